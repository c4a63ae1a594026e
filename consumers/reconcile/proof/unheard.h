/* SPDX-License-Identifier: Apache-2.0 */
/* unheard - an agency of which nothing, or nothing about anybody, came on a day on which it publishes. */
#ifndef RECONCILE_UNHEARD_H
#define RECONCILE_UNHEARD_H
#include "spans.h"
#include "../../../common/ground/db.h"
#include "../../../common/ground/rhythm.h"

struct unheard_facts {
    const struct agency *agency; const struct rhythm *rhythm; const struct calendar *calendar;
    day_num day;
    bool closed;                         /* there is a manifest of the day */
    int64_t lag;                         /* messages in Kafka that the journal has not read */
    int64_t events;                      /* declared, that tell of somebody */
    day_num first_day;                   /* that the agency closed; DAY_NONE: none ever */
    day_num last_events;                 /* asked for only where the day is closed without events; DAY_NONE: none before it */
    bool downtime;                       /* the agency's program announced it for that day */
};
/* Adds the difference that this is, if it is one.  Pure. */
void unheard_judge(const struct unheard_facts *f, struct spans *spans);
/* Did the agency's program announce downtime for the day; and the last day before it of whose numbers one tells of somebody. */
bool unheard_look(struct db *db, const char *agency, day_num day, bool *ret_downtime, day_num *ret_last_events, struct err *e) MUST_CHECK;
#endif
