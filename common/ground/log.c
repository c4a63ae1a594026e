/* SPDX-License-Identifier: Apache-2.0 */
#include "log.h"

#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"

static const char *const level_names[] = { "debug", "info", "warn", "error" };
static const char *log_program = "casebus";
static enum log_level log_least = LOG_INFO;

void log_open(const char *program, enum log_level least)
{
    log_program = program;
    log_least = least;
}

bool log_level_parse(const char *text, enum log_level *ret)
{
    for (int i = 0; i <= LOG_ERROR; i++)
        if (strcmp(text, level_names[i]) == 0) {
            *ret = (enum log_level)i;
            return true;
        }
    return false;
}

/* Bare where nothing needs quoting; a line break or control character never reaches the log as itself. */
static void add_value(struct buf *line, const char *text)
{
    bool bare = *text != '\0';

    for (const char *c = text; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == '"' || *c == '=' || *c == '\\' || *c == 0x7f)
            bare = false;
    if (bare) {
        buf_str(line, text);
        return;
    }
    buf_char(line, '"');
    for (const char *c = text; *c; c++)
        if (*c == '"' || *c == '\\')
            buf_printf(line, "\\%c", *c);
        else if (*c == '\n')
            buf_str(line, "\\n");
        else if ((unsigned char)*c < ' ' || *c == 0x7f)
            buf_printf(line, "\\x%02x", (unsigned char)*c);
        else
            buf_char(line, *c);
    buf_char(line, '"');
}

void log_line(enum log_level level, const char *msg, const struct log_pair *pairs, int n)
{
    CLEANUP(buf_release) struct buf line = {0};
    char ts[TIME_TEXT_BYTES];

    if (level < log_least)
        return;
    buf_printf(&line, "ts=%s level=%s prog=%s msg=", time_text(clock_now(), ts), level_names[level], log_program);
    add_value(&line, msg);
    for (int i = 0; i < n; i++) {
        buf_printf(&line, " %s=", pairs[i].key);
        if (pairs[i].text)
            add_value(&line, pairs[i].text);
        else
            buf_printf(&line, "%lld", (long long)pairs[i].number);
    }
    buf_char(&line, '\n');
    /* One write a line, so that threads and processes on one stderr do not mix; a full or closed stderr is nobody's error. */
    if (write(STDERR_FILENO, line.data, line.len) < 0)
        return;
}
