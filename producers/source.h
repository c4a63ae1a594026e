/* SPDX-License-Identifier: Apache-2.0 */
/* source - the contract of everything that events come from.  A new kind is one file ending in
 * `const struct source_kind source_<kind> = { ... };` and a line in source.c.
 *
 * The producer loop: open -> next (a batch of records, each an event or a reject) -> spool_append -> ack -> ... -> close.
 * A record is acknowledged only when its event is on disk. */
#ifndef PRODUCERS_SOURCE_H
#define PRODUCERS_SOURCE_H
#include "../common/cfg.h"
#include "../common/event.h"
#include "../common/spool.h"

struct source;                                   /* one configured source, with its state */
struct source_context {                          /* what every source may use */
    const struct schema_set *set;
    struct event_reader reader;
    struct spool *spool;
    day_num today;
    const char *folder;                          /* the configuration's folder */
    bool dry_run;
};
struct reject { const char *file; int64_t line; const char *field, *reason; };
/* What one turn yields: events to spool with the progress that belongs to them. */
struct source_batch {
    struct event *events; size_t n_events;       /* encoded */
    struct reject *rejects; size_t n_rejects;
    struct spool_progress *progress; size_t n_progress;
    int64_t records, unchanged, files;
    bool end;                                    /* of this input; false: call next again */
};
struct source_kind {
    const char *name, *summary;
    const char *const *options;                  /* keys allowed in its configuration group */
    bool (*open)(const struct cfg *config, const struct source_context *c, struct source **ret, struct err *e);
    /* Up to `max` records into `mem`; n_events = 0 and end: nothing there now. */
    bool (*next)(struct source *s, size_t max, struct arena *mem, struct source_batch *ret, struct err *e);
    bool (*ack)(struct source *s, const struct source_batch *b, struct err *e);   /* after the block is on disk: move to done/, write rejected/ */
    void (*close)(struct source *s);
};
extern const struct source_kind *const source_kinds[];   /* ends with NULL */
#endif
