/* SPDX-License-Identifier: Apache-2.0 */
/* What is read again, marked as sent or confirmed, and forgotten. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/travel/spool_read_sql.h"
#include "spool_block.h"
#include "spool_file.h"

/* Pages of 16 KB that stay in the file for what comes next; more than that and a quarter of the file goes back to the disk. */
enum { FREE_PAGES = 512 };

/* ---- reading */

static bool take_block(struct spool *sp, sqlite3_stmt *st, struct arena *mem, struct event **ret, size_t *ret_n, struct err *e)
{
    int64_t first = sqlite3_column_int64(st, 0), last = sqlite3_column_int64(st, 1);
    const void *hash = sqlite3_column_blob(st, 2), *data = sqlite3_column_blob(st, 3);
    size_t hash_bytes = (size_t)sqlite3_column_bytes(st, 2), bytes = (size_t)sqlite3_column_bytes(st, 3);
    uint8_t is[SPOOL_HASH_BYTES];

    spool_block_hash(data, bytes, is);
    if (hash_bytes != sizeof is || memcmp(hash, is, sizeof is) != 0)
        return err_set(e, ERR_CONFIG, "spool %s: events %" PRId64 " to %" PRId64 " are damaged: move the file and its -wal aside and start again; a new epoch begins, "
                       "and what was not sent must come from the exports again", sp->file, first, last);
    if (!block_unpack(arena_memdup(mem, data, bytes), bytes, mem, ret, ret_n, e))
        return err_wrap(e, "spool %s: events %" PRId64 " to %" PRId64, sp->file, first, last);
    if ((int64_t)*ret_n != last - first + 1)
        return err_set(e, ERR_FATAL, "spool %s: block %" PRId64 " to %" PRId64 " holds %zu events", sp->file, first, last, *ret_n);
    return true;
}

bool spool_each(struct spool *sp, int64_t epoch, int64_t from, int64_t to, struct arena *mem,
                void (*each)(void *context, struct event *ev), void *context, struct err *e)
{
    CLEANUP(arena_release) struct arena own = {0};
    sqlite3_stmt *st;
    bool row;

    if (from > to)
        return true;
    if (!spool_query(&sp->db, sql_blocks, ARGS(arg_int(epoch), arg_int(from), arg_int(to)), &st, e))
        return false;
    while (spool_next(&sp->db, st, &row, e)) {
        struct event *events;
        size_t n;

        if (!row)
            return true;
        if (!mem)
            arena_reset(&own);
        if (!take_block(sp, st, mem ? mem : &own, &events, &n, e))
            break;
        int64_t seq = sqlite3_column_int64(st, 0);
        for (size_t i = 0; i < n; i++, seq++) {
            events[i].epoch = epoch;
            events[i].seq = seq;
            if (seq >= from && seq <= to)
                each(context, &events[i]);
        }
    }
    sqlite3_reset(st);
    return false;
}

struct messages { struct spool_message *all; size_t n, max; const char *topic; struct arena *mem; };

static void add_message(void *context, struct event *ev)
{
    struct messages *to = context;

    if (to->n == to->max)
        return;
    struct spool_message *m = &to->all[to->n++];
    m->epoch = ev->epoch;
    m->seq = ev->seq;
    event_to_message(ev, to->mem, &m->msg);
    m->msg.topic = to->topic;
}

static bool read_range(struct spool *sp, const char *topic, int64_t epoch, int64_t from, int64_t to, struct arena *mem, struct spool_message **ret, size_t *ret_n, struct err *e)
{
    struct messages all = { .topic = topic, .mem = mem };

    if (from < 1)
        from = 1;
    all.max = to >= from ? (size_t)(to - from + 1) : 0;
    all.all = ARENA_ARRAY(mem, struct spool_message, all.max);
    if (!spool_each(sp, epoch, from, to, mem, add_message, &all, e))
        return err_wrap(e, "read events %" PRId64 " to %" PRId64 " of epoch %" PRId64, from, to, epoch);
    *ret = all.all;
    *ret_n = all.n;
    return true;
}

bool spool_range(struct spool *sp, const char *topic, int64_t epoch, int64_t from, int64_t to, struct arena *mem, struct spool_message **ret, size_t *ret_n, struct err *e)
{
    int64_t row[3] = {0};
    bool found;

    if (!spool_look(sp, e))
        return false;
    bool ok = spool_ask(&sp->db, sql_one_epoch, ARGS(arg_int(epoch)), row, 3, &found, e)
              && read_range(sp, topic, epoch, from, found && to < row[0] ? to : row[0] - 1, mem, ret, ret_n, e);
    spool_looked(sp);
    return ok;
}

bool spool_unsent(struct spool *sp, const char *topic, size_t max, struct arena *mem, struct spool_message **ret, size_t *ret_n, struct err *e)
{
    struct spool_epoch_row at;

    if (!spool_look(sp, e))
        return false;
    bool ok = spool_current(sp, &at, e);
    if (ok) {
        int64_t last = at.next_seq - 1;

        if ((int64_t)max < last - at.sent)
            last = at.sent + (int64_t)max;
        ok = read_range(sp, topic, at.epoch, at.sent + 1, last, mem, ret, ret_n, e);
    }
    spool_looked(sp);
    return ok;
}

static void note_time(void *context, struct event *ev)
{
    time_us *came = context, made = uuid_time(ev->id);

    *came = made ? made : ev->recorded_at;
}

