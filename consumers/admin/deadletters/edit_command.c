/* SPDX-License-Identifier: Apache-2.0 */
/* casebus deadletter edit - one dead letter as a neutral line (INTERFACES 4; persons and other references as pseudonyms), as far as it can be
 * read; and the line, changed, goes through under the letter's number.  Who saw it and who changed which fields is recorded; what had been
 * received stays in the letter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "../print.h"
#include "../../../common/ground/file.h"
#include "../../../common/ground/utf8.h"

/* ---- out */

static json_t *header_text(const struct letter *letter, const char *name)
{
    for (size_t i = 0; i < letter->msg.n_headers; i++) {
        const struct header *h = &letter->msg.headers[i];

        if (strcmp(h->name, name) == 0 && h->value && utf8_check(h->value, h->n))
            return json_stringn(h->value, h->n);
    }
    return json_null();
}

static json_t *data_json(const struct letter *letter, const struct schema *s, struct arena *mem)
{
    struct event ev = { .schema = s, .fields = ARENA_ARRAY(mem, struct value, s->n_fields) };
    json_t *data = json_object();
    size_t at, n = codec_decode_some(s, letter->msg.value, letter->msg.value_bytes, mem, ev.fields, &at);

    for (size_t i = 0; i < n; i++) {
        CLEANUP(buf_release) struct buf text = {0};

        if (ev.fields[i].kind == VALUE_NONE)
            continue;
        event_field_json(&ev, i, &text);
        json_object_set_new(data, s->fields[i].name, json_loadb(text.data, text.len, JSON_DECODE_ANY, NULL));
    }
    return data;
}

/* What could not be read is absent. */
static json_t *line_json(const struct letter *letter, const struct schema *s, struct arena *mem)
{
    static const struct { const char *attribute, *header; } texts[] = {
        { "id", "ce_id" }, { "type", "ce_type" }, { "subject", "ce_subject" }, { "time", "ce_time" }, { "purpose", "ce_purpose" }, { "legalbasis", "ce_legalbasis" },
        { "consent", "ce_consent" }, { "traceparent", "traceparent" },
    };
    json_t *line = json_pack("{s:s}", "specversion", "1.0");

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        json_object_set_new(line, texts[i].attribute, header_text(letter, texts[i].header));
    json_object_set_new(line, "data", data_json(letter, s, mem));
    return line;
}

static bool editable(struct letters *l, const struct letter *letter, const struct schema **ret, struct err *e)
{
    const struct accepted *a = &letter->read;
    const struct schema *s = a->has_schema_id && letter->msg.value ? schema_by_id(letters_schemas(l), a->ev.schema_id) : NULL;

    if (!letter->open)
        return err_set(e, ERR_CONFIG, "dead letter %lld is not open any more", (long long)letter->no);
    if (!s || s->control)
        return err_set(e, ERR_CONFIG, "dead letter %lld %s: only its agency can send it anew; casebus deadletter discard gives it up", (long long)letter->no,
                       s ? "is a message of the programs themselves" : "names no event type that is known");
    if (!a->has_number)
        return err_set(e, ERR_CONFIG, "dead letter %lld has no readable number, under which it could be kept: only its agency can send it anew; casebus deadletter discard gives it up",
                       (long long)letter->no);
    *ret = s;
    return true;
}

/* ---- in */

static void add_changes(struct buf *to, json_t *before, json_t *after, const char *prefix)
{
    const char *key;
    json_t *v, *was;

    json_object_foreach(after, key, v) {
        was = json_object_get(before, key);
        if (!prefix[0] && strcmp(key, "data") == 0)
            add_changes(to, was, v, "data.");
        else if (!json_equal(v, was ? was : json_null()) && !(json_is_null(v) && !was))
            buf_printf(to, "%s%s%s", to->len ? ", " : "", prefix, key);
    }
    json_object_foreach(before, key, was)
        if (!json_is_null(was) && !json_object_get(after, key))
            buf_printf(to, "%s%s%s", to->len ? ", " : "", prefix, key);
}

