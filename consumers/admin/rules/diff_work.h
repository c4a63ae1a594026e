/* SPDX-License-Identifier: Apache-2.0 */
/* diff_work - persons evaluated under two sets of rules, by as many threads as there are cores, while the caller reads the next ones:
 *
 *   diff_work_begin(w, files, n);        -- the files stay as they are until:
 *   diff_work_end(w, &found, e);         -- found[i] is of files[i], whichever thread came to it
 */
#ifndef CONSUMERS_ADMIN_DIFF_WORK_H
#define CONSUMERS_ADMIN_DIFF_WORK_H
#include "../../caseview/person/person.h"
#include "diff_tally.h"

struct diff_work;
/* `cv` as it is, but for its rules; tasks that open from..until, evaluated on `until`. */
struct diff_work *diff_work_open(const struct caseview *cv, struct meaning *old, struct meaning *new, day_num from, day_num until);
void diff_work_begin(struct diff_work *w, const struct person_file *files, size_t n);
/* What is found is the caller's until the next begin; nothing was begun: none. */
bool diff_work_end(struct diff_work *w, struct diff_found **ret, struct err *e) MUST_CHECK;
void diff_work_free(struct diff_work *w);
#endif
