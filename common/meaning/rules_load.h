/* SPDX-License-Identifier: Apache-2.0 */
/* rules_load - what rules.c, rules_axes.c and rules_steps.c share while the files are read. */
#ifndef COMMON_RULES_LOAD_H
#define COMMON_RULES_LOAD_H
#include "../ground/buf.h"
#include "meaning.h"

/* An expression and where it stands, in the order in which they are read. */
struct written_expr { const struct expr *x; const struct cfg *at; struct written_expr *next; };
struct loader {
    struct meaning *m;
    struct arena *mem;
    struct err *e;
    const char **axis_names;                     /* of all axes */
    const char *const **axis_values;
    size_t n_axes;
    bool *asked;                                 /* by the axis's place: expressions being read ask it; NULL: nobody wants to know */
    struct written_expr *written, *last_written;
    size_t warnings_room;
    struct buf canonical;                        /* what the checksum is of: names and values, no comments or blanks */
};
/* The folder of that name: of what is rehearsed, else of the schemas. */
const char *load_place(const struct loader *l, const char *name);
/* Every item of the list of that name in the folder's .cfg files, in the order of files and lines; none where there is no such folder. */
bool load_folder(struct loader *l, const char *folder, const char *list, const struct cfg *const **ret_items, size_t *ret_n) MUST_CHECK;
/* The items of a list of groups that may be absent. */
bool load_groups(struct loader *l, const struct cfg *group, const char *name, const struct cfg **ret_items, size_t *ret_n) MUST_CHECK;
/* `for`: event types that are facts of a person. */
bool load_types(struct loader *l, const struct cfg *group, const char *name, const char ***ret, size_t *ret_n) MUST_CHECK;
/* The expression in the member of that name; absent: NULL. */
bool load_expr(struct loader *l, const struct cfg *group, const char *name, struct expr_scope scope, unsigned want, const struct expr **ret) MUST_CHECK;
/* What every expression of axes and rules may name: schemas and axes. */
struct expr_scope load_scope(const struct loader *l);
/* title = { de; en; } */
bool load_label(struct loader *l, const struct cfg *group, const char *name, struct label *ret) MUST_CHECK;
/* One of the NULL-terminated names, else an error with the nearest. */
bool load_one_of(struct loader *l, const struct cfg *at, const char *what, const char *text, const char *const *names) MUST_CHECK;
/* Adds it to what the checksum is of. */
void load_canonical(struct loader *l, const struct cfg *at);
void load_warn(struct loader *l, const struct cfg *at, const char *format, ...) PRINTF_LIKE(3, 4);

bool load_axes(struct loader *l) MUST_CHECK;                                                        /* rules_axes.c */
bool load_rule(struct loader *l, const struct cfg *at, struct rule *ret) MUST_CHECK;                /* rules_steps.c */
/* The versions of rules in l->m, sorted, become what holds for which anchors under the tenant's agreements. */
bool load_agreements(struct loader *l) MUST_CHECK;                                                  /* rules_agreements.c */
/* Fills the parameters' values into the texts for people. */
bool load_words(struct loader *l, struct rule *r) MUST_CHECK;                                       /* rules_words.c */
#endif
