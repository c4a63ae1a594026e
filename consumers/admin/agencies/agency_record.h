/* SPDX-License-Identifier: Apache-2.0 */
/* agency_record - what an agency's program said of its last day, and what the hub asked of it: for `casebus agency show`.
 *
 *   "last_day"  {day, epoch, no, proved, sources: [{name, files, records, events, unchanged, gated, rejected}]}, or null
 *   "voids"     [{epoch, seq, reason}] of its last manifests: numbers under which nothing could be sent
 *   "gaps"      [{epoch, from, to, since}]: numbers that are missing, the oldest first
 *   "paused"    {by, at}, or null: the program was asked to pause
 *   "control"   [{type, by, at, sent_at, and what the message says}], the newest first; by null: the hub by itself */
#ifndef CONSUMERS_ADMIN_AGENCY_RECORD_H
#define CONSUMERS_ADMIN_AGENCY_RECORD_H
#include <jansson.h>

#include "../../../common/ground/app.h"

/* Adds these keys to a document. */
bool agency_record_read(struct app *app, const char *agency, json_t *document, struct err *e) MUST_CHECK;
/* The same for people. */
void agency_record_print(const json_t *document);
#endif
