/* SPDX-License-Identifier: Apache-2.0 */
/* Of many events of a type a query looks only at those that its conditions leave: it must come to what looking at each of them comes to. */
#include "chance.h"

enum { SEEDS = 60, GRANTED = 25, REFUSED = 12, ANCHORS = 6 };
static const char anchor_type[] = "residence.permit.applied", sought[] = "residence.permit.granted";

static const char *const queries[] = {
    "exists residence.permit.granted as g where (g.valid_from <= it.applied_on and g.valid_until >= it.previous_until)",
    "exists residence.permit.granted as g from it - 60 days before it + 20 days where (g.valid_until in it.applied_on .. it.previous_until)",
    "exists residence.permit.granted as g where (it.applied_on > g.valid_until + 10 working days)",
    "exists residence.permit.granted as g where (g.valid_until < birth + 20 years)",
    "exists residence.permit.granted as g where (g.work = yes and g < it and it.previous_until > g.valid_until)",
    "last residence.permit.granted as g where (g.valid_until = it.previous_until)",
    "last residence.permit.granted as g after it where (g.valid_from + 1 months > it.previous_until)",
    "first residence.permit.granted as g before it where (it.previous_until < g.valid_until + 2 months and g.work != no)",
    "last residence.permit.granted as g where (g.valid_from <= it.applied_on)",
    "first residence.permit.granted as g where (g.valid_from > it.applied_on)",
    "last residence.permit.granted as g where (g.valid_until >= it.applied_on and g.valid_until <= it.previous_until)",
    "exists residence.permit.granted as g where (g.valid_from <= (first residence.permit.refused).refused_on + 1 months)",
    "exists residence.permit.granted as g where (g.valid_until > (last residence.permit.refused as r where (r.refused_on < it.applied_on)).refused_on and g.work = yes)",
    "exists residence.permit.granted as g where (g.valid_from <= it.applied_on and g.valid_until > (first residence.permit.refused).refused_on)",
    "exists residence.permit.granted as g where (g.valid_from > it.applied_on and not exists residence.permit.refused as r where (r.refused_on >= it.applied_on and r.refused_on < g.valid_from))",
    "exists residence.permit.granted as g where (not exists residence.permit.refused as r where (r.refused_on < g.valid_from) and g.valid_until > it.applied_on)",
    "exists residence.permit.granted as g where (g.valid_from = it.applied_on or exists residence.departed)",
    "last residence.permit.granted as g where (g.valid_until >= it.applied_on and (exists residence.departed or g.valid_from < it.applied_on)) before it",
    "exists residence.permit.granted as g where (not exists residence.permit.refused and g.valid_until > 2099-01-01)",
    "exists residence.permit.granted as g where (exists residence.permit.refused) before 2001-01-01",
    "exists residence.permit.granted as g where (not (g.work = yes and exists residence.departed) and g.valid_from > it.applied_on)",
    "exists residence.permit.granted as g where (reached(g.valid_until) or g.work = yes)",
    "last residence.permit.granted as g from it where (not reached(g.valid_until) and g.valid_from > it.applied_on)",
};

/* What it asked for, and the next day on which its answer can change. */
struct asked { const char *types[8]; size_t n; day_num next_day; };

static void note(void *context, const char *type, const struct facts_of_type *all)
{
    struct asked *a = context;
    bool known = false;

    (void)all;
    for (size_t i = 0; i < a->n; i++)
        known = known || strcmp(a->types[i], type) == 0;
    if (!known)
        a->types[a->n++] = type;
}

static void tell(struct told *t, struct chance *c)
{
    static const struct chance_kind kinds[] = {
        { "residence.permit.granted", "auslaenderbehoerde", "occurred_on=@ basis=16b kind=renewal valid_from=@+-60..20 valid_until?=~ work=no|yes" },
        { "residence.permit.refused", "auslaenderbehoerde", "refused_on=@" },
        { "residence.permit.applied", "auslaenderbehoerde", "applied_on=@ basis=16b in_time=true previous_until?=~" },
    };
    static const size_t many[] = { GRANTED, REFUSED, ANCHORS };

    told_line(t, "2025-01-01 meldebehoerde person.described born_on=2005-05-05 born_precision=year");
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < many[k]; i++) {
            day_num about = chance_day(c) + chance_between(c, -15, 15);

            told_line(t, chance_line(c, t, &kinds[k], "auslaenderbehoerde", about, about, ""));
        }
}

