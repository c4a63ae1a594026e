/* SPDX-License-Identifier: Apache-2.0 */
/* source - the contract of everything that events come from.  A new kind is one file ending in
 * `const struct source_kind source_<kind> = { ... };` and a line in source.c.
 *
 *   open -> take (an input: a file) -> next, next, ... (a batch of records, each giving events or a reject)
 *             for each batch:  keep -> spool_append, durable -> ack          -> close
 *
 * A record is acknowledged only when its events are on disk.  `next` may run in a second thread while the loop spools and sends
 * what came before: it reads its input and computes, nothing else; all other calls come from the loop. */
#ifndef PRODUCERS_SOURCE_H
#define PRODUCERS_SOURCE_H
#include "../common/ground/cfg.h"
#include "../common/event/event.h"
#include "../common/travel/spool.h"
#include "expect.h"
#include "others.h"

struct stocktake;
struct source;                                   /* one configured source, with its state */
struct source_context {                          /* what every source may use; outlives it */
    const struct schema_set *set;
    struct event_reader reader;                  /* who speaks, with which key; note and context are the source's own to set */
    struct spool *spool;
    struct others *others;                       /* municipalities whose rows stand in the same files */
    const char *folder;                          /* the configuration's folder */
    bool at_once;                                /* --until-caught-up: what is there now is complete */
    bool backfill;                               /* rows without a day of recording were recorded on the day they happened */
    bool dry_run;                                /* nothing is kept, nothing is moved */
};
/* A record that cannot become an event.  `field`: the column or field, or "". */
struct reject { int64_t line; const char *field, *reason; bool gated; bool counted; /* before a crash */ };
/* What came in one message of a file, the no-th of it: its events begin at `first` and end where the next one's begin. */
struct source_message { const char *id; int64_t no, records; size_t first; };
/* What one turn yields: events to spool with the progress that belongs to them.  All memory in the arena that `next` was given. */
struct source_batch {
    const char *file;                            /* the input's name, for people */
    struct event *events; size_t n_events;       /* checked and encoded */
    struct spool_origin *origins;                /* of each event, or NULL */
    struct reject *rejects; size_t n_rejects;
    struct spool_local *locals; size_t n_locals; /* local ids met */
    struct spool_progress *progress; size_t n_progress;   /* filled by keep */
    struct source_message *messages; size_t n_messages;   /* only those of kinds whose records come in messages */
    const char *rows_of; struct spool_row *rows; size_t n_rows;   /* of a snapshot: what is known of its rows from now on */
    int64_t records, unchanged;                  /* unchanged: those of them of which nothing had to be said */
    bool end;                                    /* of this input; false: call next again */
    bool refused;                                /* the input as a whole: rejects[0] says why */
    bool held;                                   /* the input as a whole, until people decide */
    bool again;                                  /* the input was read before: only what was refused then is read */
    int64_t from_line;                           /* where this batch begins */
    int64_t at, at_line;                         /* where the input goes on behind it */
};
struct source_kind {
    const char *name, *summary;
    /* Checks its configuration group, too; ERR_CONFIG with file:line.  `s->config` lives as long as the program. */
    bool (*open)(const struct cfg *config, const char *name, const struct source_context *c, struct arena *mem, struct source **ret, struct err *e);
    /* Makes this file the next input; the file stays where it is.  NULL for kinds that do not read files. */
    bool (*give)(struct source *s, const char *file, struct err *e);
    /* The next input, if there is one now. */
    bool (*take)(struct source *s, bool *ret_found, struct err *e);
    /* Up to `max` records into `mem`, fewer when they are large. */
    bool (*next)(struct source *s, size_t max, time_us now, struct arena *mem, struct source_batch *ret, struct err *e);
    /* Before the block is written: rejects are written down, progress is made ready.  The same again after ERR_RETRY. */
    bool (*keep)(struct source *s, struct source_batch *b, struct arena *mem, struct err *e);
    /* The block is on disk.  At the end the input is put away.  The same again after ERR_RETRY. */
    bool (*ack)(struct source *s, const struct source_batch *b, struct err *e);
    void (*close)(struct source *s);             /* what was not acknowledged comes again */
    /* Of kinds that hold inputs: the held file of that name (of kinds that read none, the source) is released (the next take gives it) or
     * rejected.  *ret_held: what the source holds, in `mem`, or NULL. */
    bool (*decide)(struct source *s, const char *name, bool release, time_us now, struct arena *mem, const char **ret_held, bool *ret_decided, struct err *e);
    /* What it knows of the rows of its lists of the present; NULL, as a call or as what it returns: it has none. */
    struct stocktake *(*stocktake)(const struct source *s);
};
extern const struct source_kind source_jsonl, source_csv, source_fixed, source_xml, source_outbox, source_answers;
extern const struct source_kind *const source_kinds[];   /* ends with NULL */

/* One configured source.  expect: by when its files are there, NULL: they come when they come; stock: on which days the hub is told what its last list
 * amounts to (stock/stock_tell.h), NULL: it is not. */
struct opened_source { const char *name; const struct source_kind *kind; struct source *source; const struct expect *expect; const struct schedule *stock; };
/* Opens all that the configuration names, in `mem`.  `sources` is a list of groups or NULL.  ERR_CONFIG with file:line. */
bool sources_open(const struct cfg *sources, const struct source_context *c, struct arena *mem, struct opened_source **ret, size_t *ret_n, struct err *e) MUST_CHECK;
void sources_close(struct opened_source *s, size_t n);
#endif
