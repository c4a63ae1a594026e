/* SPDX-License-Identifier: Apache-2.0 */
/* Records to events. */
#include "mapping_parts.h"

#include <stdlib.h>
#include <string.h>

#include "../rows/columns.h"
#include "../gate.h"
#include "../rows/spelling.h"

/* ---- where the columns stand */

const char *const *mapping_columns(const struct mapping *m, size_t *ret_n)
{
    *ret_n = m->columns.n;
    return m->columns.all;
}

static bool is_in(const struct texts *t, const char *text)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->all[i], text) == 0)
            return true;
    return false;
}

static bool refuse(const char **ret_column, const char *column, struct err *e, const char *what, const char *near)
{
    *ret_column = column;
    return err_set(e, ERR_DATA, "%s%s%.100s%s", what, near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

/* A column that nobody mentions may be one that was renamed: its records would be read wrong. */
static bool is_mentioned(const struct mapping *m, const struct columns *h, size_t place, const int *places, struct arena *mem)
{
    for (size_t c = 0; c < m->columns.n; c++)
        if (places[c] == (int)place)
            return true;
    for (size_t i = 0; i < m->ignored.n; i++)
        if (columns_have(h, place, m->ignored.all[i], mem))
            return true;
    return false;
}

static bool check_unknown(const struct mapping *m, const struct columns *h, const int *places, struct arena *mem, const char **ret_column, struct err *e)
{
    const char **known = ARENA_ARRAY(mem, const char *, m->columns.n + m->ignored.n + 1);

    if (m->columns.n)
        memcpy(known, m->columns.all, m->columns.n * sizeof *known);
    if (m->ignored.n)
        memcpy(known + m->columns.n, m->ignored.all, m->ignored.n * sizeof *known);
    for (size_t i = 0; i < h->n; i++)
        if (*h->names[i] && !is_mentioned(m, h, i, places, mem))
            return refuse(ret_column, h->names[i], e, "the mapping does not know this column: it belongs into a field or under ignore", cfg_nearest(h->names[i], known));
    return true;
}

bool mapping_bind(const struct mapping *m, const char *const *names, size_t n, struct arena *mem, const int **ret_places, const char **ret_column, struct err *e)
{
    int *places = ARENA_ARRAY(mem, int, m->columns.n + 1);
    struct columns h = columns_of(names, n, mem);
    const char **ended = ARENA_ARRAY(mem, const char *, n + 1);

    for (size_t i = 0; i < n; i++)
        ended[i] = names[i];
    for (size_t c = 0; c < m->columns.n; c++) {
        places[c] = columns_find(&h, m->columns.all[c], mem);
        if (places[c] == COLUMN_TWICE)
            return refuse(ret_column, m->columns.all[c], e, "this column stands twice in the header", NULL);
        if (places[c] == COLUMN_MISSING)
            return refuse(ret_column, m->columns.all[c], e, "this column is missing", cfg_nearest(m->columns.all[c], ended));
    }
    *ret_places = places;
    return check_unknown(m, &h, places, mem, ret_column, e);
}

/* ---- one value */

struct making {
    const struct mapping *m;
    const struct mapping_row *row;
    const struct event_reader *reader;
    day_num recorded_on, run_on;
    day_num occurred_on;                 /* for codes that are valid for a time */
    struct arena *mem;
    struct mapping_fault *fault;
    struct cell_notes notes;
    char dataclass;                      /* of the event in hand */
    bool placeholder;                    /* the event in hand failed for a name that is none */
    struct err *e;
};

static const char *cell_at(const struct mapping_row *row, size_t column)
{
    const char *text = row->cells[row->places[column]];

    return text && *text ? text : NULL;
}

/* "Al Sayed, Omar": before the comma, behind it.  NULL: there is nothing. */
static const char *part_of(const struct making *k, const struct cell_map *map, const char *text)
{
    const char *sign = *map->after ? strstr(text, map->after) : NULL;

    if (*map->after && !sign)
        return NULL;
    const char *from = sign ? sign + strlen(map->after) : text, *to = *map->until ? strstr(from, map->until) : NULL;
    if (!to)
        to = from + strlen(from);
    while (from < to && *from == ' ')
        from++;
    while (to > from && to[-1] == ' ')
        to--;
    return to > from ? arena_strndup(k->mem, from, (size_t)(to - from)) : NULL;
}

/* With bars between them, so that the cells of two persons never make one text.  NULL: one says nothing. */
static const char *joined(const struct making *k, const struct cell_map *map, const char *text)
{
    for (size_t i = 0; i < map->n_more; i++) {
        const char *next = cell_at(k->row, map->more[i]);

        if (!next && i < map->n_needed)
            return NULL;
        text = arena_printf(k->mem, "%s|%s", text, next ? next : "");
    }
    return text;
}

/* The cell, or NULL: it says nothing. */
static const char *cell_of(const struct making *k, const struct cell_map *map)
{
    const char *text = cell_at(k->row, map->column);

    if (!text || is_in(&map->empty, text))
        return NULL;
    if (*map->until || *map->after)
        text = part_of(k, map, text);
    return text && map->n_more ? joined(k, map, text) : text;
}

static bool wrong(struct making *k, const struct cell_map *map)
{
    k->fault->column = k->m->columns.all[map->column];
    return false;
}

static bool wrong_for(struct making *k, const struct cell_map *map, const char *why)
{
    err_set(k->e, ERR_DATA, "%s: %s", map->field->name, why);
    return wrong(k, map);
}

/* The cell as it was meant; NULL: it says nothing. */
static bool get_cell(struct making *k, const struct cell_map *map, const char **ret)
{
    const char *text = cell_of(k, map), *why = text ? cell_damage(text) : NULL;

    *ret = text;
    if (!text)
        return true;
    if (why)
        return wrong_for(k, map, why);
    const char *before = spelling_before_garbling(text, k->mem);
    if (before && !k->m->repair)
        return wrong_for(k, map, "the letters are garbled, once the text was read in a wrong character set (repair = true puts such cells right)");
    const char *filled = map->zero_fill ? cell_zero_filled(text, (size_t)map->zero_fill, k->mem) : NULL;
    k->notes.repaired += before != NULL;
    k->notes.filled += filled != NULL;
    *ret = before ? before : filled ? filled : text;
    return true;
}

/* The first form that fits; what is no day in any of them is told of the first. */
static bool read_day(struct making *k, const struct cell_map *map, const char *text, day_num *ret, enum form_precision *ret_precision)
{
    const struct form_rule rule = { .birth = map->birth, .month_end = map->month_end, .not_after = map->birth ? k->recorded_on : DAY_NONE };
    struct err why;

    for (size_t i = 0; i < map->forms.n; i++) {
        if (form_day(map->forms.all[i], text, rule, ret, ret_precision, i ? &why : k->e))
            return true;
        if (i && strstr(why.text, "in the form") == NULL)
            *k->e = why;                                 /* a day of that form, which does not exist */
    }
    return false;
}

static bool day_value(struct making *k, const struct cell_map *map, const char *text, struct value *ret, struct value *ret_precision)
{
    enum form_precision precision;
    day_num day;

    if (!read_day(k, map, text, &day, &precision)) {
        err_wrap(k->e, "%s", map->field->name);
        return wrong(k, map);
    }
    if (map->birth && day != DAY_NONE && day > k->recorded_on)
        return wrong_for(k, map, "is a day that has not come yet");
    if (precision != FORM_DAY && map->precision < 0)
        return wrong_for(k, map, "only a day that is known exactly can stand here");
    if (day != DAY_NONE)
        *ret = (struct value){ .kind = VALUE_DAY, .day = day };
    *ret_precision = (struct value){ .kind = VALUE_SYMBOL, .text = form_precision_name(precision) };
    return true;
}

static bool bool_value(struct making *k, const struct cell_map *map, const char *text, struct value *ret)
{
    *ret = (struct value){ .kind = VALUE_BOOL, .boolean = is_in(&map->yes, text) };
    if (ret->boolean || is_in(&map->no, text))
        return true;
    return wrong_for(k, map, "the cell says neither yes nor no");
}

/* 'field "due" is ...' becomes 'due: is ...': the column stands beside it. */
static bool wrong_text(struct making *k, const struct cell_map *map)
{
    static const char begin[] = "field \"";
    char text[sizeof k->e->text], *quote;

    strcpy(text, k->e->text);
    if (strncmp(text, begin, sizeof begin - 1) == 0 && (quote = strchr(text + sizeof begin - 1, '"'))) {
        *quote = '\0';
        quote += 1 + strspn(quote + 1, ": ");
        err_set(k->e, ERR_DATA, "%s: %s", text + sizeof begin - 1, quote);
    }
    return wrong(k, map);
}

/* Names in class I: what stands there instead of a name makes nobody known. */
static bool check_name(struct making *k, const struct cell_map *map, const char *text)
{
    const char *name = map->field->name;

    if (k->dataclass != 'I' || (strcmp(name, "family") != 0 && strcmp(name, "given") != 0))
        return true;
    k->notes.question_marks += cell_lost_letters(text);
    k->placeholder = cell_is_placeholder(text);
    return !k->placeholder || wrong_for(k, map, "stands for a name that is not known");
}

static bool text_value(struct making *k, const struct cell_map *map, const struct field *f, const char *text, struct value *ret)
{
    bool known;

    if (!check_name(k, map, text))
        return false;

    if (map->codes) {
        const char *to = codes_to(map->codes, text, k->occurred_on, &known);

        if (!to) {
            err_set(k->e, ERR_DATA, "%s: the code \"%.60s\" is not %s %s", map->field->name, text, known ? "valid on that day in" : "in", codes_name(map->codes));
            return wrong(k, map);
        }
        text = to;
    }
    if (!event_value_from_text(k->reader, f, text, strlen(text), k->mem, ret, k->e))
        return wrong_text(k, map);
    if (f->kind != VALUE_CODE || !f->codelist || schema_code_known(k->m->set, f->codelist, text, DAY_NONE))
        return true;
    err_set(k->e, ERR_DATA, "%s: this is no code of the list %s", map->field->name, f->codelist);
    return wrong(k, map);
}

static bool scalar(struct making *k, const struct cell_map *map, const struct field *f, const char *text, struct value *ret, struct value *ret_precision)
{
    switch (f->kind) {
    case VALUE_DAY: return day_value(k, map, text, ret, ret_precision);
    case VALUE_BOOL: return bool_value(k, map, text, ret);
    default: return text_value(k, map, f, text, ret);
    }
}

static bool make(struct making *k, const struct cell_map *map, struct value *ret, struct value *ret_precision);

static void add_item(struct value *list, const struct value *item)
{
    if (item->kind != VALUE_NONE)
        list->list.items[list->list.n++] = *item;
}

/* "4711, 4712": empty pieces are none. */
static bool split_cell(struct making *k, const struct cell_map *map, const char *text, struct value *ret)
{
    size_t most = 1;

    for (const char *c = text; *c; c++)
        most += *c == map->split;
    *ret = (struct value){ .kind = VALUE_LIST, .list = { ARENA_ARRAY(k->mem, struct value, most), 0 } };
    for (const char *at = text, *end; at; at = end ? end + 1 : NULL) {
        struct value item = {0}, ignored;

        end = map->split ? strchr(at, map->split) : NULL;
        const char *from = at + strspn(at, " ");
        size_t n = end ? (size_t)(end - from) : strlen(from);
        if (end && end < from)
            n = 0;
        while (n && from[n - 1] == ' ')
            n--;
        if (n && !scalar(k, map, map->field->item, arena_strndup(k->mem, from, n), &item, &ignored))
            return false;
        add_item(ret, &item);
    }
    if (ret->list.n == 0)
        *ret = (struct value){0};
    return true;
}

static bool make_list(struct making *k, const struct cell_map *map, struct value *ret)
{
    *ret = (struct value){ .kind = VALUE_LIST, .list = { ARENA_ARRAY(k->mem, struct value, map->n), 0 } };
    for (size_t i = 0; i < map->n; i++) {
        struct value item = {0}, ignored;

        if (!make(k, map->items[i], &item, &ignored))
            return false;
        add_item(ret, &item);
    }
    if (ret->list.n == 0)
        *ret = (struct value){0};
    return true;
}

static bool make_fields(struct making *k, struct cell_map *const *maps, size_t n, bool codes, struct value *fields, bool *ret_any)
{
    for (size_t i = 0; i < n; i++) {
        struct value precision = {0};

        if (!maps[i] || (maps[i]->from != FROM_CONST && (maps[i]->codes != NULL) != codes))
            continue;
        if (!make(k, maps[i], &fields[i], &precision))
            return false;
        if (maps[i]->precision >= 0)
            fields[maps[i]->precision] = precision;
        *ret_any = *ret_any || (fields[i].kind != VALUE_NONE && maps[i]->from != FROM_CONST);
    }
    return true;
}

/* A record of constants only says nothing: a name that is not there has no kind. */
static bool make_record(struct making *k, const struct cell_map *map, struct value *ret)
{
    bool any = false;

    *ret = (struct value){ .kind = VALUE_RECORD, .list = { ARENA_ARRAY(k->mem, struct value, map->n), map->n } };
    if (!make_fields(k, map->items, map->n, false, ret->list.items, &any) || !make_fields(k, map->items, map->n, true, ret->list.items, &any))
        return false;
    if (!any)
        *ret = (struct value){0};
    return true;
}

static bool make(struct making *k, const struct cell_map *map, struct value *ret, struct value *ret_precision)
{
    const char *text;

    switch (map->from) {
    case FROM_CONST: *ret = map->fixed; return true;
    case FROM_RUN: *ret = (struct value){ .kind = VALUE_DAY, .day = k->run_on }; return true;
    case FROM_LIST: return make_list(k, map, ret);
    case FROM_RECORD: return make_record(k, map, ret);
    case FROM_COLUMN: break;
    }
    if (!get_cell(k, map, &text))
        return false;
    if (!text)
        return true;
    return map->field->kind == VALUE_LIST ? split_cell(k, map, text, ret) : scalar(k, map, map->field, text, ret, ret_precision);
}

/* ---- one event */

/* The column that fills a field, for errors that name the field: the first one below it. */
static const struct cell_map *first_column(const struct cell_map *map)
{
    if (!map || map->from == FROM_CONST || map->from == FROM_RUN)
        return NULL;
    if (map->from == FROM_COLUMN)
        return map;
    for (size_t i = 0; i < map->n; i++) {
        const struct cell_map *found = first_column(map->items[i]);

        if (found)
            return found;
    }
    return NULL;
}

static const struct cell_map *find_field(struct cell_map *const *maps, size_t n, const char *name, size_t bytes)
{
    for (size_t i = 0; i < n; i++)
        if (maps[i] && maps[i]->field->name && strlen(maps[i]->field->name) == bytes && memcmp(maps[i]->field->name, name, bytes) == 0)
            return first_column(maps[i]);
    for (size_t i = 0; i < n; i++)
        if (maps[i] && (maps[i]->from == FROM_LIST || maps[i]->from == FROM_RECORD)) {
            const struct cell_map *found = find_field(maps[i]->items, maps[i]->n, name, bytes);

            if (found)
                return found;
        }
    return NULL;
}

/* What event_complete and the gate refuse names a field: its column is what people can look at. */
static bool refused(struct making *k, const struct event_map *map)
{
    static const char begin[] = "field \"";
    const char *name = k->e->text + sizeof begin - 1;
    const struct cell_map *at = NULL;

    k->fault->gated = gate_held_back(k->e);
    if (strncmp(k->e->text, begin, sizeof begin - 1) == 0)
        at = find_field(map->fields, map->schema->n_fields, name, strcspn(name, "\""));
    /* "occurred_on is missing, and x, which would fill it": x is what has a column. */
    if (!at && map->schema->occurred_on >= 0 && strncmp(name, "occurred_on\"", 12) == 0)
        at = first_column(map->fields[map->schema->occurred_on]);
    if (at)
        return wrong_text(k, at);
    k->fault->column = "";
    return false;
}

static day_num day_of(const struct making *k, const struct event_map *map, const struct value *fields)
{
    int own = map->schema->occurred_on;

    if (fields[FIELD_OCCURRED_ON].kind == VALUE_DAY)
        return fields[FIELD_OCCURRED_ON].day;
    return own >= 0 && fields[own].kind == VALUE_DAY ? fields[own].day : k->recorded_on;
}

static bool make_subject(struct making *k, const struct event_map *map, struct event *ev)
{
    struct value v = {0}, ignored;

    if (!make(k, map->subject, &v, &ignored))
        return false;
    if (v.kind == VALUE_SUBJECT) {
        memcpy(ev->subject, v.ref, SUBJECT_BYTES);
        return true;
    }
    err_set(k->e, ERR_DATA, "the record says of nobody: its file number is missing");
    return wrong(k, map->subject);
}

static bool make_event(struct making *k, const struct event_map *map, struct mapping_moment at, time_us recorded_at, struct event *ev)
{
    const struct schema *s = map->schema;
    bool any = false;

    *ev = (struct event){ .type = s->type, .agency = k->reader->agency, .tenant = k->reader->tenant, .recorded_at = recorded_at, .schema_id = s->id, .schema = s,
                          .dataclass = s->dataclass, .purpose = map->purpose, .legal_basis = map->basis, .consent = map->consent,
                          .fields = ARENA_ARRAY(k->mem, struct value, s->n_fields) };
    if (!ev->consent && s->consent)
        ev->consent = k->reader->consent;
    uuid_v7(at.now, ev->id);
    k->dataclass = s->dataclass;
    k->placeholder = false;
    /* Codes last: they may be valid for a time only, and it is the day of the event that counts. */
    k->occurred_on = k->recorded_on;
    if (!make_subject(k, map, ev) || !make_fields(k, map->fields, s->n_fields, false, ev->fields, &any))
        return false;
    k->occurred_on = day_of(k, map, ev->fields);
    if (!make_fields(k, map->fields, s->n_fields, true, ev->fields, &any))
        return false;
    if (!event_complete(ev, k->m->set, k->e))
        return refused(k, map);
    if (at.backfill && !k->m->recorded)
        gate_date_back(ev);
    return gate_encode(k->reader->gate, ev, k->mem, k->e) || refused(k, map);
}

/* ---- one record */

static const char *column_text(void *context, size_t column)
{
    return cell_at(context, column);
}

static bool holds(const struct making *k, const struct expr *when)
{
    struct expr_env env = { .column = column_text, .context = (void *)(uintptr_t)k->row, .schemas = k->m->set, .mem = k->mem, .next_day = DAY_NONE };

    return expr_true(when, &env) == TRI_TRUE;
}

bool mapping_wants(const struct mapping *m, const struct mapping_row *row, struct arena *mem)
{
    return !m->only || holds(&(struct making){ .m = m, .row = row, .mem = mem }, m->only);
}

static bool may_leave(const struct making *k)
{
    for (size_t i = 0; i < k->m->n_refusals; i++) {
        const struct refusal *r = &k->m->refusals[i];

        if (!holds(k, r->when))
            continue;
        *k->fault = (struct mapping_fault){ .column = k->m->columns.all[r->column], .gated = true };
        return err_set(k->e, ERR_DATA, "%s", r->reason);
    }
    return true;
}

static bool for_this_tenant(struct making *k)
{
    const struct cell_map *map = k->m->tenant;
    const char *text = NULL;

    if (map && !get_cell(k, map, &text))
        return false;
    if (!map || (text && strcmp(text, k->reader->tenant) == 0))
        return true;
    err_set(k->e, ERR_DATA, text ? "not for this tenant" : "the municipality is missing: nobody can say whose record it is");
    return wrong(k, map);
}

bool mapping_has_tenant(const struct mapping *m)
{
    return m->tenant != NULL;
}

const char *mapping_tenant(const struct mapping *m, const struct mapping_row *row, struct arena *mem)
{
    struct mapping_fault ignored_fault;
    struct err ignored;
    struct making k = { .m = m, .row = row, .mem = mem, .fault = &ignored_fault, .e = &ignored };
    const char *text;

    return m->tenant && get_cell(&k, m->tenant, &text) ? text : NULL;
}

/* The record's own day at noon; else now. */
static bool when_recorded(struct making *k, time_us now, time_us *ret)
{
    struct value v = {0}, ignored;

    *ret = now;
    k->recorded_on = k->run_on = clock_day(now);
    if (!k->m->recorded)
        return true;
    if (!make(k, k->m->recorded, &v, &ignored))
        return false;
    if (v.kind != VALUE_DAY) {
        err_set(k->e, ERR_DATA, "the day on which it was written down is missing");
        return wrong(k, k->m->recorded);
    }
    k->recorded_on = v.day;
    *ret = clock_midnight(v.day) + (time_us)12 * 3600 * 1000000;
    return true;
}

/* Which entries this record is for. */
static const struct event_map **wanted(struct making *k, size_t *ret_n)
{
    const struct event_map **maps = ARENA_ARRAY(k->mem, const struct event_map *, k->m->n_events);

    *ret_n = 0;
    for (size_t i = 0; i < k->m->n_events; i++)
        if (!k->m->events[i].when || holds(k, k->m->events[i].when))
            maps[(*ret_n)++] = &k->m->events[i];
    return maps;
}

/* A name that is none costs the record only where it says nothing else: facts are facts. */
static bool make_events(struct making *k, struct mapping_moment at, time_us recorded_at, struct mapping_said **ret, size_t *ret_n)
{
    size_t n, made = 0;
    const struct event_map **maps = wanted(k, &n);
    struct mapping_said *said = n ? ARENA_ARRAY(k->mem, struct mapping_said, n) : NULL;

    for (size_t i = 0; i < n; i++) {
        said[made] = (struct mapping_said){ .entry = (size_t)(maps[i] - k->m->events), .id = maps[i]->id, .on = maps[i]->on, .keep = maps[i]->keep };
        if (make_event(k, maps[i], at, recorded_at, &said[made].ev))
            made++;
        else if (k->placeholder)
            k->notes.placeholders++;
        else
            return false;
    }
    *ret = said;
    *ret_n = made;
    return made > 0 || n == 0;
}

bool mapping_say(const struct mapping *m, const struct mapping_row *row, const struct event_reader *reader, struct mapping_moment at, struct arena *mem,
                 struct mapping_said **ret, size_t *ret_n, struct mapping_fault *ret_fault, struct err *e)
{
    struct making k = { .m = m, .row = row, .reader = reader, .mem = mem, .fault = ret_fault, .e = e };
    time_us recorded_at;

    *ret_fault = (struct mapping_fault){ .column = "" };
    if (!for_this_tenant(&k) || !may_leave(&k) || !when_recorded(&k, at.now, &recorded_at) || !make_events(&k, at, recorded_at, ret, ret_n))
        return false;
    ret_fault->notes = k.notes;
    return true;
}

/* ---- snapshots */

const size_t *mapping_key(const struct mapping *m, size_t *ret_n)
{
    *ret_n = m->n_key;
    return m->key;
}

const uint32_t *mapping_waiting(const struct mapping *m, struct arena *mem, size_t *ret_n)
{
    uint32_t *ids = ARENA_ARRAY(mem, uint32_t, m->n_events);

    *ret_n = 0;
    for (size_t i = 0; i < m->n_events; i++)
        if (m->events[i].on == ON_CHANGED)
            ids[(*ret_n)++] = m->events[i].id;
    return ids;
}

bool mapping_compares(const struct mapping *m)
{
    for (size_t i = 0; i < m->n_events; i++)
        if (m->events[i].on != (ON_NEW | ON_CHANGED) || m->events[i].withdraw)
            return true;
    return m->n_key > 0;
}

const uint8_t *mapping_digest(const struct mapping *m)
{
    return m->digest;
}

static struct content_days days_of(const struct event_map *map, struct arena *mem)
{
    bool *run = ARENA_ARRAY(mem, bool, map->schema->n_fields);

    for (size_t i = 0; i < map->schema->n_fields; i++)
        run[i] = map->fields[i] && map->fields[i]->from == FROM_RUN;
    return (struct content_days){ run, map->fields[FIELD_OCCURRED_ON], map->fields[FIELD_EFFECTIVE_FROM], map->fields[FIELD_EFFECTIVE_TO] };
}

bool mapping_content(const struct mapping *m, const struct mapping_said *s, const uint8_t key[KEY_BYTES], struct arena *mem,
                     uint8_t ret[SUBJECT_BYTES], struct err *e)
{
    const struct content_days days = days_of(&m->events[s->entry], mem);

    return content_hash(s->ev.schema, s->ev.fields, s->ev.subject, &days, key, mem, ret, e);
}

size_t mapping_entries(const struct mapping *m, struct arena *mem, struct mapping_entry **ret)
{
    *ret = ARENA_ARRAY(mem, struct mapping_entry, m->n_events);
    for (size_t i = 0; i < m->n_events; i++)
        (*ret)[i] = (struct mapping_entry){ .id = m->events[i].id, .on = m->events[i].on, .schema = m->events[i].schema, .days = days_of(&m->events[i], mem) };
    return m->n_events;
}

static const struct event_map *find_entry(const struct mapping *m, uint32_t id)
{
    for (size_t i = 0; i < m->n_events; i++)
        if (m->events[i].id == id)
            return &m->events[i];
    return NULL;
}

bool mapping_withdraws(const struct mapping *m, uint32_t id)
{
    const struct event_map *map = find_entry(m, id);

    return map && map->withdraw;
}

bool mapping_again(const struct mapping *m, uint32_t id, const struct event_reader *reader, const uint8_t subject[SUBJECT_BYTES], const void *payload, size_t bytes,
                   time_us now, struct arena *mem, struct event *ret, bool *ret_found, struct err *e)
{
    const struct event_map *map = find_entry(m, id);
    const struct schema *s = map ? map->schema : NULL;
    int32_t schema_id;

    *ret_found = false;
    if (!map)
        return true;
    *ret = (struct event){ .type = s->type, .agency = reader->agency, .tenant = reader->tenant, .recorded_at = now, .dataclass = s->dataclass,
                           .purpose = map->purpose, .legal_basis = map->basis, .consent = map->consent, .payload = payload, .payload_bytes = bytes };
    if (!ret->consent && s->consent)
        ret->consent = reader->consent;
    memcpy(ret->subject, subject, SUBJECT_BYTES);
    uuid_v7(now, ret->id);
    if (!codec_schema_id(payload, bytes, &schema_id, e))
        return false;
    ret->schema_id = schema_id;
    if (!event_decode(ret, m->set, mem, e))
        return false;
    if (!ret->schema || ret->schema != s)
        return true;                                 /* of another version of its type: what it says may not be known any more */
    const struct content_days days = days_of(map, mem);
    content_set_day(s, &days, ret->fields, clock_day(now));
    *ret_found = true;
    return event_complete(ret, m->set, e) && gate_encode(reader->gate, ret, mem, e);
}
