/* SPDX-License-Identifier: Apache-2.0 */
/* The value of an expression.  Allocates nothing (but where steps are traced): values are passed by value, events are pointed to. */
#include <stdlib.h>
#include <string.h>

#include "expr_node.h"
#include "trace.h"

static const struct expr_value unknown_value = { .days = { DAY_NONE, DAY_NONE } };

static enum tri tri_not(enum tri a)
{
    return a == TRI_UNKNOWN ? TRI_UNKNOWN : a == TRI_TRUE ? TRI_FALSE : TRI_TRUE;
}

static enum tri tri_and(enum tri a, enum tri b)
{
    return a == TRI_FALSE || b == TRI_FALSE ? TRI_FALSE : a == TRI_UNKNOWN || b == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_TRUE;
}

static enum tri tri_or(enum tri a, enum tri b)
{
    return tri_not(tri_and(tri_not(a), tri_not(b)));
}

static struct expr_value day_value(struct days d)
{
    return d.from == DAY_NONE || d.until == DAY_NONE ? unknown_value : (struct expr_value){ .kind = EXPR_DAY, .days = d };
}

static struct expr_value symbol_value(const char *text)
{
    return text ? (struct expr_value){ .kind = EXPR_SYMBOL, .text = text } : unknown_value;
}

/* A day, or the day of an event; unknown: DAY_NONE both. */
static struct days days_of(struct expr_value v)
{
    if (v.kind == EXPR_EVENT)
        return (struct days){ v.fact->occurred_on, v.fact->occurred_on };
    return v.kind == EXPR_DAY ? v.days : unknown_value.days;
}

struct days expr_run_days(const struct expr *x, struct run *r)
{
    return days_of(expr_run(x, r));
}

void expr_record(struct expr_env *env, day_num d)
{
    if (d > env->today && (env->next_day == DAY_NONE || d < env->next_day))
        env->next_day = d;
}

/* ---- comparing ---- */

/* Pairs are less when every possibility is. */
static enum tri pair_less(struct days a, struct days b)
{
    return a.until < b.from ? TRI_TRUE : a.from >= b.until ? TRI_FALSE : TRI_UNKNOWN;
}

static enum tri pair_equal(struct days a, struct days b)
{
    if (a.from == a.until && b.from == b.until && a.from == b.from)
        return TRI_TRUE;
    return pair_less(a, b) == TRI_TRUE || pair_less(b, a) == TRI_TRUE ? TRI_FALSE : TRI_UNKNOWN;
}

static enum tri compare_pairs(enum compare op, struct days a, struct days b)
{
    switch (op) {
    case CMP_EQ: return pair_equal(a, b);
    case CMP_NE: return tri_not(pair_equal(a, b));
    case CMP_LT: return pair_less(a, b);
    case CMP_GT: return pair_less(b, a);
    case CMP_LE: return tri_not(pair_less(b, a));
    case CMP_GE: return tri_not(pair_less(a, b));
    }
    return TRI_UNKNOWN;
}

static enum tri compare(enum compare op, struct expr_value a, struct expr_value b)
{
    bool equal;

    if (!a.kind || !b.kind)
        return TRI_UNKNOWN;
    if (a.kind == EXPR_INT && b.kind == EXPR_INT)
        return compare_pairs(op, a.days, b.days);
    struct days da = days_of(a), db = days_of(b);
    if (da.from != DAY_NONE && db.from != DAY_NONE)
        return compare_pairs(op, da, db);
    if (a.kind != b.kind)                /* one of several types has a field of another kind */
        return TRI_UNKNOWN;
    if (a.kind == EXPR_SYMBOL)
        equal = strcmp(a.text, b.text) == 0;
    else if (a.kind == EXPR_REF)
        equal = memcmp(a.ref, b.ref, SUBJECT_BYTES) == 0;
    else if (a.kind == EXPR_BOOL)
        equal = a.boolean == b.boolean;
    else
        return TRI_UNKNOWN;
    return equal == (op == CMP_EQ) ? TRI_TRUE : TRI_FALSE;
}

