/* SPDX-License-Identifier: Apache-2.0 */
/* statistics - what a steering group may know of a month: how often each rule's tasks opened, were done in time or late, and how many stood on which
 * step of the ladder at its end.  Neither persons nor agencies; a number behind which fewer than FEWEST persons stand is not told, nothing (0) included, and
 * no number is the sum of others, so that none can be worked out.  Every rule is listed, whether it had tasks or not. */
#ifndef CONSUMERS_ADMIN_STATISTICS_H
#define CONSUMERS_ADMIN_STATISTICS_H
#include "../../../common/meaning/evaluate.h"

enum { FEWEST = 5 };
enum statistic { OPENED, DONE_IN_TIME, DONE_LATE, LEFT_OVERDUE, LEFT_ESCALATED_1, LEFT_ESCALATED_2, STATISTICS };
struct counted { size_t tasks, persons; };
struct rule_statistics { const char *rule, *title_de, *title_en; struct counted counts[STATISTICS]; };
struct statistics {
    day_num from, until;                 /* of the month; until: its last day, or today */
    struct rule_statistics *rules; size_t n_rules;       /* by id; without drafts */
};
/* All counts are 0.  Borrows titles from `m`. */
void statistics_begin(struct statistics *s, const struct meaning *m, day_num from, day_num until, struct arena *mem);
/* One person's tasks, evaluated for `until`.  What nobody is told of is not counted, nor what people asked for without a rule. */
void statistics_take(struct statistics *s, const struct result *r);
/* False: too few persons. */
bool statistics_number(const struct counted *c, size_t *ret);
const char *statistics_name(enum statistic s);
/* {"rule", "title", "opened", ...}: null is what is not told.  New reference. */
json_t *statistics_rule_json(const struct rule_statistics *r, const char *lang);
#endif
