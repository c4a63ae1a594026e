/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle.h"

#include <string.h>

/* 0 is a free place. */
static uint64_t key_of(char kind, const char *text)
{
    uint8_t hash[HASH_BYTES];
    uint64_t key;

    hash_sha256_two(&kind, 1, text, strlen(text), hash);
    memcpy(&key, hash, sizeof key);
    return key | 1;
}

static int place_of(const struct throttle *t, uint64_t key)
{
    for (int i = 0; i < THROTTLE_KEYS; i++)
        if (t->keys[i].key == key)
            return i;
    return -1;
}

static int64_t wait_for(const struct throttle *t, uint64_t key, int most, int64_t now_s)
{
    int at = place_of(t, key);
    int64_t over = at < 0 ? 0 : t->keys[at].since_s + THROTTLE_S - now_s;

    return at >= 0 && t->keys[at].failures >= most && over > 0 ? over : 0;
}

int64_t throttle_wait(const struct throttle *t, const char *user, const char *address, int64_t now_s)
{
    int64_t by_user = wait_for(t, key_of('u', user), THROTTLE_USER, now_s), by_address = wait_for(t, key_of('a', address), THROTTLE_ADDRESS, now_s);

    return by_user > by_address ? by_user : by_address;
}

/* The place of who has failed the longest ago is given to a new one. */
static int oldest(const struct throttle *t)
{
    int at = 0;

    for (int i = 1; i < THROTTLE_KEYS && t->keys[at].key; i++)
        if (!t->keys[i].key || t->keys[i].since_s < t->keys[at].since_s)
            at = i;
    return at;
}

static void count(struct throttle *t, uint64_t key, int64_t now_s)
{
    int at = place_of(t, key);

    if (at < 0)
        t->keys[at = oldest(t)].key = 0;
    if (!t->keys[at].key || now_s - t->keys[at].since_s >= THROTTLE_S) {
        t->keys[at].key = key;
        t->keys[at].since_s = now_s;
        t->keys[at].failures = 0;
    }
    t->keys[at].failures++;
}

void throttle_try(struct throttle *t, const char *user, const char *address, int64_t now_s)
{
    count(t, key_of('u', user), now_s);
    count(t, key_of('a', address), now_s);
}

void throttle_passed(struct throttle *t, const char *user, const char *address)
{
    int by_user = place_of(t, key_of('u', user)), by_address = place_of(t, key_of('a', address));

    if (by_user >= 0)
        t->keys[by_user].failures = 0;
    if (by_address >= 0 && t->keys[by_address].failures > 0)
        t->keys[by_address].failures--;
}
