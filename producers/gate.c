/* SPDX-License-Identifier: Apache-2.0 */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

/* ---- consents */

static int compare_words(const void *a, const void *b)
{
    const struct consent_word *x = a, *y = b;
    int c = memcmp(x->subject, y->subject, SUBJECT_BYTES);

    return c ? c : x->dataclass - y->dataclass;
}

/* "consent.SUBJECT.CLASS.RECIPIENT" -> "withdrawn", "given" or the last day, as inbox.c notes it. */
static bool read_word(const struct spool_value *v, struct consent_word *ret)
{
    static const char prefix[] = "consent.";
    const char *subject = v->key + sizeof prefix - 1;
    struct err ignored;

    *ret = (struct consent_word){ .withdrawn = strcmp(v->text, "withdrawn") == 0, .until = DAY_NONE };
    if (strlen(subject) < 2 * SUBJECT_BYTES + 2 || !hex_parse(subject, 2 * SUBJECT_BYTES, ret->subject, SUBJECT_BYTES))
        return false;
    ret->dataclass = subject[2 * SUBJECT_BYTES + 1];
    return ret->withdrawn || strcmp(v->text, "given") == 0 || day_parse(v->text, strlen(v->text), &ret->until, &ignored);
}

bool gate_refresh(struct gate *g, struct spool *sp, day_num today, struct err *e)
{
    struct spool_value *values;
    size_t n;

    g->today = today;
    g->n_words = 0;
    arena_reset(&g->mem);
    if (!spool_values(sp, "consent.", &g->mem, &values, &n, e))
        return false;
    g->words = ARENA_ARRAY(&g->mem, struct consent_word, n + 1);
    for (size_t i = 0; i < n; i++)
        if (read_word(&values[i], &g->words[g->n_words]))
            g->n_words++;
    if (g->n_words)
        qsort(g->words, g->n_words, sizeof *g->words, compare_words);
    return true;
}

void gate_release(struct gate *g)
{
    arena_release(&g->mem);
}

/* The first word on that person and class, or the end. */
static size_t first_word(const struct gate *g, const struct consent_word *key)
{
    size_t from = 0, until = g->n_words;

    while (from < until) {
        size_t middle = (from + until) / 2;

        if (compare_words(&g->words[middle], key) < 0)
            from = middle + 1;
        else
            until = middle;
    }
    return from;
}

/* Consents were given once, and none lasts: what rests on consent alone may not go to anybody.  While one lasts it goes to the hub,
 * which lets only that recipient see it.  Of whom the hub said nothing, the reference that the agency names counts. */
static bool is_withdrawn(const struct gate *g, const struct event *ev)
{
    struct consent_word key = { .dataclass = ev->dataclass };
    bool known = false;

    memcpy(key.subject, ev->subject, SUBJECT_BYTES);
    for (size_t i = first_word(g, &key); i < g->n_words && compare_words(&g->words[i], &key) == 0; i++) {
        const struct consent_word *w = &g->words[i];

        if (!w->withdrawn && (w->until == DAY_NONE || g->today <= w->until))
            return false;
        known = true;
    }
    return known;
}

static bool may_pass(const struct gate *g, const struct event *ev, struct err *e)
{
    const struct access_sending sending = { ev->schema, ev->agency, ev->purpose, ev->legal_basis, ev->consent, g->today };

    if (ev->schema->control)
        return true;
    if (!access_may_send(g->access, &sending, e))
        return false;
    if (g->n_words && access_needs_consent(g->access, &sending) && is_withdrawn(g, ev))
        return err_set(e, ERR_DATA, "consent was withdrawn or has ended: the hub knows of none that lasts for class %c", ev->dataclass);
    return true;
}

/* ---- passing */

bool gate_held_back(const struct err *e)
{
    static const char *const about[] = { "publisher ", "consent ", "purpose ", "legalbasis ", "access: ", NULL };

    for (const char *const *a = about; *a; a++)
        if (strncmp(e->text, *a, strlen(*a)) == 0)
            return true;
    return false;
}

bool gate_encode(const struct gate *g, struct event *ev, struct arena *mem, struct err *e)
{
    if ((g && !may_pass(g, ev, e)) || !event_encode(ev, mem, e))
        return false;
    if (ev->payload_bytes > EVENT_MOST_BYTES)
        return err_set(e, ERR_DATA, "the event has %zu bytes, %d are allowed", ev->payload_bytes, EVENT_MOST_BYTES);
    return true;
}

void gate_date_back(struct event *ev)
{
    const struct value *on = &ev->fields[FIELD_OCCURRED_ON];

    if (ev->schema->control || on->kind != VALUE_DAY)
        return;
    time_us noon = clock_midnight(on->day) + (time_us)12 * 3600 * 1000000;
    if (noon < ev->recorded_at)
        ev->recorded_at = noon;
}
