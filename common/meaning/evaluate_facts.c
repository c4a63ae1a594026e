/* SPDX-License-Identifier: Apache-2.0 */
/* How a fact is named and shown, and what several agencies say of the same one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "by_day.h"
#include "evaluation.h"

/* ---- values ---- */

static json_t *value_json(const struct value *v, const struct field *f);

static json_t *list_json(const struct value *v, const struct field *f)
{
    json_t *list = json_array();

    for (size_t i = 0; i < v->list.n; i++)
        json_array_append_new(list, value_json(&v->list.items[i], f->item));
    return list;
}

static json_t *record_json(const struct value *v, const struct field *f)
{
    json_t *o = json_object();

    for (size_t i = 0; i < v->list.n && i < f->n_fields; i++)
        if (v->list.items[i].kind != VALUE_NONE && !f->fields[i].personal)
            json_object_set_new_nocheck(o, f->fields[i].name, value_json(&v->list.items[i], &f->fields[i]));
    return o;
}

static json_t *value_json(const struct value *v, const struct field *f)
{
    char text[2 * SUBJECT_BYTES + 1 > UUID_TEXT_BYTES ? 2 * SUBJECT_BYTES + 1 : UUID_TEXT_BYTES];

    switch (v->kind) {
    case VALUE_BOOL: return json_boolean(v->boolean);
    case VALUE_INT: return json_integer(v->integer);
    case VALUE_DAY: return json_string_nocheck(day_text(v->day, text));
    case VALUE_TIME: return json_string_nocheck(time_text(v->time, text));
    case VALUE_SYMBOL: case VALUE_CODE: case VALUE_AGENCY: return json_string(v->text);
    case VALUE_SUBJECT: case VALUE_LOCAL: return json_string_nocheck(hex_text(v->ref, SUBJECT_BYTES, text));
    case VALUE_EVENT: return json_string_nocheck(uuid_text(v->ref, text));
    case VALUE_LIST: return list_json(v, f);
    case VALUE_RECORD: return record_json(v, f);
    case VALUE_NONE: case VALUE_TEXT: case VALUE_BYTES: break;    /* text is who somebody is: never shown */
    }
    return json_null();
}

/* As printf writes it, which takes longer than all else that names a task. */
static void add_number(struct buf *b, int64_t n)
{
    char text[24], *at = text + sizeof text;
    uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;

    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (n < 0)
        *--at = '-';
    buf_add(b, at, (size_t)(text + sizeof text - at));
}

static void add_kind(struct buf *b, char kind, int64_t n)
{
    buf_char(b, kind);
    add_number(b, n);
}

/* A value as bytes of a name: its kind's letter, its length, itself. */
static void add_value(struct buf *b, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NONE: buf_str(b, "-"); break;
    case VALUE_BOOL: buf_str(b, v->boolean ? "b1" : "b0"); break;
    case VALUE_INT: add_kind(b, 'i', v->integer); break;
    case VALUE_DAY: add_kind(b, 'd', v->day); break;
    case VALUE_TIME: add_kind(b, 't', v->time); break;
    case VALUE_SYMBOL: case VALUE_CODE: case VALUE_TEXT: case VALUE_AGENCY:
        add_kind(b, 's', (int64_t)strlen(v->text));
        buf_char(b, ':');
        buf_str(b, v->text);
        break;
    case VALUE_SUBJECT: case VALUE_LOCAL: case VALUE_EVENT: buf_char(b, 'r'); buf_add(b, v->ref, SUBJECT_BYTES); break;
    case VALUE_BYTES: buf_printf(b, "x%zu:", v->bytes.n); buf_add(b, v->bytes.data, v->bytes.n); break;
    case VALUE_LIST: case VALUE_RECORD:
        buf_printf(b, "l%zu:", v->list.n);
        for (size_t i = 0; i < v->list.n; i++)
            add_value(b, &v->list.items[i]);
        break;
    }
    buf_char(b, '\n');
}

/* ---- the name of a fact ---- */

