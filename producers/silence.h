/* SPDX-License-Identifier: Apache-2.0 */
/* silence - an expected export that did not come: told in the log and to the hub (casebus.report source_silent) when it is missed and
 * when it has come; `status` shows it meanwhile.  A file that is held or was read before has come; one that was refused has not.
 * State in the spool: expect.h. */
#ifndef PRODUCERS_SILENCE_H
#define PRODUCERS_SILENCE_H
#include "manifest.h"
#include "source.h"

/* A file of the source was read to its end.  Inside the spool's transaction. */
bool silence_end(struct spool *sp, const struct opened_source *s, const struct office_days *office, time_us now, struct err *e) MUST_CHECK;
/* When the sources have nothing more to take.  A source that holds a file is not asked for the next one. */
bool silence_watch(const struct manifest_maker *who, const struct opened_source *sources, size_t n, const struct office_days *office, time_us now, struct err *e) MUST_CHECK;

struct silent { const char *source; day_num since; };
/* The sources that are silent, in `mem`. */
bool silence_list(struct spool *sp, struct arena *mem, struct silent **ret, size_t *ret_n, struct err *e) MUST_CHECK;
#endif
