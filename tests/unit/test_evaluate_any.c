/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold of evaluate() on random events of every type there is, made from the schemas themselves.
 * usage: test_evaluate_any [SEEDS [FIRST-SEED]] */
#include "chance.h"
#include "../../common/event/codelist.h"

#ifdef __SANITIZE_ADDRESS__
enum { SEEDS = 500 };
#else
enum { SEEDS = 10000 };
#endif
enum { EVENTS = 24, OTHERS = 6, FAR = 9000 };

static size_t seeds = SEEDS;
static uint64_t first_seed = 1;
static struct told town;                 /* everybody who may say anything */
static const struct schema **types; static size_t n_types;
static const char hub[] = "hub@" TOWN;

struct world {
    struct chance c;
    struct arena mem;
    struct person_key keys[TOLD_AGENCIES + 1];
    struct event events[EVENTS + OTHERS + 2]; size_t n;
    struct person person;
};

/* ---- events ---- */

static bool is_told(const struct schema *s)
{
    return !s->control && strncmp(s->type, "case.identity.", 14) != 0 && schema_by_type(house_schemas(), s->type) == s;
}

static int open_town(void **state)
{
    (void)state;
    told_open(&town);
    told_everybody(&town);
    types = ARENA_ARRAY(&town.mem, const struct schema *, schema_count(house_schemas()));
    for (size_t i = 0; i < schema_count(house_schemas()); i++) {
        const struct schema *s = schema_at(house_schemas(), i);

        if (!is_told(s))
            continue;
        types[n_types++] = s;
        for (size_t k = 0; k < s->n_publishers; k++)
            if (strcmp(s->publishers[k], "*") != 0 && strcmp(s->publishers[k], "hub") != 0)
                told_agency(&town, s->publishers[k]);
    }
    told_meaning(&town);
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    told_close(&town);
    return 0;
}

static void subject_at(const char *agency, const char *who, uint8_t ret[SUBJECT_BYTES])
{
    uint8_t hash[HASH_BYTES];
    char text[200];

    snprintf(text, sizeof text, "%s:%s", agency, who);
    hash_sha256(text, strlen(text), hash);
    memcpy(ret, hash, SUBJECT_BYTES);
}

static const char *any_code(struct chance *c, const char *name)
{
    const struct codelist *list = codelist_find(schema_codelists(house_schemas()), name);

    if (strcmp(name, "ags") == 0 && chance_below(c, 4))
        return TOWN;
    return list && list->n ? list->codes[chance_below(c, (uint32_t)list->n)].code : "some";
}

static struct value any_value(struct world *w, const struct field *f, const char *agency)
{
    struct value v = { .kind = f->kind };

    if (f->optional && chance_below(&w->c, 3) == 0)
        return (struct value){ .kind = VALUE_NONE };
    switch (f->kind) {
    case VALUE_NONE: break;
    case VALUE_BOOL: v.boolean = chance_below(&w->c, 2); break;
    case VALUE_INT: v.integer = chance_below(&w->c, 20); break;
    case VALUE_DAY: v.day = chance_day(&w->c) + (chance_below(&w->c, 2) ? 0 : chance_between(&w->c, -30, 300)); break;
    case VALUE_TIME: v.time = clock_midnight(chance_day(&w->c)); break;
    case VALUE_SYMBOL: v.text = f->symbols[chance_below(&w->c, (uint32_t)f->n_symbols)]; break;
    case VALUE_CODE: v.text = any_code(&w->c, f->codelist); break;
    case VALUE_TEXT: v.text = "Ähre"; break;
    case VALUE_AGENCY: v.text = town.agencies[chance_below(&w->c, (uint32_t)town.n_agencies)]; break;
    case VALUE_SUBJECT: subject_at(agency, chance_below(&w->c, 2) ? "p" : "child", v.ref); break;
    case VALUE_LOCAL: v.ref[0] = (uint8_t)chance_below(&w->c, 3); break;
    case VALUE_EVENT: v.ref[15] = (uint8_t)chance_below(&w->c, (uint32_t)w->n + 1); break;       /* one told before, see stamp; 0: none */
    case VALUE_BYTES: v.bytes.n = 0; break;
    case VALUE_LIST: case VALUE_RECORD:
        v.list.n = f->kind == VALUE_RECORD ? f->n_fields : chance_below(&w->c, 3);
        v.list.items = ARENA_ARRAY(&w->mem, struct value, v.list.n + 1);
        for (size_t i = 0; i < v.list.n; i++)
            v.list.items[i] = any_value(w, f->kind == VALUE_RECORD ? &f->fields[i] : f->item, agency);
    }
    return v;
}

