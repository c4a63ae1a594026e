/* SPDX-License-Identifier: Apache-2.0 */
/* source_rows - exports as offices make them: files of rows in some form (rows.h), which a mapping turns into events. */
#include "rows/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows/intake.h"
#include "../common/ground/log.h"
#include "mapping/mapping.h"
#include "rows/messages.h"
#include "stock/stocktake.h"

enum { BLOCK_BYTES = 1 << 20, MOST_KEYS = 64 };

struct source {
    struct intake in;
    struct event_reader reader;
    const struct mapping *mapping;
    struct others *others;               /* whose rows are left to them; NULL: the rows name no municipality, or there are none */
    const char *path;                    /* where files are dropped, as the configuration writes it */
    const struct rows_kind *kind;
    struct rows *rows;
    struct arena row_mem;                /* of one row */
    struct stocktake *stocktake;         /* mode = "snapshot"; else NULL */

    /* of the file in hand */
    bool begun;                          /* its head was read */
    bool handed_on;                      /* the others have it */
    struct arena file_mem;
    const int *places;
    int64_t passed; char passed_why[200];        /* records that are not for us; why the first is not */
    struct cell_notes notes;
    day_num as_of;                       /* the day that the file tells of, or DAY_NONE */
    day_num last_as_of;                  /* the latest day of which a file was read before */
};

static bool begin_file(struct source *s, struct source_batch *b, struct arena *mem, struct err *e);
static bool next_cells(struct source *s, struct row *ret, struct mapping_row *ret_cells, bool *ret_found, struct err *e);
static const struct stocktake_rows stocktake_rows = { begin_file, next_cells };

/* ---- the configuration */

static size_t add_keys(const char **known, size_t n, const char *const *keys)
{
    for (; *keys && n < MOST_KEYS; keys++)
        known[n++] = *keys;
    return n;
}

static bool check_keys(const struct rows_kind *kind, const struct cfg *config, struct err *e)
{
    static const char *const own[] = { "name", "kind", "path", "mode", "expect", NULL };
    const char *known[MOST_KEYS + 1];
    size_t n = add_keys(known, 0, own);

    n = add_keys(known, n, kind->keys);
    n = add_keys(known, n, mapping_keys);
    n = add_keys(known, n, stocktake_keys);
    known[n] = NULL;
    return cfg_known(config, known, e);
}

/* "changes": each row is one fact; "snapshot": the rows are the present. */
static bool read_mode(struct source *s, const struct cfg *config, struct arena *mem, struct err *e)
{
    const struct stocktake_source of = { s, &s->in, s->mapping, &s->reader, &stocktake_rows };
    const char *mode;

    if (!cfg_string(config, "mode", "changes", &mode, e))
        return false;
    if (strcmp(mode, "snapshot") == 0)
        return stocktake_open(config, &of, mem, &s->stocktake, e);
    if (strcmp(mode, "changes") != 0)
        return cfg_fail(e, cfg_get(config, "mode"), "mode = \"%.20s\": \"changes\" (each row is one fact) or \"snapshot\" (the rows are the present)", mode);
    return !mapping_compares(s->mapping) || cfg_fail(e, config, "key, on = [\"gone\"] and the like belong to mode = \"snapshot\"");
}

static void close_source(struct source *s)
{
    stocktake_close(s->stocktake);
    intake_close(&s->in);
    s->kind->close(s->rows);
    arena_release(&s->file_mem);
    arena_release(&s->row_mem);
}

static bool read_config(struct source *s, const struct cfg *config, struct arena *mem, struct err *e)
{
    const char *const *columns;
    size_t n;

    if (!mapping_read(config, &s->reader, mem, &s->mapping, e) || !read_mode(s, config, mem, e))
        return false;
    columns = mapping_columns(s->mapping, &n);
    return s->kind->open(config, columns, n, mem, &s->rows, e);
}

/* Rows of several municipalities, as far as the configuration knows others at all. */
static bool ask_others(struct source *s, const struct cfg *path, const struct source_context *c, struct err *e)
{
    if (!c->others || !c->others->n || !mapping_has_tenant(s->mapping))
        return true;
    s->others = c->others;
    s->others->asked = true;
    if (!others_get_files(s->others) || s->path[0] != '/')
        return true;
    return cfg_fail(e, path, "path = \"%.200s\": files are handed on to the same place below the folder of each of others, so it must be relative to the configuration", s->path);
}

