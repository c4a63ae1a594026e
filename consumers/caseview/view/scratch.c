/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <assert.h>
#include <jansson.h>

static struct arena *current;
static json_malloc_t usual_malloc;
static json_free_t usual_free;

static void *take(size_t bytes)
{
    return arena_alloc(current, bytes);
}

static void leave(void *p)
{
    (void)p;
}

void scratch_begin(struct arena *mem)
{
    assert(!current);
    current = mem;
    json_get_alloc_funcs(&usual_malloc, &usual_free);
    json_set_alloc_funcs(take, leave);
}

void scratch_end(void)
{
    assert(current);
    arena_reset(current);
    current = NULL;
    json_set_alloc_funcs(usual_malloc, usual_free);
}
