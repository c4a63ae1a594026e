/* SPDX-License-Identifier: Apache-2.0 */
#include "err.h"

#include <stdarg.h>
#include <stdio.h>

bool err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
    va_list ap;

    e->kind = kind;
    va_start(ap, format);
    vsnprintf(e->text, sizeof e->text, format, ap);
    va_end(ap);
    return false;
}

bool err_wrap(struct err *e, const char *format, ...)
{
    char text[sizeof e->text];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    struct err inner = *e;
    snprintf(e->text, sizeof e->text, "%.180s: %.215s", text, inner.text);
    return false;
}

const char *err_kind_name(enum err_kind kind)
{
    switch (kind) {
    case ERR_RETRY: return "retry";
    case ERR_DATA: return "data";
    case ERR_CONFIG: return "config";
    case ERR_FATAL: return "fatal";
    case ERR_NONE: break;
    }
    return "none";
}
