/* SPDX-License-Identifier: Apache-2.0 */
/* The threads of C11, with which librdkafka works and which the thread sanitizer does not know, made of those of POSIX, which it knows: what is linked
 * with V=tsan has these instead of the C library's. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

struct beginning { thrd_start_t run; void *argument; };

static int result(int error)
{
    return error == 0 ? thrd_success : error == ETIMEDOUT ? thrd_timedout : thrd_error;
}

static void *begin(void *context)
{
    struct beginning b = *(struct beginning *)context;

    free(context);
    return (void *)(intptr_t)b.run(b.argument);
}

int thrd_create(thrd_t *thread, thrd_start_t run, void *argument)
{
    struct beginning *b = malloc(sizeof *b);

    if (!b)
        abort();
    *b = (struct beginning){ run, argument };
    return result(pthread_create(thread, NULL, begin, b));
}

int thrd_join(thrd_t thread, int *ret)
{
    void *value = NULL;
    int joined = result(pthread_join(thread, &value));

    if (ret)
        *ret = (int)(intptr_t)value;
    return joined;
}

/* All of librdkafka's are plain. */
int mtx_init(mtx_t *m, int type)
{
    return type == mtx_plain ? result(pthread_mutex_init((pthread_mutex_t *)m, NULL)) : thrd_error;
}

void mtx_destroy(mtx_t *m)
{
    pthread_mutex_destroy((pthread_mutex_t *)m);
}

int mtx_lock(mtx_t *m)
{
    return result(pthread_mutex_lock((pthread_mutex_t *)m));
}

int mtx_unlock(mtx_t *m)
{
    return result(pthread_mutex_unlock((pthread_mutex_t *)m));
}

int cnd_init(cnd_t *c)
{
    return result(pthread_cond_init((pthread_cond_t *)c, NULL));
}

void cnd_destroy(cnd_t *c)
{
    pthread_cond_destroy((pthread_cond_t *)c);
}

int cnd_signal(cnd_t *c)
{
    return result(pthread_cond_signal((pthread_cond_t *)c));
}

int cnd_broadcast(cnd_t *c)
{
    return result(pthread_cond_broadcast((pthread_cond_t *)c));
}

int cnd_wait(cnd_t *c, mtx_t *m)
{
    return result(pthread_cond_wait((pthread_cond_t *)c, (pthread_mutex_t *)m));
}

int cnd_timedwait(cnd_t *c, mtx_t *m, const struct timespec *until)
{
    return result(pthread_cond_timedwait((pthread_cond_t *)c, (pthread_mutex_t *)m, until));
}
