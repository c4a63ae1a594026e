/* SPDX-License-Identifier: Apache-2.0 */
#include "deliver.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "../common/seal.h"

static const struct value *field(const struct event *ev, const char *name)
{
    int i = ev->schema ? schema_field(ev->schema, name) : -1;

    return i < 0 || ev->fields[i].kind == VALUE_NONE ? NULL : &ev->fields[i];
}

/* Rules and steps are codes, but a name of a file is never taken from outside as it is. */
static const char *safe(const char *text, struct arena *mem)
{
    char *copy = arena_strndup(mem, text, strnlen(text, 40));

    for (char *c = copy; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.", *c))
            *c = '-';
    return *copy == '.' ? "-" : copy;
}

const char *deliver_name(const struct event *ev, struct arena *mem)
{
    const struct value *task = field(ev, "task"), *rule = field(ev, "rule"), *revision = field(ev, "revision");
    char day[DAY_TEXT_BYTES], hex[SUBJECT_TEXT_BYTES], uuid[UUID_TEXT_BYTES];

    day_text(clock_day(ev->recorded_at), day);
    if (task && rule && revision)
        return arena_printf(mem, "%s_%s_%.8s_r%lld.json", day, safe(rule->text, mem), hex_text(task->ref, SUBJECT_BYTES, hex), (long long)revision->integer);
    return arena_printf(mem, "%s_%s_%s.json", day, safe(ev->type, mem), uuid_text(ev->id, uuid));
}

static void add_string(struct buf *out, const char *text)
{
    buf_char(out, '"');
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            buf_printf(out, "\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            buf_printf(out, "\\u%04x", (unsigned)*text);
        else
            buf_char(out, *text);
    buf_char(out, '"');
}

/* The body's members stand beside ours.  The task's own id is called what it is called wherever tasks are shown. */
static void add_members(struct buf *out, const char *object, size_t n)
{
    static const char task[] = "{\"task\":";
    size_t skip = 1;

    if (n <= 2)
        return;
    buf_char(out, ',');
    if (strncmp(object, task, sizeof task - 1) == 0) {
        buf_str(out, "\"id\":");
        skip = sizeof task - 1;
    }
    buf_add(out, object + skip, n - skip - 1);
}

void deliver_text(const struct event *ev, const char *local, struct buf *out)
{
    CLEANUP(buf_release) struct buf fields = {0};
    char uuid[UUID_TEXT_BYTES], time[TIME_TEXT_BYTES];

    buf_str(out, "{\"type\":");
    add_string(out, ev->type);
    buf_printf(out, ",\"event\":\"%s\",\"time\":\"%s\"", uuid_text(ev->id, uuid), time_text(ev->recorded_at, time));
    if (local) {
        buf_str(out, ",\"local\":");
        add_string(out, local);
    }
    if (ev->schema) {
        event_fields_json(ev, &fields);
        add_members(out, fields.data, fields.len);
    } else {
        /* Newer than this program: handed on as it came, so that nothing is lost until it is updated. */
        buf_printf(out, ",\"schema_id\":%d,\"payload\":\"", (int)ev->schema_id);
        hex_text(ev->payload, ev->payload_bytes, buf_reserve(out, 2 * ev->payload_bytes));
        out->len += 2 * ev->payload_bytes;
        buf_char(out, '"');
    }
    buf_str(out, "}\n");
}

bool deliver_file(const char *folder, const struct event *ev, const char *local, struct arena *mem, struct err *e)
{
    CLEANUP(buf_release) struct buf text = {0};
    const char *file = arena_printf(mem, "%s/%s", folder, deliver_name(ev, mem));

    if (mkdir(folder, 0750) != 0 && errno != EEXIST)
        return err_set(e, errno == ENOSPC || errno == EDQUOT ? ERR_RETRY : ERR_CONFIG, "cannot make the folder %s: %s", folder, strerror(errno));
    deliver_text(ev, local, &text);
    return file_replace(file, text.data, text.len, 0640, e);
}
