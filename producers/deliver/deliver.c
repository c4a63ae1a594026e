/* SPDX-License-Identifier: Apache-2.0 */
#include "deliver.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/log.h"
#include "tasks.h"
#include "uncollected.h"

enum { ALARM_DAYS = 5, MOST_ALARM_DAYS = 1000, FIRST_WAIT_MS = 1000, MOST_WAIT_MS = 300000, COUNT_AT_ONCE = 1000 };
static const struct delivery_kind *const kinds[] = { &delivery_file, &delivery_command, &delivery_ics, &delivery_mail };
enum { KINDS = sizeof kinds / sizeof *kinds };
static const char next_key[] = "letters.next";

/* ---- the configuration */

static bool find_kind(const struct cfg *config, const struct delivery_kind **ret, struct err *e)
{
    const char *name, *names[KINDS + 1] = { NULL };

    if (!cfg_string(config, "kind", "file", &name, e))
        return false;
    for (size_t i = 0; i < KINDS; i++) {
        names[i] = kinds[i]->name;
        if (strcmp(name, names[i]) == 0) {
            *ret = kinds[i];
            return true;
        }
    }
    const char *nearest = cfg_nearest(name, names);
    return cfg_fail(e, cfg_get(config, "kind"), "there is no kind of delivery \"%s\"%s%s%s", name, nearest ? ": did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static bool check_name(const char *name, const struct cfg *config, const struct delivery *others, size_t n, struct err *e)
{
    if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(name) || strlen(name) > 40)
        return cfg_fail(e, cfg_get(config, "name"), "name = \"%s\": a delivery's name is at most 40 small letters, digits, - and _", name);
    for (size_t i = 0; i < n; i++)
        if (strcmp(others[i].name, name) == 0)
            return cfg_fail(e, config, "two deliveries are called \"%s\"", name);
    return true;
}

static bool check_options(const struct cfg *config, const struct delivery_kind *kind, struct arena *mem, struct err *e)
{
    static const char *const common[] = { "name", "kind", "stages", "rules", "only_open", "alarm_days" };
    enum { COMMON = sizeof common / sizeof *common };
    size_t n = 0;

    while (kind->options[n])
        n++;
    const char **known = ARENA_ARRAY(mem, const char *, COMMON + n + 1);
    memcpy(known, common, sizeof common);
    memcpy(known + COMMON, kind->options, n * sizeof *known);
    return cfg_known(config, known, e);
}

static bool check_stages(const struct cfg *config, const struct delivery *d, struct err *e)
{
    static const char *const known[] = { "none", "reminded", "overdue", "escalated_1", "escalated_2", NULL };

    for (size_t i = 0; i < d->n_stages; i++) {
        const char *const *k = known;

        while (*k && strcmp(*k, d->stages[i]) != 0)
            k++;
        if (!*k)
            return cfg_fail(e, cfg_get(config, "stages"), "there is no stage \"%s\": none, reminded, overdue, escalated_1 and escalated_2 are", d->stages[i]);
    }
    return true;
}

static bool check_folder(const struct cfg *config, const struct delivery *d, const struct delivery *others, size_t n, struct err *e)
{
    for (size_t i = 0; d->collected && i < n; i++)
        if (others[i].collected && strcmp(others[i].collected, d->collected) == 0)
            return cfg_fail(e, config, "the deliveries \"%s\" and \"%s\" have the same folder %s: give each its own", others[i].name, d->name, d->collected);
    return true;
}

static bool open_one(const struct cfg *config, struct deliveries *ds, int64_t alarm_days, struct arena *mem, struct err *e)
{
    struct delivery *d = &ds->all[ds->n];

    *d = (struct delivery){ .who = ds->who, .backoff = { .first_ms = FIRST_WAIT_MS, .most_ms = MOST_WAIT_MS } };
    if (config->kind != CFG_GROUP)
        return cfg_fail(e, config, "inbox is a list of groups: ( { kind = ...; }, ... )");
    if (!find_kind(config, &d->kind, e) || !cfg_string(config, "name", d->kind->name, &d->name, e) || !check_name(d->name, config, ds->all, ds->n, e)
        || !check_options(config, d->kind, mem, e) || !cfg_strings(config, "stages", mem, &d->stages, &d->n_stages, e)
        || !cfg_strings(config, "rules", mem, &d->rules, &d->n_rules, e) || !cfg_bool(config, "only_open", false, &d->only_open, e)
        || !cfg_int(config, "alarm_days", alarm_days, 1, MOST_ALARM_DAYS, &d->alarm_days, e) || !check_stages(config, d, e)
        || !d->kind->open(config, d, mem, e))
        return false;
    ds->n++;
    return check_folder(config, d, ds->all, ds->n - 1, e);
}

/* What stands when nobody says anything: one JSON line in a file each. */
static const struct cfg *plain_file(const struct cfg *inbox, const char *folder, struct arena *mem)
{
    struct cfg *group = ARENA_NEW(mem, struct cfg), *member = ARENA_NEW(mem, struct cfg);
    const struct cfg *said = inbox ? cfg_get(inbox, "folder") : NULL;

    *member = said ? *said : (struct cfg){ .kind = CFG_STRING, .name = "folder", .text = arena_printf(mem, "%s/inbox", folder), .file = "" };
    *group = (struct cfg){ .kind = CFG_GROUP, .file = member->file, .line = member->line, .items = member, .n = 1 };
    return group;
}

static bool read_group(const struct cfg *inbox, const char *folder, struct arena *mem, const struct cfg **ret_list, int64_t *ret_alarm_days, const char **ret_answers, struct err *e)
{
    static const char *const known[] = { "folder", "alarm_days", "answers", "deliveries", NULL };
    const char *answers = NULL;

    *ret_list = inbox;
    *ret_alarm_days = ALARM_DAYS;
    *ret_answers = arena_printf(mem, "%s/inbox/answers/*", folder);
    if (!inbox || inbox->kind != CFG_GROUP)
        return true;
    const char *said;
    if (!cfg_known(inbox, known, e) || !cfg_int(inbox, "alarm_days", ALARM_DAYS, 1, MOST_ALARM_DAYS, ret_alarm_days, e) || !cfg_string(inbox, "answers", NULL, &answers, e)
        || !cfg_string(inbox, "folder", NULL, &said, e))
        return false;
    *ret_list = cfg_get(inbox, "deliveries");
    if (said && *ret_list)
        return cfg_fail(e, *ret_list, "inbox.folder and inbox.deliveries: only one of them can be");
    if (answers)
        *ret_answers = cfg_path(cfg_get(inbox, "answers"), answers, mem);
    else if (said)
        *ret_answers = arena_printf(mem, "%s/answers/*", cfg_path(cfg_get(inbox, "folder"), said, mem));
    return true;
}

bool deliveries_open(const struct cfg *inbox, const char *folder, const struct manifest_maker *who, struct arena *mem, struct deliveries *ret, struct err *e)
{
    const struct cfg *list;
    int64_t alarm_days;

    *ret = (struct deliveries){ .who = who, .watched = DAY_NONE };
    if (!read_group(inbox, folder, mem, &list, &alarm_days, &ret->answers, e))
        return false;
    ret->all = ARENA_ARRAY(mem, struct delivery, list ? list->n + 1 : 1);
    bool ok = list || open_one(plain_file(inbox, folder, mem), ret, alarm_days, mem, e);
    for (size_t i = 0; ok && list && i < list->n; i++)
        ok = open_one(&list->items[i], ret, alarm_days, mem, e);
    if (!ok)
        deliveries_close(ret);
    return ok;
}

void deliveries_close(struct deliveries *ds)
{
    for (size_t i = 0; i < ds->n; i++)
        if (ds->all[i].kind->close)
            ds->all[i].kind->close(&ds->all[i]);
    ds->n = 0;
}

/* ---- for the kinds */

static bool is_among(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text && strcmp(words[i], text) == 0)
            return true;
    return n == 0;
}

