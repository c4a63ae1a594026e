/* SPDX-License-Identifier: Apache-2.0 */
#include "book.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "closing_file.h"
#include "closing_key.h"
#include "consumers/reconcile/closing/book_sql.h"

/* While the book is open nobody else writes it. */
struct open_book { const struct book *b; int fd; struct chain last; struct sign_key key; struct arena *mem; };

/* ---- the file */

static bool fail_file(const struct book *b, struct err *e)
{
    return err_set(e, errno == ENOSPC || errno == EDQUOT || errno == EIO ? ERR_RETRY : ERR_CONFIG, "cannot write the closing file %s: %s", b->file, strerror(errno));
}

static bool append_line(struct open_book *o, const char *line, size_t from, struct err *e)
{
    const char *rest = arena_printf(o->mem, "%s\n", line + from);
    size_t n = strlen(rest);

    while (n > 0) {
        ssize_t done = write(o->fd, rest, n);

        if (done < 0 && errno != EINTR)
            return fail_file(o->b, e);
        if (done > 0) {
            rest += done;
            n -= (size_t)done;
        }
    }
    return fsync(o->fd) == 0 || fail_file(o->b, e);
}

/* The number of the file's last record, 0 without one. */
static bool last_in_file(const struct open_book *o, const struct closing_end *end, int64_t *ret, struct err *e)
{
    struct closing last = {0};

    if (end->last && !closing_read(end->last, end->last_bytes, o->mem, &last, e)) {
        e->kind = ERR_CONFIG;
        return err_wrap(e, "the last line of %s (casebus-reconcile verify says more)", o->b->file);
    }
    *ret = last.no;
    return true;
}

/* ---- the table */

static bool add_row(const struct book *b, const struct closing *c, struct err *e)
{
    return db_exec(b->db, sql_add, DB_PARAMS(db_int8(c->no), db_day(c->day), db_time(c->at), db_bytes(c->hash, sizeof c->hash), db_text(c->line)), NULL, e);
}

static bool follow(struct open_book *o, const char *line, size_t n, struct arena *mem, struct closing *ret, struct err *e)
{
    if (chain_follow(&o->last, line, n, mem, ret, e))
        return true;
    e->kind = ERR_CONFIG;
    return err_wrap(e, "the closing records do not hold (casebus-reconcile verify says more)");
}

/* The walk goes on behind the last row; the rows before it are the verifier's to look at. */
static bool last_in_table(struct open_book *o, struct err *e)
{
    struct db_result *r = NULL;
    struct closing last;

    if (!db_exec(o->b->db, sql_last, NULL, 0, &r, e))
        return false;
    const char *line = db_rows(r) ? arena_strdup(o->mem, db_get_text(r, 0, 0)) : NULL;
    db_result_free(r);
    if (!line)
        return true;
    if (!closing_read(line, strlen(line), o->mem, &last, e)) {
        e->kind = ERR_CONFIG;
        return err_wrap(e, "the last closing record in the database (casebus-reconcile verify says more)");
    }
    chain_begin_behind(&o->last, &last);
    return true;
}

static bool take_line(void *context, const char *line, size_t n, bool whole, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct open_book *o = context;
    struct closing c;

    if (!whole)
        return true;
    if (!closing_read(line, n, &mem, &c, e)) {
        e->kind = ERR_CONFIG;
        return err_wrap(e, "the closing file %s (casebus-reconcile verify says more)", o->b->file);
    }
    return c.no <= o->last.no || (follow(o, line, n, &mem, &c, e) && add_row(o->b, &c, e));
}

/* A database that came back from a backup lacks what was closed since then. */
static bool take_from_file(struct open_book *o, struct err *e)
{
    return closing_file_lines(o->b->file, take_line, o, e);
}

/* ---- both are brought to the same end */

/* A run that was killed while it wrote left the beginning of the line that comes next. */
static bool cut_short(const struct open_book *o, const char *rest, size_t n, const char *line, struct err *e)
{
    if (n <= strlen(line) && memcmp(rest, line, n) == 0)
        return true;
    return err_set(e, ERR_CONFIG, "the closing file %s ends in half a line that is none of ours: look at its end, and put the file back as it was", o->b->file);
}

static bool write_missing(struct open_book *o, int64_t last, const char *rest, size_t n_rest, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(o->b->db, sql_behind, DB_PARAMS(db_int8(last)), &r, e))
        return false;
    bool ok = db_rows(r) > 0 || n_rest == 0 || cut_short(o, rest, n_rest, "", e);
    for (int i = 0; ok && i < db_rows(r); i++) {
        const char *line = db_get_text(r, i, 0);

        ok = (i > 0 || cut_short(o, rest, n_rest, line, e)) && append_line(o, line, i ? 0 : n_rest, e);
    }
    db_result_free(r);
    return ok;
}

