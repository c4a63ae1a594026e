/* SPDX-License-Identifier: Apache-2.0 */
/* person - persons out of the journal: who belongs together, all they take part in, what was heard; and evaluated for a day.
 *
 *   struct person_file *files; size_t n;
 *   struct result r;
 *   person_load(cv, subjects, 1, PERSON_NOW, mem, &files, &n, e)        -- read only, no lock: run it in a snapshot, see below
 *   person_evaluate(cv, &files[0], day, "de", mem, &r, e)
 *   json_t *doc = person_document(&files[0], &r);                       -- INTERFACES 5
 *
 * "As of day D" is the `today` of person_evaluate, "as known at T" the `known_at` of person_load: as if the journal held only what
 * it had received by then; links, dead letters and manifests too.  Nothing here writes. */
#ifndef CONSUMERS_CASEVIEW_PERSON_H
#define CONSUMERS_CASEVIEW_PERSON_H
#include "../caseview.h"
#include "../../../common/meaning/evaluate.h"
#include "../../../common/meaning/identity.h"
#include "../../../common/meaning/trace.h"

#define PERSON_NOW 0                     /* known_at: all there is */

/* What a receiver was told last of a task. */
struct sent_task {
    uint8_t id[UUID_BYTES], subject[SUBJECT_BYTES];
    int revision;
    uint8_t hash[HASH_BYTES];
    const char *owner;                   /* NULL: nobody, only counted */
    const uint8_t *payload; size_t payload_bytes;        /* its task.state, framed */
};
/* What an agency was told last of a consent, under its own pseudonym. */
struct told_word { uint8_t subject[SUBJECT_BYTES]; const char *dataclass, *recipient, *word; };
struct person_file {
    uint8_t id[SUBJECT_BYTES];           /* the oldest subject */
    struct person_key *subjects; size_t n_subjects;      /* oldest first; agency "" as long as only the hub spoke of it */
    struct person_member *members;       /* parallel to subjects: as the events say */
    struct event *events; size_t n_events;               /* decoded; any order; of shadow agencies too (evaluate() leaves them out) */
    struct identity_word *words; size_t n_words;         /* last words on pairs of these subjects, also with outsiders */
    const char **incomplete; size_t n_incomplete;        /* "dead_letter", "unreadable", "distinct" */
    const struct heard *heard; size_t n_heard;           /* as the manifests say; shared by all files of a load */
    struct sent_task *sent; size_t n_sent;
    struct told_word *told; size_t n_told;
    time_us known_at;
};

/* A row of the table of subjects. */
struct person_member { uint8_t subject[SUBJECT_BYTES], person[SUBJECT_BYTES]; int64_t agency_no /* 0: not known */, first_no; };

/* All persons to whom these subjects belong, each once, oldest subject first; a subject that the journal does not know is a person
 * of its own without events.  Person ids are subjects, so an old id finds the person it belongs to now. */
bool person_load(struct caseview *cv, const uint8_t (*subjects)[SUBJECT_BYTES], size_t n, time_us known_at, struct arena *mem,
                 struct person_file **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* For renew: exactly these subjects, those of one person or not, as files of whatever components they make.  ret_outside: subjects that
 * are linked with them and are not among them; then the files are not whole. */
bool person_read(struct caseview *cv, const struct person_member *members, size_t n, time_us known_at, struct arena *mem, struct person_file **ret, size_t *ret_n,
                 uint8_t (**ret_outside)[SUBJECT_BYTES], size_t *ret_n_outside, struct err *e) MUST_CHECK;
/* From a row that begins with subject, person, agency, first_no. */
void person_member_row(const struct db_result *r, int row, struct person_member *ret);
/* True when the journal or a decision ever named this subject. */
bool person_known(struct caseview *cv, const uint8_t subject[SUBJECT_BYTES], bool *ret, struct err *e) MUST_CHECK;
/* The next persons after that id (all zero: from the start) in the order of their ids, at most `max`. */
bool person_page(struct caseview *cv, const uint8_t after[SUBJECT_BYTES], size_t max, struct arena *mem, uint8_t (**ret)[SUBJECT_BYTES], size_t *ret_n, struct err *e) MUST_CHECK;

/* The view of that day.  `lang` chooses titles.  The result's view is released with result_release. */
bool person_evaluate(struct caseview *cv, const struct person_file *p, day_num today, const char *lang, struct arena *mem, struct result *ret, struct err *e) MUST_CHECK;
/* The same, and how one rule's tasks came about (trace.h). */
bool person_trace(struct caseview *cv, const struct person_file *p, day_num today, const char *lang, struct trace *trace, struct arena *mem, struct result *ret,
                  struct err *e) MUST_CHECK;
/* Only the tasks of that day: neither view nor digest, nothing to release. */
bool person_tasks(struct caseview *cv, const struct person_file *p, day_num today, struct arena *mem, struct result *ret, struct err *e) MUST_CHECK;
/* Completes the view to the document of INTERFACES 5: person, known_at, of each task its revision and what of it is withheld from its owner
 * (release.h: null, "ground", "all").  New reference. */
json_t *person_document(struct caseview *cv, const struct person_file *p, const struct result *r, day_num today);
/* Is that subject one of the person's?  The person whose it is, or NULL. */
bool person_has(const struct person_file *p, const uint8_t subject[SUBJECT_BYTES]);
const struct person_file *person_file_of(const struct person_file *files, size_t n, const uint8_t subject[SUBJECT_BYTES]);
/* What receivers were told last of this task, or NULL. */
const struct sent_task *person_sent(const struct person_file *p, const uint8_t task[UUID_BYTES]);
/* The next day on which anything can change: the result's, or one on which a consent begins or has ended; DAY_NONE: never by itself. */
day_num person_next_day(const struct person_file *p, const struct result *r, day_num today);

/* A snapshot for several reads: between these two every statement sees the same journal.  Ends any transaction. */
bool person_snapshot(struct caseview *cv, struct err *e) MUST_CHECK;
void person_snapshot_end(struct caseview *cv);
#endif
