/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"

#include <stdlib.h>
#include <string.h>

/* One event on its way to be a fact.  Records of one fact are a set: `group` points to another record of it, the chain of pointers
 * ends at the set's representative (union-find). */
struct record {
    const struct event *ev;
    size_t group;
    const struct event *target;          /* what it corrects, when that is there */
    int64_t days;                        /* all that name the fact, added up: facts of one person mostly differ in them */
    bool corrects;
};
struct records { struct record *all; size_t n; };

struct builder {
    const struct person_key *subjects; size_t n_subjects;
    struct arena *mem;
    struct facts *ret;
    struct records records;
};

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Types and agencies of events are mostly one text, not copies. */
static int compare_texts(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}

/* The machine's key: the same for an event that came twice. */
static int compare_events(const void *a, const void *b)
{
    const struct event *x = ((const struct record *)a)->ev, *y = ((const struct record *)b)->ev;
    int c = compare_texts(x->agency, y->agency);

    c = c ? c : compare_numbers(x->epoch, y->epoch);
    c = c ? c : compare_numbers(x->seq, y->seq);
    return c ? c : memcmp(x->id, y->id, UUID_BYTES);
}

/* Who speaks last? */
int facts_compare_told(const struct event *x, const struct event *y)
{
    int c = compare_numbers(x->recorded_at, y->recorded_at);

    c = c ? c : compare_numbers(x->epoch, y->epoch);
    c = c ? c : compare_numbers(x->seq, y->seq);
    return c ? c : memcmp(x->id, y->id, UUID_BYTES);
}

static const struct value *value_at(const struct event *ev, int index)
{
    static const struct value none = { .kind = VALUE_NONE };

    return index < 0 || (size_t)index >= ev->schema->n_fields ? &none : &ev->fields[index];
}

static const struct value *value_named(const struct event *ev, const char *name)
{
    return value_at(ev, schema_field(ev->schema, name));
}

/* A common field, or the type's own that fills it: events written before they were completed (tests) have only that one. */
static day_num day_of(const struct event *ev, int common, int own)
{
    const struct value *v = value_at(ev, common);

    if (v->kind != VALUE_DAY)
        v = value_at(ev, own);
    return v->kind == VALUE_DAY ? v->day : DAY_NONE;
}

static bool says(const struct event *ev, const char *assertion)
{
    const struct value *v = value_at(ev, FIELD_ASSERTION);

    return v->kind == VALUE_SYMBOL && strcmp(v->text, assertion) == 0;
}

/* Fact fields by name, because versions may hold them at different places. */
static int compare_fact_fields(const struct event *a, const struct event *b)
{
    for (size_t i = 0; i < a->schema->n_fact; i++) {
        int c = value_compare(value_at(a, a->schema->fact[i]), value_named(b, a->schema->fields[a->schema->fact[i]].name));

        if (c)
            return c;
    }
    return 0;
}

/* Persons in single fields: a need reported for one child is not the same day's need of her twin. */
static int compare_persons(const struct event *a, const struct event *b)
{
    for (size_t i = FIELD_COMMON; i < a->schema->n_fields; i++)
        if (a->schema->fields[i].kind == VALUE_SUBJECT) {
            int c = value_compare(&a->fields[i], value_named(b, a->schema->fields[i].name));

            if (c)
                return c;
        }
    return 0;
}

static bool is_decision(const struct event *ev)
{
    return strncmp(ev->type, "task.", 5) == 0;
}

/* What people record at the hub has no export that tells it again: each is its own, also two contacts of one day. */
static bool is_recorded_once(const struct event *ev)
{
    return is_decision(ev) || (strcmp(ev->type, "case.contact.recorded") == 0 && strncmp(ev->agency, "hub@", 4) == 0);
}

/* Same statement of one agency about one subject? */
static int compare_facts(const struct event *a, const struct event *b)
{
    int c = compare_texts(a->agency, b->agency);

    c = c ? c : compare_texts(a->type, b->type);
    c = c ? c : memcmp(a->subject, b->subject, SUBJECT_BYTES);
    if (!c && is_recorded_once(a))
        return memcmp(a->id, b->id, UUID_BYTES);
    c = c ? c : compare_fact_fields(a, b);
    return c ? c : compare_persons(a, b);
}

