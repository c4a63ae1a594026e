/* SPDX-License-Identifier: Apache-2.0 */
/* report - what the operators of the hub have to know of this agency program, as casebus.report: an ordinary event with the next number.
 *
 * A state that lasts is told when it begins (`open`) and when it has ended; what belongs together has the same kind, source, name and
 * `from`.  Names are those of the configuration and of files: nothing about a person. */
#ifndef PRODUCERS_REPORT_H
#define PRODUCERS_REPORT_H
#include "manifest.h"

struct report {
    const char *kind;                    /* a symbol of the schema: source_silent, inbox_uncollected ... */
    bool open;
    const char *source, *name;           /* of the configuration, and a code word for the single case; NULL: none */
    day_num from, until;                 /* until: DAY_NONE if there is none */
    int64_t count, of;                   /* -1: none */
};
/* Is it a kind of the schema in use?  That may be older than the program. */
bool report_has_kind(const struct schema_set *set, const char *kind);
/* The event, encoded, in `mem`.  ERR_DATA: a name is no code word. */
bool report_event(const struct manifest_maker *m, const struct report *r, time_us now, struct arena *mem, struct event *ret, struct err *e) MUST_CHECK;
/* What began, changed or has ended is told and noted in the spool (`key`: `note`, NULL: forgotten), both or none. */
bool report_change(const struct manifest_maker *m, const struct report *r, const char *key, const char *note, time_us now, struct err *e) MUST_CHECK;
/* Encodes and appends it, inside the spool's transaction if one is open.  ERR_DATA: a name is no code word; else as spool_append. */
bool report_spool(const struct manifest_maker *m, const struct report *r, time_us now, struct err *e) MUST_CHECK;
#endif
