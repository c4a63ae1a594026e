/* SPDX-License-Identifier: Apache-2.0 */
#include "identity.h"

#include <stdlib.h>
#include <string.h>

static const struct { const char *type; enum identity_state state; } types[] = {
    { "case.identity.linked", IDENTITY_LINKED },
    { "case.identity.unlinked", IDENTITY_UNLINKED },
    { "case.identity.distinct", IDENTITY_DISTINCT },
};
enum { N_TYPES = sizeof types / sizeof *types };

int identity_compare(const uint8_t a[SUBJECT_BYTES], const uint8_t b[SUBJECT_BYTES])
{
    return memcmp(a, b, SUBJECT_BYTES);
}

const char *identity_state_name(enum identity_state state)
{
    static const char *const names[] = { "linked", "unlinked", "distinct" };

    return names[state];
}

static int type_of(const struct event *ev)
{
    for (int i = 0; i < N_TYPES; i++)
        if (strcmp(ev->type, types[i].type) == 0)
            return i;
    return -1;
}

bool identity_is_word(const struct event *ev)
{
    return type_of(ev) >= 0;
}

static const uint8_t *subject_in(const struct event *ev, const char *name)
{
    int i = schema_field(ev->schema, name);

    return i >= 0 && ev->fields[i].kind == VALUE_SUBJECT ? ev->fields[i].ref : NULL;
}

/* A pair linked with itself says nothing. */
static bool read_word(const struct event *ev, const char *hub, struct identity_word *ret)
{
    if (!ev->schema || type_of(ev) < 0 || strcmp(ev->agency, hub) != 0)
        return false;
    const uint8_t *a = subject_in(ev, "a"), *b = subject_in(ev, "b");
    if (!a || !b || identity_compare(a, b) == 0)
        return false;
    bool in_order = identity_compare(a, b) < 0;
    *ret = (struct identity_word){ .state = types[type_of(ev)].state, .no = ev->no, .ev = ev };
    memcpy(ret->a, in_order ? a : b, SUBJECT_BYTES);
    memcpy(ret->b, in_order ? b : a, SUBJECT_BYTES);
    return true;
}

static int compare_pairs(const struct identity_word *x, const struct identity_word *y)
{
    int c = identity_compare(x->a, y->a);

    return c ? c : identity_compare(x->b, y->b);
}

/* Pair, what is said of it, number: the last of a run speaks for it. */
static int compare_words(const void *a, const void *b)
{
    const struct identity_word *x = a, *y = b;
    int c = compare_pairs(x, y);

    c = c ? c : (int)x->state - (int)y->state;
    return c ? c : (x->no > y->no) - (x->no < y->no);
}

void identity_words(const struct event *events, size_t n, const char *hub, struct arena *mem, struct identity_word **ret, size_t *ret_n)
{
    size_t n_words = 0, kept = 0;

    for (size_t i = 0; i < n; i++)
        n_words += events[i].schema && identity_is_word(&events[i]);
    struct identity_word *all = ARENA_ARRAY(mem, struct identity_word, n_words + 1);
    n_words = 0;
    for (size_t i = 0; i < n; i++)
        n_words += read_word(&events[i], hub, &all[n_words]);
    if (n_words)
        qsort(all, n_words, sizeof *all, compare_words);
    for (size_t i = 0; i < n_words; i++) {
        const struct identity_word *w = &all[i], *next = &all[i + 1];

        if ((i + 1 < n_words && compare_pairs(w, next) == 0 && w->state == next->state) || event_is_retracted(w->ev))
            continue;
        struct identity_word *last = kept ? &all[kept - 1] : NULL;
        if (!last || compare_pairs(last, w) != 0)
            all[kept++] = *w;
        else if (last->no < w->no)
            *last = *w;
    }
    *ret = all;
    *ret_n = kept;
}

/* ---- components */

static int compare_age(const void *a, const void *b)
{
    const struct identity_subject *x = a, *y = b;

    if (x->first_no != y->first_no)
        return x->first_no < y->first_no ? -1 : 1;
    return identity_compare(x->subject, y->subject);
}

/* A person has a handful of subjects; who has many persons asks for each of them. */
static size_t find(const struct identity_subject *subjects, size_t n, const uint8_t subject[SUBJECT_BYTES])
{
    for (size_t i = 0; i < n; i++)
        if (identity_compare(subjects[i].subject, subject) == 0)
            return i;
    return n;
}

static size_t oldest_of(struct identity_subject *subjects, size_t i)
{
    while (subjects[i].component != i)
        i = subjects[i].component = subjects[subjects[i].component].component;
    return i;
}

void identity_components(struct identity_subject *subjects, size_t n, const struct identity_word *words, size_t n_words)
{
    if (n)
        qsort(subjects, n, sizeof *subjects, compare_age);
    for (size_t i = 0; i < n; i++)
        subjects[i].component = i;
    for (size_t w = 0; w < n_words; w++) {
        if (words[w].state != IDENTITY_LINKED)
            continue;
        size_t a = find(subjects, n, words[w].a), b = find(subjects, n, words[w].b);
        if (a == n || b == n)
            continue;
        a = oldest_of(subjects, a);
        b = oldest_of(subjects, b);
        subjects[a > b ? a : b].component = a > b ? b : a;      /* sorted by age: the smaller index is older */
    }
    for (size_t i = 0; i < n; i++)
        subjects[i].component = oldest_of(subjects, i);
}

const struct identity_word *identity_contradiction(const struct identity_subject *subjects, size_t n, const struct identity_word *words, size_t n_words)
{
    for (size_t w = 0; w < n_words; w++) {
        if (words[w].state != IDENTITY_DISTINCT)
            continue;
        size_t a = find(subjects, n, words[w].a), b = find(subjects, n, words[w].b);
        if (a < n && b < n && subjects[a].component == subjects[b].component)
            return &words[w];
    }
    return NULL;
}
