/* SPDX-License-Identifier: Apache-2.0 */
/* The mapping from its configuration. */
#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "../../common/ground/file.h"
#include "mapping_parts.h"

const char *const mapping_keys[] = { "subject", "tenant", "recorded", "ignore", "repair", "only", "refuse", "key", "events", NULL };

struct loaded { struct loaded *next; const char *file; const struct codes *codes; };
struct reading {
    const struct event_reader *reader;
    const char *slug;
    struct mapping *m;
    struct loaded *loaded;
    struct arena *mem;
    struct err *e;
};

static const struct field subject_field = { .name = "subject", .kind = VALUE_SUBJECT };
static const struct field tenant_field = { .name = "tenant", .kind = VALUE_TEXT };
static const struct field recorded_field = { .name = "recorded", .kind = VALUE_DAY };

/* ---- the columns that are used, before anything else is read: expressions must know them */

static void add_text(struct texts *t, const char *text, struct arena *mem)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->all[i], text) == 0)
            return;
    const char **more = ARENA_ARRAY(mem, const char *, t->n + 2);
    if (t->n)
        memcpy(more, t->all, t->n * sizeof *more);
    more[t->n++] = text;
    t->all = more;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_one_of(const char *word, size_t n, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == n && memcmp(*words, word, n) == 0)
            return true;
    return false;
}

/* What follows a word: an operator makes it a column. */
static bool operator_follows(const char *at)
{
    static const char *const words[] = { "in", "is", NULL };

    at += strspn(at, " \t\r\n");
    if (*at && strchr("=!<>", *at))
        return true;
    size_t n = strcspn(at, " \t\r\n({");
    return is_one_of(at, n, words);
}

/* Columns in an expression: [in brackets], what stands before an operator, what date(), code() and ref() are asked of. */
static void columns_in(struct reading *r, const char *text)
{
    static const char *const language[] = { "and", "or", "not", "in", "is", "known", "min", "max", "month_end", "day", "date", "code", "ref", NULL };
    static const char *const askers[] = { "date", "code", "ref", NULL };
    bool asked = false;

    for (const char *at = text; *at; ) {
        size_t n = 0;

        if (*at == '\'' || *at == '[') {
            const char *end = strchr(at + 1, *at == '[' ? ']' : '\'');
            if (!end)
                return;
            if (*at == '[')
                add_text(&r->m->columns, arena_strndup(r->mem, at + 1, (size_t)(end - at) - 1), r->mem);
            at = end + 1;
            asked = false;
            continue;
        }
        while (is_word(at[n]))
            n++;
        if (n && !isdigit((unsigned char)*at) && !is_one_of(at, n, language) && (asked || operator_follows(at + n)))
            add_text(&r->m->columns, arena_strndup(r->mem, at, n), r->mem);
        asked = (n && is_one_of(at, n, askers)) || (asked && (*at == '(' || isspace((unsigned char)*at)));
        at += n ? n : 1;
    }
}

/* All "column", "and", "and_if" and "when" settings below. */
static void collect_columns(struct reading *r, const struct cfg *at)
{
    bool more = at->name && (strcmp(at->name, "and") == 0 || strcmp(at->name, "and_if") == 0);

    if (at->kind == CFG_STRING && at->name && (more || strcmp(at->name, "column") == 0))
        add_text(&r->m->columns, at->text, r->mem);
    else if (at->kind == CFG_STRING && at->name && (strcmp(at->name, "when") == 0 || strcmp(at->name, "only") == 0))
        columns_in(r, at->text);
    for (size_t i = 0; i < at->n; i++)
        if (more && at->items[i].kind == CFG_STRING)
            add_text(&r->m->columns, at->items[i].text, r->mem);
        else
            collect_columns(r, &at->items[i]);
}

/* ---- one value */

static bool read_texts(struct reading *r, const struct cfg *group, const char *name, const char *const *fallback, struct texts *ret)
{
    if (!cfg_get(group, name)) {
        for (; *fallback; fallback++)
            add_text(ret, *fallback, r->mem);
        return true;
    }
    return cfg_strings(group, name, r->mem, &ret->all, &ret->n, r->e);
}

