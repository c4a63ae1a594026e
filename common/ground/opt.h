/* SPDX-License-Identifier: Apache-2.0 */
/* opt - a program's settings as a table; --help, --check and --sample are printed from it.  Unknown keys are errors. */
#ifndef COMMON_OPT_H
#define COMMON_OPT_H
#include "cfg.h"

enum opt_kind { OPT_STRING, OPT_FILE /* made relative to the config file */, OPT_SECRET /* never printed */, OPT_INT, OPT_BOOL,
                OPT_GROUP /* the raw subtree (const struct cfg *): checked by its owner */ };
struct opt {
    const char *path;                    /* "kafka.brokers" */
    enum opt_kind kind;
    size_t offset;                       /* offsetof(struct settings, ...): const char *, int64_t, bool, const struct cfg * */
    const char *fallback;                /* as text; NULL: must be given unless optional */
    int64_t min, max;                    /* OPT_INT */
    const char *unit;                    /* "ms", "events", ... or NULL */
    const char *help;
    bool optional;
};
/* Fills `settings` from the tree.  The table ends with path NULL.  ERR_CONFIG with file:line. */
bool opt_read(const struct opt *table, const struct cfg *root, struct arena *mem, void *settings, struct err *e) MUST_CHECK;
/* Refuses names that are on the way to no path of the table or of `others` (ends with NULL; may be NULL).  A group of which only
 * its own name is known ("journal" for the case view) is its owner's to check. */
bool opt_known(const struct opt *table, const struct cfg *root, const char *const *others, struct err *e) MUST_CHECK;
void opt_print_sample(const struct opt *table, const char *program);                       /* stdout: a commented configuration */
void opt_print_settings(const struct opt *table, const void *settings);   /* stdout: effective, secrets masked */
void opt_print_help(const struct opt *table);
#endif
