/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a stock and as its items: read whole, not whole, or refused; never a crash, and never more items than there are bytes for. */
#include <stdlib.h>
#include <string.h>

#include "consumers/reconcile/stock/stock_read.h"
#include "fuzz_schemas.h"

enum { STOCK = 151, ITEMS = 152 };
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct stock_message framed(int32_t schema, int64_t seq, const uint8_t *body, size_t n, struct arena *mem)
{
    uint8_t *bytes = arena_alloc(mem, n + 5);

    bytes[4] = (uint8_t)schema;
    memcpy(bytes + 5, body, n);
    return (struct stock_message){ 1000, seq, bytes, n + 5 };
}

/* The first byte says how many of the others are the end's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct stock s;
    struct err e = {0};

    if (size < 1 || (size_t)data[0] + 1 > size)
        return 0;
    const struct stock_message end = framed(STOCK, 12, data + 1, data[0], &mem), block = framed(ITEMS, 11, data + 1 + data[0], size - 1 - data[0], &mem);
    if (!stock_read(schemas(), &end, &block, 1, &mem, &s, &e)) {
        if (e.kind != ERR_DATA)
            abort();
    } else if ((!s.whole && s.n) || s.n * STOCK_ITEM_BYTES > size) {
        abort();
    }
    arena_release(&mem);
    return 0;
}
