/* SPDX-License-Identifier: Apache-2.0 */
/* The digest of a view: of its canonical text, in which keys are sorted, blanks and nulls are left out, facts stand as what they say
 * instead of as the message that brought them, and nothing is said of the day it was made for or of the envelopes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evaluation.h"

/* Where in the document we are. */
enum place { PLAIN, DOCUMENT, AXES, AXIS, NEXT, STATEMENT, SAYS, TASK, SKIPPED, FACTS /* a list of event ids */ };
enum { MOST_KEYS = 64 };

struct named { const uint8_t *id; const struct fact *fact; const char *text; };
struct digest { struct arena *mem; struct buf text; struct named *facts; size_t n_facts; };

static void add(struct digest *d, const json_t *v, enum place at);

static bool is(const char *key, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(key, *names) == 0)
            return true;
    return false;
}

static enum place member(enum place at, const char *key, const json_t *value)
{
    static const char *const of_the_day[] = { "today", "heard", "known_at", "person", "digest", NULL }, *const of_the_envelope[] = { "event", "assertion", NULL };

    switch (at) {
    case DOCUMENT:
        return is(key, of_the_day) ? SKIPPED : strcmp(key, "axes") == 0 ? AXES : strcmp(key, "statements") == 0 ? STATEMENT : strcmp(key, "tasks") == 0 ? TASK : PLAIN;
    case AXES: return AXIS;
    case AXIS:                           /* of an object axis every member is an axis */
        if (json_is_object(value))
            return strcmp(key, "next") == 0 ? NEXT : AXIS;
        return strcmp(key, "from") == 0 && json_is_array(value) ? FACTS : PLAIN;
    case NEXT: return strcmp(key, "from") == 0 ? FACTS : PLAIN;
    case STATEMENT: return strcmp(key, "says") == 0 ? SAYS : PLAIN;
    case SAYS: return is(key, of_the_envelope) ? SKIPPED : PLAIN;
    case TASK: return strcmp(key, "because") == 0 ? FACTS : strcmp(key, "revision") == 0 ? SKIPPED : PLAIN;
    case PLAIN: case SKIPPED: case FACTS: break;
    }
    return PLAIN;
}

static void add_string(struct buf *b, const char *text)
{
    buf_char(b, '"');
    for (const char *p = text; *p; p += *p != '\0') {
        size_t n = 0;

        while (p[n] && p[n] != '"' && p[n] != '\\' && (unsigned char)p[n] >= ' ')
            n++;
        buf_add(b, p, n);
        p += n;
        if (!*p)
            break;
        if ((unsigned char)*p < ' ')
            buf_printf(b, "\\u%04x", (unsigned char)*p);
        else {
            buf_char(b, '\\');
            buf_char(b, *p);
        }
    }
    buf_char(b, '"');
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Few keys, mostly: put in their places one by one. */
static size_t sorted_keys(json_t *o, const char **keys)
{
    size_t n = 0;

    for (void *i = json_object_iter(o); i; i = json_object_iter_next(o, i)) {
        const char *key = json_object_iter_key(i);
        size_t k = n++;

        for (; k > 0 && strcmp(keys[k - 1], key) > 0; k--)
            keys[k] = keys[k - 1];
        keys[k] = key;
    }
    return n;
}

static void add_object(struct digest *d, const json_t *o, enum place at)
{
    const char *few[MOST_KEYS], **keys = json_object_size(o) <= MOST_KEYS ? few : ARENA_ARRAY(d->mem, const char *, json_object_size(o));
    size_t n = sorted_keys((json_t *)(uintptr_t)o, keys);        /* jansson's iterators want to be able to write */

    buf_char(&d->text, '{');
    for (size_t i = 0, written = 0; i < n; i++) {
        const json_t *value = json_object_get(o, keys[i]);
        enum place in = member(at, keys[i], value);

        if (in == SKIPPED || json_is_null(value))
            continue;
        if (written++)
            buf_char(&d->text, ',');
        add_string(&d->text, keys[i]);
        buf_char(&d->text, ':');
        add(d, value, in);
    }
    buf_char(&d->text, '}');
}

static void add_array(struct digest *d, const json_t *list, enum place at)
{
    buf_char(&d->text, '[');
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (i)
            buf_char(&d->text, ',');
        add(d, json_array_get(list, i), at);
    }
    buf_char(&d->text, ']');
}

