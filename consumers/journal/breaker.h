/* SPDX-License-Identifier: Apache-2.0 */
/* breaker - too many dead letters among the last messages of a topic?  Then that topic waits for a person.  Pure.
 *
 * The window holds one bit per message, set = dead letter, newest last; it is kept with the position, so that a restart does not
 * forget:   2 bytes how many messages it holds, then the bits, eight a byte, the first message in the highest bit. */
#ifndef JOURNAL_BREAKER_H
#define JOURNAL_BREAKER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BREAKER_MOST = 10000 };
struct breaker {
    int window, least;                           /* the last `window` messages; trips at `least` dead and more than half of them */
    int total, dead, at;                         /* at: where the next bit goes, as in a ring */
    uint8_t bits[(BREAKER_MOST + 7) / 8];
};
void breaker_init(struct breaker *b, int window, int least);
/* One more message.  True: it trips. */
bool breaker_add(struct breaker *b, bool dead);
enum { BREAKER_BYTES = 2 + (BREAKER_MOST + 7) / 8 };
/* As bytes, in order; 0 when no dead letter is in the window. */
size_t breaker_save(const struct breaker *b, uint8_t out[BREAKER_BYTES]);
/* What was saved, perhaps with another window: the newest count.  Nonsense is an empty window. */
void breaker_load(struct breaker *b, const uint8_t *bytes, size_t n);
#endif
