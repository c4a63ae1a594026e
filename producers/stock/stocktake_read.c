/* SPDX-License-Identifier: Apache-2.0 */
/* What the reading thread does: the file's rows, the comparison, what differs. */
#include <string.h>

#include "../../common/ground/log.h"
#include "stocktake_parts.h"
#include "told.h"

/* ROWS_AT_ONCE: read before the loop has its turn again.  DIFFERENCES_AT_ONCE: of a batch; each has a row to be kept beside its events. */
enum { ROWS_AT_ONCE = 20000, DIFFERENCES_AT_ONCE = 512 };

void stocktake_reset(struct stocktake *st)
{
    sorter_free(st->by_key);
    sorter_free(st->by_no);
    stock_free(st->stock);
    st->by_key = st->by_no = NULL;
    st->stock = NULL;
    st->phase = READING;
    st->begun = false;
    st->taken = 0;
    st->plan = (struct hold_plan){0};
}

/* ---- rows */

static bool begin_rows(struct stocktake *st, struct batch_room *room, struct err *e)
{
    if (st->begun)
        return true;
    st->no = 0;
    st->ended = false;
    if (!st->of.rows->begin(st->of.s, room->b, room->mem, e))
        return false;
    st->begun = !room->b->refused;
    return true;
}

static bool next_row(struct stocktake *st, struct err *e)
{
    bool found;

    if (!st->of.rows->next(st->of.s, &st->row, &st->cells, &found, e))
        return false;
    st->ended = !found;
    st->no += found;
    return true;
}

/* Under the agency's key, and of this source only.  The NUL between cells stands in none of them. */
static void hash_cells(struct stocktake *st, const size_t *columns, size_t n, uint8_t ret[SUBJECT_BYTES])
{
    buf_reset(&st->text);
    buf_add(&st->text, st->of.in->source, strlen(st->of.in->source) + 1);
    for (size_t i = 0; i < n; i++) {
        const char *cell = st->cells.cells[st->cells.places[columns ? columns[i] : i]];

        buf_add(&st->text, cell ? cell : "", cell ? strlen(cell) + 1 : 1);
    }
    hash_subject(st->of.reader->key, st->text.data, st->text.len, ret);
}

static void hash_row(struct stocktake *st, uint8_t ret_key[SUBJECT_BYTES], uint8_t ret_hash[SUBJECT_BYTES])
{
    size_t n_key, n;
    const size_t *key = mapping_key(st->of.mapping, &n_key);

    mapping_columns(st->of.mapping, &n);
    hash_cells(st, key, n_key, ret_key);
    hash_cells(st, NULL, n, ret_hash);
}

static bool has_key(const struct stocktake *st)
{
    size_t n;
    const size_t *key = mapping_key(st->of.mapping, &n);

    for (size_t i = 0; i < n; i++)
        if (st->cells.cells[st->cells.places[key[i]]][0])
            return true;
    return false;
}

/* ---- READING */

static bool add_row(struct stocktake *st, struct err *e)
{
    struct snapshot_row row = { .no = st->no, .line = st->row.line };

    if (st->row.bad || !has_key(st)) {
        st->plan.unread++;
        return sorter_add(st->by_no, &(struct snapshot_difference){ .no = st->no, .line = st->row.line, .kind = SNAPSHOT_UNREAD }, e);
    }
    hash_row(st, row.key, row.hash);
    return sorter_add(st->by_key, &row, e);
}

static bool row_by_key(void *context, const struct snapshot_row **ret, struct err *e)
{
    const void *entry;

    if (!sorter_next(((struct stocktake *)context)->by_key, &entry, e))
        return false;
    *ret = entry;
    return true;
}

static bool known_by_key(void *context, const struct spool_row **ret, struct err *e)
{
    struct stocktake *st = context;

    *ret = NULL;
    return st->nothing_known || stock_next(st->stock, ret, e);
}

static bool add_difference(void *context, const struct snapshot_difference *d, struct err *e)
{
    return sorter_add(((struct stocktake *)context)->by_no, d, e);
}

