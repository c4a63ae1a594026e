/* SPDX-License-Identifier: Apache-2.0 */
/* What the names of a parsed expression mean, and whether the kinds fit.  Errors name the place and the nearest known name. */
#include <stdio.h>
#include <string.h>

#include "../ground/cfg.h"
#include "expr_node.h"

struct variable { const char *name; const char *const *types; size_t n_types; };
struct checker {
    const struct expr_source *source;
    const struct expr_scope *scope;
    struct arena *mem;
    struct err *e;
    struct variable variables[EXPR_SLOTS]; size_t n;
};
/* A growing list of names, for messages and for the symbols of a field. */
struct names { const char **all; size_t n, room; };

static bool check(struct checker *c, struct expr *x);

static void names_add(struct checker *c, struct names *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->all[i], name) == 0)
            return;
    if (list->n + 1 >= list->room) {
        const char **old = list->all;

        list->room = list->room ? 2 * list->room : 32;
        list->all = ARENA_ARRAY(c->mem, const char *, list->room);
        if (list->n)
            memcpy(list->all, old, list->n * sizeof *old);
    }
    list->all[list->n++] = name;
    list->all[list->n] = NULL;
}

static void names_add_all(struct checker *c, struct names *list, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        names_add(c, list, names[i]);
}

/* "; the nearest is "x"", or nothing. */
static const char *nearest(struct checker *c, const char *wrong, const struct names *known)
{
    const char *near = known->n ? cfg_nearest(wrong, known->all) : NULL;

    return near ? arena_printf(c->mem, "; the nearest is \"%s\"", near) : "";
}

#define FAIL(c, x, ...) expr_fail((c)->e, (c)->source, (x)->at, __VA_ARGS__)

/* ---- kinds in words ---- */

static const char *kinds_text(struct checker *c, unsigned kinds)
{
    static const struct { unsigned kind; const char *text; } all[] = {
        { EXPR_BOOL, "true or false" }, { EXPR_DAY, "a day" }, { EXPR_INT, "a number" }, { EXPR_SYMBOL, "a symbol" },
        { EXPR_LIST, "a list" }, { EXPR_EVENT, "an event" }, { EXPR_REF, "a reference" },
    };
    const char *text = "";

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (kinds & all[i].kind)
            text = *text ? arena_printf(c->mem, "%s or %s", text, all[i].text) : all[i].text;
    return text;
}

/* An event can stand wherever a day can: it is its occurred_on. */
static unsigned as_used(unsigned kinds)
{
    return kinds & EXPR_EVENT ? kinds | EXPR_DAY : kinds;
}

static const char *source_text(struct checker *c, const struct expr *x)
{
    return arena_printf(c->mem, "%.*s", (int)(x->length < 60 ? x->length : 60), x->source + x->at);
}

/* Every name that means something here. */
static struct names names_in_scope(struct checker *c)
{
    struct names list = {0};

    for (size_t i = c->n; i-- > 0;)
        names_add(c, &list, c->variables[i].name);
    if (c->scope->n_columns == 0)
        names_add(c, &list, "birth");
    names_add_all(c, &list, c->scope->days, c->scope->n_days);
    names_add_all(c, &list, c->scope->columns, c->scope->n_columns);
    return list;
}

static bool expect(struct checker *c, const struct expr *x, unsigned kinds)
{
    if (as_used(x->kinds) & kinds)
        return true;
    if (x->node == NODE_SYMBOL && !x->quoted) {
        struct names known = names_in_scope(c);

        return FAIL(c, x, "\"%s\" is no name that is known here, so it is a symbol, where %s is wanted%s", x->text, kinds_text(c, kinds), nearest(c, x->text, &known));
    }
    return FAIL(c, x, "%s is wanted here, but %s is %s", kinds_text(c, kinds), source_text(c, x), kinds_text(c, x->kinds));
}

/* ---- symbols ---- */

