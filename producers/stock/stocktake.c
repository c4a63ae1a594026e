/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration, what the spool remembers, what becomes of the file: all that the loop calls. */
#include "stocktake.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../../common/ground/log.h"
#include "../../common/ground/seal.h"
#include "stocktake_parts.h"

const char *const stocktake_keys[] = { "hold_above", "misses", "stock", NULL };

/* ---- the configuration */

static void short_digest(const void *bytes, size_t n, char ret[DIGEST_TEXT_BYTES])
{
    uint8_t hash[HASH_BYTES];

    hash_sha256(bytes, n, hash);
    hex_text(hash, DIGEST_BYTES, ret);
}

static void digest(struct stocktake *st)
{
    size_t n, columns;
    const size_t *key = mapping_key(st->of.mapping, &n);
    const char *const *names = mapping_columns(st->of.mapping, &columns);

    for (size_t i = 0; i < n; i++)
        buf_add(&st->text, names[key[i]], strlen(names[key[i]]) + 1);
    short_digest(st->text.data, st->text.len, st->key_digest);
    short_digest(mapping_digest(st->of.mapping), HASH_BYTES, st->mapping_digest);
}

bool stocktake_open(const struct cfg *config, const struct stocktake_source *of, struct arena *mem, struct stocktake **ret, struct err *e)
{
    struct stocktake *st = ARENA_NEW(mem, struct stocktake);
    size_t n;

    st->of = *of;
    st->lock_fd = -1;
    mapping_key(of->mapping, &n);
    if (n == 0)
        return cfg_fail(e, config, "mode = \"snapshot\" needs key = [\"...\"]: the columns that name a record from one file to the next");
    if (!cfg_int(config, "hold_above", 20, 1, 100, &st->hold_above, e) || !cfg_int(config, "misses", 2, 1, 1000, &st->misses, e))
        return false;
    digest(st);
    *ret = st;
    return true;
}

static void let_go(struct stocktake *st)
{
    stocktake_reset(st);
    if (st->lock_fd >= 0)
        close(st->lock_fd);
    st->lock_fd = -1;
    st->hold = (struct hold){0};
    arena_reset(&st->mem);
}

void stocktake_close(struct stocktake *st)
{
    if (!st)
        return;
    let_go(st);
    arena_release(&st->mem);
    arena_release(&st->one_mem);
    buf_release(&st->text);
    buf_release(&st->told);
}

struct manifest_maker stocktake_maker(const struct stocktake *st)
{
    const struct source_context *c = st->of.in->c;

    return (struct manifest_maker){ .set = c->set, .agency = c->reader.agency, .tenant = c->reader.tenant, .spool = c->spool };
}

/* ---- what the spool remembers */

static const char progress_name[] = "snapshot";

static bool parse_memory(const char *text, struct memory *m)
{
    char end[8];

    if (sscanf(text, "%64s %16s %16s %" SCNd64 " %" SCNd64 " %7s", m->file, m->key, m->mapping, &m->records, &m->line, end) != 6)
        return false;
    m->open = strcmp(end, "open") == 0;
    return true;
}

static bool read_memory(struct stocktake *st, struct err *e)
{
    const struct intake *in = st->of.in;
    char *state = NULL;
    bool found;

    st->last = (struct memory){0};
    if (!spool_progress_get(in->c->spool, in->source, progress_name, &st->last.run, &state, &found, e))
        return false;
    bool ok = !found || (state && parse_memory(state, &st->last))
              || err_set(e, ERR_FATAL, "the spool's note about the last snapshot of source %s cannot be read: \"%.80s\"", in->source, state ? state : "");
    free(state);
    return ok;
}

static struct spool_progress memory_progress(const struct stocktake *st, const struct source_batch *b, struct arena *mem)
{
    return (struct spool_progress){ .source = st->of.in->source, .name = progress_name, .done = st->rules.run,
                                    .state = arena_printf(mem, "%s %s %s %" PRId64 " %" PRId64 " %s", st->of.in->hash, st->key_digest, st->mapping_digest,
                                                          b->at, b->at_line, b->end ? "done" : "open") };
}

/* ---- the held file */

static bool close_hold(struct stocktake *st, enum hold_stage stage, time_us now, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const struct manifest_maker maker = stocktake_maker(st);
    const char *source = st->of.in->source;
    struct event ev;

    st->hold.stage = stage;
    const struct spool_progress progress = hold_progress(&st->hold, source, &mem);
    struct spool_block block = { .progress = &progress, .n_progress = 1, .events = &ev, .n_events = stage == HOLD_REJECTED };
    return (!block.n_events || hold_report(&maker, &st->hold, source, now, &mem, &ev, e)) && spool_append(maker.spool, &block, e)
           && hold_tidy(maker.spool, st->of.in->drop, source, &st->hold, &st->mem, e);
}

