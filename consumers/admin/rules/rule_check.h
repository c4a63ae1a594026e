/* SPDX-License-Identifier: Apache-2.0 */
/* rule_check - what is wrong with rules although every word in them has a meaning: texts that people miss, and tasks that would tell the
 * foreigners authority what no law lets it know. */
#ifndef CONSUMERS_ADMIN_RULE_CHECK_H
#define CONSUMERS_ADMIN_RULE_CHECK_H
#include "../../../common/meaning/access.h"
#include "../watch/findings.h"
#include "../../../common/meaning/rules.h"

/* Title and explanation in both languages, and words for every reason and silence. */
void rule_texts_check(const struct meaning *m, struct findings *f);
/* Schools, youth offices, doctors and counsellors tell the foreigners authority nothing, also not by way of a task that only exists because of
 * what they said: each such type that a step for it rests on is a finding. */
void rule_flows_check(const struct meaning *m, const struct access *rights, day_num on, struct findings *f);
#endif
