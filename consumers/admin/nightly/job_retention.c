/* SPDX-License-Identifier: Apache-2.0 */
/* What had its day is taken away, each kind in a transaction of its own: exactly what the rule says, and with what follows from it. */
#include <inttypes.h>
#include <string.h>

#include "consumers/admin/nightly/job_retention_sql.h"
#include "folder.h"
#include "retention.h"

/* ---- rows of one table */

/* A dry run counts what else would be taken away. */
static bool expire_rows(struct night *n, const char *count, const char *remove, time_us before, const char **ret_said, const char *what, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(n->db, n->dry_run ? count : remove, DB_PARAMS(db_time(before)), &r, e))
        return false;
    *ret_said = arena_printf(n->mem, "%" PRId64 " %s", n->dry_run ? db_get_int(r, 0, 0) : db_affected(r), what);
    db_result_free(r);
    return true;
}

/* ---- persons */

static size_t ids_of(const struct schema_set *set, const char *const *types, struct arena *mem, int64_t **ret)
{
    size_t n = 0;

    *ret = ARENA_ARRAY(mem, int64_t, schema_count(set) + 1);
    for (size_t i = 0; i < schema_count(set); i++)
        for (const char *const *type = types; *type; type++)
            if (strcmp(schema_at(set, i)->type, *type) == 0)
                (*ret)[n++] = schema_at(set, i)->id;
    return n;
}

/* Types by what they do here. */
struct case_types { int64_t *closed, *opened, *links; size_t n_closed, n_opened, n_links; };

static bool read_types(struct night *n, struct case_types *ret, struct err *e)
{
    static const char *const closed[] = { "case.closed", NULL }, *const opened[] = { "case.opened", "case.reopened", NULL },
                      *const links[] = { "case.identity.linked", "case.identity.unlinked", "case.identity.distinct", NULL };
    struct schema_set *set;

    if (!admin_schemas(n->app, NULL, &set, e))
        return false;
    ret->n_closed = ids_of(set, closed, n->mem, &ret->closed);
    ret->n_opened = ids_of(set, opened, n->mem, &ret->opened);
    ret->n_links = ids_of(set, links, n->mem, &ret->links);
    schema_free(set);
    return true;
}

static bool find_due(struct night *n, time_us before, struct err *e)
{
    struct case_types t;

    return read_types(n, &t, e)
        && db_exec(n->db, sql_due, DB_PARAMS(db_time(before), db_array(DB_INT4_ARRAY, t.closed, t.n_closed), db_array(DB_INT4_ARRAY, t.opened, t.n_opened)), NULL, e)
        && db_exec(n->db, sql_lock_due, NULL, 0, NULL, e) && db_exec(n->db, sql_gone, NULL, 0, NULL, e)
        && db_exec(n->db, sql_keep_links, DB_PARAMS(db_array(DB_INT4_ARRAY, t.links, t.n_links)), NULL, e);
}

static bool erase(struct night *n, struct err *e)
{
    static const char *const steps[] = { sql_forget_sent, sql_forget_told, sql_erase_described, sql_erase_events, sql_mark_persons };

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (!db_exec(n->db, steps[i], NULL, 0, NULL, e))
            return false;
    return true;
}

static bool expire_persons(struct night *n, time_us before, const char **ret_said, struct err *e)
{
    struct db_result *r = NULL;

    if (!find_due(n, before, e) || !db_exec(n->db, sql_persons, NULL, 0, &r, e))
        return false;
    *ret_said = arena_printf(n->mem, "%" PRId64 " persons with %" PRId64 " events", db_get_int(r, 0, 0), db_get_int(r, 0, 1));
    bool none = db_get_int(r, 0, 1) == 0;
    db_result_free(r);
    return none || n->dry_run || erase(n, e);
}

/* ---- all of them */

static bool expire_pages(struct night *n, day_num last, const char **ret_said, struct err *e)
{
    int64_t pages;

    if (!folder_expire_pages(last, n->dry_run, &pages, e))
        return false;
    *ret_said = arena_printf(n->mem, "%" PRId64 " pages", pages);
    return true;
}

static bool expire_one(struct night *n, enum retained what, day_num last, const char **ret_said, struct err *e)
{
    time_us before = clock_midnight(last + 1);

    switch (what) {
    case RETAIN_PERSONS: return expire_persons(n, before, ret_said, e);
    case RETAIN_DEAD_LETTERS: return expire_rows(n, sql_letters, sql_empty_letters, before, ret_said, "dead letters", e);
    case RETAIN_MESSAGES: return expire_rows(n, sql_messages, sql_delete_messages, before, ret_said, "messages", e);
    case RETAIN_ALARMS: return expire_rows(n, sql_alarms, sql_delete_alarms, before, ret_said, "alarms", e);
    case RETAIN_OPERATORS: return expire_rows(n, sql_entries, sql_delete_entries, before, ret_said, "entries of the operators' log", e);
    case RETAIN_DIFFERENCES: return expire_rows(n, sql_differences, sql_delete_differences, before, ret_said, "differences", e);
    case RETAIN_PAGES: return expire_pages(n, last, ret_said, e);
    case RETAINED: break;
    }
    return true;
}

static bool expire(struct night *n, enum retained what, const struct retention_rule *rule, struct outcome *ret, struct err *e)
{
    day_num last = retention_last_day(rule, n->day);
    const char *said = "";
    char day[DAY_TEXT_BYTES];

    if (last == DAY_NONE)
        return true;
    bool ok = db_begin(n->db, e) && expire_one(n, what, last, &said, e) && db_commit(n->db, e);
    if (!ok) {
        db_rollback(n->db);
        return err_wrap(e, "expire %s", retention_name(what));
    }
    log_info(n->dry_run ? "would be taken away" : "taken away", LOG_STR("what", said), LOG_STR("until", day_text(last, day)), LOG_STR("keep", rule->keep), LOG_STR("basis", rule->basis));
    ret->detail = arena_printf(n->mem, "%s%s%s until %s", ret->detail, *ret->detail ? ", " : n->dry_run ? "would be taken away: " : "taken away: ", said, day);
    return true;
}

bool job_retention(struct night *n, struct outcome *ret, struct err *e)
{
    struct retention_rule rules[RETAINED];

    *ret = (struct outcome){ NIGHT_DONE, "" };
    if (!retention_load(&n->app->tenant, n->mem, rules, e))
        return false;
    for (int what = 0; what < RETAINED; what++)
        if (!expire(n, (enum retained)what, &rules[what], ret, e))
            return false;
    if (!*ret->detail)
        *ret = (struct outcome){ NIGHT_SKIPPED, "every rule keeps for ever" };
    return true;
}
