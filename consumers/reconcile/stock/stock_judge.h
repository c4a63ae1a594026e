/* SPDX-License-Identifier: Apache-2.0 */
/* stock_judge - what an agency's lists say of one person beside what the hub has from that agency: which facts one has and the other has not, and
 * which say something else.  Pure: order and repetition of items and events change nothing.
 *
 *                        the list has it            the list has it not
 *   the hub has it       the same, or DIFFERS       DENIED, if an axis would show something else without it today; else it is history
 *   the hub has it not   LACKING
 *
 * The hub's facts are those of this agency alone through the number that the stock includes: what came later is not looked at. */
#ifndef RECONCILE_STOCK_JUDGE_H
#define RECONCILE_STOCK_JUDGE_H
#include "../../../common/meaning/evaluate.h"
#include "stock_read.h"

enum stock_verdict { STOCK_LACKING, STOCK_DENIED, STOCK_DIFFERS, STOCK_TAKEN_BACK /* here, and the list still says it */ };
struct stock_finding {
    enum stock_verdict verdict;
    const char *type, *axis;             /* axis: the first that shows it today; NULL: none */
    const struct event *speaks;          /* the hub's record of it; NULL: it has none */
    uint8_t event[UUID_BYTES];           /* that told it first, as the list says; of DENIED zero */
};
struct stock_frame {
    const struct meaning *meaning;
    const char *agency; const uint8_t *key;          /* KEY_BYTES */
    const struct stock *stock;
};
struct stock_person {
    uint8_t subject[SUBJECT_BYTES];
    const struct stock_item *items; size_t n_items;  /* of this subject */
    const struct event *events; size_t n_events;     /* of this subject, each once; one that cannot be read has no fields: it is there, and says nothing */
};
/* *ret in `mem`: by verdict and event.  ERR_FATAL only. */
bool stock_judge(const struct stock_frame *f, const struct stock_person *p, struct arena *mem, struct stock_finding **ret, size_t *ret_n, struct err *e) MUST_CHECK;
#endif
