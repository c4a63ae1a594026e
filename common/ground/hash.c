/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL 3's one-shot SHA256() and HMAC() look their implementation up by name on every call, which costs more than hashing
 * 300 bytes does.  The older SHA256_* calls go straight to the same code (SHA-NI where the processor has it); they are
 * deprecated only because they cannot be replaced by a provider. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "hash.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

void hash_sha256(const void *bytes, size_t n, uint8_t ret_hash[HASH_BYTES])
{
    SHA256_CTX ctx;

    SHA256_Init(&ctx);
    SHA256_Update(&ctx, bytes, n);
    SHA256_Final(ret_hash, &ctx);
}

_Static_assert(sizeof(SHA256_CTX) == sizeof(struct hash_sum), "libcrypto stays behind this file");

void hash_begin(struct hash_sum *sum)
{
    SHA256_Init((SHA256_CTX *)sum);
}

void hash_more(struct hash_sum *sum, const void *bytes, size_t n)
{
    SHA256_Update((SHA256_CTX *)sum, bytes, n);
}

void hash_end(struct hash_sum *sum, uint8_t ret_hash[HASH_BYTES])
{
    SHA256_Final(ret_hash, (SHA256_CTX *)sum);
}

bool hash_sha256_file(int fd, uint8_t ret_hash[HASH_BYTES], int64_t *ret_bytes)
{
    uint8_t window[65536];
    int64_t at = 0;
    SHA256_CTX ctx;

    SHA256_Init(&ctx);
    for (;;) {
        ssize_t got = pread(fd, window, sizeof window, at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        SHA256_Update(&ctx, window, (size_t)got);
        at += got;
    }
    SHA256_Final(ret_hash, &ctx);
    *ret_bytes = at;
    return true;
}

void hash_sha256_two(const void *first, size_t n_first, const void *then, size_t n_then, uint8_t ret_hash[HASH_BYTES])
{
    SHA256_CTX ctx;

    SHA256_Init(&ctx);
    SHA256_Update(&ctx, first, n_first);
    SHA256_Update(&ctx, then, n_then);
    SHA256_Final(ret_hash, &ctx);
}

/* HMAC's two first blocks depend on the key only: kept for the key used last by this thread. */
struct hmac_key { bool ready; uint8_t key[KEY_BYTES]; SHA256_CTX inner, outer; };

static const struct hmac_key *hmac_key(const uint8_t key[KEY_BYTES])
{
    static _Thread_local struct hmac_key kept;
    uint8_t pad[SHA256_CBLOCK];

    if (kept.ready && memcmp(kept.key, key, KEY_BYTES) == 0)
        return &kept;
    memcpy(kept.key, key, KEY_BYTES);
    memset(pad, 0x36, sizeof pad);
    for (size_t i = 0; i < KEY_BYTES; i++)
        pad[i] ^= key[i];
    SHA256_Init(&kept.inner);
    SHA256_Update(&kept.inner, pad, sizeof pad);
    for (size_t i = 0; i < sizeof pad; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    SHA256_Init(&kept.outer);
    SHA256_Update(&kept.outer, pad, sizeof pad);
    OPENSSL_cleanse(pad, sizeof pad);
    kept.ready = true;
    return &kept;
}

void hash_subject(const uint8_t key[KEY_BYTES], const char *local, size_t n, uint8_t ret_subject[SUBJECT_BYTES])
{
    const struct hmac_key *k = hmac_key(key);
    uint8_t hash[HASH_BYTES];
    SHA256_CTX ctx = k->inner;

    SHA256_Update(&ctx, local, n);
    SHA256_Final(hash, &ctx);
    ctx = k->outer;
    SHA256_Update(&ctx, hash, sizeof hash);
    SHA256_Final(hash, &ctx);
    memcpy(ret_subject, hash, SUBJECT_BYTES);
}

int subject_compare(const void *a, const void *b)
{
    return memcmp(a, b, SUBJECT_BYTES);
}

size_t subjects_each_once(uint8_t (*all)[SUBJECT_BYTES], size_t n)
{
    size_t kept = 0;

    if (n)
        qsort(all, n, SUBJECT_BYTES, subject_compare);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || subject_compare(all[kept - 1], all[i]) != 0)
            memmove(all[kept++], all[i], SUBJECT_BYTES);
    return kept;
}

void hash_random(void *ret_bytes, size_t n)
{
    for (size_t got = 0; got < n; ) {
        ssize_t more = getrandom((uint8_t *)ret_bytes + got, n - got, 0);

        if (more < 0) {
            fprintf(stderr, "no random bytes from the kernel\n");
            abort();
        }
        got += (size_t)more;
    }
}

/* Random bytes for event ids, fetched 4 KB at a time: a system call an event would be felt. */
static void pooled_random(void *ret_bytes, size_t n)
{
    static _Thread_local uint8_t pool[4096];
    static _Thread_local size_t left;

    if (left < n) {
        hash_random(pool, sizeof pool);
        left = sizeof pool;
    }
    left -= n;
    memcpy(ret_bytes, pool + left, n);
}

void uuid_v7(time_us now, uint8_t ret_id[UUID_BYTES])
{
    static _Atomic uint64_t last;                 /* milliseconds << 12 | counter */
    uint64_t before = atomic_load(&last), tick;

    do {
        tick = ((uint64_t)now / 1000) << 12;
        if (tick <= before)
            tick = before + 1;                    /* a full counter borrows from the next millisecond */
    } while (!atomic_compare_exchange_weak(&last, &before, tick));
    for (int i = 0; i < 6; i++)
        ret_id[i] = (uint8_t)(tick >> (52 - 8 * i));
    ret_id[6] = (uint8_t)(0x70 | (tick >> 8 & 0x0f));
    ret_id[7] = (uint8_t)tick;
    pooled_random(ret_id + 8, 8);
    ret_id[8] = (uint8_t)(0x80 | (ret_id[8] & 0x3f));
}

time_us uuid_time(const uint8_t id[UUID_BYTES])
{
    int64_t ms = 0;

    if (id[6] >> 4 != 7)
        return 0;
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | id[i];
    return ms * 1000;
}

void uuid_v8(const uint8_t hash[HASH_BYTES], uint8_t ret_id[UUID_BYTES])
{
    memcpy(ret_id, hash, UUID_BYTES);
    ret_id[6] = (uint8_t)(0x80 | (ret_id[6] & 0x0f));
    ret_id[8] = (uint8_t)(0x80 | (ret_id[8] & 0x3f));
}

static bool is_uuid_dash(size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

bool uuid_parse(const char *text, size_t n, uint8_t ret_id[UUID_BYTES])
{
    char hex[UUID_BYTES * 2];
    size_t used = 0;

    if (n != UUID_TEXT_BYTES - 1)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_uuid_dash(i))
            hex[used++] = text[i];
        else if (text[i] != '-')
            return false;
    return hex_parse(hex, sizeof hex, ret_id, UUID_BYTES);
}

char *uuid_text(const uint8_t id[UUID_BYTES], char out[UUID_TEXT_BYTES])
{
    static const char digit[] = "0123456789abcdef";
    char *at = out;

    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (is_uuid_dash((size_t)(at - out)))
            *at++ = '-';
        *at++ = digit[id[i] >> 4];
        *at++ = digit[id[i] & 15];
    }
    *at = '\0';
    return out;
}