static bool open_source(const struct rows_kind *kind, const struct cfg *config, const char *name, const struct source_context *c, struct arena *mem,
                        struct source **ret, struct err *e)
{
    struct source *s = ARENA_NEW(mem, struct source);
    s->reader = c->reader;
    s->in.fd = -1;
    s->kind = kind;
    if (check_keys(kind, config, e) && cfg_string(config, "path", CFG_REQUIRED, &s->path, e) && read_config(s, config, mem, e) && ask_others(s, cfg_get(config, "path"), c, e)) {
        const struct cfg *at = cfg_get(config, "path");

        if (intake_open(&s->in, name, cfg_path(at, s->path, mem), c, e)) {
            s->in.whole = s->stocktake != NULL;
            *ret = s;
            return true;
        }
        cfg_fail(e, at, "%s", arena_strdup(mem, e->text));
    }
    close_source(s);
    return false;
}

static bool open_csv(const struct cfg *config, const char *name, const struct source_context *c, struct arena *mem, struct source **ret, struct err *e)
{
    return open_source(&rows_csv, config, name, c, mem, ret, e);
}

static bool open_fixed(const struct cfg *config, const char *name, const struct source_context *c, struct arena *mem, struct source **ret, struct err *e)
{
    return open_source(&rows_fixed, config, name, c, mem, ret, e);
}

static bool open_xml(const struct cfg *config, const char *name, const struct source_context *c, struct arena *mem, struct source **ret, struct err *e)
{
    return open_source(&rows_xml, config, name, c, mem, ret, e);
}

/* ---- a file */

/* A file that goes on needs a name under which the others look for it. */
static bool give(struct source *s, const char *file, struct err *e)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;

    if (s->others && others_get_files(s->others) && !s->in.c->dry_run && !s->in.c->backfill && !drop_wants(s->in.drop, name))
        return err_set(e, ERR_CONFIG, "source %s hands its files on to other municipalities: \"%s\" must be called as path = \"%s\" wants", s->in.source, name, s->path);
    return intake_give(&s->in, file, e);
}

static const char as_of_name[] = "as of";       /* progress: the latest day that a file told of */

static bool remember_day(struct source *s, struct err *e)
{
    char *state = NULL;
    int64_t done;
    bool found;
    struct err why;

    s->last_as_of = DAY_NONE;
    if (s->in.c->dry_run)
        return true;
    if (!spool_progress_get(s->in.c->spool, s->in.source, as_of_name, &done, &state, &found, e))
        return false;
    if (found && state && !day_parse(state, strlen(state), &s->last_as_of, &why))
        s->last_as_of = DAY_NONE;
    free(state);
    return true;
}

static bool take(struct source *s, bool *ret_found, struct err *e)
{
    s->begun = s->handed_on = false;
    s->passed = 0;
    s->notes = (struct cell_notes){0};
    if (!remember_day(s, e))
        return false;
    return s->stocktake ? stocktake_take(s->stocktake, ret_found, e) : intake_take(&s->in, ret_found, e);
}

/* Yesterday's list after today's would take back what today's has said.  History is read in any order. */
static bool is_outdated(const struct source *s, const struct rows_head *head)
{
    return head->as_of != DAY_NONE && s->last_as_of != DAY_NONE && head->as_of < s->last_as_of && !s->in.known && !s->in.c->backfill;
}

static const char *outdated(const struct source *s, const struct rows_head *head, struct arena *mem)
{
    char this_day[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES];

    return arena_printf(mem, "the file tells of %s, and one that tells of %s was read before", day_text(head->as_of, this_day), day_text(s->last_as_of, last));
}

/* The head is read and the columns are found; rows come from the first one on, or from behind what was done before.
 * When the file is refused, the batch says so. */
static bool begin_file(struct source *s, struct source_batch *b, struct arena *mem, struct err *e)
{
    struct rows_head head;
    const char *column;
    struct err why;

    if (!s->kind->begin(s->rows, s->in.fd, &head, e))
        return false;
    arena_reset(&s->file_mem);
    if (head.bad)
        intake_refuse(b, mem, head.line, head.column, head.bad);
    else if (!mapping_bind(s->mapping, head.names, head.n, &s->file_mem, &s->places, &column, &why))
        intake_refuse(b, mem, head.line, column, why.text);
    else if (is_outdated(s, &head))
        intake_refuse(b, mem, head.line, "", outdated(s, &head, mem));
    else
        s->begun = true;
    s->as_of = head.as_of;
    if (s->begun && s->in.from > 0)
        s->kind->seek(s->rows, s->in.from, s->in.from_line);
    return true;
}

