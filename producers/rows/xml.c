/* SPDX-License-Identifier: Apache-2.0 */
#include "xml.h"

#include <errno.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "charset.h"

enum { CHUNK_BYTES = 64 * 1024, MOST_ATTRIBUTES = 64 };

struct xml {
    int fd;
    int64_t offset;                      /* how much of the file the parser has */
    const struct xml_handler *handler;
    XML_Parser parser;
    int depth;
    bool paused, ended;
    char bad[300]; int64_t bad_line;
};

static void refuse_at(struct xml *x, const char *why)
{
    if (*x->bad)
        return;
    x->bad_line = (int64_t)XML_GetCurrentLineNumber(x->parser);
    snprintf(x->bad, sizeof x->bad, "column %lld: %s", (long long)XML_GetCurrentColumnNumber(x->parser) + 1, why);
}

void xml_refuse(struct xml *x, const char *why)
{
    refuse_at(x, why);
    XML_StopParser(x->parser, XML_FALSE);
}

void xml_pause(struct xml *x)
{
    x->paused = true;
    XML_StopParser(x->parser, XML_TRUE);
}

/* ---- what expat tells */

/* "namespace name" */
static const char *local_name(const char *name)
{
    const char *blank = strrchr(name, ' ');

    return blank ? blank + 1 : name;
}

static void start_element(void *context, const char *name, const char **pairs)
{
    struct xml *x = context;
    struct xml_attribute attributes[MOST_ATTRIBUTES + 1] = {0};
    char space[200] = "";
    const char *local = local_name(name);
    size_t n = 0;

    if (++x->depth > XML_MOST_DEPTH) {
        xml_refuse(x, "elements stand deeper than 64 in each other");
        return;
    }
    if (local > name)
        snprintf(space, sizeof space, "%.*s", (int)(local - name - 1), name);
    for (; pairs[2 * n] && n < MOST_ATTRIBUTES; n++)
        attributes[n] = (struct xml_attribute){ local_name(pairs[2 * n]), pairs[2 * n + 1] };
    x->handler->start(x->handler->context, space, local, attributes);
}

static void end_element(void *context, const char *name)
{
    struct xml *x = context;

    (void)name;
    x->depth--;
    x->handler->end(x->handler->context);
}

static void some_text(void *context, const char *text, int bytes)
{
    struct xml *x = context;

    x->handler->text(x->handler->context, text, (size_t)bytes);
}

static void has_dtd(void *context, const char *name, const char *system, const char *public, int internal)
{
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    xml_refuse(context, "the document has a DTD: that is not read, for entities can be anything");
}

static int code_point(const char *text)
{
    const unsigned char *b = (const unsigned char *)text;

    return b[0] < 0x80 ? b[0] : b[0] < 0xe0 ? (b[0] & 0x1f) << 6 | (b[1] & 0x3f) : (b[0] & 0x0f) << 12 | (b[1] & 0x3f) << 6 | (b[2] & 0x3f);
}

/* Encodings that expat does not know by itself: those of one byte, as windows-1252. */
static int other_encoding(void *context, const char *name, XML_Encoding *info)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct charset *set;
    struct err e;

    (void)context;
    if (!charset_open(name, &set, &e))
        return XML_STATUS_ERROR;
    for (int byte = 0; byte < 256; byte++) {
        const char c = (char)byte;
        char *text;

        info->map[byte] = byte < 0x80 ? byte : charset_text(set, &c, 1, &mem, &text, &e) ? code_point(text) : -1;
    }
    charset_free(set);
    return XML_STATUS_OK;
}

/* ---- reading */

struct xml *xml_of_file(int fd, const struct xml_handler *handler)
{
    struct xml *x = calloc(1, sizeof *x);

    if (!x || !(x->parser = XML_ParserCreateNS(NULL, ' ')))
        abort();
    x->fd = fd;
    x->handler = handler;
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, start_element, end_element);
    XML_SetCharacterDataHandler(x->parser, some_text);
    XML_SetStartDoctypeDeclHandler(x->parser, has_dtd);
    XML_SetUnknownEncodingHandler(x->parser, other_encoding, NULL);
    return x;
}

void xml_free(struct xml *x)
{
    if (!x)
        return;
    XML_ParserFree(x->parser);
    free(x);
}

/* *ret_bytes = 0: the end of the file was given. */
static bool feed(struct xml *x, enum XML_Status *ret, struct err *e)
{
    void *to = XML_GetBuffer(x->parser, CHUNK_BYTES);
    ssize_t got;

    if (!to)
        abort();
    do
        got = pread(x->fd, to, CHUNK_BYTES, x->offset);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return err_set(e, ERR_RETRY, "cannot read on: %s", strerror(errno));
    x->offset += got;
    x->ended = got == 0;
    *ret = XML_ParseBuffer(x->parser, (int)got, got == 0);
    return true;
}

bool xml_next(struct xml *x, bool *ret_more, struct err *e)
{
    enum XML_Status status = XML_STATUS_OK;
    XML_ParsingStatus parsing;

    x->paused = false;
    while (!*x->bad) {
        XML_GetParsingStatus(x->parser, &parsing);
        if (parsing.parsing == XML_SUSPENDED)
            status = XML_ResumeParser(x->parser);
        else if (x->ended)
            break;
        else if (!feed(x, &status, e))
            return false;
        if (x->paused)
            break;
        if (status == XML_STATUS_ERROR)
            refuse_at(x, XML_ErrorString(XML_GetErrorCode(x->parser)));
        else if (x->offset - XML_GetCurrentByteIndex(x->parser) > XML_MOST_TOKEN + CHUNK_BYTES)
            refuse_at(x, "a tag or comment is longer than 1048576 bytes");
    }
    *ret_more = x->paused && !*x->bad;
    return true;
}

const char *xml_bad(const struct xml *x, int64_t *ret_line)
{
    *ret_line = x->bad_line;
    return *x->bad ? x->bad : NULL;
}

int64_t xml_at(const struct xml *x)
{
    return (int64_t)XML_GetCurrentByteIndex(x->parser) + XML_GetCurrentByteCount(x->parser);
}
