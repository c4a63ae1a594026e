/* SPDX-License-Identifier: Apache-2.0 */
/* rows_xml - messages as the XOEV standards write them.  A column is a path of local names, from the record or, with / before it,
 * from the message:  geburt/geburtsdatum   /nachrichtenkopf.g2g/identifikation.nachricht/nachrichtenUUID   /@version
 *
 *   <message>                      the root; or each child of the root, where `envelope` names that
 *     <nachrichtenkopf.g2g> ...    what stands in the message before a record is known to it
 *     <umzugsverband><betroffener> ... </betroffener></umzugsverband>        each `record` is a row; without, the message is
 *
 * A row's "line" is the number of the record in the file: many messages have no line ends at all. */
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/buf.h"
#include "rows_parts.h"
#include "spelling.h"
#include "xml.h"

enum { MOST_NAME = 120, MOST_VALUE = 65536 };

struct path {
    const char *text;                    /* as configured */
    bool from_message;
    const char *parts[XML_MOST_DEPTH]; size_t n;
    const char *attribute;               /* or NULL: the element's text */
};
struct value {
    struct path path;
    struct buf text; size_t begin;       /* `begin`: where the text of the element that is open begins */
    int open;                            /* depth of that element, 0: none */
};
struct rows {
    const char **spaces; size_t n_spaces;        /* the message's namespace is one of these; none: any */
    const char **messages; size_t n_messages;    /* types that are read; none: all */
    const char *envelope;
    char join;                           /* between repeated values */
    struct path record;
    struct value *values; size_t n;      /* the mapping's columns, then: */
    struct value *type, *id;             /* of the message, or NULL */
    size_t n_columns;
    const char **names;

    /* of the file in hand */
    int fd;
    struct arena mem;
    struct xml *xml;
    struct xml_handler handler;
    char stack[XML_MOST_DEPTH][MOST_NAME]; int depth;
    int message, record_depth;           /* depth at which they stand, 0: none is open */
    int64_t message_no, record_no;
    struct buf day;                      /* a day known in part, while it is read */
    const char *day_form;                /* NULL: none */
    const char *bad; size_t bad_column;  /* of the record in hand */
    int64_t at, line;                    /* behind the last record; number of the next */
    int64_t from;                        /* records that end up to here are passed over */
};

/* ---- the configuration */

static bool split_path(const char *text, struct arena *mem, struct path *ret)
{
    char *rest = arena_strdup(mem, text), *part;

    *ret = (struct path){ .text = text, .from_message = *rest == '/' };
    rest += ret->from_message;
    while ((part = strsep(&rest, "/"))) {
        if (!*part || strpbrk(part, " |#[]") || ret->attribute || ret->n == XML_MOST_DEPTH || strlen(part) >= MOST_NAME)
            return false;
        if (*part == '@')
            ret->attribute = part + 1;
        else
            ret->parts[ret->n++] = part;
    }
    return !ret->attribute || *ret->attribute;
}

static bool read_path(const struct cfg *config, const char *name, struct arena *mem, struct path *ret, bool *ret_given, struct err *e)
{
    const char *text;

    if (!cfg_string(config, name, NULL, &text, e))
        return false;
    *ret_given = text != NULL;
    return !text || split_path(text, mem, ret) || cfg_fail(e, cfg_get(config, name), "%s = \"%.100s\": a path is names with / between, like umzugsverband/betroffener", name, text);
}

static bool read_message_path(struct rows *r, const struct cfg *config, const char *name, struct arena *mem, struct value **ret, struct err *e)
{
    struct value *v = &r->values[r->n];
    bool given;

    if (!read_path(config, name, mem, &v->path, &given, e))
        return false;
    if (given && !v->path.from_message)
        return cfg_fail(e, cfg_get(config, name), "%s begins at the message: /%s", name, v->path.text);
    *ret = given ? v : NULL;
    r->n += given;
    return true;
}

