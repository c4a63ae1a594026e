/* SPDX-License-Identifier: Apache-2.0 */
/* answers - who accepts a task under a file number of his own says with it that this number is the person of the task: that is a link.
 *
 * It is made when the answer is evaluated, as an event of the hub (case.identity.linked, method key, by the agency and the task), once: a
 * word of people on the pair, whatever it says, stands.  Only the owner that was told of the task makes a link by it; one that would make
 * one person of two who are known to be distinct is not made, and an alarm says so. */
#ifndef CONSUMERS_CASEVIEW_ANSWERS_H
#define CONSUMERS_CASEVIEW_ANSWERS_H
#include "../person/person.h"

struct answer_link { uint8_t own[SUBJECT_BYTES], of_task[SUBJECT_BYTES], task[UUID_BYTES]; const char *agency; };
/* Links that answers in these files ask for and that are not there yet; of_task may be a subject of none of them. */
bool answers_find(struct caseview *cv, const struct person_file *files, size_t n, struct arena *mem, struct answer_link **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* Says them, in the open transaction.  Both persons of each are locked and among the files.  *ret_made: how many. */
bool answers_link(struct caseview *cv, const struct person_file *files, size_t n, const struct answer_link *links, size_t n_links, day_num today, struct arena *mem,
                  size_t *ret_made, struct err *e) MUST_CHECK;
#endif
