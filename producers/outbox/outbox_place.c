/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox_place.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/buf.h"

static const char progress_name[] = "outbox";

static size_t count_lines(const char *text)
{
    size_t n = 0;

    for (; (text = strchr(text, '\n')); text++)
        n++;
    return n;
}

static bool parse_unmarked(char *line, struct outbox_place *p)
{
    for (char *end; *line; line = end + 1) {
        char *reason;

        end = strchr(line, '\n');
        p->unmarked[p->n_unmarked] = strtoll(line, &reason, 10);
        if (!end || reason == line || (*reason != ' ' && *reason != '\n'))
            return false;
        *end = '\0';
        p->refused[p->n_unmarked++] = *reason ? reason + 1 : NULL;
    }
    return true;
}

static bool parse(char *text, struct arena *mem, struct outbox_place *p)
{
    char mode[8], database[48], listed[16];
    char *lines = strchr(text, '\n');
    struct err ignored;

    if (!lines || sscanf(text, "%7s %47s %" SCNd64 " %" SCNd64 " %15s %" SCNd64, mode, database, &p->xid, &p->no, listed, &p->list_bytes) != 6
        || (strcmp(listed, "-") != 0 && !day_parse(listed, strlen(listed), &p->listed, &ignored)))
        return false;
    p->mode = strcmp(mode, "-") == 0 ? "" : arena_strdup(mem, mode);
    p->database = strcmp(database, "-") == 0 ? "" : arena_strdup(mem, database);
    size_t n = count_lines(lines + 1);
    p->unmarked = ARENA_ARRAY(mem, int64_t, n + 1);
    p->refused = ARENA_ARRAY(mem, const char *, n + 1);
    return parse_unmarked(lines + 1, p);
}

bool outbox_place_read(struct spool *sp, const char *source, struct arena *mem, struct outbox_place *ret, struct err *e)
{
    char *state = NULL;
    bool found;

    *ret = (struct outbox_place){ .mode = "", .database = "", .listed = DAY_NONE };
    if (!spool_progress_get(sp, source, progress_name, &ret->rows, &state, &found, e))
        return false;
    bool ok = !found || (state && parse(arena_strdup(mem, state), mem, ret))
              || err_set(e, ERR_FATAL, "the spool's note about the table of source %s cannot be read: \"%.80s\"", source, state ? state : "");
    free(state);
    return ok;
}

/* A reason is one line: it comes from our own errors, which hold no line end. */
struct spool_progress outbox_place_progress(const struct outbox_place *p, const char *source, struct arena *mem)
{
    CLEANUP(buf_release) struct buf text = {0};
    char day[DAY_TEXT_BYTES];

    buf_printf(&text, "%s %s %" PRId64 " %" PRId64 " %s %" PRId64 "\n", *p->mode ? p->mode : "-", *p->database ? p->database : "-", p->xid, p->no,
               p->listed == DAY_NONE ? "-" : day_text(p->listed, day), p->list_bytes);
    for (size_t i = 0; i < p->n_unmarked; i++)
        buf_printf(&text, p->refused[i] ? "%" PRId64 " %s\n" : "%" PRId64 "\n", p->unmarked[i], p->refused[i]);
    return (struct spool_progress){ .source = source, .name = progress_name, .done = p->rows, .state = arena_strndup(mem, text.data, text.len) };
}

const char *outbox_place_doubt(const struct outbox_place *p, const char *mode, const struct outbox_stand *now, struct arena *mem)
{
    size_t system = strcspn(p->database, "/");

    if (!*p->database)
        return NULL;
    if (strcmp(p->mode, mode) != 0)
        return arena_printf(mem, "mode is \"%s\" now, it was \"%s\"", mode, p->mode);
    if (strncmp(p->database, now->database, system + 1) != 0)
        return "this is another database than the one that was read";
    if (strcmp(p->database, now->database) != 0)
        return arena_printf(mem, "the database was restored, or a standby took over (timeline %s now, it was %s)", now->database + system + 1, p->database + system + 1);
    if (now->given < p->no)
        return arena_printf(mem, "the table is older than what was read of it: row %" PRId64 " was read, and it has given numbers up to %" PRId64 " only", p->no, now->given);
    if (now->xid != 0 && now->xid != p->xid)
        return arena_printf(mem, "the table is older than what was read of it: its row %" PRId64 " is not the one that was read", p->no);
    return NULL;
}
