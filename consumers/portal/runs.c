/* SPDX-License-Identifier: Apache-2.0 */
#include "runs.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "note.h"
#include "spawn.h"

enum { LOOK_MS = 200 };

struct entry {
    struct run run;                      /* its texts live in `mem`, output in the buffers */
    struct runs *of;
    const char *command, *object;
    const char **argv;
    struct arena mem;
    struct buf out, err;
    struct child child;
    pthread_t thread;
    bool used;
};
struct runs {
    const struct app *app;
    const char *database;
    char program[4096];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct entry all[RUNS_KEPT];
    int64_t last_no;
    bool stopping;
};

struct runs *runs_new(const struct app *app, const char *database)
{
    struct runs *r = calloc(1, sizeof *r);

    if (!r || pthread_mutex_init(&r->lock, NULL) != 0 || pthread_cond_init(&r->changed, NULL) != 0)
        abort();
    r->app = app;
    r->database = database;
    ssize_t n = readlink("/proc/self/exe", r->program, sizeof r->program - sizeof "/casebus");
    char *slash = n > 0 ? strrchr(r->program, '/') : NULL;
    strcpy(slash ? slash : r->program, "/casebus");
    return r;
}

/* ---- one run, on a thread of its own */

/* There is no transaction with what the command did: the entry says what it was and how it ended. */
static void note(const struct entry *x, int code)
{
    char result[32];

    snprintf(result, sizeof result, "exit %d", code);
    note_done(x->of->database, &(struct operator_entry){ .by = x->run.by, .command = x->command, .object = x->object, .result = result });
}

static bool read_some(struct entry *x)
{
    CLEANUP(buf_release) struct buf out = {0};
    CLEANUP(buf_release) struct buf err = {0};
    bool more = spawn_read(&x->child, LOOK_MS, &out, &err, RUNS_MOST_OUTPUT);

    pthread_mutex_lock(&x->of->lock);
    if (x->out.len + out.len <= RUNS_MOST_OUTPUT)
        buf_add(&x->out, out.data ? out.data : "", out.len);
    if (x->err.len + err.len <= RUNS_MOST_OUTPUT)
        buf_add(&x->err, err.data ? err.data : "", err.len);
    if (x->of->stopping)
        kill(x->child.pid, SIGTERM);
    pthread_mutex_unlock(&x->of->lock);
    return more;
}

static void *follow(void *cls)
{
    struct entry *x = cls;

    while (read_some(x))
        ;
    int code = spawn_end(&x->child);
    if (x->command)
        note(x, code);
    pthread_mutex_lock(&x->of->lock);
    x->run.code = code;
    x->run.ended = clock_now();
    pthread_cond_broadcast(&x->of->changed);
    pthread_mutex_unlock(&x->of->lock);
    return NULL;
}

/* ---- the lock is held */

static void empty(struct entry *x)
{
    if (x->used)
        pthread_join(x->thread, NULL);
    arena_release(&x->mem);
    buf_release(&x->out);
    buf_release(&x->err);
    *x = (struct entry){ .used = false };
}

static int running(const struct runs *r)
{
    int n = 0;

    for (size_t i = 0; i < RUNS_KEPT; i++)
        n += r->all[i].used && r->all[i].run.ended == 0;
    return n;
}

/* A free place, or the one that ended the longest ago; ended threads have nothing left to do. */
static struct entry *place(struct runs *r)
{
    struct entry *oldest = NULL;

    for (size_t i = 0; i < RUNS_KEPT; i++) {
        struct entry *x = &r->all[i];

        if (!x->used)
            return x;
        if (x->run.ended && (!oldest || x->run.no < oldest->run.no))
            oldest = x;
    }
    return oldest;
}

static struct entry *find(struct runs *r, int64_t no)
{
    for (size_t i = 0; i < RUNS_KEPT; i++)
        if (r->all[i].used && r->all[i].run.no == no)
            return &r->all[i];
    return NULL;
}

static const char *copied(struct arena *mem, const char *text)
{
    return text ? arena_strdup(mem, text) : NULL;
}

