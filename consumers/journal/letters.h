/* SPDX-License-Identifier: Apache-2.0 */
/* letters - dead letters as work: put through again, edited, or discarded; by command line and portal.
 *
 * A letter that is put through goes the way of a message from Kafka (accept, batch), as far as it is not about positions: under its own
 * number, which was kept for it.  One transaction holds the event and all that follows from it, the letter's state and the entry in the
 * operators' log; the position row is locked in it, so that the journal waits.  Killed in the middle nothing has happened, and nothing
 * happens twice: whatever is not open any more is passed over.  The bytes as received stay in the letter. */
#ifndef JOURNAL_LETTERS_H
#define JOURNAL_LETTERS_H
#include "accept.h"
#include "../../common/ground/app.h"
#include "../../common/ground/db.h"

struct letters;                                  /* event types, access and tenant as they are now */
/* `db` and `app` are borrowed.  letters_close it (NULL is fine). */
bool letters_open(struct app *app, struct db *db, struct letters **ret, struct err *e) MUST_CHECK;
void letters_close(struct letters *l);
const struct schema_set *letters_schemas(const struct letters *l);

/* Which are meant; all that is given must hold. */
struct letter_choice { const char *group, *agency; const int64_t *nos; size_t n_nos; };
struct letter_ref { int64_t no, agency; };
/* Open ones, by agency and then in the order in which they came: that is each person's, too.  In `mem`. */
bool letters_choose(struct letters *l, const struct letter_choice *which, struct arena *mem, struct letter_ref **ret, size_t *ret_n, struct err *e) MUST_CHECK;

struct letter {
    int64_t no, agency_no;
    const char *agency;
    bool open;
    uint8_t subject[SUBJECT_BYTES];              /* as it was read when it came; zero: unknown */
    struct message msg;                          /* as received, with its headers */
    struct accepted read;                        /* as it would be accepted now */
};
/* One, in `mem`.  ERR_CONFIG: there is none. */
bool letters_read(struct letters *l, int64_t no, struct arena *mem, struct letter *ret, struct err *e) MUST_CHECK;

struct letter_user { const char *by, *and_by, *reason; };        /* and_by, reason: NULL where none is wanted */
struct letter_tally {
    int64_t accepted, there, refused, passed;    /* there: had come meanwhile; refused: dead as before, perhaps for another reason; passed: not open any more */
    const char *reason, *detail;                 /* of the last one refused; in `mem` */
};
/* Puts up to LETTERS_AT_ONCE of one agency through and adds to *tally.  user NULL: says what would become of them, nothing is kept. */
enum { LETTERS_AT_ONCE = 1000 };
bool letters_redrive(struct letters *l, const struct letter_ref *which, size_t n, const struct letter_user *user, struct arena *mem, struct letter_tally *tally, struct err *e) MUST_CHECK;
/* Puts one through as `ev` says, under its own number; `changed` says in what, for the log. */
bool letters_edit(struct letters *l, int64_t no, struct event *ev, const char *changed, const struct letter_user *user, struct arena *mem, struct letter_tally *tally, struct err *e) MUST_CHECK;
/* Those of one agency are given up; their persons are evaluated without them. */
bool letters_discard(struct letters *l, const struct letter_ref *which, size_t n, const struct letter_user *user, int64_t *ret_n, struct err *e) MUST_CHECK;
#endif
