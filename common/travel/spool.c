/* SPDX-License-Identifier: Apache-2.0 */
/* The file itself, and everything that is written into it. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/travel/spool_sql.h"
#include "spool_block.h"
#include "spool_file.h"

/* BLOCK_BYTES: what is read to find one event.  LOCALS: new local ids are sorted into their table when there are so many, or an
 * eighth of those that are sorted: the subjects are random, and each single one would cost a page. */
enum { APPLICATION = 1667330412, VERSION = 1, BLOCK_BYTES = 256 * 1024, LOCALS = 20000, LOCALS_PART = 8 };

/* ---- transactions */

bool spool_write(struct spool *sp, bool durable, struct err *e)
{
    if (sp->begun)
        return true;
    if (sp->durable != durable && !spool_db_durable(&sp->db, durable, e))
        return false;
    sp->durable = durable;
    return spool_db_begin(&sp->db, true, e);
}

static void undo(struct spool *sp)
{
    spool_db_rollback(&sp->db);
    memset(sp->recent, 0, sizeof sp->recent);
}

bool spool_written(struct spool *sp, bool ok, struct err *e)
{
    if (sp->begun)
        return ok;
    if (ok && spool_db_commit(&sp->db, e))
        return true;
    undo(sp);
    return false;
}

bool spool_look(struct spool *sp, struct err *e)
{
    return sp->begun || spool_db_begin(&sp->db, false, e);
}

void spool_looked(struct spool *sp)
{
    if (!sp->begun)
        spool_db_rollback(&sp->db);              /* nothing was written */
}

bool spool_begin(struct spool *sp, struct err *e)
{
    sp->begun = false;
    if (!spool_write(sp, true, e))
        return false;
    sp->begun = true;
    return true;
}

bool spool_commit(struct spool *sp, struct err *e)
{
    sp->begun = false;
    return spool_written(sp, true, e);
}

void spool_rollback(struct spool *sp)
{
    sp->begun = false;
    undo(sp);
}

/* ---- values */

bool spool_get(struct spool *sp, const char *key, char **ret_text, struct err *e)
{
    sqlite3_stmt *st;
    bool row;

    if (!spool_query(&sp->db, sql_get_value, ARGS(arg_text(key)), &st, e) || !spool_next(&sp->db, st, &row, e))
        return false;
    *ret_text = row ? strdup((const char *)sqlite3_column_text(st, 0)) : NULL;
    sqlite3_reset(st);
    return true;
}

/* Rows of one transaction, so that two passes see the same. */
static bool read_values(struct spool *sp, const char *prefix, struct arena *mem, struct spool_value *ret, size_t *ret_n, struct err *e)
{
    sqlite3_stmt *st;
    bool row = true;

    *ret_n = 0;
    if (!spool_query(&sp->db, sql_values, ARGS(arg_text(prefix)), &st, e))
        return false;
    while (spool_next(&sp->db, st, &row, e) && row) {
        if (ret)
            ret[*ret_n] = (struct spool_value){ arena_strdup(mem, (const char *)sqlite3_column_text(st, 0)), arena_strdup(mem, (const char *)sqlite3_column_text(st, 1)) };
        ++*ret_n;
    }
    return !row;
}

bool spool_values(struct spool *sp, const char *prefix, struct arena *mem, struct spool_value **ret, size_t *ret_n, struct err *e)
{
    size_t n;

    if (!spool_look(sp, e))
        return false;
    bool ok = read_values(sp, prefix, mem, NULL, &n, e);
    *ret = ARENA_ARRAY(mem, struct spool_value, n + 1);
    ok = ok && read_values(sp, prefix, mem, *ret, ret_n, e);
    spool_looked(sp);
    return ok;
}

static bool put_value(struct spool *sp, const char *key, const char *text, struct err *e)
{
    return spool_run(&sp->db, sql_put_value, ARGS(arg_text(key), arg_text(text)), e);
}