static bool names_it(const struct schema *s, size_t field)
{
    for (size_t i = 0; i < s->n_fact; i++)
        if ((size_t)s->fact[i] == field)
            return true;
    return false;
}

/* Beside the fact fields, a person in a single field: one child's need is not her twin's. */
static bool is_part_of_name(const struct schema *s, size_t field)
{
    return names_it(s, field) ? !s->fields[field].personal : field >= FIELD_COMMON && s->fields[field].kind == VALUE_SUBJECT;
}

void fact_identity(const struct fact *f, struct buf *out)
{
    const struct event *root = f->root;

    buf_str(out, root->agency);
    buf_char(out, '\n');
    buf_str(out, root->type);
    buf_char(out, '\n');
    buf_add(out, root->subject, SUBJECT_BYTES);
    for (size_t i = 0; i < root->schema->n_fields; i++)
        if (is_part_of_name(root->schema, i)) {
            buf_str(out, root->schema->fields[i].name);
            buf_char(out, '=');
            add_value(out, &root->fields[i]);
        }
}

static json_t *fields_json(const struct event *ev, bool (*wanted)(const struct schema *s, size_t field))
{
    json_t *o = json_object();

    for (size_t i = 0; i < ev->schema->n_fields; i++)
        if (ev->fields[i].kind != VALUE_NONE && wanted(ev->schema, i))
            json_object_set_new_nocheck(o, ev->schema->fields[i].name, value_json(&ev->fields[i], &ev->schema->fields[i]));
    return o;
}

bool fact_is_named_by(const struct schema *s, size_t field)
{
    return names_it(s, field) && !s->fields[field].personal;
}

bool fact_says(const struct schema *s, size_t field)
{
    return field != FIELD_ASSERTION && field != FIELD_CORRECTS && !s->fields[field].personal;
}

json_t *fact_fields_json(const struct fact *f)
{
    return fields_json(f->root, fact_is_named_by);
}

json_t *fact_body_json(const struct fact *f)
{
    return fields_json(f->ev, fact_says);
}

/* ---- statements ---- */

/* A person has a pseudonym of its own at each agency: those of this person are one. */
static const uint8_t *one_person(const struct evaluation *v, const uint8_t *subject)
{
    for (size_t i = 0; i < v->p->n_subjects; i++)
        if (memcmp(v->p->subjects[i].subject, subject, SUBJECT_BYTES) == 0)
            return v->p->subjects[0].subject;
    return subject;
}

static int compare_part(const struct evaluation *v, const struct value *a, const struct value *b)
{
    if (a->kind == VALUE_SUBJECT && b->kind == VALUE_SUBJECT)
        return memcmp(one_person(v, a->ref), one_person(v, b->ref), SUBJECT_BYTES);
    return value_compare(a, b);
}

/* Facts of one type: the same fact of the world, whoever says it? */
static int compare_statements(const struct evaluation *v, const struct fact *a, const struct fact *b)
{
    static const struct value none = { .kind = VALUE_NONE };
    const struct schema *s = a->root->schema, *t = b->root->schema;
    int c = 0;

    for (size_t i = 0; c == 0 && i < s->n_fields; i++)
        if (is_part_of_name(s, i)) {
            int k = s == t ? (int)i : schema_field(t, s->fields[i].name);

            c = compare_part(v, &a->root->fields[i], k < 0 ? &none : &b->root->fields[k]);
        }
    return c;
}

struct sorted { const struct evaluation *v; const struct fact *f; };

static int compare_facts(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    int c = compare_statements(x->v, x->f, y->f);

    c = c ? c : strcmp(x->f->ev->agency, y->f->ev->agency);
    c = c ? c : memcmp(x->f->root->subject, y->f->root->subject, SUBJECT_BYTES);
    return c ? c : (x->f->index > y->f->index) - (x->f->index < y->f->index);
}

