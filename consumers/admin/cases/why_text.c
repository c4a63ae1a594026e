/* SPDX-License-Identifier: Apache-2.0 */
#include "why_text.h"

#include <stdio.h>
#include <string.h>

#include "../../../common/ground/member.h"
#include "case_text.h"
#include "desk.h"

static bool is(const json_t *o, const char *key, const char *value)
{
    return strcmp(member_text(o, key), value) == 0;
}

/* ---- events and conditions */

/* "registration.moved_in (moved in)": with what people call the type. */
static const char *type_words(struct app *app, const struct meaning *m, const char *type)
{
    const struct schema *s = schema_by_type(meaning_schemas(m), type);
    const char *words = s ? desk_say(app, s->de, s->en) : "";

    return *words ? arena_printf(&app->mem, "%s (%s)", type, words) : type;
}

static void print_event(struct app *app, const struct meaning *m, const json_t *fact, const char *before)
{
    printf("%s%s %s %s, %s %s, %s %s (%s %s)\n", before, member_text(fact, "agency"), desk_say(app, "meldete", "told"), type_words(app, m, member_text(fact, "type")),
           desk_say(app, "geschehen", "happened"), member_text(fact, "occurred_on"), desk_say(app, "erstmals gemeldet", "first told"), member_text(fact, "recorded_on"),
           desk_say(app, "Ereignis", "event"), member_text(fact, "event"));
}

static const char *values_words(struct app *app, const json_t *part)
{
    const char *text = "";
    const json_t *s;
    size_t i;

    json_array_foreach(json_object_get(part, "seen"), i, s)
        if (is(s, "saw", "value"))
            text = arena_printf(&app->mem, "%s%s%s = %s", text, *text ? ", " : "", member_text(s, "text"),
                                *member_text(s, "value") ? member_text(s, "value") : desk_say(app, "unbekannt", "unknown"));
    return text;
}

static void print_sight(struct app *app, const struct meaning *m, const json_t *s)
{
    if (is(s, "saw", "nothing"))
        printf("      %s %s\n", desk_say(app, "niemand meldete", "nobody told"), type_words(app, m, member_text(s, "text")));
    if (is(s, "saw", "match"))
        print_event(app, m, s, "      ");
    if (!is(s, "saw", "other"))
        return;
    print_event(app, m, s, desk_say(app, "      nicht gemeint: ", "      not this one: "));
    printf("        %s %s%s%s%s\n", desk_say(app, "denn es gilt nicht:", "for this does not hold:"), member_text(s, "text"), *member_text(s, "value") ? " (" : "", member_text(s, "value"),
           *member_text(s, "value") ? ")" : "");
}

static const char *truth_word(const struct app *app, const char *truth)
{
    return strcmp(truth, "true") == 0 ? desk_say(app, "erfüllt:", "holds:") : strcmp(truth, "false") == 0 ? desk_say(app, "nicht erfüllt:", "does not hold:")
         : desk_say(app, "unbekannt:", "unknown:");
}

static void print_parts(struct app *app, const struct meaning *m, const json_t *parts)
{
    const json_t *part, *s;
    size_t i, k;

    json_array_foreach(parts, i, part) {
        const char *values = values_words(app, part);

        printf("    %s %s%s%s%s\n", truth_word(app, member_text(part, "is")), member_text(part, "part"), *values ? "  [" : "", values, *values ? "]" : "");
        json_array_foreach(json_object_get(part, "seen"), k, s)
            print_sight(app, m, s);
    }
}

/* ---- days */

static void print_day(struct app *app, const json_t *dates, const char *name, const char *word)
{
    const json_t *date = json_object_get(dates, name);

    if (!date)
        return;
    printf("    %s %s", word, member_text(date, "day"));
    if (*member_text(date, "text"))
        printf("   %s", member_text(date, "text"));
    else
        printf("   %s", desk_say(app, "der Tag des Ereignisses", "the day of the event"));
    printf("\n");
}

static void print_days(struct app *app, const json_t *found)
{
    const json_t *dates = json_object_get(found, "dates");

    print_day(app, dates, "opens", desk_say(app, "entsteht  ", "opens    "));
    print_day(app, dates, "due", desk_say(app, "fällig    ", "due      "));
    print_day(app, dates, "hard_stop", desk_say(app, "spätestens", "at latest"));
}

/* ---- who */