static enum tri in_set(const struct expr *x, struct expr_value v)
{
    if (v.kind != EXPR_SYMBOL)
        return TRI_UNKNOWN;
    for (size_t i = 0; i < x->n_symbols; i++)
        if (strcmp(x->symbols[i], v.text) == 0)
            return TRI_TRUE;
    return TRI_FALSE;
}

static enum tri in_list(struct expr_value v, struct expr_value list)
{
    if (v.kind != EXPR_SYMBOL || list.kind != EXPR_LIST)
        return TRI_UNKNOWN;
    for (size_t i = 0; i < list.list->list.n; i++) {
        const struct value *item = &list.list->list.items[i];
        bool text = item->kind == VALUE_SYMBOL || item->kind == VALUE_CODE || item->kind == VALUE_AGENCY;

        if (text && strcmp(item->text, v.text) == 0)
            return TRI_TRUE;
    }
    return TRI_FALSE;
}

/* ---- fields ---- */

static struct expr_value value_of(const struct value *v)
{
    switch (v->kind) {
    case VALUE_BOOL: return (struct expr_value){ .kind = EXPR_BOOL, .boolean = v->boolean };
    case VALUE_INT: {
        day_num n = v->integer > EXPR_MOST_INT ? EXPR_MOST_INT : v->integer < -EXPR_MOST_INT ? -EXPR_MOST_INT : (day_num)v->integer;

        return (struct expr_value){ .kind = EXPR_INT, .days = { n, n } };
    }
    case VALUE_DAY: return day_value((struct days){ v->day, v->day });
    case VALUE_SYMBOL: case VALUE_CODE: case VALUE_AGENCY: return symbol_value(v->text);
    case VALUE_SUBJECT: case VALUE_LOCAL: case VALUE_EVENT: return (struct expr_value){ .kind = EXPR_REF, .ref = v->ref };
    case VALUE_LIST: return (struct expr_value){ .kind = EXPR_LIST, .list = v };
    case VALUE_NONE: case VALUE_TIME: case VALUE_TEXT: case VALUE_BYTES: case VALUE_RECORD: break;
    }
    return unknown_value;
}

/* NULL: unknown.  Mostly a variable is asked. */
static const struct fact *event_of(const struct expr *x, struct run *r)
{
    if (x->node == NODE_VARIABLE)
        return r->slot[x->index];
    struct expr_value v = expr_run(x, r);
    return v.kind == EXPR_EVENT ? v.fact : NULL;
}

static struct expr_value run_field(const struct expr *x, struct run *r)
{
    const struct fact *f = event_of(x->a, r);

    if (!f)
        return unknown_value;
    switch (x->special) {
    case SPECIAL_AGENCY: return symbol_value(f->ev->agency);
    case SPECIAL_RECORDED_ON: return day_value((struct days){ f->recorded_on, f->recorded_on });
    case SPECIAL_OCCURRED_ON: return day_value((struct days){ f->occurred_on, f->occurred_on });
    case SPECIAL_NO: break;
    }
    for (size_t i = 0; i < x->n_places; i++)
        if (x->places[i].schema == f->schema)
            return value_of(&f->fields[x->places[i].index]);
    return unknown_value;
}

/* ---- dates ---- */

/* `of`: what the step reckons from or chooses among. */
static void note_step(const struct expr *of, struct expr_env *env, struct trace_step step)
{
    step.text = expr_text(of, env->steps->mem);
    step.personal = step.personal || (step.n_choices == 0 && expr_asks_birth(of));
    trace_step(env->steps, step);
}

static struct expr_value run_add(const struct expr *x, struct run *r)
{
    struct days d = expr_run_days(x->a, r), start = d;
    struct expr_value amount = expr_run(x->b, r);