/* What was decided, or left half done, is finished first. */
static bool settle_hold(struct stocktake *st, struct err *e)
{
    const struct intake *in = st->of.in;

    if (!hold_read(in->c->spool, in->source, &st->mem, &st->hold, e))
        return false;
    if (in->c->dry_run) {
        st->hold = (struct hold){0};
        return true;
    }
    if (!hold_tidy(in->c->spool, in->drop, in->source, &st->hold, &st->mem, e))
        return false;
    if (st->hold.stage != HOLD_REJECTED)
        return true;
    log_warn("a held file is no more where it was put: it counts as rejected", LOG_STR("source", in->source), LOG_STR("file", st->hold.name));
    return close_hold(st, HOLD_REJECTED, clock_now(), e);
}

bool stocktake_lock(struct spool *sp, const char *source, int *ret_fd, bool *ret_locked, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *file = arena_printf(&mem, "%s.%s.lock", spool_path(sp), source);

    *ret_fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*ret_fd < 0)
        return err_set(e, ERR_CONFIG, "cannot open %s: %s", file, strerror(errno));
    *ret_locked = flock(*ret_fd, LOCK_EX | LOCK_NB) == 0;
    return true;
}

bool stocktake_busy(const char *source, struct err *e)
{
    return err_set(e, ERR_CONFIG, "another casebus-agency is reading a file of source %s: try again when it is done", source);
}

/* Who only looks makes no lock where none is: then nobody has it either. */
static bool take_lock(struct stocktake *st, bool *ret_locked, struct err *e)
{
    const struct intake *in = st->of.in;

    *ret_locked = in->c->dry_run && access(arena_printf(&st->mem, "%s.%s.lock", spool_path(in->c->spool), in->source), F_OK) != 0;
    return *ret_locked || stocktake_lock(in->c->spool, in->source, &st->lock_fd, ret_locked, e);
}

bool stocktake_decide(struct stocktake *st, const char *name, bool release, time_us now, struct arena *mem, const char **ret_held, bool *ret_decided, struct err *e)
{
    bool locked;

    *ret_held = NULL;
    *ret_decided = false;
    let_go(st);
    if (!take_lock(st, &locked, e))
        return false;
    bool ok = locked ? settle_hold(st, e) : stocktake_busy(st->of.in->source, e);
    bool released = st->hold.stage == HOLD_RELEASED && release;      /* once more: whoever was to read it did not get to it */
    if (ok && (st->hold.stage == HOLD_HELD || released)) {
        *ret_held = arena_strdup(mem, st->hold.name);
        *ret_decided = strcmp(name, st->hold.name) == 0;
        ok = !*ret_decided || released || close_hold(st, release ? HOLD_RELEASED : HOLD_REJECTED, now, e);
    }
    let_go(st);
    return ok;
}

/* ---- taking a file */

/* True in *ret_go: another file may be taken, or the one that was released is. */
static bool may_take(struct stocktake *st, bool *ret_go, struct err *e)
{
    struct intake *in = st->of.in;
    const char *path;

    *ret_go = false;
    if (!take_lock(st, ret_go, e) || (*ret_go && !settle_hold(st, e)))
        return false;
    if (!*ret_go)
        return !in->gift || stocktake_busy(in->source, e);
    *ret_go = st->hold.stage != HOLD_HELD;
    if (st->hold.stage == HOLD_NONE)
        return true;
    if (in->gift && st->hold.stage == HOLD_HELD)
        return err_set(e, ERR_CONFIG, "source %s: %s is held: decide first (casebus-agency release %s, or reject)", in->source, st->hold.name, st->hold.name);
    if (in->gift)
        return err_set(e, ERR_CONFIG, "source %s: %s was released and comes first (casebus-agency run)", in->source, st->hold.name);
    if (st->hold.stage == HOLD_HELD)
        return true;
    if (!hold_path(in->drop, &st->hold, &st->mem, &path, e))
        return false;
    in->gift = path;
    return true;
}