static bool read_values(struct rows *r, const struct cfg *config, const char *const *columns, size_t n, struct arena *mem, struct err *e)
{
    r->values = ARENA_ARRAY(mem, struct value, n + 2);
    r->names = ARENA_ARRAY(mem, const char *, n + 1);
    r->n = r->n_columns = n;
    for (size_t i = 0; i < n; i++) {
        r->names[i] = columns[i];
        if (!split_path(columns[i], mem, &r->values[i].path))
            return cfg_fail(e, config, "column \"%.100s\" is no path: names with / between, at the end maybe @attribute, like geburt/geburtsdatum", columns[i]);
    }
    if (!read_message_path(r, config, "message_type", mem, &r->type, e) || !read_message_path(r, config, "message_id", mem, &r->id, e))
        return false;
    if (r->n_messages && !r->type)
        return cfg_fail(e, cfg_get(config, "messages"), "messages are told apart by message_type = \"/path/to/code\"");
    return true;
}

static bool open_rows(const struct cfg *config, const char *const *columns, size_t n, struct arena *mem, struct rows **ret, struct err *e)
{
    struct rows *r = ARENA_NEW(mem, struct rows);
    const char *join;
    bool given;

    *ret = r;
    if (!cfg_strings(config, "namespaces", mem, &r->spaces, &r->n_spaces, e) || !cfg_strings(config, "messages", mem, &r->messages, &r->n_messages, e)
        || !cfg_string(config, "envelope", NULL, &r->envelope, e) || !cfg_string(config, "join", ",", &join, e)
        || !read_path(config, "record", mem, &r->record, &given, e))
        return false;
    if (strlen(join) != 1)
        return cfg_fail(e, cfg_get(config, "join"), "join = \"%.20s\": one sign is wanted, that no value holds", join);
    if (r->record.attribute || r->record.from_message)
        return cfg_fail(e, cfg_get(config, "record"), "record = \"%.100s\": names of elements below the message, / between", r->record.text);
    r->join = *join;
    return read_values(r, config, columns, n, mem, e);
}

static void close_rows(struct rows *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n; i++)
        buf_release(&r->values[i].text);
    buf_release(&r->day);
    xml_free(r->xml);
    arena_release(&r->mem);
}

/* ---- values */

static void forget_values(struct rows *r, bool from_message)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->values[i].path.from_message == from_message) {
            buf_reset(&r->values[i].text);
            r->values[i].open = 0;
        }
}

static void spoil(struct rows *r, const struct value *v, const char *why)
{
    if (r->bad)
        return;
    r->bad = why;
    r->bad_column = (size_t)(v - r->values);
}

static void add_text(struct rows *r, struct value *v, const char *text, size_t bytes)
{
    if (v->text.len + bytes > MOST_VALUE)
        spoil(r, v, "the value is longer than 65536 bytes");
    else
        buf_add(&v->text, text, bytes);
}

