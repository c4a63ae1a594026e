/* SPDX-License-Identifier: Apache-2.0 */
#include "findings.h"

#include <stdarg.h>

void findings_add(struct findings *f, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    ARENA_GROW(f->mem, f->texts, f->n, f->room);
    f->texts[f->n++] = arena_vprintf(f->mem, format, ap);
    va_end(ap);
}
