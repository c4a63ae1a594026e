/* SPDX-License-Identifier: Apache-2.0 */
#include "diff_work.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_HANDS = 8 };

/* A thread: it takes every n-th person. */
struct hand {
    const struct diff_work *work;
    size_t first;
    pthread_t thread;
    struct arena one, kept;              /* of the person at hand; what was found */
    struct err e;
    bool ok;
};
struct diff_work {
    struct caseview old, new;
    day_num from, until;
    const struct person_file *files; size_t n;
    struct arena mem;
    struct diff_found *found;
    struct hand hands[MOST_HANDS]; size_t n_hands;
    bool busy;
};

struct diff_work *diff_work_open(const struct caseview *cv, struct meaning *old, struct meaning *new, day_num from, day_num until)
{
    struct diff_work *w = calloc(1, sizeof *w);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (!w)
        abort();
    w->old = w->new = *cv;
    w->old.meaning = old;
    w->new.meaning = new;
    w->from = from;
    w->until = until;
    w->n_hands = cores < 1 ? 1 : cores > MOST_HANDS ? MOST_HANDS : (size_t)cores;
    return w;
}

static bool rehearse(struct hand *h, const struct person_file *f, struct diff_found *ret)
{
    const struct diff_work *w = h->work;
    struct caseview old = w->old, new = w->new;
    struct result before, after;
    struct task_change *changes;

    arena_reset(&h->one);
    if (!person_tasks(&old, f, w->until, &h->one, &before, &h->e) || !person_tasks(&new, f, w->until, &h->one, &after, &h->e))
        return false;
    size_t n = diff_tasks(&before, &after, w->from, w->until, &h->one, &changes);
    *ret = diff_found(changes, n, &h->kept);
    return true;
}

static void *work(void *context)
{
    struct hand *h = context;

    for (size_t i = h->first; i < h->work->n && h->ok; i += h->work->n_hands)
        h->ok = rehearse(h, &h->work->files[i], &h->work->found[i]);
    return NULL;
}

/* Signals are the caller's. */
void diff_work_begin(struct diff_work *w, const struct person_file *files, size_t n)
{
    sigset_t all, before;

    arena_reset(&w->mem);
    w->files = files;
    w->n = n;
    w->found = ARENA_ARRAY(&w->mem, struct diff_found, n + 1);
    w->busy = true;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (size_t i = 0; i < w->n_hands; i++) {
        struct hand *h = &w->hands[i];

        arena_reset(&h->kept);
        h->work = w;
        h->first = i;
        h->ok = true;
        if (pthread_create(&h->thread, NULL, work, h) != 0)
            abort();
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

bool diff_work_end(struct diff_work *w, struct diff_found **ret, struct err *e)
{
    bool ok = true;

    *ret = w->found;
    for (size_t i = 0; i < w->n_hands && w->busy; i++) {
        pthread_join(w->hands[i].thread, NULL);
        if (ok && !w->hands[i].ok)
            *e = w->hands[i].e;
        ok = ok && w->hands[i].ok;
    }
    w->busy = false;
    return ok;
}

void diff_work_free(struct diff_work *w)
{
    struct diff_found *ignored;
    struct err e;

    if (!w)
        return;
    if (!diff_work_end(w, &ignored, &e))
        ignored = NULL;                  /* nobody waits for it any more */
    for (size_t i = 0; i < w->n_hands; i++) {
        arena_release(&w->hands[i].one);
        arena_release(&w->hands[i].kept);
    }
    arena_release(&w->mem);
    free(w);
}
