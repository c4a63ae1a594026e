/* SPDX-License-Identifier: Apache-2.0 */
#include "told.h"

#include <string.h>

#include "../gate.h"

enum { HEAD_BYTES = 4 + 1 + SUBJECT_BYTES + UUID_BYTES + SUBJECT_BYTES + 4 };
static const uint8_t nothing[SUBJECT_BYTES];

/* ---- bytes */

static void add_number(struct buf *out, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        buf_char(out, (char)(n >> 8 * i));
}

static uint32_t number_at(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

void told_add(struct buf *out, const struct told *t)
{
    add_number(out, t->id);
    buf_char(out, t->gone);
    buf_add(out, t->content, SUBJECT_BYTES);
    buf_add(out, t->root, UUID_BYTES);
    buf_add(out, t->subject, SUBJECT_BYTES);
    add_number(out, (uint32_t)t->n);
    buf_add(out, t->bytes, t->n);
}

static bool read_one(const uint8_t **at, const uint8_t *end, struct told *ret)
{
    const uint8_t *p = *at;

    if (end - p < HEAD_BYTES || p[4] > 1)
        return false;
    *ret = (struct told){ .id = number_at(p), .gone = p[4], .n = number_at(p + HEAD_BYTES - 4), .bytes = p + HEAD_BYTES };
    memcpy(ret->content, p + 5, SUBJECT_BYTES);
    memcpy(ret->root, p + 5 + SUBJECT_BYTES, UUID_BYTES);
    memcpy(ret->subject, p + 5 + SUBJECT_BYTES + UUID_BYTES, SUBJECT_BYTES);
    if ((size_t)(end - p - HEAD_BYTES) < ret->n)
        return false;
    *at = p + HEAD_BYTES + ret->n;
    return true;
}

bool told_read(const void *bytes, size_t n, struct arena *mem, struct told **ret, size_t *ret_n, struct err *e)
{
    const uint8_t *at = bytes, *end = at + n;

    *ret = ARENA_ARRAY(mem, struct told, n / HEAD_BYTES + 1);
    for (*ret_n = 0; at < end; (*ret_n)++)
        if (!read_one(&at, end, &(*ret)[*ret_n]))
            return err_set(e, ERR_CONFIG, "what the spool knows of a row cannot be read: the file is damaged, or was written by a newer casebus-agency");
    return true;
}

static const struct told *find(const struct told *all, size_t n, uint32_t id)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].id == id)
            return &all[i];
    return NULL;
}

static bool speaks(const struct mapping_said *said, size_t n, uint32_t id)
{
    for (size_t i = 0; i < n; i++)
        if (said[i].id == id)
            return true;
    return false;
}

/* ---- what is said of a row */

static bool correct(struct telling *t, struct event *ev, const uint8_t root[UUID_BYTES], struct err *e)
{
    ev->fields[FIELD_CORRECTS] = (struct value){ .kind = VALUE_EVENT };
    memcpy(ev->fields[FIELD_CORRECTS].ref, root, UUID_BYTES);
    ev->recorded_at = t->now;                        /* whatever day the row names: it was written down differently until now */
    return gate_encode(t->reader->gate, ev, t->mem, e);
}

/* What was said of somebody else is taken back; the type's new version may not know what the old one said: then it stands. */
static bool take_back(struct telling *t, const struct told *old, struct err *e)
{
    struct event *ev = &t->events[t->n];
    bool found;

    if (!mapping_again(t->mapping, old->id, t->reader, old->subject, old->bytes, old->n, t->now, t->mem, ev, &found, e))
        return false;
    if (!found)
        return true;
    ev->fields[FIELD_ASSERTION] = (struct value){ .kind = VALUE_SYMBOL, .text = "retracted" };
    t->n++;
    return correct(t, ev, old->root, e);
}

static bool is_nothing(const uint8_t bytes[SUBJECT_BYTES])
{
    return memcmp(bytes, nothing, SUBJECT_BYTES) == 0;
}

static bool is_wanted(const struct mapping_said *s, const struct told *old, bool fresh, const uint8_t content[SUBJECT_BYTES])
{
    if (old && is_nothing(old->content) && is_nothing(old->root) && (s->on & ON_NEW))
        return true;                                 /* what was told of it was taken back */
    if (old)
        return (s->on & ON_CHANGED) && memcmp(old->content, content, SUBJECT_BYTES) != 0;
    /* Of a row that was known: the condition was not fulfilled, or the entry is new.  What only speaks of changes begins with the next. */
    return s->on & ON_NEW ? fresh || (s->on & ON_CHANGED) : false;
}

