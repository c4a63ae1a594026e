/* SPDX-License-Identifier: Apache-2.0 */
/* value - what a field of an event can hold.  The schema says which kind; VALUE_NONE = absent = unknown. */
#ifndef COMMON_VALUE_H
#define COMMON_VALUE_H
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "hash.h"

enum value_kind {
    VALUE_NONE,
    VALUE_BOOL,                          /* boolean */
    VALUE_INT,                           /* integer */
    VALUE_DAY,                           /* day */
    VALUE_TIME,                          /* time */
    VALUE_SYMBOL,                        /* text: an enum symbol as DOMAIN.md spells it */
    VALUE_CODE,                          /* text: a code of a code list */
    VALUE_TEXT,                          /* text: class I only (names, address) */
    VALUE_SUBJECT,                       /* ref: a person, pseudonym; makes a participant */
    VALUE_LOCAL,                         /* ref: household, school ...: pseudonym, no participant */
    VALUE_AGENCY,                        /* text: slug@scope */
    VALUE_EVENT,                         /* ref: an event id */
    VALUE_BYTES,                         /* bytes: manifests only */
    VALUE_LIST,                          /* list of one kind */
    VALUE_RECORD,                        /* fields in the schema's order */
};
struct value {
    enum value_kind kind;
    union {
        bool boolean;
        int64_t integer;
        day_num day;
        time_us time;
        const char *text;
        uint8_t ref[SUBJECT_BYTES];
        struct { const uint8_t *data; size_t n; } bytes;
        struct { struct value *items; size_t n; } list;   /* VALUE_LIST and VALUE_RECORD */
    };
};
/* For people: "day", "code" ...; lang "de" or "en". */
const char *value_kind_name(enum value_kind kind, const char *lang);
/* Order of values: 0 = they say the same.  An enum in one version and a code list in the next say the same with the same text. */
int value_compare(const struct value *a, const struct value *b);
#endif
