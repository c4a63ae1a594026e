/* SPDX-License-Identifier: Apache-2.0 */
/* days - when a day may be evaluated: table civil_day, described in schemas/sql/0002_caseview.sql. */
#ifndef JOURNAL_DAYS_H
#define JOURNAL_DAYS_H
#include "journal.h"

/* At the start: Kafka's ends of every topic that is read, for --until-caught-up and for the day.  ERR_RETRY: Kafka is away. */
bool days_start(struct journal *j, struct arena *mem, struct err *e) MUST_CHECK;
/* At midnight the ends of the new day; and which days are passed now. */
bool days_look(struct journal *j, struct arena *mem, struct err *e) MUST_CHECK;
#endif