static void tell(const struct stocktake *st, const char *what)
{
    const struct snapshot_counts *c = &st->counts;
    const struct intake *in = st->of.in;

    log_info(what, LOG_STR("source", in->source), LOG_STR("file", in->name), LOG_INT("rows", c->rows + st->plan.unread), LOG_INT("new", c->fresh),
             LOG_INT("changed", c->changed), LOG_INT("missing", c->missing), LOG_INT("gone", c->gone), LOG_INT("unchanged", c->same),
             LOG_INT("ms", clock_monotonic_ms() - in->started_ms));
    if (c->twice)
        log_warn("rows with one key say different things: they are refused", LOG_STR("source", in->source), LOG_STR("file", in->name), LOG_INT("rows", c->twice));
    if (st->rules.nobody_gone && c->missing)
        log_warn("rows could not be read: nobody counts as gone", LOG_STR("source", in->source), LOG_STR("file", in->name), LOG_INT("rows", st->plan.unread));
}

static bool begin_differences(struct stocktake *st, struct err *e)
{
    st->begun = false;
    return sorter_begin(st->by_no, e);
}

static bool compare(struct stocktake *st, struct err *e)
{
    const struct snapshot_input input = { row_by_key, known_by_key, add_difference, st };

    st->rules.nobody_gone = st->plan.unread > 0;
    if (!sorter_begin(st->by_key, e) || !stock_open(spool_path(st->of.in->c->spool), st->of.in->source, &st->stock, e)
        || !snapshot_compare(&input, &st->rules, &st->counts, e))
        return false;
    sorter_free(st->by_key);
    st->by_key = NULL;
    tell(st, "a snapshot was compared");
    st->phase = !st->accepted && snapshot_is_doubtful(&st->counts, st->hold_above) ? JUDGING : TAKING;
    return begin_differences(st, e);
}

static char *folder_of(const char *file, struct arena *mem)
{
    const char *slash = strrchr(file, '/');

    return slash ? arena_strndup(mem, file, (size_t)(slash - file)) : arena_strdup(mem, ".");
}

static bool read_some(struct stocktake *st, struct batch_room *room, struct err *e)
{
    if (!st->by_key) {
        const char *folder = folder_of(spool_path(st->of.in->c->spool), room->mem);

        st->by_key = sorter_new(folder, sizeof(struct snapshot_row), SORTER_BYTES, snapshot_by_key);
        st->by_no = sorter_new(folder, sizeof(struct snapshot_difference), SORTER_BYTES, snapshot_by_no);
    }
    if (!begin_rows(st, room, e))
        return false;
    for (int i = 0; i < ROWS_AT_ONCE && st->begun; i++) {
        if (!next_row(st, e))
            return false;
        if (st->ended)
            return compare(st, e);
        if (!add_row(st, e))
            return false;
    }
    return true;
}

/* ---- what differs, one after the other */

static bool is_in_file(const struct snapshot_difference *d)
{
    return d->no < SNAPSHOT_MISSING_NO;
}

/* The next one behind `after`, with its row if it is in the file; *ret_found = false: none, or it takes too long (st->no is behind). */
static bool next_difference(struct stocktake *st, int64_t after, struct batch_room *room, struct snapshot_difference *ret, bool *ret_found, struct err *e)
{
    const struct snapshot_difference *d;
    const void *entry;

    *ret_found = false;
    do {
        if (!sorter_next(st->by_no, &entry, e))
            return false;
        d = entry;
    } while (d && d->no <= after);
    if (!d)
        return true;
    *ret = *d;
    *ret_found = true;
    if (!is_in_file(d))
        return true;
    if (!begin_rows(st, room, e))
        return false;
    while (!room->b->refused && st->no < ret->no) {
        if (!next_row(st, e))
            return false;
        if (st->ended)
            return err_set(e, ERR_CONFIG, "file %s changed while it was read", st->of.in->name);
    }
    return true;
}

