/* SPDX-License-Identifier: Apache-2.0 */
#include "seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"

static const char sealed_word[] = "casebus-sealed-1 ";
enum { SEALED_BYTES = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + KEY_BYTES };
_Static_assert(KEY_BYTES == crypto_secretbox_KEYBYTES, "our keys fit the box");

static bool sync_folder(const char *file)
{
    const char *slash = strrchr(file, '/');
    char folder[4096];

    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - file) + 1 : 1, slash ? file : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);

        if (done < 0 && errno != EINTR)
            return false;
        if (done > 0) {
            bytes += done;
            n -= (size_t)done;
        }
    }
    return true;
}

static bool fail_write(struct err *e, const char *file, int why)
{
    enum err_kind kind = why == ENOSPC || why == EDQUOT || why == EIO ? ERR_RETRY : ERR_CONFIG;

    return err_set(e, kind, "cannot write %s: %s", file, strerror(why));
}

bool file_replace(const char *file, const void *bytes, size_t n, unsigned mode, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    char *next = arena_printf(&mem, "%s.new", file);     /* always the same: what a killed process left is written over */
    int fd = open(next, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

    if (fd < 0)
        return fail_write(e, next, errno);
    bool ok = fchmod(fd, mode) == 0 && write_all(fd, bytes, n) && fsync(fd) == 0;
    int why = errno;
    ok = close(fd) == 0 && ok;
    if (ok && rename(next, file) == 0 && sync_folder(file))
        return true;
    if (ok)
        why = errno;
    unlink(next);
    return fail_write(e, file, why);
}

/* The first line, without its end. */
static bool read_line(const char *file, char *ret_line, size_t room, struct err *e)
{
    FILE *f = fopen(file, "re");

    if (!f)
        return err_set(e, ERR_CONFIG, "cannot read the key %s: %s", file, strerror(errno));
    bool got = fgets(ret_line, (int)room, f) != NULL;
    fclose(f);
    if (!got)
        return err_set(e, ERR_CONFIG, "cannot read the key %s: it is empty", file);
    ret_line[strcspn(ret_line, "\r\n")] = '\0';
    return true;
}

bool key_read(const char *file, uint8_t ret_key[KEY_BYTES], struct err *e)
{
    char line[256];

    if (!read_line(file, line, sizeof line, e))
        return false;
    bool ok = hex_parse(line, strlen(line), ret_key, KEY_BYTES);
    sodium_memzero(line, sizeof line);
    return ok || err_set(e, ERR_CONFIG, "%s is no key: expected 64 hex digits", file);
}

bool key_write(const char *file, const uint8_t key[KEY_BYTES], struct err *e)
{
    char line[KEY_BYTES * 2 + 2];

    hex_text(key, KEY_BYTES, line);
    memcpy(line + sizeof line - 2, "\n", 2);
    bool ok = file_replace(file, line, sizeof line - 1, 0600, e);
    sodium_memzero(line, sizeof line);
    return ok;
}

bool key_seal(const char *file, const uint8_t master[KEY_BYTES], const uint8_t key[KEY_BYTES], struct err *e)
{
    uint8_t sealed[SEALED_BYTES];
    char hex[SEALED_BYTES * 2 + 1], line[sizeof sealed_word + sizeof hex + 1];

    hash_random(sealed, crypto_secretbox_NONCEBYTES);
    if (crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, key, KEY_BYTES, sealed, master) != 0)
        return err_set(e, ERR_FATAL, "cannot seal the key for %s", file);
    int n = snprintf(line, sizeof line, "%s%s\n", sealed_word, hex_text(sealed, sizeof sealed, hex));
    return file_replace(file, line, (size_t)n, 0600, e);
}

bool key_unseal(const char *file, const uint8_t master[KEY_BYTES], uint8_t ret_key[KEY_BYTES], struct err *e)
{
    char line[512];
    uint8_t sealed[SEALED_BYTES];
    size_t word = sizeof sealed_word - 1;

    if (!read_line(file, line, sizeof line, e))
        return false;
    if (strncmp(line, sealed_word, word) != 0 || !hex_parse(line + word, strlen(line + word), sealed, sizeof sealed))
        return err_set(e, ERR_CONFIG, "%s is no sealed key", file);
    if (crypto_secretbox_open_easy(ret_key, sealed + crypto_secretbox_NONCEBYTES, sizeof sealed - crypto_secretbox_NONCEBYTES, sealed, master) != 0)
        return err_set(e, ERR_CONFIG, "cannot open the sealed key %s: it was sealed with another master key, or it is damaged", file);
    return true;
}
