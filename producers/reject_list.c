/* SPDX-License-Identifier: Apache-2.0 */
#include "reject_list.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "../common/ground/buf.h"

/* Tabs and line ends would break the list; they cannot stand in a column's name that people see anyway. */
static void add_cell(struct buf *b, const char *text)
{
    for (; *text; text++)
        buf_char(b, *text == '\t' || *text == '\n' || *text == '\r' ? ' ' : *text);
}

static void add_rejects(struct buf *out, const char *file, const struct reject *rejects, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct reject *r = &rejects[i];

        add_cell(out, file);
        buf_printf(out, "\t%" PRId64 "\t", r->line);
        add_cell(out, r->field);
        buf_char(out, '\t');
        add_cell(out, r->reason);
        buf_char(out, '\n');
    }
}

static bool write_at(int fd, const char *path, const struct buf *text, int64_t from, struct err *e)
{
    for (size_t at = 0; at < text->len; ) {
        ssize_t put = pwrite(fd, text->data + at, text->len - at, from + (int64_t)at);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return err_set(e, ERR_RETRY, "cannot write %s: %s", path, strerror(errno));
        at += (size_t)put;
    }
    /* What a block written later says of the list must be true after a power cut, too. */
    if (ftruncate(fd, from + (int64_t)text->len) != 0 || fdatasync(fd) != 0)
        return err_set(e, ERR_RETRY, "cannot write %s: %s", path, strerror(errno));
    return true;
}

bool reject_list_write(const char *path, int64_t from, const char *file, const struct reject *rejects, size_t n, int64_t *ret_bytes, struct err *e)
{
    CLEANUP(buf_release) struct buf text = {0};

    *ret_bytes = from;
    add_rejects(&text, file, rejects, n);
    if (!text.len)
        return true;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0)
        return err_set(e, ERR_RETRY, "cannot write %s: %s", path, strerror(errno));
    bool ok = write_at(fd, path, &text, from, e);
    close(fd);
    *ret_bytes += (int64_t)text.len;
    return ok;
}
