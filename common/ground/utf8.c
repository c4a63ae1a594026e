/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"

#include <stdint.h>

/* How many bytes follow, and what the first of them may be. */
static int followers(uint8_t lead, uint8_t *ret_least, uint8_t *ret_most)
{
    *ret_least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    *ret_most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    return lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : -1;
}

bool utf8_check(const void *bytes, size_t n)
{
    const uint8_t *at = bytes, *end = at + n;

    while (at < end) {
        uint8_t lead = *at++, least, most;

        if (lead < 0x80) {
            if (lead == 0)
                return false;
            continue;
        }
        int more = followers(lead, &least, &most);
        if (more < 0 || end - at < more || at[0] < least || at[0] > most)
            return false;
        for (int i = 1; i < more; i++)
            if ((at[i] & 0xc0) != 0x80)
                return false;
        at += more;
    }
    return true;
}