/* ---- facts by what they say ---- */

static int compare_ids(const void *a, const void *b)
{
    return memcmp(((const struct named *)a)->id, ((const struct named *)b)->id, UUID_BYTES);
}

/* (agency, type, fact) of the root. */
static const char *root_text(struct digest *d, const char *id)
{
    uint8_t bytes[UUID_BYTES];
    struct named wanted = { .id = bytes };

    if (!uuid_parse(id, strlen(id), bytes))
        abort();
    struct named *found = bsearch(&wanted, d->facts, d->n_facts, sizeof wanted, compare_ids);
    if (!found)
        abort();
    if (!found->text) {
        struct digest one = { .mem = d->mem };
        json_t *root = fact_root_json(found->fact);

        add(&one, root, PLAIN);
        found->text = arena_strndup(d->mem, one.text.data, one.text.len);
        buf_release(&one.text);
        json_decref(root);
    }
    return found->text;
}

/* Sorted, each once: two files of one person may say the same. */
static void add_facts(struct digest *d, const json_t *ids)
{
    size_t n = json_array_size(ids), written = 0;
    const char **texts = ARENA_ARRAY(d->mem, const char *, n + 1);

    for (size_t i = 0; i < n; i++)
        texts[i] = root_text(d, json_string_value(json_array_get(ids, i)));
    if (n)
        qsort(texts, n, sizeof(const char *), compare_texts);
    buf_char(&d->text, '[');
    for (size_t i = 0; i < n; i++) {
        if (i && strcmp(texts[i - 1], texts[i]) == 0)
            continue;
        if (written++)
            buf_char(&d->text, ',');
        buf_str(&d->text, texts[i]);
    }
    buf_char(&d->text, ']');
}

static void add(struct digest *d, const json_t *v, enum place at)
{
    switch (json_typeof(v)) {
    case JSON_OBJECT: add_object(d, v, at); break;
    case JSON_ARRAY:
        if (at == FACTS)
            add_facts(d, v);
        else
            add_array(d, v, at);
        break;
    case JSON_STRING: add_string(&d->text, json_string_value(v)); break;
    case JSON_INTEGER: buf_printf(&d->text, "%lld", (long long)json_integer_value(v)); break;
    case JSON_TRUE: buf_str(&d->text, "true"); break;
    case JSON_FALSE: buf_str(&d->text, "false"); break;
    case JSON_NULL: case JSON_REAL: buf_str(&d->text, "null"); break;     /* in lists only; no document of ours holds fractions */
    }
}

static void name_facts(const struct evaluation *v, struct digest *d)
{
    const struct result *r = v->ret;

    d->facts = ARENA_ARRAY(v->mem, struct named, v->facts.n + r->n_tasks + 1);
    for (size_t i = 0; i < v->facts.n; i++)
        d->facts[d->n_facts++] = (struct named){ .id = v->facts.live[i].ev->id, .fact = &v->facts.live[i] };
    for (size_t i = 0; i < r->n_tasks; i++)
        if (strcmp(r->tasks[i].because->type, "task.requested") == 0)        /* no fact of the person */
            d->facts[d->n_facts++] = (struct named){ .id = r->tasks[i].because->ev->id, .fact = r->tasks[i].because };
    if (d->n_facts)
        qsort(d->facts, d->n_facts, sizeof *d->facts, compare_ids);
}

void evaluate_digest(struct evaluation *v, const json_t *document)
{
    struct digest d = { .mem = v->mem };
    uint8_t hash[HASH_BYTES];

    name_facts(v, &d);
    add(&d, document, DOCUMENT);
    hash_sha256(d.text.data, d.text.len, hash);
    hex_text(hash, sizeof hash, v->ret->digest);
    buf_release(&d.text);
}
