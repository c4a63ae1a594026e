/* SPDX-License-Identifier: Apache-2.0 */
/* status - what stands in the spool: for people, and as one JSON object for programs. */
#ifndef PRODUCERS_STATUS_H
#define PRODUCERS_STATUS_H
#include "../common/ground/buf.h"
#include "../common/travel/spool.h"
#include "producer.h"
#include "silence.h"

struct status { const char *agency, *tenant; struct spool_status spool; int64_t rejected, held, undelivered, uncollected; const char *last_delivery; /* NULL: never */
                time_us oldest_unsent; /* when it came in; 0: nothing waits */
                struct silent *silent; size_t n_silent; day_num closed_until; /* DAY_NONE: the office is open */
                time_us certificate_until; bool certificate_ends; /* 0: none is configured; within a month, or it has ended */
                const char *certificate_request; /* waits to be signed by the hub; NULL: none */ };
/* Also where no spool is yet: nothing was spooled then. */
bool status_read(const char *spool_file, day_num today, struct arena *mem, struct status *ret, struct err *e) MUST_CHECK;
/* When the certificate of kafka.client ends, and whether the next one was asked for. */
void status_certificate(const struct producer_settings *set, day_num today, struct arena *mem, struct status *st);
void status_text(const struct status *st, struct buf *out);
void status_json(const struct status *st, struct buf *out);
#endif