static bool level(struct open_book *o, struct err *e)
{
    struct closing_end end;
    int64_t last = 0;

    if (!closing_file_end(o->b->file, o->mem, &end, e) || !last_in_file(o, &end, &last, e) || !last_in_table(o, e))
        return false;
    if (last > o->last.no && !take_from_file(o, e))
        return false;
    return write_missing(o, last, end.rest, end.rest_bytes, e);
}

static bool begin(struct open_book *o, struct err *e)
{
    o->fd = open(o->b->file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (o->fd < 0 || flock(o->fd, LOCK_EX) != 0)
        return fail_file(o->b, e);
    return db_begin(o->b->db, e) && db_exec(o->b->db, sql_lock, NULL, 0, NULL, e) && level(o, e)
        && closing_key_open(o->b->keys, o->last.no ? o->last.key : NULL, &o->key, e);
}

static void end(struct open_book *o)
{
    db_rollback(o->b->db);
    if (o->fd >= 0)
        close(o->fd);
    sign_key_forget(&o->key);
}

/* ---- the next record */

static bool add(struct open_book *o, struct closing *c, struct closing *ret, struct err *e)
{
    const char *line;

    c->no = o->last.no + 1;
    c->at = clock_now();
    c->tenant = o->b->tenant;
    memcpy(c->prev, o->last.hash, sizeof c->prev);
    return closing_write(c, &o->key, o->mem, &line, e) && follow(o, line, strlen(line), o->mem, ret, e) && add_row(o->b, ret, e) && db_commit(o->b->db, e)
        && append_line(o, ret->line, 0, e);
}

/* Does the day's last record say the same already? */
static bool is_closed(struct open_book *o, const struct closing *c, struct closing *ret, bool *ret_same, struct err *e)
{
    struct db_result *r = NULL;
    const char *said;
    size_t n;

    *ret_same = false;
    if (!db_exec(o->b->db, sql_last_of_day, DB_PARAMS(db_day(c->day)), &r, e))
        return false;
    bool ok = db_rows(r) == 0 || closing_read(db_get_text(r, 0, 0), strlen(db_get_text(r, 0, 0)), o->mem, ret, e);
    bool any = db_rows(r) > 0;
    db_result_free(r);
    if (!ok || !any || !ret->report)
        return ok;
    if (!closing_canonical(c->report, c->report_bytes, o->mem, &said, &n, e))
        return false;
    *ret_same = n == ret->report_bytes && memcmp(said, ret->report, n) == 0;
    return true;
}

static bool close_day(struct open_book *o, struct closing *c, struct closing *ret, bool *ret_new, struct err *e)
{
    bool same;

    if (!is_closed(o, c, ret, &same, e))
        return false;
    *ret_new = !same;
    return same ? db_commit(o->b->db, e) : add(o, c, ret, e);
}

bool book_close(const struct book *b, day_num day, const char *report, size_t n, struct arena *mem, struct closing *ret, bool *ret_new, struct err *e)
{
    struct open_book o = { .b = b, .fd = -1, .mem = mem };
    struct closing c = { .day = day, .report = report, .report_bytes = n };
    bool ok = begin(&o, e) && close_day(&o, &c, ret, ret_new, e);

    end(&o);
    return ok;
}

bool book_key(const struct book *b, struct arena *mem, uint8_t ret_public[SIGN_PUBLIC_BYTES], struct err *e)
{
    struct open_book o = { .b = b, .fd = -1, .mem = mem };
    bool ok = begin(&o, e) && db_commit(b->db, e);

    if (ok)
        memcpy(ret_public, o.key.public, SIGN_PUBLIC_BYTES);
    end(&o);
    return ok;
}

bool book_change_key(const struct book *b, day_num today, struct arena *mem, uint8_t ret_public[SIGN_PUBLIC_BYTES], struct err *e)
{
    struct open_book o = { .b = b, .fd = -1, .mem = mem };
    struct closing c = { .day = today }, ignored;
    bool ok = begin(&o, e) && closing_key_next(b->keys, c.next_key, e) && add(&o, &c, &ignored, e);

    ok = ok && closing_key_open(b->keys, c.next_key, &o.key, e);
    if (ok)
        memcpy(ret_public, c.next_key, SIGN_PUBLIC_BYTES);
    end(&o);
    return ok;
}
