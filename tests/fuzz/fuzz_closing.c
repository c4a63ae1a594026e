/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file of closing records, as somebody may hand it in.  Never a crash; what is wrong is wrong data and has a text; a record that is
 * read can be read again from its own line. */
#include <stdlib.h>
#include <string.h>

#include "../../consumers/reconcile/closing/closing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void follow(struct chain *chain, const char *line, size_t n, struct arena *mem)
{
    struct closing c, again;
    struct err e;

    if (!chain_follow(chain, line, n, mem, &c, &e)) {
        if (e.kind != ERR_DATA || !*e.text)
            abort();
        return;
    }
    if (!closing_read(c.line, c.line_bytes, mem, &again, &e) || memcmp(c.hash, again.hash, HASH_BYTES) != 0 || c.no != again.no || chain->no != c.no)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data, *end = at + size;
    struct arena mem = {0};
    struct chain chain = {0};

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t n = newline ? (size_t)(newline - at) : (size_t)(end - at);

        follow(&chain, at, n, &mem);
        arena_reset(&mem);
        at += n + (newline != NULL);
    }
    arena_release(&mem);
    return 0;
}
