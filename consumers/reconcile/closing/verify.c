/* SPDX-License-Identifier: Apache-2.0 */
#include "verify.h"

#include <inttypes.h>
#include <string.h>

#include "consumers/reconcile/closing/book_sql.h"

enum { PAGE = 500 };

/* ---- the file */

static void take_key(struct verified *v, const struct closing *c, struct arena *mem)
{
    char hex[SIGN_PUBLIC_TEXT_BYTES];

    hex_text(c->key, sizeof c->key, hex);
    for (size_t i = 0; i < v->n_keys; i++)
        if (strcmp(v->keys[i], hex) == 0)
            return;
    const char **more = ARENA_ARRAY(mem, const char *, v->n_keys + 1);
    if (v->n_keys)
        memcpy(more, v->keys, v->n_keys * sizeof *more);
    more[v->n_keys++] = arena_strdup(mem, hex);
    v->keys = more;
}

static void take_record(struct verified *v, const struct closing *c, struct arena *mem)
{
    if (!v->tenant)
        v->tenant = arena_strdup(mem, c->tenant);
    take_key(v, c, mem);
    if (!c->report)
        return;
    v->first = v->first == DAY_NONE || c->day < v->first ? c->day : v->first;
    v->last = v->last == DAY_NONE || c->day > v->last ? c->day : v->last;
}

static size_t count_lines(const char *text, size_t n)
{
    size_t lines = n && text[n - 1] != '\n';

    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    return lines;
}

static void take_line(struct verified *v, struct chain *chain, const char *line, size_t n, struct arena *mem)
{
    CLEANUP(arena_release) struct arena one = {0};
    struct closing c;
    struct err e;

    v->lines[v->records++] = arena_strndup(mem, line, n);
    if (chain_follow(chain, line, n, &one, &c, &e))
        take_record(v, &c, mem);
    else
        findings_add(&v->findings, "line %zu: %s", v->records, e.text);
}

void verify_lines(const char *text, size_t n, struct arena *mem, struct verified *ret)
{
    const char *end = text + n;
    struct chain chain = {0};

    *ret = (struct verified){ .findings = { .mem = mem }, .first = DAY_NONE, .last = DAY_NONE, .lines = ARENA_ARRAY(mem, const char *, count_lines(text, n) + 1) };
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t bytes = (size_t)((newline ? newline : end) - text);

        take_line(ret, &chain, text, bytes, mem);
        text += bytes + (newline != NULL);
    }
    memcpy(ret->hash, chain.hash, sizeof ret->hash);
}

void verify_key(struct verified *v, const char *key)
{
    for (size_t i = 0; i < v->n_keys; i++)
        if (strcmp(v->keys[i], key) == 0)
            return;
    findings_add(&v->findings, "no record is signed with the key %s", key);
}

/* ---- the table */

enum { NO, DAY, AT, HASH, LINE };

static bool columns_agree(const struct db_result *r, int row, const struct closing *c)
{
    size_t n;
    const uint8_t *hash = db_get_bytes(r, row, HASH, &n);

    return db_get_int(r, row, NO) == c->no && db_get_day(r, row, DAY) == c->day && db_get_time(r, row, AT) == c->at
        && n == sizeof c->hash && memcmp(hash, c->hash, n) == 0;
}

static void check_row(struct verified *v, struct chain *chain, const struct db_result *r, int row, struct arena *mem)
{
    int64_t no = db_get_int(r, row, NO);
    const char *line = db_get_text(r, row, LINE);
    struct closing c;
    struct err e;

    if (!chain_follow(chain, line, strlen(line), mem, &c, &e))
        findings_add(&v->findings, "row %" PRId64 " of table closing: %s", no, e.text);
    else if (!columns_agree(r, row, &c))
        findings_add(&v->findings, "row %" PRId64 " of table closing: number, day, time or hash are not those of its line", no);
    if (no < 1 || no > (int64_t)v->records)
        findings_add(&v->findings, "record %" PRId64 ": in the database, and not in the file", no);
    else if (strcmp(line, v->lines[no - 1]) != 0)
        findings_add(&v->findings, "record %" PRId64 ": the file says something else than the database", no);
}

/* From the record behind `after` on the file goes on alone until before that number. */
static void only_in_file(struct verified *v, int64_t after, int64_t until)
{
    for (int64_t no = after + 1; no < until && no <= (int64_t)v->records; no++)
        findings_add(&v->findings, "record %" PRId64 ": in the file, and not in the database", no);
}

static void check_page(struct verified *v, struct chain *chain, const struct db_result *r, int64_t *after)
{
    CLEANUP(arena_release) struct arena one = {0};

    for (int i = 0; i < db_rows(r); i++) {
        arena_reset(&one);
        only_in_file(v, *after, db_get_int(r, i, NO));
        check_row(v, chain, r, i, &one);
        *after = db_get_int(r, i, NO);
    }
}

bool verify_table(struct db *db, struct verified *v, struct err *e)
{
    struct chain chain = {0};
    int64_t after = 0;
    int rows = PAGE;

    while (rows == PAGE) {
        struct db_result *r = NULL;

        if (!db_exec(db, sql_all, DB_PARAMS(db_int8(after), db_int8(PAGE)), &r, e))
            return false;
        check_page(v, &chain, r, &after);
        rows = db_rows(r);
        db_result_free(r);
    }
    only_in_file(v, after, INT64_MAX);
    return true;
}
