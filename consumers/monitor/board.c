/* SPDX-License-Identifier: Apache-2.0 */
#include "board.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { OLD_ROUNDS = 3, OLD_LEAST_S = 60 };

struct board { pthread_mutex_t lock; struct parts parts; char *metrics, *status; };

const char *part_name(enum part p)
{
    static const char *const names[PARTS] = { "database", "kafka", "configuration" };

    return names[p];
}

void parts_fail(struct parts *parts, enum part p, const char *why)
{
    parts->all[p].ok = false;
    strncpy(parts->all[p].why, why, sizeof parts->all[p].why - 1);
    parts->all[p].why[sizeof parts->all[p].why - 1] = '\0';
}

/* ---- ready? */

static void add_part(json_t *list, const char *name, const char *why)
{
    json_array_append_new(list, json_pack("{s:s,s:b,s:s?}", "part", name, "ok", why == NULL, "reason", why));
}

static const char *numbers_missing(const struct parts *parts, time_us now, char out[100])
{
    int64_t most = OLD_ROUNDS * parts->every_s > OLD_LEAST_S ? OLD_ROUNDS * parts->every_s : OLD_LEAST_S, age = (now - parts->gathered_at) / 1000000;

    if (!parts->gathered_at)
        return "they were not gathered yet";
    if (age <= most)
        return NULL;
    snprintf(out, 100, "they were gathered %lld s ago, every %lld s is expected", (long long)age, (long long)parts->every_s);
    return out;
}

bool parts_ready(const struct parts *parts, time_us now, struct buf *out)
{
    json_t *list = json_array();
    char text[100];
    const char *missing = numbers_missing(parts, now, text);
    bool ready = !missing;

    for (int p = 0; p < PARTS && parts->gathered_at; p++) {
        add_part(list, part_name((enum part)p), parts->all[p].ok ? NULL : parts->all[p].why);
        ready &= parts->all[p].ok;
    }
    add_part(list, "numbers", missing);
    json_t *all = json_pack("{s:b,s:o}", "ready", (int)ready, "parts", list);
    char *line = json_dumps(all, JSON_COMPACT);
    buf_printf(out, "%s\n", line);
    free(line);
    json_decref(all);
    return ready;
}

/* ---- the board */

struct board *board_new(void)
{
    struct board *b = calloc(1, sizeof *b);

    if (!b || pthread_mutex_init(&b->lock, NULL))
        abort();
    return b;
}

void board_free(struct board *b)
{
    if (!b)
        return;
    pthread_mutex_destroy(&b->lock);
    free(b->metrics);
    free(b->status);
    free(b);
}

static char *copy_of(const char *text)
{
    char *copy = text ? strdup(text) : NULL;

    if (text && !copy)
        abort();
    return copy;
}

void board_write(struct board *b, const struct parts *parts, const char *metrics, const char *status)
{
    char *old[2], *new[2] = { copy_of(metrics), copy_of(status) };

    pthread_mutex_lock(&b->lock);
    old[0] = b->metrics;
    old[1] = b->status;
    b->parts = *parts;
    b->metrics = new[0];
    b->status = new[1];
    pthread_mutex_unlock(&b->lock);
    free(old[0]);
    free(old[1]);
}

void board_parts(struct board *b, struct parts *ret)
{
    pthread_mutex_lock(&b->lock);
    *ret = b->parts;
    pthread_mutex_unlock(&b->lock);
}

static bool read_text(struct board *b, char *const *text, struct buf *out)
{
    pthread_mutex_lock(&b->lock);
    bool is = *text != NULL;
    if (is)
        buf_str(out, *text);
    pthread_mutex_unlock(&b->lock);
    return is;
}

bool board_metrics(struct board *b, struct buf *out)
{
    return read_text(b, &b->metrics, out);
}

bool board_status(struct board *b, struct buf *out)
{
    return read_text(b, &b->status, out);
}
