/* SPDX-License-Identifier: Apache-2.0 */
#include "verify.h"

#include <inttypes.h>
#include <string.h>

#include "closing_file.h"
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
    closed_days_take(&v->days, c);
}

struct walk { struct verified *v; struct chain chain; size_t cap; struct arena *mem; };

static bool take_line(void *context, const char *line, size_t n, bool whole, struct err *e)
{
    CLEANUP(arena_release) struct arena one = {0};
    struct walk *w = context;
    struct verified *v = w->v;
    struct closing c;

    (void)whole;                         /* one that was cut short says so itself */
    ARENA_GROW(w->mem, v->lines, v->records, w->cap);
    v->lines[v->records++] = arena_strndup(w->mem, line, n);
    if (chain_follow(&w->chain, line, n, &one, &c, e))
        take_record(v, &c, w->mem);
    else
        findings_add(&v->findings, "line %zu: %s", v->records, e->text);
    return true;
}

bool verify_file(const char *file, struct arena *mem, struct verified *ret, struct err *e)
{
    struct walk w = { .v = ret, .mem = mem };

    *ret = (struct verified){ .findings = { .mem = mem }, .days = { .mem = mem } };
    if (!closing_file_lines(file, take_line, &w, e))
        return false;
    memcpy(ret->hash, w.chain.hash, sizeof ret->hash);
    return true;
}

void verify_key(struct verified *v, const char *key)
{
    for (size_t i = 0; i < v->n_keys; i++)
        if (strcmp(v->keys[i], key) == 0)
            return;
    findings_add(&v->findings, "no record is signed with the key %s", key);
}

void verify_hash(struct verified *v, const char *hash)
{
    uint8_t wanted[HASH_BYTES], of[HASH_BYTES];
    bool readable = hex_parse(hash, strlen(hash), wanted, sizeof wanted);

    for (size_t i = 0; readable && i < v->records; i++) {
        hash_sha256(v->lines[i], strlen(v->lines[i]), of);
        if (memcmp(of, wanted, sizeof of) == 0)
            return;
    }
    findings_add(&v->findings, "no record has the hash %s: what was closed before it was handed out is not in this file, or was written anew", hash);
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
