/* SPDX-License-Identifier: Apache-2.0 */
#include "sign.h"

#include <sodium.h>

_Static_assert(KEY_BYTES == crypto_sign_SEEDBYTES && SIGN_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES && SIGN_SECRET_BYTES == crypto_sign_SECRETKEYBYTES
               && SIGNATURE_BYTES == crypto_sign_BYTES, "our sizes are Ed25519's");

void sign_key_from(const uint8_t seed[KEY_BYTES], struct sign_key *ret)
{
    (void)crypto_sign_seed_keypair(ret->public, ret->secret, seed);      /* cannot fail */
}

void sign_key_forget(struct sign_key *k)
{
    sodium_memzero(k->secret, sizeof k->secret);
}

void sign_bytes(const struct sign_key *k, const void *bytes, size_t n, uint8_t ret_signature[SIGNATURE_BYTES])
{
    (void)crypto_sign_detached(ret_signature, NULL, bytes, n, k->secret);
}

bool sign_holds(const uint8_t public[SIGN_PUBLIC_BYTES], const void *bytes, size_t n, const uint8_t signature[SIGNATURE_BYTES])
{
    return crypto_sign_verify_detached(signature, bytes, n, public) == 0;
}
