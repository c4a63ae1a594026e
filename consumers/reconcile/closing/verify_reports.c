/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_reports.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "consumers/reconcile/closing/verify_reports_sql.h"
#include "../report/report.h"

enum { DAY, AGENCY, EPOCH, FIRST_SEQ, LAST_SEQ, DECLARED, KAFKA, JOURNAL, IN_REACH, HASH_OK, BUCKET_COLUMN, KEY_BYTES_MOST = 200 };

/* day -> agency -> epoch -> the row as its report says it. */
static void take_row(json_t *of_day, json_t *seen, json_t *row)
{
    const char *agency = json_string_value(json_object_get(row, "agency"));
    char epoch[24];

    if (!agency)
        return;
    snprintf(epoch, sizeof epoch, "%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(row, "epoch")));
    if (!json_object_get(seen, agency)) {
        json_object_set_new(seen, agency, json_true());
        json_object_set_new(of_day, agency, json_object());      /* a later report of an agency stands for the one before */
    }
    json_object_set(json_object_get(of_day, agency), epoch, row);
}

static void take_report(json_t *days, const struct closing *c)
{
    json_t *report = json_loadb(c->report, c->report_bytes, 0, NULL), *rows = json_object_get(report, "agencies"), *row, *seen = json_object();
    char day[DAY_TEXT_BYTES];
    size_t i;

    day_text(c->day, day);
    if (!json_object_get(days, day))
        json_object_set_new(days, day, json_object());
    json_array_foreach(rows, i, row)
        take_row(json_object_get(days, day), seen, row);
    json_decref(seen);
    json_decref(report);
}

static json_t *closed_rows(const struct verified *v)
{
    CLEANUP(arena_release) struct arena mem = {0};
    json_t *days = json_object();

    for (size_t i = 0; i < v->records; i++) {
        struct closing c;
        struct err ignored;

        arena_reset(&mem);
        if (closing_read(v->lines[i], strlen(v->lines[i]), &mem, &c, &ignored) && c.report)
            take_report(days, &c);
    }
    return days;
}

/* ---- against the table */

static json_t *closed_row(const json_t *days, const char *day, const char *agency, int64_t epoch)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, epoch);
    return json_object_get(json_object_get(json_object_get(days, day), agency), text);
}

static void differs(struct verified *v, const char *row, const char *what, const char *table, const char *closed)
{
    findings_add(&v->findings, "%s of table reconciled: %s is %s, and the closing record says %s", row, what, table, closed);
}

static void compare_number(struct verified *v, const char *row, const json_t *closed, const char *what, int64_t table)
{
    json_int_t said = json_integer_value(json_object_get(closed, what));
    char is[24], was[24];

    if (said == table)
        return;
    snprintf(is, sizeof is, "%" PRId64, table);
    snprintf(was, sizeof was, "%" JSON_INTEGER_FORMAT, said);
    differs(v, row, what, is, was);
}

static void compare_truth(struct verified *v, const char *row, const json_t *closed, const char *what, bool table)
{
    bool said = json_is_true(json_object_get(closed, what));

    if (said != table)
        differs(v, row, what, table ? "true" : "false", said ? "true" : "false");
}

/* "{3,0,0,...}" in the order of report.h. */
static void compare_buckets(struct verified *v, const char *row, const json_t *closed, const char *buckets)
{
    for (int b = 0; b < BUCKETS; b++) {
        char *end = NULL;
        long long n = *buckets && buckets[1] ? strtoll(buckets + 1, &end, 10) : -1;

        compare_number(v, row, closed, bucket_name((enum bucket)b), n);
        buckets = end ? end : "";
    }
}

