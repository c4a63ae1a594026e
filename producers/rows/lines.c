/* SPDX-License-Identifier: Apache-2.0 */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../common/ground/buf.h"

enum { CHUNK_BYTES = 64 * 1024, DOS_END = 0x1a };

struct lines {
    int fd;                              /* -1: memory */
    const char *memory;
    size_t memory_bytes;
    struct buf window;                   /* what was read and not yet given, from `at` on */
    size_t at;
    int64_t offset;                      /* of window.data[at] in the file */
    int64_t no;                          /* of the next line */
    bool end;                            /* nothing behind the window */
    char sign;                           /* that ends a line */
    size_t length;                       /* of each line, where no sign ends them; or 0 */
};

static struct lines *new_lines(int fd, const char *memory, size_t bytes)
{
    struct lines *l = calloc(1, sizeof *l);

    if (!l)
        abort();
    l->fd = fd;
    l->memory = memory;
    l->memory_bytes = bytes;
    l->no = 1;
    l->sign = '\n';
    return l;
}

struct lines *lines_of_file(int fd)
{
    return new_lines(fd, NULL, 0);
}

struct lines *lines_of_memory(const char *text, size_t bytes)
{
    return new_lines(-1, text, bytes);
}

void lines_free(struct lines *l)
{
    if (!l)
        return;
    buf_release(&l->window);
    free(l);
}

void lines_cut(struct lines *l, char end, size_t bytes)
{
    l->sign = end;
    l->length = bytes;
}

void lines_seek(struct lines *l, int64_t offset, int64_t no)
{
    buf_reset(&l->window);
    l->at = 0;
    l->offset = offset;
    l->no = no;
    l->end = false;
}

int64_t lines_at(const struct lines *l, int64_t *ret_no)
{
    *ret_no = l->no;
    return l->offset;
}

static ssize_t read_some(struct lines *l, char *to, size_t n, int64_t from)
{
    if (l->fd < 0) {
        size_t left = (size_t)from < l->memory_bytes ? l->memory_bytes - (size_t)from : 0;

        n = n < left ? n : left;
        if (n)
            memcpy(to, l->memory + from, n);
        return (ssize_t)n;
    }
    for (;;) {
        ssize_t got = pread(l->fd, to, n, from);

        if (got >= 0 || errno != EINTR)
            return got;
    }
}

/* More behind what is there; given lines leave the window first. */
static bool fill(struct lines *l, struct err *e)
{
    size_t kept = l->window.len - l->at;

    if (l->at) {
        memmove(l->window.data, l->window.data + l->at, kept);
        l->window.len = kept;
        l->at = 0;
    }
    char *to = buf_reserve(&l->window, CHUNK_BYTES);
    ssize_t got = read_some(l, to, CHUNK_BYTES, l->offset + (int64_t)kept);
    if (got < 0)
        return err_set(e, ERR_RETRY, "cannot read on: %s", strerror(errno));
    l->window.len += (size_t)got;
    l->end = got == 0;
    return true;
}

static void pass(struct lines *l, size_t bytes)
{
    l->at += bytes;
    l->offset += (int64_t)bytes;
}

/* The rest of a line that does not fit into the window. */
static bool pass_over(struct lines *l, struct line *ret, struct err *e)
{
    while (!ret->ended) {
        if (l->at == l->window.len) {
            if (l->end)
                return true;
            if (!fill(l, e))
                return false;
            continue;
        }
        const char *from = l->window.data + l->at, *lf = memchr(from, l->sign, l->window.len - l->at);
        pass(l, lf ? (size_t)(lf - from) + 1 : l->window.len - l->at);
        ret->ended = lf != NULL;
    }
    return true;
}

static bool long_line(struct lines *l, struct line *ret, struct err *e)
{
    ret->too_long = true;
    ret->bytes = 0;
    ret->text = "";
    return pass_over(l, ret, e);
}

/* The end of the line in the window, or NULL when it is not there yet; reads as far as a line may go. */
static bool find_end(struct lines *l, const char **ret_lf, struct err *e)
{
    size_t searched = 0;

    for (;;) {
        size_t there = l->window.len - l->at;

        *ret_lf = there > searched ? memchr(l->window.data + l->at + searched, l->sign, there - searched) : NULL;
        if (*ret_lf || l->end || there > LINE_MOST_BYTES)
            return true;
        searched = there;
        if (!fill(l, e))
            return false;
    }
}

/* A line that no sign ends: as long as all, or what is left. */
static bool fixed_line(struct lines *l, struct line *line, struct line *ret, bool *ret_found, struct err *e)
{
    while (l->window.len - l->at < l->length && !l->end)
        if (!fill(l, e))
            return false;
    size_t there = l->window.len - l->at;
    *ret_found = there > 0;
    if (!there)
        return true;
    line->ended = there >= l->length;
    line->bytes = line->ended ? l->length : there;
    line->text = l->window.data + l->at;
    pass(l, line->bytes);
    l->no++;
    *ret = *line;
    return true;
}

static void skip_mark(struct lines *l, struct line *ret)
{
    if (ret->offset == 0 && ret->bytes >= 3 && memcmp(ret->text, "\xef\xbb\xbf", 3) == 0) {
        ret->text += 3;
        ret->bytes -= 3;
    }
    if (!ret->ended && l->end && ret->bytes && ret->text[ret->bytes - 1] == DOS_END)
        ret->bytes--;
}

bool lines_next(struct lines *l, struct line *ret, bool *ret_found, struct err *e)
{
    struct line line = { .offset = l->offset, .no = l->no };
    const char *lf;

    if (l->length)
        return fixed_line(l, &line, ret, ret_found, e);
    if (!find_end(l, &lf, e))
        return false;
    size_t there = l->window.len - l->at;
    *ret_found = there > 0;
    if (!there)
        return true;
    line.text = l->window.data + l->at;
    line.ended = lf != NULL;
    line.bytes = lf ? (size_t)(lf - line.text) : there;
    if (line.bytes > LINE_MOST_BYTES) {
        line.ended = false;
        if (!long_line(l, &line, e))
            return false;
    } else {
        pass(l, line.bytes + line.ended);
        if (line.ended && line.bytes && line.text[line.bytes - 1] == '\r')
            line.bytes--;
        skip_mark(l, &line);
    }
    l->no++;
    *ret = line;
    return true;
}
