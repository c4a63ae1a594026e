/* SPDX-License-Identifier: Apache-2.0 */
/* person_parts - one reading of persons out of the journal: person_read.c has the rows and finds who belongs together, person_files.c makes a file of each
 * person.  Private to them. */
#ifndef CONSUMERS_CASEVIEW_PERSON_PARTS_H
#define CONSUMERS_CASEVIEW_PERSON_PARTS_H
#include "person.h"
#include "records.h"

struct reading {
    struct caseview *cv;
    time_us known_at;
    struct arena *mem;
    struct records records;              /* sorted by subject through which they were found */
    struct identity_word *words; size_t n_words;
    struct heard *heard; size_t n_heard;
    uint8_t (*dead)[SUBJECT_BYTES]; size_t n_dead;       /* sorted */
    struct sent_task *sent; size_t n_sent;
    struct told_word *told; size_t n_told;
    struct person_member *members; size_t n;             /* sorted by subject */
    struct identity_subject *subjects;                   /* the same, oldest first, with components */
};
/* NULL: it is not among them. */
struct person_member *reading_member(const struct reading *r, const uint8_t subject[SUBJECT_BYTES]);
/* Sorts the records. */
bool reading_files(struct reading *r, struct person_file **ret, size_t *ret_n, struct err *e) MUST_CHECK;
#endif