/* Pseudonyms and file numbers differ between agencies as such. */
static bool can_contradict(const struct field *f)
{
    const struct field *of = f->kind == VALUE_LIST ? f->item : f;

    return of->kind != VALUE_SUBJECT && of->kind != VALUE_LOCAL && of->kind != VALUE_EVENT && of->kind != VALUE_RECORD;
}

/* Do two agencies give a field of the type's own different values?  What only one of them says is no contradiction. */
static bool contradicts(const struct fact *a, const struct fact *b)
{
    const struct schema *s = a->schema;

    for (size_t i = FIELD_COMMON; i < s->n_fields; i++) {
        const struct value *x = &a->ev->fields[i], *y = fact_field(b, s->fields[i].name);

        if (can_contradict(&s->fields[i]) && x->kind != VALUE_NONE && y->kind != VALUE_NONE && value_compare(x, y) != 0)
            return true;
    }
    return false;
}

static bool is_conflict(const struct statement *s)
{
    for (size_t i = 1; i < s->n; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(s->facts[i]->ev->agency, s->facts[k]->ev->agency) != 0 && contradicts(s->facts[k], s->facts[i]))
                return true;
    return false;
}

/* The day that names it first; DAY_NONE: something else does. */
static day_num first_day(const struct fact *f)
{
    const struct schema *s = f->root->schema;
    size_t i = 0;

    while (i < s->n_fields && !is_part_of_name(s, i))
        i++;
    return i < s->n_fields && f->root->fields[i].kind == VALUE_DAY ? f->root->fields[i].day : DAY_NONE;
}

/* The facts of one type: by the day that names them first, where a day does in all of one version; then those of one day among each other. */
static void sort_type(const struct evaluation *v, const struct facts_of_type *t, struct sorted *sorted, struct dated *days)
{
    bool by_day = true;

    for (size_t i = 0; i < t->n; i++) {
        days[i] = (struct dated){ first_day(t->facts[i]), (uint32_t)i };
        by_day = by_day && days[i].day != DAY_NONE && t->facts[i]->root->schema == t->facts[0]->root->schema;
    }
    if (by_day)
        by_day_sort(days, t->n, v->mem);
    for (size_t i = 0; i < t->n; i++)
        sorted[i] = (struct sorted){ v, t->facts[days[i].at] };
    for (size_t i = 0, end; i < t->n; i = end) {
        for (end = i + 1; end < t->n && (!by_day || days[end].day == days[i].day);)
            end++;
        if (end - i > 1)
            qsort(sorted + i, end - i, sizeof *sorted, compare_facts);
    }
}

/* The statements of one type, in order; `facts` is where its facts go. */
static void find_statements(struct evaluation *v, const struct facts_of_type *t, struct sorted *sorted, struct dated *days, const struct fact **facts)
{
    sort_type(v, t, sorted, days);
    for (size_t i = 0; i < t->n; i++) {
        facts[i] = sorted[i].f;
        if (i == 0 || compare_statements(v, facts[i - 1], facts[i]) != 0)
            v->statements[v->n_statements++] = (struct statement){ .facts = facts + i };
        v->statements[v->n_statements - 1].n++;
        v->statement_of[facts[i]->index] = v->n_statements - 1;
    }
}

void evaluate_statements(struct evaluation *v)
{
    size_t n = v->facts.n;
    struct sorted *sorted = ARENA_ARRAY(v->mem, struct sorted, n + 1);
    struct dated *days = ARENA_ARRAY(v->mem, struct dated, n + 1);
    const struct fact **facts = ARENA_ARRAY(v->mem, const struct fact *, n + 1);

    v->statements = ARENA_ARRAY(v->mem, struct statement, n + 1);
    v->statement_of = ARENA_ARRAY(v->mem, size_t, n + 1);
    v->standing = ARENA_ARRAY(v->mem, struct candidate *, n + 1);
    for (size_t i = 0; i < v->facts.n_types; facts += v->facts.types[i++].n)
        find_statements(v, &v->facts.types[i], sorted, days, facts);
    for (size_t i = 0; i < v->n_statements; i++)
        v->statements[i].conflict = is_conflict(&v->statements[i]);
}
