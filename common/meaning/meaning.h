/* SPDX-License-Identifier: Apache-2.0 */
/* meaning - axes and rules as rules*.c load them and evaluate*.c walk them.  Private to those files. */
#ifndef COMMON_MEANING_H
#define COMMON_MEANING_H
#include "rules.h"

/* Part of the rules' checksum: raised when evaluate() itself answers differently, so that every person is evaluated again. */
#define EVALUATION_VERSION "4"

struct label { const char *de, *en; };           /* never NULL; where one language is missing it is the other's */

/* Paints `value` from `since` to `until`, or (cuts) makes `at` the last day of bars that others painted. */
struct bar {
    const char **types; size_t n_types;          /* none: once for the person */
    const struct expr *when;                     /* NULL: always */
    const struct expr *value, *since, *until;    /* until NULL: open */
    int rank;
    bool cuts;
    const char **ends; size_t n_ends;            /* the values it ends; `ends_all`: any */
    bool ends_all, own;                          /* own: only bars of the same agency */
    const struct expr *at;
};
struct also { const char *name, *value; const struct expr *x; struct label title; };
struct word { const char *value; struct label label; };
struct axis {
    const char *name;
    struct label title;
    struct word *words; size_t n_words;          /* its values for people */
    const char *part, *field;                    /* "responsible.youth": part "responsible", field "youth"; part NULL: its own object */
    const char *const *values;                   /* NULL-terminated; NULL: any */
    const char *between;                         /* value of bare days after the first bar; NULL: unknown */
    bool hidden;
    const char **gap_values; size_t n_gap_values;/* no gap: gap_name NULL */
    const char *gap_name, *gap_since, *gap_days; /* "cash_gap", "cash_gap_since", "cash_gap_days" */
    struct label gap_title, gap_since_title, gap_days_title;
    bool gap_list;
    struct bar *bars; size_t n_bars;
    struct also *also; size_t n_also;
};

struct reason { const char *reason; const struct expr *x; };
enum stage { STAGE_NONE, STAGE_REMINDED, STAGE_OVERDUE, STAGE_ESCALATED_1, STAGE_ESCALATED_2, STAGES };
extern const char *const stage_names[STAGES + 1];    /* NULL-terminated */
struct rung { enum stage stage; const struct expr *at; };
struct pause { const char *from, *until; };      /* event types between which the clock stands still */
enum once { ONCE_FACT, ONCE_OPEN, ONCE_PERSON };

struct rule;
struct step {
    const struct rule *rule;
    const char *name;
    const char **types; size_t n_types;
    const struct expr *when, *opens, *due, *hard_stop, *done;     /* NULL where not given; due is always there */
    bool roll, saturdays;
    struct reason *unless; size_t n_unless;
    struct reason *reopens; size_t n_reopens;    /* what ends an override for that reason (NULL: for any) */
    const char *owner;                           /* slug, or NULL: */
    const struct expr *owner_x;
    const struct expr *owner_at;                 /* whose territory holds this municipality; NULL: the person's */
    bool hears_owner;
    const char **hears; size_t n_hears;          /* slugs; "*": everybody */
    const char *silence;                         /* code, or NULL */
    enum once once;
    bool quiet;                                  /* ladder = "none" */
    struct rung *ladder; size_t n_ladder;
    bool escalate;
    struct pause *stops; size_t n_stops;
    struct label title;
    const char *basis;
};
struct rule {
    const char *id;
    day_num version;                             /* the day its law came into force */
    day_num valid_from, valid_until;             /* the anchors it holds for, under its agreement; until DAY_NONE: open */
    bool own, draft;                             /* the town's own (R90 to R99); not activated: calls for nothing */
    const struct cfg *at;
    const char **parameter_names; size_t n_parameters;
    int64_t *parameters, *least, *most;          /* as agreed, and within which bounds */
    struct step *steps; size_t n_steps;
    const char **step_names;                     /* parallel to steps */
    struct label title, explain;
    const char *basis, *owner;
    const struct agreement *agreement;           /* NULL: nobody agreed to this version */
    const char *agreement_title;
};

struct meaning {
    const struct tenant *tenant;
    const struct schema_set *schemas;
    struct calendar *calendar;
    struct axis *axes; size_t n_axes;            /* in the order of files and lines, in which they are shown */
    size_t *axis_order;                          /* in which they are computed: an axis after those that it asks */
    struct rule *rules; size_t n_rules;          /* by id: versions of one rule, and its terms under several agreements, stand together */
    const char **warnings; size_t n_warnings;
    char checksum[2 * HASH_BYTES + 1];
};
/* Does it apply to an anchor of that day? */
bool rule_holds(const struct rule *r, day_num anchor);
#endif