/* Who says an event and who is named in one is an instance; its kind alone never equals it. */
static bool is_agency(const struct expr *x)
{
    if (x->node != NODE_FIELD || x->special == SPECIAL_AGENCY || x->n_places == 0)
        return x->node == NODE_FIELD && x->special == SPECIAL_AGENCY;
    return x->places[0].schema->fields[x->places[0].index].kind == VALUE_AGENCY;
}

/* May `symbol` be a value of `of`? */
static bool check_symbol(struct checker *c, const struct expr *at, const char *symbol, const struct expr *of)
{
    if (is_agency(of) && !strchr(symbol, '@'))
        return FAIL(c, at, "\"%s\" is a kind of agency at most, and %s is an instance: write 'slug@scope'", symbol, of->origin);
    if (of->values) {
        struct names known = {0};

        for (size_t i = 0; of->values[i]; i++) {
            if (strcmp(of->values[i], symbol) == 0)
                return true;
            names_add(c, &known, of->values[i]);
        }
        return FAIL(c, at, "\"%s\" is no value of %s%s", symbol, of->origin, nearest(c, symbol, &known));
    }
    if (of->codelist && !schema_code_known(c->scope->schemas, of->codelist, symbol, DAY_NONE))
        return FAIL(c, at, "\"%s\" is no code of %s (list %s)", symbol, of->origin, of->codelist);
    return true;
}

/* A column holds text; beside a number it is read as one. */
static void as_number(struct checker *c, struct expr *x)
{
    struct expr *column = arena_memdup(c->mem, x, sizeof *x);

    x->node = NODE_CALL;
    x->function = FN_NUMBER;
    x->a = column;
    x->kinds = EXPR_INT;
}

static bool check_comparable(struct checker *c, struct expr *x, struct expr *a, struct expr *b)
{
    if (a->node == NODE_COLUMN && b->kinds == EXPR_INT)
        as_number(c, a);
    if (b->node == NODE_COLUMN && a->kinds == EXPR_INT)
        as_number(c, b);
    if (!(as_used(a->kinds) & as_used(b->kinds))) {
        if ((a->node == NODE_SYMBOL && !a->quoted) || (b->node == NODE_SYMBOL && !b->quoted)) {
            const struct expr *literal = a->node == NODE_SYMBOL ? a : b;

            return expect(c, literal, as_used((a->node == NODE_SYMBOL ? b : a)->kinds));
        }
        return FAIL(c, x, "cannot compare %s with %s", kinds_text(c, a->kinds), kinds_text(c, b->kinds));
    }
    if (a->node == NODE_SYMBOL && b->node == NODE_SYMBOL) {
        struct names known = names_in_scope(c);

        return FAIL(c, a, "\"%s\" and \"%s\" are both symbols: neither is a name that is known here%s", a->text, b->text, nearest(c, a->text, &known));
    }
    if (b->node == NODE_SYMBOL)
        return check_symbol(c, b, b->text, a);
    return a->node != NODE_SYMBOL || check_symbol(c, a, a->text, b);
}

static bool check_compare(struct checker *c, struct expr *x)
{
    if (!check(c, x->a) || !check(c, x->b) || !check_comparable(c, x, x->a, x->b))
        return false;
    x->kinds = EXPR_BOOL;
    unsigned common = as_used(x->a->kinds) & as_used(x->b->kinds);
    if (common & EXPR_LIST)
        return FAIL(c, x, "lists are not compared: ask `SYMBOL in %s`", source_text(c, x->a));
    if (x->op != CMP_EQ && x->op != CMP_NE && !(common & (EXPR_DAY | EXPR_INT)))
        return FAIL(c, x, "%s has no order: only = and != compare it", kinds_text(c, common));
    return true;
}

