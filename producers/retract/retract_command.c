/* SPDX-License-Identifier: Apache-2.0 */
#include "retract_command.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXAMPLES = 5 };

const struct app_flag retract_flags[] = {
    { "batch", "B", "everything of this upload: the file's name, or what its lines call `batch`", false },
    { "record", "R", "one record: an event's id, FILE:LINE, or a file number of yours", false },
    { "on", "DAY", "only what was read on that day, when files of one name come every day", false },
    { "reason", "CODE", "why: a code word, it stands in the day's manifest", false },
    { "yes", NULL, "do it", false },
    { NULL, NULL, NULL, false },
};

/* What was asked for, counted. */
struct summary {
    size_t events, persons;
    day_num from, until;
    json_t *types;                       /* type: events, sorted when shown */
};

static day_num happened_on(const struct event *ev)
{
    const struct value *v = &ev->fields[FIELD_OCCURRED_ON];

    return v->kind == VALUE_DAY ? v->day : clock_day(ev->recorded_at);
}

static size_t count_persons(const struct retract_plan *p, struct arena *mem)
{
    uint8_t (*all)[SUBJECT_BYTES] = arena_alloc(mem, (p->n_known + 1) * SUBJECT_BYTES);
    size_t n = 0;

    for (size_t i = 0; i < p->n_known; i++)
        if (p->known[i].asked)
            memcpy(all[n++], p->known[i].ev.subject, SUBJECT_BYTES);
    return subjects_each_once(all, n);
}

static struct summary summarise(const struct retract_plan *p, struct arena *mem)
{
    struct summary s = { .from = DAY_NONE, .until = DAY_NONE, .types = json_object(), .persons = count_persons(p, mem) };

    for (size_t i = 0; i < p->n_known; i++) {
        const struct event *ev = &p->known[i].ev;
        day_num day = happened_on(ev);

        if (!p->known[i].asked)
            continue;
        s.events++;
        s.from = s.from == DAY_NONE || day < s.from ? day : s.from;
        s.until = s.until == DAY_NONE || day > s.until ? day : s.until;
        json_object_set_new(s.types, ev->type, json_integer(json_integer_value(json_object_get(s.types, ev->type)) + 1));
    }
    return s;
}

/* ---- for people */

static void print_record(struct producer *p, const struct event *ev)
{
    const char *local = producer_local(p, ev->subject);
    char day[DAY_TEXT_BYTES], id[UUID_TEXT_BYTES];

    printf("  %s  %-36s %s  %s\n", day_text(happened_on(ev), day), ev->type, uuid_text(ev->id, id), local ? local : "-");
}

static void print_counts(const struct retract_plan *p)
{
    const struct { const char *what; size_t n; } rows[] = {
        { "retracted", p->r.retracted }, { "of these told before: said again", p->r.again }, { "left: told again or corrected since", p->r.corrected },
        { "left: retracted already", p->r.already }, { "left: never sent", p->voids }, { "no longer in Kafka (30 days)", p->gone },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].n || i == 0)
            printf("  %-36s %zu\n", rows[i].what, rows[i].n);
}

static void print_text(struct producer *p, const struct retract_plan *plan, const struct summary *s)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];
    const char *type;
    json_t *n;

    printf("%zu events of %zu persons", plan->asked, s->persons);
    if (s->events)
        printf(", %s to %s", day_text(s->from, from), day_text(s->until, until));
    printf("\n");
    json_object_foreach(s->types, type, n)
        printf("  %-36s %lld\n", type, (long long)json_integer_value(n));
    if (s->events)
        printf("the first of them: day, type, event id, file number\n");
    for (size_t i = 0, shown = 0; i < plan->n_known && shown < EXAMPLES; i++)
        if (plan->known[i].asked) {
            print_record(p, &plan->known[i].ev);
            shown++;
        }
    printf("what becomes of them\n");
    print_counts(plan);
    if (plan->gone)
        printf("What is no longer in Kafka must be taken back by lines that say the same with \"assertion\":\"retracted\" (producers/README.md).\n");
}

static int print_candidates(struct app *app, struct producer *p, const struct retract_plan *plan)
{
    printf("%zu records of %s can be meant: say --record ID\n", plan->n_candidates, app_flag(app, "record"));
    for (size_t i = 0; i < plan->n_candidates; i++)
        print_record(p, &plan->candidates[i]->ev);
    return EXIT_FINDINGS;
}

/* ---- for programs */

static void print_json(const struct retract_plan *p, const struct summary *s, bool done)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];
    json_t *o = json_pack("{s:i,s:i,s:s?,s:s?,s:O,s:i,s:i,s:i,s:i,s:i,s:i,s:b}", "events", (int)p->asked, "persons", (int)s->persons,
                          "from", s->events ? day_text(s->from, from) : NULL, "until", s->events ? day_text(s->until, until) : NULL, "types", s->types,
                          "retracted", (int)p->r.retracted, "again", (int)p->r.again, "corrected", (int)p->r.corrected, "already", (int)p->r.already,
                          "void", (int)p->voids, "gone", (int)p->gone, "done", done);

    json_dumpf(o, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(o);
}

/* ---- the command */

static bool read_ask(struct app *app, struct retract_ask *ret, struct err *e)
{
    *ret = (struct retract_ask){ .batch = app_flag(app, "batch"), .record = app_flag(app, "record"), .on = DAY_NONE };
    if (!ret->batch == !ret->record)
        return err_set(e, ERR_CONFIG, "retract needs --batch B or --record R, one of them");
    if (!app_flag(app, "reason"))
        return err_set(e, ERR_CONFIG, "retract needs --reason CODE, such as wrong_file");
    return app_day_flag(app, "on", &ret->on, e);
}

static bool take_back(struct app *app, struct producer *p, struct retract_plan *plan, int *ret_code, struct err *e)
{
    struct summary s = summarise(plan, &app->mem);
    bool yes = app_flag(app, "yes"), ok = true;

    if (app->format == FORMAT_TEXT)
        print_text(p, plan, &s);
    if (yes && plan->r.n)
        ok = producer_retract(p, plan, app_flag(app, "reason"), e);
    if (ok && app->format != FORMAT_TEXT)
        print_json(plan, &s, yes);
    else if (ok && plan->r.n)
        printf(yes ? producer_sum(p)->unsent ? "%zu events spooled (not sent yet)\n" : "%zu events spooled and sent\n" : "nothing was done: say --yes to spool %zu events\n", plan->r.n);
    json_decref(s.types);
    *ret_code = (plan->r.n && !yes) || plan->gone ? EXIT_FINDINGS : EXIT_DONE;
    return ok;
}

int retract_command(struct app *app, const struct producer_settings *set)
{
    struct retract_plan plan;
    struct retract_ask ask;
    struct producer *p;
    struct err e;
    int code = EXIT_DONE;

    if (!read_ask(app, &ask, &e) || !producer_open(app, set, &p, &e))
        return app_fail(app, &e);
    bool ok = producer_plan_retract(p, &ask, &plan, &e);
    if (ok && plan.n_candidates > 1)
        code = print_candidates(app, p, &plan);
    else
        ok = ok && take_back(app, p, &plan, &code, &e);
    producer_free(p);
    return ok ? code : app_fail(app, &e);
}
