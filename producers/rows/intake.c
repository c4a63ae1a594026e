/* SPDX-License-Identifier: Apache-2.0 */
#include "intake.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../common/ground/buf.h"
#include "../gate.h"
#include "../../common/ground/log.h"
#include "../reject_list.h"

bool intake_open(struct intake *in, const char *source, const char *pattern, const struct source_context *c, struct err *e)
{
    *in = (struct intake){ .source = source, .c = c, .fd = -1 };
    return !pattern || drop_open(pattern, &in->drop, e);
}

static void let_go(struct intake *in)
{
    if (in->fd >= 0)
        close(in->fd);
    arena_reset(&in->mem);
    refused_release(&in->wanted);
    refused_release(&in->refused);
    refused_release(&in->refused_kept);
    *in = (struct intake){ .source = in->source, .c = in->c, .drop = in->drop, .whole = in->whole, .mem = in->mem, .fd = -1 };
}

void intake_close(struct intake *in)
{
    let_go(in);
    drop_free(in->drop);
    arena_release(&in->mem);
}

/* ---- taking a file */

/* Standard input cannot be read twice, and its hash must be known before its first record is: a copy without a name. */
static bool copy_input(struct intake *in, struct err *e)
{
    char template[] = "/tmp/casebus-input-XXXXXX", window[65536];

    in->fd = mkstemp(template);
    if (in->fd < 0)
        return err_set(e, ERR_RETRY, "cannot make a copy of standard input in /tmp: %s", strerror(errno));
    unlink(template);
    for (;;) {
        ssize_t got = read(STDIN_FILENO, window, sizeof window);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(e, ERR_CONFIG, "cannot read standard input: %s", strerror(errno));
        if (got == 0)
            return true;
        for (ssize_t at = 0, put; at < got; at += put) {
            put = write(in->fd, window + at, (size_t)(got - at));
            if (put < 0)
                return err_set(e, ERR_RETRY, "cannot make a copy of standard input in /tmp: %s", strerror(errno));
        }
    }
}

static bool open_given(struct intake *in, struct err *e)
{
    struct stat st;

    if (strcmp(in->path, "-") == 0) {
        in->name = "stdin";
        return copy_input(in, e);
    }
    in->name = strrchr(in->path, '/') ? strrchr(in->path, '/') + 1 : in->path;
    if (stat(in->path, &st) == 0 && !S_ISREG(st.st_mode))
        return err_set(e, ERR_CONFIG, "cannot read %s: it is %s", in->path, S_ISDIR(st.st_mode) ? "a folder" : "no ordinary file");
    in->fd = open(in->path, O_RDONLY | O_CLOEXEC);
    if (in->fd < 0)
        return err_set(e, ERR_CONFIG, "cannot read %s: %s", in->path, strerror(errno));
    return true;
}

bool intake_give(struct intake *in, const char *file, struct err *e)
{
    if (strcmp(file, "-") != 0 && access(file, R_OK) != 0)
        return err_set(e, ERR_CONFIG, "cannot read %s: %s", file, strerror(errno));
    in->gift = file;
    return true;
}

