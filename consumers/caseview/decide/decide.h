/* SPDX-License-Identifier: Apache-2.0 */
/* decide - what people decide, as events of hub@<tenant>, and what they enter for agencies without a program: appended and the persons
 * concerned evaluated in one transaction.
 *
 * Each begins and ends its own transaction on cv->db.  ERR_CONFIG (exit 2): what was asked makes no sense, nothing was written. */
#ifndef CONSUMERS_CASEVIEW_DECIDE_H
#define CONSUMERS_CASEVIEW_DECIDE_H
#include "../person/person.h"

struct decide_identity {
    enum identity_state state;           /* what to say of a and b */
    uint8_t a[SUBJECT_BYTES], b[SUBJECT_BYTES];
    const char *agency_a, *agency_b;     /* whose pseudonyms these are; NULL: not known */
    const char *method;                  /* key probabilistic clerical */
    const char *by[2];                   /* two different users */
};
/* *ret_changed false: it was so already, nothing written. */
bool decide_identity(struct caseview *cv, const struct decide_identity *d, day_num today, bool *ret_changed, struct err *e) MUST_CHECK;

enum decide_kind { DECIDE_DONE, DECIDE_OVERRIDE, DECIDE_SNOOZE, DECIDE_REOPEN, DECIDE_TAKE, DECIDE_RETURN };
struct decide_task {
    enum decide_kind kind;
    uint8_t task[UUID_BYTES];
    const char *reason, *by;
    day_num until;                       /* snooze only; else DAY_NONE */
    const char *owner;                   /* take only: to whom it is given; NULL: to the case manager */
};
bool decide_task(struct caseview *cv, const struct decide_task *d, day_num today, struct err *e) MUST_CHECK;

struct decide_request {
    uint8_t subject[SUBJECT_BYTES];      /* any of the person's */
    const char *owner, *code, *by;
    day_num due;
};
/* ret_task: the id of the task that came of it. */
bool decide_request(struct caseview *cv, const struct decide_request *d, day_num today, uint8_t ret_task[UUID_BYTES], struct err *e) MUST_CHECK;

/* A contact: one of a person and a day, a later one of that day corrects it.  NULL where nothing is said. */
struct decide_contact {
    uint8_t subject[SUBJECT_BYTES];      /* any of the person's */
    const char *with, *channel;          /* symbols of case.contact.recorded */
    const char *agency, *outcome, *by;
    day_num on, next_on;                 /* next_on DAY_NONE: nothing agreed */
    const char *consent;                 /* its reference; NULL: the person's consent to case management in the journal, by its event's id */
};
bool decide_contact(struct caseview *cv, const struct decide_contact *d, day_num today, struct err *e) MUST_CHECK;

struct decide_dispute {
    uint8_t event[UUID_BYTES];           /* whatever statement this event makes */
    const char *ground, *by;             /* ground NULL: the hub's dispute of it is withdrawn */
};
/* The statement stands as disputed (or no longer by the hub), and whoever made it is told in its inbox.  ret_source: who that is, in `mem`; *ret_told false: it has
 * no program (paper). */
bool decide_dispute(struct caseview *cv, const struct decide_dispute *d, day_num today, struct arena *mem, const char **ret_source, bool *ret_told, struct err *e) MUST_CHECK;

/* An event that a hub user enters for an agency without a program: in the journal it is that agency's own, `by` is recorded beside it. */
struct decide_entry {
    struct event ev;                     /* completed; in: of a paper agency; out: with its number */
    const char *by;
};
bool decide_entry(struct caseview *cv, struct decide_entry *d, day_num today, struct err *e) MUST_CHECK;
#endif
