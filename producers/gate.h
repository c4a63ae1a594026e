/* SPDX-License-Identifier: Apache-2.0 */
/* gate - may this be sent?  The sender answers for it (§ 67d SGB X), so it is asked here, before anything enters the spool; the hub asks again.
 *
 * event_check asks whether the agency is a publisher of the type and whether purpose and legal basis are codes; the gate asks schemas/access
 * whether a row lets class, publisher, purpose and basis through, and what the hub said of the person's consents.  What fails there is no
 * mistake in the record: it is held back, listed among the refused records and counted as gated. */
#ifndef PRODUCERS_GATE_H
#define PRODUCERS_GATE_H
#include "../common/meaning/access.h"
#include "../common/event/event.h"
#include "../common/travel/spool.h"

/* A quarter of what a topic takes: headers and whatever seals it later must fit, too. */
enum { EVENT_MOST_BYTES = 256 * 1024 };

/* The hub's last word on a consent of a person for a class to one recipient. */
struct consent_word { uint8_t subject[SUBJECT_BYTES]; char dataclass; bool withdrawn; day_num until; /* DAY_NONE: open */ };
struct gate {
    struct access *access;
    day_num today;                       /* of sending */
    struct consent_word *words; size_t n_words;      /* sorted by subject and class */
    struct arena mem;
};
/* What the spool knows of consents as of now, and the day; not while a source reads. */
bool gate_refresh(struct gate *g, struct spool *sp, day_num today, struct err *e) MUST_CHECK;
void gate_release(struct gate *g);

/* Did the error of event_complete, event_check or gate_encode say that this may not be sent (and not that it is wrong)? */
bool gate_held_back(const struct err *e);
/* A completed event is encoded, if it may be sent and is not too large.  `g` NULL: only the size is asked.  ERR_DATA. */
bool gate_encode(const struct gate *g, struct event *ev, struct arena *mem, struct err *e) MUST_CHECK;
/* History: written down at noon of the day it happened, unless that is still to come.  It never overrules what is newer. */
void gate_date_back(struct event *ev);
#endif
