/* SPDX-License-Identifier: Apache-2.0 */
#include "breaker.h"

#include <assert.h>
#include <string.h>

void breaker_init(struct breaker *b, int window, int least)
{
    assert(window > 0 && window <= BREAKER_MOST && least > 0);
    *b = (struct breaker){ .window = window, .least = least };
}

static bool bit_at(const uint8_t *bits, int i)
{
    return bits[i / 8] >> (7 - i % 8) & 1;
}

static void set_bit(uint8_t *bits, int i, bool on)
{
    uint8_t mask = (uint8_t)(0x80 >> i % 8);

    bits[i / 8] = (uint8_t)(on ? bits[i / 8] | mask : bits[i / 8] & ~mask);
}

bool breaker_add(struct breaker *b, bool dead)
{
    if (b->total == b->window)
        b->dead -= bit_at(b->bits, b->at);
    else
        b->total++;
    set_bit(b->bits, b->at, dead);
    b->dead += dead;
    b->at = (b->at + 1) % b->window;
    return b->dead >= b->least && 2 * b->dead > b->total;
}

size_t breaker_save(const struct breaker *b, uint8_t out[BREAKER_BYTES])
{
    int first = b->total < b->window ? 0 : b->at;

    if (b->dead == 0)
        return 0;
    memset(out, 0, BREAKER_BYTES);
    out[0] = (uint8_t)(b->total >> 8);
    out[1] = (uint8_t)b->total;
    for (int i = 0; i < b->total; i++)
        set_bit(out + 2, i, bit_at(b->bits, (first + i) % b->window));
    return 2 + ((size_t)b->total + 7) / 8;
}

void breaker_load(struct breaker *b, const uint8_t *bytes, size_t n)
{
    int total = n < 2 ? 0 : bytes[0] << 8 | bytes[1];

    breaker_init(b, b->window, b->least);
    if (total > BREAKER_MOST || n < 2 + ((size_t)total + 7) / 8)
        return;
    for (int i = 0; i < total; i++)
        breaker_add(b, bit_at(bytes + 2, i));
}