static void begin_value(struct rows *r, struct value *v)
{
    if (v->text.len)
        buf_char(&v->text, r->join);
    v->begin = v->text.len;
    v->open = r->depth;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Blanks around it are the layout's; one that is empty is as one that is not there. */
static void end_value(struct rows *r, struct value *v)
{
    size_t from = v->begin, to = v->text.len;

    while (from < to && is_blank(v->text.data[from]))
        from++;
    while (to > from && is_blank(v->text.data[to - 1]))
        to--;
    if (from == to) {
        v->text.len = v->begin - (v->begin > 0);
    } else {
        if (memchr(v->text.data + from, r->join, to - from) && v->begin)
            spoil(r, v, "a repeated value holds the sign that stands between them (join)");
        memmove(v->text.data + v->begin, v->text.data + from, to - from);
        v->text.len = v->begin + (to - from);
    }
    v->open = 0;
}

static void set_value(struct rows *r, struct value *v, const char *text)
{
    begin_value(r, v);
    add_text(r, v, text, strlen(text));
    end_value(r, v);
}

/* ---- where we are */

/* Do the names from depth `base` + 1 down to here say this path? */
static bool is_at(const struct rows *r, const struct path *p, int base)
{
    if (!base || (size_t)(r->depth - base) != p->n)
        return false;
    for (size_t i = p->n; i > 0; i--)
        if (strcmp(p->parts[i - 1], r->stack[base + (int)i - 1]) != 0)
            return false;
    return true;
}

static void look_for_values(struct rows *r, const struct xml_attribute *attributes)
{
    for (size_t i = 0; i < r->n; i++) {
        struct value *v = &r->values[i];

        if (!is_at(r, &v->path, v->path.from_message ? r->message : r->record_depth))
            continue;
        if (!v->path.attribute)
            begin_value(r, v);
        for (const struct xml_attribute *a = attributes; v->path.attribute && a->name; a++)
            if (strcmp(a->name, v->path.attribute) == 0)
                set_value(r, v, a->value);
    }
}

/* teilbekanntesDatum: as much of the day as is known, in the form that `birth` reads. */
static void look_for_day(struct rows *r)
{
    static const struct { const char *name, *rest; } forms[] = { { "jahr", "-00-00" }, { "jahrMonat", "-00" }, { "jahrMonatTag", "" }, { "unbekannt", "0000-00-00" } };
    const char *name = r->stack[r->depth - 1];

    if (r->depth < 2 || r->day_form)
        return;
    bool in_part = strcmp(r->stack[r->depth - 2], "teilbekanntesDatum") == 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(name, forms[i].name) == 0 && (in_part || forms[i].rest[0] == '0')) {
            r->day_form = forms[i].rest;
            buf_reset(&r->day);
        }
}

static void end_day(struct rows *r)
{
    bool unknown = *r->day_form == '0', denied = r->day.len == 5 && memcmp(r->day.data, "false", 5) == 0;

    for (size_t i = 0; i < r->n; i++) {
        struct value *v = &r->values[i];

        if (!v->open || v->open >= r->depth || (unknown && denied))
            continue;
        v->text.len = v->begin;
        if (!unknown)
            add_text(r, v, r->day.data ? r->day.data : "", r->day.len);
        add_text(r, v, r->day_form, strlen(r->day_form));
    }
    r->day_form = NULL;
}

static bool is_in(const char *const *all, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i], text) == 0)
            return true;
    return false;
}

static void begin_message(struct rows *r, const char *space)
{
    if (r->n_spaces && !is_in(r->spaces, r->n_spaces, space)) {
        xml_refuse(r->xml, arena_printf(&r->mem, "the message's namespace \"%.100s\" is not one of those that are read here", space));
        return;
    }
    r->message = r->depth;
    r->message_no++;
    forget_values(r, true);
    r->bad = NULL;
}

static void begin_record(struct rows *r)
{
    r->record_depth = r->depth;
    forget_values(r, false);
}

/* ---- what the document says */

static void start(void *context, const char *space, const char *name, const struct xml_attribute *attributes)
{
    struct rows *r = context;

    if (strlen(name) >= MOST_NAME) {
        xml_refuse(r->xml, "the name of an element is longer than 119 bytes");
        return;
    }
    strcpy(r->stack[r->depth++], name);
    if (r->envelope && r->depth == 1) {
        if (strcmp(name, r->envelope) != 0)
            xml_refuse(r->xml, arena_printf(&r->mem, "the root is \"%.60s\", not \"%.60s\"", name, r->envelope));
        return;
    }
    if (r->depth == (r->envelope ? 2 : 1))
        begin_message(r, space);
    if (!r->record_depth && is_at(r, &r->record, r->message))
        begin_record(r);
    look_for_values(r, attributes);
    look_for_day(r);
}

static void text(void *context, const char *bytes, size_t n)
{
    struct rows *r = context;

    if (r->day_form && r->day.len + n <= 20)
        buf_add(&r->day, bytes, n);
    for (size_t i = 0; i < r->n; i++)
        if (r->values[i].open == r->depth && r->depth)
            add_text(r, &r->values[i], bytes, n);
}