/* What was told of the row before, or nothing. */
static bool find_told(struct stocktake *st, const struct snapshot_difference *d, struct arena *mem, struct spool_row *ret_row, struct told **ret, size_t *ret_n, struct err *e)
{
    const struct spool_row *row = NULL;

    *ret = NULL;
    *ret_n = 0;
    *ret_row = (struct spool_row){0};
    if (d->kind == SNAPSHOT_NEW || st->nothing_known)
        return true;
    if (!stock_find(st->stock, d->key, &row, e))
        return false;
    if (!row)
        return err_set(e, ERR_FATAL, "source %s: a row that was known is not: two programs take its files", st->of.in->source);
    *ret_row = *row;
    ret_row->told = arena_memdup(mem, row->told, row->told_bytes);
    return told_read(ret_row->told, row->told_bytes, mem, ret, ret_n, e);
}

static void keep_told(const struct stocktake *st, struct arena *mem, struct spool_row *ret)
{
    ret->told = arena_memdup(mem, st->told.data ? st->told.data : "", st->told.len);
    ret->told_bytes = st->told.len;
}

/* The events of one difference, and what is known of its row from then on.  ERR_DATA: it is refused. */
static bool tell_of(struct stocktake *st, const struct snapshot_difference *d, time_us now, struct arena *mem, struct telling *t, struct spool_row *ret, struct mapping_fault *ret_fault,
                    struct err *e)
{
    struct mapping_said *said;
    struct told *before;
    size_t n_before, n_said;

    *t = (struct telling){ .mapping = st->of.mapping, .reader = st->of.reader, .now = now, .mem = mem, .told = &st->told };
    *ret_fault = (struct mapping_fault){ .column = "" };
    if (!find_told(st, d, mem, ret, &before, &n_before, e))
        return false;
    memcpy(ret->key, d->key, SUBJECT_BYTES);
    ret->missed = d->kind == SNAPSHOT_MISSED ? st->rules.run : d->kind == SNAPSHOT_GONE ? -st->rules.run : 0;
    ret->gone = d->kind == SNAPSHOT_FORGOTTEN;
    if (d->kind == SNAPSHOT_FORGOTTEN)
        return true;
    if (d->kind == SNAPSHOT_GONE) {
        if (!told_gone(t, before, n_before, e))
            return false;
        keep_told(st, mem, ret);
        return true;
    }
    if (d->kind == SNAPSHOT_MISSED || d->kind == SNAPSHOT_BACK)
        return true;
    hash_row(st, ret->key, ret->hash);
    if (memcmp(ret->key, d->key, SUBJECT_BYTES) != 0)
        return err_set(e, ERR_DATA, "the file changed while it was read");
    if (!mapping_say(st->of.mapping, &st->cells, st->of.reader, (struct mapping_moment){ now, st->of.in->c->backfill }, mem, &said, &n_said, ret_fault, e)
        || !told_row(t, before, n_before, d->kind == SNAPSHOT_NEW, said, n_said, e))
        return false;
    keep_told(st, mem, ret);
    return true;
}

/* ---- JUDGING: what would be said */

static void count_event(struct hold_plan *plan, const struct event *ev, struct arena *mem)
{
    size_t i = 0;

    while (i < plan->n_types && strcmp(plan->types[i].type, ev->type) != 0)
        i++;
    if (i == plan->n_types) {
        struct hold_type *more = ARENA_ARRAY(mem, struct hold_type, i + 1);

        if (i)
            memcpy(more, plan->types, i * sizeof *more);
        more[i] = (struct hold_type){ .type = ev->type };
        plan->types = more;
        plan->n_types++;
    }
    plan->types[i].events++;
    plan->types[i].corrections += ev->fields[FIELD_CORRECTS].kind != VALUE_NONE;
}