bool spool_waits_since(struct spool *sp, time_us *ret, struct err *e)
{
    struct spool_epoch_row at;
    time_us came = 0;

    if (!spool_look(sp, e))
        return false;
    bool ok = spool_current(sp, &at, e) && (at.sent + 1 >= at.next_seq || spool_each(sp, at.epoch, at.sent + 1, at.sent + 1, NULL, note_time, &came, e));
    spool_looked(sp);
    if (ok)
        *ret = came;
    return ok;
}

struct hashes { struct buf *out; int64_t n; };

static void add_hash(void *context, struct event *ev)
{
    struct hashes *to = context;
    uint8_t hash[HASH_BYTES];

    event_hash(ev, hash);
    buf_add(to->out, hash, SPOOL_HASH_BYTES);
    to->n++;
}

bool spool_hashes(struct spool *sp, int64_t epoch, int64_t from, int64_t to, struct buf *out, struct err *e)
{
    struct hashes all = { .out = out };
    size_t before = out->len;

    if (!spool_each(sp, epoch, from, to, NULL, add_hash, &all, e))
        return false;
    if (all.n == (to < from ? 0 : to - from + 1))
        return true;
    out->len = before;
    return err_set(e, ERR_FATAL, "spool %s: of numbers %" PRId64 " to %" PRId64 " of epoch %" PRId64 " only %" PRId64 " are kept", sp->file, from, to, epoch, all.n);
}

/* ---- sent and confirmed */

/* A number that was renumbered meanwhile, or never given, is not marked: the old epoch ends before it. */
static bool mark_sent(struct spool *sp, int64_t epoch, int64_t through_seq, struct err *e)
{
    int64_t row[3];
    bool found;

    if (!spool_ask(&sp->db, sql_one_epoch, ARGS(arg_int(epoch)), row, 3, &found, e))
        return false;
    if (!found)
        return true;
    return spool_run(&sp->db, sql_set_sent, ARGS(arg_int(epoch), arg_int(through_seq < row[0] ? through_seq : row[0] - 1)), e);
}

/* When a power cut takes the mark back, the same bytes are sent again: a repeat.  So it need not wait for the disk. */
bool spool_sent(struct spool *sp, int64_t epoch, int64_t through_seq, struct err *e)
{
    return spool_write(sp, false, e) && spool_written(sp, mark_sent(sp, epoch, through_seq, e), e);
}

static bool forget(struct spool *sp, int64_t epoch, int64_t through_seq, struct err *e)
{
    int64_t row[3];
    bool found;

    if (!spool_ask(&sp->db, sql_one_epoch, ARGS(arg_int(epoch)), row, 3, &found, e))
        return false;
    if (!found)
        return true;                             /* an epoch that is forgotten already */
    if (through_seq >= row[0])
        return err_set(e, ERR_DATA, "spool %s: the hub confirms %" PRId64 " of epoch %" PRId64 ", but only %" PRId64 " was given here: this is an old copy, and a new epoch must begin",
                       sp->file, through_seq, epoch, row[0] - 1);
    return spool_run(&sp->db, sql_set_confirmed, ARGS(arg_int(epoch), arg_int(through_seq)), e)
           && spool_run(&sp->db, sql_forget_blocks, ARGS(arg_int(epoch), arg_int(through_seq)), e) && spool_run(&sp->db, sql_forget_epochs, NULL, 0, e);
}

/* After a long time without Kafka the file is large and empty. */
static bool shrink(struct spool *sp, struct err *e)
{
    int64_t pages[2];
    bool found;
    char text[64];

    if (!spool_ask(&sp->db, sql_free_pages, NULL, 0, pages, 2, &found, e))
        return false;
    if (pages[0] <= FREE_PAGES || pages[0] < pages[1] / 4)
        return true;
    snprintf(text, sizeof text, "pragma incremental_vacuum(%" PRId64 ")", pages[0] - FREE_PAGES);
    return spool_script(&sp->db, text, e);
}

bool spool_confirmed(struct spool *sp, int64_t epoch, int64_t through_seq, struct err *e)
{
    return spool_write(sp, false, e) && spool_written(sp, forget(sp, epoch, through_seq, e) && shrink(sp, e), e);
}

/* ---- status */

static bool ask_status(struct spool *sp, struct spool_status *ret, struct err *e)
{
    struct spool_epoch_row at;
    struct spool_status st = {0};
    bool found;

    if (!spool_current(sp, &at, e) || !spool_ask(&sp->db, sql_kept, NULL, 0, &st.spooled, 1, &found, e)
        || !spool_ask(&sp->db, sql_unconfirmed, NULL, 0, &st.unconfirmed, 1, &found, e) || !spool_ask(&sp->db, sql_used_bytes, NULL, 0, &st.bytes, 1, &found, e))
        return false;
    st.epoch = at.epoch;
    st.next_seq = at.next_seq;
    st.unsent = at.next_seq - 1 - at.sent;
    st.confirmed_through = at.confirmed;
    *ret = st;
    return true;
}

bool spool_bytes(struct spool *sp, int64_t *ret, struct err *e)
{
    bool found;

    if (!spool_look(sp, e))
        return false;
    bool ok = spool_ask(&sp->db, sql_used_bytes, NULL, 0, ret, 1, &found, e);
    spool_looked(sp);
    return ok;
}

bool spool_status(struct spool *sp, struct spool_status *ret, struct err *e)
{
    if (!spool_look(sp, e))
        return false;
    bool ok = ask_status(sp, ret, e);
    spool_looked(sp);
    return ok;
}