static void print_owner(struct app *app, const json_t *found)
{
    static const char *const words[][3] = {
        { "found", "zuständig und einverstanden", "in charge, and has signed" },
        { "nobody", "Fallmanagement: keine oder mehrere Stellen dieser Art sind zuständig", "the case manager: no agency of that kind is in charge, or several" },
        { "unknown", "Fallmanagement: wer zuständig ist, ist unbekannt", "the case manager: who is in charge is not known" },
        { "left_or_shadow", "Fallmanagement: die Stelle nimmt nicht teil", "the case manager: the agency does not take part" },
        { "not_signed", "Fallmanagement: die Stelle hat die Regel nicht unterschrieben", "the case manager: the agency has not signed the rule" },
        { "not_ours", "Fallmanagement: die Stelle sagt, sie sei nicht zuständig", "the case manager: the agency says that it is not in charge" },
        { "taken", "nach der Regel; ein Mensch hat die Aufgabe einer anderen Stelle gegeben", "by the rule; a person gave the task to another agency" },
    };
    const json_t *owner = json_object_get(found, "owner");

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is(owner, "why", words[i][0]))
            printf("    %s: %s\n", *member_text(owner, "agency") ? member_text(owner, "agency") : member_text(owner, "kind"), desk_say(app, words[i][1], words[i][2]));
}

static void print_heard(struct app *app, const json_t *found)
{
    const json_t *h;
    size_t i;

    if (json_array_size(json_object_get(found, "heard")) == 0)
        printf("    %s\n", desk_say(app, "niemand: keine Stelle, die es melden könnte, nimmt teil", "nobody: no agency that could tell of it takes part"));
    json_array_foreach(json_object_get(found, "heard"), i, h) {
        const char *through = member_text(h, "through");

        printf("    %s: %s %s%s\n", member_text(h, "agency"), *through ? desk_say(app, "gehört bis", "heard through") : desk_say(app, "nie gehört", "never heard"), through,
               json_is_true(json_object_get(h, "enough")) ? "" : desk_say(app, "  (deckt die Frist noch nicht)", "  (does not cover the due day yet)"));
    }
}

/* ---- what became of it */

static void print_closed(struct app *app, const struct meaning *m, const json_t *found, const json_t *t)
{
    const json_t *unless = json_object_get(found, "unless");

    if (is(t, "status", "done") && json_is_object(json_object_get(found, "done_by")) && !*member_text(t, "reason"))
        print_event(app, m, json_object_get(found, "done_by"), "    ");
    if (is(t, "status", "cancelled") && json_is_object(unless)) {
        printf("    %s %s\n", desk_say(app, "entfallen, weil:", "cancelled because:"), case_reason_word(app, m, member_text(unless, "reason")));
        print_parts(app, m, json_object_get(unless, "if"));
    }
    if (json_array_size(json_object_get(found, "reopened"))) {
        printf("    %s\n", desk_say(app, "was ein Mensch entschieden hatte, gilt nicht mehr, weil:", "what a person had decided no longer holds because:"));
        print_parts(app, m, json_object_get(found, "reopened"));
    }
    if (json_is_string(json_object_get(found, "stands_for_it")))
        printf("    %s %s\n", desk_say(app, "an ihrer Stelle steht die Aufgabe", "in its place stands the task"), member_text(found, "stands_for_it"));
    if (is(t, "status", "open") || is(t, "status", "snoozed")) {
        printf("    %s\n", json_array_size(json_object_get(found, "done")) ? desk_say(app, "sie wäre erledigt, wenn:", "it would be done if:")
                           : desk_say(app, "keine Meldung erledigt sie: das sagt ein Mensch, oder die Zeit vergeht", "no event does it: a person says so, or its time passes"));
        print_parts(app, m, json_object_get(found, "done"));
    }
}

static void print_outcome(struct app *app, const struct meaning *m, const json_t *found, const json_t *t)
{
    const char *remark = case_remark(app, m, t);

    printf("\n%s: %s%s%s%s%s\n", desk_say(app, "Stand", "State"), case_state_word(app, t), *remark ? ", " : "", remark,
           is(t, "stage", "none") ? "" : desk_say(app, ", Stufe ", ", stage "), is(t, "stage", "none") ? "" : member_text(t, "stage"));
    print_closed(app, m, found, t);
}

/* ---- the rule */

static void print_parameters(struct app *app, const json_t *found)
{
    const json_t *parameters = json_object_get(found, "parameters");
    const char *name;
    json_t *v;

    if (json_object_size(parameters) == 0)
        return;
    printf("%s:", desk_say(app, "Vereinbarte Werte", "Agreed values"));
    json_object_foreach((json_t *)parameters, name, v)
        printf(" %s = %lld", name, (long long)json_integer_value(v));
    printf("\n");
}

static void print_written(struct app *app, const json_t *words)
{
    const char *key;
    json_t *v;

    if (json_object_size(words) == 0)
        return;
    printf("\n%s\n", desk_say(app, "Die Regel, wie sie geschrieben steht", "The rule as written"));
    json_object_foreach((json_t *)words, key, v)
        printf("    %-10s %s\n", key, json_string_value(v));
}

static void print_conditions(struct app *app, const struct meaning *m, const json_t *found)
{
    if (json_array_size(json_object_get(found, "when")) == 0)
        return;
    printf("\n%s\n", desk_say(app, "Bedingungen", "Conditions"));
    print_parts(app, m, json_object_get(found, "when"));
}

