/* SPDX-License-Identifier: Apache-2.0 */
/* casebus identity - which file numbers are one person: decided by two users, shown with who decided what when. */
#include <stdio.h>
#include <string.h>

#include "../../caseview/decide/decide.h"
#include "desk.h"
#include "../print.h"

/* ---- who is meant */

/* An agency's own file number, also before its first event, or a pseudonym. */
static bool who(struct app *app, const char *text, uint8_t ret[SUBJECT_BYTES], const char **ret_agency, struct err *e)
{
    *ret_agency = NULL;
    if (hex_parse(text, strlen(text), ret, SUBJECT_BYTES))
        return true;
    return tenant_subject(&app->tenant, text, ret, ret_agency, &app->mem, e);
}

/* ---- deciding */

static bool read_decision(struct app *app, enum identity_state state, struct decide_identity *ret, struct err *e)
{
    const char *method = app_flag(app, "method");

    *ret = (struct decide_identity){ .state = state, .method = method ? method : "clerical" };
    return admin_two_users(app, "decide who is who", ret->by, e) && who(app, app->args[0], ret->a, &ret->agency_a, e) && who(app, app->args[1], ret->b, &ret->agency_b, e);
}

static int decide(struct app *app, enum identity_state state, const char *done, const char *already)
{
    struct decide_identity what;
    struct desk d;
    struct err e;
    bool changed;

    if (!read_decision(app, state, &what, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    bool ok = decide_identity(&d.cv, &what, app->today, &changed, &e);
    desk_close(&d);
    if (!ok)
        return app_fail(app, &e);
    printf("%s and %s %s\n", app->args[0], app->args[1], changed ? done : already);
    return EXIT_DONE;
}

static int identity_link(struct app *app)
{
    return decide(app, IDENTITY_LINKED, "are one person now", "were linked already");
}

static int identity_unlink(struct app *app)
{
    return decide(app, IDENTITY_UNLINKED, "are no longer linked", "were not linked any more");
}

static int identity_distinct(struct app *app)
{
    return decide(app, IDENTITY_DISTINCT, "are known to be two persons", "were known to be two persons already");
}

/* ---- showing */

static const char *hex_of(struct app *app, const uint8_t subject[SUBJECT_BYTES])
{
    return hex_text(subject, SUBJECT_BYTES, arena_alloc(&app->mem, SUBJECT_TEXT_BYTES));
}

static const char *day_of(struct app *app, const struct event *ev)
{
    const struct value *v = &ev->fields[FIELD_OCCURRED_ON];

    return day_text(v->kind == VALUE_DAY ? v->day : clock_day(ev->recorded_at), arena_alloc(&app->mem, DAY_TEXT_BYTES));
}

/* Is it the last word on its pair? */
static bool stands(const struct person_file *f, const struct event *ev)
{
    for (size_t i = 0; i < f->n_words; i++)
        if (memcmp(f->words[i].ev->id, ev->id, UUID_BYTES) == 0)
            return true;
    return false;
}

static json_t *word_json(struct app *app, const struct person_file *f, const struct event *ev)
{
    char id[UUID_TEXT_BYTES], at[TIME_TEXT_BYTES];

    return json_pack("{s:s,s:s,s:s,s:s,s:s?,s:[s?,s?],s:s,s:s,s:b}", "what", strrchr(ev->type, '.') + 1, "a", hex_of(app, event_field(ev, "a")->ref), "b",
                     hex_of(app, event_field(ev, "b")->ref), "event", uuid_text(ev->id, id), "method", event_text(ev, "method"), "by", event_text(ev, "by_1"),
                     event_text(ev, "by_2"), "on", day_of(app, ev), "recorded_at", time_text(ev->recorded_at, at), "stands", (int)stands(f, ev));
}

static void show_json(struct app *app, const struct person_file *f)
{
    json_t *subjects = json_array(), *words = json_array();

    for (size_t i = 0; i < f->n_subjects; i++)
        json_array_append_new(subjects, json_pack("{s:s?,s:s}", "agency", *f->subjects[i].agency ? f->subjects[i].agency : NULL, "subject",
                                                  hex_of(app, f->subjects[i].subject)));
    for (size_t i = 0; i < f->n_events; i++)
        if (f->events[i].schema && identity_is_word(&f->events[i]))
            json_array_append_new(words, word_json(app, f, &f->events[i]));
    json_t *all = json_pack("{s:s,s:o,s:o}", "person", hex_of(app, f->id), "subjects", subjects, "links", words);
    print_json(all);
    json_decref(all);
}

static void show_text(struct app *app, const struct person_file *f)
{
    static const char *const heading[] = { "decided", "what", "a", "b", "method", "by", "", NULL };
    struct table t;

    printf("person %s\n", hex_of(app, f->id));
    for (size_t i = 0; i < f->n_subjects; i++)
        printf("  %s  %s\n", hex_of(app, f->subjects[i].subject), *f->subjects[i].agency ? f->subjects[i].agency : "(no agency has told anything yet)");
    table_begin(&t, &app->mem, heading);
    for (size_t i = 0; i < f->n_events; i++) {
        const struct event *ev = &f->events[i];

        if (!ev->schema || !identity_is_word(ev))
            continue;
        const char *by_1 = event_text(ev, "by_1"), *by_2 = event_text(ev, "by_2");
        table_cell(&t, day_of(app, ev));
        table_cell(&t, strrchr(ev->type, '.') + 1);
        table_cell(&t, arena_printf(&app->mem, "%.12s", hex_of(app, event_field(ev, "a")->ref)));
        table_cell(&t, arena_printf(&app->mem, "%.12s", hex_of(app, event_field(ev, "b")->ref)));
        table_cell(&t, event_text(ev, "method"));
        table_cell(&t, arena_printf(&app->mem, "%s, %s", by_1 ? by_1 : "-", by_2 ? by_2 : "-"));
        table_cell(&t, stands(f, ev) ? "stands" : "overtaken");
    }
    if (table_rows(&t))
        table_print(&t, 2);
}

static int identity_show(struct app *app)
{
    uint8_t subject[1][SUBJECT_BYTES];
    const char *agency;
    struct person_file *files;
    struct desk d;
    struct err e;
    size_t n;
    bool known;

    if (!who(app, app->args[0], subject[0], &agency, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    bool ok = person_known(&d.cv, subject[0], &known, &e) && (known || err_set(&e, ERR_CONFIG, "nothing is known of %s", app->args[0]))
              && person_load(&d.cv, (const uint8_t (*)[SUBJECT_BYTES])subject, 1, PERSON_NOW, &app->mem, &files, &n, &e);
    if (ok && app->format == FORMAT_TEXT)
        show_text(app, &files[0]);
    else if (ok)
        show_json(app, &files[0]);
    desk_close(&d);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag flags[] = {
    { "method", "clerical|key|probabilistic", "how it was found out; default clerical", false },
    { "by", "USER", "who decides: given twice, two different users", true },
    { NULL, NULL, NULL, false },
};
#define TWO .arguments = "A B", .flags = flags, .min_args = 2, .max_args = 2
const struct app_command identity_commands[] = {
    { .name = "identity link", TWO, .run = identity_link, .help = "these two file numbers (SLUG@SCOPE:ID) are one person" },
    { .name = "identity unlink", TWO, .run = identity_unlink, .help = "takes a link back; all is as if it had never been" },
    { .name = "identity distinct", TWO, .run = identity_distinct, .help = "these two are known to be two persons" },
    { .name = "identity show", .arguments = "A", .run = identity_show, .min_args = 1, .max_args = 1, .help = "who belongs together, and who decided so" },
    { .name = NULL },
};
