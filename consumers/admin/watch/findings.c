/* SPDX-License-Identifier: Apache-2.0 */
#include "findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void findings_add(struct findings *f, const char *format, ...)
{
    va_list ap, again;

    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    char *text = arena_alloc(f->mem, n < 0 ? 1 : (size_t)n + 1);
    if (n > 0)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    if (f->n == f->room) {
        const char **old = f->texts;

        f->room = f->room ? 2 * f->room : 16;
        f->texts = ARENA_ARRAY(f->mem, const char *, f->room);
        if (f->n)
            memcpy(f->texts, old, f->n * sizeof *old);
    }
    f->texts[f->n++] = text;
}
