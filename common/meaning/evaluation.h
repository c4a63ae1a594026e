/* SPDX-License-Identifier: Apache-2.0 */
/* evaluation - one run of evaluate(), shared by the evaluate_*.c files.  Private to them. */
#ifndef COMMON_EVALUATION_H
#define COMMON_EVALUATION_H
#include "../ground/buf.h"
#include "evaluate.h"
#include "meaning.h"
#include "trace.h"

/* Which classes of whose facts an output rests on: a bit for each "B:agency", and the types that were asked for and absent. */
struct uses { uint64_t *bits; const char **absent; size_t n_absent, room; };

/* Days on which an axis has one value.  `until` DAY_NONE: open.  value NULL: unknown. */
struct segment { day_num since, until; const char *value; const struct fact **facts; size_t n_facts; };
struct history { struct segment *segments; size_t n; bool *also; /* which of the axis's further fields hold today */ struct uses uses; };

/* What is said of one fact of the world: facts of the same type and fact fields, from one or several agencies. */
struct statement { const struct fact **facts; size_t n; bool conflict; };

/* What was said of a task, by people and by its owner. */
struct said { const uint8_t *task; size_t order; const struct event *ev; };
/* The person's municipality from a day on. */
struct place { day_num since; const char *ags; };
struct candidate;

struct evaluation {
    const struct meaning *m;
    const struct person *p;
    struct arena *mem;
    struct facts facts;

    const char **use_names, **use_agencies; size_t n_uses, use_words;
    size_t *use_of;                      /* by the fact's index */
    uint64_t *birth_bits, *type_bits;    /* of birth; of all facts of a type, by its place in facts.types, use_words each */
    struct uses *using;                  /* of what is being computed now */

    day_num *heard;                      /* by the agency's place in the tenant; hub, paper and left agencies: yesterday */
    bool *holds;                         /* does it hold a subject of this person? */

    struct history *axes;                /* by the axis's place */
    struct statement *statements; size_t n_statements;
    size_t *statement_of;                /* by the fact's index */
    struct candidate **standing;         /* by statement: the task that stands for it, while those of one step are compared */
    struct said *said; size_t n_said;    /* by task, of one in order */
    struct place *places; size_t n_places;       /* by day */
    struct expr_env env;
    struct trace_anchor *tracing;        /* of the step and fact at hand; NULL: nobody asks */
    struct result *ret;
};

/* A task on its way: what decides which of several stands. */
struct candidate {
    struct task task;
    const struct step *step;
    const char *name;                    /* of the step: steps that share one exclude each other */
    day_num closed_on;                   /* done or decided on; DAY_NONE: open, cancelled, or nobody can say since when */
    bool decided;                        /* people said done or overridden */
    const struct candidate *stands;      /* for which it gave way; NULL: for none */
};
struct candidates { struct candidate *all; size_t n, room; };

/* Conditions wait for the memory of what they look at, more than for anything else: of the next facts in a list it is fetched meanwhile. */
static inline void fetch_ahead(const struct fact *const *facts, size_t n, size_t i)
{
    if (i + 8 < n)
        __builtin_prefetch(facts[i + 8]);
    if (i + 4 < n)
        __builtin_prefetch(&facts[i + 4]->fields[FIELD_COMMON]);
}

/* evaluate_uses.c */
void uses_prepare(struct evaluation *v);
void uses_begin(struct evaluation *v, struct uses *u);                     /* what follows is asked for u */
void uses_fact(struct evaluation *v, const struct fact *f);
void uses_facts(struct evaluation *v, const struct facts_of_type *all);
void uses_absent(struct evaluation *v, const char *type);
void uses_type(struct evaluation *v, const char *type);                    /* all facts of it, or that there is none */
void uses_birth(struct evaluation *v);                                     /* after expressions: if they asked for birth */
void uses_join(struct evaluation *v, const struct uses *other);
/* Sorts texts and keeps each once; how many there are then. */
size_t texts_each_once(const char **texts, size_t n);
const char *const *uses_names(const struct evaluation *v, const struct uses *u, size_t *ret_n);

/* evaluate_axes.c */
void evaluate_axes(struct evaluation *v);
const struct segment *history_at(const struct history *h, day_num on);     /* NULL: before all, unknown */
/* The segment after `now` (NULL: before all), if nothing more is told; NULL: none.  What it comes from: its own facts, else those whose bars end. */
const struct segment *history_next(const struct history *h, const struct segment *now);
const struct segment *next_comes_from(const struct segment *now, const struct segment *next);
const char *axis_asked(void *context, size_t axis, day_num on, day_num *ret_until);    /* for expr_env */

/* evaluate_facts.c */
void evaluate_statements(struct evaluation *v);
/* The root's name as bytes: agency, type, key's subject, fact fields, single persons.  Class I fields are left out. */
void fact_identity(const struct fact *f, struct buf *out);
json_t *fact_fields_json(const struct fact *f);                            /* the root's fact fields; new reference */
json_t *fact_body_json(const struct fact *f);                              /* all it says; no assertion, no `corrects` */
/* Is the field shown as what names the fact, as what it says? */
bool fact_is_named_by(const struct schema *s, size_t field);
bool fact_says(const struct schema *s, size_t field);

