/* SPDX-License-Identifier: Apache-2.0 */
/* What of a task its owner may be told, row by row, and for every rule that there is: with each kind of agency as owner where the rule does
 * not name one, each type and each publisher of what it hangs on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/meaning/access_rows.h"
#include "consumers/caseview/person/release.h"
#include "../../common/meaning/facts.h"
#include "../../common/meaning/meaning.h"
#include "house.h"
#include "mem.h"

static struct rights *rights;
static struct meaning *meaning;
static day_num today;

static int load(void **state)
{
    static struct tenant town;
    struct cfg *root;
    struct err e;

    (void)state;
    if (!cfg_parse("tenant = \"05162004\"; land = \"NW\"; schemas = \"schemas\";", "tenant.cfg", &mem, &root, &e) || !tenant_read(root, &mem, &town, &e)
        || !meaning_load(&town, house_schemas(), &mem, &meaning, &e)) {
        print_error("%s\n", e.text);
        return -1;
    }
    today = house_day("2026-11-27");
    rights = access_rights(house_access(), "coordination", today, &mem);
    return 0;
}

/* ---- row by row */

static struct fact fact_of(const char *type, const struct event *ev)
{
    return (struct fact){ .ev = ev, .type = type, .schema = schema_by_type(house_schemas(), type), .occurred_on = today };
}

static const char *released(const char *owner, const char *type, const char *by, const char *grounds, const struct consents *consents)
{
    static const char *const names[] = { "all", "bare", "nothing" };
    const uint64_t bit = 1;
    struct event ev = { .agency = by };
    struct fact because = fact_of(type, &ev);
    const struct result result = { .told = &grounds, .n_told = 1 };
    const struct releasing r = { rights, consents, &result, today };
    const struct task t = { .owner = owner, .because = &because, .grounds = grounds ? &bit : NULL };

    return names[release_task(&r, &t)];
}