/* Somebody asked for it: no rule, no reckoning. */
static void print_asked(struct app *app, const struct meaning *m, const json_t *why)
{
    const json_t *t = json_object_get(why, "task");

    printf("%s %s: %s\n\n%s\n", member_text(t, "rule"), member_text(t, "step"), member_text(t, "title"), desk_say(app, "Von Hand erbeten", "Asked for by hand"));
    print_event(app, m, json_object_get(why, "because"), "    ");
    printf("    %s %s\n", desk_say(app, "fällig", "due"), member_text(t, "due"));
    print_outcome(app, m, why, t);
}

void why_text_task(struct app *app, const struct meaning *m, const json_t *why)
{
    const json_t *t = json_object_get(why, "task");

    if (!json_object_get(why, "rule")) {
        print_asked(app, m, why);
        return;
    }
    printf("%s %s: %s\n%s\n", member_text(t, "rule"), member_text(t, "step"), member_text(t, "title"), member_text(why, "explain"));
    printf("%s %s, %s %s, %s: %s\n", desk_say(app, "Fassung", "Version"), member_text(t, "version"), desk_say(app, "Grundlage", "basis"), member_text(t, "basis"),
           desk_say(app, "Vereinbarung", "agreement"), *member_text(t, "agreement") ? member_text(t, "agreement") : desk_say(app, "keine", "none"));
    print_parameters(app, why);
    printf("\n%s\n", desk_say(app, "Weil", "Because"));
    print_event(app, m, json_object_get(why, "because"), "    ");
    print_conditions(app, m, why);
    printf("\n%s\n", desk_say(app, "Tage", "Days"));
    print_days(app, why);
    printf("\n%s\n", desk_say(app, "Wer", "Who"));
    print_owner(app, why);
    printf("\n%s\n", desk_say(app, "Wer gehört sein muss, bevor sie überfällig heißt", "Who must have been heard before it is called overdue"));
    print_heard(app, why);
    print_outcome(app, m, why, t);
    print_written(app, json_object_get(why, "rule"));
}

/* ---- a rule and a person */

static void print_not_valid(struct app *app, const json_t *found)
{
    printf("    %s %s", desk_say(app, "kein Fall dieser Fassung: sie gilt für Ereignisse ab", "not of this version: it holds for events from"), member_text(found, "valid_from"));
    if (json_is_string(json_object_get(found, "valid_until")))
        printf(" %s %s", desk_say(app, "bis", "through"), member_text(found, "valid_until"));
    printf("\n");
}

static void print_end(struct app *app, const struct meaning *m, const json_t *found)
{
    if (is(found, "end", "other_version"))
        print_not_valid(app, found);
    if (is(found, "end", "when")) {
        printf("    %s\n", desk_say(app, "keine Aufgabe, denn:", "no task, for:"));
        print_parts(app, m, json_object_get(found, "when"));
    }
    if (is(found, "end", "no_day"))
        printf("    %s %s\n", desk_say(app, "keine Aufgabe: ein Tag, den sie braucht, ist unbekannt:", "no task: a day that it needs is not known:"), member_text(found, "missing"));
    if (is(found, "end", "not_yet")) {
        printf("    %s\n", desk_say(app, "noch keine Aufgabe:", "no task yet:"));
        print_days(app, found);
    }
    if (is(found, "end", "task"))
        printf("    %s %s\n", desk_say(app, "daraus wurde die Aufgabe", "of this came the task"), member_text(found, "id"));
    if (json_is_string(json_object_get(found, "stands_for_it")))
        printf("    %s %s\n", desk_say(app, "an ihrer Stelle steht die Aufgabe", "in its place stands the task"), member_text(found, "stands_for_it"));
}

void why_text_rule(struct app *app, const struct meaning *m, const json_t *why)
{
    const json_t *facts = json_object_get(why, "facts"), *found, *type;
    size_t i;

    printf("%s: %s\n%s\n", member_text(why, "id"), member_text(why, "title"), member_text(why, "explain"));
    printf("\n%s %s, %s %s\n", "Person", member_text(why, "person"), desk_say(app, "Stand", "as of"), member_text(why, "today"));
    if (json_is_true(json_object_get(why, "draft"))) {
        printf("%s\n", desk_say(app, "Keine Aufgabe: die Regel ist ein Entwurf, den noch niemand in Kraft gesetzt hat.", "No task: the rule is a draft that nobody has activated yet."));
        return;
    }
    if (json_array_size(facts) == 0) {
        printf("%s\n", desk_say(app, "Keine Aufgabe: die Regel setzt eines dieser Ereignisse voraus, und keines wurde gemeldet:", "No task: the rule needs one of these events, and none was told:"));
        json_array_foreach(json_object_get(why, "for"), i, type)
            printf("    %s\n", type_words(app, m, json_string_value(type)));
    }
    json_array_foreach(facts, i, found) {
        printf("\n%s %s %s\n", member_text(why, "id"), member_text(found, "step"), member_text(found, "version"));
        print_event(app, m, json_object_get(found, "because"), "    ");
        print_end(app, m, found);
    }
}
