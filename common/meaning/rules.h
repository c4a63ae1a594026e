/* SPDX-License-Identifier: Apache-2.0 */
/* rules - axes, rules and agreements as loaded and checked from the .cfg files in schemas/axes and schemas/rules. */
#ifndef COMMON_RULES_H
#define COMMON_RULES_H
#include "expr.h"
#include "../ground/tenant.h"

struct meaning;                                  /* schemas + calendar + axes + rules + tenant: everything evaluate() needs beside facts */
/* ERR_CONFIG with file:line:column. */
bool meaning_load(const struct tenant *t, const struct schema_set *set, struct arena *mem, struct meaning **ret, struct err *e) MUST_CHECK;
const char *meaning_checksum(const struct meaning *m);                  /* hex SHA-256 of axes, rules, calendar, agreements */
const struct schema_set *meaning_schemas(const struct meaning *m);
const struct calendar *meaning_calendar(const struct meaning *m);
/* For `rules list|check|why`: a version of a rule under one agreement, texts with that agreement's values. */
struct rule_info {
    const char *id, *title_de, *title_en, *explain_de, *explain_en, *basis, *owner;
    day_num version;                             /* the day its law came into force */
    day_num valid_from, valid_until;             /* the anchors it holds for; until DAY_NONE: open */
    bool draft;                                  /* the town's own and not activated: calls for nothing */
    const struct agreement *agreement;           /* NULL: nobody agreed */
    size_t n_parameters; const char *const *parameter_names; const int64_t *parameters, *least, *most;
    const char *file; int line;
    size_t n_steps; const char *const *steps;
    const struct cfg *at;                        /* the group as written */
};
size_t meaning_rules(const struct meaning *m);
void meaning_rule(const struct meaning *m, size_t i, struct rule_info *ret);
/* The rule as it holds for an anchor of that day (its effective day); false: none does. */
bool meaning_rule_on(const struct meaning *m, const char *id, day_num anchor, struct rule_info *ret);
/* From now on drafts count as if they were activated: for rehearsals. */
void meaning_enact_drafts(struct meaning *m);
/* Is it the same version as the one before it, under another agreement? */
bool meaning_rule_again(const struct meaning *m, size_t i);
/* What a task of a step comes from, for `rules check`; lists in `mem`. */
struct step_info {
    const char *name;
    const struct cfg *at;                        /* the step's group as written, or the rule's that is its own step */
    const char *owner;                           /* a kind of agency, or NULL: an expression */
    bool speaker;                                /* the expression is who told the anchor */
    const char *const *anchors; size_t n_anchors;            /* event types that call for it */
    const char *const *asked; size_t n_asked;                /* that `when` asks for, also by way of axes */
    const char *const *owners_from; size_t n_owners_from;    /* that the owner's expression asks for, in the same way */
};
void meaning_step(const struct meaning *m, size_t rule, size_t step, struct arena *mem, struct step_info *ret);
/* What people call an axis and one of its values, by lang ("de" or "en"); the name itself where nothing is written.  A part of an
 * object axis is asked as "responsible.youth". */
const char *meaning_axis_title(const struct meaning *m, const char *axis, const char *lang);
const char *meaning_axis_word(const struct meaning *m, const char *axis, const char *value, const char *lang);
/* And a further field of it in the view ("cash_gap_since", "gaps", "applied"). */
const char *meaning_axis_field(const struct meaning *m, const char *axis, const char *field, const char *lang);
/* Warnings of `rules check` (not axis(...) in when, unreachable ...), one text each. */
size_t meaning_warnings(const struct meaning *m, const char *const **ret);
#endif
