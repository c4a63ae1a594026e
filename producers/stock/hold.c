/* SPDX-License-Identifier: Apache-2.0 */
#include "hold.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../report.h"

static const char progress_name[] = "held";
static const char *const stages[] = { "none", "held", "released", "taken", "rejected" };

/* ---- the state in the spool: "HASH STAGE SINCE COUNT OF NAME" */

static bool parse(const char *text, struct arena *mem, struct hold *ret)
{
    char hash[65], stage[16], day[16];
    struct err ignored;
    int end = 0;

    if (sscanf(text, "%64s %15s %15s %" SCNd64 " %" SCNd64 " %n", hash, stage, day, &ret->count, &ret->of, &end) != 5 || !text[end]
        || !day_parse(day, strlen(day), &ret->since, &ignored))
        return false;
    for (size_t i = HOLD_HELD; i < sizeof stages / sizeof *stages; i++)
        if (strcmp(stage, stages[i]) == 0)
            ret->stage = (enum hold_stage)i;
    ret->hash = arena_strdup(mem, hash);
    ret->name = arena_strdup(mem, text + end);
    return ret->stage != HOLD_NONE;
}

bool hold_read(struct spool *sp, const char *source, struct arena *mem, struct hold *ret, struct err *e)
{
    char *state = NULL;
    int64_t done;
    bool found;

    *ret = (struct hold){0};
    if (!spool_progress_get(sp, source, progress_name, &done, &state, &found, e))
        return false;
    bool ok = !state || !*state || parse(state, mem, ret) || err_set(e, ERR_FATAL, "the spool's note about a held file of source %s cannot be read: \"%.80s\"", source, state);
    free(state);
    return ok;
}

struct spool_progress hold_progress(const struct hold *h, const char *source, struct arena *mem)
{
    char day[DAY_TEXT_BYTES];
    const char *text = h->stage == HOLD_NONE ? "" : arena_printf(mem, "%s %s %s %" PRId64 " %" PRId64 " %s", h->hash, stages[h->stage], day_text(h->since, day), h->count, h->of, h->name);

    return (struct spool_progress){ .source = source, .name = progress_name, .state = text };
}

bool hold_report(const struct manifest_maker *m, const struct hold *h, const char *source, time_us now, struct arena *mem, struct event *ret, struct err *e)
{
    const struct report r = { .kind = "file_held", .open = h->stage == HOLD_HELD, .source = source, .name = arena_strndup(mem, h->hash, 16),
                              .from = h->since, .until = DAY_NONE, .count = h->count, .of = h->of };

    return report_event(m, &r, now, mem, ret, e);
}

/* ---- the files */

bool hold_path(struct drop *drop, const struct hold *h, struct arena *mem, const char **ret, struct err *e)
{
    return drop_path(drop, arena_printf(mem, "held/%s", h->name), mem, ret, e);
}

static bool exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

bool hold_name(struct drop *drop, const char *name, bool copy, struct arena *mem, const char **ret, struct err *e)
{
    struct hold h = { .name = arena_strdup(mem, name) };
    const char *path, *folder;

    for (int i = 2; hold_path(drop, &h, mem, &path, e); i++) {
        if (exists(path) && !copy && (!drop_path(drop, "rejected/x", mem, &folder, e) || !drop_move(path, arena_strndup(mem, folder, strlen(folder) - 2), name, e)))
            return false;
        if (!exists(path)) {
            *ret = h.name;
            return true;
        }
        h.name = arena_printf(mem, "%s.%d", name, i);
    }
    return false;
}

/* The page goes, the file to its folder, and nothing is held any more. */
static bool put_away(struct spool *sp, struct drop *drop, const char *source, struct hold *h, const char *path, struct arena *mem, struct err *e)
{
    const char *folder;

    if (!drop_path(drop, h->stage == HOLD_TAKEN ? "done/x" : "rejected/x", mem, &folder, e))
        return false;
    if (exists(path) && !drop_move(path, arena_strndup(mem, folder, strlen(folder) - 2), h->name, e))
        return false;
    unlink(arena_printf(mem, "%s.txt", path));
    *h = (struct hold){0};
    const struct spool_progress none = hold_progress(h, source, mem);
    return spool_append(sp, &(struct spool_block){ .progress = &none, .n_progress = 1 }, e);
}

bool hold_tidy(struct spool *sp, struct drop *drop, const char *source, struct hold *h, struct arena *mem, struct err *e)
{
    const char *path, *work;

    if (h->stage == HOLD_NONE)
        return true;
    if (!hold_path(drop, h, mem, &path, e) || !drop_path(drop, arena_printf(mem, ".work/%s", h->name), mem, &work, e))
        return false;
    if (h->stage == HOLD_TAKEN || h->stage == HOLD_REJECTED)
        return put_away(sp, drop, source, h, path, mem, e);
    if (exists(path))
        return true;
    if (!exists(work))
        h->stage = HOLD_REJECTED;
    else if (rename(work, path) != 0)
        return err_set(e, ERR_CONFIG, "cannot move %s to %s: %s", work, path, strerror(errno));
    return true;
}

/* ---- the page */

static void add_counts(const struct hold_plan *p, struct buf *out)
{
    const struct snapshot_counts *c = &p->counts;
    const struct { const char *what; int64_t n; } all[] = {
        { "rows in the file", c->rows + p->unread }, { "rows in the last one", c->known }, { "new", c->fresh }, { "changed", c->changed },
        { "missing", c->missing }, { "unchanged", c->known - c->changed - c->missing }, { "cannot be read", p->unread }, { "one key, two contents", c->twice },
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_printf(out, "  %-22s %10" PRId64 "\n", all[i].what, all[i].n);
}

static void add_types(const struct hold_plan *p, struct buf *out)
{
    if (p->n_types)
        buf_str(out, "\nIt would say now:\n");
    for (size_t i = 0; i < p->n_types; i++)
        buf_printf(out, "  %-40s %10" PRId64 "  (%" PRId64 " of them corrections)\n", p->types[i].type, p->types[i].events, p->types[i].corrections);
}

static void add_examples(const struct hold_plan *p, struct buf *out)
{
    if (p->n_examples)
        buf_str(out, "\nThe first of them:\n");
    for (size_t i = 0; i < p->n_examples; i++)
        buf_printf(out, "  line %-8" PRId64 " %-8s %s\n", p->examples[i].line, p->examples[i].kind == SNAPSHOT_NEW ? "new" : "changed", p->examples[i].type);
}

void hold_page(const char *name, const char *source, const struct hold_plan *p, struct buf *out)
{
    if (p->counts.rows + p->unread == 0)
        buf_printf(out, "%s is held, nothing of it was taken: it has no rows.\n\n", name);
    else
        buf_printf(out, "%s is held, nothing of it was taken: %" PRId64 " of %" PRId64 " rows changed or are missing, %" PRId64 " %% may.\n\n", name,
                   p->counts.changed + p->counts.missing, p->counts.known, p->above);
    add_counts(p, out);
    add_types(p, out);
    add_examples(p, out);
    buf_printf(out, "\nIf that is right:       casebus-agency release %s\nIf it is a wrong file:  casebus-agency reject %s\n\nUntil then later files of source %s wait.\n", name, name, source);
}