bool spool_put(struct spool *sp, const char *key, const char *text, struct err *e)
{
    return spool_write(sp, true, e) && spool_written(sp, put_value(sp, key, text, e), e);
}

bool spool_drop(struct spool *sp, const char *key, struct err *e)
{
    return spool_write(sp, true, e) && spool_written(sp, spool_run(&sp->db, sql_drop_value, ARGS(arg_text(key)), e), e);
}

bool spool_list(struct spool *sp, const char *prefix, const char *after, size_t max, struct arena *mem, struct spool_value **ret, size_t *ret_n, struct err *e)
{
    /* Keys are printable ASCII: nothing that begins so lies outside of these. */
    const char *begin = after ? arena_printf(mem, "%s\x01", after) : prefix, *end = arena_printf(mem, "%s\x7f", prefix);
    struct spool_value *all = ARENA_ARRAY(mem, struct spool_value, max);
    sqlite3_stmt *st;
    size_t n = 0;
    bool row = true;

    if (!spool_query(&sp->db, sql_list_values, ARGS(arg_text(begin), arg_text(end), arg_int((int64_t)max)), &st, e))
        return false;
    while (row) {
        if (!spool_next(&sp->db, st, &row, e))
            return false;
        if (row)
            all[n++] = (struct spool_value){ arena_strdup(mem, (const char *)sqlite3_column_text(st, 0)), arena_strdup(mem, (const char *)sqlite3_column_text(st, 1)) };
    }
    *ret = all;
    *ret_n = n;
    return true;
}

/* ---- epochs */

bool spool_current(struct spool *sp, struct spool_epoch_row *ret, struct err *e)
{
    int64_t row[4];
    bool found;

    if (!spool_ask(&sp->db, sql_current_epoch, NULL, 0, row, 4, &found, e))
        return false;
    if (!found)
        return err_set(e, ERR_CONFIG, "spool %s: has no epoch: it is no spool of casebus", sp->file);
    *ret = (struct spool_epoch_row){ row[0], row[1], row[2], row[3] };
    sp->epoch = ret->epoch;
    sp->next_seq = ret->next_seq;
    return true;
}

int64_t spool_epoch(struct spool *sp)
{
    struct spool_epoch_row now = {0};
    struct err ignored;

    return spool_current(sp, &now, &ignored) ? now.epoch : sp->epoch;
}

int64_t spool_next_seq(struct spool *sp)
{
    struct spool_epoch_row now = {0};
    struct err ignored;

    return spool_current(sp, &now, &ignored) ? now.next_seq : sp->next_seq;
}

const char *spool_path(const struct spool *sp)
{
    return sp->file;
}

struct kept { struct event *events; size_t n; };

static void keep(void *context, struct event *ev)
{
    struct kept *all = context;

    all->events[all->n++] = *ev;
}

/* The block that was sent in part: what was sent stays, the rest becomes the new epoch's first block. */
static bool split_block(struct spool *sp, const struct spool_epoch_row *old, int64_t first, int64_t last, int64_t epoch, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    CLEANUP(buf_release) struct buf stays = {0};
    struct kept all = { .events = ARENA_ARRAY(&mem, struct event, last - first + 1) };
    size_t sent = (size_t)(old->sent - first + 1);
    uint8_t hash[SPOOL_HASH_BYTES];

    if (!spool_each(sp, old->epoch, first, last, &mem, keep, &all, e))
        return false;
    if (all.n <= sent || block_pack(all.events, sent, SIZE_MAX / 4, &stays) != sent)
        return err_set(e, ERR_FATAL, "spool %s: block of %" PRId64 " to %" PRId64 " cannot be split", sp->file, first, last);
    spool_block_hash(stays.data, stays.len, hash);
    return spool_run(&sp->db, sql_cut_block, ARGS(arg_int(old->epoch), arg_int(first), arg_int(old->sent), arg_bytes(hash, sizeof hash), arg_bytes(stays.data, stays.len)), e)
           && spool_add_blocks(sp, epoch, 1, all.events + sent, all.n - sent, e);
}

