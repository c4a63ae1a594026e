/* SPDX-License-Identifier: Apache-2.0 */
/* casebus agency onboard - the checklist of an agency that begins to take part; casebus agency live - two users let it count. */
#include <stdio.h>
#include <string.h>

#include "../admin.h"
#include "agency_state.h"
#include "onboard.h"
#include "../print.h"
#include "../../../common/travel/operator_log.h"

/* ---- onboard */

static json_t *step_json(const struct onboard_step *s)
{
    return json_pack("{s:s,s:b,s:s?,s:s?}", "step", s->name, "done", (int)s->done, "detail", s->detail, "next", s->done ? NULL : s->next);
}

static json_t *checklist_json(const struct tenant *t, const struct onboarding *o)
{
    const struct agency *a = tenant_agency(t, o->agency);
    enum onboard_name next = onboard_next(o);
    json_t *steps = json_array();

    for (int i = 0; i < ONBOARD_STEPS; i++)
        json_array_append_new(steps, step_json(&o->steps[i]));
    return json_pack("{s:s,s:s?,s:s?,s:o}", "agency", o->agency, "state", a ? agency_state_name(a->state) : NULL, "next", next < ONBOARD_STEPS ? o->steps[next].next : NULL, "steps", steps);
}

static void print_checklist(const struct onboarding *o)
{
    enum onboard_name next = onboard_next(o);

    printf("%s\n", o->agency);
    for (int i = 0; i < ONBOARD_STEPS; i++)
        printf("  [%c] %-9s %s\n", o->steps[i].done ? 'x' : ' ', o->steps[i].name, o->steps[i].detail ? o->steps[i].detail : "not yet");
    if (next < ONBOARD_STEPS)
        printf("next: %s\n", o->steps[next].next);
    else
        printf("nothing is left to do\n");
}

static void show(const struct app *app, const struct onboarding *o)
{
    if (app->format == FORMAT_TEXT) {
        print_checklist(o);
        return;
    }
    json_t *document = checklist_json(&app->tenant, o);
    print_json(document);
    json_decref(document);
}

/* From the first look at a shadow agency on it becomes live by two users only. */
static bool begin(struct db *db, const struct tenant *t, struct onboarding *o, struct err *e)
{
    const struct agency *a = tenant_agency(t, o->agency);

    if (!a || a->state != AGENCY_SHADOW || (o->begun && !o->live))
        return true;
    o->begun = true;
    return onboard_note(db, o->agency, "begun", NULL, NULL, e);
}

static int onboard_run(struct app *app)
{
    struct onboarding o;
    struct db *db = NULL;
    struct err e;
    const char *slug, *scope;

    if (!agency_id_split(app->args[0], &app->mem, &slug, &scope))
        return app_fail(app, (err_set(&e, ERR_CONFIG, "\"%s\" is no agency: expected slug@scope, such as jobcenter@05162", app->args[0]), &e));
    bool ok = admin_db(app, &db, &e) && onboard_read(db, &app->tenant, app->args[0], &app->mem, &o, &e) && begin(db, &app->tenant, &o, &e)
              && onboard_read(db, &app->tenant, app->args[0], &app->mem, &o, &e);
    db_free(db);
    if (!ok)
        return app_fail(app, &e);
    show(app, &o);
    return EXIT_DONE;
}

/* ---- live */

struct going_live { struct app *app; struct roster roster; struct db *db; struct agency *agency; struct onboarding o; };

static bool check_ready(const struct going_live *g, struct err *e)
{
    enum onboard_name next = onboard_next(&g->o);

    if (g->agency->state != AGENCY_SHADOW)
        return err_set(e, ERR_CONFIG, "%s is %s, not shadow: only who is in trial goes live this way", g->agency->id, agency_state_name(g->agency->state));
    if (next >= ONBOARD_APPROVED)
        return true;
    return err_set(e, ERR_CONFIG, "%s cannot go live: step %s is not done (%s); next: %s", g->agency->id, g->o.steps[next].name,
                   g->o.steps[next].detail ? g->o.steps[next].detail : "not yet", g->o.steps[next].next);
}