/* The names of the fields that differ: what was in them stands in the letter, what is in the event. */
static bool find_changes(struct app *app, json_t *before, const char *bytes, size_t n, const char **ret, struct err *e)
{
    CLEANUP(buf_release) struct buf names = {0};
    json_error_t why;
    json_t *after = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, &why);

    if (!after)
        return err_set(e, ERR_CONFIG, "%s is no JSON (line %d, column %d)", app_flag(app, "in"), why.line, why.column);
    add_changes(&names, before, after, "");
    json_decref(after);
    if (names.len == 0)
        return err_set(e, ERR_CONFIG, "nothing is changed in %s: casebus deadletter redrive puts it through as it is", app_flag(app, "in"));
    *ret = arena_strdup(&app->mem, names.data);
    return true;
}

static bool read_event(struct app *app, struct letters *l, const struct letter *letter, const char *bytes, size_t n, struct event *ret, struct err *e)
{
    const struct event_reader reader = { .set = letters_schemas(l), .agency = letter->agency, .tenant = app->tenant.ags };
    const char *batch;

    if (!event_from_json(&reader, bytes, n, clock_now(), &app->mem, ret, &batch, e)) {
        e->kind = ERR_CONFIG;
        return err_wrap(e, "%s", app_flag(app, "in"));
    }
    ret->epoch = letter->read.ev.epoch;
    ret->seq = letter->read.ev.seq;
    return true;
}

static bool put_in(struct app *app, struct letters *l, const struct letter *letter, const struct letter_user *user, json_t *before, struct err *e)
{
    struct letter_tally tally = {0};
    const char *changed = NULL;
    struct event ev;
    char *bytes;
    size_t n;

    if (!file_read(app_flag(app, "in"), &app->mem, &bytes, &n, e) || !find_changes(app, before, bytes, n, &changed, e) || !read_event(app, l, letter, bytes, n, &ev, e)
        || !letters_edit(l, letter->no, &ev, changed, user, &app->mem, &tally, e))
        return false;
    if (tally.refused)
        return err_set(e, ERR_CONFIG, "%s: %s", app_flag(app, "in"), tally.detail);
    printf("dead letter %lld is in the journal, changed: %s\n", (long long)letter->no, changed);
    return true;
}

/* ---- */

static bool edit(struct app *app, struct db *db, struct letters *l, int64_t no, struct err *e)
{
    const struct schema *s = NULL;
    struct letter_user user;
    struct letter letter;

    if (!choice_reason(app, "deadletter edit", &user, e) || !letters_read(l, no, &app->mem, &letter, e) || !editable(l, &letter, &s, e))
        return false;
    json_t *line = line_json(&letter, s, &app->mem);
    bool in = app_flag(app, "in") != NULL, ok = in ? put_in(app, l, &letter, &user, line, e) : choice_seen(db, "deadletter edit", no, &user, &app->mem, e);
    if (ok && !in) {
        json_dumpf(line, stdout, JSON_INDENT(2));
        printf("\n");
    }
    json_decref(line);
    return ok;
}

static int edit_run(struct app *app)
{
    struct letters *l = NULL;
    struct db *db = NULL;
    struct err e;
    int64_t no;
    bool ok = choice_number(app->args[0], &no, &e) && admin_db(app, &db, &e) && letters_open(app, db, &l, &e) && edit(app, db, l, no, &e);

    letters_close(l);
    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag edit_flags[] = {
    { "in", "FILE", "the changed line: it goes into the journal under the letter's number; without, the line is printed", false },
    { "reason", "TEXT", "why", false },
    { "by", "USER", "who does it", false },
    { NULL, NULL, NULL, false },
};

const struct app_command edit_commands[] = {
    { .name = "deadletter edit", .arguments = "NO", .min_args = 1, .max_args = 1, .flags = edit_flags, .run = edit_run,
      .help = "prints one as a line of JSON, or puts the changed line (--in FILE) through; both are recorded" },
    { .name = NULL },
};