static void each_owner_is_told_what_he_may_know(void **state)
{
    static struct consent_said said[] = { { 'S', "kim-case-management", NULL, true, 0, DAY_NONE, NULL } };
    static const struct consents none = {0}, social = { said, 1 };
    static const struct { const char *says, *owner, *type, *by, *grounds; const struct consents *consents; const char *want; } rows[] = {
        { "a right to the area", "schulamt@05162", "registration.moved_in", "meldebehoerde@05162004", NULL, &none, "all" },
        { "a status is enough", "schulamt@05162", "health.measles.missing", "schule@05162004", NULL, &none, "all" },
        { "its own word, whatever class", "mbe@05162", "counselling.started", "mbe@05162", NULL, &none, "all" },
        { "another one's of the same kind is not its own", "mbe@05162", "counselling.started", "mbe@05170", NULL, &none, "nothing" },
        { "no right to residence", "schulamt@05162", "residence.permit.granted", "auslaenderbehoerde@05162004", NULL, &none, "bare" },
        { "no right to youth data", "jobcenter@05162", "youth.help.end_planned", "jugendamt@05162004", NULL, &none, "nothing" },
        { "with consent only, and there is none", "kim-case-management@05162004", "benefits.asylblg.end_announced", "sozialamt-asylblg@05162004", NULL, &none, "bare" },
        { "with consent only, and it lasts", "kim-case-management@05162004", "benefits.asylblg.end_announced", "sozialamt-asylblg@05162004", NULL, &social, "all" },
        { "the consent is for another class", "kim-case-management@05162004", "registration.moved_in", "meldebehoerde@05162004", NULL, &social, "bare" },
        { "rests on something else that may not be known", "schulamt@05162", "registration.moved_in", "meldebehoerde@05162004", "S:jobcenter@05162", &none, "bare" },
        { "rests on what may be known", "schulamt@05162", "registration.moved_in", "meldebehoerde@05162004", "B:schule@05162004", &none, "all" },
        { "a birth date decides about age only", "schulamt@05162", "registration.moved_in", "meldebehoerde@05162004", "I:jugendamt@05162004", &none, "all" },
        { "the foreigners authority and a title", "auslaenderbehoerde@05162004", "residence.permit.granted", "auslaenderbehoerde@05117000", NULL, &none, "all" },
        { "the foreigners authority and what a school said", "auslaenderbehoerde@05162004", "school.left", "schule@05162004", NULL, &none, "nothing" },
        { "the foreigners authority and a title, because of a school", "auslaenderbehoerde@05162004", "residence.permit.granted", "auslaenderbehoerde@05162004", "B:schule@05162004", &none, "nothing" },
        { "the foreigners authority and a request of a school", "auslaenderbehoerde@05162004", "task.requested", "schulamt@05162", NULL, &none, "nothing" },
        { "the foreigners authority and a request of the case manager", "auslaenderbehoerde@05162004", "task.requested", "hub@05162004", NULL, &none, "all" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = released(rows[i].owner, rows[i].type, rows[i].by, rows[i].grounds, rows[i].consents);

        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", rows[i].says, got, rows[i].want);
    }
}

/* ---- every rule, every owner */

struct asked { size_t tasks, all, bare, nothing; };

/* No consent: the narrowest. */
static void ask(struct asked *a, const struct step *s, const char *owner_kind, const char *type, const char *publisher)
{
    static const struct consents none = {0};
    const char *owner = arena_printf(&mem, "%s@05162", owner_kind), *by = arena_printf(&mem, "%s@05162004", publisher);
    const char *got = released(owner, type, by, NULL, &none);
    char dataclass = schema_by_type(house_schemas(), type)->dataclass;
    bool tells = strcmp(got, "all") == 0, abh = strcmp(owner_kind, "auslaenderbehoerde") == 0;

    if (tells && rights_to_type(rights, owner, type) <= RIGHT_CONSENT)
        fail_msg("%s %s: %s is told of %s, which it may not know", s->rule->id, s->name, owner, type);
    if (abh && strcmp(got, "nothing") != 0 && (strchr("JCH", dataclass) || strncmp(type, "school.", 7) == 0 || strcmp(publisher, "schule") == 0 || strcmp(publisher, "schulamt") == 0))
        fail_msg("%s %s: the foreigners authority hears of %s by %s", s->rule->id, s->name, type, publisher);
    a->tasks++;
    a->all += tells;
    a->bare += strcmp(got, "bare") == 0;
    a->nothing += strcmp(got, "nothing") == 0;
}

static void ask_step(struct asked *a, const struct step *s)
{
    for (size_t t = 0; t < s->n_types; t++) {
        const struct schema *anchor = schema_by_type(house_schemas(), s->types[t]);

        for (size_t p = 0; p < anchor->n_publishers; p++)
            for (size_t k = 0; k < house_access()->n_kinds; k++)
                if (!s->owner || strcmp(s->owner, house_access()->kinds[k]) == 0)
                    ask(a, s, house_access()->kinds[k], s->types[t], anchor->publishers[p]);
    }
}

static void no_task_of_any_rule_tells_an_owner_of_a_type_that_it_may_not_know(void **state)
{
    struct asked a = {0};

    (void)state;
    for (size_t i = 0; i < meaning->n_rules; i++)
        for (size_t k = 0; k < meaning->rules[i].n_steps; k++)
            ask_step(&a, &meaning->rules[i].steps[k]);
    assert_true(a.tasks >= 17 && a.all > 0 && a.bare > 0 && a.nothing > 0);
}

/* Each owner that a rule names may know what its tasks hang on, or knows with consent: else the rule could never be kept.  What stands
 * here is told to the case manager instead, and the lawyer who reads the rules sees it. */
static void a_rule_whose_owner_may_not_know_its_ground_is_known(void **state)
{
    static const char *const known[] = {
        "R03 youth",   /* the Jobcentre hears of the end of youth help from the person or the case manager */
        "R40 task",    /* counselling hears of the new work from the person: no row of access/ lets it know employment, not even with consent */
    };

    (void)state;
    for (size_t i = 0; i < meaning->n_rules; i++)
        for (size_t k = 0; k < meaning->rules[i].n_steps; k++) {
            const struct step *s = &meaning->rules[i].steps[k];
            const char *name = arena_printf(&mem, "%s %s", s->rule->id, s->name);
            bool excused = false;

            for (size_t n = 0; n < sizeof known / sizeof *known; n++)
                excused = excused || strcmp(known[n], name) == 0;
            for (size_t t = 0; s->owner && !excused && t < s->n_types; t++)
                if (rights_to_type(rights, s->owner, s->types[t]) == RIGHT_NONE && !schema_may_publish(schema_by_type(house_schemas(), s->types[t]), s->owner))
                    fail_msg("%s: %s may not know %s", name, s->owner, s->types[t]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_owner_is_told_what_he_may_know),
        cmocka_unit_test(no_task_of_any_rule_tells_an_owner_of_a_type_that_it_may_not_know),
        cmocka_unit_test(a_rule_whose_owner_may_not_know_its_ground_is_known),
    };

    return cmocka_run_group_tests(tests, load, mem_gone);
}
