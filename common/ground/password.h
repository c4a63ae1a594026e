/* SPDX-License-Identifier: Apache-2.0 */
/* password - what is kept of a password: its argon2id hash with salt and cost in it, as libsodium writes it ("$argon2id$v=19$...").
 * One at a time is reckoned (64 MB, some 100 ms): guessing in parallel gains nothing and takes no memory. */
#ifndef COMMON_PASSWORD_H
#define COMMON_PASSWORD_H
#include "err.h"

enum { PASSWORD_LEAST = 12, PASSWORD_MOST = 200, PASSWORD_HASH_BYTES = 128 };

/* ERR_DATA: shorter than PASSWORD_LEAST or longer than PASSWORD_MOST bytes. */
bool password_hash(const char *password, char ret_hash[PASSWORD_HASH_BYTES], struct err *e) MUST_CHECK;
/* Without a hash (a user who is not known) it takes as long, and is false. */
bool password_is(const char *hash, const char *password);
#endif