/* ---- rows */

static bool is_others(struct source *s, const struct mapping_row *row)
{
    const char *tenant = s->others ? mapping_tenant(s->mapping, row, &s->row_mem) : NULL;

    return tenant && others_have(s->others, tenant);
}

/* What cannot be read may be one. */
static bool is_record(struct source *s, const struct row *row)
{
    const struct mapping_row cells = { row->cells, s->places };

    return row->bad || row->passed || (mapping_wants(s->mapping, &cells, &s->row_mem) && !is_others(s, &cells));
}

/* For mode = "snapshot". */
static bool next_cells(struct source *s, struct row *ret, struct mapping_row *ret_cells, bool *ret_found, struct err *e)
{
    do {
        arena_reset(&s->row_mem);
        if (!s->kind->next(s->rows, &s->row_mem, ret, ret_found, e))
            return false;
    } while (*ret_found && (ret->passed || !is_record(s, ret)));
    *ret_cells = (struct mapping_row){ ret->cells, s->places };
    return true;
}

static bool decide(struct source *s, const char *name, bool release, time_us now, struct arena *mem, const char **ret_held, bool *ret_decided, struct err *e)
{
    *ret_held = NULL;
    *ret_decided = false;
    return !s->stocktake || stocktake_decide(s->stocktake, name, release, now, mem, ret_held, ret_decided, e);
}

/* One row's events, or why it has none. */
static bool take_row(struct source *s, const struct row *row, struct batch_room *room, time_us now, struct mapping_fault *ret_fault, struct err *e)
{
    struct mapping_said *said;
    size_t n;

    *ret_fault = (struct mapping_fault){ .column = row->column };
    if (row->bad)
        return err_set(e, ERR_DATA, "%s", row->bad);
    if (!mapping_say(s->mapping, &(struct mapping_row){ row->cells, s->places }, &s->reader, (struct mapping_moment){ now, s->in.c->backfill }, room->mem,
                     &said, &n, ret_fault, e))
        return false;
    cell_notes_add(&s->notes, &ret_fault->notes);
    for (size_t i = 0; i < n; i++)
        *batch_event(room) = said[i].ev;
    return true;
}

static void pass_over(struct source *s, const char *why)
{
    if (s->passed++ == 0)
        snprintf(s->passed_why, sizeof s->passed_why, "%s", why);
}

/* The message that the row came in: the one of the row before, or a new one. */
static void note_message(struct batch_room *room, const struct row *row)
{
    struct source_batch *b = room->b;
    struct source_message *last = b->n_messages ? &b->messages[b->n_messages - 1] : NULL;

    if (!last || last->no != row->message_no) {
        if (!b->messages)
            b->messages = ARENA_ARRAY(room->mem, struct source_message, room->max);
        last = &b->messages[b->n_messages++];
        *last = (struct source_message){ .id = arena_strdup(room->mem, row->message), .no = row->message_no, .first = b->n_events };
    }
    last->records++;
}

static bool next_row(struct source *s, struct batch_room *room, time_us now, bool *ret_found, struct err *e)
{
    struct mapping_fault fault;
    struct row row;

    arena_reset(&s->row_mem);
    if (!s->kind->next(s->rows, &s->row_mem, &row, ret_found, e))
        return false;
    if (!*ret_found || !is_record(s, &row))
        return true;
    if (row.passed)
        pass_over(s, row.passed);
    room->b->records++;
    if (row.passed || !intake_wants(&s->in, row.line)) {
        room->b->unchanged++;
        return true;
    }
    room->line = row.line;
    if (row.message && *row.message)
        note_message(room, &row);
    if (take_row(s, &row, room, now, &fault, e))
        return true;
    if (e->kind != ERR_DATA)
        return err_wrap(e, "line %lld", (long long)row.line);
    batch_reject(room, row.line, fault.column, e->text, fault.gated);
    return true;
}

static int64_t at(const struct source *s, int64_t *ret_line)
{
    return s->kind->at(s->rows, ret_line);
}

static void seek(struct source *s, int64_t offset, int64_t line)
{
    s->kind->seek(s->rows, offset, line);
}

