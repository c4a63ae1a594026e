/* SPDX-License-Identifier: Apache-2.0 */
/* What pages can have done: each is a command of `casebus`, filled with what the form says and run as the user who is logged in. */
#include <string.h>

#include "../../common/ground/utf8.h"
#include "discard.h"
#include "visit.h"
#include "words.h"

enum { WAIT_MS = 1500, MOST_REASON = 200 };

/* {field} in an argument is what the form says in that field, checked by its name; an argument whose field is empty is left out.  prepare: before
 * that, false when it has answered; {asked_...} is what it found.  instead: the form is checked, but no command runs.
 * page_of: the program that makes a page, not casebus. */
static const struct action {
    const char *name; enum role role; const char *args[RUNS_MOST_ARGS]; const char *command, *field, *page_of;
    bool (*prepare)(struct visit *v);
    void (*instead)(struct visit *v);
} actions[] = {
    { "alarm-clear", ROLE_OPERATE, { "alarm", "clear", "{no}", "--by={user}" }, .field = "no" },
    { "agency-pause", ROLE_OPERATE, { "agency", "pause", "{agency}", "--by={user}", "--reason={word}" }, .command = "agency pause", .field = "agency" },
    { "agency-resume", ROLE_OPERATE, { "agency", "resume", "{agency}", "--by={user}" }, .command = "agency resume", .field = "agency" },
    { "agency-silence-ok", ROLE_OPERATE, { "agency", "silence-ok", "{agency}", "--until={until}", "--reason={reason}" }, .command = "agency silence-ok", .field = "agency" },
    { "agency-live", ROLE_APPROVE, { "agency", "live", "{agency}", "--by={user}" }, .field = "agency" },
    { "topic-resume", ROLE_OPERATE, { "deadletter", "resume", "{agency}", "--by={user}" }, .field = "agency" },
    { "redrive", ROLE_OPERATE, { "deadletter", "redrive", "{no}", "--group={group}", "--by={user}" }, .command = NULL },
    { "redrive-try", ROLE_OPERATE, { "deadletter", "redrive", "{no}", "--group={group}", "--by={user}", "--dry-run" }, .command = NULL },
    { "report", ROLE_SEE, { "--day={day}", "--dry-run", "--format=html", "--lang={lang}" }, .field = "day", .page_of = "casebus-reconcile" },
    { "discard-ask", ROLE_OPERATE, { "deadletter", "discard", "{no}", "--reason={reason}" }, .field = "no", .instead = discard_ask },
    { "discard", ROLE_APPROVE, { "deadletter", "discard", "{no}", "--reason={asked_reason}", "--by={asked_by}", "--by={user}" }, .field = "no", .prepare = discard_prepare },
};

static bool is_made_of(const char *value, const char *letters, size_t most)
{
    return strlen(value) <= most && value[strspn(value, letters)] == '\0';
}

/* Is it what its name says?  An agency is one of the tenant's. */
static bool is_good(const struct visit *v, const char *field, const char *value)
{
    struct tenant t;
    struct err e;
    day_num day;

    if (strcmp(field, "no") == 0)
        return is_made_of(value, "0123456789", 18);
    if (strcmp(field, "group") == 0)
        return is_made_of(value, "0123456789abcdef", 8);
    if (strcmp(field, "word") == 0)
        return is_made_of(value, "abcdefghijklmnopqrstuvwxyz0123456789_-", 40);
    if (strcmp(field, "until") == 0 || strcmp(field, "day") == 0)
        return day_parse(value, strlen(value), &day, &e);
    if (strcmp(field, "agency") == 0)
        return app_tenant_again(v->portal->app, v->rq->mem, &t, &e) && tenant_agency(&t, value);
    return strlen(value) <= MOST_REASON && utf8_check(value, strlen(value)) && !strpbrk(value, "\r\n\t");
}

/* Not from the form: who is logged in, in which language, and what stands in the operators' log. */
static bool is_ours(const char *field)
{
    return strcmp(field, "user") == 0 || strcmp(field, "lang") == 0 || strncmp(field, "asked_", 6) == 0;
}

static const char *our_value(const struct visit *v, const char *field)
{
    if (strcmp(field, "user") == 0)
        return v->user->name;
    if (strcmp(field, "lang") == 0)
        return v->lang;
    return json_string_value(json_object_get(json_object_get(v->data, "request"), field));
}

/* The value of {field}; NULL: there is none. */
static const char *value_of(const struct visit *v, const char *field)
{
    const char *value = is_ours(field) ? our_value(v, field) : http_value(&v->rq->form, field);

    return value && *value ? value : NULL;
}

/* One argument; *ret NULL: left out.  False: the form says what cannot be. */
static bool fill(const struct visit *v, const char *arg, const char **ret)
{
    const char *open = strchr(arg, '{');

    *ret = arg;
    if (!open)
        return true;
    const char *field = arena_strndup(v->rq->mem, open + 1, strcspn(open + 1, "}")), *value = value_of(v, field);
    if (value && !is_ours(field) && !is_good(v, field, value))
        return false;
    *ret = value ? arena_printf(v->rq->mem, "%.*s%s", (int)(open - arg), arg, value) : NULL;
    return true;
}

static bool fill_order(const struct visit *v, const struct action *a, struct run_order *ret)
{
    size_t n = 0;

    *ret = (struct run_order){ .by = v->user->name, .program = a->page_of, .page = a->page_of != NULL, .command = a->command, .object = a->field ? value_of(v, a->field) : NULL };
    for (size_t i = 0; a->args[i]; i++) {
        const char *arg;

        if (!fill(v, a->args[i], &arg))
            return false;
        if (arg)
            ret->args[n++] = arg;
    }
    return !a->field || ret->object;
}

static void start(struct visit *v, const struct action *a)
{
    struct run_order order;
    int64_t no;
    struct err e;

    if (a->prepare && !a->prepare(v))
        return;
    if (!fill_order(v, a, &order)) {
        visit_fail(v, 400, words_find("error.field", v->lang));
        return;
    }
    if (a->instead) {
        a->instead(v);
        return;
    }
    if (!runs_start(v->portal->runs, &order, &no, &e)) {
        visit_fail(v, 503, e.text);
        return;
    }
    log_info("an action was asked for", LOG_STR("action", a->name), LOG_INT("run", no));
    runs_wait(v->portal->runs, no, WAIT_MS);
    visit_redirect(v, arena_printf(v->rq->mem, "/run/%lld", (long long)no));
}

void action_do(struct visit *v, const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (strcmp(actions[i].name, name) == 0) {
            if (visit_may(v, actions[i].role))
                start(v, &actions[i]);
            else
                visit_fail(v, 403, words_find("error.role", v->lang));
            return;
        }
    visit_fail(v, 404, words_find("error.no_page", v->lang));
}
