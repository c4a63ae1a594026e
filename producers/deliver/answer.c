/* SPDX-License-Identifier: Apache-2.0 */
#include "answer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../rows/form.h"
#include "../gate.h"
#include "tasks.h"

enum { FEWEST_DIGITS = 4 };
static const char source[] = "answer";

struct words { const char *type, *own, *words[3]; };
static const struct words kinds[] = {
    { "task.accepted", "accepted", { "angenommen", NULL } }, { "task.done", "done", { "erledigt", NULL } },
    { "task.refused", "refused", { "abgelehnt", NULL } }, { "task.not_ours", "not-ours", { "not_ours", "nicht zuständig", NULL } },
};
enum { ACCEPTED, DONE, REFUSED, NOT_OURS, KINDS };

/* ---- the book */

static bool add_state(struct spool *sp, struct answered *t, struct arena *mem, struct err *e)
{
    char hex[2 * UUID_BYTES + 1], subject[SUBJECT_TEXT_BYTES], *state = NULL;
    int64_t done;
    bool found;

    if (!spool_progress_get(sp, source, hex_text(t->id, UUID_BYTES, hex), &done, &state, &found, e))
        return false;
    if (state) {
        t->last = arena_strdup(mem, state);
        if (sscanf(state, "%*s %*s %32s", subject) == 1 && hex_parse(subject, strlen(subject), t->subject, SUBJECT_BYTES))
            t->has_subject = true;
    }
    free(state);
    return true;
}

static struct answered *add_task(struct answer_book *book)
{
    ARENA_GROW(book->mem, book->all, book->n, book->cap);
    return &book->all[book->n++];
}

bool answer_book_load(struct spool *sp, struct arena *mem, struct answer_book *ret, struct err *e)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    struct answer_book book = { .mem = mem };
    struct task_cursor at = { "" };
    struct kept_task task;
    bool found;

    for (;;) {
        arena_reset(&scratch);
        if (!tasks_next(sp, &at, &scratch, &task, &found, e))
            return false;
        if (!found)
            break;
        struct answered *t = add_task(&book);
        *t = (struct answered){ .has_subject = task.has_subject };
        memcpy(t->id, task.id, UUID_BYTES);
        memcpy(t->subject, task.subject, SUBJECT_BYTES);
        if (!add_state(sp, t, mem, e))
            return false;
    }
    *ret = book;
    return true;
}

/* The digits of an id or of its beginning. */
static bool read_digits(const char *text, char ret[2 * UUID_BYTES + 1])
{
    size_t n = 0;

    for (; *text; text++) {
        if (*text == '-')
            continue;
        if (!isxdigit((unsigned char)*text) || n == 2 * (size_t)UUID_BYTES)
            return false;
        ret[n++] = (char)tolower((unsigned char)*text);
    }
    ret[n] = '\0';
    return n >= FEWEST_DIGITS;
}

static bool begins(const struct answered *t, const char *digits)
{
    char hex[2 * UUID_BYTES + 1];

    return strncmp(hex_text(t->id, UUID_BYTES, hex), digits, strlen(digits)) == 0;
}

