/* SPDX-License-Identifier: Apache-2.0 */
/* dry_run - what a file would become, before anything is kept or sent.
 *
 * Text, for people: counts by event type, the first refused records, how many persons and which days.  Else one JSON object a line for
 * each event.  Class I (who a person is) is counted and never printed. */
#ifndef PRODUCERS_DRY_RUN_H
#define PRODUCERS_DRY_RUN_H
#include "source.h"

enum { DRY_RUN_REJECTS = 20 };
struct dry_run;
struct dry_run *dry_run_new(bool lines);
void dry_run_free(struct dry_run *d);
/* The next batch: with `lines` its events go to stdout and its refused records to stderr. */
void dry_run_add(struct dry_run *d, const struct source_batch *b);
/* The summary, on stdout. */
void dry_run_end(struct dry_run *d);
#endif
