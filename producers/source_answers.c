/* SPDX-License-Identifier: Apache-2.0 */
/* source_answers - files with answers to tasks, dropped back by the office: CSV with a header, or JSON lines.
 *
 *   task;answer;reason;local;date                     {"task":"1f0c4a7e","answer":"accepted","local":"4711"}
 *   Aufgabe;Antwort;Grund;Aktenzeichen;Datum
 *
 * Other columns are passed over, and rows without an answer: the list of tasks that was delivered can be filled in and dropped back. */
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "deliver/answer.h"
#include "rows/intake.h"
#include "deliver/letter.h"
#include "rows/lines.h"
#include "rows/rows.h"

enum { BLOCK_BYTES = 1 << 20, CELLS = 5 };
enum { TASK, ANSWER, REASON, LOCAL, DATE };
static const struct { const char *en, *de; } cells[CELLS] = {
    [TASK] = { "task", "Aufgabe" }, [ANSWER] = { "answer", "Antwort" }, [REASON] = { "reason", "Grund" }, [LOCAL] = { "local", "Aktenzeichen" }, [DATE] = { "date", "Datum" },
};

struct source {
    struct intake in;
    struct answer_writer writer;
    struct spool *spool;
    struct rows *rows;

    /* of the file in hand */
    struct arena file_mem;
    struct answer_book book;
    struct lines *lines;                 /* JSON lines; NULL: CSV */
    bool begun;                          /* CSV: its head was read */
    int places[CELLS];                   /* of each cell among the columns, -1: none */
};

/* ---- the configuration */

static void close_source(struct source *s)
{
    lines_free(s->lines);
    intake_close(&s->in);
    rows_csv.close(s->rows);
    arena_release(&s->file_mem);
}

static bool check_keys(const struct cfg *config, struct err *e)
{
    static const char *const known[] = { "name", "kind", "path", "charset", "separator", "quote", NULL };

    return cfg_known(config, known, e);
}

static bool open_source(const struct cfg *config, const char *name, const struct source_context *c, struct arena *mem, struct source **ret, struct err *e)
{
    struct source *s = ARENA_NEW(mem, struct source);
    const struct cfg *at = cfg_get(config, "path");
    const char *path;

    s->in.fd = -1;
    s->spool = c->spool;
    s->writer = (struct answer_writer){ .set = c->set, .agency = c->reader.agency, .tenant = c->reader.tenant, .key = c->reader.key, .gate = c->reader.gate };
    if (check_keys(config, e) && cfg_string(config, "path", CFG_REQUIRED, &path, e) && rows_csv.open(config, NULL, 0, mem, &s->rows, e)) {
        if (intake_open(&s->in, name, cfg_path(at, path, mem), c, e)) {
            *ret = s;
            return true;
        }
        cfg_fail(e, at, "%s", arena_strdup(mem, e->text));
    }
    close_source(s);
    return false;
}

/* ---- a file */

static bool give(struct source *s, const char *file, struct err *e)
{
    return intake_give(&s->in, file, e);
}

static bool is_json(int fd)
{
    char first;

    for (off_t at = 0; pread(fd, &first, 1, at) == 1; at++)
        if (!isspace((unsigned char)first))
            return first == '{';
    return false;
}

/* The book is read here, where the spool may be asked. */
static bool take(struct source *s, bool *ret_found, struct err *e)
{
    lines_free(s->lines);
    s->lines = NULL;
    s->begun = false;
    if (!intake_take(&s->in, ret_found, e))
        return false;
    if (!*ret_found || s->in.fd < 0)
        return true;
    arena_reset(&s->file_mem);
    if (!answer_book_load(s->spool, &s->file_mem, &s->book, e))
        return false;
    if (is_json(s->in.fd))
        s->lines = lines_of_file(s->in.fd);
    if (s->lines && s->in.from > 0)
        lines_seek(s->lines, s->in.from, s->in.from_line);
    return true;
}

static bool find_places(struct source *s, const struct rows_head *head)
{
    for (size_t c = 0; c < CELLS; c++) {
        s->places[c] = -1;
        for (size_t i = 0; i < head->n; i++)
            if (strcasecmp(head->names[i], cells[c].en) == 0 || strcasecmp(head->names[i], cells[c].de) == 0)
                s->places[c] = (int)i;
    }
    return s->places[TASK] >= 0 && s->places[ANSWER] >= 0;
}

/* When the file is refused, the batch says so. */
static bool begin_file(struct source *s, struct source_batch *b, struct arena *mem, struct err *e)
{
    struct rows_head head;

    if (s->lines || s->begun)
        return true;
    if (!rows_csv.begin(s->rows, s->in.fd, &head, e))
        return false;
    if (head.bad)
        intake_refuse(b, mem, head.line, head.column, head.bad);
    else if (!find_places(s, &head))
        intake_refuse(b, mem, head.line, "", "the columns task and answer (Aufgabe, Antwort) are wanted");
    else
        s->begun = true;
    if (s->begun && s->in.from > 0)
        rows_csv.seek(s->rows, s->in.from, s->in.from_line);
    return true;
}

/* ---- records */

struct record { int64_t line; struct answer answer; const char *bad, *column; };