/* Does the field take this text?  For constants and targets of codes. */
static bool fits(struct reading *r, const struct field *f, const char *text, struct value *ret, struct err *why)
{
    if (!event_value_from_text(r->reader, f, text, strlen(text), r->mem, ret, why))
        return false;
    if (f->kind == VALUE_CODE && f->codelist && !schema_code_known(r->m->set, f->codelist, text, DAY_NONE))
        return err_set(why, ERR_DATA, "field \"%s\": the list %s has no code \"%.60s\"", f->name, f->codelist, text);
    return true;
}

static bool read_const(struct reading *r, const struct cfg *value, struct cell_map *map)
{
    struct err why;

    if (!value->text)
        return cfg_fail(r->e, value, "const is one value");
    map->from = FROM_CONST;
    if (fits(r, map->field, value->text, &map->fixed, &why))
        return true;
    return cfg_fail(r->e, value, "const = %.60s: %s", value->text, why.text);
}

static bool read_codes(struct reading *r, const struct cfg *group, struct cell_map *map)
{
    const char *name;
    const struct field *f = map->field->kind == VALUE_LIST ? map->field->item : map->field;

    if (!cfg_string(group, "codes", CFG_REQUIRED, &name, r->e))
        return false;
    const struct cfg *at = cfg_get(group, "codes");
    const char *file = cfg_path(at, arena_printf(r->mem, "codes/%s.csv", name), r->mem);
    struct loaded *l = r->loaded;
    while (l && strcmp(l->file, file) != 0)
        l = l->next;
    if (!l) {
        l = ARENA_NEW(r->mem, struct loaded);
        *l = (struct loaded){ .next = r->loaded, .file = file };
        if (access(file, F_OK) != 0)
            return cfg_fail(r->e, at, "codes = \"%s\": there is no file %s", name, file);
        if (!codes_load(file, r->mem, &l->codes, r->e))
            return false;
        r->loaded = l;
    }
    map->codes = l->codes;
    for (size_t i = 0; i < codes_count(map->codes); i++) {
        struct value ignored;
        struct err why;
        int line;
        const char *to = codes_target(map->codes, i, &line);

        if (!fits(r, f, to, &ignored, &why))
            return err_set(r->e, ERR_CONFIG, "%s:%d: %s", file, line, why.text);
    }
    return true;
}

/* A month alone is a day only when somebody says which. */
static bool check_form(struct reading *r, const struct cfg *group, const char *form, const struct cell_map *map)
{
    const struct cfg *at = cfg_get(group, "date");
    struct err why;

    if (!form_check(form, &why))
        return cfg_fail(r->e, at, "%s", why.text);
    if (form_says(form) == FORM_YEAR && !map->birth)
        return cfg_fail(r->e, at, "date = \"%.40s\": a year alone is enough for birth dates only (birth = true)", form);
    if (form_says(form) == FORM_MONTH && !map->birth && !cfg_get(group, "month"))
        return cfg_fail(r->e, at, "date = \"%.40s\": which day of the month is meant, month = \"first\" or \"last\"?", form);
    return true;
}

static bool read_day(struct reading *r, const struct cfg *group, struct cell_map *map)
{
    const char *month;

    if (!cfg_get(group, "date"))
        return cfg_fail(r->e, group, "\"date\" is missing");
    if (!cfg_strings(group, "date", r->mem, &map->forms.all, &map->forms.n, r->e) || !cfg_bool(group, "birth", false, &map->birth, r->e)
        || !cfg_string(group, "month", "first", &month, r->e))
        return false;
    map->month_end = strcmp(month, "last") == 0;
    if (!map->month_end && strcmp(month, "first") != 0)
        return cfg_fail(r->e, cfg_get(group, "month"), "month = \"%.20s\": \"first\" or \"last\" day of it", month);
    for (size_t i = 0; i < map->forms.n; i++)
        if (!check_form(r, group, map->forms.all[i], map))
            return false;
    return map->forms.n > 0 || cfg_fail(r->e, cfg_get(group, "date"), "date = \"DD.MM.YYYY\" says how the days are written");
}

