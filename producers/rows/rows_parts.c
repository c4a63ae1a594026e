/* SPDX-License-Identifier: Apache-2.0 */
#include "rows_parts.h"

#include <string.h>

#include "../../common/ground/utf8.h"

bool rows_charset(const struct cfg *config, struct arena *mem, struct charset **ret, struct err *e)
{
    const char *name;

    if (!cfg_string(config, "charset", "utf-8", &name, e))
        return false;
    return charset_open(name, ret, e) || cfg_fail(e, cfg_get(config, "charset"), "%s", arena_strdup(mem, e->text));
}

bool rows_bad_head(struct rows_head *head, int64_t line, const char *why)
{
    head->line = line;
    head->bad = why;
    return true;
}

bool rows_check_text(struct lines *lines, const struct charset *charset, struct rows_head *head, struct err *e)
{
    bool found = true, utf8 = charset_is_utf8(charset);
    struct line line;

    lines_seek(lines, 0, 1);
    while (!head->bad) {
        if (!lines_next(lines, &line, &found, e))
            return false;
        if (!found)
            return true;
        if (memchr(line.text, '\0', line.bytes))
            rows_bad_head(head, line.no, "the file holds a NUL byte: it is damaged, or no text");
        else if (utf8 && !utf8_check(line.text, line.bytes))
            rows_bad_head(head, line.no, "the file is not written in utf-8 as announced: is it windows-1252?");
    }
    return true;
}