static bool check_set(struct checker *c, struct expr *x)
{
    if (!check(c, x->a) || !expect(c, x->a, EXPR_SYMBOL))
        return false;
    if (x->a->node == NODE_SYMBOL) {
        struct names known = names_in_scope(c);

        return FAIL(c, x->a, "\"%s\" is a symbol: it is no name that is known here%s", x->a->text, nearest(c, x->a->text, &known));
    }
    for (size_t i = 0; i < x->n_symbols; i++)
        if (!check_symbol(c, x, x->symbols[i], x->a))
            return false;
    x->kinds = EXPR_BOOL;
    return true;
}

static bool check_range(struct checker *c, struct expr *x)
{
    if (!check(c, x->a) || !check(c, x->b) || !check(c, x->c))
        return false;
    if (!check_comparable(c, x, x->a, x->b) || !check_comparable(c, x, x->a, x->c))
        return false;
    x->kinds = EXPR_BOOL;
    if ((x->b->node == NODE_INT && x->c->node == NODE_INT && x->b->integer > x->c->integer) || (x->b->node == NODE_DAY && x->c->node == NODE_DAY && x->b->day > x->c->day))
        return FAIL(c, x->b, "nothing is in %s .. %s: the range ends before it begins", source_text(c, x->b), source_text(c, x->c));
    return expect(c, x->a, EXPR_DAY | EXPR_INT);
}

static bool check_member(struct checker *c, struct expr *x)
{
    if (!check(c, x->a) || !check(c, x->b) || !expect(c, x->b, EXPR_LIST) || !expect(c, x->a, EXPR_SYMBOL))
        return false;
    x->kinds = EXPR_BOOL;
    return x->a->node != NODE_SYMBOL || check_symbol(c, x->a, x->a->text, x->b);
}

static bool check_add(struct checker *c, struct expr *x)
{
    x->kinds = EXPR_DAY;
    return check(c, x->a) && check(c, x->b) && expect(c, x->a, EXPR_DAY);
}

/* ---- fields ---- */

static unsigned kind_of(const struct field *f)
{
    switch (f->kind) {
    case VALUE_BOOL: return EXPR_BOOL;
    case VALUE_INT: return EXPR_INT;
    case VALUE_DAY: return EXPR_DAY;
    case VALUE_SYMBOL: case VALUE_CODE: case VALUE_AGENCY: return EXPR_SYMBOL;
    case VALUE_SUBJECT: case VALUE_LOCAL: case VALUE_EVENT: return EXPR_REF;
    case VALUE_LIST: return EXPR_LIST;
    case VALUE_NONE: case VALUE_TIME: case VALUE_TEXT: case VALUE_BYTES: case VALUE_RECORD: break;
    }
    return 0;
}

/* Adds one version's field to what is known of x. */
static void add_place(struct checker *c, struct expr *x, const struct schema *s, int index, struct names *values)
{
    const struct field *f = &s->fields[index], *item = f->kind == VALUE_LIST ? f->item : f;

    x->places[x->n_places++] = (struct field_place){ s, index };
    x->kinds |= kind_of(f);
    x->origin = arena_printf(c->mem, "%s.%s", s->type, f->name);
    if (item && item->kind == VALUE_SYMBOL)
        names_add_all(c, values, item->symbols, item->n_symbols);
    if (item && item->kind == VALUE_CODE)
        x->codelist = item->codelist;
}

static const char *types_text(struct checker *c, const struct expr *x)
{
    const char *text = x->types[0];

    for (size_t i = 1; i < x->n_types && i < 3; i++)
        text = arena_printf(c->mem, "%s, %s", text, x->types[i]);
    return x->n_types > 3 ? arena_printf(c->mem, "%s, ...", text) : text;
}

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static enum special special_of(const char *name)
{
    return strcmp(name, "agency") == 0 ? SPECIAL_AGENCY : strcmp(name, "recorded_on") == 0 ? SPECIAL_RECORDED_ON
         : strcmp(name, "occurred_on") == 0 ? SPECIAL_OCCURRED_ON : SPECIAL_NO;
}