    if (d.from == DAY_NONE || amount.kind != EXPR_INT)
        return unknown_value;
    int n = x->sign * amount.days.from;
    d.from = calendar_add(r->env->calendar, d.from, n, x->unit, r->env->saturdays);
    d.until = calendar_add(r->env->calendar, d.until, n, x->unit, r->env->saturdays);
    if (r->env->steps)
        note_step(x->a, r->env, (struct trace_step){ .kind = TRACE_SUM, .from = start, .to = d, .amount = n, .unit = x->unit, .saturdays = r->env->saturdays });
    return day_value(d);
}

static enum tri reached(struct days d, struct expr_env *env)
{
    if (d.from == DAY_NONE)
        return TRI_UNKNOWN;
    expr_record(env, d.from);
    expr_record(env, d.until);
    return d.until <= env->today ? TRI_TRUE : d.from > env->today ? TRI_FALSE : TRI_UNKNOWN;
}

static struct expr_value run_age(struct days on, struct expr_env *env)
{
    struct days birth = env->facts->birth;

    env->used_birth = true;
    if (birth.from == DAY_NONE || on.from == DAY_NONE)
        return unknown_value;
    return (struct expr_value){ .kind = EXPR_INT, .days = { calendar_age(birth.until, on.from), calendar_age(birth.from, on.until) } };
}

static struct expr_value run_birth(struct expr_env *env)
{
    env->used_birth = true;
    return day_value(env->facts->birth);
}

static bool same_days(struct days a, struct days b)
{
    return a.from == b.from && a.until == b.until;
}

static void note_choice(const struct expr *x, struct run *r, struct days taken)
{
    struct trace_steps *steps = r->env->steps;
    bool personal = false;
    size_t n = 0;

    for (const struct expr *a = x->a; a; a = a->next)
        n++;
    struct days *choices = ARENA_ARRAY(steps->mem, struct days, n);
    n = 0;
    r->env->steps = NULL;                /* they are noted already */
    for (const struct expr *a = x->a; a; a = a->next, n++) {
        choices[n] = expr_run_days(a, r);
        personal = personal || (expr_asks_birth(a) && same_days(choices[n], taken));
        if (expr_asks_birth(a) && !same_days(choices[n], taken))
            choices[n] = unknown_value.days;
    }
    r->env->steps = steps;
    note_step(x, r->env, (struct trace_step){ .kind = x->function == FN_MIN ? TRACE_EARLIEST : TRACE_LATEST, .to = taken, .choices = choices, .n_choices = n, .personal = personal });
}

static struct expr_value run_min_max(const struct expr *x, struct run *r)
{
    struct expr_value out = unknown_value;
    bool lost = false;

    for (const struct expr *a = x->a; a; a = a->next) {
        struct expr_value v = expr_run(a, r);

        if (v.kind == EXPR_EVENT)
            v = day_value(days_of(v));
        if (v.kind != EXPR_DAY && v.kind != EXPR_INT)
            lost = true;
        else if (!out.kind)
            out = v;
        else {
            bool less = x->function == FN_MIN;

            out.days.from = (v.days.from < out.days.from) == less ? v.days.from : out.days.from;
            out.days.until = (v.days.until < out.days.until) == less ? v.days.until : out.days.until;
        }
    }
    if (!lost && out.kind == EXPR_DAY && r->env->steps)
        note_choice(x, r, out.days);
    return lost ? unknown_value : out;
}

/* ---- columns ---- */

static const char *cell(const struct expr *column, struct expr_env *env)
{
    const char *text = env->column(env->context, column->index);

    return text && *text ? text : NULL;
}

/* The text read by the form, as fields are: D, M and Y are digits (1.7.2026 is read, too, and 26 is 2026), all else stands as it is.
 * An unreadable date is unknown here; the field's own mapping refuses it. */
static struct expr_value read_date(const char *text, const char *form)
{
    int day = 0, month = 0, year = 0;
    bool short_year = !strstr(form, "YYYY");

