/* SPDX-License-Identifier: Apache-2.0 */
/* timers - what the passing of time alone will do: how many persons are evaluated again on each day of a period, and which rules' tasks open, ring
 * or are done by silence then.  Counts only: nobody is named. */
#ifndef CONSUMERS_ADMIN_TIMERS_H
#define CONSUMERS_ADMIN_TIMERS_H
#include "../../../common/meaning/evaluate.h"

enum timer { TIMER_OPENS, TIMER_REMINDED, TIMER_OVERDUE, TIMER_ESCALATED_1, TIMER_ESCALATED_2, TIMER_SILENCE, TIMERS };
struct timer_rule { const char *rule, *title_de, *title_en; size_t persons, fires[TIMERS]; };
struct timer_day { size_t persons; struct timer_rule *rules; size_t n_rules; };      /* rules by id */
struct timers { const struct meaning *m; day_num from, until; struct timer_day *days; struct arena *mem; };

/* No timer yet from..until; the counts live in `mem`, titles are borrowed from `m`. */
void timers_begin(struct timers *t, const struct meaning *m, day_num from, day_num until, struct arena *mem);
/* What this task does on that day, evaluated for it; false: nothing by itself, or nobody is told of it. */
bool timer_of(const struct task *t, day_num day, enum timer *ret);
/* One person, evaluated for that day; days out of the period are passed over. */
void timers_take(struct timers *t, day_num day, const struct result *r);
/* {"day", "persons", "rules": [{"rule", "title", "persons", "opens", "reminded", ...}]}; `lang` chooses titles.  New reference. */
json_t *timers_day_json(const struct timers *t, day_num day, const char *lang);
const char *timer_name(enum timer t);
#endif
