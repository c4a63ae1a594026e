/* SPDX-License-Identifier: Apache-2.0 */
/* producer - the one loop of casebus-agency: sources -> check -> encode -> spool -> acknowledge -> send -> inbox.
 * All retry, waiting, shutdown and counting code of the agency's side is here. */
#ifndef PRODUCERS_PRODUCER_H
#define PRODUCERS_PRODUCER_H
#include "../common/ground/app.h"
#include "deliver/answer.h"
#include "retract/retract.h"
#include "stock/stock_tell.h"

struct producer_settings {
    const char *agency, *tenant, *schemas, *key, *brokers, *consent, *spool_file;
    int64_t quota_mb;
    const struct cfg *client, *inbox, *deliveries, *sources, *source, *subject, *events, *versions, *others, *closed;
};
struct producer;
/* Reads schemas, key and sources, opens the spool.  ERR_CONFIG. */
bool producer_open(struct app *app, const struct producer_settings *set, struct producer **ret, struct err *e) MUST_CHECK;
void producer_free(struct producer *p);
/* Reads everything that the configuration names and reaches nothing: --check. */
bool producer_check(struct app *app, const struct producer_settings *set, struct err *e) MUST_CHECK;

/* The service; with --until-caught-up once and out.  ERR_RETRY: another process, the service or a command, sends from this spool. */
bool producer_run(struct producer *p, struct err *e) MUST_CHECK;
/* One file through a source (NULL: neutral lines) into the spool, then to Kafka if it is there. */
bool producer_publish(struct producer *p, const char *file, const char *source, bool backfill, struct err *e) MUST_CHECK;
/* The same without keeping or sending anything: see dry_run.h. */
bool producer_dry_run(struct producer *p, const char *file, const char *source, bool backfill, struct err *e) MUST_CHECK;
/* A held file: it is read now, or put away. */
bool producer_decide(struct producer *p, const char *file, bool release, struct err *e) MUST_CHECK;
/* What taking something back would say: looks only.  The plan lives as long as the program. */
bool producer_plan_retract(struct producer *p, const struct retract_ask *ask, struct retract_plan *ret, struct err *e) MUST_CHECK;
bool producer_retract(struct producer *p, struct retract_plan *plan, const char *reason, struct err *e) MUST_CHECK;
/* The agency's own file number behind a pseudonym, in the program's memory; NULL: not known. */
const char *producer_local(struct producer *p, const uint8_t subject[SUBJECT_BYTES]);
bool producer_close_day(struct producer *p, day_num day, struct err *e) MUST_CHECK;

/* What our lists of the present amount to, into the spool and to Kafka if it is there.  ERR_CONFIG: none is to be told, or one is being read. */
bool producer_tell_stock(struct producer *p, struct stock_told *ret, struct err *e) MUST_CHECK;

/* A void under the next number into the spool and to Kafka; when another process sends from this spool, it is left to that one.
 * *ret: as it was spooled, in the program's memory.  Whatever keeps it from being sent within seconds is an error. */
bool producer_probe(struct producer *p, struct event *ret, struct err *e) MUST_CHECK;
bool producer_knows_schema(const struct producer *p, int32_t schema_id);

/* One answer to a task into the spool, then to Kafka if it is there.  ERR_DATA: the task is not known here, or the answer is none. */
bool producer_answer(struct producer *p, const struct answer *a, struct err *e) MUST_CHECK;

/* What this run did; undelivered: a delivery could not do its work. */
struct producer_sum { int64_t files, records, events, rejected, held, delivered; bool unsent, undelivered; };
const struct producer_sum *producer_sum(const struct producer *p);
#endif
