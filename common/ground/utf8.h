/* SPDX-License-Identifier: Apache-2.0 */
/* utf8 - is it UTF-8 (RFC 3629: shortest form, no surrogates, up to U+10FFFF)? */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H
#include <stdbool.h>
#include <stddef.h>

/* Also false when a NUL is in it: it could stand neither in a C string nor in PostgreSQL's text. */
bool utf8_check(const void *bytes, size_t n);
#endif
