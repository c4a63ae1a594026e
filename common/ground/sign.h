/* SPDX-License-Identifier: Apache-2.0 */
/* sign - Ed25519 (RFC 8032): who has the public key can tell later that these bytes came from whoever had the secret one.
 * libsodium stays behind sign.c.  The secret is a key of ours (seal.h reads and writes it): the seed of both. */
#ifndef COMMON_SIGN_H
#define COMMON_SIGN_H
#include "hash.h"

enum { SIGN_PUBLIC_BYTES = 32, SIGN_SECRET_BYTES = 64, SIGNATURE_BYTES = 64 };
struct sign_key { uint8_t public[SIGN_PUBLIC_BYTES], secret[SIGN_SECRET_BYTES]; };

void sign_key_from(const uint8_t seed[KEY_BYTES], struct sign_key *ret);
/* Wipes the secret.  Fits CLEANUP(sign_key_forget). */
void sign_key_forget(struct sign_key *k);
void sign_bytes(const struct sign_key *k, const void *bytes, size_t n, uint8_t ret_signature[SIGNATURE_BYTES]);
bool sign_holds(const uint8_t public[SIGN_PUBLIC_BYTES], const void *bytes, size_t n, const uint8_t signature[SIGNATURE_BYTES]) MUST_CHECK;
#endif