static bool split_sent(struct spool *sp, const struct spool_epoch_row *old, int64_t epoch, struct err *e)
{
    int64_t place[2];
    bool found;

    if (!spool_ask(&sp->db, sql_block_across, ARGS(arg_int(old->epoch), arg_int(old->sent)), place, 2, &found, e))
        return false;
    return !found || split_block(sp, old, place[0], place[1], epoch, e);
}

static bool begin_epoch(struct spool *sp, int64_t at_least, time_us now, struct err *e)
{
    struct spool_epoch_row old;

    if (!spool_current(sp, &old, e))
        return false;
    int64_t epoch = now / 1000;
    if (epoch <= old.epoch)
        epoch = old.epoch + 1;
    if (epoch <= at_least)
        epoch = at_least + 1;
    return split_sent(sp, &old, epoch, e) && spool_run(&sp->db, sql_move_blocks, ARGS(arg_int(old.epoch), arg_int(old.sent), arg_int(epoch)), e)
           && spool_batch_move(sp, old.epoch, old.sent, epoch, e) && spool_run(&sp->db, sql_add_epoch, ARGS(arg_int(epoch), arg_int(old.next_seq - old.sent)), e)
           && spool_run(&sp->db, sql_set_next_seq, ARGS(arg_int(old.epoch), arg_int(old.sent + 1)), e)
           && spool_run(&sp->db, sql_forget_epochs, NULL, 0, e) && spool_current(sp, &old, e);
}

bool spool_new_epoch(struct spool *sp, int64_t at_least, time_us now, struct err *e)
{
    return spool_write(sp, true, e) && spool_written(sp, begin_epoch(sp, at_least, now, e), e);
}

/* ---- one number */

static bool replace(struct spool *sp, int64_t seq, struct event *ev, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    CLEANUP(buf_release) struct buf data = {0};
    struct spool_epoch_row at;
    int64_t place[2];
    uint8_t hash[SPOOL_HASH_BYTES];
    bool found;

    if (!spool_current(sp, &at, e) || !spool_ask(&sp->db, sql_block_of, ARGS(arg_int(at.epoch), arg_int(seq)), place, 2, &found, e))
        return false;
    if (!found || seq <= at.sent || seq >= at.next_seq)
        return err_set(e, ERR_FATAL, "spool %s: number %" PRId64 " of epoch %" PRId64 " does not wait to be sent", sp->file, seq, at.epoch);
    struct kept all = { .events = ARENA_ARRAY(&mem, struct event, place[1] - place[0] + 1) };
    if (!spool_each(sp, at.epoch, place[0], place[1], &mem, keep, &all, e))
        return false;
    all.events[seq - place[0]] = *ev;
    if (block_pack(all.events, all.n, SIZE_MAX / 4, &data) != all.n)
        return err_set(e, ERR_FATAL, "spool %s: block of %" PRId64 " to %" PRId64 " cannot be written again", sp->file, place[0], place[1]);
    spool_block_hash(data.data, data.len, hash);
    ev->epoch = at.epoch;
    ev->seq = seq;
    return spool_run(&sp->db, sql_cut_block, ARGS(arg_int(at.epoch), arg_int(place[0]), arg_int(place[1]), arg_bytes(hash, sizeof hash), arg_bytes(data.data, data.len)), e);
}

bool spool_replace(struct spool *sp, int64_t seq, struct event *ev, struct err *e)
{
    return spool_write(sp, true, e) && spool_written(sp, replace(sp, seq, ev, e), e);
}

bool spool_span(struct spool *sp, int64_t epoch, int64_t *ret_first, int64_t *ret_last, struct err *e)
{
    int64_t row[2];
    bool found;

    if (!spool_ask(&sp->db, sql_span, ARGS(arg_int(epoch)), row, 2, &found, e))
        return false;
    *ret_first = row[0];
    *ret_last = row[1];
    return true;
}

