/* SPDX-License-Identifier: Apache-2.0 */
#include "reports.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_WAIT_MS = 60, LINE_BYTES = 512 };

struct report {
    char line[LINE_BYTES];               /* which command; "": a free place */
    json_t *document; time_us at;        /* what it said last, and when it ended */
    time_us asked;                       /* when a page wanted it last */
    int64_t running;                     /* the run that will say it anew; 0: none */
    struct err wrong;                    /* what the last run said instead; "": nothing */
};
struct reports { struct runs *runs; pthread_mutex_t lock; struct report all[REPORTS_MOST]; };

struct reports *reports_new(struct runs *runs)
{
    struct reports *r = calloc(1, sizeof *r);

    if (!r || pthread_mutex_init(&r->lock, NULL) != 0)
        abort();
    r->runs = runs;
    return r;
}

void reports_free(struct reports *r)
{
    for (size_t i = 0; i < REPORTS_MOST; i++)
        json_decref(r->all[i].document);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

/* Its place; a new one takes a free one, or that of the one nobody has wanted for longest. */
static struct report *place_of(struct reports *r, const char *line)
{
    struct report *at = &r->all[0];

    for (size_t i = 0; i < REPORTS_MOST; i++) {
        if (strcmp(r->all[i].line, line) == 0)
            return &r->all[i];
        if (r->all[i].asked < at->asked)
            at = &r->all[i];
    }
    json_decref(at->document);
    *at = (struct report){ .line = "" };
    memccpy(at->line, line, '\0', sizeof at->line - 1);
    return at;
}

/* Exit 3 is a finding: it has said its document. */
static void take(struct report *p, const struct run *run)
{
    json_t *document = run->code == EXIT_DONE || run->code == EXIT_FINDINGS ? json_loadb(run->out, run->out_bytes, 0, NULL) : NULL;

    p->running = 0;
    p->at = run->ended;
    p->wrong.text[0] = '\0';
    if (document) {
        json_decref(p->document);
        p->document = document;
        return;
    }
    err_set(&p->wrong, ERR_RETRY, "%s: exit %d: %s", run->line, run->code, *run->err ? run->err : "it said nothing");
}

static void look(struct reports *r, struct report *p)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct run run;

    if (!p->running)
        return;
    if (!runs_look(r->runs, p->running, &mem, &run))
        p->running = 0;
    else if (run.ended)
        take(p, &run);
}

static bool ask_anew(struct reports *r, struct report *p, const char *const *args, struct err *e)
{
    struct run_order order = { .by = NULL };

    for (size_t i = 0; args[i] && i + 1 < RUNS_MOST_ARGS; i++)
        order.args[i] = args[i];
    return runs_start(r->runs, &order, &p->running, e);
}

/* Asks anew where it is time to; *ret_first: the run that will say it for the first time, or 0. */
static bool renew(struct reports *r, const char *line, const char *const *args, int max_age_s, int64_t *ret_first, struct err *e)
{
    struct report *p = place_of(r, line);
    bool ok = true;

    p->asked = clock_now();
    look(r, p);
    if (!p->running && p->asked - p->at > (time_us)max_age_s * 1000000)
        ok = ask_anew(r, p, args, e);
    *ret_first = ok && !p->document ? p->running : 0;
    return ok;
}

bool reports_ask(struct reports *r, const char *const *args, int max_age_s, json_t **ret_document, time_us *ret_at, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *line = runs_line(args, &mem);
    int64_t first;

    pthread_mutex_lock(&r->lock);
    bool ok = renew(r, line, args, max_age_s, &first, e);
    pthread_mutex_unlock(&r->lock);
    if (first)
        runs_wait(r->runs, first, FIRST_WAIT_MS);
    pthread_mutex_lock(&r->lock);
    struct report *p = place_of(r, line);
    look(r, p);
    *ret_document = json_incref(p->document);
    *ret_at = p->at;
    if (ok && p->wrong.text[0]) {
        *e = p->wrong;
        ok = false;
    }
    pthread_mutex_unlock(&r->lock);
    return ok || *ret_document;          /* an old document is better than none */
}
