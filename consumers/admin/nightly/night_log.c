/* SPDX-License-Identifier: Apache-2.0 */
#include "night_log.h"

#include <string.h>
#include <unistd.h>

#include "consumers/admin/nightly/nightly_sql.h"

enum { LOCK_OF_NIGHTLY = 0x6e696768 };            /* "nigh" */

static const char *const results[] = { [NIGHT_DONE] = "done", [NIGHT_FINDINGS] = "findings", [NIGHT_SKIPPED] = "skipped", [NIGHT_FAILED] = "failed" };

const char *night_result_name(enum night_result r)
{
    return results[r];
}

static enum night_result result_named(const char *name)
{
    for (int i = NIGHT_DONE; i < NIGHT_FAILED; i++)
        if (strcmp(name, results[i]) == 0)
            return (enum night_result)i;
    return NIGHT_FAILED;
}

/* ---- one at a time */

static bool name_session(struct db *db, struct arena *mem, struct err *e)
{
    char host[32] = "";

    gethostname(host, sizeof host - 1);
    return db_exec(db, sql_name_session, DB_PARAMS(db_text(arena_printf(mem, "casebus-nightly %ld on %s", (long)getpid(), host))), NULL, e);
}

/* Why it cannot be held.  Whoever held it may be gone by now. */
static bool say_holder(struct db *db, struct arena *mem, struct err *e)
{
    struct db_result *r[2] = { NULL, NULL };
    char since[TIME_TEXT_BYTES], night[DAY_TEXT_BYTES];

    db_queue(db, sql_holder, DB_PARAMS(db_int8(LOCK_OF_NIGHTLY)));
    db_queue(db, sql_running, NULL, 0);
    if (!db_sync(db, r, e))
        return false;
    const char *who = db_rows(r[0]) ? arena_printf(mem, "%s, since %s", db_get_text(r[0], 0, 0), time_text(db_get_time(r[0], 0, 1), since)) : "whose session has just ended";
    const char *what = db_rows(r[1]) ? arena_printf(mem, ", now at job %s of %s", db_get_text(r[1], 0, 1), day_text(db_get_day(r[1], 0, 0), night)) : "";
    db_result_free(r[0]);
    db_result_free(r[1]);
    return err_set(e, ERR_FATAL, "another casebus nightly is at work: %s%s", who, what);
}

bool night_lock(struct db *db, struct arena *mem, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_try_lock, DB_PARAMS(db_int8(LOCK_OF_NIGHTLY)), &r, e))
        return false;
    bool got = db_get_bool(r, 0, 0);
    db_result_free(r);
    return got ? name_session(db, mem, e) : say_holder(db, mem, e);
}

/* ---- records */

bool night_records(struct db *db, day_num since, struct arena *mem, struct night_record **ret, size_t *ret_n, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_records, DB_PARAMS(db_day(since)), &r, e))
        return false;
    *ret_n = (size_t)db_rows(r);
    *ret = ARENA_ARRAY(mem, struct night_record, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct night_record){ db_get_day(r, (int)i, 0), arena_strdup(mem, db_get_text(r, (int)i, 1)), result_named(db_get_text(r, (int)i, 2)) };
    db_result_free(r);
    return true;
}

bool night_begin(struct db *db, const struct night_step *step, int64_t *ret_no, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_begin, DB_PARAMS(db_day(step->night), db_text(step->job->name)), &r, e))
        return false;
    *ret_no = db_get_int(r, 0, 0);
    db_result_free(r);
    return true;
}

bool night_end(struct db *db, int64_t no, const struct outcome *o, struct err *e)
{
    return db_exec(db, sql_end, DB_PARAMS(db_int8(no), db_text(night_result_name(o->result)), db_text(o->detail)), NULL, e);
}

bool night_metric(struct db *db, const char *name, const char *labels, int64_t value, struct err *e)
{
    return db_exec(db, sql_metric, DB_PARAMS(db_text(name), db_text(labels), db_int8(value)), NULL, e);
}

bool night_metric_reset(struct db *db, const char *name, struct err *e)
{
    return db_exec(db, sql_metric_reset, DB_PARAMS(db_text(name)), NULL, e);
}
