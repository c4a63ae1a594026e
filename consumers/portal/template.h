/* SPDX-License-Identifier: Apache-2.0 */
/* template - a page: text with places for values, filled from a JSON document.  What is put in is always escaped; there is no way around it.
 *
 *   {{name}}             the value: text, number, true; null and absent are nothing.  {{.}} is the item itself
 *   {{@name}}            a time or day ("2026-03-01T08:00:00.000000Z", "2026-03-01") as people of the language write it
 *   {{#name}}...{{/name}}   for each item of a list; once with an object, or with a value that is not false, 0, "" or null
 *   {{?name}}...{{/name}}   once when there is something of that
 *   {{^name}}...{{/name}}   once when there is none of that
 *   {{'key}}             a word in the reader's language
 *   {{'key.*name}}       the word of "key." and the value; without such a word the value itself
 *   {{>part}}            another template in its place
 *
 * A name is looked for in the innermost section first, then outwards. */
#ifndef PORTAL_TEMPLATE_H
#define PORTAL_TEMPLATE_H
#include <jansson.h>

#include "../../common/ground/buf.h"

struct template_source {
    const char *lang;                                        /* "de" or "en" */
    const char *(*part)(const char *name, size_t n);         /* the text of a template, NULL: there is none */
    const char *(*word)(const char *key, const char *lang);  /* NULL: there is none */
};
/* Behind what is in `out`.  ERR_FATAL: the template is wrong (it names what it cannot be given). */
bool template_fill(const struct template_source *from, const char *part, const json_t *data, struct buf *out, struct err *e) MUST_CHECK;
/* As text or as an attribute in double quotes. */
void template_escape(struct buf *out, const char *text);
/* A canonical time in Europe/Berlin or a day, as `lang` has it: "01.03.2026 09:00", "2026-03-01 09:00".  Other text stays as it is. */
void template_time(struct buf *out, const char *text, const char *lang);
#endif
