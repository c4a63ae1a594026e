/* SPDX-License-Identifier: Apache-2.0 */
/* release - what of a task its owner may be told.  Pure.
 *
 * A task says more than its title: which fact it hangs on, when that happened, what closed it, who said so.  The owner's rights in
 * schemas/access decide, by the type of the fact it hangs on and by class and agency of all else that made it (D06, D08, D12):
 *
 *   right to the fact it hangs on                              what is sent
 *   R, r, its own word, c with a consent that lasts            all
 *   c without consent; none in class B or S                    the task without its ground: title, days, basis, agreement
 *   none in class J, C, H or X; anything that a block bars     nothing: the task stands with the case manager, who sees that it was withheld
 *
 * Where only something else that it rests on may not be known, it is sent without its ground.  What closed it and may not be known makes it
 * cancelled `void`, as what is no longer yielded is.  Birth dates (class I) decide about age only and are released by identity rows. */
#ifndef CONSUMERS_CASEVIEW_RELEASE_H
#define CONSUMERS_CASEVIEW_RELEASE_H
#include "../../../common/meaning/access.h"
#include "../../../common/meaning/consents.h"
#include "../../../common/meaning/evaluate.h"

enum release { RELEASE_ALL, RELEASE_BARE, RELEASE_NOTHING };
struct releasing {
    const struct rights *rights;         /* for coordination, of `today` */
    const struct consents *consents;
    const struct result *result;         /* whose tasks are asked about */
    day_num today;
};
/* `t` has an owner. */
enum release release_task(const struct releasing *r, const struct task *t);
/* May it be told what made the task done or cancelled? */
bool release_closing(const struct releasing *r, const struct task *t);
/* May the owner be told who the person is? */
bool release_identity(const struct releasing *r, const char *recipient);
#endif
