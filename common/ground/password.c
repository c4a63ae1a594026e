/* SPDX-License-Identifier: Apache-2.0 */
#include "password.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "a hash fits");

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static bool reckon(const char *password, char hash[PASSWORD_HASH_BYTES])
{
    if (sodium_init() < 0)
        abort();
    pthread_mutex_lock(&one_at_a_time);
    bool ok = crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
    pthread_mutex_unlock(&one_at_a_time);
    return ok;
}

bool password_hash(const char *password, char ret_hash[PASSWORD_HASH_BYTES], struct err *e)
{
    size_t n = strlen(password);

    if (n < PASSWORD_LEAST || n > PASSWORD_MOST)
        return err_set(e, ERR_DATA, "a password has %d to %d bytes; this one has %zu", PASSWORD_LEAST, PASSWORD_MOST, n);
    return reckon(password, ret_hash) || err_set(e, ERR_RETRY, "hash a password: no memory");
}

bool password_is(const char *hash, const char *password)
{
    char ignored[PASSWORD_HASH_BYTES];
    bool same;

    if (!hash || strlen(password) > PASSWORD_MOST) {
        (void)reckon("nobody has this one", ignored);
        return false;
    }
    pthread_mutex_lock(&one_at_a_time);
    same = sodium_init() >= 0 && crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
    pthread_mutex_unlock(&one_at_a_time);
    return same;
}