/* Number and time of the next event of the world; `day`: when it is told. */
static void stamp(struct world *w, struct event *ev, day_num day)
{
    ev->seq = ev->no = (int64_t)w->n + 1;
    memset(ev->id, 0, sizeof ev->id);
    ev->id[15] = (uint8_t)(w->n + 1);
    ev->recorded_at = clock_midnight(day) + (time_us)w->n * 1000000;
}

static const char *speaker(struct world *w, const char *slug)
{
    if (strcmp(slug, "hub") == 0)
        return hub;
    return town.agencies[strcmp(slug, "*") == 0 ? chance_below(&w->c, (uint32_t)town.n_agencies) : told_agency(&town, slug)];
}

static void any_event(struct world *w, const char *who)
{
    const struct schema *s = types[chance_below(&w->c, (uint32_t)n_types)];
    const char *slug = s->publishers[chance_below(&w->c, (uint32_t)s->n_publishers)];
    struct event *ev = &w->events[w->n];
    day_num about = chance_day(&w->c);

    *ev = (struct event){ .type = s->type, .schema = s, .schema_id = s->id, .dataclass = s->dataclass, .tenant = TOWN, .purpose = "", .epoch = 1,
                          .agency = speaker(w, slug) };
    stamp(w, ev, chance_told(&w->c, about));
    subject_at(ev->agency, who, ev->subject);
    ev->fields = ARENA_ARRAY(&w->mem, struct value, s->n_fields);
    for (size_t i = 0; i < s->n_fields; i++)
        if (i != FIELD_CORRECTS && i != FIELD_ASSERTION)
            ev->fields[i] = any_value(w, &s->fields[i], ev->agency);
    ev->fields[FIELD_OCCURRED_ON] = (struct value){ .kind = VALUE_DAY, .day = about };
    ev->fields[FIELD_ASSERTION] = (struct value){ .kind = VALUE_SYMBOL, .text = chance_below(&w->c, 12) ? "asserted" : "retracted" };
    w->n++;
}

static struct world *open_world(uint64_t seed)
{
    static struct world w;               /* its memory is used again */
    static struct heard heard[TOLD_AGENCIES];

    arena_reset(&w.mem);
    w.n = 0;
    chance_start(&w.c, seed);
    for (size_t i = 0; i < EVENTS; i++)
        any_event(&w, chance_below(&w.c, 6) ? "p" : "child");
    for (size_t i = 0; i < town.n_agencies; i++) {
        w.keys[i].agency = town.agencies[i];
        subject_at(town.agencies[i], "p", w.keys[i].subject);
        heard[i].agency = town.agencies[i];
    }
    w.keys[town.n_agencies].agency = hub;
    subject_at(hub, "p", w.keys[town.n_agencies].subject);
    w.person = (struct person){ .subjects = w.keys, .n_subjects = town.n_agencies + 1, .heard = heard, .n_heard = town.n_agencies };
    return &w;
}

/* ---- looking ---- */

/* What the hub would read of this person, seen on that day; all were heard until the day before. */
static struct result look(struct world *w, const struct event *events, size_t n, day_num today)
{
    struct event *mine = ARENA_ARRAY(&w->mem, struct event, n + 1);
    struct person who = w->person;
    struct result r;
    struct err e;

    for (size_t i = 0; i < n; i++)
        if (told_takes_part(&who, &events[i]))
            mine[who.n_events++] = events[i];
    who.events = mine;
    who.today = today;
    for (size_t i = 0; i < who.n_heard; i++)
        ((struct heard *)(uintptr_t)who.heard)[i].day = today - 1;
    if (!evaluate(told_meaning(&town), &who, NULL, &w->mem, &r, &e))
        fail_msg("%s", e.text);
    return r;
}

static void expect_same(uint64_t seed, const struct result *a, const struct result *b, const char *what)
{
    if (strcmp(a->digest, b->digest) != 0)
        fail_msg("seed %llu: %s", (unsigned long long)seed, what);
}

static day_num some_day(struct world *w)
{
    return chance_day(&w->c) + chance_between(&w->c, -10, 200);
}

/* ---- what must hold ---- */

static void neither_order_nor_repetition_nor_parts_matter(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + seeds; seed++) {
        struct world *w = open_world(seed);
        struct event again[2 * EVENTS];
        day_num today = some_day(w);
        size_t n = w->n;
        struct result part = look(w, w->events, n / 2, today), whole = look(w, w->events, n, today);

        memcpy(again, w->events, n * sizeof *again);
        for (size_t i = 0; i < w->n; i++)
            if (chance_below(&w->c, 3) == 0)
                again[n++] = w->events[i];
        for (size_t i = n; i > 1; i--) {
            size_t k = chance_below(&w->c, (uint32_t)i);
            struct event kept = again[i - 1];

            again[i - 1] = again[k];
            again[k] = kept;
        }
        struct result other = look(w, again, n, today), half = look(w, w->events, w->n / 2, today);
        expect_same(seed, &whole, &other, "another order, or events that came twice, say something else");
        expect_same(seed, &part, &half, "what was evaluated before leaves a trace");
    }
}

