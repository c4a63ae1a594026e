/* SPDX-License-Identifier: Apache-2.0 */
/* answer - what the agency says to a task that was delivered to it, as an event (which subject it is about: schemas/README.md, "Answers to
 * tasks").  The same answer twice is none; a later one that differs counts.
 *
 *   progress of "answer", name TASK: "WHAT REASON|- SUBJECT|-"      the last answer, and the subject of the file number that came with one */
#ifndef PRODUCERS_ANSWER_H
#define PRODUCERS_ANSWER_H
#include "../../common/travel/spool.h"

/* As people write it; NULL or "": not said. */
struct answer { const char *task, *what, *reason, *local, *date; };

/* One task as far as an answer has to know it. */
struct answered {
    uint8_t id[UUID_BYTES];
    bool has_subject; uint8_t subject[SUBJECT_BYTES];    /* our reference: the task named it, or an answer did */
    const char *last;                    /* the state above, or NULL: no answer yet */
};
/* All tasks that were delivered here, in the order of ids. */
struct answer_book { struct answered *all; size_t n, cap; struct arena *mem; };
/* `mem` is the book's as long as it is used. */
bool answer_book_load(struct spool *sp, struct arena *mem, struct answer_book *ret, struct err *e) MUST_CHECK;

struct answer_writer { const struct schema_set *set; const char *agency, *tenant; const uint8_t *key; const struct gate *gate; };
struct answer_event { struct event ev; struct spool_progress progress; struct spool_local local; /* .local NULL: none is new */ };
/* Checks the answer and makes its event, encoded, with what is to be written beside it; the book knows it from then on.  *ret_same: it was given
 * before, there is no event.  ERR_DATA: "field "task": ..." and the like.  Pure. */
bool answer_make(const struct answer_writer *w, struct answer_book *book, const struct answer *a, time_us now, struct arena *mem, struct answer_event *ret, bool *ret_same, struct err *e) MUST_CHECK;
#endif
