/* SPDX-License-Identifier: Apache-2.0 */
/* Who did what to the hub: the operators' log, the newest first; how a command that was asked for here goes on; what to do about a finding. */
#include <string.h>

#include "../../../common/travel/operator_log.h"
#include "../messages.h"
#include "pages.h"

enum { MOST_ENTRIES = 200, RUNBOOK_WAIT_MS = 5000 };

static json_t *entry_json(const struct operator_row *row)
{
    const struct operator_entry *one = &row->entry;
    char at[TIME_TEXT_BYTES];

    return json_pack("{s:s,s:s,s:s?,s:s,s:s,s:s?,s:s}", "at", time_text(row->at, at), "by", one->by, "and_by", one->and_by, "what", one->command, "on", one->object,
                     "reason", one->reason, "result", one->result);
}

bool log_fill(struct visit *v, struct err *e)
{
    const struct operator_filter filter = { .user = visit_asked(v, "user"), .most = MOST_ENTRIES };
    const char *const same[] = { "log", filter.user ? "--user" : NULL, filter.user, NULL };
    json_t *all = json_array();
    struct operator_row *rows;
    size_t n = 0;
    bool ok = (v->db || pool_take(v->portal->pool, &v->db, e)) && operator_log_read(v->db, &filter, v->rq->mem, &rows, &n, e);

    while (n-- > 0 && ok)
        json_array_append_new(all, entry_json(&rows[n]));
    visit_set(v, "entries", all);
    visit_set(v, "of_user", json_string(filter.user));
    command_shown(v, same);
    return ok;
}

bool runbook_fill(struct visit *v, struct err *e)
{
    const struct run_order order = { .args = { "runbook", v->rest, arena_printf(v->rq->mem, "--lang=%s", v->lang) } };
    struct run run;
    int64_t no;

    if (v->rest[strspn(v->rest, "abcdefghijklmnopqrstuvwxyz_")] != '\0')
        return err_set(e, ERR_DATA, "there is no such page");
    if (!runs_start(v->portal->runs, &order, &no, e))
        return false;
    if (!runs_wait(v->portal->runs, no, RUNBOOK_WAIT_MS) || !runs_look(v->portal->runs, no, v->rq->mem, &run))
        return err_set(e, ERR_RETRY, "casebus runbook %s does not answer", v->rest);
    if (run.code != EXIT_DONE)
        return err_set(e, ERR_DATA, "%s", run.err);
    visit_set(v, "object", json_string(v->rest));
    visit_set(v, "text", json_string(run.out));
    command_shown(v, order.args);
    return true;
}

bool run_fill(struct visit *v, struct err *e)
{
    char started[TIME_TEXT_BYTES], ended[TIME_TEXT_BYTES];
    struct run run;
    int64_t no;

    if (!number_of(v->rest, &no, e))
        return false;
    if (!runs_look(v->portal->runs, no, v->rq->mem, &run) || !run.by)
        return err_set(e, ERR_DATA, "there is no command %s any more", v->rest);
    const struct messages said = messages_read(run.err, v->rq->mem);
    visit_set(v, "object", json_string(v->rest));
    visit_set(v, "run", json_pack("{s:s,s:s,s:s?,s:s,s:s}", "by", run.by, "started", time_text(run.started, started), "ended",
                                  run.ended ? time_text(run.ended, ended) : NULL, "out", run.page ? "" : run.out, "err", said.rest));
    if (!run.ended && said.all)
        visit_set(v, "progress", json_pack("{s:I,s:I}", "done", (json_int_t)said.done, "all", (json_int_t)said.all));
    visit_set(v, "outcome", json_string(!run.ended ? "runs" : run.code == EXIT_DONE ? "done" : run.code == EXIT_FINDINGS ? "findings" : "failed"));
    if (run.page && run.ended && run.out_bytes)
        visit_set(v, "page_href", json_string(arena_printf(v->rq->mem, "/run/%lld/page", (long long)no)));
    visit_set(v, "poll", run.ended ? json_null() : json_integer(1000));
    visit_set(v, "command", json_string(run.line));
    return true;
}
