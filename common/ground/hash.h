/* SPDX-License-Identifier: Apache-2.0 */
/* hash - SHA-256, the HMAC that makes pseudonyms, random bytes, UUIDs and hex.  libcrypto stays behind hash.c. */
#ifndef COMMON_HASH_H
#define COMMON_HASH_H
#include <stddef.h>
#include <stdint.h>

#include "clock.h"

enum { HASH_BYTES = 32, UUID_BYTES = 16, UUID_TEXT_BYTES = 37, SUBJECT_BYTES = 16, SUBJECT_TEXT_BYTES = 33, KEY_BYTES = 32 };

void hash_sha256(const void *bytes, size_t n, uint8_t ret_hash[HASH_BYTES]);
/* Of what comes in pieces as if they were one. */
struct hash_sum { uint64_t state[14]; };
void hash_begin(struct hash_sum *sum);
void hash_more(struct hash_sum *sum, const void *bytes, size_t n);
void hash_end(struct hash_sum *sum, uint8_t ret_hash[HASH_BYTES]);
/* Of two pieces as if they were one. */
void hash_sha256_two(const void *first, size_t n_first, const void *then, size_t n_then, uint8_t ret_hash[HASH_BYTES]);
/* Of all that can be read from the file's beginning to its end, and how much that is.  False: errno says why. */
bool hash_sha256_file(int fd, uint8_t ret_hash[HASH_BYTES], int64_t *ret_bytes) MUST_CHECK;
/* The pseudonym of a local id: first 16 bytes of HMAC-SHA256(key, local id) (RFC 2104). */
void hash_subject(const uint8_t key[KEY_BYTES], const char *local, size_t n, uint8_t ret_subject[SUBJECT_BYTES]);
/* The order of pseudonyms, for qsort and bsearch. */
int subject_compare(const void *a, const void *b);
/* Sorts them and keeps each once; how many there are then. */
size_t subjects_each_once(uint8_t (*all)[SUBJECT_BYTES], size_t n);
void hash_random(void *ret_bytes, size_t n);
/* UUIDv7 (RFC 9562): milliseconds of `now`, then a counter and random bits; increasing within the process. */
void uuid_v7(time_us now, uint8_t ret_id[UUID_BYTES]);
/* When a UUIDv7 was made, to the millisecond; 0: it is none. */
time_us uuid_time(const uint8_t id[UUID_BYTES]);
/* UUIDv8 (RFC 9562) from the first 16 bytes of a SHA-256. */
void uuid_v8(const uint8_t hash[HASH_BYTES], uint8_t ret_id[UUID_BYTES]);
bool uuid_parse(const char *text, size_t n, uint8_t ret_id[UUID_BYTES]) MUST_CHECK;
char *uuid_text(const uint8_t id[UUID_BYTES], char out[UUID_TEXT_BYTES]);
/* Lower-case hex; out holds 2n+1 bytes. */
char *hex_text(const void *bytes, size_t n, char *out);
/* As RFC 4648 has it, with = at its end; `out` has room for BASE64_BYTES(n). */
#define BASE64_BYTES(n) (((n) + 2) / 3 * 4 + 1)
char *base64_text(const void *bytes, size_t n, char *out);
bool hex_parse(const char *text, size_t n, void *ret_bytes, size_t want_bytes) MUST_CHECK;
#endif
