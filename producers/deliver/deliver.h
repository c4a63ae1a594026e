/* SPDX-License-Identifier: Apache-2.0 */
/* deliver - the ways in which the hub's letters reach the people of the agency.
 *
 * A letter is queued for each delivery that wants it, in the transaction that moves the inbox's position; each delivery then works
 * off its own queue, and one that fails waits without holding up the others.  A new kind is one file ending in
 * `const struct delivery_kind delivery_<kind> = { ... };` and a line in deliver.c.
 *
 *   spool_get "queue.DELIVERY.NUMBER"  a letter that waits         "tried.DELIVERY"  the key of one that was begun
 *             "uncollected.DELIVERY"   SINCE COUNT                                                                             */
#ifndef PRODUCERS_DELIVER_H
#define PRODUCERS_DELIVER_H
#include "../../common/ground/backoff.h"
#include "../../common/ground/cfg.h"
#include "letter.h"
#include "../manifest.h"

struct delivery;
struct moment { time_us now; day_num today; };
struct delivery_kind {
    const char *name, *summary;
    const char *const *options;          /* beside those of every delivery; ends with NULL */
    bool anonymous;                      /* its letters never say who a person is */
    bool digest;                         /* what waits here waits for its time, not for a failure to end */
    /* Checks its configuration and touches nothing.  ERR_CONFIG with file:line. */
    bool (*open)(const struct cfg *config, struct delivery *d, struct arena *mem, struct err *e);
    /* Delivers some of what waits.  Sets d->waits when there is more to do at once. */
    bool (*step)(struct delivery *d, const struct moment *m, struct err *e);
    void (*close)(struct delivery *d);   /* what was not delivered comes again; may be NULL */
};
extern const struct delivery_kind delivery_file, delivery_command, delivery_ics, delivery_mail;

struct delivery {
    const struct delivery_kind *kind;
    const char *name;
    const char **stages, **rules;        /* only tasks of these; none: all */
    size_t n_stages, n_rules;
    bool only_open;
    int64_t alarm_days;
    const char *collected;               /* folder that the office is to empty, or NULL */
    const struct manifest_maker *who;    /* agency, tenant, spool */
    void *own;                           /* the kind's */
    bool waits, failed;
    struct backoff backoff;
    int64_t not_before_ms;
};
struct deliveries {
    struct delivery *all; size_t n;
    const struct manifest_maker *who;
    const char *answers;                 /* where files with answers are dropped: pattern */
    int64_t next;                        /* number of the next letter in the queues; 0: not read yet */
    day_num watched;                     /* the day on which uncollected files were counted last */
};
/* `inbox` is the list of deliveries, or a group { folder, alarm_days, answers, deliveries }, or NULL; `folder` is the configuration's.
 * `who` may have no spool yet when only the configuration is checked. */
bool deliveries_open(const struct cfg *inbox, const char *folder, const struct manifest_maker *who, struct arena *mem, struct deliveries *ret, struct err *e) MUST_CHECK;
void deliveries_close(struct deliveries *ds);
/* Queues one letter; inside the spool's transaction. */
bool deliveries_add(struct deliveries *ds, const struct event *ev, const char *local, struct arena *mem, struct err *e) MUST_CHECK;
/* One turn of each delivery.  *ret_busy: something goes on.  What a delivery cannot do is told and tried later; false only when the spool fails. */
bool deliveries_turn(struct deliveries *ds, const struct moment *m, bool *ret_busy, struct err *e) MUST_CHECK;
/* Nothing waits, but for what a delivery could not do. */
bool deliveries_are_done(const struct deliveries *ds);
bool deliveries_failed(const struct deliveries *ds);
/* Letters that wait to be delivered by all, those of digests not counted. */
bool delivery_count_waiting(struct spool *sp, struct arena *mem, int64_t *ret, struct err *e) MUST_CHECK;

/* ---- for the kinds */
bool delivery_wants(const struct delivery *d, const struct letter *l);
/* What waits, in order, up to `max`; in `mem`. */
bool delivery_waiting(const struct delivery *d, size_t max, struct arena *mem, struct spool_value **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* They are delivered; inside the spool's transaction. */
bool delivery_drop(const struct delivery *d, const struct spool_value *items, size_t n, struct err *e) MUST_CHECK;
/* One of a few words of the configuration, as its place in the list (which ends with NULL); the first is the default. */
bool delivery_choice(const struct cfg *config, const char *name, const char *const *words, int *ret, struct err *e) MUST_CHECK;
/* A folder of the configuration, made relative to it. */
bool delivery_folder(const struct cfg *config, struct delivery *d, struct arena *mem, const char **ret, struct err *e) MUST_CHECK;
/* Calls `each` with every task that is kept and wanted. */
typedef void delivery_each(void *context, const struct letter *l);
bool delivery_tasks(const struct delivery *d, delivery_each *each, void *context, struct err *e) MUST_CHECK;
#endif
