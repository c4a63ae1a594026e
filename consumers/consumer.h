/* SPDX-License-Identifier: Apache-2.0 */
/* consumer - the one loop around every hub service: feed, transaction, apply, commit, retry, halving, dead letters, shutdown.
 *
 * A feed says what is there to do (a Kafka subscription; marks and due persons; a timer).  `apply` gets an open transaction, a
 * batch and an arena; it does not commit, sleep, log or exit.  A batch that fails on data (ERR_DATA) is halved until the bad
 * item stands alone; then `bury` records it and the rest goes on.  ERR_RETRY: roll back, pause (backoff), the same again. */
#ifndef CONSUMERS_CONSUMER_H
#define CONSUMERS_CONSUMER_H
#include "../common/ground/app.h"
#include "../common/ground/db.h"

struct batch { void *items; size_t n; size_t item_bytes; void *context; };   /* items: an array of what the feed gives */
struct consumer {
    const char *name, *summary;
    const struct opt *options; void *settings;
    const struct app_command *commands;          /* NULL: only the service itself */
    bool (*check)(struct app *app, struct err *e);
    /* Prepares; *ret_state is passed to all others. */
    bool (*open)(struct app *app, void **ret_state, struct err *e);
    /* The next batch, up to wait_ms; n = 0: nothing now.  *ret_caught_up: nothing of what was there at the start is left. */
    bool (*feed)(void *state, int wait_ms, struct arena *mem, struct batch *ret, bool *ret_caught_up, struct err *e);
    bool (*apply)(void *state, struct db *db, const struct batch *b, struct arena *mem, struct err *e);
    /* The item stands alone and cannot succeed: write it down, in an open transaction. */
    bool (*bury)(void *state, struct db *db, const struct batch *one, const struct err *why, struct arena *mem, struct err *e);
    void (*committed)(void *state, const struct batch *b);       /* after commit: mirror offsets, count */
    bool (*between)(void *state, struct arena *mem, struct err *e);   /* between batches: send the outbox, housekeeping; may be NULL */
    bool (*findings)(void *state);               /* at the end: exit 3? */
    void (*close)(void *state);
    struct db *(*db)(void *state);
};
int consumer_main(int argc, char **argv, const struct consumer *c);
#endif