    for (char before = '\0'; *form && *text; before = *form++) {
        int *part = *form == 'D' ? &day : *form == 'M' ? &month : *form == 'Y' ? &year : NULL;
        bool digit = *text >= '0' && *text <= '9';

        if (part && !digit && *form != 'Y' && *form == before)
            continue;
        if (part ? !digit : *text != *form)
            return unknown_value;
        if (part)
            *part = *part * 10 + (*text - '0');
        text++;
    }
    if (short_year)
        year += year < 70 ? 2000 : 1900;
    if (*form || *text || year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > day_month_length(year, month))
        return unknown_value;
    day_num d = day_from_civil(year, month, day);
    return day_value((struct days){ d, d });
}

static struct expr_value read_number(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    if (end == text || *end || n > EXPR_MOST_INT || n < -EXPR_MOST_INT)
        return unknown_value;
    return (struct expr_value){ .kind = EXPR_INT, .days = { (day_num)n, (day_num)n } };
}

static struct expr_value run_column_call(const struct expr *x, struct expr_env *env)
{
    const char *text = cell(x->a, env);

    if (!text)
        return unknown_value;
    if (x->function == FN_DATE)
        return read_date(text, x->text);
    if (x->function == FN_NUMBER)
        return read_number(text);
    if (x->function == FN_CODE && !schema_code_known(env->schemas, x->text, text, DAY_NONE))
        return unknown_value;
    return symbol_value(text);
}

/* ---- calls and queries ---- */

static struct expr_value tri_value(enum tri t)
{
    return t == TRI_UNKNOWN ? unknown_value : (struct expr_value){ .kind = EXPR_BOOL, .boolean = t == TRI_TRUE };
}

static struct expr_value run_month_end(const struct expr *x, struct run *r)
{
    struct days d = expr_run_days(x->a, r);

    if (d.from == DAY_NONE)
        return unknown_value;
    struct days end = { calendar_month_end(d.from), calendar_month_end(d.until) };
    if (r->env->steps)
        note_step(x->a, r->env, (struct trace_step){ .kind = TRACE_MONTH_END, .from = d, .to = end });
    return day_value(end);
}

static struct expr_value run_call(const struct expr *x, struct run *r)
{
    switch (x->function) {
    case FN_MIN: case FN_MAX: return run_min_max(x, r);
    case FN_DATE: case FN_CODE: case FN_REF: case FN_NUMBER: return run_column_call(x, r->env);
    case FN_AGE: return run_age(expr_run_days(x->a, r), r->env);
    case FN_REACHED: return tri_value(reached(expr_run_days(x->a, r), r->env));
    case FN_DAY: return day_value(expr_run_days(x->a, r));
    case FN_MONTH_END: break;
    }
    return run_month_end(x, r);
}

static struct expr_value run_axis(const struct expr *x, struct run *r)
{
    struct expr_env *env = r->env;
    day_num until = DAY_NONE;

    if (x->a) {
        struct days d = expr_run_days(x->a, r);

        return d.from == DAY_NONE ? unknown_value : symbol_value(env->axis(env->context, x->index, d.until, &until));
    }
    const char *value = env->axis(env->context, x->index, env->today, &until);
    if (until != DAY_NONE)
        expr_record(env, until + 1);
    return symbol_value(value);
}

void expr_bounds(const struct expr *query, struct run *r, struct days bounds[EXPR_CLAUSES])
{
    size_t i = 0;

    for (const struct clause *k = query->clauses; k; k = k->next, i++)
        bounds[i] = k->kind == CLAUSE_WHERE ? unknown_value.days : expr_run_days(k->x, r);
}

enum tri expr_clause(const struct clause *k, struct run *r, const struct fact *f, struct days bound)
{
    static const enum compare ops[] = { [CLAUSE_BEFORE] = CMP_LT, [CLAUSE_FROM] = CMP_GE, [CLAUSE_AFTER] = CMP_GT };

    if (k->kind == CLAUSE_WHERE)
        return expr_truth(k->x, r);
    if (bound.from == DAY_NONE)
        return TRI_UNKNOWN;
    return compare_pairs(ops[k->kind], (struct days){ f->occurred_on, f->occurred_on }, bound);
}

