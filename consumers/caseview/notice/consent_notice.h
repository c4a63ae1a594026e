/* SPDX-License-Identifier: Apache-2.0 */
/* consent_notice - which agencies must be told what of a person's consents (casebus.consent): the difference between what each was told
 * last and what is true now.
 *
 * Told is who has a pseudonym of the person and a program (live, shadow, paused), of the classes in which it sends anything with the
 * person's consent only: its gate holds back what no consent covers any more.  A consent with a last day is told with it, and ends there
 * without another message.  A word that nobody says any more (its event was retracted, its subject unlinked) is told once as neither given nor
 * withdrawn: the agency forgets it. */
#ifndef CONSUMERS_CASEVIEW_CONSENT_NOTICE_H
#define CONSUMERS_CASEVIEW_CONSENT_NOTICE_H
#include "../../../common/travel/hub.h"
#include "../person/person.h"

struct consent_notice { struct hub_message message; struct told_word told; };
/* No statement is run; all in `mem`. */
bool consent_notice_find(struct caseview *cv, const struct person_file *f, day_num today, time_us now, struct arena *mem, struct consent_notice **ret, size_t *ret_n,
                         struct err *e) MUST_CHECK;
/* One statement is queued that keeps what is then known as told; n > 0.  The messages are the caller's to queue. */
void consent_notice_keep(struct db *db, const struct consent_notice *all, size_t n, struct arena *mem);
#endif
