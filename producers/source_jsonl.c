/* SPDX-License-Identifier: Apache-2.0 */
/* source_jsonl - neutral lines (INTERFACES 4): one CloudEvents JSON object per line is one event. */
#include <ctype.h>
#include <string.h>

#include "gate.h"
#include "rows/intake.h"
#include "rows/lines.h"

enum { BLOCK_BYTES = 2 << 20 };          /* of input a batch: bounds what a batch costs */

struct source {
    struct intake in;
    struct event_reader reader;
    struct lines *lines;                 /* of the file in hand */
};

static bool open_source(const struct cfg *config, const char *name, const struct source_context *c, struct arena *mem, struct source **ret, struct err *e)
{
    static const char *const known[] = { "name", "kind", "path", "mode", "expect", NULL };
    struct source *s = ARENA_NEW(mem, struct source);
    const char *path = NULL, *mode;

    if (config && (!cfg_known(config, known, e) || !cfg_string(config, "path", CFG_REQUIRED, &path, e) || !cfg_string(config, "mode", "changes", &mode, e)))
        return false;
    if (config && strcmp(mode, "changes") != 0)
        return cfg_fail(e, cfg_get(config, "mode"), "mode = \"%s\": lines say what changed, only \"changes\" makes sense", mode);
    s->reader = c->reader;
    if (!intake_open(&s->in, name, config ? cfg_path(config, path, mem) : arena_printf(mem, "%s/in/*.jsonl", c->folder), c, e))
        return config && e->kind == ERR_CONFIG ? cfg_fail(e, cfg_get(config, "path"), "%s", arena_strdup(mem, e->text)) : false;
    *ret = s;
    return true;
}

static bool give(struct source *s, const char *file, struct err *e)
{
    return intake_give(&s->in, file, e);
}

static bool take(struct source *s, bool *ret_found, struct err *e)
{
    lines_free(s->lines);
    s->lines = NULL;
    if (!intake_take(&s->in, ret_found, e))
        return false;
    if (*ret_found && s->in.fd >= 0)
        s->lines = lines_of_file(s->in.fd);
    if (s->lines && s->in.from > 0)
        lines_seek(s->lines, s->in.from, s->in.from_line);
    return true;
}

static bool is_blank(const struct line *line)
{
    for (size_t i = 0; i < line->bytes; i++)
        if (!isspace((unsigned char)line->text[i]))
            return false;
    return !line->too_long;
}

static bool read_event(struct source *s, struct batch_room *room, const struct line *line, time_us now, struct err *e)
{
    struct event ev;

    if (line->too_long)
        return err_set(e, ERR_DATA, "the line is longer than %d bytes", LINE_MOST_BYTES);
    if (memchr(line->text, '\0', line->bytes))
        return err_set(e, ERR_DATA, "the line holds a NUL byte");
    if (!event_from_json(&s->reader, line->text, line->bytes, now, room->mem, &ev, &room->upload, e) || !gate_encode(s->reader.gate, &ev, room->mem, e))
        return false;
    *batch_event(room) = ev;
    return true;
}

static bool next_line(struct source *s, struct batch_room *room, time_us now, bool *ret_found, struct err *e)
{
    struct line line;

    if (!lines_next(s->lines, &line, ret_found, e))
        return false;
    if (!*ret_found || is_blank(&line))
        return true;
    room->b->records++;
    if (!intake_wants(&s->in, line.no)) {
        room->b->unchanged++;
        return true;
    }
    if (read_event(s, room, &line, now, e))
        return true;
    if (e->kind != ERR_DATA)
        return err_wrap(e, "line %lld", (long long)line.no);
    batch_refuse(room, line.no, e);
    return true;
}

static int64_t at(const struct source *s, int64_t *ret_line)
{
    return lines_at(s->lines, ret_line);
}

static void seek(struct source *s, int64_t offset, int64_t line)
{
    lines_seek(s->lines, offset, line);
}

static bool next(struct source *s, size_t max, time_us now, struct arena *mem, struct source_batch *ret, struct err *e)
{
    static const struct intake_reader reader = { .one = next_line, .at = at, .seek = seek };
    struct batch_room room = { .mem = mem, .b = ret, .max = max };

    if (intake_settled(&s->in, mem, ret))
        return true;
    ret->end = false;
    s->reader.note = batch_note;
    s->reader.context = &room;
    return intake_batch(&s->in, s, &reader, BLOCK_BYTES, &room, now, e);
}

static bool keep(struct source *s, struct source_batch *b, struct arena *mem, struct err *e)
{
    return intake_keep(&s->in, b, mem, e);
}

static bool ack(struct source *s, const struct source_batch *b, struct err *e)
{
    return intake_ack(&s->in, b, e);
}

static void close_source(struct source *s)
{
    lines_free(s->lines);
    intake_close(&s->in);
}

const struct source_kind source_jsonl = {
    .name = "jsonl", .summary = "neutral lines: one CloudEvents JSON object each",
    .open = open_source, .give = give, .take = take, .next = next, .keep = keep, .ack = ack, .close = close_source,
};
