/* SPDX-License-Identifier: Apache-2.0 */
/* buf - a growing string of bytes, always followed by a NUL that does not count.
 * `struct buf b = {0};` is ready to use; data is NULL until something is added. */
#ifndef COMMON_BUF_H
#define COMMON_BUF_H
#include <stddef.h>
#include <string.h>

#include "err.h"

struct buf { char *data; size_t len, cap; };

/* Room for n more bytes; returns where they go (b->len is not moved). */
char *buf_reserve(struct buf *b, size_t n);
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
/* Empty, memory kept. */
void buf_reset(struct buf *b);
/* Memory given back; usable again.  Fits CLEANUP(buf_release). */
void buf_release(struct buf *b);

/* Here, because whoever writes JSON calls them for every few bytes. */
static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
    char *to = b->cap - b->len > n ? b->data + b->len : buf_reserve(b, n);

    if (n)
        memcpy(to, bytes, n);
    b->len += n;
    b->data[b->len] = '\0';
}

static inline void buf_str(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

static inline void buf_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}
#endif
