/* SPDX-License-Identifier: Apache-2.0 */
/* deliver_mail - a digest without content: how many letters are new, how much is due and overdue, through a local sendmail command.
 * At most one a day, or one a run.  A repeat after a crash has the same Message-ID. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "deliver.h"
#include "mail.h"
#include "producers/templates.h"
#include "runner.h"
#include "written.h"

enum { POLL_MS = 10, TIMEOUT_S = 60, MOST_LETTERS = 5000, DUE_DAYS = 7 };
struct digest {
    const char *to, *from, *folder;
    const char **argv;
    bool each_run;
    enum wording wording;
    const char *text;
    struct runner runner;
    struct arena mem;                    /* of the mail in hand */
    struct spool_value *items; size_t n;
};

static bool read_program(const struct cfg *config, struct digest *g, struct arena *mem, struct err *e)
{
    static const char *const usual[] = { "/usr/sbin/sendmail", "-i", "-t" };
    const char **words;
    size_t n;

    if (!cfg_strings(config, "program", mem, &words, &n, e))
        return false;
    if (n == 0) {
        words = ARENA_ARRAY(mem, const char *, 3);
        memcpy(words, usual, sizeof usual);
        n = 3;
    }
    g->argv = ARENA_ARRAY(mem, const char *, n + 1);
    memcpy(g->argv, words, n * sizeof *words);
    if (cfg_get(config, "program") && strchr(words[0], '/'))
        g->argv[0] = cfg_path(cfg_get(config, "program"), words[0], mem);
    return true;
}

static bool open_mail(const struct cfg *config, struct delivery *d, struct arena *mem, struct err *e)
{
    static const char *const every[] = { "day", "run", NULL }, *const texts[] = { template_mail_de, template_mail_en };
    struct digest *g = ARENA_NEW(mem, struct digest);
    int choice;

    if (!cfg_string(config, "to", CFG_REQUIRED, &g->to, e) || !cfg_string(config, "from", CFG_REQUIRED, &g->from, e) || !delivery_choice(config, "every", every, &choice, e)
        || !read_program(config, g, mem, e) || !written_template(config, texts, mail_keys, mem, &g->wording, &g->text, e))
        return false;
    if (!mail_is_address(g->to) || !mail_is_address(g->from))
        return cfg_fail(e, cfg_get(config, mail_is_address(g->to) ? "from" : "to"), "one mail address is expected, like posteingang@schulamt.example");
    g->each_run = choice == 1;
    g->folder = cfg_path(cfg_get(config, "to"), ".", mem);
    d->own = g;
    return true;
}

/* ---- what it says */

struct counting { struct mail_counts *counts; day_num today; };

static void count_task(void *context, const struct letter *l)
{
    struct counting *c = context;
    const char *stage = letter_get(l, "stage");
    day_num due = letter_day(l, "due");

    if (!letter_is_open(l) || due == DAY_NONE)
        return;
    if (stage && (strcmp(stage, "overdue") == 0 || strncmp(stage, "escalated", 9) == 0))
        c->counts->overdue++;
    else if (due <= c->today + DUE_DAYS)
        c->counts->due++;
}

/* A letter is new when it tells of a task for the first time. */
static bool count_letters(const struct digest *g, struct mail_counts *ret, struct arena *mem, struct err *e)
{
    for (size_t i = 0; i < g->n; i++) {
        struct letter l;

        if (!letter_parse(g->items[i].text, mem, &l, e))
            return false;
        const char *revision = letter_get(&l, "revision");
        if (revision && strcmp(revision, "1") != 0)
            ret->changed++;
        else
            ret->fresh++;
    }
    return true;
}

static const char *key_of(const struct delivery *d, const char *what, struct arena *mem)
{
    return arena_printf(mem, "%s.%s", what, d->name);
}

/* A mail that was begun before is the same again: of the letters up to the one that was noted then. */
static bool choose(struct delivery *d, struct digest *g, struct err *e)
{
    char *before = NULL;

    if (!spool_get(d->who->spool, key_of(d, "tried", &g->mem), &before, e))
        return false;
    for (size_t i = 0; before && i < g->n; i++)
        if (strcmp(g->items[i].key, before) == 0)
            g->n = i + 1;
    free(before);
    return spool_put(d->who->spool, key_of(d, "tried", &g->mem), g->items[g->n - 1].key, e);
}

static bool start(struct delivery *d, struct digest *g, const struct moment *m, struct err *e)
{
    static const char *const environment[] = { "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/bin", "LANG=C.UTF-8", NULL };
    CLEANUP(buf_release) struct buf text = {0};
    struct mail_counts counts = { .agency = d->who->agency, .tenant = d->who->tenant, .day = m->today, .wording = g->wording };

    if (!choose(d, g, e) || !count_letters(g, &counts, &g->mem, e) || !delivery_tasks(d, count_task, &(struct counting){ &counts, m->today }, e))
        return false;
    const char *id = arena_printf(&g->mem, "%s.%s.%s", strrchr(g->items[g->n - 1].key, '.') + 1, d->name, d->who->tenant);
    mail_text(g->from, g->to, id, g->text, &counts, &g->mem, &text);
    return runner_start(&g->runner, g->argv, environment, g->folder, text.data, text.len, TIMEOUT_S, e);
}

static bool settle(struct delivery *d, struct digest *g, const struct moment *m, struct err *e)
{
    char day[DAY_TEXT_BYTES];

    if (!spool_begin(d->who->spool, e))
        return false;
    if (delivery_drop(d, g->items, g->n, e) && spool_drop(d->who->spool, key_of(d, "tried", &g->mem), e)
        && spool_put(d->who->spool, key_of(d, "mailed", &g->mem), day_text(m->today, day), e) && spool_commit(d->who->spool, e))
        return true;
    spool_rollback(d->who->spool);
    return false;
}

static bool is_time(struct delivery *d, struct digest *g, const struct moment *m, bool *ret, struct err *e)
{
    char day[DAY_TEXT_BYTES], *last = NULL;

    if (!spool_get(d->who->spool, key_of(d, "mailed", &g->mem), &last, e))
        return false;
    *ret = g->each_run || !last || strcmp(last, day_text(m->today, day)) != 0;
    free(last);
    return true;
}

static bool step(struct delivery *d, const struct moment *m, struct err *e)
{
    struct digest *g = d->own;
    bool done, now;

    if (g->runner.pid == 0) {
        arena_reset(&g->mem);
        if (!is_time(d, g, m, &now, e) || (now && !delivery_waiting(d, MOST_LETTERS, &g->mem, &g->items, &g->n, e)))
            return false;
        if (!now || g->n == 0)
            return true;
        if (!start(d, g, m, e))
            return false;
    }
    d->waits = true;
    return runner_poll(&g->runner, POLL_MS, &done, e) && (!done || settle(d, g, m, e));
}

static void close_mail(struct delivery *d)
{
    struct digest *g = d->own;

    runner_end(&g->runner);
    arena_release(&g->mem);
}

static const char *const options[] = { "to", "from", "every", "program", "lang", "template", NULL };
const struct delivery_kind delivery_mail = {
    .name = "mail", .summary = "a digest without content through sendmail", .options = options, .anonymous = true, .digest = true,
    .open = open_mail, .step = step, .close = close_mail,
};
