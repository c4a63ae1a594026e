/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../common/ground/buf.h"
#include "../../common/ground/file.h"
#include "../../common/ground/seal.h"

enum { SAVE_EVERY_S = 60 };              /* when a session was used last need not be known to the second after a restart */

struct entry { uint8_t hash[HASH_BYTES]; int64_t begun_s, used_s; struct session who; };
struct sessions {
    pthread_mutex_t lock;
    char *file;
    int64_t idle_s, life_s, saved_s;
    struct entry all[SESSIONS_MOST];
    size_t n;
};

static void hash_of(const char *token, uint8_t hash[HASH_BYTES])
{
    hash_sha256(token, strlen(token), hash);
}

void session_form_token(const char *token, char ret[SESSION_TOKEN_BYTES])
{
    static const char purpose[] = "form";
    uint8_t hash[HASH_BYTES];

    hash_sha256_two(purpose, sizeof purpose, token, strlen(token), hash);
    hex_text(hash, sizeof hash, ret);
}

bool session_token_is(const char *token, const char *given)
{
    size_t n = strlen(token);
    unsigned char differ = 0;

    if (!given || strlen(given) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        differ |= (unsigned char)(token[i] ^ given[i]);
    return differ == 0;
}

void session_mark(const char *text, char ret[SESSION_MARK_BYTES])
{
    uint8_t hash[HASH_BYTES];

    hash_sha256(text, strlen(text), hash);
    hex_text(hash, SESSION_MARK_BYTES / 2, ret);
}

/* ---- the file */

static bool save(struct sessions *s, int64_t now_s, struct err *e)
{
    CLEANUP(buf_release) struct buf b = {0};
    char hex[2 * HASH_BYTES + 1];

    for (size_t i = 0; i < s->n; i++) {
        const struct entry *x = &s->all[i];

        buf_printf(&b, "%s %" PRId64 " %" PRId64 " %s %s\n", hex_text(x->hash, HASH_BYTES, hex), x->begun_s, x->used_s, x->who.mark, x->who.user);
    }
    s->saved_s = now_s;
    return file_replace(s->file, b.data ? b.data : "", b.len, 0600, e);
}

static bool read_line(const char *line, struct entry *ret)
{
    char hex[2 * HASH_BYTES + 1];
    struct err e;

    return sscanf(line, "%64s %" SCNd64 " %" SCNd64 " %16s %63s", hex, &ret->begun_s, &ret->used_s, ret->who.mark, ret->who.user) == 5
           && hex_parse(hex, strlen(hex), ret->hash, HASH_BYTES) && user_name_check(ret->who.user, &e);
}

static bool load(struct sessions *s, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    char *text;
    size_t n;

    if (access(s->file, F_OK) != 0)
        return true;
    if (!file_read(s->file, &mem, &text, &n, e))
        return false;
    for (char *line = strtok_r(text, "\n", &text); line && s->n < SESSIONS_MOST; line = strtok_r(NULL, "\n", &text))
        s->n += read_line(line, &s->all[s->n]);
    return true;
}

bool sessions_open(const char *file, int64_t idle_s, int64_t life_s, struct sessions **ret, struct err *e)
{
    struct sessions *s = calloc(1, sizeof *s);

    if (!s || !(s->file = strdup(file)) || pthread_mutex_init(&s->lock, NULL) != 0)
        abort();
    s->idle_s = idle_s;
    s->life_s = life_s;
    if (!load(s, e)) {
        sessions_close(s);
        return false;
    }
    *ret = s;
    return true;
}

void sessions_close(struct sessions *s)
{
    struct err e;

    if (!s)
        return;
    if (s->n && !save(s, 0, &e))
        s->n = 0;                        /* the next start knows what was saved last */
    pthread_mutex_destroy(&s->lock);
    free(s->file);
    free(s);
}

/* ---- sessions; the lock is held */

static bool is_over(const struct sessions *s, const struct entry *x, int64_t now_s)
{
    return now_s - x->used_s >= s->idle_s || now_s - x->begun_s >= s->life_s;
}

static void drop(struct sessions *s, struct entry *x)
{
    *x = s->all[--s->n];
}

static void drop_those_over(struct sessions *s, int64_t now_s)
{
    for (size_t i = s->n; i-- > 0; )
        if (is_over(s, &s->all[i], now_s))
            drop(s, &s->all[i]);
}

static struct entry *find(struct sessions *s, const char *token)
{
    uint8_t hash[HASH_BYTES];

    hash_of(token, hash);
    for (size_t i = 0; i < s->n; i++)
        if (memcmp(s->all[i].hash, hash, HASH_BYTES) == 0)
            return &s->all[i];
    return NULL;
}

static struct entry *used_longest_ago(struct sessions *s)
{
    struct entry *first = &s->all[0];

    for (size_t i = 1; i < s->n; i++)
        if (s->all[i].used_s < first->used_s)
            first = &s->all[i];
    return first;
}

bool sessions_begin(struct sessions *s, const struct session *who, int64_t now_s, char ret_token[SESSION_TOKEN_BYTES], struct err *e)
{
    uint8_t random[HASH_BYTES];
    struct entry fresh = { .begun_s = now_s, .used_s = now_s, .who = *who };

    hash_random(random, sizeof random);
    hex_text(random, sizeof random, ret_token);
    hash_of(ret_token, fresh.hash);
    pthread_mutex_lock(&s->lock);
    drop_those_over(s, now_s);
    if (s->n == SESSIONS_MOST)
        drop(s, used_longest_ago(s));
    s->all[s->n++] = fresh;
    bool ok = save(s, now_s, e);
    pthread_mutex_unlock(&s->lock);
    return ok;
}

bool sessions_find(struct sessions *s, const char *token, int64_t now_s, struct session *ret)
{
    struct err ignored;

    pthread_mutex_lock(&s->lock);
    struct entry *x = find(s, token);
    bool found = x && !is_over(s, x, now_s);
    if (found) {
        *ret = x->who;
        x->used_s = now_s;
        if (now_s - s->saved_s >= SAVE_EVERY_S && !save(s, now_s, &ignored))
            s->saved_s = 0;              /* with the next use it is tried again */
    }
    pthread_mutex_unlock(&s->lock);
    return found;
}

void sessions_end(struct sessions *s, const char *token)
{
    struct err ignored;

    pthread_mutex_lock(&s->lock);
    struct entry *x = find(s, token);
    if (x) {
        drop(s, x);
        if (!save(s, s->saved_s, &ignored))
            s->saved_s = 0;
    }
    pthread_mutex_unlock(&s->lock);
}
