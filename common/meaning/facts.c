/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"

#include <stdlib.h>

#include "by_day.h"
#include "facts_records.h"

struct builder {
    const struct person_key *subjects; size_t n_subjects;
    struct arena *mem;
    struct facts *ret;
    struct records records;
    const size_t *members, *ends;        /* the records by group, in the order of groups: a group's stand from ends[group - 1] (0: from 0) up to ends[group] */
    const char **roles; size_t n_roles;  /* room for those in one event */
};

/* A common field, or the type's own that fills it: events written before they were completed (tests) have only that one. */
static day_num day_of(const struct event *ev, int common, int own)
{
    const struct value *v = record_value(ev, common);

    if (v->kind != VALUE_DAY)
        v = record_value(ev, own);
    return v->kind == VALUE_DAY ? v->day : DAY_NONE;
}

static bool says(const struct event *ev, const char *assertion)
{
    const struct value *v = record_value(ev, FIELD_ASSERTION);

    return v->kind == VALUE_SYMBOL && strcmp(v->text, assertion) == 0;
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

/* Events that can be facts, each once. */
static void collect(struct builder *b, const struct event *events, size_t n)
{
    struct records *r = &b->records;

    records_init(r, n, b->mem);
    for (size_t i = 0; i < n; i++)
        if (!events[i].schema)
            incomplete(b, "newer_schema");
        else if (!events[i].schema->control && strncmp(events[i].type, "case.identity.", 14) != 0 && !records_find(r, &events[i]))
            records_add(r, &events[i]);
    b->ret->dead = ARENA_ARRAY(b->mem, struct dead_event, r->n + 1);
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

/* Where roles are noted until it is known how many there are. */
static const char **room_for_roles(struct builder *b, const struct event *ev)
{
    if (b->n_roles <= ev->schema->n_fields) {
        b->n_roles = 2 * ev->schema->n_fields + 1;
        b->roles = ARENA_ARRAY(b->mem, const char *, b->n_roles);
    }
    return b->roles;
}

/* Mostly a person is the subject, and nothing else: all those facts share one list. */
static void keep_roles(struct builder *b, struct fact *f)
{
    static const char *only[] = { "subject" };

    f->roles = f->n_roles == 1 && strcmp(f->roles[0], only[0]) == 0 ? only : arena_memdup(b->mem, f->roles, f->n_roles * sizeof(const char *));
}

/* This person's roles in the event: the key's person is the subject, the others are named by their field. */
static void roles_in(struct builder *b, const struct event *ev, struct fact *f)
{
    f->n_roles = 0;
    f->roles = room_for_roles(b, ev);
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
    keep_roles(b, f);
}

static struct fact fact_of(struct builder *b, const struct chain *c)
{
    const struct event *ev = c->speaker;
    struct fact f = { .ev = ev, .root = c->root, .fields = ev->fields, .type = ev->type, .type_hash = facts_hash(ev->type), .schema = ev->schema };

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
    if (c->root != ev) {
        struct fact root = {0};

        roles_in(b, c->root, &root);
        if (root.n_roles)
            memcpy(f.participant, root.participant, SUBJECT_BYTES);
    }
    return f;
}

/* Birth as several say it. */
struct births { struct { struct days days; day_num told; const struct fact *fact; } *all; size_t n; };

static struct days born(const struct event *ev)
{
    const struct value *v = event_field(ev, "born_on"), *precision = event_field(ev, "born_precision");
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
        bool same = facts_same(r->ev, speaker) && !says(speaker, "corrected") && !says(speaker, "retracted");
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
    if (record_is_decision(c.speaker)) {
        f->decisions[f->n_decisions++] = c.speaker;
        return;
    }
    struct fact fact = fact_of(b, &c);
    if (fact.n_roles == 0)
        dead(b, c.speaker, "corrected: no longer about this person");
    else if (strcmp(fact.type, "person.described") == 0) {
        *--f->described = fact;
        f->n_described++;
    } else
        f->live[f->n++] = fact;
}

static void order_by_group(struct builder *b)
{
    size_t n = b->records.n, *members = ARENA_ARRAY(b->mem, size_t, n + 1), *ends = ARENA_ARRAY(b->mem, size_t, n + 2);

    for (size_t i = 0; i < n; i++)
        ends[records_group(&b->records, i) + 1]++;
    for (size_t i = 1; i < n; i++)
        ends[i] += ends[i - 1];
    for (size_t i = 0; i < n; i++)
        members[ends[records_group(&b->records, i)]++] = i;
    b->members = members;
    b->ends = ends;
}

static void settle_all(struct builder *b)
{
    struct facts *f = b->ret;
    size_t n = b->records.n;

    f->live = ARENA_ARRAY(b->mem, struct fact, n + 1);
    f->described = f->live + n;          /* from the end on: both together are n at most */
    f->decisions = ARENA_ARRAY(b->mem, const struct event *, n + 1);
    order_by_group(b);
    for (size_t i = 0, begin = 0; i < n; begin = b->ends[i++])
        if (b->ends[i] > begin)
            settle(b, b->members + begin, b->ends[i] - begin);
}

/* By their days first, then those of one day among each other. */
static void order_live(struct facts *f)
{
    struct dated *days = ARENA_ARRAY(f->mem, struct dated, f->n + 1);
    struct fact *sorted = ARENA_ARRAY(f->mem, struct fact, f->n + 1);

    for (size_t i = 0; i < f->n; i++)
        days[i] = (struct dated){ f->live[i].effective, (uint32_t)i };
    by_day_sort(days, f->n, f->mem);
    for (size_t i = 0; i < f->n; i++)
        sorted[i] = f->live[days[i].at];
    for (size_t i = 0, end; i < f->n; i = end) {
        for (end = i + 1; end < f->n && days[end].day == days[i].day;)
            end++;
        if (end - i > 1)
            qsort(sorted + i, end - i, sizeof *sorted, compare_in_order);
    }
    f->live = sorted;
}

static size_t group_of(struct builder *b, const struct record *r)
{
    return records_group(&b->records, (size_t)(r - b->records.all));
}

/* When a record of the fact first had the birth date: a description without one does not count. */
static time_us birth_first_told(struct builder *b, const struct fact *f)
{
    size_t group = group_of(b, records_find(&b->records, f->ev));
    time_us first = INT64_MAX;

    for (size_t i = group ? b->ends[group - 1] : 0; i < b->ends[group]; i++) {
        const struct event *ev = b->records.all[b->members[i]].ev;

        if (ev->recorded_at < first && born(ev).from != DAY_NONE)
            first = ev->recorded_at;
    }
    return first;
}

static void find_birth(struct builder *b)
{
    struct facts *f = b->ret;
    struct births births = { .all = arena_alloc(b->mem, sizeof *births.all * (f->n + f->n_described + 1)) };

    for (size_t i = 0; i < f->n_described + f->n; i++) {
        const struct fact *fact = i < f->n_described ? &f->described[i] : &f->live[i - f->n_described];
        bool child = strcmp(fact->type, "civil.birth.registered") == 0 && fact_has_role(fact, "child");
        bool self = i < f->n_described && fact_has_role(fact, "subject");

        if ((!child && !self) || born(fact->ev).from == DAY_NONE)
            continue;
        births.all[births.n].days = born(fact->ev);
        births.all[births.n].told = clock_day(birth_first_told(b, fact));
        births.all[births.n++].fact = fact;
    }
    set_birth(b, &births);
}

/* By group, the live fact that it came to, or NULL. */
static struct fact **facts_by_group(struct builder *b)
{
    struct fact **all = ARENA_ARRAY(b->mem, struct fact *, b->records.n + 1);

    for (size_t i = 0; i < b->ret->n; i++)
        all[group_of(b, records_find(&b->records, b->ret->live[i].ev))] = &b->ret->live[i];
    return all;
}

/* Do both records say the same of their fact, however sure? */
static bool says_same(const struct event *a, const struct event *b)
{
    for (size_t i = 0; i < a->schema->n_fields; i++)
        if (i != FIELD_ASSERTION && i != FIELD_CORRECTS && i != FIELD_EVIDENCE && value_compare(&a->fields[i], event_field(b, a->schema->fields[i].name)) != 0)
            return false;
    return true;
}

/* statement.disputed names an event: the fact that it is a record of is disputed, until its agency says something else. */
static void find_disputes(struct builder *b)
{
    size_t n = 0;
    const struct fact *const *disputes = facts_of(b->ret, "statement.disputed", &n);
    struct fact **by_group = n ? facts_by_group(b) : NULL;

    for (size_t i = 0; i < n; i++) {
        const struct value *v = fact_field(disputes[i], "fact");
        const struct record *named = v->kind == VALUE_EVENT ? records_named(&b->records, v->ref, NULL) : NULL;
        struct fact *f = named ? by_group[group_of(b, named)] : NULL;

        if (f && says_same(f->ev, named->ev))
            f->disputed = true;
    }
}

void facts_build(const struct event *events, size_t n, const struct person_key *subjects, size_t n_subjects, struct arena *mem, struct facts *ret)
{
    struct builder b = { .subjects = subjects, .n_subjects = n_subjects, .mem = mem, .ret = ret };

    *ret = (struct facts){ .mem = mem, .birth = { DAY_NONE, DAY_NONE }, .birth_recorded_on = DAY_NONE };
    collect(&b, events, n);
    records_join(&b.records, mem);
    settle_all(&b);
    order_live(ret);
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
    return event_field(f->ev, name);
}

bool fact_has_role(const struct fact *f, const char *role)
{
    for (size_t i = 0; i < f->n_roles; i++)
        if (strcmp(f->roles[i], role) == 0)
            return true;
    return false;
}
