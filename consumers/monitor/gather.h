/* SPDX-License-Identifier: Apache-2.0 */
/* gather - one round of the monitor: the numbers onto the board. */
#ifndef MONITOR_GATHER_H
#define MONITOR_GATHER_H
#include "../../common/ground/app.h"
#include "../health/health.h"
#include "board.h"

struct town;
struct monitor {
    const struct app *app;
    const struct schema_set *schemas;
    struct subscriber *from;
    const struct cfg *client;                    /* kafka.client, or NULL */
    int64_t every_s;
    struct sightings seen;
    struct town *town;                           /* as its files said last */
    struct board *board;
    bool gathered, findings;                     /* once; of the last round */
};
/* Outside a transaction.  What could not be had is on the board as well.  Errors as of health_gather; once there
 * were numbers, ERR_RETRY instead of ERR_CONFIG: files that went wrong while we run do not end us. */
bool gather_round(struct monitor *m, struct db *db, struct arena *mem, struct err *e) MUST_CHECK;
/* What the rounds left; not the board, the subscriber, the schemas. */
void gather_release(struct monitor *m);
#endif