/* One entry's event: sent or not, it is known from now on. */
static bool say(struct telling *t, const struct told *old, bool fresh, struct mapping_said *s, struct err *e)
{
    struct told told = { .id = s->id };
    bool about_row = s->on & ON_NEW;                 /* the row is the fact; else each change is one of its own */

    if (!mapping_content(t->mapping, s, t->reader->key, t->mem, told.content, e))
        return false;
    memcpy(told.subject, s->ev.subject, SUBJECT_BYTES);
    if (old && about_row)
        memcpy(told.root, old->root, UUID_BYTES);
    if (is_wanted(s, old, fresh, told.content)) {
        bool moved = old && memcmp(old->subject, s->ev.subject, SUBJECT_BYTES) != 0;

        if (moved && !is_nothing(told.root)) {
            if (!take_back(t, old, e))
                return false;
            memset(told.root, 0, UUID_BYTES);
        }
        if (is_nothing(told.root))
            memcpy(told.root, s->ev.id, UUID_BYTES);
        else if (!correct(t, &s->ev, told.root, e))
            return false;
        t->events[t->n++] = s->ev;
    }
    if (s->keep) {
        told.bytes = s->ev.payload;
        told.n = s->ev.payload_bytes;
    }
    told_add(t->told, &told);
    return true;
}

/* An entry whose condition is no longer fulfilled: what was said stays said, or is taken back and may be said anew one day. */
static bool keep_old(struct telling *t, const struct told *old, struct err *e)
{
    const struct told unsaid = { .id = old->id };
    size_t n = t->n;

    if (mapping_withdraws(t->mapping, old->id) && !is_nothing(old->root) && old->n && !take_back(t, old, e))
        return false;
    told_add(t->told, t->n > n ? &unsaid : old);
    return true;
}

/* Entries that the row does not speak of: those that did, and of those that only speak of changes, that they have seen the row. */
static bool keep_rest(struct telling *t, const struct told *before, size_t n_before, const struct mapping_said *said, size_t n_said, struct err *e)
{
    size_t n;
    const uint32_t *waiting = mapping_waiting(t->mapping, t->mem, &n);

    for (size_t i = 0; i < n_before; i++)
        if (!before[i].gone && !speaks(said, n_said, before[i].id) && !keep_old(t, &before[i], e))
            return false;
    for (size_t i = 0; i < n; i++)
        if (!find(before, n_before, waiting[i]) && !speaks(said, n_said, waiting[i]))
            told_add(t->told, &(struct told){ .id = waiting[i] });
    return true;
}

bool told_row(struct telling *t, const struct told *before, size_t n_before, bool fresh, struct mapping_said *said, size_t n_said, struct err *e)
{
    buf_reset(t->told);
    t->n = 0;
    t->events = ARENA_ARRAY(t->mem, struct event, 2 * n_said + n_before + 1);
    for (size_t i = 0; i < n_said; i++) {
        struct mapping_said *s = &said[i];
        struct told gone = { .id = s->id, .gone = true, .bytes = s->ev.payload, .n = s->ev.payload_bytes };

        memcpy(gone.subject, s->ev.subject, SUBJECT_BYTES);
        if (s->on == ON_GONE)
            told_add(t->told, &gone);
        else if (!say(t, find(before, n_before, s->id), fresh, s, e))
            return false;
    }
    return keep_rest(t, before, n_before, said, n_said, e);
}

/* The event that an entry of vanished rows has ready; *ret_said = false: its configuration has no such entry any more. */
static bool say_gone(struct telling *t, const struct told *old, bool *ret_said, struct err *e)
{
    if (!mapping_again(t->mapping, old->id, t->reader, old->subject, old->bytes, old->n, t->now, t->mem, &t->events[t->n], ret_said, e))
        return false;
    t->n += *ret_said;
    return true;
}

bool told_gone(struct telling *t, const struct told *before, size_t n_before, struct err *e)
{
    buf_reset(t->told);
    t->n = 0;
    t->events = ARENA_ARRAY(t->mem, struct event, n_before + 1);
    for (size_t i = 0; i < n_before; i++) {
        struct told after = before[i];
        bool said = false;

        if (after.gone && !say_gone(t, &before[i], &said, e))
            return false;
        if (said)
            memcpy(after.root, t->events[t->n - 1].id, UUID_BYTES);
        told_add(t->told, &after);
    }
    return true;
}

/* ---- what was taken back */

struct told_left told_forget(const struct told *all, size_t n, const struct told_fate *(*fate)(void *context, const uint8_t root[UUID_BYTES]), void *context, struct buf *out)
{
    struct told_left left = {0};

    buf_reset(out);
    for (size_t i = 0; i < n; i++) {
        const struct told_fate *touched = is_nothing(all[i].root) ? NULL : fate(context, all[i].root);
        struct told t = all[i];

        if (touched)
            memset(t.content, 0, sizeof t.content);
        if (touched && !touched->again)
            memset(t.root, 0, sizeof t.root);
        left.changed = left.changed || touched;
        left.ends = left.ends || (touched && t.gone);
        left.stands = left.stands || !is_nothing(t.root) || (touched && t.gone);
        told_add(out, &t);
    }
    return left;
}