static bool unknown_field(struct checker *c, const struct expr *x)
{
    struct names known = {0};

    for (size_t i = 0; i < schema_count(c->scope->schemas); i++) {
        const struct schema *s = schema_at(c->scope->schemas, i);

        for (size_t k = 0; k < s->n_fields && is_one_of(s->type, x->a->types, x->a->n_types); k++)
            names_add(c, &known, s->fields[k].name);
    }
    names_add(c, &known, "agency");
    names_add(c, &known, "recorded_on");
    if (x->a->n_types > 1)
        return FAIL(c, x, "none of %s has a field \"%s\"%s", types_text(c, x->a), x->text, nearest(c, x->text, &known));
    return FAIL(c, x, "%s has no field \"%s\"%s", types_text(c, x->a), x->text, nearest(c, x->text, &known));
}

/* A field that only some of the types have is unknown in the others. */
static bool check_field(struct checker *c, struct expr *x)
{
    const struct schema_set *set = c->scope->schemas;
    struct names values = {0};

    if (!check(c, x->a))
        return false;
    if (x->a->kinds != EXPR_EVENT)
        return x->a->node == NODE_SYMBOL ? expect(c, x->a, EXPR_EVENT) : FAIL(c, x, "\"%s\" is asked of %s, which is %s and no event", x->text, source_text(c, x->a), kinds_text(c, x->a->kinds));
    x->special = special_of(x->text);
    x->kinds = x->special == SPECIAL_AGENCY ? EXPR_SYMBOL : x->special ? EXPR_DAY : 0;
    x->origin = x->text;
    if (x->special)
        return true;
    x->places = ARENA_ARRAY(c->mem, struct field_place, schema_count(set) + 1);
    for (size_t i = 0; i < schema_count(set); i++) {
        const struct schema *s = schema_at(set, i);
        int index = is_one_of(s->type, x->a->types, x->a->n_types) ? schema_field(s, x->text) : -1;

        if (index >= 0)
            add_place(c, x, s, index, &values);
    }
    if (x->n_places == 0)
        return unknown_field(c, x);
    if (x->kinds == 0)
        return FAIL(c, x, "%s is nothing that an expression can ask for", x->origin);
    x->values = values.all;
    return true;
}

/* ---- names ---- */

static bool find(const char *name, const char *const *names, size_t n, size_t *ret)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0) {
            *ret = i;
            return true;
        }
    return false;
}

static bool is_mapping(const struct checker *c)
{
    return c->scope->columns != NULL;
}

static bool check_column(struct checker *c, struct expr *x)
{
    struct names known = {0};

    x->kinds = EXPR_SYMBOL;
    if (find(x->text, c->scope->columns, c->scope->n_columns, &x->index))
        return true;
    names_add_all(c, &known, c->scope->columns, c->scope->n_columns);
    return FAIL(c, x, "there is no column \"%s\"%s", x->text, nearest(c, x->text, &known));
}

/* A column, an event variable, birth, a day of the ladder; any other bare word is a symbol. */
static bool check_name(struct checker *c, struct expr *x)
{
    x->node = NODE_SYMBOL;
    x->kinds = EXPR_SYMBOL;
    if (is_mapping(c)) {
        if (find(x->text, c->scope->columns, c->scope->n_columns, &x->index))
            x->node = NODE_COLUMN;
        return true;
    }
    for (size_t i = c->n; i-- > 0;)
        if (strcmp(c->variables[i].name, x->text) == 0) {
            x->node = NODE_VARIABLE;
            x->kinds = EXPR_EVENT;
            x->index = i;
            x->types = c->variables[i].types;
            x->n_types = c->variables[i].n_types;
            return true;
        }
    if (strcmp(x->text, "birth") == 0)
        x->node = NODE_BIRTH;
    else if (is_one_of(x->text, c->scope->days, c->scope->n_days))
        x->node = strcmp(x->text, "due") == 0 ? NODE_DUE : strcmp(x->text, "opened") == 0 ? NODE_OPENED : NODE_OVERRIDDEN;
    if (x->node != NODE_SYMBOL)
        x->kinds = EXPR_DAY;
    return true;
}

