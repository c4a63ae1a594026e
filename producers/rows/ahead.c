/* SPDX-License-Identifier: Apache-2.0 */
#include "ahead.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct slot { struct source_batch batch; struct arena mem; };
struct ahead {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool started, ending;
    size_t max_records;

    /* under the lock */
    enum { NOTHING, WANTED, READING, READY, FAILED, TOLD } state;
    const struct opened_source *source;
    time_us now;
    int filling;                         /* slot that is read into; the other one is the caller's */
    struct err err;

    struct slot slots[2];
};

static void read_one(struct ahead *a)
{
    struct slot *s = &a->slots[a->filling];
    struct err e;

    pthread_mutex_unlock(&a->lock);
    arena_reset(&s->mem);
    s->batch = (struct source_batch){0};
    bool ok = a->source->kind->next(a->source->source, a->max_records, a->now, &s->mem, &s->batch, &e);
    pthread_mutex_lock(&a->lock);
    a->state = ok ? READY : FAILED;
    if (!ok)
        a->err = e;
}

static void *work(void *context)
{
    struct ahead *a = context;

    pthread_mutex_lock(&a->lock);
    for (;;) {
        while (a->state != WANTED && !a->ending)
            pthread_cond_wait(&a->changed, &a->lock);
        if (a->ending)
            break;
        a->state = READING;
        read_one(a);
        pthread_cond_broadcast(&a->changed);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

struct ahead *ahead_new(size_t max_records)
{
    struct ahead *a = calloc(1, sizeof *a);

    if (!a || pthread_mutex_init(&a->lock, NULL) != 0 || pthread_cond_init(&a->changed, NULL) != 0)
        abort();
    a->max_records = max_records;
    return a;
}

/* Signals are the loop's. */
static void start_thread(struct ahead *a)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&a->thread, NULL, work, a) != 0)
        abort();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    a->started = true;
}

static void want(struct ahead *a, time_us now)
{
    a->now = now;
    a->state = WANTED;
    pthread_cond_broadcast(&a->changed);
}

void ahead_begin(struct ahead *a, const struct opened_source *s, time_us now)
{
    if (!a->started)
        start_thread(a);
    pthread_mutex_lock(&a->lock);
    a->source = s;
    want(a, now);
    pthread_mutex_unlock(&a->lock);
}

bool ahead_is_ready(struct ahead *a)
{
    pthread_mutex_lock(&a->lock);
    bool ready = a->state != WANTED && a->state != READING;
    pthread_mutex_unlock(&a->lock);
    return ready;
}

bool ahead_take(struct ahead *a, time_us now, struct source_batch **ret, struct arena **ret_mem, struct err *e)
{
    pthread_mutex_lock(&a->lock);
    if (a->state == TOLD)
        want(a, now);
    while (a->state == WANTED || a->state == READING)
        pthread_cond_wait(&a->changed, &a->lock);
    bool ok = a->state == READY;
    if (ok) {
        struct slot *s = &a->slots[a->filling];

        *ret = &s->batch;
        *ret_mem = &s->mem;
        a->filling = !a->filling;
        a->state = NOTHING;
        if (!s->batch.end)
            want(a, now);
    } else {
        *e = a->err;
        a->state = TOLD;
    }
    pthread_mutex_unlock(&a->lock);
    return ok;
}

void ahead_free(struct ahead *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->ending = true;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
    if (a->started)
        pthread_join(a->thread, NULL);
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->changed);
    arena_release(&a->slots[0].mem);
    arena_release(&a->slots[1].mem);
    free(a);
}
