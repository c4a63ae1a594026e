/* SPDX-License-Identifier: Apache-2.0 */
#include "agency_record.h"

#include <stdio.h>
#include <string.h>

#include "../../../common/ground/member.h"
#include "../admin.h"
#include "consumers/admin/agencies/agency_record_sql.h"
#include "../../../common/event/event.h"

enum { MANIFESTS = 30, MESSAGES = 10, GAPS = 10 };

struct reading {
    struct db *db;
    struct schema_set *set;
    struct arena *mem;
    const char *agency;
    int64_t *epochs, *seqs; size_t n_voids;      /* that its manifests name */
};

/* ---- what was kept as bytes */

static bool decode(const struct reading *r, const char *type, const struct db_result *rows, int row, int col, struct event *ret, struct err *e)
{
    *ret = (struct event){ .type = type, .agency = r->agency };
    ret->payload = db_get_bytes(rows, row, col, &ret->payload_bytes);
    return event_decode(ret, r->set, r->mem, e);
}

static json_t *fields_json(const struct event *ev)
{
    CLEANUP(buf_release) struct buf text = {0};

    event_fields_json(ev, &text);
    return json_loads(text.data, 0, NULL);
}

static json_t *field_json(const struct event *ev, const char *name)
{
    CLEANUP(buf_release) struct buf text = {0};
    int i = schema_field(ev->schema, name);

    if (i < 0)
        return json_null();
    event_field_json(ev, (size_t)i, &text);
    return json_loads(text.data, JSON_DECODE_ANY, NULL);
}

static json_t *time_json(const struct db_result *rows, int row, int col)
{
    char text[TIME_TEXT_BYTES];

    return db_is_null(rows, row, col) ? json_null() : json_string(time_text(db_get_time(rows, row, col), text));
}

static const char *text_or_null(const struct db_result *rows, int row, int col)
{
    return db_is_null(rows, row, col) ? NULL : db_get_text(rows, row, col);
}

/* ---- manifests */

enum { OWN_EPOCH, NO, SEQ, DAY, HASH_OK, CLOSES, BODY };

static json_t *day_json(const struct event *ev, const struct db_result *rows, int row)
{
    char day[DAY_TEXT_BYTES];

    return json_pack("{s:s,s:I,s:I,s:o,s:o}", "day", day_text(db_get_day(rows, row, DAY), day), "epoch", (json_int_t)db_get_int(rows, row, OWN_EPOCH),
                     "no", (json_int_t)db_get_int(rows, row, NO), "proved", db_is_null(rows, row, HASH_OK) ? json_null() : json_boolean(db_get_bool(rows, row, HASH_OK)),
                     "sources", field_json(ev, "sources"));
}

static void note_voids(struct reading *r, const struct event *ev)
{
    const struct value *voids = &ev->fields[schema_field(ev->schema, "voids")], *epoch = &ev->fields[schema_field(ev->schema, "epoch")];
    size_t n = r->n_voids + voids->list.n;
    int64_t *epochs = ARENA_ARRAY(r->mem, int64_t, n + 1), *seqs = ARENA_ARRAY(r->mem, int64_t, n + 1);

    for (size_t i = 0; i < n; i++) {
        epochs[i] = i < r->n_voids ? r->epochs[i] : epoch->integer;
        seqs[i] = i < r->n_voids ? r->seqs[i] : voids->list.items[i - r->n_voids].integer;
    }
    r->epochs = epochs;
    r->seqs = seqs;
    r->n_voids = n;
}

static bool read_manifests(struct reading *r, json_t *document, struct err *e)
{
    json_t *last = NULL;
    struct db_result *rows = NULL;
    struct event ev;
    bool ok = db_exec(r->db, sql_manifests, DB_PARAMS(db_text(r->agency), db_int4(MANIFESTS)), &rows, e);

    for (int i = 0; ok && i < db_rows(rows); i++) {
        ok = decode(r, "casebus.manifest", rows, i, BODY, &ev, e);
        if (ok)
            note_voids(r, &ev);
        if (ok && !last && db_get_bool(rows, i, CLOSES))
            last = day_json(&ev, rows, i);
    }
    db_result_free(rows);
    json_object_set_new(document, "last_day", last ? last : json_null());
    return ok;
}

static bool read_voids(struct reading *r, json_t *document, struct err *e)
{
    json_t *all = json_array();
    struct db_result *rows = NULL;
    struct event ev;
    bool ok = r->n_voids == 0 || db_exec(r->db, sql_voids, DB_PARAMS(db_text(r->agency), db_array(DB_INT8_ARRAY, r->epochs, r->n_voids), db_array(DB_INT8_ARRAY, r->seqs, r->n_voids)), &rows, e);

    for (int i = 0; ok && rows && i < db_rows(rows); i++) {
        ok = decode(r, "casebus.void", rows, i, 2, &ev, e);
        if (ok)
            json_array_append_new(all, json_pack("{s:I,s:I,s:o}", "epoch", (json_int_t)db_get_int(rows, i, 0), "seq", (json_int_t)db_get_int(rows, i, 1),
                                                 "reason", field_json(&ev, "reason")));
    }
    db_result_free(rows);
    json_object_set_new(document, "voids", all);
    return ok;
}

/* ---- control messages */

static json_t *message_json(const struct event *ev, const struct db_result *rows, int row)
{
    json_t *said = fields_json(ev), *all = json_pack("{s:s,s:s?,s:o,s:o}", "type", ev->type, "by", text_or_null(rows, row, 2), "at", time_json(rows, row, 3),
                                                     "sent_at", time_json(rows, row, 4));

    json_object_update_missing(all, said);
    json_decref(said);
    return all;
}

