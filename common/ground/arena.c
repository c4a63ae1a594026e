/* SPDX-License-Identifier: Apache-2.0 */
#include "arena.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    max_align_t bytes[];
};
enum { BLOCK_BYTES = 32 * 1024, KEPT_MOST = 8 * 1024 * 1024, FIRST_ROOM = 16 };

static struct arena_block *block_new(size_t size, struct arena_block *next)
{
    struct arena_block *b = malloc(sizeof *b + size);

    if (!b)
        abort();
    b->next = next;
    b->used = 0;
    b->size = size;
    return b;
}

void *arena_alloc(struct arena *mem, size_t bytes)
{
    size_t align = _Alignof(max_align_t);
    size_t want = (bytes + align - 1) / align * align;

    if (want < bytes)
        abort();
    struct arena_block *b = mem->head;
    if (!b || b->size - b->used < want) {
        size_t size = b ? b->size * 2 : BLOCK_BYTES;
        if (size > 1024 * 1024)
            size = 1024 * 1024;
        b = block_new(want > size ? want : size, b);
        mem->head = b;
    }
    void *p = (char *)b->bytes + b->used;
    b->used += want;
    return memset(p, 0, want);
}

void *arena_memdup(struct arena *mem, const void *from, size_t bytes)
{
    void *p = arena_alloc(mem, bytes);

    if (bytes)
        memcpy(p, from, bytes);
    return p;
}

char *arena_strndup(struct arena *mem, const char *text, size_t bytes)
{
    char *p = arena_alloc(mem, bytes + 1);

    if (bytes)
        memcpy(p, text, bytes);
    return p;
}

char *arena_strdup(struct arena *mem, const char *text)
{
    return arena_strndup(mem, text, strlen(text));
}

void *arena_grow(struct arena *mem, void *items, size_t n, size_t *cap, size_t item_bytes)
{
    if (n < *cap)
        return items;
    *cap = *cap ? *cap * 2 : FIRST_ROOM;
    void *more = arena_alloc(mem, *cap * item_bytes);
    if (n)
        memcpy(more, items, n * item_bytes);
    return more;
}

char *arena_vprintf(struct arena *mem, const char *format, va_list ap)
{
    va_list again;

    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        abort();
    char *p = arena_alloc(mem, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, format, ap);
    return p;
}

char *arena_printf(struct arena *mem, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    char *p = arena_vprintf(mem, format, ap);
    va_end(ap);
    return p;
}

/* A turn that needed several blocks gets one as large as all of them: the turns after it ask malloc for nothing. */
void arena_reset(struct arena *mem)
{
    size_t total = 0;

    for (const struct arena_block *b = mem->head; b; b = b->next)
        total += b->size;
    if (mem->head && mem->head->next) {
        arena_release(mem);
        mem->head = block_new(total < KEPT_MOST ? total : KEPT_MOST, NULL);
    }
    if (mem->head)
        mem->head->used = 0;
}

void arena_release(struct arena *mem)
{
    for (struct arena_block *b = mem->head, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    mem->head = NULL;
}
