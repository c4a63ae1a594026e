/* SPDX-License-Identifier: Apache-2.0 */
/* annex - the rules as the annex to an agreement: what the bodies of a town sign.  One document, shown as text, HTML or JSON. */
#ifndef CONSUMERS_ADMIN_ANNEX_H
#define CONSUMERS_ADMIN_ANNEX_H
#include <jansson.h>

#include "../../../common/meaning/rules.h"

struct annex {
    const struct tenant *tenant;
    const struct meaning *meaning;
    const char *lang;                    /* "de" or "en" */
    day_num day;                         /* rules that hold on it or later, and drafts */
    const char *const *only; int n_only; /* ids; none: all */
    struct arena *mem;
};
/* The document, a new reference.  ERR_CONFIG: the kinds of agencies cannot be read, or an id is no rule's. */
bool annex_json(const struct annex *a, json_t **ret, struct err *e) MUST_CHECK;
void annex_print_text(const json_t *annex, const char *lang);
/* Without scripts, nothing loaded from elsewhere, to be printed on A4. */
void annex_print_html(const json_t *annex, const char *lang);

/* The rows of a deadline in the document, for print; `before`: the deadline above it, or NULL.  False: there is no row `i`.  What says nothing is "", and so is
 * the ladder where it is the one of before. */
bool annex_deadline_row(const json_t *deadline, const json_t *before, size_t i, const char *lang, const char **ret_name, const char **ret_text);

/* ---- annex_days.c: days of a rule in words */

struct annex_step { const struct annex *annex; const struct rule_info *rule; const struct cfg *step; /* the rule's group, or the step's */ };
/* What stands at the step, else at the rule; NULL: nothing. */
const struct cfg *annex_member(const struct annex_step *s, const char *name);
/* A day of the step in words, with the agreed values: "Angemeldet am" + 28 Tage; NULL: not written, or too long a question for words. */
const char *annex_day(const struct annex_step *s, const char *text);
/* When it rings. */
const char *annex_ladder(const struct annex_step *s);
/* The German or the English text. */
const char *annex_say(const char *lang, const char *de, const char *en);
#endif