static bool begin_run(struct stocktake *st, struct err *e)
{
    const struct intake *in = st->of.in;

    if (!spool_stock_settle(in->c->spool, e) || !read_memory(st, e))
        return false;
    bool same_file = strcmp(st->last.file, in->hash) == 0;
    st->resumed = same_file && st->last.open;
    st->accepted = st->resumed || st->hold.stage == HOLD_RELEASED;
    st->processed = st->resumed ? st->last.records : 0;
    st->nothing_known = st->last.run > 0 && strcmp(st->last.key, st->key_digest) != 0;
    st->rules = (struct snapshot_rules){ .run = st->last.run + !same_file, .misses = st->misses, .again = strcmp(st->last.mapping, st->mapping_digest) != 0 };
    if (!st->nothing_known || in->c->dry_run)
        return true;
    log_warn("the key is another one: this file is the first again", LOG_STR("source", in->source), LOG_STR("file", in->name));
    return spool_stock_forget(in->c->spool, in->source, e);
}

bool stocktake_take(struct stocktake *st, bool *ret_found, struct err *e)
{
    struct intake *in = st->of.in;
    bool go;

    *ret_found = false;
    let_go(st);
    if (may_take(st, &go, e) && (!go || (intake_take(in, ret_found, e) && (!*ret_found || in->bad || begin_run(st, e))))) {
        if (!*ret_found)
            let_go(st);
        return true;
    }
    if (st->hold.stage == HOLD_RELEASED)
        in->gift = NULL;                             /* its path is ours */
    let_go(st);
    return false;
}

/* ---- told to the hub */

bool stocktake_known(struct stocktake *st, struct arena *mem, struct mapping_entry **ret, size_t *ret_n, const char **ret_why, struct err *e)
{
    *ret_n = 0;
    if (!read_memory(st, e))
        return false;
    bool changed = strcmp(st->last.key, st->key_digest) != 0 || strcmp(st->last.mapping, st->mapping_digest) != 0;

    *ret_why = st->last.run == 0 ? "none was taken yet" : st->last.open ? "the last one was not read to its end" : changed ? "its configuration was changed since the last one" : NULL;
    if (*ret_why)
        return true;
    *ret_n = mapping_entries(st->of.mapping, mem, ret);
    return spool_stock_settle(st->of.in->c->spool, e);
}

/* ---- keeping */

static bool write_page(struct stocktake *st, struct arena *mem, struct err *e)
{
    CLEANUP(buf_release) struct buf page = {0};
    const struct intake *in = st->of.in;
    const char *path;

    if (!hold_path(in->drop, &st->hold, mem, &path, e) || (in->given && !drop_copy(in->fd, path, 0600, e)))
        return false;
    hold_page(st->hold.name, in->source, &st->plan, &page);
    return file_replace(arena_printf(mem, "%s.txt", path), page.data, page.len, 0600, e);
}

/* The thread has read to the end: what it counted is ours. */
static bool keep_held(struct stocktake *st, struct source_batch *b, struct arena *mem, struct err *e)
{
    const struct intake *in = st->of.in;

    st->hold.hash = arena_strdup(&st->mem, in->hash);
    if ((!st->hold.name && !hold_name(in->drop, in->name, in->given, &st->mem, &st->hold.name, e)) || !write_page(st, mem, e))
        return false;
    b->progress = ARENA_NEW(mem, struct spool_progress);
    *b->progress = hold_progress(&st->hold, in->source, mem);
    b->n_progress = 1;
    return true;
}

bool stocktake_keep(struct stocktake *st, struct source_batch *b, struct arena *mem, struct err *e)
{
    if (b->held)
        return keep_held(st, b, mem, e);
    if (!intake_keep(st->of.in, b, mem, e))
        return false;
    b->progress = ARENA_ARRAY(mem, struct spool_progress, 2);
    b->n_progress = 0;
    if (!b->refused && (b->end || b->records || b->n_rows))
        b->progress[b->n_progress++] = memory_progress(st, b, mem);
    if (b->end && st->hold.stage != HOLD_NONE) {
        struct hold after = st->hold;

        after.stage = b->refused ? HOLD_REJECTED : HOLD_TAKEN;
        b->progress[b->n_progress++] = hold_progress(&after, st->of.in->source, mem);
    }
    return true;
}

bool stocktake_ack(struct stocktake *st, const struct source_batch *b, struct err *e)
{
    struct intake *in = st->of.in;

    if (b->end && st->hold.stage == HOLD_RELEASED)
        st->hold.stage = b->refused ? HOLD_REJECTED : HOLD_TAKEN;
    /* Now, so that the next comparison need not do it: it does where we do not get here. */
    if (b->end && (!spool_stock_settle(in->c->spool, e) || !hold_tidy(in->c->spool, in->drop, in->source, &st->hold, &st->mem, e)))
        return false;
    if (!intake_ack(in, b, e))
        return false;
    if (b->end)
        let_go(st);
    return true;
}