/* ---- whose file it is */

/* What a copy does not share: the machine, the inode, and when it was made.  Not the device: its number may change when the
 * machine starts. */
static void identity_of(const char *file, char ret[SPOOL_INSTANCE_BYTES])
{
    CLEANUP(buf_release) struct buf all = {0};
    char machine[64] = "";
    uint8_t hash[HASH_BYTES];
    struct statx st = {0};
    int fd = open("/etc/machine-id", O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        if (read(fd, machine, sizeof machine - 1) < 0)
            machine[0] = '\0';
        close(fd);
    }
    if (statx(AT_FDCWD, file, 0, STATX_INO | STATX_BTIME, &st) != 0)
        st = (struct statx){0};
    buf_printf(&all, "%s %llu", machine, (unsigned long long)st.stx_ino);
    if (st.stx_mask & STATX_BTIME)
        buf_printf(&all, " %lld.%u", (long long)st.stx_btime.tv_sec, st.stx_btime.tv_nsec);
    hash_sha256(all.data, all.len, hash);
    hex_text(hash, 16, ret);
}

static bool new_instance(struct spool *sp, const char *identity, struct err *e)
{
    uint8_t random[16];

    hash_random(random, sizeof random);
    hex_text(random, sizeof random, sp->instance);
    return put_value(sp, "spool.instance", sp->instance, e) && put_value(sp, "spool.identity", identity, e);
}

/* Another file than the one that was written last: a copy, of which the first may live on and give the same numbers. */
static bool claim(struct spool *sp, time_us now, struct err *e)
{
    char identity[SPOOL_INSTANCE_BYTES], *was, *instance;

    identity_of(sp->file, identity);
    if (!spool_get(sp, "spool.identity", &was, e))
        return false;
    bool same = was && strcmp(was, identity) == 0;
    sp->copied = was && !same;
    free(was);
    if (!same)
        return new_instance(sp, identity, e) && (!sp->copied || begin_epoch(sp, 0, now, e));
    if (!spool_get(sp, "spool.instance", &instance, e))
        return false;
    snprintf(sp->instance, sizeof sp->instance, "%s", instance ? instance : "");
    free(instance);
    return true;
}

const char *spool_instance(const struct spool *sp)
{
    return sp->instance;
}

bool spool_was_copied(const struct spool *sp)
{
    return sp->copied;
}

/* ---- opening */

/* Runs under the write lock: of two that make the same file one finds it made. */
static bool make_tables(struct spool *sp, time_us now, struct err *e)
{
    int64_t application, version, tables;
    bool found;

    if (!spool_ask(&sp->db, "pragma application_id", NULL, 0, &application, 1, &found, e) || !spool_ask(&sp->db, "pragma user_version", NULL, 0, &version, 1, &found, e)
        || !spool_ask(&sp->db, "select count(*) from sqlite_schema", NULL, 0, &tables, 1, &found, e))
        return false;
    if (tables == 0)
        return spool_script(&sp->db, sql_schema, e) && spool_run(&sp->db, sql_add_epoch, ARGS(arg_int(now / 1000), arg_int(1)), e);
    if (application != APPLICATION)
        return err_set(e, ERR_CONFIG, "spool %s: is an SQLite file, but no spool of casebus: name another file", sp->file);
    if (version != VERSION)
        return err_set(e, ERR_CONFIG, "spool %s: has version %" PRId64 ", this program knows %d: it was written by a newer casebus-agency", sp->file, version, VERSION);
    return true;
}

static bool set_up(struct spool *sp, time_us now, struct err *e)
{
    struct spool_epoch_row current;

    return spool_write(sp, true, e)
           && spool_written(sp, make_tables(sp, now, e) && spool_batch_tables(sp, e) && spool_stock_tables(sp, e) && claim(sp, now, e)
                                && spool_current(sp, &current, e), e);
}

