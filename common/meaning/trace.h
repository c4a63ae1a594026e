/* SPDX-License-Identifier: Apache-2.0 */
/* trace - how evaluate() came to the tasks of one rule, written down while it computes them and only where somebody asks (person.trace).
 * Asking changes nothing of the answer.
 *
 *   struct trace trace = { .rule = "R16", .mem = mem };
 *   person.trace = &trace;
 *   evaluate(m, &person, "de", mem, &r, &e);          -- trace.all: each fact that calls for a step, also where no task came of it
 *
 * All memory in trace.mem; facts, names and texts are those of the evaluation and of the meaning. */
#ifndef COMMON_TRACE_H
#define COMMON_TRACE_H
#include "evaluate.h"

/* One step on the way to a day. */
enum trace_kind {
    TRACE_VALUE,                         /* the day as it is written or told: no arithmetic */
    TRACE_SUM,                           /* `from` plus `amount` of `unit` */
    TRACE_EARLIEST, TRACE_LATEST,        /* of `choices` */
    TRACE_MONTH_END,                     /* of the month of `from` */
    TRACE_STOP,                          /* the clock stood still: later by `amount` days, from the event `stopped` to the event `went_on` */
    TRACE_STANDS,                        /* it stands still now, since `stopped` */
    TRACE_ROLL,                          /* `from` is no working day */
};
struct trace_step {
    enum trace_kind kind;
    const char *text;                    /* what is reckoned from, or chosen among, as written: "it.registered_on" */
    struct days from, to;                /* earliest and latest; the same where the day is known exactly */
    int amount; enum unit unit; bool saturdays;          /* saturdays: working days count them */
    const struct days *choices; size_t n_choices;        /* DAY_NONE: reckoned from birth, and not the one taken */
    bool personal;                       /* reckoned from birth: its days are not shown, but the last one, which is the task's */
    const struct fact *stopped, *went_on;
};
struct trace_steps { struct arena *mem; struct trace_step *all; size_t n, room; };
void trace_step(struct trace_steps *to, struct trace_step step);

/* What became of a fact that a rule's step looks at. */
enum trace_end {
    TRACE_TASK,                          /* a task */
    TRACE_OTHER_VERSION,                 /* happened when another version of the rule held, or none */
    TRACE_WHEN,                          /* `when` is not true */
    TRACE_NO_DAY,                        /* a day that the task needs is unknown: `missing` */
    TRACE_NOT_YET,                       /* opens later */
};
enum trace_date { TRACE_OPENS, TRACE_DUE, TRACE_HARD_STOP, TRACE_DATES };
extern const char *const trace_date_names[TRACE_DATES];              /* "opens", "due", "hard_stop" */
enum trace_owner {
    OWNER_FOUND,
    OWNER_NOBODY,                        /* no agency of that kind for this place, or several */
    OWNER_UNKNOWN,                       /* the expression has no answer */
    OWNER_CANNOT,                        /* it left or only tries */
    OWNER_NOT_SIGNED,
    OWNER_NOT_OURS,                      /* it said so */
    OWNER_TAKEN,                         /* a user gave it to another one */
};
struct trace_heard { const char *agency; day_num through /* DAY_NONE: never heard */; bool enough; };
struct trace_anchor {
    const char *rule, *step;
    size_t step_no;                                      /* of the rule's steps: some share a name */
    day_num version, valid_from, valid_until;            /* the anchors that the rule, under its agreement, holds for */
    const struct fact *fact;
    enum trace_end end;
    struct expr_part *when; size_t n_when;               /* every condition that holds, or the smallest part that does not */
    struct trace_steps dates[TRACE_DATES];
    day_num days[TRACE_DATES];
    const char *missing;                                 /* of trace_date_names */
    const char *const *parameters; const int64_t *values; size_t n_parameters;
    /* TRACE_TASK */
    uint8_t task[UUID_BYTES];
    bool stands; uint8_t stands_for_it[UUID_BYTES];      /* another task stands for this one */
    const char *owner_type, *owner;                      /* whom it is looked for; who was found, also where it is not the owner */
    enum trace_owner owner_is;
    struct trace_heard *heard; size_t n_heard;           /* whose silence counts, and through which day they were heard */
    struct expr_part *done; size_t n_done;               /* as `when`; none: only people or silence end it */
    const struct fact *done_by;
    struct expr_part *reopened; size_t n_reopened;       /* what ended a person's override; none: nothing did */
    const char *unless;                                  /* the reason that holds, or NULL */
    struct expr_part *unless_parts; size_t n_unless;
};
struct trace {
    const char *rule;
    struct arena *mem;
    struct trace_anchor *all; size_t n, room;
};
#endif
