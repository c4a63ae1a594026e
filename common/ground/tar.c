/* SPDX-License-Identifier: Apache-2.0 */
#include "tar.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 512 };

/* Numbers are octal text, ended by NUL. */
struct header {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, linked[100], magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155], rest[12];
};
_Static_assert(sizeof(struct header) == BLOCK, "a header is one block");

/* Of all bytes of the header, its own taken as blanks. */
static void set_checksum(struct header *h)
{
    const unsigned char *bytes = (const unsigned char *)h;
    unsigned sum = 0;

    memset(h->checksum, ' ', sizeof h->checksum);
    for (size_t i = 0; i < sizeof *h; i++)
        sum += bytes[i];
    snprintf(h->checksum, sizeof h->checksum, "%06o", sum & 0777777u);
}

static void fill_up(struct buf *archive)
{
    static const char zeros[BLOCK];

    buf_add(archive, zeros, (BLOCK - archive->len % BLOCK) % BLOCK);
}

void tar_add(struct buf *archive, const char *name, const char *bytes, size_t n, time_us modified)
{
    struct header h = { .mode = "0000600", .uid = "0000000", .gid = "0000000", .type = '0', .magic = "ustar", .version = { '0', '0' } };

    assert(strlen(name) < sizeof h.name && n <= UINT32_MAX);
    memcpy(h.name, name, strlen(name));
    snprintf(h.size, sizeof h.size, "%011o", (unsigned)n);
    snprintf(h.mtime, sizeof h.mtime, "%011llo", (unsigned long long)(modified / 1000000) & 077777777777ull);
    set_checksum(&h);
    buf_add(archive, &h, sizeof h);
    buf_add(archive, bytes, n);
    fill_up(archive);
}

void tar_end(struct buf *archive)
{
    static const char zeros[2 * BLOCK];

    buf_add(archive, zeros, sizeof zeros);
}