static bool check_parameter(struct checker *c, struct expr *x)
{
    struct names known = {0};

    x->kinds = EXPR_INT;
    if (find(x->text, c->scope->parameters, c->scope->n_parameters, &x->index))
        return true;
    names_add_all(c, &known, c->scope->parameters, c->scope->n_parameters);
    return FAIL(c, x, "there is no parameter \"%s\"%s", x->text, nearest(c, x->text, &known));
}

/* ---- calls ---- */

static size_t count_arguments(const struct expr *x)
{
    size_t n = 0;

    for (const struct expr *a = x->a; a; a = a->next)
        n++;
    return n;
}

static bool check_arity(struct checker *c, const struct expr *x, size_t least, size_t most)
{
    size_t n = count_arguments(x);

    if (n >= least && n <= most)
        return true;
    return FAIL(c, x, "%s() takes %s%zu value%s, not %zu", x->text, least == most ? "" : "at least ", least, least == 1 ? "" : "s", n);
}

/* date(COL, 'DD.MM.YYYY'), code(COL, 'list'): the second argument is not computed but said. */
static bool check_column_call(struct checker *c, struct expr *x)
{
    size_t wanted = x->function == FN_REF ? 1 : 2;

    if (!check_arity(c, x, wanted, wanted) || !check(c, x->a))
        return false;
    if (x->a->node != NODE_COLUMN) {
        struct names known = {0};

        names_add_all(c, &known, c->scope->columns, c->scope->n_columns);
        return FAIL(c, x->a, "%s() is asked of a column, and \"%s\" is none%s", x->text, source_text(c, x->a), nearest(c, source_text(c, x->a), &known));
    }
    x->kinds = x->function == FN_DATE ? EXPR_DAY : EXPR_SYMBOL;
    if (wanted == 1)
        return true;
    const struct expr *said = x->a->next;
    if (said->node != NODE_SYMBOL || !said->quoted)
        return FAIL(c, said, "the second value of %s() is quoted: %s", x->text, x->function == FN_DATE ? "'DD.MM.YYYY'" : "the name of a code list");
    x->text = said->text;
    if (x->function == FN_DATE && (!strstr(x->text, "DD") || !strstr(x->text, "MM") || !strstr(x->text, "YYYY")))
        return FAIL(c, said, "\"%s\" is no form of a date: it holds DD, MM and YYYY", x->text);
    if (x->function == FN_CODE)
        x->codelist = x->origin = x->text;
    return true;
}

static bool check_min_max(struct checker *c, struct expr *x)
{
    if (!check_arity(c, x, 1, EXPR_CLAUSES))
        return false;
    x->kinds = EXPR_DAY | EXPR_INT;
    for (struct expr *a = x->a; a; a = a->next) {
        if (!check(c, a) || !expect(c, a, x->kinds))
            return false;
        x->kinds &= as_used(a->kinds);
    }
    return true;
}

static bool check_call(struct checker *c, struct expr *x)
{
    switch (x->function) {
    case FN_DATE: case FN_CODE: case FN_REF: return check_column_call(c, x);
    case FN_MIN: case FN_MAX: return check_min_max(c, x);
    case FN_REACHED: case FN_AGE: case FN_MONTH_END: case FN_DAY: case FN_NUMBER: break;
    }
    if (is_mapping(c) && (x->function == FN_REACHED || x->function == FN_AGE))
        return FAIL(c, x, "%s() is not for mappings: a record is mapped the same on every day and knows no birth", x->text);
    if (!check_arity(c, x, 1, 1) || !check(c, x->a) || !expect(c, x->a, EXPR_DAY))
        return false;
    if (x->function == FN_REACHED && c->scope->no_reached)
        return FAIL(c, x, "the history of an axis does not depend on the day: no reached() in bars; a bar that begins on the day says the same");
    x->kinds = x->function == FN_REACHED ? EXPR_BOOL : x->function == FN_AGE ? EXPR_INT : EXPR_DAY;
    return true;
}