/* A claimed file that cannot be read is no reason to stop: it goes to rejected/ with the reason. */
static void open_claimed(struct intake *in)
{
    struct stat st;

    if (lstat(in->path, &st) == 0 && !S_ISREG(st.st_mode)) {
        in->bad = S_ISDIR(st.st_mode) ? "it is a folder, not a file" : S_ISLNK(st.st_mode) ? "it is a symbolic link: drop the file itself" : "it is no ordinary file";
        return;
    }
    in->fd = open(in->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (in->fd < 0)
        in->bad = arena_printf(&in->mem, "it cannot be opened: %s", strerror(errno));
}

/* "OFFSET LINE LIST EVENTS REJECTED [done] #LINES" */
static bool read_state(struct intake *in, const char *state, struct err *e)
{
    int64_t from, from_line;
    int end = 0;
    const char *lines = strchr(state, '#');

    if (!lines || sscanf(state, "%" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 "%n", &from, &from_line, &in->list_bytes, &in->events, &in->rejected, &end) != 5
        || !refused_parse(lines + 1, &in->refused))
        return err_set(e, ERR_FATAL, "the spool's note about a file of source %s cannot be read: \"%.80s\"", in->source, state);
    in->known = strncmp(state + end, " done", 5) == 0;
    if (!in->known) {
        in->from = from;
        in->from_line = from_line;
    }
    return true;
}

/* Read before: once more from the beginning, but only at the lines that were refused.  The list of them is made anew. */
static void read_again(struct intake *in)
{
    refused_replace(&in->refused, 0, 0, NULL, 0, &in->wanted);
    in->list_bytes = 0;
    if (in->refused.too_many)
        log_warn("too many records of this file were refused to be kept in mind: drop them in a file of their own", LOG_STR("source", in->source), LOG_STR("file", in->name));
}

static bool where_were_we(struct intake *in, struct err *e)
{
    char *state = NULL;
    bool found = false;

    if (!spool_progress_get(in->c->spool, in->source, in->hash, &in->records, &state, &found, e))
        return false;
    bool ok = !found || !state || read_state(in, state, e);
    if (!found)
        in->records = 0;
    if (ok && in->known)
        read_again(in);
    free(state);
    return ok;
}

static bool recognise(struct intake *in, struct err *e)
{
    uint8_t hash[HASH_BYTES];
    int64_t bytes;

    if (!hash_sha256_file(in->fd, hash, &bytes)) {
        if (in->given)
            return err_set(e, ERR_CONFIG, "cannot read %s: %s", in->path, strerror(errno));
        in->bad = arena_printf(&in->mem, "it cannot be read: %s", strerror(errno));
        return true;
    }
    hex_text(hash, sizeof hash, in->hash);
    if (bytes == 0)
        in->bad = "the file is empty";
    return in->bad || in->whole || in->c->dry_run || where_were_we(in, e);
}

static bool open_next(struct intake *in, bool *ret_found, struct err *e)
{
    *ret_found = true;
    if (in->gift) {
        in->given = true;
        in->path = in->gift;
        return open_given(in, e);
    }
    *ret_found = false;
    if (in->drop && !drop_claim(in->drop, in->c->at_once, &in->mem, &in->name, &in->path, ret_found, e))
        return false;
    if (*ret_found)
        open_claimed(in);
    return true;
}

bool intake_take(struct intake *in, bool *ret_found, struct err *e)
{
    const char *gift = in->gift;

    let_go(in);
    in->gift = gift;
    in->started_ms = clock_monotonic_ms();
    if (!open_next(in, ret_found, e) || (*ret_found && !in->bad && !recognise(in, e))) {
        let_go(in);
        in->gift = gift;
        return false;
    }
    in->gift = NULL;
    if (*ret_found && in->records && !in->known)
        log_info("going on in the middle of a file", LOG_STR("source", in->source), LOG_STR("file", in->name), LOG_INT("records", in->records));
    return true;
}

bool intake_settled(struct intake *in, struct arena *mem, struct source_batch *ret)
{
    *ret = (struct source_batch){ .file = in->name, .end = true, .again = in->known };
    if (in->bad)
        intake_refuse(ret, mem, 0, "", in->bad);
    return in->bad || (in->known && in->wanted.n == 0);
}

bool intake_wants(const struct intake *in, int64_t line)
{
    return !in->known || refused_has(&in->wanted, line);
}

void intake_refuse(struct source_batch *b, struct arena *mem, int64_t line, const char *field, const char *reason)
{
    b->rejects = ARENA_NEW(mem, struct reject);
    b->rejects[0] = (struct reject){ .line = line, .field = arena_strdup(mem, field), .reason = arena_strdup(mem, reason) };
    b->n_rejects = 1;
    b->refused = b->end = true;
}

/* ---- the list of refused records */

static bool list_path(struct intake *in, struct arena *mem, const char **ret, struct err *e)
{
    /* The dot keeps it from being taken for a claimed file. */
    return drop_path(in->drop, arena_printf(mem, ".work/.%s.tsv", in->name), mem, ret, e);
}

/* Behind what the spool knows of the list; what a killed run wrote beyond that is overwritten. */
static bool list_rejects(struct intake *in, const struct source_batch *b, struct arena *mem, int64_t *ret_bytes, struct err *e)
{
    const char *path;

    *ret_bytes = in->list_bytes;
    return b->n_rejects == 0 || (list_path(in, mem, &path, e) && reject_list_write(path, in->list_bytes, in->name, b->rejects, b->n_rejects, ret_bytes, e));
}

static char *state_text(const struct intake *in, const struct source_batch *b, struct arena *mem)
{
    CLEANUP(buf_release) struct buf out = {0};

    buf_printf(&out, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "%s #", b->at, b->at_line, in->list_kept, in->events + (int64_t)b->n_events,
               in->known ? (int64_t)in->refused_kept.n : in->rejected + (int64_t)b->n_rejects, b->end || in->known ? " done" : "");
    refused_text(&in->refused_kept, &out);
    return arena_strndup(mem, out.data, out.len);
}

bool intake_batch(struct intake *in, struct source *s, const struct intake_reader *r, int64_t block_bytes, struct batch_room *room, time_us now, struct err *e)
{
    struct source_batch *b = room->b;
    int64_t begin = r->at(s, &b->from_line);
    bool found = true;

    for (b->at = begin; found && (size_t)b->records < room->max && b->at - begin < block_bytes; b->at = r->at(s, &b->at_line)) {
        r->at(s, &room->line);
        room->upload = NULL;
        if (!r->one(s, room, now, &found, e)) {
            r->seek(s, begin, b->from_line);                   /* the whole batch again */
            return err_wrap(e, "file %s", in->name);
        }
    }
    b->end = !found;
    return true;
}

bool intake_keep(struct intake *in, struct source_batch *b, struct arena *mem, struct err *e)
{
    if (in->known && in->wanted.n == 0)
        return true;
    if (!list_rejects(in, b, mem, &in->list_kept, e))
        return false;
    if (b->refused || in->whole)
        return true;                                 /* dropped again after a repair, it is read: no progress */
    refused_replace(&in->refused, b->from_line, b->at_line, b->rejects, b->n_rejects, &in->refused_kept);
    b->progress = ARENA_NEW(mem, struct spool_progress);
    b->n_progress = 1;
    *b->progress = (struct spool_progress){ .source = in->source, .name = arena_strdup(mem, in->hash), .state = state_text(in, b, mem),
                                            .done = in->known ? in->records : in->records + b->records };
    return true;
}

/* ---- putting it away */

static bool put_list(struct intake *in, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *path, *folder;
    struct stat st;

    if (!in->drop || !list_path(in, &mem, &path, e))
        return !in->drop;
    if (lstat(path, &st) != 0)
        return true;                                  /* none refused, or put away before a crash */
    if (in->list_bytes == 0) {                        /* a run that was killed before its first block */
        unlink(path);
        return true;
    }
    return drop_path(in->drop, "rejected/x", &mem, &folder, e)
           && drop_move(path, arena_strndup(&mem, folder, strlen(folder) - 2), arena_printf(&mem, "%s.tsv", in->name), e);
}

static void tell(const struct intake *in, const struct source_batch *b)
{
    if (b->refused)
        log_warn("a file was refused", LOG_STR("source", in->source), LOG_STR("file", in->name), LOG_INT("line", b->rejects[0].line),
                 LOG_STR("field", b->rejects[0].field), LOG_STR("reason", b->rejects[0].reason));
    else if (b->held)
        log_warn("a file is held: casebus-agency release or reject decides", LOG_STR("source", in->source), LOG_STR("file", in->name));
    else if (!in->known)
        log_info("a file was read", LOG_STR("source", in->source), LOG_STR("file", in->name), LOG_INT("records", in->records),
                 LOG_INT("events", in->events), LOG_INT("rejected", in->rejected), LOG_INT("ms", clock_monotonic_ms() - in->started_ms));
    else if (in->wanted.n == 0)
        log_info("this file was read before: nothing new", LOG_STR("source", in->source), LOG_STR("file", in->name), LOG_INT("records", in->records));
    else
        log_info("this file was read before: its refused records were tried again", LOG_STR("source", in->source), LOG_STR("file", in->name),
                 LOG_INT("tried", in->wanted.n), LOG_INT("rejected", in->refused.n));
}

static void count(struct intake *in, const struct source_batch *b)
{
    struct refused before = in->refused;

    if (!in->known) {
        in->records += b->records;
        in->rejected += (int64_t)b->n_rejects;
    }
    in->events += (int64_t)b->n_events;
    in->list_bytes = in->list_kept;
    if (b->n_progress) {
        in->refused = in->refused_kept;
        in->refused_kept = before;
    }
    in->acked = true;
}

/* After a crash between the block and here, the same file is claimed again, known by its hash, and put away. */
bool intake_ack(struct intake *in, const struct source_batch *b, struct err *e)
{
    if (!in->acked)
        count(in, b);
    if (b->end) {
        if (!put_list(in, e) || (!in->given && !drop_leave(in->drop, in->name, b->refused, e)))
            return false;
        tell(in, b);
        let_go(in);
    }
    in->acked = false;
    return true;
}

/* ---- a batch in the making */

static void note_origin(struct batch_room *r)
{
    ARENA_GROW(r->mem, r->b->origins, r->b->n_events, r->origins_cap);
    r->b->origins[r->b->n_events] = (struct spool_origin){ .batch = r->upload ? r->upload : r->b->file, .file = r->b->file, .line = r->line };
}

struct event *batch_event(struct batch_room *r)
{
    note_origin(r);
    ARENA_GROW(r->mem, r->b->events, r->b->n_events, r->events_cap);
    struct event *ev = &r->b->events[r->b->n_events++];
    *ev = (struct event){0};
    return ev;
}

void batch_reject(struct batch_room *r, int64_t line, const char *field, const char *reason, bool gated)
{
    ARENA_GROW(r->mem, r->b->rejects, r->b->n_rejects, r->rejects_cap);
    r->b->rejects[r->b->n_rejects++] = (struct reject){ .line = line, .field = arena_strdup(r->mem, field), .reason = arena_strdup(r->mem, reason), .gated = gated };
}

/* "field "due" is missing": the field goes into its own column of the list. */
static const char *split_field(const char *text, struct arena *mem, const char **ret_reason)
{
    static const char begin[] = "field \"", unknown[] = "unknown field \"";
    bool is_unknown = strncmp(text, unknown, sizeof unknown - 1) == 0, is_field = strncmp(text, begin, sizeof begin - 1) == 0;
    const char *name = text + (is_unknown ? sizeof unknown : sizeof begin) - 1, *end = is_unknown || is_field ? strchr(name, '"') : NULL;

    *ret_reason = end && is_field ? end + 1 + strspn(end + 1, ": ") : text;
    return end ? arena_strndup(mem, name, (size_t)(end - name)) : "";
}

void batch_refuse(struct batch_room *r, int64_t line, const struct err *why)
{
    const char *reason, *field = split_field(why->text, r->mem, &reason);

    batch_reject(r, line, field, reason, gate_held_back(why));
}

void batch_note(void *room, const uint8_t subject[SUBJECT_BYTES], const char *local)
{
    struct batch_room *r = room;
    const struct spool_local *last = r->b->n_locals ? &r->b->locals[r->b->n_locals - 1] : NULL;

    if (last && memcmp(last->subject, subject, SUBJECT_BYTES) == 0)
        return;                                      /* the next line speaks of the same person, mostly */
    ARENA_GROW(r->mem, r->b->locals, r->b->n_locals, r->locals_cap);
    struct spool_local *l = &r->b->locals[r->b->n_locals++];
    memcpy(l->subject, subject, SUBJECT_BYTES);
    l->local = arena_strdup(r->mem, local);
}