bool facts_same(const struct event *a, const struct event *b)
{
    return compare_facts(a, b) == 0;
}

static int compare_by_fact(const void *a, const void *b)
{
    const struct record *x = *(const struct record *const *)a, *y = *(const struct record *const *)b;
    int c = compare_numbers(x->days, y->days);

    c = c ? c : compare_facts(x->ev, y->ev);
    return c ? c : compare_numbers(x > y, x < y);
}

static int64_t days_of_name(const struct event *ev)
{
    int64_t days = 0;

    for (size_t i = 0; i < ev->schema->n_fact; i++) {
        const struct value *v = value_at(ev, ev->schema->fact[i]);

        days += v->kind == VALUE_DAY ? v->day : 0;
    }
    return days;
}

static size_t group_of(struct records *r, size_t i)
{
    while (r->all[i].group != i)
        i = r->all[i].group = r->all[r->all[i].group].group;
    return i;
}

static void join(struct records *r, size_t a, size_t b)
{
    a = group_of(r, a);
    b = group_of(r, b);
    if (a < b)
        r->all[b].group = a;
    else
        r->all[a].group = b;
}

static void dead(struct builder *b, const struct event *ev, const char *why)
{
    b->ret->dead[b->ret->n_dead++] = (struct dead_event){ .ev = ev, .why = why };
}

static void incomplete(struct builder *b, const char *why)
{
    struct facts *f = b->ret;

    for (size_t i = 0; i < f->n_incomplete; i++)
        if (strcmp(f->incomplete[i], why) == 0)
            return;
    if (!f->incomplete)
        f->incomplete = ARENA_ARRAY(b->mem, const char *, 4);
    f->incomplete[f->n_incomplete++] = why;
}

/* Events that can be facts, each once, in the order of the machine's key: what follows does not depend on the order they came in. */
static void collect(struct builder *b, const struct event *events, size_t n)
{
    struct record *all = ARENA_ARRAY(b->mem, struct record, n + 1);
    size_t kept = 0, once = 0;

    for (size_t i = 0; i < n; i++)
        if (!events[i].schema)
            incomplete(b, "newer_schema");
        else if (!events[i].schema->control && strncmp(events[i].type, "case.identity.", 14) != 0)
            all[kept++].ev = &events[i];
    if (kept)
        qsort(all, kept, sizeof *all, compare_events);
    for (size_t i = 0; i < kept; i++)
        if (once == 0 || compare_events(&all[once - 1], &all[i]) != 0)
            all[once++] = all[i];
    for (size_t i = 0; i < once; i++)
        all[i].group = i;
    b->records = (struct records){ .all = all, .n = once };
    b->ret->dead = ARENA_ARRAY(b->mem, struct dead_event, once + 1);
}

static void join_same_facts(struct builder *b)
{
    size_t n = b->records.n;
    struct record **sorted = ARENA_ARRAY(b->mem, struct record *, n + 1);

    for (size_t i = 0; i < n; i++) {
        sorted[i] = &b->records.all[i];
        sorted[i]->days = days_of_name(sorted[i]->ev);
    }
    if (n)
        qsort(sorted, n, sizeof(struct record *), compare_by_fact);
    for (size_t i = 1; i < n; i++)
        if (compare_facts(sorted[i - 1]->ev, sorted[i]->ev) == 0)
            join(&b->records, (size_t)(sorted[i - 1] - b->records.all), (size_t)(sorted[i] - b->records.all));
}

static int compare_by_id(const void *a, const void *b)
{
    const struct record *x = *(const struct record *const *)a, *y = *(const struct record *const *)b;

    return memcmp(x->ev->id, y->ev->id, UUID_BYTES);
}

static struct record *find_id(struct record **sorted, size_t n, const uint8_t id[UUID_BYTES])
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (memcmp(sorted[middle]->ev->id, id, UUID_BYTES) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && memcmp(sorted[low]->ev->id, id, UUID_BYTES) == 0 ? sorted[low] : NULL;
}

