/* SPDX-License-Identifier: Apache-2.0 */
/* assets - the files of html/, which travel inside the program. */
#ifndef PORTAL_ASSETS_H
#define PORTAL_ASSETS_H
#include <stddef.h>

struct asset { const char *name, *text; };       /* name: "overview.html" */
/* NULL: there is none. */
const struct asset *asset_find(const char *name);
/* The template of that name (html/NAME.html), or NULL: template_source.part. */
const char *asset_part(const char *name, size_t n);
#endif