static void only_announced_days_change_anything(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + seeds; seed++) {
        struct world *w = open_world(seed);
        day_num today = some_day(w);

        for (int i = 0; i < 2; i++) {
            struct result now = look(w, w->events, w->n, today);
            day_num last = now.next_day == DAY_NONE ? today + FAR : now.next_day - 1;

            if (last < today)
                fail_msg("seed %llu: it announces a day that has come", (unsigned long long)seed);
            struct result then = look(w, w->events, w->n, today + (day_num)chance_below(&w->c, (uint32_t)(last - today) + 1));
            expect_same(seed, &now, &then, "something changes before the announced day");
            today = last + 1;
        }
    }
}

/* Other days in all that it says: no other fact has them. */
static struct value *moved(struct world *w, const struct event *ev)
{
    struct value *fields = arena_memdup(&w->mem, ev->fields, ev->schema->n_fields * sizeof *fields);

    for (size_t i = 0; i < ev->schema->n_fields; i++)
        if (fields[i].kind == VALUE_DAY)
            fields[i].day += FAR;
    return fields;
}

static void correct(struct world *w, const struct event *ev, struct value *fields, day_num told)
{
    struct event *correction = &w->events[w->n];

    *correction = *ev;
    stamp(w, correction, told);
    correction->fields = arena_memdup(&w->mem, fields, ev->schema->n_fields * sizeof *fields);
    correction->fields[FIELD_ASSERTION] = (struct value){ .kind = VALUE_SYMBOL, .text = "corrected" };
    correction->fields[FIELD_CORRECTS] = (struct value){ .kind = VALUE_EVENT };
    memcpy(correction->fields[FIELD_CORRECTS].ref, ev->id, UUID_BYTES);
    w->n++;
}

static day_num last_told(const struct world *w)
{
    time_us last = w->events[0].recorded_at;

    for (size_t i = 0; i < w->n; i++)
        last = w->events[i].recorded_at > last ? w->events[i].recorded_at : last;
    return clock_day(last);
}

/* Of facts of one day the one told later counts as later, and a correction is told later: only a fact that shares its days with no other can be
 * corrected back without a trace. */
static const struct event *alone_on_its_day(struct world *w, struct facts *f)
{
    facts_build(w->events, w->n, w->keys, w->person.n_subjects, &w->mem, f);
    size_t first = f->n ? chance_below(&w->c, (uint32_t)f->n) : 0;

    for (size_t k = 0; k < f->n; k++) {
        size_t i = (first + k) % f->n;
        bool before = i > 0 && f->live[i - 1].effective == f->live[i].effective, after = i + 1 < f->n && f->live[i + 1].effective == f->live[i].effective;

        if (!before && !after)
            return f->live[i].ev;
    }
    return NULL;
}

static void a_correction_that_is_corrected_back_leaves_no_trace(void **state)
{
    size_t tried = 0;

    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + seeds; seed++) {
        struct world *w = open_world(seed);
        struct facts facts;
        const struct event *ev = alone_on_its_day(w, &facts);
        day_num today = some_day(w), told = last_told(w) + 1;

        if (!ev)
            continue;
        struct result before = look(w, w->events, w->n, today);
        correct(w, ev, moved(w, ev), told);
        correct(w, ev, ev->fields, told + 1);
        struct result after = look(w, w->events, w->n, today);
        expect_same(seed, &before, &after, arena_printf(&w->mem, "%s was corrected and corrected back", ev->type));
        tried++;
    }
    assert_true(tried > seeds / 2);
}

static void somebody_else_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + seeds; seed++) {
        struct world *w = open_world(seed);
        day_num today = some_day(w);
        struct result before = look(w, w->events, w->n, today);

        for (size_t i = 0; i < OTHERS; i++) {
            any_event(w, "neighbour");
            struct event *ev = &w->events[w->n - 1];
            w->n -= told_takes_part(&w->person, ev);     /* it names this person: then it is hers, too */
        }
        struct result after = look(w, w->events, w->n, today);
        expect_same(seed, &before, &after, "what was told of somebody else changes something");
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neither_order_nor_repetition_nor_parts_matter),
        cmocka_unit_test(only_announced_days_change_anything),
        cmocka_unit_test(a_correction_that_is_corrected_back_leaves_no_trace),
        cmocka_unit_test(somebody_else_changes_nothing),
    };

    seeds = argc > 1 ? strtoul(argv[1], NULL, 10) : seeds;
    first_seed = argc > 2 ? strtoull(argv[2], NULL, 10) : first_seed;
    return cmocka_run_group_tests(tests, open_town, close_town);
}