static bool check_axis(struct checker *c, struct expr *x)
{
    struct names known = {0};

    x->kinds = EXPR_SYMBOL;
    x->origin = arena_printf(c->mem, "the axis %s", x->text);
    if (!find(x->text, c->scope->axes, c->scope->n_axes, &x->index)) {
        names_add_all(c, &known, c->scope->axes, c->scope->n_axes);
        return FAIL(c, x, "there is no axis \"%s\" that may be asked here%s", x->text, nearest(c, x->text, &known));
    }
    if (c->scope->axis_values)
        x->values = c->scope->axis_values[x->index];
    if (!x->a)
        return c->scope->axis_today ? true : FAIL(c, x, "axis(%s) without a day asks for today, which only `owner` and `unless` may: write axis(%s, DAY)", x->text, x->text);
    return check(c, x->a) && expect(c, x->a, EXPR_DAY);
}

static bool check_role(struct checker *c, struct expr *x)
{
    struct names known = {0};

    x->kinds = EXPR_BOOL;
    if (!check(c, x->a) || !expect(c, x->a, EXPR_EVENT))
        return false;
    names_add(c, &known, "subject");
    for (size_t i = 0; i < schema_count(c->scope->schemas); i++) {
        const struct schema *s = schema_at(c->scope->schemas, i);

        for (size_t k = 0; k < s->n_fields && is_one_of(s->type, x->a->types, x->a->n_types); k++) {
            const struct field *f = &s->fields[k];

            if (f->kind == VALUE_SUBJECT || (f->kind == VALUE_LIST && f->item && f->item->kind == VALUE_SUBJECT))
                names_add(c, &known, f->name);
        }
    }
    if (is_one_of(x->text, known.all, known.n))
        return true;
    return FAIL(c, x, "nobody takes part in %s as \"%s\"%s", types_text(c, x->a), x->text, nearest(c, x->text, &known));
}

/* ---- queries ---- */

static bool check_type(struct checker *c, const struct expr *x)
{
    const struct schema *s = schema_by_type(c->scope->schemas, x->text);
    struct names known = {0};

    if (s && s->dataclass == 'I')
        return FAIL(c, x, "%s says who the person is: expressions see only `birth` of it", x->text);
    if (s && (s->control || strncmp(x->text, "task.", 5) == 0 || strncmp(x->text, "case.identity.", 14) == 0))
        return FAIL(c, x, "%s is no fact of a person: expressions do not see it", x->text);
    if (s)
        return true;
    for (size_t i = 0; i < schema_count(c->scope->schemas); i++)
        names_add(c, &known, schema_at(c->scope->schemas, i)->type);
    return FAIL(c, x, "there is no event type \"%s\"%s", x->text, nearest(c, x->text, &known));
}

static bool check_clauses(struct checker *c, struct expr *x)
{
    for (struct clause *k = x->clauses; k; k = k->next)
        if (k->kind != CLAUSE_WHERE && (!check(c, k->x) || !expect(c, k->x, EXPR_DAY)))
            return false;
    c->variables[c->n++] = (struct variable){ x->variable, x->types, x->n_types };
    for (struct clause *k = x->clauses; k; k = k->next)
        if (k->kind == CLAUSE_WHERE && (!check(c, k->x) || !expect(c, k->x, EXPR_BOOL)))
            return false;
    c->n--;
    for (struct clause *k = x->clauses; k; k = k->next)
        x->timed = x->timed || k->x->timed;
    expr_plan(x, c->mem);
    return true;
}

static bool check_query(struct checker *c, struct expr *x)
{
    if (!check_type(c, x))
        return false;
    if (c->n == EXPR_SLOTS)
        return FAIL(c, x, "queries stand at most %d deep in each other", EXPR_SLOTS - 1);
    const char **types = ARENA_ARRAY(c->mem, const char *, 1);
    types[0] = x->text;
    x->types = types;
    x->n_types = 1;
    x->index = c->n;
    x->kinds = x->query == QUERY_EXISTS ? EXPR_BOOL : EXPR_EVENT;
    return check_clauses(c, x);
}