/* A condition that is false whatever the day ends the matter; one that depends on the day lets the others record theirs. */
enum tri expr_match(const struct expr *query, struct run *r, const struct fact *f, const struct days bounds[EXPR_CLAUSES])
{
    enum tri all = TRI_TRUE;
    size_t i = 0;

    r->slot[query->index] = f;
    for (const struct clause *k = query->clauses; k; k = k->next, i++) {
        all = tri_and(all, expr_clause(k, r, f, bounds[i]));
        if (all == TRI_FALSE && !query->timed)
            break;
    }
    return all;
}

/* What a search came to: the event that is meant, and whether another one might be. */
struct search { const struct fact *hit; bool unsure; };

static void consider(const struct expr *x, struct run *r, const struct fact *f, const struct days bounds[EXPR_CLAUSES], bool sure, struct search *s)
{
    bool better = !s->hit || (x->query == QUERY_LAST ? f->index > s->hit->index : f->index < s->hit->index);

    if (!better && x->settled)
        return;
    enum tri t = sure ? TRI_TRUE : expr_match(x, r, f, bounds);
    s->unsure = s->unsure || t == TRI_UNKNOWN;
    if (better && t == TRI_TRUE)
        s->hit = f;
}

/* Can the one at `at`, or one that is looked at after it, be better than the hit? */
static bool may_be_better(const struct expr *x, const struct window *w, size_t at, const struct fact *hit)
{
    if (!w->order || x->query == QUERY_EXISTS)
        return false;
    return x->query == QUERY_LAST ? w->order->highest[at] > hit->index : w->order->lowest[at] < hit->index;
}

/* Of a settled query those that would change nothing are left out; another's have days to record or things to ask for.  The latest come
 * first, where not the first is meant: mostly they match. */
static struct search search_window(const struct expr *x, struct run *r, const struct facts_of_type *t, const struct days bounds[EXPR_CLAUSES])
{
    struct window w = expr_window(x, r, t, bounds);
    struct search s = { 0 };

    for (size_t i = w.from; i < w.until; i++) {
        size_t at = x->query == QUERY_FIRST ? i : w.until - 1 - (i - w.from);

        if (x->settled && (s.hit ? !may_be_better(x, &w, at, s.hit) : w.unsure && s.unsure))
            break;
        consider(x, r, w.facts[at], bounds, w.sure, &s);
    }
    for (size_t i = w.lacking; i < w.n && !((s.hit || s.unsure) && x->settled); i++)
        consider(x, r, w.facts[i], bounds, false, &s);
    return s;
}

/* `exists` is true with one certain match, unknown with a possible one; `first` and `last` see certain matches only. */
static struct expr_value search(const struct expr *x, struct run *r)
{
    const struct facts_of_type *t = facts_type_hashed(r->env->facts, x->text, x->hash);
    struct days bounds[EXPR_CLAUSES];
    struct search s = { 0 };

    if (r->env->used)
        r->env->used(r->env->context, x->text, t);
    if (t) {
        expr_bounds(x, r, bounds);
        s = search_window(x, r, t, bounds);
    }
    if (x->query == QUERY_EXISTS)
        return tri_value(s.hit ? TRI_TRUE : s.unsure ? TRI_UNKNOWN : TRI_FALSE);
    return s.hit ? (struct expr_value){ .kind = EXPR_EVENT, .fact = s.hit } : unknown_value;
}

/* How a query looks for its event is no step on the way to a day. */
static struct expr_value run_query(const struct expr *x, struct run *r)
{
    struct trace_steps *steps = r->env->steps;

    r->env->steps = NULL;
    struct expr_value found = search(x, r);
    r->env->steps = steps;
    return found;
}

/* ---- the walk ---- */

static enum tri run_known(struct expr_value v)
{
    return v.kind ? TRI_TRUE : TRI_FALSE;
}

static enum tri run_role(const struct expr *x, struct run *r)
{
    const struct fact *f = event_of(x->a, r);