/* From which day on: as the first user said, or this one, or today. */
static bool live_day(const struct going_live *g, day_num *ret, struct err *e)
{
    char text[DAY_TEXT_BYTES];
    bool given = app_flag(g->app, "live-since") != NULL;

    *ret = g->app->today;
    if (g->o.approved_by && !given)
        return day_parse(g->o.live_since, strlen(g->o.live_since), ret, e);
    if (!app_day_flag(g->app, "live-since", ret, e))
        return false;
    if (g->o.approved_by && strcmp(day_text(*ret, text), g->o.live_since) != 0)
        return err_set(e, ERR_CONFIG, "--live-since %s: %s has approved %s; both must say the same", text, g->o.approved_by, g->o.live_since);
    return true;
}

static bool approve(struct going_live *g, const char *by, const char *day, struct err *e)
{
    const struct operator_entry entry = { .by = by, .command = "agency live", .object = g->agency->id,
                                          .result = arena_printf(&g->app->mem, "approved, live since %s", day) };
    bool same = false;

    if (g->o.approved_by && !admin_same_user(g->app, g->o.approved_by, by, &same, e))
        return false;
    if (same)
        return err_set(e, ERR_CONFIG, "%s has approved already: a second, different user is needed", g->o.approved_by);
    if (!db_begin(g->db, e))
        return false;
    if (onboard_note(g->db, g->agency->id, "approved", by, day, e) && operator_log_add(g->db, &entry, NULL, e) && db_commit(g->db, e))
        return onboard_read(g->db, &g->roster.tenant, g->agency->id, &g->app->mem, &g->o, e);
    db_rollback(g->db);
    return false;
}

/* Killed between the approval and the roster: the same command again completes it. */
static bool go_live(struct going_live *g, day_num day, struct err *e)
{
    g->agency->live_since = day;
    return agency_state_set(g->app, &g->roster, g->agency, AGENCY_LIVE, e) && onboard_note(g->db, g->agency->id, "live", NULL, NULL, e);
}

static bool live(struct going_live *g, struct err *e)
{
    struct arena *mem = &g->app->mem;
    char text[DAY_TEXT_BYTES];
    day_num day;

    if (!onboard_read(g->db, &g->roster.tenant, g->agency->id, mem, &g->o, e) || !check_ready(g, e) || !live_day(g, &day, e))
        return false;
    day_text(day, text);
    for (int i = 0; app_flag_at(g->app, "by", i) && !g->o.steps[ONBOARD_APPROVED].done; i++)
        if (!approve(g, app_flag_at(g->app, "by", i), text, e))
            return false;
    if (g->o.steps[ONBOARD_APPROVED].done)
        return go_live(g, day, e);
    printf("%s has approved that %s is live since %s; a second user is missing: casebus agency live %s --by USER\n", g->o.approved_by, g->agency->id, text, g->agency->id);
    return true;
}

static int live_run(struct app *app)
{
    struct going_live g = { .app = app };
    struct err e;

    if (!app_flag(app, "by"))
        return app_fail(app, (err_set(&e, ERR_CONFIG, "agency live needs --by USER"), &e));
    if (!roster_open(app, &g.roster, &e))
        return app_fail(app, &e);
    g.agency = roster_agency(&g.roster, app->args[0], false, &app->mem);
    bool ok = g.agency ? admin_db(app, &g.db, &e) && live(&g, &e)
                       : err_set(&e, ERR_CONFIG, "%s is no agency of tenant %s: casebus agency list shows them", app->args[0], app->tenant.ags);
    db_free(g.db);
    roster_close(&g.roster);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag live_flags[] = {
    { "by", "USER", "who approves; two different users are needed, in one command or in two", true },
    { "live-since", "DAY", "facts before it give view and quiet tasks, no notices; default today", false },
    { NULL, NULL, NULL, false },
};
const struct app_command onboard_commands[] = {
    { .name = "agency onboard", .arguments = "A", .help = "the checklist from bundle to live: what is done, what is next", .run = onboard_run, .min_args = 1, .max_args = 1 },
    { .name = "agency live", .arguments = "A", .help = "a shadow agency counts from now on, when a second user says so too", .flags = live_flags, .run = live_run, .min_args = 1, .max_args = 1 },
    { .name = NULL },
};