bool spool_open(const char *file, time_us now, struct spool **ret, struct err *e)
{
    struct spool *sp = calloc(1, sizeof *sp);

    if (!sp || !(sp->file = strdup(file)))
        abort();
    sp->durable = true;
    if (!spool_db_open(sp->file, &sp->db, e) || !set_up(sp, now, e)) {
        spool_free(sp);
        return false;
    }
    *ret = sp;
    return true;
}

void spool_free(struct spool *sp)
{
    if (!sp)
        return;
    if (sp->db.sqlite)
        spool_db_rollback(&sp->db);
    spool_db_close(&sp->db);
    free(sp->file);
    free(sp);
}

/* ---- progress, tallies */

bool spool_progress_get(struct spool *sp, const char *source, const char *name, int64_t *ret_done, char **ret_state, bool *ret_found, struct err *e)
{
    sqlite3_stmt *st;
    bool row;

    if (!spool_query(&sp->db, sql_get_progress, ARGS(arg_text(source), arg_text(name)), &st, e) || !spool_next(&sp->db, st, &row, e))
        return false;
    const char *state = row ? (const char *)sqlite3_column_text(st, 1) : NULL;
    *ret_done = row ? sqlite3_column_int64(st, 0) : 0;
    *ret_state = state ? strdup(state) : NULL;
    *ret_found = row;
    sqlite3_reset(st);
    return true;
}

static bool put_progress(struct spool *sp, const struct spool_block *b, struct err *e)
{
    for (size_t i = 0; i < b->n_progress; i++) {
        const struct spool_progress *p = &b->progress[i];

        if (!spool_run(&sp->db, sql_put_progress, ARGS(arg_text(p->source), arg_text(p->name), arg_int(p->done), arg_text(p->state)), e))
            return false;
    }
    return true;
}

static bool count(struct spool *sp, const struct spool_block *b, struct err *e)
{
    for (size_t i = 0; i < b->n_counts; i++) {
        const struct spool_count *c = &b->counts[i];

        if (c->add && !spool_run(&sp->db, sql_count, ARGS(arg_int(c->day), arg_text(c->source), arg_text(c->what), arg_int(c->add)), e))
            return false;
    }
    return true;
}

bool spool_counts(struct spool *sp, day_num day, void (*each)(void *context, const struct spool_count *c), void *context, struct err *e)
{
    sqlite3_stmt *st;
    bool row;

    if (!spool_query(&sp->db, sql_counts, ARGS(arg_int(day)), &st, e))
        return false;
    for (;;) {
        if (!spool_next(&sp->db, st, &row, e))
            return false;
        if (!row)
            return true;
        each(context, &(struct spool_count){ .source = (const char *)sqlite3_column_text(st, 0), .what = (const char *)sqlite3_column_text(st, 1),
                                             .day = day, .add = sqlite3_column_int64(st, 2) });
    }
}

/* ---- local ids */

static uint8_t *recent_place(struct spool *sp, const uint8_t subject[SUBJECT_BYTES])
{
    return sp->recent[(subject[0] << 8 | subject[1]) % SPOOL_RECENT];
}

static bool sort_locals(struct spool *sp, struct err *e)
{
    int64_t fresh, sorted = 0;
    bool found;
    char text[24], *was;

    if (!spool_ask(&sp->db, sql_new_locals, NULL, 0, &fresh, 1, &found, e))
        return false;
    if (fresh < LOCALS)
        return true;
    if (!spool_get(sp, "spool.locals", &was, e))
        return false;
    sorted = was ? strtoll(was, NULL, 10) : 0;
    free(was);
    if (fresh < sorted / LOCALS_PART)
        return true;
    if (!spool_run(&sp->db, sql_sort_locals, NULL, 0, e) || !spool_run(&sp->db, sql_clear_new_locals, NULL, 0, e)
        || !spool_ask(&sp->db, sql_count_locals, NULL, 0, &sorted, 1, &found, e))
        return false;
    snprintf(text, sizeof text, "%" PRId64, sorted);
    return put_value(sp, "spool.locals", text, e);
}

