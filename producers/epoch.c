/* SPDX-License-Identifier: Apache-2.0 */
#include "epoch.h"

#include <stdlib.h>
#include <string.h>

#include "own_topic.h"

enum { LOOK_BACK = 500 };

bool epoch_is_ahead(struct epoch_mark there, int64_t epoch, int64_t next_seq)
{
    return there.epoch > epoch || (there.epoch == epoch && there.seq >= next_seq);
}

/* The last message of the topic that is one of ours in form; seq 0: none. */
struct last { struct epoch_mark at; uint8_t hash[HASH_BYTES]; };

static void take_last(void *context, const struct message *m)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct last *last = context;
    struct event ev = {0};
    struct err ignored;

    if (!event_from_message(m, &mem, &ev, &ignored))
        return;
    last->at = (struct epoch_mark){ ev.epoch, ev.seq };
    event_hash(&ev, last->hash);
}

/* Is the message under this number of ours another one than the spool's?  What the spool has forgotten was confirmed. */
static bool is_foreign(struct spool *sp, const char *topic, const struct last *last, struct arena *mem, bool *ret_same, bool *ret_foreign, struct err *e)
{
    struct spool_message *ours;
    struct last mine = {0};
    size_t n;

    *ret_same = *ret_foreign = false;
    if (last->at.epoch != spool_epoch(sp) || last->at.seq >= spool_next_seq(sp))
        return true;
    if (!spool_range(sp, topic, last->at.epoch, last->at.seq, last->at.seq, mem, &ours, &n, e))
        return false;
    if (n == 0)
        return true;
    take_last(&mine, &ours[0].msg);
    *ret_same = memcmp(mine.hash, last->hash, HASH_BYTES) == 0;
    *ret_foreign = !*ret_same;
    return true;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The topic ends in an epoch that this file knows nothing of: another file was here before. */
static bool is_successor(struct spool *sp, const struct last *last, struct epoch_mark confirmed, bool *ret, struct err *e)
{
    int64_t first, end;
    char *before = NULL;

    if (!spool_span(sp, last->at.epoch, &first, &end, e) || !spool_get(sp, "last_delivery", &before, e))
        return false;
    *ret = last->at.epoch && last->at.epoch < spool_epoch(sp) && !first && !before && confirmed.epoch != spool_epoch(sp);
    free(before);
    return true;
}

static bool settle(struct spool *sp, const char *topic, const struct last *last, struct epoch_mark confirmed, struct arena *mem,
                   const char **ret_why, bool *ret_begun, struct err *e)
{
    struct spool_status st;
    bool same, foreign, successor;

    if (!spool_status(sp, &st, e) || !is_foreign(sp, topic, last, mem, &same, &foreign, e) || !is_successor(sp, last, confirmed, &successor, e))
        return false;
    *ret_why = NULL;
    if (epoch_is_ahead(last->at, st.epoch, st.next_seq))
        *ret_why = "the topic holds numbers that this spool never gave";
    else if (epoch_is_ahead(confirmed, st.epoch, st.next_seq))
        *ret_why = "the hub has confirmed numbers that this spool never gave";
    else if (foreign)
        *ret_why = "another spool has sent another event under a number of ours";
    *ret_begun = *ret_why != NULL;
    if (*ret_begun)
        return spool_new_epoch(sp, later(last->at.epoch, confirmed.epoch), clock_now(), e);
    if (successor)
        *ret_why = "the spool that sent to this topic before is lost: what it had not sent must come from the exports again";
    /* Delivered by a run that was killed before it could note so. */
    if (same && last->at.seq > st.next_seq - 1 - st.unsent)
        return spool_sent(sp, st.epoch, last->at.seq, e);
    return true;
}

bool epoch_settle(struct spool *sp, const char *brokers, const struct cfg *client, const char *group, const char *topic, struct epoch_mark confirmed,
                  const char **ret_why, bool *ret_begun, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct last last = {0};

    return own_topic_read(&(struct own_topic){ brokers, client, group, topic }, LOOK_BACK, take_last, &last, e)
           && settle(sp, topic, &last, confirmed, &mem, ret_why, ret_begun, e);
}