static bool next_json(struct source *s, struct arena *mem, struct record *ret, bool *ret_found, struct err *e)
{
    struct letter l;
    struct line line;
    struct err why;

    if (!lines_next(s->lines, &line, ret_found, e))
        return false;
    if (!*ret_found)
        return true;
    *ret = (struct record){ .line = line.no };
    if (line.too_long)
        ret->bad = "the line is too long";
    else if (line.bytes && !letter_parse(arena_strndup(mem, line.text, line.bytes), mem, &l, &why))
        ret->bad = arena_strdup(mem, why.text);
    else if (line.bytes)
        ret->answer = (struct answer){ letter_get(&l, "task"), letter_get(&l, "answer"), letter_get(&l, "reason"), letter_get(&l, "local"), letter_get(&l, "date") };
    return true;
}

static const char *cell(const struct source *s, const struct row *row, int which)
{
    return s->places[which] < 0 ? "" : row->cells[s->places[which]];
}

static bool next_row(struct source *s, struct arena *mem, struct record *ret, bool *ret_found, struct err *e)
{
    struct row row;

    if (!rows_csv.next(s->rows, mem, &row, ret_found, e))
        return false;
    if (!*ret_found)
        return true;
    *ret = (struct record){ .line = row.line, .bad = row.bad, .column = row.column };
    if (!row.bad)
        ret->answer = (struct answer){ cell(s, &row, TASK), cell(s, &row, ANSWER), cell(s, &row, REASON), cell(s, &row, LOCAL), cell(s, &row, DATE) };
    return true;
}

static void add_answer(struct batch_room *room, const struct answer_event *made)
{
    struct source_batch *b = room->b;

    *batch_event(room) = made->ev;
    b->progress[b->n_progress++] = made->progress;       /* `keep` puts the file's own before it */
    if (made->local.local)
        batch_note(room, made->local.subject, made->local.local);
}

static bool take_answer(struct source *s, struct batch_room *room, const struct record *r, time_us now, struct err *e)
{
    struct answer_event made;
    bool same;

    if (r->bad)
        return err_set(e, ERR_DATA, "%s", r->bad);
    if (!answer_make(&s->writer, &s->book, &r->answer, now, room->mem, &made, &same, e))
        return false;
    if (same)
        room->b->unchanged++;
    else
        add_answer(room, &made);
    return true;
}

static bool next_record(struct source *s, struct batch_room *room, time_us now, bool *ret_found, struct err *e)
{
    struct record r = { .line = 0 };

    if (!(s->lines ? next_json(s, room->mem, &r, ret_found, e) : next_row(s, room->mem, &r, ret_found, e)))
        return false;
    if (!*ret_found)
        return true;
    room->b->records++;
    if (!intake_wants(&s->in, r.line) || (!r.bad && (!r.answer.what || !*r.answer.what))) {
        room->b->unchanged++;
        return true;
    }
    if (take_answer(s, room, &r, now, e))
        return true;
    if (e->kind != ERR_DATA)
        return err_wrap(e, "line %lld", (long long)r.line);
    if (r.column && *r.column)
        batch_reject(room, r.line, r.column, e->text, false);
    else
        batch_refuse(room, r.line, e);
    return true;
}

static int64_t at(const struct source *s, int64_t *ret_line)
{
    return s->lines ? lines_at(s->lines, ret_line) : rows_csv.at(s->rows, ret_line);
}

static void seek(struct source *s, int64_t offset, int64_t line)
{
    if (s->lines)
        lines_seek(s->lines, offset, line);
    else
        rows_csv.seek(s->rows, offset, line);
}

/* A batch that has to be read again finds the book as it was before. */
static bool next(struct source *s, size_t max, time_us now, struct arena *mem, struct source_batch *ret, struct err *e)
{
    static const struct intake_reader reader = { .one = next_record, .at = at, .seek = seek };
    struct batch_room room = { .mem = mem, .b = ret, .max = max };

    if (intake_settled(&s->in, mem, ret))
        return true;
    ret->end = false;
    if (!begin_file(s, ret, mem, e))
        return err_wrap(e, "file %s", s->in.name);
    if (ret->refused)
        return true;
    struct answered *before = arena_memdup(mem, s->book.all, s->book.n * sizeof *before);
    ret->progress = ARENA_ARRAY(mem, struct spool_progress, max + 1);
    if (intake_batch(&s->in, s, &reader, BLOCK_BYTES, &room, now, e))
        return true;
    if (s->book.n)
        memcpy(s->book.all, before, s->book.n * sizeof *before);
    return false;
}

static bool keep(struct source *s, struct source_batch *b, struct arena *mem, struct err *e)
{
    const struct spool_progress *answers = b->progress;
    size_t n = b->n_progress;

    if (!intake_keep(&s->in, b, mem, e))
        return false;
    if (n == 0)
        return true;
    struct spool_progress *all = ARENA_ARRAY(mem, struct spool_progress, n + 1);
    all[0] = *b->progress;
    memcpy(all + 1, answers, n * sizeof *all);
    b->progress = all;
    b->n_progress = n + 1;
    return true;
}

static bool ack(struct source *s, const struct source_batch *b, struct err *e)
{
    return intake_ack(&s->in, b, e);
}

const struct source_kind source_answers = {
    .name = "answers", .summary = "answers to tasks, as CSV or JSON lines",
    .open = open_source, .give = give, .take = take, .next = next, .keep = keep, .ack = ack, .close = close_source,
};
