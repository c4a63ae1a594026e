/* SPDX-License-Identifier: Apache-2.0 */
/* casebus init - the database schema: numbered migrations, each applied once in its own transaction, refused when edited
 * afterwards.  Several at once wait for each other. */
#include <stdio.h>
#include <string.h>

#include "../admin.h"
#include "../../../common/ground/hash.h"

struct migration { int no; const char *name, *sql; };
#include "migrations.h"

enum { LOCK_OF_INIT = 0x63617365 };               /* "case" */

bool admin_db(struct app *app, struct db **ret, struct err *e)
{
    struct db *db = db_new(admin.database, app->program->name);
    struct db_result *r = NULL;

    if (!db_exec(db, "select set_config('search_path', 'casebus', false), to_regclass('casebus.migration') is not null", NULL, 0, &r, e)) {
        db_free(db);
        return false;
    }
    bool made = db_get_bool(r, 0, 1);
    db_result_free(r);
    if (!made) {
        db_free(db);
        return err_set(e, ERR_CONFIG, "the hub's database has no tables yet: run casebus init");
    }
    *ret = db;
    return true;
}

static const char *checksum(const struct migration *m, char out[HASH_BYTES * 2 + 1])
{
    uint8_t hash[HASH_BYTES];

    hash_sha256(m->sql, strlen(m->sql), hash);
    return hex_text(hash, sizeof hash, out);
}

/* The checksum under which it was applied, or NULL.  Before the first migration there is no table to ask. */
static bool applied(struct db *db, const struct migration *m, struct arena *mem, const char **ret_sum, struct err *e)
{
    struct db_result *r = NULL;

    *ret_sum = NULL;
    if (!db_exec(db, "select to_regclass('casebus.migration') is not null", NULL, 0, &r, e))
        return false;
    bool there = db_get_bool(r, 0, 0);
    db_result_free(r);
    if (!there)
        return true;
    if (!db_exec(db, "select sha256 from casebus.migration where no = $1", DB_PARAMS(db_int4(m->no)), &r, e))
        return false;
    if (db_rows(r) == 1)
        *ret_sum = arena_strdup(mem, db_get_text(r, 0, 0));
    db_result_free(r);
    return true;
}

static bool apply_one(struct db *db, const struct migration *m, const char *sum, struct err *e)
{
    if (!db_script(db, m->sql, e))
        return err_wrap(e, "migration %s", m->name);
    return db_exec(db, "insert into casebus.migration (no, name, sha256) values ($1, $2, $3)",
                   DB_PARAMS(db_int4(m->no), db_text(m->name), db_text(sum)), NULL, e);
}

static bool migrate(struct db *db, const struct migration *m, struct arena *mem, bool *ret_new, struct err *e)
{
    char sum[HASH_BYTES * 2 + 1];
    const char *was;

    checksum(m, sum);
    if (!db_begin(db, e) || !db_exec(db, "select pg_advisory_xact_lock($1)", DB_PARAMS(db_int8(LOCK_OF_INIT)), NULL, e)
        || !applied(db, m, mem, &was, e))
        return false;
    if (was && strcmp(was, sum) != 0)
        return err_set(e, ERR_CONFIG, "migration %s was edited after it was applied to this database (applied %.12s, now %.12s): undo the edit and add a new migration", m->name, was, sum);
    *ret_new = was == NULL;
    if (!was && !apply_one(db, m, sum, e))
        return false;
    return db_commit(db, e);
}

static int init_run(struct app *app)
{
    struct db *db = db_new(admin.database, app->program->name);
    struct err e;
    int fresh = 0;

    for (size_t i = 0; i < sizeof migrations / sizeof *migrations; i++) {
        bool new_one = false;

        if (!migrate(db, &migrations[i], &app->mem, &new_one, &e)) {
            db_rollback(db);
            db_free(db);
            return app_fail(app, &e);
        }
        if (new_one)
            printf("applied %s\n", migrations[i].name);
        fresh += new_one;
    }
    db_free(db);
    if (fresh == 0)
        printf("nothing to do: the database is up to date\n");
    return EXIT_DONE;
}

const struct app_command init_commands[] = {
    { .name = "init", .help = "makes or updates the database schema and its roles; safe to repeat", .run = init_run },
    { .name = NULL },
};