/* What is no task goes everywhere where tasks are not chosen. */
bool delivery_wants(const struct delivery *d, const struct letter *l)
{
    if (!letter_is_task(l))
        return !d->n_rules && !d->n_stages;
    return is_among(letter_get(l, "rule"), d->rules, d->n_rules) && is_among(letter_get(l, "stage"), d->stages, d->n_stages) && (!d->only_open || letter_is_open(l));
}

static const char *queue_of(const struct delivery *d, struct arena *mem)
{
    return arena_printf(mem, "%s.%s.", d->kind->digest ? "digest" : "queue", d->name);
}

bool delivery_waiting(const struct delivery *d, size_t max, struct arena *mem, struct spool_value **ret, size_t *ret_n, struct err *e)
{
    return spool_list(d->who->spool, queue_of(d, mem), NULL, max, mem, ret, ret_n, e);
}

bool delivery_count_waiting(struct spool *sp, struct arena *mem, int64_t *ret, struct err *e)
{
    struct spool_value *some;
    size_t n;
    const char *after = NULL;

    *ret = 0;
    do {
        if (!spool_list(sp, "queue.", after, COUNT_AT_ONCE, mem, &some, &n, e))
            return false;
        after = n ? some[n - 1].key : NULL;
        *ret += (int64_t)n;
    } while (n == COUNT_AT_ONCE);
    return true;
}

bool delivery_drop(const struct delivery *d, const struct spool_value *items, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (!spool_drop(d->who->spool, items[i].key, e))
            return false;
    return true;
}