static bool check_bools(struct checker *c, struct expr *x)
{
    x->kinds = EXPR_BOOL;
    if (!check(c, x->a) || !expect(c, x->a, EXPR_BOOL))
        return false;
    return !x->b || (check(c, x->b) && expect(c, x->b, EXPR_BOOL));
}

static bool check_node(struct checker *c, struct expr *x)
{
    switch (x->node) {
    case NODE_OR: case NODE_AND: case NODE_NOT: return check_bools(c, x);
    case NODE_COMPARE: return check_compare(c, x);
    case NODE_KNOWN:
        x->kinds = EXPR_BOOL;
        return check(c, x->a) && (x->a->node != NODE_SYMBOL || expect(c, x->a, EXPR_ANY & ~(unsigned)EXPR_SYMBOL));
    case NODE_SET: return check_set(c, x);
    case NODE_RANGE: return check_range(c, x);
    case NODE_MEMBER: return check_member(c, x);
    case NODE_ADD: return check_add(c, x);
    case NODE_FIELD: return check_field(c, x);
    case NODE_DAY: x->kinds = EXPR_DAY; return true;
    case NODE_INT: x->kinds = EXPR_INT; return true;
    case NODE_SYMBOL: x->kinds = EXPR_SYMBOL; return true;
    case NODE_PARAMETER: return check_parameter(c, x);
    case NODE_NAME: return check_name(c, x);
    case NODE_COLUMN: return check_column(c, x);
    case NODE_CALL: return check_call(c, x);
    case NODE_AXIS: return check_axis(c, x);
    case NODE_ROLE: return check_role(c, x);
    case NODE_QUERY: return check_query(c, x);
    case NODE_VARIABLE: case NODE_BIRTH: case NODE_DUE: case NODE_OPENED: case NODE_OVERRIDDEN: break;   /* made here, never parsed */
    }
    return true;
}

static bool check(struct checker *c, struct expr *x)
{
    if (!check_node(c, x))
        return false;
    x->timed = x->timed || (x->node == NODE_CALL && x->function == FN_REACHED) || (x->node == NODE_AXIS && !x->a);
    for (const struct expr *a = x->node == NODE_CALL ? x->a : NULL; a; a = a->next)
        x->timed = x->timed || a->timed;
    x->timed = x->timed || (x->a && x->a->timed) || (x->b && x->b->timed) || (x->c && x->c->timed);
    x->asks = x->node == NODE_QUERY || x->node == NODE_AXIS || x->node == NODE_BIRTH || (x->node == NODE_CALL && x->function == FN_AGE);
    for (const struct expr *a = x->node == NODE_CALL ? x->a : NULL; a; a = a->next)
        x->asks = x->asks || a->asks;
    x->asks = x->asks || (x->a && x->a->asks) || (x->b && x->b->asks) || (x->c && x->c->asks);
    return true;
}

bool expr_check(struct expr *x, const struct expr_source *s, const struct expr_scope *scope, struct arena *mem, struct err *e)
{
    struct checker c = { .source = s, .scope = scope, .mem = mem, .e = e };

    if (scope->variable)
        c.variables[c.n++] = (struct variable){ scope->variable, scope->types, scope->n_types };
    return check(&c, x) && expect(&c, x, scope->want);
}

bool expr_parse(const char *text, const struct expr_scope *scope, struct arena *mem, const struct expr **ret, struct err *e)
{
    struct expr_source s = { .text = arena_strdup(mem, text), .at = scope->at };
    struct expr *x;

    if (!expr_syntax(&s, scope->columns != NULL, mem, &x, e) || !expr_check(x, &s, scope, mem, e))
        return false;
    *ret = x;
    return true;
}