/* Our own options first: the same configuration, the same day. */
static void make_argv(struct runs *r, const struct run_order *order, struct entry *x)
{
    size_t n = 0, most = RUNS_MOST_ARGS + 5 + 2 * (size_t)r->app->n_sets;
    char day[DAY_TEXT_BYTES];

    x->argv = ARENA_ARRAY(&x->mem, const char *, most);
    x->argv[n++] = order->program ? arena_printf(&x->mem, "%.*s%s", (int)(strrchr(r->program, '/') + 1 - r->program), r->program, order->program) : r->program;
    x->argv[n++] = "--config";
    x->argv[n++] = r->app->config_file;
    for (int i = 0; i < r->app->n_sets; i++) {
        x->argv[n++] = "--set";
        x->argv[n++] = r->app->sets[i];
    }
    if (r->app->today_given)
        x->argv[n++] = arena_printf(&x->mem, "--today=%s", day_text(r->app->today, day));
    for (size_t i = 0; order->args[i]; i++)
        x->argv[n++] = arena_strdup(&x->mem, order->args[i]);
}

static char *line_of(const char *program, const char *const *args, struct arena *mem)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/@:=,+";
    CLEANUP(buf_release) struct buf b = {0};

    buf_str(&b, program);
    for (size_t i = 0; args[i]; i++) {
        bool quote = args[i][strspn(args[i], plain)] != '\0' || !*args[i];

        buf_str(&b, quote ? " '" : " ");
        for (const char *c = args[i]; *c; c++)
            if (*c == '\'')
                buf_str(&b, "'\\''");
            else
                buf_char(&b, *c);
        buf_str(&b, quote ? "'" : "");
    }
    return arena_strdup(mem, b.data);
}

static bool start(struct runs *r, struct entry *x, const struct run_order *order, struct err *e)
{
    empty(x);
    x->of = r;
    make_argv(r, order, x);
    x->command = copied(&x->mem, order->command);
    x->object = copied(&x->mem, order->object);
    x->run = (struct run){ .no = r->last_no + 1, .by = copied(&x->mem, order->by), .page = order->page, .line = line_of(order->program ? order->program : "casebus", order->args, &x->mem), .started = clock_now() };
    if (!spawn_start(x->argv, &x->child, e))
        return false;
    if (pthread_create(&x->thread, NULL, follow, x) != 0)
        abort();
    x->used = true;
    r->last_no++;
    return true;
}

/* ---- from outside */

bool runs_start(struct runs *r, const struct run_order *order, int64_t *ret_no, struct err *e)
{
    pthread_mutex_lock(&r->lock);
    struct entry *x = running(r) < RUNS_AT_ONCE && !r->stopping ? place(r) : NULL;
    bool ok = x ? start(r, x, order, e) : err_set(e, ERR_RETRY, "%d commands run already: try again when one has ended", RUNS_AT_ONCE);
    if (ok)
        *ret_no = x->run.no;
    else if (x)
        empty(x);
    pthread_mutex_unlock(&r->lock);
    return ok;
}

bool runs_look(struct runs *r, int64_t no, struct arena *mem, struct run *ret)
{
    pthread_mutex_lock(&r->lock);
    const struct entry *x = find(r, no);
    if (x) {
        *ret = x->run;
        ret->by = copied(mem, x->run.by);
        ret->line = copied(mem, x->run.line);
        ret->out = arena_strndup(mem, x->out.data ? x->out.data : "", x->out.len);
        ret->out_bytes = x->out.len;
        ret->err = arena_strndup(mem, x->err.data ? x->err.data : "", x->err.len);
    }
    pthread_mutex_unlock(&r->lock);
    return x != NULL;
}

bool runs_wait(struct runs *r, int64_t no, int wait_ms)
{
    time_us at = clock_now() + (time_us)wait_ms * 1000;
    struct timespec until = { .tv_sec = at / 1000000, .tv_nsec = at % 1000000 * 1000 };
    const struct entry *x;

    pthread_mutex_lock(&r->lock);
    while ((x = find(r, no)) && x->run.ended == 0 && pthread_cond_timedwait(&r->changed, &r->lock, &until) == 0)
        ;
    bool over = !x || x->run.ended != 0;
    pthread_mutex_unlock(&r->lock);
    return over;
}

void runs_free(struct runs *r)
{
    pthread_mutex_lock(&r->lock);
    r->stopping = true;
    while (running(r))
        pthread_cond_wait(&r->changed, &r->lock);
    pthread_mutex_unlock(&r->lock);
    for (size_t i = 0; i < RUNS_KEPT; i++)
        empty(&r->all[i]);
    pthread_mutex_destroy(&r->lock);
    pthread_cond_destroy(&r->changed);
    free(r);
}

char *runs_line(const char *const *args, struct arena *mem)
{
    return line_of("casebus", args, mem);
}
