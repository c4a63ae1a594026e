/* SPDX-License-Identifier: Apache-2.0 */
/* arena - memory that is given back all at once.
 *
 * A loop owns one arena and resets it each turn; nothing in it is freed piece
 * by piece.  Out of memory aborts: the supervisor restarts us and
 * unacknowledged work comes again.  `struct arena mem = {0};` is ready to use. */
#ifndef COMMON_ARENA_H
#define COMMON_ARENA_H
#include <stdarg.h>
#include <stddef.h>

#include "err.h"

struct arena_block;
struct arena { struct arena_block *head; };

/* `bytes` zeroed bytes, aligned for any type.  Never NULL. */
void *arena_alloc(struct arena *mem, size_t bytes);
void *arena_memdup(struct arena *mem, const void *from, size_t bytes);
char *arena_strdup(struct arena *mem, const char *text);
char *arena_strndup(struct arena *mem, const char *text, size_t bytes);
char *arena_printf(struct arena *mem, const char *format, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *mem, const char *format, va_list ap);
/* Everything taken from the arena is gone; memory for as much is kept, up to 8 MB. */
void arena_reset(struct arena *mem);
/* Gives all memory back.  The arena may be used again. */
void arena_release(struct arena *mem);

/* Room for one more item in an array that lies in the arena and has `n`: `items` itself or, when its *cap places are
 * taken, a copy with twice as many.  NULL and *cap 0 begin one. */
void *arena_grow(struct arena *mem, void *items, size_t n, size_t *cap, size_t item_bytes);

#define ARENA_NEW(mem, type) ((type *)arena_alloc((mem), sizeof(type)))
#define ARENA_ARRAY(mem, type, n) ((type *)arena_alloc((mem), sizeof(type) * (size_t)(n)))
#define ARENA_GROW(mem, items, n, cap) ((items) = arena_grow((mem), (items), (n), &(cap), sizeof *(items)))
#endif