/* A row of which nothing would be said counts as unchanged, also one that cannot be mapped. */
static bool judge_one(struct stocktake *st, const struct snapshot_difference *d, time_us now, struct err *e)
{
    struct mapping_fault fault;
    struct spool_row row;
    struct telling t;

    arena_reset(&st->one_mem);
    if (d->kind == SNAPSHOT_UNREAD || d->kind == SNAPSHOT_TWICE)
        return true;
    bool ok = tell_of(st, d, now, &st->one_mem, &t, &row, &fault, e);
    if (!ok && e->kind != ERR_DATA)
        return false;
    if (d->kind == SNAPSHOT_CHANGED && (!ok || t.n == 0)) {
        st->counts.changed--;
        st->counts.same++;
    }
    for (size_t i = 0; ok && i < t.n; i++)
        count_event(&st->plan, &t.events[i], &st->mem);
    if (ok && t.n && is_in_file(d) && st->plan.n_examples < HOLD_EXAMPLES)
        st->plan.examples[st->plan.n_examples++] = (struct hold_example){ st->row.line, d->kind, t.events[0].type };
    return true;
}

static bool hold(struct stocktake *st, struct batch_room *room, time_us now, struct err *e)
{
    const struct manifest_maker maker = stocktake_maker(st);
    struct source_batch *b = room->b;
    const struct snapshot_counts *c = &st->counts;

    st->hold = (struct hold){ .stage = HOLD_HELD, .hash = st->of.in->hash, .since = clock_day(now), .count = c->changed + c->missing, .of = c->known };
    b->events = ARENA_NEW(room->mem, struct event);
    b->n_events = 1;
    b->held = b->end = true;
    return hold_report(&maker, &st->hold, st->of.in->source, now, room->mem, b->events, e);
}

static bool judged(struct stocktake *st, struct batch_room *room, time_us now, struct err *e)
{
    st->plan.counts = st->counts;
    st->plan.above = st->hold_above;
    if (snapshot_is_doubtful(&st->counts, st->hold_above)) {
        if (!st->of.in->c->dry_run)
            return hold(st, room, now, e);
        tell(st, "this file would be held");
    }
    st->phase = TAKING;
    st->taken = 0;
    return begin_differences(st, e);
}

static bool judge_some(struct stocktake *st, struct batch_room *room, time_us now, struct err *e)
{
    struct snapshot_difference d;
    bool found;

    st->of.reader->note = NULL;
    for (int64_t until = st->no + ROWS_AT_ONCE, i = 0; i < ROWS_AT_ONCE && st->no < until; i++) {
        if (!next_difference(st, st->taken, room, &d, &found, e))
            return false;
        if (!found)
            return judged(st, room, now, e);
        if (room->b->refused)
            return true;
        if (!judge_one(st, &d, now, e))
            return false;
        st->taken = d.no;
    }
    return true;
}

/* ---- TAKING */

/* A row that was refused before a crash is refused again, but counted once. */
static bool was_counted(const struct stocktake *st, const struct snapshot_difference *d)
{
    return st->resumed && is_in_file(d) && st->row.line <= st->last.line;
}

static void refuse(struct stocktake *st, const struct snapshot_difference *d, struct batch_room *room, const char *column, const char *reason, bool gated)
{
    batch_reject(room, is_in_file(d) ? st->row.line : 0, column, reason, gated);
    room->b->rejects[room->b->n_rejects - 1].counted = was_counted(st, d);
}

static const char *key_column(const struct stocktake *st)
{
    size_t n;

    return mapping_columns(st->of.mapping, &n)[mapping_key(st->of.mapping, &n)[0]];
}

static bool take_one(struct stocktake *st, const struct snapshot_difference *d, struct batch_room *room, time_us now, struct err *e)
{
    struct source_batch *b = room->b;
    struct mapping_fault fault;
    struct spool_row row;
    struct telling t;

    room->line = is_in_file(d) ? st->row.line : 0;
    room->upload = NULL;
    if (is_in_file(d) && !was_counted(st, d))
        b->records++;
    if (d->kind == SNAPSHOT_UNREAD)
        refuse(st, d, room, st->row.bad ? st->row.column : key_column(st), st->row.bad ? st->row.bad : "the key is empty: nobody can say which record it is", false);
    else if (d->kind == SNAPSHOT_TWICE)
        refuse(st, d, room, key_column(st), arena_printf(room->mem, "the row on line %lld has the same key and says something else", (long long)d->line), false);
    else if (tell_of(st, d, now, room->mem, &t, &row, &fault, e)) {
        for (size_t i = 0; i < t.n; i++)
            *batch_event(room) = t.events[i];
        b->rows[b->n_rows++] = row;
    } else if (e->kind != ERR_DATA)
        return false;
    else
        refuse(st, d, room, fault.column, e->text, fault.gated);
    if (is_in_file(d) && st->row.line > b->at_line)
        b->at_line = st->row.line;
    return true;
}