/* evaluate_canonical.c */
void canonical_text(struct buf *out, const char *text);
void canonical_key(struct buf *out, bool *any, const char *key);           /* with a comma where another stands before it */
void canonical_name(struct buf *out, const struct fact *f);                /* as fact_fields_json, fact_body_json */
void canonical_body(struct buf *out, const struct fact *f);
void canonical_root(struct buf *out, const struct fact *f);                /* [agency, type, fact] */

/* evaluate_owner.c */
void owner_prepare(struct evaluation *v);
/* The person's municipality on a day: of the last live moved_in on or before it, else NULL (the tenant's). */
const char *person_ags(const struct evaluation *v, day_num on);
/* The one instance of that type with the narrowest territory; NULL: none or several. */
const struct agency *owner_of_type(const struct evaluation *v, const char *slug, const char *ags);
bool owner_has_signed(const struct evaluation *v, const struct rule *r, const struct agency *a, day_num on);
/* Those of `hears` whose manifest does not cover the day, in `mem`; `owner` is the rule's, `now` whose task it is by people's word. */
size_t owner_unheard(const struct evaluation *v, const struct step *s, const struct agency *owner, const struct agency *now, const char *ags, day_num due,
                     struct heard **ret);

/* evaluate_stages.c */
/* Later by the calendar days that the clock stood still; *ret_stopped: it stands still now. */
day_num stage_due(struct evaluation *v, const struct step *s, const struct fact *anchor, day_num due, bool *ret_stopped);
/* Stage and rings of an open task; env holds the step's anchor and parameters. */
void stage_climb(struct evaluation *v, const struct step *s, bool heard, struct task *t);

/* evaluate_decisions.c */
void decisions_prepare(struct evaluation *v);
enum decision { DECISION_NONE /* by set: reopened, or taken on */, DECISION_DONE, DECISION_OVERRIDDEN, DECISION_SNOOZED };
struct decided { enum decision what; day_num on, until; const char *by, *reason; };
/* The last word of people about a task: of the hub's users, or of its owner's kind (the rule's, or of whom it was given to then). */
struct decided decision_on(const struct evaluation *v, const uint8_t task[UUID_BYTES], const char *owner_slug);
/* A user took it from the rule's owner (task.taken, until task.returned): owner is then whom he named, else the case manager of the place.
 * The agency that it rests with now; `by_rule`: nobody took it. */
const struct agency *owner_take(struct evaluation *v, struct task *t, const char *ags, const struct agency *by_rule);
/* The last answer of the owner; who says that it is not his leaves it to the case manager (owner NULL). */
void answer_take(struct evaluation *v, struct task *t);
/* Tasks that somebody asked for: task.requested. */
void evaluate_requests(struct evaluation *v, struct candidates *list);

/* evaluate_tasks.c */
void evaluate_tasks(struct evaluation *v);
struct candidate *candidate_add(struct evaluation *v, struct candidates *list);
/* UUIDv8 of rule, step, owner type, root fact and the participant's subject. */
void task_name(const char *rule, const char *step, const char *owner_slug, const struct fact *anchor, uint8_t ret_id[UUID_BYTES]);
/* What became of a task of which the days are known.  `done`: since when by which fact or nobody; cancelled: why, or NULL. */
struct outcome { bool done; day_num on; const char *by; const struct fact *done_by; const char *cancelled; struct decided said; bool stopped; struct heard *waits; size_t n_waits; };
/* Told before its agency took part (live_since), or happened before the owner did: it stands in the view, and nobody is called because
 * of it until a person takes it on (task.reopened) or over (task.taken). */
bool task_is_quiet(const struct evaluation *v, const struct fact *anchor, const char *owner, const struct decided *said);
void task_settle(struct evaluation *v, const struct step *s, const struct outcome *o, struct candidate *c);

/* evaluate_once.c: which of the candidates of one rule stand. */
void evaluate_once(const struct evaluation *v, struct candidate *list, size_t n);
/* Requests told twice: the later one speaks. */
void once_drop_repeats(const struct evaluation *v, struct candidate *list, size_t n);

/* evaluate_trace.c: nothing where nobody asks. */
void trace_begin(struct evaluation *v, const struct step *s, const struct fact *anchor);
void trace_when(struct evaluation *v, const struct step *s, enum trace_end end);
void trace_missing(struct evaluation *v, enum trace_date date);
struct trace_steps *trace_steps(const struct evaluation *v, enum trace_date date);     /* NULL: nobody asks */
/* The day of the expression (the earliest, where it is not exactly known); DAY_NONE: unknown. */
day_num trace_day(struct evaluation *v, const struct expr *x, enum trace_date date);
void trace_asked(const struct evaluation *v, const char *agency, day_num through, day_num due);
void trace_owner(struct evaluation *v, const char *type, const char *found, enum trace_owner is);
void trace_reopened(struct evaluation *v, const struct expr *x);          /* env holds the day of the override */
void trace_task(struct evaluation *v, const struct step *s, const struct task *t, const struct outcome *o);
void trace_once(const struct evaluation *v, const struct candidate *list, size_t n);

/* evaluate_view.c, evaluate_digest.c */
extern const char *const task_status_names[];                              /* by enum task_status */
bool segment_is_gap(const struct axis *a, const struct segment *s);
/* Do agencies contradict each other about what it rests on now: facts, or birth?  now NULL: unknown. */
bool axis_conflict(const struct evaluation *v, const struct axis *a, const struct segment *now);
void evaluate_view(struct evaluation *v, const char *lang);
void evaluate_digest(struct evaluation *v);
#endif