static bool next(struct source *s, size_t max, time_us now, struct arena *mem, struct source_batch *ret, struct err *e)
{
    static const struct intake_reader reader = { .one = next_row, .at = at, .seek = seek };
    struct batch_room room = { .mem = mem, .b = ret, .max = max };

    if (s->stocktake)
        return stocktake_next(s->stocktake, max, now, mem, ret, e);
    if (intake_settled(&s->in, mem, ret))
        return true;
    ret->end = false;
    if (!s->begun && !begin_file(s, ret, mem, e))
        return err_wrap(e, "file %s", s->in.name);
    if (ret->refused)
        return true;
    s->reader.note = batch_note;
    s->reader.context = &room;
    return intake_batch(&s->in, s, &reader, BLOCK_BYTES, &room, now, e);
}

/* With the last block of a file. */
static void keep_day(const struct source *s, struct source_batch *b, struct arena *mem)
{
    char day[DAY_TEXT_BYTES];
    struct spool_progress *all;

    if (!b->end || b->refused || b->held || s->in.known || s->as_of == DAY_NONE || (s->last_as_of != DAY_NONE && s->as_of <= s->last_as_of))
        return;
    all = ARENA_ARRAY(mem, struct spool_progress, b->n_progress + 1);
    memcpy(all, b->progress, b->n_progress * sizeof *all);
    all[b->n_progress++] = (struct spool_progress){ .source = s->in.source, .name = as_of_name, .state = arena_strdup(mem, day_text(s->as_of, day)) };
    b->progress = all;
}

/* History is published with each configuration: dropped into the others' folders it would count as written down today. */
static bool hand_on(struct source *s, const struct source_batch *b, struct err *e)
{
    if (!s->others || !others_get_files(s->others) || !b->end || b->refused || b->held || s->handed_on)
        return true;
    if (s->in.c->backfill) {
        log_warn("history is not handed on: publish it with the configuration of each municipality", LOG_STR("source", s->in.source), LOG_STR("file", s->in.name));
        return true;
    }
    if (!others_hand_on(s->others, s->path, s->in.fd, s->in.name, e))
        return false;
    s->handed_on = true;
    log_info("a file was handed on to other municipalities", LOG_STR("source", s->in.source), LOG_STR("file", s->in.name));
    return true;
}

static bool keep(struct source *s, struct source_batch *b, struct arena *mem, struct err *e)
{
    if (!hand_on(s, b, e))
        return false;
    bool kept = s->stocktake ? stocktake_keep(s->stocktake, b, mem, e)
                             : intake_keep(&s->in, b, mem, e) && messages_keep(s->in.c->spool, s->in.source, s->in.hash, b, mem, e);

    if (!kept)
        return false;
    keep_day(s, b, mem);
    return true;
}

/* What nobody was refused for and somebody should know. */
static void warn(struct source *s)
{
    const struct cell_notes *n = &s->notes;

    if (s->passed)
        log_warn("records were passed over", LOG_STR("source", s->in.source), LOG_STR("file", s->in.name), LOG_INT("records", s->passed), LOG_STR("reason", s->passed_why));
    if (n->filled || n->repaired || n->question_marks || n->placeholders)
        log_warn("cells are not as they should be", LOG_STR("source", s->in.source), LOG_STR("file", s->in.name), LOG_INT("zeros_filled", n->filled),
                 LOG_INT("letters_repaired", n->repaired), LOG_INT("letters_lost", n->question_marks), LOG_INT("persons_without_name", n->placeholders));
    s->passed = 0;
    s->notes = (struct cell_notes){0};
}

static bool ack(struct source *s, const struct source_batch *b, struct err *e)
{
    if (s->stocktake)
        return stocktake_ack(s->stocktake, b, e);
    if (b->end)
        warn(s);
    return intake_ack(&s->in, b, e);
}

static struct stocktake *stocktake(const struct source *s)
{
    return s->stocktake;
}

const struct source_kind source_csv = {
    .name = "csv", .summary = "separated cells with a mapping",
    .open = open_csv, .give = give, .take = take, .next = next, .keep = keep, .ack = ack, .close = close_source, .decide = decide, .stocktake = stocktake,
};
const struct source_kind source_fixed = {
    .name = "fixed", .summary = "cells at fixed places with a mapping",
    .open = open_fixed, .give = give, .take = take, .next = next, .keep = keep, .ack = ack, .close = close_source, .decide = decide, .stocktake = stocktake,
};
const struct source_kind source_xml = {
    .name = "xml", .summary = "messages in XML with a mapping",
    .open = open_xml, .give = give, .take = take, .next = next, .keep = keep, .ack = ack, .close = close_source, .decide = decide, .stocktake = stocktake,
};