static struct record **by_id(struct builder *b)
{
    struct record **sorted = ARENA_ARRAY(b->mem, struct record *, b->records.n + 1);

    for (size_t i = 0; i < b->records.n; i++)
        sorted[i] = &b->records.all[i];
    if (b->records.n)
        qsort(sorted, b->records.n, sizeof(struct record *), compare_by_id);
    return sorted;
}

/* An agency corrects only itself, and only into the same type. */
static void join_corrections(struct builder *b)
{
    struct record **sorted = NULL;

    for (size_t i = 0; i < b->records.n; i++) {
        struct record *r = &b->records.all[i];
        const struct value *v = value_at(r->ev, FIELD_CORRECTS);

        if (v->kind != VALUE_EVENT)
            continue;
        r->corrects = true;
        sorted = sorted ? sorted : by_id(b);
        struct record *target = find_id(sorted, b->records.n, v->ref);
        if (!target || strcmp(target->ev->agency, r->ev->agency) != 0 || strcmp(target->ev->type, r->ev->type) != 0)
            continue;
        r->target = target->ev;
        join(&b->records, i, (size_t)(target - b->records.all));
    }
}

void facts_chains(const struct event *events, size_t n, struct arena *mem, size_t *ret_chain)
{
    struct builder b = { .mem = mem, .records = { ARENA_ARRAY(mem, struct record, n + 1), n } };

    for (size_t i = 0; i < n; i++)
        b.records.all[i] = (struct record){ .ev = &events[i], .group = i };
    join_same_facts(&b);
    join_corrections(&b);
    for (size_t i = 0; i < n; i++)
        ret_chain[i] = group_of(&b.records, i);
}

/* What a group comes to. */
struct chain {
    const struct event *speaker, *root;
    time_us first_told;
};

static bool is_grounded(const struct builder *b, const size_t *members, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!b->records.all[members[i]].corrects)
            return true;
    return false;
}

static struct chain chain_of(const struct builder *b, const size_t *members, size_t n)
{
    struct chain c = {0};

    for (size_t i = 0; i < n; i++) {
        const struct record *r = &b->records.all[members[i]];

        if (!c.speaker || facts_compare_told(c.speaker, r->ev) < 0)
            c.speaker = r->ev;
        if (!r->corrects && (!c.root || facts_compare_told(c.root, r->ev) > 0))
            c.root = r->ev;
        if (i == 0 || r->ev->recorded_at < c.first_told)
            c.first_told = r->ev->recorded_at;
    }
    return c;
}

static bool is_subject(const struct builder *b, const uint8_t subject[SUBJECT_BYTES])
{
    for (size_t i = 0; i < b->n_subjects; i++)
        if (memcmp(b->subjects[i].subject, subject, SUBJECT_BYTES) == 0)
            return true;
    return false;
}

/* Appends `role` once, and the first subject found. */
static void take_part(const struct builder *b, const uint8_t subject[SUBJECT_BYTES], const char *role, struct fact *f)
{
    if (!is_subject(b, subject))
        return;
    if (f->n_roles == 0)
        memcpy(f->participant, subject, SUBJECT_BYTES);
    if (f->n_roles && strcmp(f->roles[f->n_roles - 1], role) == 0)
        return;
    f->roles[f->n_roles++] = role;
}

/* This person's roles in the event: the key's person is the subject, the others are named by their field. */
static void roles_in(const struct builder *b, const struct event *ev, struct fact *f)
{
    f->n_roles = 0;
    f->roles = ARENA_ARRAY(b->mem, const char *, ev->schema->n_fields + 1);
    take_part(b, ev->subject, "subject", f);
    for (size_t i = 0; i < ev->schema->n_fields; i++) {
        const struct value *v = &ev->fields[i];

        if (v->kind == VALUE_SUBJECT)
            take_part(b, v->ref, ev->schema->fields[i].name, f);
        else if (v->kind == VALUE_LIST)
            for (size_t k = 0; k < v->list.n; k++)
                if (v->list.items[k].kind == VALUE_SUBJECT)
                    take_part(b, v->list.items[k].ref, ev->schema->fields[i].name, f);
    }
}