static void compare_row(struct verified *v, const json_t *days, const struct db_result *r, int i)
{
    static const struct { const char *name; int column; } numbers[] = {
        { "first_seq", FIRST_SEQ }, { "last_seq", LAST_SEQ }, { "declared", DECLARED }, { "kafka", KAFKA }, { "journal", JOURNAL },
    };
    char day[DAY_TEXT_BYTES], row[KEY_BYTES_MOST];
    const char *agency = db_get_text(r, i, AGENCY);
    int64_t epoch = db_get_int(r, i, EPOCH);
    json_t *closed = closed_row(days, day_text(db_get_day(r, i, DAY), day), agency, epoch);

    snprintf(row, sizeof row, "row %s, %.120s, %" PRId64, day, agency, epoch);
    if (!closed) {
        findings_add(&v->findings, "%s of table reconciled: no closing record tells of it: casebus-reconcile --day %s proves the day again", row, day);
        return;
    }
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        compare_number(v, row, closed, numbers[k].name, db_get_int(r, i, numbers[k].column));
    compare_truth(v, row, closed, "in_reach", db_get_bool(r, i, IN_REACH));
    compare_truth(v, row, closed, "hash_ok", db_get_bool(r, i, HASH_OK));
    compare_buckets(v, row, closed, db_get_text(r, i, BUCKET_COLUMN));
    json_object_set_new(closed, "found", json_true());
}

static void find_missing(struct verified *v, json_t *days)
{
    const char *day, *agency, *epoch;
    json_t *agencies, *epochs, *row;

    json_object_foreach(days, day, agencies)
        json_object_foreach(agencies, agency, epochs)
            json_object_foreach(epochs, epoch, row)
                if (!json_object_get(row, "found"))
                    findings_add(&v->findings, "row %s, %s, %s of table reconciled: it is gone, and a closing record tells of it", day, agency, epoch);
}

static bool compare_reports(struct db *db, struct verified *v, json_t *days, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_reports, NULL, 0, &r, e))
        return false;
    for (int i = 0; i < db_rows(r); i++)
        compare_row(v, days, r, i);
    find_missing(v, days);
    db_result_free(r);
    return true;
}

/* ---- the manifests */

/* Of every row that a record closed: the manifest that it names, and whose it is. */
struct named { struct arena mem; struct { const char *hash, *agency, *day; } *all; size_t n, cap; };

static void collect(json_t *days, struct named *named)
{
    const char *day, *agency, *epoch;
    json_t *agencies, *epochs, *row;

    json_object_foreach(days, day, agencies)
        json_object_foreach(agencies, agency, epochs)
            json_object_foreach(epochs, epoch, row) {
                const char *hash = json_string_value(json_object_get(row, "manifest"));

                if (!hash)
                    continue;
                ARENA_GROW(&named->mem, named->all, named->n, named->cap);
                named->all[named->n].hash = hash;
                named->all[named->n].agency = agency;
                named->all[named->n++].day = day;
            }
}

static void tell_strange(struct verified *v, const struct named *named, const char *hash)
{
    for (size_t i = 0; i < named->n; i++)
        if (strcmp(named->all[i].hash, hash) == 0)
            findings_add(&v->findings, "the last manifest of %s, %s: the hub has none that is the one of which the closing record tells", named->all[i].agency, named->all[i].day);
}

static bool compare_manifests(struct db *db, struct verified *v, json_t *days, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct named named = {0};
    struct db_result *r = NULL;

    collect(days, &named);
    const char **hashes = ARENA_ARRAY(&mem, const char *, named.n + 1);
    for (size_t i = 0; i < named.n; i++)
        hashes[i] = named.all[i].hash;
    bool ok = db_exec(db, sql_strange_manifests, DB_PARAMS(db_array(DB_TEXT_ARRAY, hashes, named.n)), &r, e);
    for (int i = 0; ok && i < db_rows(r); i++)
        tell_strange(v, &named, db_get_text(r, i, 0));
    db_result_free(r);
    arena_release(&named.mem);
    return ok;
}

bool verify_reports(struct db *db, struct verified *v, struct err *e)
{
    json_t *days = closed_rows(v);
    bool ok = compare_reports(db, v, days, e) && compare_manifests(db, v, days, e);

    json_decref(days);
    return ok;
}
