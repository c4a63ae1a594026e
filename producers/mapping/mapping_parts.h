/* SPDX-License-Identifier: Apache-2.0 */
/* mapping_parts - the mapping as read, shared by mapping_read.c (configuration) and mapping.c (records). */
#ifndef PRODUCERS_MAPPING_PARTS_H
#define PRODUCERS_MAPPING_PARTS_H
#include "../../common/meaning/expr.h"
#include "../rows/codes.h"
#include "../rows/form.h"
#include "mapping.h"

struct texts { const char **all; size_t n; };
/* How one value is made from a record. */
struct cell_map {
    const struct field *field;
    enum { FROM_COLUMN, FROM_CONST, FROM_RUN, FROM_LIST, FROM_RECORD } from;   /* FROM_RUN: the day on which it is read */
    size_t column;                       /* FROM_COLUMN: its place in mapping.columns */
    size_t *more, n_more;                /* further ones, of a reference that several cells make; */
    size_t n_needed;                     /* from here on they may say nothing */
    const char *until, *after;           /* the part of the cell before or behind a sign; "" = all of it */
    struct value fixed;                  /* FROM_CONST */
    struct texts forms; bool birth, month_end;   /* a day: the first form that fits */
    int precision;                       /* field beside it that says how much of a birth date is known, or -1 */
    const struct codes *codes;
    struct texts yes, no;                /* true or false */
    struct texts empty;                  /* cells that say nothing */
    int64_t zero_fill;                   /* numbers lost the zeros before them: so many digits are wanted; 0: as it stands */
    char split;                          /* a list within one cell, or 0 */
    struct cell_map **items; size_t n;   /* FROM_LIST: its items; FROM_RECORD: by field, NULL where nothing fills it */
};
struct event_map {
    const struct schema *schema;
    const struct expr *when;             /* NULL: always */
    const char *purpose, *basis, *consent;
    struct cell_map *subject;
    struct cell_map **fields;            /* by field of the schema */
    unsigned on;                         /* of snapshots: ON_NEW ... */
    bool withdraw;                       /* of snapshots: what it said is taken back when `when` is no longer true of the row */
    bool keep;                           /* mapping_said */
    uint32_t id;                         /* the same as long as its type and its place among those of the type are */
};
/* Records that may not leave the house. */
struct refusal {
    const struct expr *when;
    size_t column;                       /* where people look */
    const char *reason;
};
struct mapping {
    const struct schema_set *set;
    struct texts columns;                /* that must be there */
    size_t *key; size_t n_key;           /* of snapshots: places in columns that name a record */
    struct texts ignored;
    bool repair;                         /* cells that were garbled by a wrong character set are put right */
    const struct expr *only;             /* rows of which it is not true are no records; NULL: all are */
    struct cell_map *tenant;             /* or NULL */
    struct cell_map *recorded;           /* or NULL */
    struct refusal *refusals; size_t n_refusals;
    struct event_map *events; size_t n_events;
    uint8_t digest[HASH_BYTES];          /* of all that it was read from */
};
#endif