static struct fact fact_of(const struct builder *b, const struct chain *c)
{
    const struct event *ev = c->speaker;
    struct fact root = {0}, f = { .ev = ev, .root = c->root, .type = ev->type, .schema = ev->schema };

    f.occurred_on = day_of(ev, FIELD_OCCURRED_ON, ev->schema->occurred_on);
    f.recorded_on = clock_day(c->first_told);
    if (f.occurred_on == DAY_NONE)       /* event_check does not let it through; then the day it was told is all we have */
        f.occurred_on = f.recorded_on;
    f.effective = day_of(ev, FIELD_EFFECTIVE_FROM, ev->schema->effective_from);
    if (f.effective == DAY_NONE)
        f.effective = f.occurred_on;
    f.decided_on = day_of(ev, FIELD_DECIDED_ON, -1);
    f.disputed = says(ev, "disputed");
    roles_in(b, ev, &f);
    roles_in(b, c->root, &root);
    if (root.n_roles)
        memcpy(f.participant, root.participant, SUBJECT_BYTES);
    return f;
}

/* Birth as several say it. */
struct births { struct { struct days days; day_num told; const struct fact *fact; } *all; size_t n; };

static struct days born(const struct event *ev)
{
    const struct value *v = value_named(ev, "born_on"), *precision = value_named(ev, "born_precision");
    int year, month, mday;

    if (v->kind != VALUE_DAY)
        return (struct days){ DAY_NONE, DAY_NONE };
    const char *p = precision->kind == VALUE_SYMBOL ? precision->text : "day";
    if (strcmp(p, "unknown") == 0)
        return (struct days){ DAY_NONE, DAY_NONE };
    day_to_civil(v->day, &year, &month, &mday);
    if (strcmp(p, "month") == 0)
        return (struct days){ day_from_civil(year, month, 1), day_from_civil(year, month, day_month_length(year, month)) };
    if (strcmp(p, "year") == 0)
        return (struct days){ day_from_civil(year, 1, 1), day_from_civil(year, 12, 31) };
    return (struct days){ v->day, v->day };
}

/* All that was told until `until`: the days on which all agree, or from the earliest to the latest (*ret_conflict: there are none). */
static struct days birth_told_until(const struct births *b, day_num until, bool *ret_conflict)
{
    struct days all = { INT32_MIN, INT32_MAX }, any = { INT32_MAX, INT32_MIN };
    bool told = false;

    for (size_t i = 0; i < b->n; i++) {
        struct days d = b->all[i].days;

        if (b->all[i].told > until)
            continue;
        told = true;
        all.from = d.from > all.from ? d.from : all.from;
        all.until = d.until < all.until ? d.until : all.until;
        any.from = d.from < any.from ? d.from : any.from;
        any.until = d.until > any.until ? d.until : any.until;
    }
    *ret_conflict = told && all.from > all.until;
    if (!told)
        return (struct days){ DAY_NONE, DAY_NONE };
    return *ret_conflict ? any : all;
}

static void set_birth(struct builder *b, const struct births *births)
{
    struct facts *f = b->ret;
    bool before;

    f->birth = birth_told_until(births, INT32_MAX, &f->birth_conflict);
    f->birth_recorded_on = DAY_NONE;
    f->birth_from = ARENA_ARRAY(b->mem, const struct fact *, births->n + 1);
    for (size_t i = 0; i < births->n; i++) {
        day_num told = births->all[i].told;
        struct days then = birth_told_until(births, told, &before);

        f->birth_from[f->n_birth_from++] = births->all[i].fact;
        if (then.from == f->birth.from && then.until == f->birth.until && (f->birth_recorded_on == DAY_NONE || told < f->birth_recorded_on))
            f->birth_recorded_on = told;
    }
}

static int compare_in_order(const void *a, const void *b)
{
    const struct fact *x = a, *y = b;
    day_num dx = x->decided_on == DAY_NONE ? x->occurred_on : x->decided_on, dy = y->decided_on == DAY_NONE ? y->occurred_on : y->decided_on;
    int c = compare_numbers(x->effective, y->effective);

    c = c ? c : compare_numbers(dx, dy);
    c = c ? c : compare_numbers(x->ev->recorded_at, y->ev->recorded_at);
    c = c ? c : compare_texts(x->ev->agency, y->ev->agency);
    c = c ? c : compare_numbers(x->ev->epoch, y->ev->epoch);
    c = c ? c : compare_numbers(x->ev->seq, y->ev->seq);
    return c ? c : memcmp(x->ev->id, y->ev->id, UUID_BYTES);
}