/* Of what is sought only the n-th fact (NONE: all) is known. */
enum { ALL = -1 };
static void know(const struct person *p, const struct facts *whole, int only, struct arena *mem, struct facts *ret)
{
    struct event *events = ARENA_ARRAY(mem, struct event, p->n_events);
    size_t n = 0, k;
    const struct fact *const *all = only == ALL ? NULL : facts_of(whole, sought, &k);

    for (size_t i = 0; i < p->n_events; i++)
        if (only == ALL || strcmp(p->events[i].type, sought) != 0 || memcmp(p->events[i].id, all[only]->ev->id, UUID_BYTES) == 0)
            events[n++] = p->events[i];
    facts_build(events, n, p->subjects, p->n_subjects, mem, ret);
}

static struct expr_value answer(struct told *t, const char *query, const struct facts *facts, size_t anchor, struct asked *asked, struct arena *mem)
{
    static const char *const types[] = { anchor_type };
    size_t n;
    const struct fact *it = facts_of(facts, anchor_type, &n)[anchor];
    struct expr_scope scope = { .schemas = house_schemas(), .variable = "it", .types = types, .n_types = 1, .want = EXPR_BOOL | EXPR_EVENT };
    struct expr_env env = { .facts = facts, .calendar = meaning_calendar(told_meaning(t)), .today = it->occurred_on, .it = it, .mem = mem, .next_day = DAY_NONE, .used = note, .context = asked };
    const struct expr *x;
    struct err e;

    if (!expr_parse(query, &scope, mem, &x, &e))
        fail_msg("%s", e.text);
    struct expr_value v = expr_eval(x, &env);
    if (env.next_day != DAY_NONE && (asked->next_day == DAY_NONE || env.next_day < asked->next_day))
        asked->next_day = env.next_day;
    return v;
}

/* The n facts one by one: true where one of them is, unknown where none is and one might be; the first or the last that is meant. */
static struct expr_value answer_one_by_one(struct told *t, const char *query, const struct person *p, const struct facts *whole, size_t anchor, struct asked *asked, struct arena *mem)
{
    struct expr_value all = { .kind = EXPR_BOOL };
    size_t n;
    const struct fact *const *facts = facts_of(whole, sought, &n);

    for (size_t i = 0; i < n; i++) {
        struct facts alone;

        know(p, whole, (int)i, mem, &alone);
        struct expr_value v = answer(t, query, &alone, anchor, asked, mem);
        if (v.kind == EXPR_EVENT && (all.kind != EXPR_EVENT || *query == 'l'))
            all = (struct expr_value){ .kind = EXPR_EVENT, .fact = facts[i] };
        else if (v.kind == EXPR_BOOL && v.boolean)
            all = v;
        else if (!v.kind && !(all.kind == EXPR_BOOL && all.boolean) && all.kind != EXPR_EVENT)
            all = v;
    }
    return all;
}

static bool same_answer(struct expr_value a, struct expr_value b)
{
    return a.kind == b.kind && (a.kind != EXPR_BOOL || a.boolean == b.boolean) && (a.kind != EXPR_EVENT || a.fact->ev == b.fact->ev);
}

static bool has_asked(const struct asked *a, const struct asked *b)
{
    for (size_t i = 0; i < a->n; i++) {
        bool found = false;

        for (size_t k = 0; k < b->n; k++)
            found = found || strcmp(a->types[i], b->types[k]) == 0;
        if (!found)
            return false;
    }
    return a->next_day == b->next_day;
}

static void a_query_over_many_events_says_and_asks_what_it_does_of_each_alone(void **state)
{
    static const char *const p[] = { "p" };
    size_t answers[3] = { 0 };           /* unknown, false, true or an event: all of them occur */

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct told t;
        struct chance c;
        struct facts facts;

        told_open(&t);
        told_everybody(&t);
        chance_start(&c, seed);
        tell(&t, &c);
        struct person who = told_person(&t, p, 1, INT32_MAX, house_day("2026-01-01"), &t.mem);
        know(&who, NULL, ALL, &t.mem, &facts);
        for (size_t q = 0; q < sizeof queries / sizeof *queries; q++)
            for (size_t anchor = 0; anchor < ANCHORS - 2; anchor++) {
                struct asked asked = { .next_day = DAY_NONE }, each = { .next_day = DAY_NONE };
                struct expr_value all = answer(&t, queries[q], &facts, anchor, &asked, &t.mem), one = answer_one_by_one(&t, queries[q], &who, &facts, anchor, &each, &t.mem);

                if (!same_answer(all, one) || !has_asked(&asked, &each) || !has_asked(&each, &asked))
                    fail_msg("seed %llu, anchor %zu: %s", (unsigned long long)seed, anchor, queries[q]);
                answers[!all.kind ? 0 : all.kind == EXPR_BOOL && !all.boolean ? 1 : 2]++;
            }
        told_close(&t);
    }
    for (size_t i = 0; i < 3; i++)
        assert_true(answers[i] > SEEDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_query_over_many_events_says_and_asks_what_it_does_of_each_alone) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