static size_t find_text(const struct texts *t, const char *text)
{
    size_t i = 0;

    while (strcmp(t->all[i], text) != 0)                     /* collected before: it is there */
        i++;
    return i;
}

static bool read_split(struct reading *r, const struct cfg *group, struct cell_map *map)
{
    const char *split;

    if (!cfg_string(group, "split", "", &split, r->e))
        return false;
    if (*split && (split[1] || map->field->kind != VALUE_LIST))
        return cfg_fail(r->e, cfg_get(group, "split"), "split = \"%.20s\": one sign, and only where a list is wanted", split);
    map->split = *split;
    return true;
}

/* and = ["NAME", "GEBDAT"]: these cells, too, make a reference; and_if = ["VORNAME"]: and these, where they say something. */
static bool read_more(struct reading *r, const struct cfg *group, const struct field *f, struct cell_map *map)
{
    const char **needed, **others;
    size_t n_others;

    if (!cfg_strings(group, "and", r->mem, &needed, &map->n_needed, r->e) || !cfg_strings(group, "and_if", r->mem, &others, &n_others, r->e))
        return false;
    map->n_more = map->n_needed + n_others;
    if (map->n_more && f->kind != VALUE_SUBJECT && f->kind != VALUE_LOCAL)
        return cfg_fail(r->e, cfg_get(group, map->n_needed ? "and" : "and_if"), "and names further columns of a file number, and \"%s\" is none", map->field->name);
    map->more = ARENA_ARRAY(r->mem, size_t, map->n_more + 1);
    for (size_t i = 0; i < map->n_more; i++)
        map->more[i] = find_text(&r->m->columns, i < map->n_needed ? needed[i] : others[i - map->n_needed]);
    return true;
}

static bool read_column(struct reading *r, const struct cfg *group, struct cell_map *map)
{
    static const char *const none[] = { NULL }, *const yes[] = { "J", "ja", "Ja", "1", "true", NULL }, *const no[] = { "N", "nein", "Nein", "0", "false", NULL };
    const struct field *f = map->field->kind == VALUE_LIST ? map->field->item : map->field;
    const char *column;

    if (!cfg_string(group, "column", CFG_REQUIRED, &column, r->e) || !read_texts(r, group, "empty", none, &map->empty)
        || !read_texts(r, group, "yes", yes, &map->yes) || !read_texts(r, group, "no", no, &map->no) || !read_split(r, group, map)
        || !read_more(r, group, f, map) || !cfg_string(group, "until", "", &map->until, r->e) || !cfg_string(group, "after", "", &map->after, r->e)
        || !cfg_int(group, "zero_fill", 0, 1, 20, &map->zero_fill, r->e))
        return false;
    map->from = FROM_COLUMN;
    map->column = find_text(&r->m->columns, column);
    if (f->kind == VALUE_RECORD)
        return cfg_fail(r->e, group, "field \"%s\" has parts: record = { ... } is wanted", map->field->name);
    if (f->kind == VALUE_DAY && !read_day(r, group, map))
        return false;
    if (f->kind != VALUE_DAY && (cfg_get(group, "date") || cfg_get(group, "birth") || cfg_get(group, "month")))
        return cfg_fail(r->e, group, "field \"%s\" is no day", map->field->name);
    if (f->kind != VALUE_BOOL && (cfg_get(group, "yes") || cfg_get(group, "no")))
        return cfg_fail(r->e, group, "field \"%s\" is not true or false", map->field->name);
    return !cfg_get(group, "codes") || read_codes(r, group, map);
}

static bool read_map(struct reading *r, const struct field *f, const struct cfg *group, struct cell_map **ret);

