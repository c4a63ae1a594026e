/* SPDX-License-Identifier: Apache-2.0 */
/* deliver_command - a program of the agency's own gets each letter on its standard input: exit 0 is delivered, anything else is tried again.
 *
 *   environment: PATH LANG CASEBUS_AGENCY CASEBUS_TENANT CASEBUS_ID (the letter's own) CASEBUS_REPEAT (1: it was begun before)
 *
 * That it is begun is noted before it starts: whoever was killed in between gives the same letter again, and says so. */
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/log.h"
#include "deliver.h"
#include "runner.h"

enum { POLL_MS = 10, CLOSE_MS = 5000, TIMEOUT_S = 60, MOST_TIMEOUT_S = 3600 };
struct command {
    const char **argv;
    const char *folder;
    int64_t timeout_s;
    struct runner runner;
    struct arena mem;                    /* of the letter in hand */
    struct spool_value *item;
};

static bool open_command(const struct cfg *config, struct delivery *d, struct arena *mem, struct err *e)
{
    struct command *c = ARENA_NEW(mem, struct command);
    const char **words;
    size_t n;

    if (!cfg_strings(config, "program", mem, &words, &n, e) || !cfg_int(config, "timeout_s", TIMEOUT_S, 1, MOST_TIMEOUT_S, &c->timeout_s, e))
        return false;
    if (n == 0)
        return cfg_fail(e, config, "program is missing: the program and its arguments, like [\"/usr/local/bin/import\", \"--task\"]");
    c->argv = ARENA_ARRAY(mem, const char *, n + 1);
    memcpy(c->argv, words, n * sizeof *words);
    c->folder = cfg_path(cfg_get(config, "program"), ".", mem);
    if (strchr(c->argv[0], '/'))
        c->argv[0] = cfg_path(cfg_get(config, "program"), c->argv[0], mem);
    d->own = c;
    return true;
}

static const char *tried_key(const struct delivery *d, struct arena *mem)
{
    return arena_printf(mem, "tried.%s", d->name);
}

/* Notes that it is begun.  *ret_repeat: it was before. */
static bool begin(struct delivery *d, struct command *c, bool *ret_repeat, struct err *e)
{
    const char *key = tried_key(d, &c->mem);
    char *before = NULL;

    if (!spool_get(d->who->spool, key, &before, e))
        return false;
    *ret_repeat = before && strcmp(before, c->item->key) == 0;
    free(before);
    return *ret_repeat || spool_put(d->who->spool, key, c->item->key, e);
}

static bool start(struct delivery *d, struct command *c, struct err *e)
{
    struct letter l;
    bool repeat;

    if (!letter_parse(c->item->text, &c->mem, &l, e) || !begin(d, c, &repeat, e))
        return false;
    const char *id = letter_get(&l, "event");
    const char *const environment[] = {
        "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", arena_printf(&c->mem, "CASEBUS_AGENCY=%s", d->who->agency),
        arena_printf(&c->mem, "CASEBUS_TENANT=%s", d->who->tenant), arena_printf(&c->mem, "CASEBUS_ID=%s", id ? id : ""), repeat ? "CASEBUS_REPEAT=1" : NULL, NULL,
    };
    const char *line = arena_printf(&c->mem, "%s\n", c->item->text);
    return runner_start(&c->runner, c->argv, environment, c->folder, line, strlen(line), c->timeout_s, e);
}

static bool settle(struct delivery *d, struct command *c, struct err *e)
{
    if (!spool_begin(d->who->spool, e))
        return false;
    if (delivery_drop(d, c->item, 1, e) && spool_drop(d->who->spool, tried_key(d, &c->mem), e) && spool_commit(d->who->spool, e))
        return true;
    spool_rollback(d->who->spool);
    return false;
}

static bool step(struct delivery *d, const struct moment *m, struct err *e)
{
    struct command *c = d->own;
    bool done;
    size_t n;

    (void)m;
    if (c->runner.pid == 0) {
        arena_reset(&c->mem);
        if (!delivery_waiting(d, 1, &c->mem, &c->item, &n, e))
            return false;
        if (n == 0)
            return true;
        if (!start(d, c, e))
            return false;
    }
    d->waits = true;
    return runner_poll(&c->runner, POLL_MS, &done, e) && (!done || settle(d, c, e));
}

/* Who stops waits a moment for a program that is nearly done. */
static void close_command(struct delivery *d)
{
    struct command *c = d->own;
    int64_t end = clock_monotonic_ms() + CLOSE_MS;
    struct err ignored;
    bool done = false;

    while (c->runner.pid && clock_monotonic_ms() < end && runner_poll(&c->runner, POLL_MS, &done, &ignored) && !done)
        ;
    if (done && !settle(d, c, &ignored))
        log_warn("delivered, but not noted: it is given once more, as a repeat", LOG_STR("delivery", d->name), LOG_STR("err", ignored.text));
    runner_end(&c->runner);
    arena_release(&c->mem);
}

static const char *const options[] = { "program", "timeout_s", NULL };
const struct delivery_kind delivery_command = {
    .name = "command", .summary = "a program that gets each letter as JSON on its standard input", .options = options, .open = open_command, .step = step, .close = close_command,
};