static void end(void *context)
{
    struct rows *r = context;

    if (r->day_form)
        end_day(r);
    for (size_t i = 0; i < r->n; i++)
        if (r->values[i].open == r->depth)
            end_value(r, &r->values[i]);
    if (r->depth == r->record_depth) {
        r->record_depth = 0;
        r->record_no++;
        r->at = xml_at(r->xml);
        if (r->at > r->from)
            xml_pause(r->xml);
    }
    if (r->depth == r->message)
        r->message = 0;
    r->depth--;
}

static void restart(struct rows *r, int64_t from, int64_t line)
{
    xml_free(r->xml);
    r->handler = (struct xml_handler){ .context = r, .start = start, .text = text, .end = end };
    r->xml = xml_of_file(r->fd, &r->handler);
    r->depth = r->message = r->record_depth = 0;
    r->message_no = r->record_no = 0;
    r->day_form = NULL;
    r->at = r->from = from;
    r->line = line;
    forget_values(r, true);
    forget_values(r, false);
}

/* ---- the contract */

/* The whole document is read once, so that not one record is taken of one that is bad further on. */
static bool begin(struct rows *r, int fd, struct rows_head *ret, struct err *e)
{
    bool more = true;

    arena_reset(&r->mem);
    r->fd = fd;
    *ret = (struct rows_head){ .names = r->names, .n = r->n_columns, .column = "", .as_of = DAY_NONE };
    restart(r, INT64_MAX, 1);
    while (more)
        if (!xml_next(r->xml, &more, e))
            return false;
    const char *bad = xml_bad(r->xml, &ret->line);
    if (bad)
        ret->bad = arena_strdup(&r->mem, bad);
    restart(r, 0, 1);
    return true;
}

static const char *value_text(const struct value *v, struct arena *mem)
{
    return spelling_composed(arena_strndup(mem, v->text.data ? v->text.data : "", v->text.len), mem);
}

/* What the message itself says of its records: their id, or why they are not read. */
static void judge(struct rows *r, struct arena *mem, struct row *ret)
{
    const char *type = r->type ? value_text(r->type, mem) : "";

    ret->message = r->id ? value_text(r->id, mem) : NULL;
    ret->message_no = r->message_no;
    if (r->n_messages && *type && !is_in(r->messages, r->n_messages, type))
        ret->passed = arena_printf(mem, "messages of type %.20s are not read here", type);
    else if (r->n_messages && !*type)
        ret->bad = "the message does not say of what type it is";
    else if (ret->message && !*ret->message)
        ret->bad = "the message has no id";
}

static bool next(struct rows *r, struct arena *mem, struct row *ret, bool *ret_found, struct err *e)
{
    int64_t line;

    if (!xml_next(r->xml, ret_found, e))
        return false;
    if (xml_bad(r->xml, &line))
        return err_set(e, ERR_RETRY, "the file is another than a moment ago: line %lld", (long long)line);
    if (!*ret_found)
        return true;
    const char **cells = ARENA_ARRAY(mem, const char *, r->n_columns);
    for (size_t i = 0; i < r->n_columns; i++)
        cells[i] = value_text(&r->values[i], mem);
    *ret = (struct row){ .line = r->record_no, .cells = cells, .n = r->n_columns, .column = "", .bad = r->bad };
    if (r->bad)
        ret->column = r->values[r->bad_column].path.text;
    judge(r, mem, ret);
    r->line = r->record_no + 1;
    if (r->bad && !r->values[r->bad_column].path.from_message)
        r->bad = NULL;
    return true;
}

static int64_t at(const struct rows *r, int64_t *ret_line)
{
    *ret_line = r->line;
    return r->at;
}

static void seek(struct rows *r, int64_t offset, int64_t line)
{
    restart(r, offset, line);
}

static const char *const keys[] = { "namespaces", "messages", "message_type", "message_id", "envelope", "record", "join", NULL };
const struct rows_kind rows_xml = { .keys = keys, .open = open_rows, .begin = begin, .next = next, .at = at, .seek = seek, .close = close_rows };
