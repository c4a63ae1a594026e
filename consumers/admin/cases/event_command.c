/* SPDX-License-Identifier: Apache-2.0 */
/* casebus event add - a hub user enters an event for an agency that has no program (state paper): from flags, from questions at a
 * terminal, or from one neutral JSON line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../common/meaning/access.h"
#include "../../caseview/decide/decide.h"
#include "desk.h"
#include "event_ask.h"
#include "../print.h"

struct adding {
    struct app *app;
    struct desk desk;
    struct event_reader reader;
    uint8_t key[KEY_BYTES];
    bool terminal;                       /* somebody can be asked */
};

/* ---- the neutral line from flags and answers */

/* NULL: not given, and nobody can be asked. */
static bool flag_or_answer(struct adding *a, const char *flag, const char *de, const char *en, const char **ret, struct err *e)
{
    *ret = app_flag(a->app, flag);
    if (*ret && **ret)
        return true;
    if (!a->terminal)
        return err_set(e, ERR_CONFIG, "event add needs --%s (or --line JSON)", flag);
    do
        if (!event_answer(desk_say(a->app, de, en), &a->app->mem, ret, e))
            return false;
    while (!**ret);
    return true;
}

static bool find_type(struct adding *a, const char *type, const struct schema **ret, struct err *e)
{
    size_t n = schema_count(a->reader.set);
    const char **known = ARENA_ARRAY(&a->app->mem, const char *, n + 1), *slug = arena_strndup(&a->app->mem, a->reader.agency, strcspn(a->reader.agency, "@"));
    size_t offered = 0;

    *ret = schema_by_type(a->reader.set, type);
    if (*ret && !(*ret)->control)
        return true;
    for (size_t i = 0; i < n; i++)
        if (!schema_at(a->reader.set, i)->control && schema_may_publish(schema_at(a->reader.set, i), slug))
            known[offered++] = schema_at(a->reader.set, i)->type;
    const char *near = cfg_nearest(type, known);
    return err_set(e, ERR_CONFIG, "there is no event type \"%s\"%s%s%s", type, near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
}

static bool ask_type(struct adding *a, const struct schema **ret, struct err *e)
{
    const char *type;

    for (;;) {
        struct err why;

        if (!flag_or_answer(a, "type", "Art des Ereignisses", "type of the event", &type, e))
            return false;
        if (find_type(a, type, ret, &why))
            return true;
        if (app_flag(a->app, "type")) {
            *e = why;
            return false;
        }
        fprintf(stderr, "  %s\n", why.text);
    }
}

/* --set FIELD=VALUE ... */
static bool take_sets(struct adding *a, const struct schema *s, json_t *data, struct err *e)
{
    const char *set;

    for (int i = 0; (set = app_flag_at(a->app, "set", i)) != NULL; i++) {
        const char *equals = strchr(set, '=');
        const struct field *f;
        json_t *value;

        if (!equals)
            return err_set(e, ERR_CONFIG, "--set %s: expected FIELD=VALUE", set);
        if (!event_word_field(s, arena_strndup(&a->app->mem, set, (size_t)(equals - set)), &a->app->mem, &f, e)
            || !event_word(&a->reader, f, equals + 1, &a->app->mem, &value, e))
            return false;
        json_object_set_new(data, f->name, value);
    }
    return true;
}

/* When it was written down: now, or at noon of --today. */
static const char *recorded_at(struct adding *a)
{
    time_us at = a->app->today_given ? clock_midnight(a->app->today) + (time_us)12 * 3600 * 1000000 : clock_now();

    return time_text(at, arena_alloc(&a->app->mem, TIME_TEXT_BYTES));
}

static bool fields_of(struct adding *a, const struct schema *s, json_t *data, struct err *e)
{
    if (!take_sets(a, s, data, e))
        return false;
    return !a->terminal || event_is_complete(s, data) || event_ask(a->app, &a->reader, s, data, &a->app->mem, e);
}

static bool line_of_flags(struct adding *a, const char **ret, struct err *e)
{
    const struct schema *s;
    const char *local;

    if (!ask_type(a, &s, e) || !flag_or_answer(a, "local", "Aktenzeichen der Person", "file number of the person", &local, e))
        return false;
    json_t *data = json_object(), *line = json_pack("{s:s,s:s,s:s,s:s,s:s*,s:o}", "specversion", "1.0", "type", s->type, "subject", local, "time", recorded_at(a),
                                                    "consent", app_flag(a->app, "consent"), "data", data);
    bool ok = fields_of(a, s, data, e);
    char *text = ok ? json_dumps(line, JSON_COMPACT) : NULL;

    if (text)
        *ret = arena_strdup(&a->app->mem, text);
    free(text);
    json_decref(line);
    return ok;
}

static bool given_line(struct adding *a, const char *text, const char **ret, struct err *e)
{
    size_t room = 0;
    char *line = NULL;

    if (strcmp(text, "-") != 0) {
        *ret = text;
        return true;
    }
    ssize_t n = getline(&line, &room, stdin);
    if (n > 0)
        *ret = arena_strndup(&a->app->mem, line, strcspn(line, "\r\n"));
    free(line);
    return n > 0 || err_set(e, ERR_CONFIG, "--line -: nothing stands on standard input");
}

/* ---- into the journal */

static bool open_desk(struct adding *a, const char *agency, struct err *e)
{
    const struct agency *known = tenant_agency(&a->app->tenant, agency);

    if (!known)
        return err_set(e, ERR_CONFIG, "%s is no agency of tenant %s: casebus agency list shows them", agency, a->app->tenant.ags);
    if (known->state != AGENCY_PAPER)
        return err_set(e, ERR_CONFIG, "%s is %s: its own program tells; only for an agency without one (paper) is entered here", agency, agency_state_name(known->state));
    if (!tenant_key(&a->app->tenant, agency, a->key, e) || !desk_open(a->app, &a->desk, e))
        return false;
    a->reader = (struct event_reader){ .set = a->desk.cv.set, .agency = known->id, .tenant = a->app->tenant.ags, .key = a->key };
    return true;
}

static bool may_enter(struct adding *a, const struct event *ev, struct err *e)
{
    struct access *access;

    return access_load(a->app->tenant.schemas, a->reader.set, &a->app->mem, &access, e)
           && access_may_send(access, &(struct access_sending){ ev->schema, ev->agency, ev->purpose, ev->legal_basis, ev->consent, clock_today() }, e);
}

static bool enter(struct adding *a, const char *by, struct decide_entry *ret, struct err *e)
{
    const char *given = app_flag(a->app, "line"), *line = NULL, *batch;

    *ret = (struct decide_entry){ .by = by };
    if (!(given ? given_line(a, given, &line, e) : line_of_flags(a, &line, e)))
        return false;
    return event_from_json(&a->reader, line, strlen(line), clock_now(), &a->app->mem, &ret->ev, &batch, e) && may_enter(a, &ret->ev, e)
           && decide_entry(&a->desk.cv, ret, a->app->today, e);
}

static void print_entry(const struct app *app, const struct event *ev)
{
    char id[UUID_TEXT_BYTES], subject[SUBJECT_TEXT_BYTES];

    if (app->format == FORMAT_TEXT)
        printf("%s of %s is in the journal: event %s, number %lld\n", ev->type, ev->agency, uuid_text(ev->id, id), (long long)ev->seq);
    else
        printf("{\"event\":\"%s\",\"type\":\"%s\",\"agency\":\"%s\",\"subject\":\"%s\",\"epoch\":%lld,\"seq\":%lld}\n", uuid_text(ev->id, id), ev->type, ev->agency,
               hex_text(ev->subject, SUBJECT_BYTES, subject), (long long)ev->epoch, (long long)ev->seq);
}

static int event_add(struct app *app)
{
    struct adding a = { .app = app, .terminal = isatty(STDIN_FILENO) && !app_flag(app, "line") };
    const char *agency = app_flag(app, "agency"), *by = app_flag(app, "by");
    struct decide_entry entry;
    struct err e;

    if (!agency || !by)
        return app_fail(app, (err_set(&e, ERR_CONFIG, "event add needs --agency SLUG@SCOPE and --by USER"), &e));
    if (!open_desk(&a, agency, &e))
        return app_fail(app, &e);
    bool ok = enter(&a, by, &entry, &e);
    if (ok)
        print_entry(app, &entry.ev);
    desk_close(&a.desk);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag add_flags[] = {
    { "agency", "SLUG@SCOPE", "for whom: an agency without a program (paper)", false },
    { "by", "USER", "who enters it", false },
    { "type", "T", "event type: casebus types lists them", false },
    { "local", "ID", "the agency's own file number of the person", false },
    { "set", "FIELD=VALUE", "a field: dates YYYY-MM-DD, codes or their names, several with commas between", true },
    { "consent", "REF", "consent reference, where the type needs one", false },
    { "line", "JSON|-", "instead: one neutral line, - from standard input", false },
    { NULL, NULL, NULL, false },
};
const struct app_command event_commands[] = {
    { .name = "event add", .flags = add_flags, .run = event_add, .help = "enters an event for an agency without a program; at a terminal what is missing is asked" },
    { .name = NULL },
};