static int compare_decisions(const void *a, const void *b)
{
    const struct event *x = *(const struct event *const *)a, *y = *(const struct event *const *)b;
    int c = compare_numbers(x->recorded_at, y->recorded_at);

    c = c ? c : compare_texts(x->agency, y->agency);
    return c ? c : facts_compare_told(x, y);
}

/* What became of the records that do not speak. */
static void bury(struct builder *b, const size_t *members, size_t n, const struct event *speaker, bool void_chain)
{
    for (size_t i = 0; i < n; i++) {
        const struct record *r = &b->records.all[members[i]];

        if (r->ev == speaker && !void_chain)
            continue;
        bool same = compare_facts(r->ev, speaker) == 0 && !says(speaker, "corrected") && !says(speaker, "retracted");
        dead(b, r->ev, void_chain ? "retracted" : same ? "repeated" : "corrected");
    }
}

static void settle(struct builder *b, const size_t *members, size_t n)
{
    struct facts *f = b->ret;

    if (!is_grounded(b, members, n)) {
        f->waiting += n;
        for (size_t i = 0; i < n; i++)
            dead(b, b->records.all[members[i]].ev, "waits for what it corrects");
        return;
    }
    struct chain c = chain_of(b, members, n);
    bool void_chain = says(c.speaker, "retracted");
    bury(b, members, n, c.speaker, void_chain);
    if (void_chain)
        return;
    if (is_decision(c.speaker)) {
        f->decisions[f->n_decisions++] = c.speaker;
        return;
    }
    struct fact fact = fact_of(b, &c);
    if (fact.n_roles == 0)
        dead(b, c.speaker, "corrected: no longer about this person");
    else if (strcmp(fact.type, "person.described") == 0)
        f->described[f->n_described++] = fact;
    else
        f->live[f->n++] = fact;
}

/* The records by group, in the order of the groups: those of a group stand from ends[group - 1] (0: from 0) up to ends[group]. */
static size_t *members_by_group(struct builder *b, size_t **ret_ends)
{
    size_t n = b->records.n, *members = ARENA_ARRAY(b->mem, size_t, n + 1), *ends = ARENA_ARRAY(b->mem, size_t, n + 2);

    for (size_t i = 0; i < n; i++)
        ends[group_of(&b->records, i) + 1]++;
    for (size_t i = 1; i < n; i++)
        ends[i] += ends[i - 1];
    for (size_t i = 0; i < n; i++)
        members[ends[group_of(&b->records, i)]++] = i;
    *ret_ends = ends;
    return members;
}

static void settle_all(struct builder *b)
{
    size_t n = b->records.n, *ends, *members = members_by_group(b, &ends);
    struct facts *f = b->ret;

    f->live = ARENA_ARRAY(b->mem, struct fact, n + 1);
    f->described = ARENA_ARRAY(b->mem, struct fact, n + 1);
    f->decisions = ARENA_ARRAY(b->mem, const struct event *, n + 1);
    for (size_t i = 0, begin = 0; i < n; begin = ends[i++])
        if (ends[i] > begin)
            settle(b, members + begin, ends[i] - begin);
}

/* The group of the event that speaks for a fact. */
static size_t group_of_event(struct builder *b, const struct event *ev)
{
    const struct record wanted = { .ev = ev }, *found = bsearch(&wanted, b->records.all, b->records.n, sizeof wanted, compare_events);

    return group_of(&b->records, (size_t)(found - b->records.all));
}

