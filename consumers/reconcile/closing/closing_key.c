/* SPDX-License-Identifier: Apache-2.0 */
#include "closing_key.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../common/ground/seal.h"

static const char *file_in(const char *folder, const char *name, struct arena *mem)
{
    return arena_printf(mem, "%s/%s", folder, name);
}

static bool make_key(const char *file, struct err *e)
{
    uint8_t seed[KEY_BYTES];

    hash_random(seed, sizeof seed);
    bool ok = key_write(file, seed, e);
    explicit_bzero(seed, sizeof seed);
    return ok;
}

static bool read_key(const char *file, struct sign_key *ret, struct err *e)
{
    uint8_t seed[KEY_BYTES];

    if (!key_read(file, seed, e))
        return false;
    sign_key_from(seed, ret);
    explicit_bzero(seed, sizeof seed);
    return true;
}

static bool write_public(const char *folder, const struct sign_key *k, struct arena *mem, struct err *e)
{
    char line[2 * SIGN_PUBLIC_BYTES + 2];

    hex_text(k->public, sizeof k->public, line);
    memcpy(line + sizeof line - 2, "\n", 2);
    return file_replace(file_in(folder, "closing.pub", mem), line, sizeof line - 1, 0644, e);
}

/* Is the key that lies there to follow the one that the last record names? */
static bool settle_next(const char *folder, const uint8_t *follows, struct arena *mem, struct err *e)
{
    const char *next = file_in(folder, "closing.key.next", mem);
    CLEANUP(sign_key_forget) struct sign_key k = {0};

    if (access(next, F_OK) != 0)
        return true;
    if (!read_key(next, &k, e))
        return false;
    if (!follows || memcmp(k.public, follows, sizeof k.public) != 0)
        return unlink(next) == 0 || err_set(e, ERR_CONFIG, "cannot remove %s: %s", next, strerror(errno));
    if (rename(next, file_in(folder, "closing.key", mem)) != 0)
        return err_set(e, ERR_CONFIG, "cannot put %s into use: %s", next, strerror(errno));
    return write_public(folder, &k, mem, e);
}

static bool expected(const char *file, const struct sign_key *k, const uint8_t *follows, struct err *e)
{
    char want[2 * SIGN_PUBLIC_BYTES + 1], got[2 * SIGN_PUBLIC_BYTES + 1];

    if (!follows || memcmp(k->public, follows, sizeof k->public) == 0)
        return true;
    return err_set(e, ERR_CONFIG, "%s belongs to the public key %.16s, and the last closing record expects %.16s: bring the key folder back from its backup", file,
                   hex_text(k->public, sizeof k->public, got), hex_text(follows, sizeof k->public, want));
}

bool closing_key_open(const char *folder, const uint8_t *follows, struct sign_key *ret, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *file = file_in(folder, "closing.key", &mem);

    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_set(e, ERR_CONFIG, "cannot make the key folder %s: %s", folder, strerror(errno));
    if (!settle_next(folder, follows, &mem, e))
        return false;
    bool fresh = access(file, F_OK) != 0;
    if (fresh && follows)
        return err_set(e, ERR_CONFIG, "%s is gone, and closing records were signed with it: bring the key folder back from its backup", file);
    if ((fresh && !make_key(file, e)) || !read_key(file, ret, e) || !expected(file, ret, follows, e))
        return false;
    return access(file_in(folder, "closing.pub", &mem), F_OK) == 0 || write_public(folder, ret, &mem, e);
}

bool closing_key_next(const char *folder, uint8_t ret_public[SIGN_PUBLIC_BYTES], struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *next = file_in(folder, "closing.key.next", &mem);
    CLEANUP(sign_key_forget) struct sign_key k = {0};

    if (!make_key(next, e) || !read_key(next, &k, e))
        return false;
    memcpy(ret_public, k.public, sizeof k.public);
    return true;
}