/* Where the first task stands that does not come before these digits. */
static size_t first_from(const struct answer_book *book, const char *digits)
{
    char whole[2 * UUID_BYTES + 1];
    uint8_t id[UUID_BYTES];
    size_t low = 0, high = book->n;

    memset(whole, '0', sizeof whole - 1);
    memcpy(whole, digits, strlen(digits));
    if (!hex_parse(whole, sizeof whole - 1, id, UUID_BYTES))
        return book->n;
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (memcmp(book->all[middle].id, id, UUID_BYTES) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool find_task(struct answer_book *book, const char *text, struct answered **ret, struct err *e)
{
    char digits[2 * UUID_BYTES + 1];

    if (!read_digits(text, digits))
        return err_set(e, ERR_DATA, "field \"task\": \"%.40s\" is no task: its id is wanted, or at least its first %d digits", text, FEWEST_DIGITS);
    size_t at = first_from(book, digits);
    if (at == book->n || !begins(&book->all[at], digits))
        return err_set(e, ERR_DATA, "field \"task\": no task that was delivered here begins with %s", digits);
    if (at + 1 < book->n && begins(&book->all[at + 1], digits))
        return err_set(e, ERR_DATA, "field \"task\": several tasks begin with %s: give more digits", digits);
    *ret = &book->all[at];
    return true;
}

/* ---- what is said */

static bool says(const char *text)
{
    return text && *text;
}

static bool find_kind(const char *text, int *ret, struct err *e)
{
    for (int i = 0; i < KINDS; i++) {
        if (strcasecmp(text, kinds[i].own) == 0) {
            *ret = i;
            return true;
        }
        for (const char *const *w = kinds[i].words; *w; w++)
            if (strcasecmp(text, *w) == 0) {
                *ret = i;
                return true;
            }
    }
    return err_set(e, ERR_DATA, "field \"answer\": \"%.40s\" is none: accepted, done, refused and not-ours are (angenommen, erledigt, abgelehnt, nicht zuständig)", text);
}

static bool read_date(const char *text, time_us now, day_num *ret, struct err *e)
{
    enum form_precision precision;
    struct err why;

    *ret = clock_day(now);
    if (!says(text))
        return true;
    if (!day_parse(text, strlen(text), ret, &why) && !form_day("DD.MM.YYYY", text, (struct form_rule){ .not_after = DAY_NONE }, ret, &precision, &why))
        return err_set(e, ERR_DATA, "field \"date\" is no day like 2026-03-24 or 24.03.2026");
    return *ret <= clock_day(now) || err_set(e, ERR_DATA, "field \"date\" has not come yet");
}

static bool check_reason(const struct answer_writer *w, int kind, const char *reason, day_num on, struct err *e)
{
    if (!says(reason))
        return kind != REFUSED || err_set(e, ERR_DATA, "field \"reason\" is missing: who refuses a task says why (codelists/task_reason.csv)");
    return schema_code_known(w->set, "task_reason", reason, on) || err_set(e, ERR_DATA, "field \"reason\": \"%.40s\" is not in the list task_reason", reason);
}

/* The subject of a file number that comes with the answer.  Only who accepts a task makes a link by it; one that we know already may stand there. */
static bool take_local(const struct answer_writer *w, int kind, const char *local, struct answered *t, bool *ret_new, struct err *e)
{
    uint8_t subject[SUBJECT_BYTES];

    *ret_new = false;
    if (!says(local))
        return true;
    hash_subject(w->key, local, strlen(local), subject);
    if (t->has_subject && memcmp(t->subject, subject, SUBJECT_BYTES) == 0)
        return true;
    if (t->has_subject)
        return err_set(e, ERR_DATA, "field \"local\": the hub knows the person of this task under another file number of yours: leave it out, or ask the case manager");
    if (kind != ACCEPTED)
        return err_set(e, ERR_DATA, "field \"local\": a file number comes with the answer accepted: give that first");
    memcpy(t->subject, subject, SUBJECT_BYTES);
    t->has_subject = *ret_new = true;
    return true;
}

/* ---- the event */

static void put_ref(struct event *ev, const char *name, enum value_kind kind, const uint8_t ref[SUBJECT_BYTES])
{
    struct value *v = &ev->fields[schema_field(ev->schema, name)];

    v->kind = kind;
    memcpy(v->ref, ref, SUBJECT_BYTES);
}

static bool fill(const struct answer_writer *w, int kind, const struct answer *a, const struct answered *t, bool is_new, day_num on, time_us now, struct arena *mem,
                 struct event *ret, struct err *e)
{
    const struct schema *s = schema_by_type(w->set, kinds[kind].type);

    if (!s)
        return err_set(e, ERR_CONFIG, "the registry has no event type %s", kinds[kind].type);
    *ret = (struct event){ .type = s->type, .agency = w->agency, .tenant = w->tenant, .recorded_at = now, .schema = s, .fields = ARENA_ARRAY(mem, struct value, s->n_fields) };
    uuid_v7(now, ret->id);
    memcpy(ret->subject, t->has_subject ? t->subject : t->id, SUBJECT_BYTES);
    ret->fields[FIELD_OCCURRED_ON] = (struct value){ .kind = VALUE_DAY, .day = on };
    put_ref(ret, "task", VALUE_EVENT, t->id);
    if (is_new)
        put_ref(ret, "own_reference", VALUE_LOCAL, t->subject);
    if (says(a->reason))
        ret->fields[schema_field(s, "reason")] = (struct value){ .kind = VALUE_CODE, .text = arena_strdup(mem, a->reason) };
    return event_complete(ret, w->set, e) && gate_encode(w->gate, ret, mem, e);
}

static const char *state_of(int kind, const struct answer *a, const struct answered *t, struct arena *mem)
{
    char hex[SUBJECT_TEXT_BYTES];

    return arena_printf(mem, "%s %s %s", kinds[kind].own, says(a->reason) ? a->reason : "-", t->has_subject ? hex_text(t->subject, SUBJECT_BYTES, hex) : "-");
}

bool answer_make(const struct answer_writer *w, struct answer_book *book, const struct answer *a, time_us now, struct arena *mem, struct answer_event *ret, bool *ret_same, struct err *e)
{
    struct answered *t = NULL, after;
    char hex[2 * UUID_BYTES + 1];
    bool is_new;
    day_num on = DAY_NONE;
    int kind = ACCEPTED;

    if (!find_task(book, says(a->task) ? a->task : "", &t, e) || !find_kind(says(a->what) ? a->what : "", &kind, e) || !read_date(a->date, now, &on, e)
        || !check_reason(w, kind, a->reason, on, e))
        return false;
    after = *t;
    if (!take_local(w, kind, a->local, &after, &is_new, e))
        return false;
    after.last = state_of(kind, a, &after, mem);
    *ret_same = t->last && strcmp(t->last, after.last) == 0;
    if (*ret_same)
        return true;
    if (!fill(w, kind, a, &after, is_new, on, now, mem, &ret->ev, e))
        return false;
    ret->progress = (struct spool_progress){ source, arena_strdup(mem, hex_text(t->id, UUID_BYTES, hex)), 1, after.last };
    ret->local = (struct spool_local){ .local = is_new ? arena_strdup(mem, a->local) : NULL };
    memcpy(ret->local.subject, after.subject, SUBJECT_BYTES);
    *t = after;
    t->last = arena_strdup(book->mem, after.last);
    return true;
}