/* By group, when a record of it first had the birth date: a description without one does not count. */
static const time_us *births_first_told(struct builder *b)
{
    time_us *first = ARENA_ARRAY(b->mem, time_us, b->records.n + 1);

    for (size_t i = 0; i < b->records.n; i++)
        first[i] = INT64_MAX;
    for (size_t i = 0; i < b->records.n; i++) {
        const struct event *ev = b->records.all[i].ev;
        size_t group = group_of(&b->records, i);

        if (ev->recorded_at < first[group] && born(ev).from != DAY_NONE)
            first[group] = ev->recorded_at;
    }
    return first;
}

static void find_birth(struct builder *b)
{
    struct facts *f = b->ret;
    struct births births = { .all = arena_alloc(b->mem, sizeof *births.all * (f->n + f->n_described + 1)) };
    const time_us *first = NULL;

    for (size_t i = 0; i < f->n_described + f->n; i++) {
        const struct fact *fact = i < f->n_described ? &f->described[i] : &f->live[i - f->n_described];
        bool child = strcmp(fact->type, "civil.birth.registered") == 0 && fact_has_role(fact, "child");
        bool self = i < f->n_described && fact_has_role(fact, "subject");

        if ((!child && !self) || born(fact->ev).from == DAY_NONE)
            continue;
        first = first ? first : births_first_told(b);
        births.all[births.n].days = born(fact->ev);
        births.all[births.n].told = clock_day(first[group_of_event(b, fact->ev)]);
        births.all[births.n++].fact = fact;
    }
    set_birth(b, &births);
}

/* By group, the live fact that it came to, or NULL. */
static struct fact **facts_by_group(struct builder *b)
{
    struct fact **all = ARENA_ARRAY(b->mem, struct fact *, b->records.n + 1);

    for (size_t i = 0; i < b->ret->n; i++)
        all[group_of_event(b, b->ret->live[i].ev)] = &b->ret->live[i];
    return all;
}

/* Do both records say the same of their fact, however sure? */
static bool says_same(const struct event *a, const struct event *b)
{
    for (size_t i = 0; i < a->schema->n_fields; i++)
        if (i != FIELD_ASSERTION && i != FIELD_CORRECTS && i != FIELD_EVIDENCE && value_compare(&a->fields[i], value_named(b, a->schema->fields[i].name)) != 0)
            return false;
    return true;
}

/* statement.disputed names an event: the fact that it is a record of is disputed, until its agency says something else. */
static void find_disputes(struct builder *b)
{
    size_t n = 0;
    const struct fact *const *disputes = facts_of(b->ret, "statement.disputed", &n);
    struct fact **by_group = n ? facts_by_group(b) : NULL;
    struct record **sorted = n ? by_id(b) : NULL;

    for (size_t i = 0; i < n; i++) {
        const struct value *v = fact_field(disputes[i], "fact");
        struct record *named = v->kind == VALUE_EVENT ? find_id(sorted, b->records.n, v->ref) : NULL;
        struct fact *f = named ? by_group[group_of(&b->records, (size_t)(named - b->records.all))] : NULL;

        if (f && says_same(f->ev, named->ev))
            f->disputed = true;
    }
}

void facts_build(const struct event *events, size_t n, const struct person_key *subjects, size_t n_subjects, struct arena *mem, struct facts *ret)
{
    struct builder b = { .subjects = subjects, .n_subjects = n_subjects, .mem = mem, .ret = ret };

    *ret = (struct facts){ .mem = mem, .birth = { DAY_NONE, DAY_NONE }, .birth_recorded_on = DAY_NONE };
    collect(&b, events, n);
    join_same_facts(&b);
    join_corrections(&b);
    settle_all(&b);
    if (ret->n)
        qsort(ret->live, ret->n, sizeof *ret->live, compare_in_order);
    if (ret->n_described)
        qsort(ret->described, ret->n_described, sizeof *ret->described, compare_in_order);
    if (ret->n_decisions)
        qsort(ret->decisions, ret->n_decisions, sizeof(const struct event *), compare_decisions);
    facts_index(ret);
    find_birth(&b);
    find_disputes(&b);
}

const struct value *fact_field(const struct fact *f, const char *name)
{
    return value_named(f->ev, name);
}

bool fact_has_role(const struct fact *f, const char *role)
{
    for (size_t i = 0; i < f->n_roles; i++)
        if (strcmp(f->roles[i], role) == 0)
            return true;
    return false;
}
