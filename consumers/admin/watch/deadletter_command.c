/* SPDX-License-Identifier: Apache-2.0 */
/* casebus deadletter - what could not be accepted, with its reason; and a topic that waits because of it goes on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../admin.h"
#include "consumers/admin/watch/deadletter_sql.h"
#include "../../../common/travel/deadletter.h"
#include "../print.h"
#include "../../../common/travel/subscribe.h"
#include "../../../common/ground/utf8.h"

enum { NO, AGENCY, TOPIC, OFFSET, EPOCH, SEQ, EVENT, TYPE, SCHEMA_ID, SUBJECT, REASON, DETAIL, RECEIVED_AT, STATE, KEY, HEADERS, VALUE, HASH };

/* ---- one dead letter as JSON: the same keys in list and show, unknown is null */

static json_t *number(const struct db_result *r, int row, int col)
{
    return db_is_null(r, row, col) ? json_null() : json_integer(db_get_int(r, row, col));
}

static json_t *text(const struct db_result *r, int row, int col)
{
    return db_is_null(r, row, col) ? json_null() : json_string(db_get_text(r, row, col));
}

static json_t *uuid(const struct db_result *r, int row, int col)
{
    char out[UUID_TEXT_BYTES];

    return db_is_null(r, row, col) ? json_null() : json_string(uuid_text(db_get_bytes(r, row, col, NULL), out));
}

static json_t *hex(struct app *app, const struct db_result *r, int row, int col)
{
    size_t n;
    const uint8_t *bytes = db_get_bytes(r, row, col, &n);

    return db_is_null(r, row, col) ? json_null() : json_string(hex_text(bytes, n, arena_alloc(&app->mem, 2 * n + 1)));
}

static json_t *letter_json(struct app *app, const struct db_result *r, int row)
{
    char at[TIME_TEXT_BYTES];

    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:s,s:o}", "no", number(r, row, NO), "agency", text(r, row, AGENCY), "topic",
                     text(r, row, TOPIC), "offset", number(r, row, OFFSET), "epoch", number(r, row, EPOCH), "seq", number(r, row, SEQ), "event",
                     uuid(r, row, EVENT), "type", text(r, row, TYPE), "schema_id", number(r, row, SCHEMA_ID), "subject", hex(app, r, row, SUBJECT), "reason",
                     text(r, row, REASON), "detail", text(r, row, DETAIL), "received_at", time_text(db_get_time(r, row, RECEIVED_AT), at), "state", text(r, row, STATE));
}

/* ---- list */

static const struct app_flag list_flags[] = {
    { "agency", "SLUG@SCOPE", "only this agency's", false },
    { "reason", "CODE", "only with this reason", false },
    { "state", "open|redriven|discarded|all", "default open", false },
    { NULL, NULL, NULL, false },
};

static bool read_list(struct app *app, struct db *db, struct db_result **ret, struct err *e)
{
    const char *state = app_flag(app, "state");

    if (!state)
        state = "open";
    return db_exec(db, sql_list, DB_PARAMS(db_text(app_flag(app, "agency")), db_text(app_flag(app, "reason")), db_text(strcmp(state, "all") == 0 ? NULL : state)), ret, e);
}

static void print_text(struct app *app, const struct db_result *r)
{
    static const char *const heading[] = { "no", "agency", "offset", "type", "reason", "detail", NULL };
    struct table t;

    table_begin(&t, &app->mem, heading);
    for (int row = 0; row < db_rows(r); row++) {
        table_cell(&t, arena_printf(&app->mem, "%lld", (long long)db_get_int(r, row, NO)));
        table_cell(&t, db_get_text(r, row, AGENCY));
        table_cell(&t, arena_printf(&app->mem, "%lld", (long long)db_get_int(r, row, OFFSET)));
        table_cell(&t, db_get_text(r, row, TYPE));
        table_cell(&t, db_get_text(r, row, REASON));
        table_cell(&t, db_get_text(r, row, DETAIL));
    }
    if (db_rows(r))
        table_print(&t, 0);
    else
        printf("no dead letters\n");
}

static void print_letters(struct app *app, const struct db_result *r)
{
    json_t *all = json_array();

    for (int row = 0; row < db_rows(r); row++) {
        json_t *one = letter_json(app, r, row);

        if (app->format == FORMAT_JSONL) {
            print_json(one);
            json_decref(one);
        } else {
            json_array_append_new(all, one);
        }
    }
    if (app->format == FORMAT_JSON)
        print_json(all);
    json_decref(all);
}

static int list_run(struct app *app)
{
    struct db_result *r = NULL;
    struct db *db = NULL;
    struct err e;
    bool ok = admin_db(app, &db, &e) && read_list(app, db, &r, &e);

    if (!ok) {
        db_free(db);
        return app_fail(app, &e);
    }
    if (app->format == FORMAT_TEXT)
        print_text(app, r);
    else
        print_letters(app, r);
    db_result_free(r);
    db_free(db);
    return EXIT_DONE;
}

/* ---- show: as received, byte for byte */

static json_t *header_json(struct app *app, const struct header *h)
{
    if (!h->value)
        return json_pack("{s:s,s:n}", "name", h->name, "value");
    if (utf8_check(h->value, h->n) && !memchr(h->value, '\0', h->n))
        return json_pack("{s:s,s:s%}", "name", h->name, "value", (const char *)h->value, h->n);
    return json_pack("{s:s,s:s}", "name", h->name, "hex", hex_text(h->value, h->n, arena_alloc(&app->mem, 2 * h->n + 1)));
}

