/* SPDX-License-Identifier: Apache-2.0 */
/* notice - which owners must be told what of a person's tasks: the difference between what was sent last and what is true now.
 *
 * A task's whole published state goes to its owner's inbox when it differs from what was sent last, with a revision that counts up.  Told is only
 * an agency with a program (live, paused), and not of what is quiet (evaluate.h); nobody is told of a task that was cancelled before
 * anybody heard of it.  Nobody is told what he may not know (release.h).  What the evaluation no longer yields, and what another owner got, is sent once
 * more to who had it, as cancelled `void`.  What is unheard is the operator's affair and is not in the message. */
#ifndef CONSUMERS_CASEVIEW_NOTICE_H
#define CONSUMERS_CASEVIEW_NOTICE_H
#include "../person/person.h"

struct notice {
    const char *receiver;                /* NULL: nobody is told, only `sent` changes */
    struct event ev;                     /* task.state, to be encoded */
    struct sent_task sent;               /* what is then known as sent; the payload comes with encoding */
    bool last;                           /* of this task: its `sent` is to be kept */
    bool identity;                       /* the receiver does not know the person and may be told who it is: the sender adds it */
};
/* Appends; room for two for each task and one for each sent one is made in `mem`. */
bool notice_find(struct caseview *cv, const struct person_file *f, const struct result *r, day_num today, time_us now, struct arena *mem, struct notice **ret, size_t *ret_n, struct err *e) MUST_CHECK;
#endif
