/* SPDX-License-Identifier: Apache-2.0 */
/* expr - the expression language of mappings, axes and rules (grammar: schemas/README.md).  Pure: the only door to time is
 * reached(DATE), which records the next day on which its answer can change.  Three-valued: a missing value is unknown. */
#ifndef COMMON_EXPR_H
#define COMMON_EXPR_H
#include "../ground/calendar.h"
#include "facts.h"

struct expr;
struct trace_steps;
enum expr_kind { EXPR_BOOL = 1, EXPR_DAY = 2, EXPR_INT = 4, EXPR_SYMBOL = 8, EXPR_LIST = 16, EXPR_EVENT = 32, EXPR_REF = 64 /* a person, household ...: equal or not */, EXPR_ANY = 127 };

/* What an expression may name, for checking. */
struct expr_scope {
    const struct schema_set *schemas;
    const struct cfg *at;                        /* where the text stands, for file:line:column in errors; may be NULL */
    const char *variable;                        /* the event variable ("it"), or NULL */
    const char *const *types; size_t n_types;    /* types it can have */
    const char *const *days; size_t n_days;      /* further variables of kind day: "due", "opened" (ladder), "overridden" (reopens) */
    const char *const *parameters; size_t n_parameters;
    const char *const *axes; size_t n_axes;      /* axes that may be asked */
    const char *const *const *axis_values;       /* parallel to axes: NULL-terminated values, or NULL = free */
    bool axis_today;                             /* axis(name) without a day: only in owner and unless */
    bool no_reached;                             /* bars of axes */
    const char *const *columns; size_t n_columns;/* mapping: names are columns; no queries, no birth */
    unsigned want;                               /* kinds allowed as the result */
};
/* Parses and checks.  ERR_CONFIG "FILE:LINE:COLUMN: ..." with the nearest known name. */
bool expr_parse(const char *text, const struct expr_scope *scope, struct arena *mem, const struct expr **ret, struct err *e) MUST_CHECK;

enum tri { TRI_FALSE = 0, TRI_TRUE = 1, TRI_UNKNOWN = -1 };
struct expr_value {
    enum expr_kind kind;                         /* 0: unknown */
    union {                                      /* small: values are passed in registers */
        bool boolean;
        struct days days;                        /* EXPR_DAY, and EXPR_INT as a pair too: from = until for exact */
        const char *text;                        /* EXPR_SYMBOL */
        const struct value *list;                /* EXPR_LIST */
        const struct fact *fact;                 /* EXPR_EVENT */
        const uint8_t *ref;                      /* EXPR_REF: SUBJECT_BYTES */
    };
};
struct expr_env {
    const struct facts *facts;
    const struct calendar *calendar;
    day_num today;
    bool saturdays;                              /* of the rule */
    const struct fact *it;                       /* the event variable */
    struct days due, opened;                     /* ladder */
    struct days overridden;                      /* reopens */
    const int64_t *parameters;                   /* in the order of the scope's names */
    /* axis(name, day) and axis(name): value as symbol, NULL unknown; *ret_until: last day of that segment or DAY_NONE. */
    const char *(*axis)(void *context, size_t axis_index, day_num on, day_num *ret_until);
    void *context;
    const char *(*column)(void *context, size_t column_index);   /* mapping: cell text or NULL */
    const struct schema_set *schemas;            /* mapping: code() */
    struct arena *mem;
    struct trace_steps *steps;                   /* where the arithmetic of days is written down (trace.h), or NULL */
    /* out */
    day_num next_day;                            /* smallest future day recorded; start with DAY_NONE */
    bool used_birth;
    void (*used)(void *context, const char *type, const struct facts_of_type *all /* NULL: asked for and absent */);      /* may be NULL */
};
struct expr_value expr_eval(const struct expr *x, struct expr_env *env);
enum tri expr_true(const struct expr *x, struct expr_env *env);
struct days expr_days(const struct expr *x, struct expr_env *env);     /* unknown: DAY_NONE both */
/* The day on which a true expression became true and the fact that did it (NULL: a date): exists = the earliest match by occurred_on
 * (or by first recorded day with `recorded`), or = the earlier true branch, and = the later.  DAY_NONE: cannot say. */
day_num expr_witness(const struct expr *x, struct expr_env *env, bool recorded, const struct fact **ret_fact);
/* Why a condition is what it is, for people: the parts that decide and the values that they saw.  Of a true one every condition that `and`
 * joins and the side of `or` that holds; of any other the first that fails, and every side of an `or`. */
enum expr_sight {
    SAW_VALUE,                                   /* `text` as written and what it is, NULL: unknown */
    SAW_NOTHING,                                 /* no event of the type `text` was told */
    SAW_MATCH,                                   /* `fact` is one that is asked for */
    SAW_OTHER,                                   /* `fact` is none: `text` of it does not hold, `value`: what that saw */
};
struct expr_saw { enum expr_sight sight; const char *text, *value; const struct fact *fact; };
struct expr_part { const char *text; enum tri is; struct expr_saw *saw; size_t n_saw; };
size_t expr_why(const struct expr *x, struct expr_env *env, struct arena *mem, struct expr_part **ret);
/* Event types an expression's queries name (for `hears` and `uses`). */
size_t expr_types(const struct expr *x, const char **ret, size_t max);
/* The expression as written. */
const char *expr_source(const struct expr *x);
/* The symbol itself when the expression is nothing but one ("titled"), else NULL. */
const char *expr_symbol(const struct expr *x);
/* Does it hold `not` of something that asks an axis?  Where the axis is unknown, so is its negation. */
bool expr_negates_axis(const struct expr *x);
/* Marks the axes that it asks, by their place in the scope's names. */
void expr_axes(const struct expr *x, bool *asked);
/* Every symbol that it compares an axis with. */
void expr_axis_symbols(const struct expr *x, void (*found)(void *context, size_t axis, const char *symbol), void *context);
/* Is it nothing but who said an event (it.agency)? */
bool expr_is_speaker(const struct expr *x);
/* May this symbol be its value, as far as the files say? */
bool expr_can_be(const struct expr *x, const char *symbol);
/* True when the text is an expression rather than a bare slug: it holds a dot or a bracket. */
bool expr_is_expression(const char *text);
void expr_record(struct expr_env *env, day_num d);                      /* a future day on which something can change */
#endif