static bool unknown_field(struct reading *r, const struct cfg *at, const struct field *fields, size_t n, const char *what)
{
    const char **names = ARENA_ARRAY(r->mem, const char *, n + 1);

    for (size_t i = 0; i < n; i++)
        names[i] = fields[i].name;
    const char *nearest = cfg_nearest(at->name, names);
    return cfg_fail(r->e, at, "%s has no field \"%s\"%s%s%s", what, at->name, nearest ? ": did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

/* A birth date that is known in part says so in the field beside it: born_on in born_precision. */
static void find_precision(struct cell_map *const *maps, const struct field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t bytes = strlen(fields[i].name);

        if (!maps[i] || !maps[i]->birth || bytes < 3 || strcmp(fields[i].name + bytes - 3, "_on") != 0)
            continue;
        for (size_t k = 0; k < n; k++)
            if (!maps[k] && strncmp(fields[k].name, fields[i].name, bytes - 2) == 0 && strcmp(fields[k].name + bytes - 2, "precision") == 0)
                maps[i]->precision = (int)k;
    }
}

static bool read_fields(struct reading *r, const struct cfg *group, const struct field *fields, size_t n, const char *what, struct cell_map ***ret)
{
    struct cell_map **maps = ARENA_ARRAY(r->mem, struct cell_map *, n + 1);

    if (group->kind != CFG_GROUP)
        return cfg_fail(r->e, group, "\"%s\" must be a group { ... }", group->name ? group->name : what);
    for (size_t i = 0; i < group->n; i++) {
        const struct cfg *item = &group->items[i];
        size_t k = 0;

        while (k < n && strcmp(fields[k].name, item->name) != 0)
            k++;
        if (k == n)
            return unknown_field(r, item, fields, n, what);
        if (!read_map(r, &fields[k], item, &maps[k]))
            return false;
    }
    find_precision(maps, fields, n);
    *ret = maps;
    return true;
}

static bool read_record(struct reading *r, const struct cfg *group, struct cell_map *map)
{
    map->from = FROM_RECORD;
    map->n = map->field->n_fields;
    if (map->field->kind != VALUE_RECORD)
        return cfg_fail(r->e, group, "field \"%s\" has no parts", map->field->name);
    return read_fields(r, group, map->field->fields, map->n, map->field->name, &map->items);
}

static bool read_list(struct reading *r, const struct cfg *list, struct cell_map *map)
{
    if (map->field->kind != VALUE_LIST)
        return cfg_fail(r->e, list, "field \"%s\" holds one value, not a list", map->field->name);
    map->from = FROM_LIST;
    map->n = list->n;
    map->items = ARENA_ARRAY(r->mem, struct cell_map *, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        const struct cfg *item = &list->items[i];
        struct cell_map *one;

        if (map->field->item->kind != VALUE_RECORD || cfg_get(item, "record")) {
            if (!read_map(r, map->field->item, item, &map->items[i]))
                return false;
            continue;
        }
        /* ( { kind = ...; family = ...; } ): the parts stand without "record". */
        one = map->items[i] = ARENA_NEW(r->mem, struct cell_map);
        *one = (struct cell_map){ .field = map->field->item, .precision = -1 };
        if (!read_record(r, item, one))
            return false;
    }
    return true;
}

/* { day = "run"; }: what no column says, like the day on which a row was gone. */
static bool read_run(struct reading *r, const struct cfg *day, struct cell_map *map)
{
    map->from = FROM_RUN;
    if (day->kind != CFG_STRING || strcmp(day->text, "run") != 0)
        return cfg_fail(r->e, day, "day = \"run\" is the day on which the file is read; other days come from a column");
    return map->field->kind == VALUE_DAY || cfg_fail(r->e, day, "field \"%s\" is no day", map->field->name);
}

static bool read_map(struct reading *r, const struct field *f, const struct cfg *group, struct cell_map **ret)
{
    static const char *const known[] = { "column", "and", "and_if", "until", "after", "const", "day", "date", "birth", "month", "zero_fill", "codes", "yes", "no", "empty", "split", "list", "record", NULL };
    struct cell_map *map = *ret = ARENA_NEW(r->mem, struct cell_map);

    *map = (struct cell_map){ .field = f, .precision = -1, .until = "", .after = "" };
    if (group->kind != CFG_GROUP)
        return cfg_fail(r->e, group, "\"%s\" must be a group: { column = \"...\"; } or { const = \"...\"; }", group->name ? group->name : f->name);
    if (!cfg_known(group, known, r->e))
        return false;
    const struct cfg *fixed = cfg_get(group, "const"), *list = cfg_get(group, "list"), *record = cfg_get(group, "record"), *column = cfg_get(group, "column");
    const struct cfg *day = cfg_get(group, "day");
    if (!!fixed + !!list + !!record + !!column + !!day != 1)
        return cfg_fail(r->e, group, "one of column, const, day, list and record says where \"%s\" comes from", f->name ? f->name : "it");
    return fixed ? read_const(r, fixed, map) : day ? read_run(r, day, map) : list ? read_list(r, list, map) : record ? read_record(r, record, map) : read_column(r, group, map);
}

/* ---- one event */

static bool find_type(struct reading *r, const struct cfg *group, const struct schema **ret)
{
    size_t n = schema_count(r->m->set);
    const char *type, **names = ARENA_ARRAY(r->mem, const char *, n + 1);

    if (!cfg_string(group, "type", CFG_REQUIRED, &type, r->e))
        return false;
    *ret = schema_by_type(r->m->set, type);
    if (*ret && (*ret)->control)
        return cfg_fail(r->e, cfg_get(group, "type"), "%s is made by the programs themselves", type);
    if (*ret)
        return schema_may_publish(*ret, r->slug) || cfg_fail(r->e, cfg_get(group, "type"), "%s does not publish %s", r->slug, type);
    for (size_t i = 0; i < n; i++)
        names[i] = schema_at(r->m->set, i)->type;
    const char *nearest = cfg_nearest(type, names);
    return cfg_fail(r->e, cfg_get(group, "type"), "there is no event type \"%s\"%s%s%s", type, nearest ? ": did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

/* A condition, `when` or `only`; NULL where there is none. */
static bool read_condition(struct reading *r, const struct cfg *group, const char *name, const struct expr **ret)
{
    const char *text;

    if (!cfg_string(group, name, "", &text, r->e))
        return false;
    const struct expr_scope scope = { .schemas = r->m->set, .at = cfg_get(group, name), .columns = r->m->columns.all, .n_columns = r->m->columns.n, .want = EXPR_BOOL };
    return !*text || expr_parse(text, &scope, r->mem, ret, r->e);
}

/* A field that must be there and that nothing fills would refuse every record: say so now. */
static bool check_required(struct reading *r, const struct cfg *group, const struct event_map *map)
{
    const struct schema *s = map->schema;

    for (size_t i = 0; i < s->n_fields; i++)
        if (i != FIELD_OCCURRED_ON && i != FIELD_ASSERTION && !s->fields[i].optional && !map->fields[i])
            return cfg_fail(r->e, group, "%s needs the field \"%s\", and nothing fills it", s->type, s->fields[i].name);
    if (!map->fields[FIELD_OCCURRED_ON] && s->occurred_on >= 0 && !map->fields[s->occurred_on])
        return cfg_fail(r->e, group, "%s needs the day on which it happened: occurred_on or \"%s\"", s->type, s->fields[s->occurred_on].name);
    return true;
}

/* on = ["new", "changed"], or ["gone"] alone: what is said of a row that is no more has no later change. */
static bool read_on(struct reading *r, const struct cfg *group, struct event_map *map)
{
    static const char *const names[] = { "new", "changed", "gone", NULL };
    const struct cfg *at = cfg_get(group, "on");
    const char **words;
    size_t n;

    map->on = at ? 0 : ON_NEW | ON_CHANGED;
    if (!cfg_strings(group, "on", r->mem, &words, &n, r->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned bit = 0;

        while (names[bit] && strcmp(names[bit], words[i]) != 0)
            bit++;
        if (!names[bit])
            return cfg_fail(r->e, at, "on = \"%.20s\": new, changed and gone is what can become of a row", words[i]);
        map->on |= 1U << bit;
    }
    if (map->on == 0 || ((map->on & ON_GONE) && map->on != ON_GONE))
        return cfg_fail(r->e, at, "on names new, changed or both; or gone alone");
    return true;
}

static bool read_withdraw(struct reading *r, const struct cfg *group, struct event_map *map)
{
    if (!cfg_bool(group, "withdraw", false, &map->withdraw, r->e))
        return false;
    return !map->withdraw || (map->when && (map->on & ON_NEW)) || cfg_fail(r->e, cfg_get(group, "withdraw"), "withdraw belongs to an entry with `when` that speaks of new rows: it takes back what is no longer true of its row");
}

/* Type and place among those of the type: entries of other types may come and go. */
static void name_entry(const struct mapping *m, struct event_map *map)
{
    uint8_t hash[HASH_BYTES];
    uint32_t place = 0;

    for (const struct event_map *before = m->events; before < map; before++)
        place += strcmp(before->schema->type, map->schema->type) == 0;
    hash_sha256_two(&place, sizeof place, map->schema->type, strlen(map->schema->type), hash);
    memcpy(&map->id, hash, sizeof map->id);
}

static bool read_event(struct reading *r, const struct cfg *group, struct event_map *map)
{
    static const char *const known[] = { "type", "when", "on", "withdraw", "purpose", "basis", "consent", "subject", "fields", NULL };
    const struct cfg *subject = cfg_get(group, "subject"), *fields = cfg_get(group, "fields");

    if (group->kind != CFG_GROUP)
        return cfg_fail(r->e, group, "events is a list of groups: ( { type = ...; fields = { ... }; }, ... )");
    if (!cfg_known(group, known, r->e) || !find_type(r, group, &map->schema) || !read_condition(r, group, "when", &map->when) || !read_on(r, group, map) || !read_withdraw(r, group, map)
        || !cfg_string(group, "purpose", NULL, &map->purpose, r->e) || !cfg_string(group, "basis", NULL, &map->basis, r->e)
        || !cfg_string(group, "consent", NULL, &map->consent, r->e))
        return false;
    if (subject && !read_map(r, &subject_field, subject, &map->subject))
        return false;
    if (!fields)
        return cfg_fail(r->e, group, "%s has no fields = { ... }", map->schema->type);
    return read_fields(r, fields, map->schema->fields, map->schema->n_fields, map->schema->type, &map->fields) && check_required(r, group, map);
}

/* ---- the source */

/* refuse = ( { when = "..."; column = "..."; reason = "..."; }, ... ) */
static bool read_refusals(struct reading *r, const struct cfg *source)
{
    static const char *const known[] = { "when", "column", "reason", NULL };
    const struct cfg *list = cfg_get(source, "refuse");

    if (!list)
        return true;
    if (list->kind != CFG_LIST && list->kind != CFG_ARRAY)
        return cfg_fail(r->e, list, "refuse is a list of groups: ( { when = ...; column = ...; reason = ...; }, ... )");
    r->m->refusals = ARENA_ARRAY(r->mem, struct refusal, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        const struct cfg *group = &list->items[i];
        struct refusal *refusal = &r->m->refusals[r->m->n_refusals++];
        const char *column;

        if (!cfg_known(group, known, r->e) || !cfg_string(group, "column", CFG_REQUIRED, &column, r->e)
            || !cfg_string(group, "reason", CFG_REQUIRED, &refusal->reason, r->e) || !read_condition(r, group, "when", &refusal->when))
            return false;
        if (!refusal->when)
            return cfg_fail(r->e, group, "when = \"...\" says which records may not leave the house");
        refusal->column = find_text(&r->m->columns, column);
    }
    return true;
}

/* Is whom the event is about part of the key? */
static bool is_fixed(const struct mapping *m, const struct cell_map *subject)
{
    for (size_t i = 0; i < m->n_key; i++)
        if (subject->from == FROM_COLUMN && subject->column == m->key[i])
            return true;
    return subject->from == FROM_CONST;
}

static bool read_events(struct reading *r, const struct cfg *source)
{
    const struct cfg *events = cfg_get(source, "events"), *subject = cfg_get(source, "subject");
    struct cell_map *common = NULL;

    if (!events || (events->kind != CFG_LIST && events->kind != CFG_ARRAY) || events->n == 0)
        return cfg_fail(r->e, events ? events : source, "events = ( { type = ...; }, ... ) says what its records become");
    if (subject && !read_map(r, &subject_field, subject, &common))
        return false;
    r->m->n_events = events->n;
    r->m->events = ARENA_ARRAY(r->mem, struct event_map, events->n);
    for (size_t i = 0; i < events->n; i++) {
        if (!read_event(r, &events->items[i], &r->m->events[i]))
            return false;
        name_entry(r->m, &r->m->events[i]);
        if (!r->m->events[i].subject && !(r->m->events[i].subject = common))
            return cfg_fail(r->e, &events->items[i], "subject = { column = ...; } says whose record it is: for the source, or for this event");
        r->m->events[i].keep = r->m->events[i].withdraw || !is_fixed(r->m, r->m->events[i].subject);
    }
    return true;
}

static bool read_key(struct reading *r, const struct cfg *source)
{
    const char **columns;

    if (!cfg_strings(source, "key", r->mem, &columns, &r->m->n_key, r->e))
        return false;
    r->m->key = ARENA_ARRAY(r->mem, size_t, r->m->n_key + 1);
    for (size_t i = 0; i < r->m->n_key; i++) {
        add_text(&r->m->columns, columns[i], r->mem);
        r->m->key[i] = find_text(&r->m->columns, columns[i]);
    }
    return true;
}

static void add_config(const struct cfg *at, struct buf *out)
{
    buf_printf(out, "%s %d %s %zu\n", at->name ? at->name : "", (int)at->kind, at->text ? at->text : "", at->n);
    for (size_t i = 0; i < at->n; i++)
        add_config(&at->items[i], out);
}

static bool digest(struct reading *r, const struct cfg *source)
{
    CLEANUP(arena_release) struct arena mem = {0};
    CLEANUP(buf_release) struct buf text = {0};

    for (size_t i = 0; mapping_keys[i]; i++)
        if (cfg_get(source, mapping_keys[i]))
            add_config(cfg_get(source, mapping_keys[i]), &text);
    for (const struct loaded *l = r->loaded; l; l = l->next) {
        char *bytes;
        size_t n;

        if (!file_read(l->file, &mem, &bytes, &n, r->e))
            return false;
        buf_add(&text, bytes, n);
    }
    hash_sha256(text.data, text.len, r->m->digest);
    return true;
}

bool mapping_read(const struct cfg *source, const struct event_reader *reader, struct arena *mem, const struct mapping **ret, struct err *e)
{
    struct event_reader quiet = *reader;                     /* constants are no local ids to be remembered */
    struct reading r = { .reader = &quiet, .mem = mem, .e = e, .m = ARENA_NEW(mem, struct mapping) };
    const struct cfg *tenant = cfg_get(source, "tenant"), *recorded = cfg_get(source, "recorded");

    quiet.note = NULL;
    r.slug = arena_strndup(mem, reader->agency, strcspn(reader->agency, "@"));
    r.m->set = reader->set;
    for (size_t i = 0; mapping_keys[i]; i++)
        if (cfg_get(source, mapping_keys[i]))
            collect_columns(&r, cfg_get(source, mapping_keys[i]));
    if (!read_key(&r, source) || !cfg_strings(source, "ignore", mem, &r.m->ignored.all, &r.m->ignored.n, e) || !cfg_bool(source, "repair", false, &r.m->repair, e)
        || !read_condition(&r, source, "only", &r.m->only) || !read_refusals(&r, source) || !read_events(&r, source)
        || (tenant && !read_map(&r, &tenant_field, tenant, &r.m->tenant)) || (recorded && !read_map(&r, &recorded_field, recorded, &r.m->recorded)) || !digest(&r, source))
        return false;
    *ret = r.m;
    return true;
}
