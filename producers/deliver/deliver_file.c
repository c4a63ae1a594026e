/* SPDX-License-Identifier: Apache-2.0 */
/* deliver_file - letters as files in a folder: one each, one a run, or one a day that grows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deliver.h"
#include "drawer.h"
#include "written.h"

enum { MOST_FILES = 500, MOST_LETTERS = 5000 };
enum per { PER_MESSAGE, PER_RUN, PER_DAY };
struct files {
    struct drawer drawer;
    struct written written;
    enum per per;
};
/* What becomes visible at once. */
struct parcel {
    struct delivery *d;
    struct files *f;
    struct arena *mem;
    struct spool_value *items; size_t n;
    struct letter *letters;
    const char **names; size_t n_names;  /* staged */
    struct spool_value day_note;         /* PER_DAY: "DAY NUMBER" of the file that grows */
};

static bool open_files(const struct cfg *config, struct delivery *d, struct arena *mem, struct err *e)
{
    static const char *const pers[] = { "message", "run", "day", NULL };
    struct files *f = ARENA_NEW(mem, struct files);
    int per;

    if (!delivery_folder(config, d, mem, &f->drawer.folder, e) || !delivery_choice(config, "per", pers, &per, e) || !written_read(config, mem, &f->written, e))
        return false;
    f->per = (enum per)per;
    f->drawer.name = d->name;
    d->own = f;
    return true;
}

static bool stage(struct parcel *p, const char *name, const struct buf *bytes, struct err *e)
{
    p->names[p->n_names++] = name;
    return drawer_stage(&p->f->drawer, name, bytes->data, bytes->len, e);
}

static bool stage_each(struct parcel *p, struct err *e)
{
    for (size_t i = 0; i < p->n; i++) {
        CLEANUP(buf_release) struct buf bytes = {0};
        const char *name = arena_printf(p->mem, "%s.%s", letter_name(&p->letters[i], p->mem), written_ending(&p->f->written, true));

        if (!written_add(&p->f->written, &p->letters[i], 1, true, &bytes, e) || !stage(p, name, &bytes, e))
            return false;
    }
    return true;
}

/* The number of its first letter makes the name of a run's file its own. */
static bool stage_run(struct parcel *p, const struct moment *m, struct err *e)
{
    CLEANUP(buf_release) struct buf bytes = {0};
    char day[DAY_TEXT_BYTES];
    const char *name = arena_printf(p->mem, "%s_%06lld.%s", day_text(m->today, day), strtoll(strrchr(p->items[0].key, '.') + 1, NULL, 10), written_ending(&p->f->written, false));

    return written_add(&p->f->written, p->letters, p->n, true, &bytes, e) && stage(p, name, &bytes, e);
}

static const char *day_key(const struct parcel *p)
{
    return arena_printf(p->mem, "day.%s", p->d->name);
}

/* Which file of the day grows; 0: none yet. */
static bool day_number(const struct parcel *p, const char *day, int *ret, struct err *e)
{
    char *text = NULL, was[DAY_TEXT_BYTES];
    int no;

    if (!spool_get(p->d->who->spool, day_key(p), &text, e))
        return false;
    *ret = text && sscanf(text, "%10s %d", was, &no) == 2 && strcmp(was, day) == 0 ? no : 0;
    free(text);
    return true;
}

/* The day's file is written anew with what it held.  When the office has it already, the next one begins: no name comes twice. */
static bool stage_day(struct parcel *p, const struct moment *m, struct err *e)
{
    CLEANUP(buf_release) struct buf bytes = {0};
    const char *ending = written_ending(&p->f->written, false), *name = NULL;
    char day[DAY_TEXT_BYTES], *before = NULL;
    size_t n = 0;
    int no;

    if (!day_number(p, day_text(m->today, day), &no, e))
        return false;
    if (no) {
        name = arena_printf(p->mem, "%s_%d.%s", day, no, ending);
        if (!drawer_take_back(&p->f->drawer, name, p->mem, &before, &n, e))
            return false;
    }
    if (!before)
        name = arena_printf(p->mem, "%s_%d.%s", day, ++no, ending);
    else
        buf_add(&bytes, before, n);
    p->day_note = (struct spool_value){ day_key(p), arena_printf(p->mem, "%s %d", day, no) };
    return written_add(&p->f->written, p->letters, p->n, !before, &bytes, e) && stage(p, name, &bytes, e);
}

static bool send(struct parcel *p, const struct moment *m, struct err *e)
{
    p->letters = ARENA_ARRAY(p->mem, struct letter, p->n);
    p->names = ARENA_ARRAY(p->mem, const char *, p->n);
    for (size_t i = 0; i < p->n; i++)
        if (!letter_parse(p->items[i].text, p->mem, &p->letters[i], e))
            return false;
    if (p->f->per == PER_MESSAGE ? !stage_each(p, e) : p->f->per == PER_RUN ? !stage_run(p, m, e) : !stage_day(p, m, e))
        return false;
    return drawer_put_out(&p->f->drawer, p->names, p->n_names, p->items, p->n, p->day_note.key ? &p->day_note : NULL, e);
}

static bool step(struct delivery *d, const struct moment *m, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct files *f = d->own;
    struct parcel p = { .d = d, .f = f, .mem = &mem };
    size_t most = f->per == PER_MESSAGE ? MOST_FILES : MOST_LETTERS;

    f->drawer.spool = d->who->spool;
    if (!drawer_begin(&f->drawer, e) || !delivery_waiting(d, most, &mem, &p.items, &p.n, e))
        return false;
    if (p.n == 0)
        return true;
    d->waits = p.n == most;
    if (send(&p, m, e))
        return true;
    f->drawer.ready = false;             /* what is staged or taken back is settled as after a crash */
    return false;
}

static const char *const options[] = { "folder", "per", "format", "separator", "charset", "lang", "columns", "template", NULL };
const struct delivery_kind delivery_file = {
    .name = "file", .summary = "files in a folder: JSON lines, CSV or a text", .options = options, .open = open_files, .step = step,
};