/* Whatever was in no batch is as it was. */
static void end_batch(struct stocktake *st, struct source_batch *b)
{
    b->unchanged = st->counts.rows + st->plan.unread - st->processed - b->records;
    b->records += b->unchanged;
    b->end = true;
}

static bool take_some(struct stocktake *st, struct batch_room *room, time_us now, struct err *e)
{
    struct source_batch *b = room->b;
    int64_t taken = st->taken, until = st->no + ROWS_AT_ONCE;
    struct snapshot_difference d;
    bool found = true;

    b->rows_of = st->of.in->source;
    b->rows = ARENA_ARRAY(room->mem, struct spool_row, room->max);
    b->at_line = st->resumed ? st->last.line : 0;
    st->of.reader->note = batch_note;
    st->of.reader->context = room;
    for (size_t i = 0; i < room->max && (!st->begun || st->no < until); i++) {
        if (!next_difference(st, taken, room, &d, &found, e))
            return false;
        if (!found || b->refused)
            break;
        if (!take_one(st, &d, room, now, e))
            return false;
        taken = d.no;
    }
    if (!found)
        end_batch(st, b);
    st->processed += b->records;
    st->taken = taken;
    b->at = st->processed;
    return true;
}

/* ---- one batch */

static bool step(struct stocktake *st, struct batch_room *room, time_us now, struct err *e)
{
    switch (st->phase) {
    case READING: return read_some(st, room, e);
    case JUDGING: return judge_some(st, room, now, e);
    case TAKING: break;
    }
    return take_some(st, room, now, e);
}

/* A file that was released and cannot be read any more is held no more. */
static bool refused(struct stocktake *st, struct batch_room *room, time_us now, struct err *e)
{
    const struct manifest_maker maker = stocktake_maker(st);
    struct hold h = st->hold;

    h.stage = HOLD_REJECTED;
    room->b->events = ARENA_NEW(room->mem, struct event);
    room->b->n_events = 1;
    return hold_report(&maker, &h, st->of.in->source, now, room->mem, room->b->events, e);
}

/* The rows come once more; what is in a batch already is passed over. */
static bool again(struct stocktake *st, struct err *e)
{
    struct err ignored;

    st->begun = false;
    if (st->phase == READING || !sorter_begin(st->by_no, &ignored)) {
        if (st->phase == TAKING && st->taken)
            e->kind = ERR_FATAL;                     /* begun and not to be found again: a new process compares again */
        stocktake_reset(st);
    }
    return false;
}

bool stocktake_next(struct stocktake *st, size_t max, time_us now, struct arena *mem, struct source_batch *ret, struct err *e)
{
    struct batch_room room = { .mem = mem, .b = ret, .max = max < DIFFERENCES_AT_ONCE ? max : DIFFERENCES_AT_ONCE };

    if (intake_settled(st->of.in, mem, ret))
        return st->hold.stage != HOLD_RELEASED || refused(st, &room, now, e);
    ret->end = false;
    ret->again = strcmp(st->last.file, st->of.in->hash) == 0 && !st->last.open;
    if (!step(st, &room, now, e)) {
        err_wrap(e, "file %s", st->of.in->name);
        return again(st, e);
    }
    if (st->hold.stage != HOLD_RELEASED || !ret->end)
        return true;
    if (ret->refused)
        return refused(st, &room, now, e);
    const struct manifest_maker maker = stocktake_maker(st);
    struct hold h = st->hold;
    h.stage = HOLD_TAKEN;
    struct event *ev = batch_event(&room);
    ret->origins[ret->n_events - 1] = (struct spool_origin){0};      /* no part of the upload */
    return hold_report(&maker, &h, st->of.in->source, now, mem, ev, e);
}