/* "json, csv or text is expected" */
static const char *listed(const char *const *words, char *all, size_t room)
{
    size_t n = 0;

    for (size_t i = 0; words[i] && n < room; i++)
        n += (size_t)snprintf(all + n, room - n, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    if (n < room)
        snprintf(all + n, room - n, " is expected");
    return all;
}

bool delivery_choice(const struct cfg *config, const char *name, const char *const *words, int *ret, struct err *e)
{
    const char *said;
    char all[120];

    if (!cfg_string(config, name, words[0], &said, e))
        return false;
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], said) == 0) {
            *ret = i;
            return true;
        }
    return cfg_fail(e, cfg_get(config, name), "%s = \"%.40s\": %s", name, said, listed(words, all, sizeof all));
}

bool delivery_folder(const struct cfg *config, struct delivery *d, struct arena *mem, const char **ret, struct err *e)
{
    const char *said;

    if (!cfg_string(config, "folder", CFG_REQUIRED, &said, e))
        return false;
    d->collected = *ret = cfg_path(cfg_get(config, "folder"), said, mem);
    return true;
}

bool delivery_tasks(const struct delivery *d, delivery_each *each, void *context, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct task_cursor at = { "" };
    struct kept_task task;
    bool found;

    for (;;) {
        struct letter l;

        arena_reset(&mem);
        if (!tasks_next(d->who->spool, &at, &mem, &task, &found, e))
            return false;
        if (!found)
            return true;
        if (!task.text)
            continue;                    /* delivered by a program that kept revisions only */
        if (!letter_parse(task.text, &mem, &l, e))
            return false;
        if (delivery_wants(d, &l))
            each(context, &l);
    }
}

/* ---- queueing */

static bool read_next(struct deliveries *ds, struct err *e)
{
    char *text = NULL;

    if (ds->next)
        return true;
    if (!spool_get(ds->who->spool, next_key, &text, e))
        return false;
    ds->next = text ? strtoll(text, NULL, 10) : 1;
    free(text);
    return true;
}

static bool queue(struct deliveries *ds, const struct delivery *d, const char *text, struct arena *mem, struct err *e)
{
    return spool_put(ds->who->spool, arena_printf(mem, "%s%015" PRId64, queue_of(d, mem), ds->next), text, e);
}

bool deliveries_add(struct deliveries *ds, const struct event *ev, const char *local, struct arena *mem, struct err *e)
{
    CLEANUP(buf_release) struct buf whole = {0}, anonymous = {0};
    struct letter l;

    letter_text(ev, local, true, &whole);
    letter_text(ev, local, false, &anonymous);
    if (!letter_parse(anonymous.data, mem, &l, e) || !read_next(ds, e))
        return false;
    for (size_t i = 0; i < ds->n; i++)
        if (delivery_wants(&ds->all[i], &l) && !queue(ds, &ds->all[i], ds->all[i].kind->anonymous ? anonymous.data : whole.data, mem, e))
            return false;
    ds->next++;
    return spool_put(ds->who->spool, next_key, arena_printf(mem, "%" PRId64, ds->next), e);
}

/* ---- working it off */

/* It waits, the others go on. */
static void pause_after(struct delivery *d, const struct err *e)
{
    int wait_ms = backoff_next(&d->backoff);

    log_warn("cannot deliver, trying again later", LOG_STR("delivery", d->name), LOG_INT("wait_ms", wait_ms), LOG_STR("err", e->text));
    d->failed = true;
    d->not_before_ms = clock_monotonic_ms() + wait_ms;
}

static void take_turn(struct delivery *d, const struct moment *m)
{
    struct err e;

    if (clock_monotonic_ms() < d->not_before_ms)
        return;
    d->waits = false;
    if (!d->kind->step(d, m, &e)) {
        pause_after(d, &e);
        return;
    }
    d->failed = false;
    backoff_reset(&d->backoff);
}

bool deliveries_turn(struct deliveries *ds, const struct moment *m, bool *ret_busy, struct err *e)
{
    for (size_t i = 0; i < ds->n; i++) {
        take_turn(&ds->all[i], m);
        *ret_busy = *ret_busy || (ds->all[i].waits && !ds->all[i].failed);
    }
    if (ds->watched == m->today)
        return true;
    for (size_t i = 0; i < ds->n; i++)
        if (!uncollected_watch(&ds->all[i], m, ret_busy, e))
            return false;
    ds->watched = m->today;
    return true;
}

bool deliveries_are_done(const struct deliveries *ds)
{
    for (size_t i = 0; i < ds->n; i++)
        if (ds->all[i].waits && !ds->all[i].failed)
            return false;
    return true;
}

bool deliveries_failed(const struct deliveries *ds)
{
    for (size_t i = 0; i < ds->n; i++)
        if (ds->all[i].failed)
            return true;
    return false;
}
