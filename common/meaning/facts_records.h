/* SPDX-License-Identifier: Apache-2.0 */
/* facts_records - events on their way to be facts: each once, and which of them are records of one fact.  Private to the facts*.c files.
 * A person may have ten thousands of events: hash tables find those that need to be compared. */
#ifndef COMMON_FACTS_RECORDS_H
#define COMMON_FACTS_RECORDS_H
#include <string.h>

#include "facts.h"

/* Records of one fact are a set: `group` points to another record of it, the chain of pointers ends at the set's representative (union-find). */
struct record { const struct event *ev; size_t group; uint32_t hash; /* of what names its fact */ bool corrects; };
struct records { struct record *all; size_t n; uint32_t *by_id; size_t mask; /* a hash table: 1 + place in all, 0: free */ };

/* Room for `most` records, in `mem`. */
void records_init(struct records *r, size_t most, struct arena *mem);
void records_add(struct records *r, const struct event *ev);
/* The record of that event, or of one that came twice; NULL: it is none. */
struct record *records_find(const struct records *r, const struct event *ev);
/* Of the events with that id (of the agency and type of `like`, unless NULL) the one that was told first; NULL: there is none. */
struct record *records_named(const struct records *r, const uint8_t id[UUID_BYTES], const struct event *like);
/* Joins those of one fact, and corrections with what they correct. */
void records_join(struct records *r, struct arena *mem);
/* The place of the representative of the i-th. */
size_t records_group(struct records *r, size_t i);

/* A field by its place, as its type has it; VALUE_NONE where this version has none, and of place -1. */
const struct value *record_value(const struct event *ev, int index);
/* A word of people about a task. */
bool record_is_decision(const struct event *ev);

static inline int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Types and agencies are mostly one text, not copies. */
static inline int compare_texts(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}
#endif