static bool put_locals(struct spool *sp, const struct spool_block *b, struct err *e)
{
    for (size_t i = 0; i < b->n_locals; i++) {
        const struct spool_local *l = &b->locals[i];
        uint8_t *place = recent_place(sp, l->subject);

        if (memcmp(place, l->subject, SUBJECT_BYTES) == 0)
            continue;
        if (!spool_run(&sp->db, sql_add_local, ARGS(arg_bytes(l->subject, SUBJECT_BYTES), arg_text(l->local)), e))
            return false;
        memcpy(place, l->subject, SUBJECT_BYTES);
    }
    return b->n_locals == 0 || sort_locals(sp, e);
}

bool spool_local_id(struct spool *sp, const uint8_t subject[SUBJECT_BYTES], char **ret_local, struct err *e)
{
    sqlite3_stmt *st;
    bool row;

    if (!spool_query(&sp->db, sql_find_local, ARGS(arg_bytes(subject, SUBJECT_BYTES)), &st, e) || !spool_next(&sp->db, st, &row, e))
        return false;
    *ret_local = row ? strdup((const char *)sqlite3_column_text(st, 0)) : NULL;
    sqlite3_reset(st);
    return true;
}

/* ---- appending */

void spool_block_hash(const void *bytes, size_t n, uint8_t ret[SPOOL_HASH_BYTES])
{
    uint8_t hash[HASH_BYTES];

    hash_sha256(bytes, n, hash);
    memcpy(ret, hash, SPOOL_HASH_BYTES);
}

bool spool_add_blocks(struct spool *sp, int64_t epoch, int64_t first, const struct event *events, size_t n, struct err *e)
{
    CLEANUP(buf_release) struct buf data = {0};
    uint8_t hash[SPOOL_HASH_BYTES];

    while (n) {
        buf_reset(&data);
        size_t packed = block_pack(events, n, BLOCK_BYTES, &data);
        spool_block_hash(data.data, data.len, hash);
        if (!spool_run(&sp->db, sql_add_block, ARGS(arg_int(epoch), arg_int(first), arg_int(first + (int64_t)packed - 1),
                                                    arg_bytes(hash, sizeof hash), arg_bytes(data.data, data.len)), e))
            return false;
        events += packed;
        n -= packed;
        first += (int64_t)packed;
    }
    return true;
}

static bool put_events(struct spool *sp, const struct spool_block *b, const struct spool_epoch_row *at, struct err *e)
{
    if (b->n_events == 0)
        return true;
    return spool_add_blocks(sp, at->epoch, at->next_seq, b->events, b->n_events, e)
           && spool_run(&sp->db, sql_set_next_seq, ARGS(arg_int(at->epoch), arg_int(at->next_seq + (int64_t)b->n_events)), e)
           && spool_batch_add(sp, b, at->epoch, at->next_seq, e);
}

bool spool_append(struct spool *sp, struct spool_block *block, struct err *e)
{
    struct spool_epoch_row at;

    if (!spool_write(sp, true, e))
        return false;
    bool ok = spool_current(sp, &at, e) && put_events(sp, block, &at, e) && put_progress(sp, block, e) && put_locals(sp, block, e) && spool_stock_add(sp, block, e) && count(sp, block, e);
    if (!spool_written(sp, ok, e))
        return err_wrap(e, "keep %zu events", block->n_events);
    for (size_t i = 0; i < block->n_events; i++) {
        block->events[i].epoch = at.epoch;
        block->events[i].seq = at.next_seq + (int64_t)i;
    }
    sp->next_seq = at.next_seq + (int64_t)block->n_events;
    return true;
}
