/* SPDX-License-Identifier: Apache-2.0 */
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "letter.h"

static const char prefix[] = "task.";

bool tasks_keep(struct spool *sp, const struct event *ev, const char *local, struct arena *mem, bool *ret_new, struct err *e)
{
    CLEANUP(buf_release) struct buf letter = {0};
    char hex[SUBJECT_TEXT_BYTES], *before = NULL;
    const struct value *subject = event_field(ev, "subject");
    const char *key = arena_printf(mem, "%s%s", prefix, hex_text(event_field(ev, "task")->ref, UUID_BYTES, hex));
    int64_t revision = event_field(ev, "revision")->integer;

    if (!spool_get(sp, key, &before, e))
        return false;
    *ret_new = !before || revision > strtoll(before, NULL, 10);
    free(before);
    if (!*ret_new)
        return true;
    letter_text(ev, local, false, &letter);
    return spool_put(sp, key, arena_printf(mem, "%" PRId64 " %s %s %s", revision, event_field(ev, "status")->text,
                                           subject->kind == VALUE_SUBJECT ? hex_text(subject->ref, SUBJECT_BYTES, hex) : "-", letter.data), e);
}

/* ---- reading */

static bool parse(const struct spool_value *v, struct arena *mem, struct kept_task *ret, struct err *e)
{
    struct kept_task t = { .status = "" };
    char status[32], subject[SUBJECT_TEXT_BYTES];
    int end = 0;

    if (!hex_parse(v->key + strlen(prefix), strlen(v->key + strlen(prefix)), t.id, UUID_BYTES))
        return err_set(e, ERR_FATAL, "the spool's note about a task cannot be read: %.60s", v->key);
    t.revision = strtoll(v->text, NULL, 10);
    if (sscanf(v->text, "%*d %31s %32s %n", status, subject, &end) == 2 && end) {
        t.status = arena_strdup(mem, status);
        t.has_subject = hex_parse(subject, strlen(subject), t.subject, SUBJECT_BYTES);
        t.text = v->text + end;
    }
    *ret = t;
    return true;
}

bool tasks_next(struct spool *sp, struct task_cursor *at, struct arena *mem, struct kept_task *ret, bool *ret_found, struct err *e)
{
    struct spool_value *one;
    size_t n;

    if (!spool_list(sp, prefix, *at->key ? at->key : NULL, 1, mem, &one, &n, e))
        return false;
    *ret_found = n == 1;
    if (n == 0)
        return true;
    snprintf(at->key, sizeof at->key, "%s", one->key);
    return parse(one, mem, ret, e);
}