char *base64_text(const void *bytes, size_t n, char *out)
{
    EVP_EncodeBlock((unsigned char *)out, bytes, (int)n);
    return out;
}

char *hex_text(const void *bytes, size_t n, char *out)
{
    static const char digit[] = "0123456789abcdef";
    const uint8_t *from = bytes;

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digit[from[i] >> 4];
        out[2 * i + 1] = digit[from[i] & 15];
    }
    out[2 * n] = '\0';
    return out;
}

/* 0x80: no hex digit.  A table, because every event's key, subject and id pass here. */
static const uint8_t hex_values[256] = {
#define NONE16 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80
    NONE16, NONE16, NONE16,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    0x80, 10, 11, 12, 13, 14, 15, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    NONE16,
    0x80, 10, 11, 12, 13, 14, 15, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    NONE16, NONE16, NONE16, NONE16, NONE16, NONE16, NONE16, NONE16, NONE16,
#undef NONE16
};

bool hex_parse(const char *text, size_t n, void *ret_bytes, size_t want_bytes)
{
    const uint8_t *from = (const uint8_t *)text;
    uint8_t *to = ret_bytes, wrong = 0;

    if (n != want_bytes * 2)
        return false;
    for (size_t i = 0; i < n; i++)
        wrong |= hex_values[from[i]];
    if (wrong & 0x80)
        return false;
    for (size_t i = 0; i < want_bytes; i++)
        to[i] = (uint8_t)(hex_values[from[2 * i]] << 4 | hex_values[from[2 * i + 1]]);
    return true;
}
