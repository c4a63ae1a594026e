/* SPDX-License-Identifier: Apache-2.0 */
/* content - what an event says, as a keyed hash: the same whenever and however often it is told.  Pure.
 *
 * Its id, what it corrects and days that are only the day on which its record was read do not count. */
#ifndef COMMON_CONTENT_H
#define COMMON_CONTENT_H
#include "event.h"

/* Which days of an event are the day of the run. */
struct content_days {
    const bool *run;                     /* by field of the schema: it is */
    bool occurred_on, effective_from, effective_to;      /* the record itself says this common day; else the type's own day fills it, or the day of the run */
};
void content_set_day(const struct schema *s, const struct content_days *d, struct value *fields, day_num day);
/* ERR_DATA as codec_encode. */
bool content_hash(const struct schema *s, const struct value *fields, const uint8_t subject[SUBJECT_BYTES], const struct content_days *d, const uint8_t key[KEY_BYTES],
                  struct arena *mem, uint8_t ret[SUBJECT_BYTES], struct err *e) MUST_CHECK;
/* As two lists of field names with blanks between; and back, in `mem`.  False: one of them is no field of the schema. */
struct content_names { const char *run, *given; };
struct content_names content_days_text(const struct schema *s, const struct content_days *d, struct arena *mem);
bool content_days_parse(const struct schema *s, const struct content_names *names, struct arena *mem, struct content_days *ret) MUST_CHECK;
#endif