static bool read_control(struct reading *r, json_t *document, struct err *e)
{
    json_t *all = json_array();
    struct db_result *rows = NULL;
    struct event ev;
    bool ok = db_exec(r->db, sql_control, DB_PARAMS(db_text(r->agency), db_int4(MESSAGES)), &rows, e);

    for (int i = 0; ok && i < db_rows(rows); i++) {
        ok = decode(r, arena_strdup(r->mem, db_get_text(rows, i, 0)), rows, i, 1, &ev, e);
        if (ok)
            json_array_append_new(all, message_json(&ev, rows, i));
    }
    db_result_free(rows);
    json_object_set_new(document, "control", all);
    return ok;
}

static bool read_paused(struct reading *r, json_t *document, struct err *e)
{
    struct db_result *rows = NULL;

    if (!db_exec(r->db, sql_paused, DB_PARAMS(db_text(r->agency)), &rows, e))
        return false;
    bool paused = db_rows(rows) && db_get_bool(rows, 0, 2);
    json_object_set_new(document, "paused", paused ? json_pack("{s:s?,s:o}", "by", text_or_null(rows, 0, 0), "at", time_json(rows, 0, 1)) : json_null());
    db_result_free(rows);
    return true;
}

static bool read_gaps(struct reading *r, json_t *document, struct err *e)
{
    json_t *all = json_array();
    struct db_result *rows = NULL;

    if (!db_exec(r->db, sql_gaps, DB_PARAMS(db_text(r->agency), db_int4(GAPS)), &rows, e)) {
        json_decref(all);
        return false;
    }
    for (int i = 0; i < db_rows(rows); i++)
        json_array_append_new(all, json_pack("{s:I,s:I,s:I,s:o}", "epoch", (json_int_t)db_get_int(rows, i, 0), "from", (json_int_t)db_get_int(rows, i, 1),
                                             "to", (json_int_t)db_get_int(rows, i, 2), "since", time_json(rows, i, 3)));
    db_result_free(rows);
    json_object_set_new(document, "gaps", all);
    return true;
}

bool agency_record_read(struct app *app, const char *agency, json_t *document, struct err *e)
{
    struct reading r = { .mem = &app->mem, .agency = agency };

    if (!admin_schemas(app, NULL, &r.set, e))
        return false;
    bool ok = admin_db(app, &r.db, e);
    ok = ok && read_manifests(&r, document, e) && read_voids(&r, document, e) && read_paused(&r, document, e) && read_gaps(&r, document, e) && read_control(&r, document, e);
    db_free(r.db);
    schema_free(r.set);
    return ok;
}

/* ---- for people */

static long long number_of(const json_t *o, const char *key)
{
    return (long long)json_integer_value(json_object_get(o, key));
}

static void print_day(const json_t *day)
{
    const json_t *proved = json_object_get(day, "proved"), *source;
    size_t i;

    if (!json_is_object(day)) {
        printf("last day    none was closed yet\n");
        return;
    }
    printf("last day    %s: %s\n", member_shown(day, "day"), json_is_true(proved) ? "all of it is here" : json_is_false(proved) ? "it does NOT agree with the journal" : "something before it is missing");
    json_array_foreach(json_object_get(day, "sources"), i, source)
        printf("  %-20s %lld files, %lld records, %lld events, %lld unchanged, %lld gated, %lld rejected\n", member_shown(source, "name"), number_of(source, "files"),
               number_of(source, "records"), number_of(source, "events"), number_of(source, "unchanged"), number_of(source, "gated"), number_of(source, "rejected"));
}

/* What the message says beside the columns that every message has. */
static void print_said(const json_t *message)
{
    static const char *const known[] = { "type", "by", "at", "sent_at", "subject" };
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)message, key, value) {
        bool own = true;

        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            own = own && strcmp(key, known[i]) != 0;
        if (own && json_is_integer(value))
            printf(" %s %lld", key, (long long)json_integer_value(value));
        else if (own && json_is_string(value))
            printf(" %s %s", key, json_string_value(value));
        else if (own && json_is_true(value))
            printf(" %s", key);
    }
}

void agency_record_print(const json_t *document)
{
    const json_t *paused = json_object_get(document, "paused"), *one;
    size_t i;

    print_day(json_object_get(document, "last_day"));
    json_array_foreach(json_object_get(document, "voids"), i, one)
        printf("void        number %lld of epoch %lld: %s\n", number_of(one, "seq"), number_of(one, "epoch"), member_shown(one, "reason"));
    json_array_foreach(json_object_get(document, "gaps"), i, one)
        printf("missing     since %s: casebus agency resend %s --epoch %lld --from %lld --to %lld --by USER\n", member_shown(one, "since"), member_shown(document, "agency"),
               number_of(one, "epoch"), number_of(one, "from"), number_of(one, "to"));
    if (json_is_object(paused))
        printf("paused      asked by %s at %s: its program takes in and does not send\n", member_shown(paused, "by"), member_shown(paused, "at"));
    json_array_foreach(json_object_get(document, "control"), i, one) {
        const char *by = json_string_value(json_object_get(one, "by")), *type = member_shown(one, "type");

        printf("told        %s %s by %s%s:", member_shown(one, "at"), type + strlen("casebus."), by ? by : "the hub itself", json_is_null(json_object_get(one, "sent_at")) ? ", not sent yet" : "");
        print_said(one);
        printf("\n");
    }
}
