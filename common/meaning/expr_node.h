/* SPDX-License-Identifier: Apache-2.0 */
/* expr_node - the tree that expr_parse.c builds, expr_check.c completes and expr_eval.c walks.  Only the expr_*.c files include it. */
#ifndef COMMON_EXPR_NODE_H
#define COMMON_EXPR_NODE_H
#include "expr.h"

enum { EXPR_SLOTS = 8,                   /* event variables alive at once: the rule's own and those of nested queries */
       EXPR_DEPTH = 64,                  /* brackets and nots within each other */
       EXPR_BYTES = 8192,
       EXPR_MOST_INT = 1000000 };

enum node {
    NODE_OR, NODE_AND, NODE_NOT, NODE_COMPARE, NODE_KNOWN, NODE_SET, NODE_RANGE, NODE_MEMBER, NODE_ADD, NODE_FIELD,
    NODE_DAY, NODE_INT, NODE_SYMBOL, NODE_PARAMETER,
    NODE_NAME,                           /* only between parsing and checking: then one of the next or a symbol */
    NODE_VARIABLE, NODE_BIRTH, NODE_DUE, NODE_OPENED, NODE_OVERRIDDEN, NODE_COLUMN,
    NODE_CALL, NODE_AXIS, NODE_ROLE, NODE_QUERY,
};
enum compare { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT, CMP_GE };
enum function { FN_REACHED, FN_AGE, FN_MONTH_END, FN_DAY, FN_MIN, FN_MAX, FN_DATE, FN_CODE, FN_REF, FN_NUMBER /* a column's text as a number */ };
enum query { QUERY_EXISTS, QUERY_FIRST, QUERY_LAST };
enum clause_kind { CLAUSE_BEFORE, CLAUSE_FROM, CLAUSE_AFTER, CLAUSE_WHERE };
enum special { SPECIAL_NO, SPECIAL_AGENCY, SPECIAL_RECORDED_ON, SPECIAL_OCCURRED_ON };

struct clause { enum clause_kind kind; struct expr *x; bool first; /* asked before anything that asks for more */ struct clause *next; };
/* A condition of a query that says of a day of its event, or of days reckoned from it, where it lies: `day` op `with`. */
struct bound { enum compare op; const struct expr *day, *with; struct bound *next; };
/* What a query says of one day of its events: of a field of theirs, or (NULL) of occurred_on.  In the order of that day those that can match
 * stand side by side. */
struct order { const char *field; struct bound *bounds; struct order *next; };
struct field_place { const struct schema *schema; int index; };   /* where a version of a type has the field */

struct expr {
    enum node node;
    const char *source;                  /* the whole text; this part of it is [at, at + length) */
    size_t at, length;
    struct expr *a, *b, *c;              /* operands; arguments of a call in order */
    struct expr *next;                   /* next argument, for min and max: a, a->next ... */

    enum compare op;                     /* COMPARE */
    enum function function;              /* CALL */
    int sign; enum unit unit;            /* ADD: a plus or minus b units */
    int64_t integer;                     /* INT */
    day_num day;                         /* DAY */
    const char *text;                    /* SYMBOL, NAME, FIELD, PARAMETER, AXIS, ROLE: the name; date()'s form, code()'s list */
    bool quoted;                         /* SYMBOL */
    size_t index;                        /* VARIABLE: slot; PARAMETER, AXIS, COLUMN: place in the scope's names */
    const char **symbols; size_t n_symbols;               /* SET */
    struct field_place *places; size_t n_places;          /* FIELD */
    enum special special;                                 /* FIELD */
    enum query query;                                     /* QUERY: text is the type, index the slot of its variable */
    const char *variable;
    struct clause *clauses;

    /* from checking */
    unsigned kinds;                      /* what it can be */
    const char *const *types; size_t n_types;             /* EVENT: which */
    const char *const *values;           /* SYMBOL: NULL-terminated possible ones, NULL = any */
    const char *codelist;                /* SYMBOL: of this list */
    const char *origin;                  /* where values or codelist come from, for messages: "residence.permit.granted.kind" */
    bool timed;                          /* its answer depends on the day */
    bool asks;                           /* it asks for more than the variables hold: other events, axes, birth */
    uint32_t hash;                       /* QUERY: of the type, for facts_type_hashed */
    bool settled;                        /* QUERY: an event that matches has asked for all that any other could ask for */
    bool bounded;                        /* QUERY: it has one order, and the bounds there say all that it says */
    struct order *orders;                /* QUERY: days that rule events out before anything else is asked */
};

/* expr_parse.c */
struct expr_source { const char *text; const struct cfg *at; };
/* ERR_CONFIG "FILE:LINE:COLUMN: ..." of byte `at` of the text, in characters from 1: in the file, or in the text where that is in no file. */
bool expr_fail(struct err *e, const struct expr_source *s, size_t at, const char *format, ...) PRINTF_LIKE(4, 5);
bool expr_syntax(const struct expr_source *s, bool mapping, struct arena *mem, struct expr **ret, struct err *e) MUST_CHECK;
/* expr_check.c: names become variables, columns or symbols; kinds are filled. */
bool expr_check(struct expr *x, const struct expr_source *s, const struct expr_scope *scope, struct arena *mem, struct err *e) MUST_CHECK;

/* expr_eval.c, for expr_witness.c and expr_why.c */
struct run { struct expr_env *env; const struct fact *slot[EXPR_SLOTS]; };
struct expr_value expr_run(const struct expr *x, struct run *r);
enum tri expr_truth(const struct expr *x, struct run *r);
struct days expr_run_days(const struct expr *x, struct run *r);          /* unknown: DAY_NONE both */
/* Does this fact match the query?  `bounds`: the days of its before, from and after clauses, in order, from expr_bounds. */
enum { EXPR_CLAUSES = 16 };
void expr_bounds(const struct expr *query, struct run *r, struct days bounds[EXPR_CLAUSES]);
enum tri expr_match(const struct expr *query, struct run *r, const struct fact *f, const struct days bounds[EXPR_CLAUSES]);
enum tri expr_clause(const struct clause *k, struct run *r, const struct fact *f, struct days bound);

/* expr_window.c: where the events that a query looks for can be. */
/* After checking: finds settled and orders. */
void expr_plan(struct expr *query, struct arena *mem);
/* The events that can match: those from `from` up to `until`, that one excluded, of the events in the order of a day (NULL: in the order of
 * facts); and, from `lacking` on up to n, those that may match but never certainly do.  `unsure`: no event certainly matches; `sure`: those
 * from `from` up to `until` do. */
struct window { const struct fact *const *facts; const struct facts_by_day *order; size_t from, until, lacking, n; bool unsure, sure; };
struct window expr_window(const struct expr *query, struct run *r, const struct facts_of_type *t, const struct days bounds[EXPR_CLAUSES]);

/* expr_why.c, for expr_eval.c */
const char *expr_text(const struct expr *x, struct arena *mem);          /* the part as written */
bool expr_asks_birth(const struct expr *x);                              /* names it: its days are nobody's business */
#endif
