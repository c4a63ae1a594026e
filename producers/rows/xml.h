/* SPDX-License-Identifier: Apache-2.0 */
/* xml - a document of any size in bounded memory, element by element.  The only user of expat.
 *
 * A document with a DTD (the door of entities), deeper than XML_MOST_DEPTH or with a tag larger than XML_MOST_TOKEN is bad, as is one
 * that is not well-formed. */
#ifndef PRODUCERS_XML_H
#define PRODUCERS_XML_H
#include <stddef.h>
#include <stdint.h>

#include "../../common/ground/err.h"

enum { XML_MOST_DEPTH = 64, XML_MOST_TOKEN = 1 << 20 };
struct xml;
struct xml_attribute { const char *name, *value; };    /* local name */
/* What is told, in the order of the document; texts in UTF-8, borrowed for the call. */
struct xml_handler {
    void *context;
    void (*start)(void *context, const char *space, const char *name, const struct xml_attribute *attributes /* ends with name NULL */);
    void (*text)(void *context, const char *text, size_t bytes);   /* maybe in pieces */
    void (*end)(void *context);
};
/* The file stays the caller's. */
struct xml *xml_of_file(int fd, const struct xml_handler *handler);
void xml_free(struct xml *x);
/* Goes on until a handler asks for a pause; *ret_more = false: the document is at its end, or bad.  ERR_RETRY: the file cannot be read. */
bool xml_next(struct xml *x, bool *ret_more, struct err *e) MUST_CHECK;
/* Called by a handler: behind this, xml_next returns. */
void xml_pause(struct xml *x);
/* Called by a handler: the document is bad, because of that (borrowed for the call). */
void xml_refuse(struct xml *x, const char *why);
/* Why it is bad, with line and column, or NULL. */
const char *xml_bad(const struct xml *x, int64_t *ret_line);
/* Bytes of the document up to the end of what was told last. */
int64_t xml_at(const struct xml *x);
#endif