/* A name that is no text at all is not worth more than the note that it was there. */
static bool headers_json(struct app *app, const struct db_result *r, json_t **ret, struct err *e)
{
    size_t bytes, n;
    const uint8_t *packed = db_get_bytes(r, 0, HEADERS, &bytes);
    struct header *headers;

    if (!deadletter_unpack_headers(packed, bytes, &app->mem, &headers, &n, e))
        return false;
    *ret = json_array();
    for (size_t i = 0; i < n; i++) {
        if (!utf8_check(headers[i].name, strlen(headers[i].name)))
            headers[i].name = "?";
        json_array_append_new(*ret, header_json(app, &headers[i]));
    }
    return true;
}

static void print_letter_text(const json_t *letter)
{
    const char *key;
    json_t *v;

    json_object_foreach((json_t *)letter, key, v) {
        if (json_is_array(v))
            continue;
        char *shown = json_dumps(v, JSON_ENCODE_ANY);
        printf("%-12s %s\n", key, json_is_null(v) ? "-" : json_is_string(v) ? json_string_value(v) : shown);
        free(shown);
    }
    size_t i;
    json_t *headers = json_object_get(letter, "headers");
    json_array_foreach(headers, i, v) {
        const char *value = json_string_value(json_object_get(v, "value"));
        printf("header       %s = %s\n", json_string_value(json_object_get(v, "name")), value ? value : "(no text)");
    }
}

static bool show_letter(struct app *app, struct db *db, int64_t no, struct err *e)
{
    struct db_result *r = NULL;
    json_t *headers = NULL;

    if (!db_exec(db, sql_show, DB_PARAMS(db_int8(no)), &r, e))
        return false;
    bool found = db_rows(r) == 1 || err_set(e, ERR_CONFIG, "there is no dead letter %lld: casebus deadletter list shows them", (long long)no);
    if (!found || !headers_json(app, r, &headers, e)) {
        db_result_free(r);
        return false;
    }
    json_t *letter = letter_json(app, r, 0);
    json_object_set_new(letter, "headers", headers);
    json_object_set_new(letter, "key", hex(app, r, 0, KEY));
    json_object_set_new(letter, "value", hex(app, r, 0, VALUE));
    json_object_set_new(letter, "hash", hex(app, r, 0, HASH));
    db_result_free(r);
    if (app->format == FORMAT_TEXT)
        print_letter_text(letter);
    else
        print_json(letter);
    json_decref(letter);
    return true;
}

static int show_run(struct app *app)
{
    struct db *db = NULL;
    struct err e;
    char *end;
    int64_t no = strtoll(app->args[0], &end, 10);
    bool ok = (*end == '\0' || err_set(&e, ERR_CONFIG, "\"%s\" is no number of a dead letter", app->args[0])) && admin_db(app, &db, &e)
              && show_letter(app, db, no, &e);

    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

/* ---- resume */

static const struct app_flag resume_flags[] = {
    { "skip-lost", NULL, "messages that Kafka has deleted are given up: go on with the first that is there", false },
    { NULL, NULL, NULL, false },
};

/* What was skipped becomes a gap in the numbering as soon as the next event comes. */
static bool first_there(struct app *app, const char *topic, int64_t *ret_offset, struct err *e)
{
    struct subscriber *from = NULL;
    int64_t end;
    bool ok = subscribe_open(admin.brokers, admin.client, "casebus-deadletter", &from, e) && subscribe_ends(from, topic, ret_offset, &end, e);

    (void)app;
    subscribe_free(from);
    return ok;
}

static bool resume(struct app *app, struct db *db, const char *agency, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_stopped, DB_PARAMS(db_text(agency)), &r, e))
        return false;
    bool there = db_rows(r) == 1, waits = there && !db_is_null(r, 0, 1);
    const char *topic = there ? arena_strdup(&app->mem, db_get_text(r, 0, 0)) : NULL;
    int64_t offset = there ? db_get_int(r, 0, 2) : 0;
    db_result_free(r);
    if (!there)
        return err_set(e, ERR_CONFIG, "no journal has read a topic of %s yet", agency);
    if (!waits)
        return printf("%s does not wait\n", topic) > 0;
    if (app_flag(app, "skip-lost") && !first_there(app, topic, &offset, e))
        return false;
    db_queue(db, sql_resume, DB_PARAMS(db_text(topic), db_int8(offset)));
    db_queue(db, sql_clear_alarms, DB_PARAMS(db_text(agency)));
    if (!db_sync(db, NULL, e))
        return err_wrap(e, "let %s go on", topic);
    return printf("%s goes on with offset %lld\n", topic, (long long)offset) > 0;
}

static int resume_run(struct app *app)
{
    struct db *db = NULL;
    struct err e;
    bool ok = admin_db(app, &db, &e) && resume(app, db, app->args[0], &e);

    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

const struct app_command deadletter_commands[] = {
    { .name = "deadletter list", .help = "what the journal could not accept, and why", .flags = list_flags, .run = list_run },
    { .name = "deadletter show", .arguments = "NO", .help = "one of them as it was received: headers, key and value in hexadecimal", .run = show_run, .min_args = 1, .max_args = 1 },
    { .name = "deadletter resume", .arguments = "SLUG@SCOPE", .help = "an agency's topic that waits for an operator is read on", .flags = resume_flags, .run = resume_run,
      .min_args = 1, .max_args = 1 },
    { .name = NULL },
};