    return !f ? TRI_UNKNOWN : fact_has_role(f, x->text) ? TRI_TRUE : TRI_FALSE;
}

static enum tri run_range(const struct expr *x, struct run *r)
{
    struct expr_value v = expr_run(x->a, r), from = expr_run(x->b, r), until = expr_run(x->c, r);

    return tri_and(compare(CMP_GE, v, from), compare(CMP_LE, v, until));
}

enum tri expr_truth(const struct expr *x, struct run *r)
{
    enum tri a;
    struct expr_value v;

    switch (x->node) {
    case NODE_OR:                        /* both sides: every reached() that is not yet true records its day */
        a = expr_truth(x->a, r);
        return tri_or(a, expr_truth(x->b, r));
    case NODE_AND:
        a = expr_truth(x->a, r);
        return a == TRI_FALSE ? TRI_FALSE : tri_and(a, expr_truth(x->b, r));
    case NODE_NOT: return tri_not(expr_truth(x->a, r));
    case NODE_COMPARE: v = expr_run(x->a, r); return compare(x->op, v, expr_run(x->b, r));
    case NODE_KNOWN: return run_known(expr_run(x->a, r));
    case NODE_SET: return in_set(x, expr_run(x->a, r));
    case NODE_RANGE: return run_range(x, r);
    case NODE_MEMBER: v = expr_run(x->a, r); return in_list(v, expr_run(x->b, r));
    case NODE_ROLE: return run_role(x, r);
    default: v = expr_run(x, r); return v.kind != EXPR_BOOL ? TRI_UNKNOWN : v.boolean ? TRI_TRUE : TRI_FALSE;
    }
}

static struct expr_value int_value(int64_t n)
{
    day_num d = (day_num)(n > EXPR_MOST_INT ? EXPR_MOST_INT : n < -EXPR_MOST_INT ? -EXPR_MOST_INT : n);

    return (struct expr_value){ .kind = EXPR_INT, .days = { d, d } };
}

struct expr_value expr_run(const struct expr *x, struct run *r)
{
    struct expr_env *env = r->env;

    switch (x->node) {
    case NODE_FIELD: return run_field(x, r);
    case NODE_ADD: return run_add(x, r);
    case NODE_DAY: return day_value((struct days){ x->day, x->day });
    case NODE_INT: return int_value(x->integer);
    case NODE_SYMBOL: return symbol_value(x->text);
    case NODE_PARAMETER: return int_value(env->parameters[x->index]);
    case NODE_VARIABLE: return r->slot[x->index] ? (struct expr_value){ .kind = EXPR_EVENT, .fact = r->slot[x->index] } : unknown_value;
    case NODE_BIRTH: return run_birth(env);
    case NODE_DUE: return day_value(env->due);
    case NODE_OPENED: return day_value(env->opened);
    case NODE_OVERRIDDEN: return day_value(env->overridden);
    case NODE_COLUMN: return symbol_value(cell(x, env));
    case NODE_CALL: return run_call(x, r);
    case NODE_AXIS: return run_axis(x, r);
    case NODE_QUERY: return run_query(x, r);
    case NODE_OR: case NODE_AND: case NODE_NOT: case NODE_COMPARE: case NODE_KNOWN: case NODE_SET: case NODE_RANGE: case NODE_MEMBER:
    case NODE_ROLE: return tri_value(expr_truth(x, r));
    case NODE_NAME: break;               /* expr_check leaves none */
    }
    return unknown_value;
}

struct expr_value expr_eval(const struct expr *x, struct expr_env *env)
{
    struct run r = { .env = env, .slot = { env->it } };

    return expr_run(x, &r);
}

enum tri expr_true(const struct expr *x, struct expr_env *env)
{
    struct run r = { .env = env, .slot = { env->it } };

    return expr_truth(x, &r);
}

struct days expr_days(const struct expr *x, struct expr_env *env)
{
    return days_of(expr_eval(x, env));
}
