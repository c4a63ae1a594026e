/* SPDX-License-Identifier: Apache-2.0 */
#include "schema.h"

#include <avro.h>
#include <stdlib.h>
#include <string.h>

#include "../ground/cfg.h"
#include "codelist.h"
#include "../ground/file.h"
#include "schema_avsc.h"
#include "schema_change.h"

enum { OUR_LAST_ID = 9999 };             /* from the next on they are a tenant's own */

struct schema_set {
    struct schema *all; size_t n;        /* as they stand in the registry */
    const struct schema **by_id;         /* sorted by id */
    const struct schema **by_type;       /* sorted by type, then version */
    const struct schema **held; size_t n_held;   /* versions that stand for the newest of their types */
    struct codelists lists;
    int32_t highest[2];                  /* id in use: ours, the tenant's; 0: none */
};

/* ---- one line of the registry */

static bool check_hash(const struct cfg *item, const char *file, const char *bytes, size_t n, const char *sha256, struct err *e)
{
    uint8_t is[HASH_BYTES], wanted[HASH_BYTES];
    char text[2 * HASH_BYTES + 1];

    if (!hex_parse(sha256, strlen(sha256), wanted, sizeof wanted))
        return cfg_fail(e, item, "\"sha256\" must be 64 hexadecimal digits");
    hash_sha256(bytes, n, is);
    if (memcmp(is, wanted, sizeof is) == 0)
        return true;
    return err_set(e, ERR_CONFIG, "%s: a released file was changed: its sha256 is %s, the registry says %s; undo the change and release a new version",
                   file, hex_text(is, sizeof is, text), sha256);
}

/* events/<area>/<rest of the type>.vN.avsc */
static bool check_file_name(const struct cfg *item, const char *file, const char *type, int version, struct arena *mem, struct err *e)
{
    const char *dot = strchr(type, '.');

    if (!dot || dot == type || !dot[1])
        return cfg_fail(e, item, "the type \"%s\" must be AREA.WHAT", type);
    const char *expected = arena_printf(mem, "events/%.*s/%s.v%d.avsc", (int)(dot - type), type, dot + 1, version);
    return strcmp(file, expected) == 0 || cfg_fail(e, item, "the file of %s version %d must be %s, but it is %s", type, version, expected, file);
}

static bool read_line(const struct cfg *item, struct arena *mem, struct schema *ret, struct err *e)
{
    static const char *const known[] = { "id", "type", "version", "file", "since", "sha256", NULL };
    const char *type, *file, *sha256;
    int64_t id, version;
    day_num since;
    char *text;
    size_t bytes;

    if (!cfg_known(item, known, e) || !cfg_int(item, "id", 0, 1, INT32_MAX, &id, e) || !cfg_int(item, "version", 0, 1, 10000, &version, e)
        || !cfg_string(item, "type", CFG_REQUIRED, &type, e) || !cfg_string(item, "file", CFG_REQUIRED, &file, e)
        || !cfg_string(item, "sha256", CFG_REQUIRED, &sha256, e) || !cfg_day(item, "since", DAY_NONE, &since, e))
        return false;
    if (id == 0 || version == 0 || since == DAY_NONE)
        return cfg_fail(e, item, "\"%s\" is missing", id == 0 ? "id" : version == 0 ? "version" : "since");
    const char *path = cfg_path(item, file, mem);
    if (!check_file_name(item, file, type, (int)version, mem, e) || !file_read(path, mem, &text, &bytes, e)
        || !check_hash(item, path, text, bytes, sha256, e) || !schema_avsc_read(path, text, bytes, mem, ret, e))
        return false;
    ret->file = file;
    ret->since = since;
    ret->until = DAY_NONE;
    ret->id = (int32_t)id;
    ret->version = (int)version;
    if (strcmp(ret->type, type) != 0)
        return cfg_fail(e, item, "%s holds the type %s, not %s", file, ret->type, type);
    return true;
}

static bool check_twice(const struct cfg *item, const struct schema_set *set, const struct schema *s, struct err *e)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct schema *other = &set->all[i];

        if (other->id == s->id)
            return cfg_fail(e, item, "the id %d is used twice: by %s version %d and by %s version %d", (int)s->id, other->type, other->version, s->type, s->version);
        if (strcmp(other->type, s->type) == 0 && other->version == s->version)
            return cfg_fail(e, item, "%s version %d stands there twice", s->type, s->version);
    }
    return true;
}

static bool check_lists(const struct cfg *item, const struct schema_set *set, const struct field *fields, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        const struct field *f = fields[i].kind == VALUE_LIST ? fields[i].item : &fields[i];

        if (f->codelist && strcmp(f->codelist, "token") != 0 && !codelist_find(&set->lists, f->codelist))
            return cfg_fail(e, item, "field \"%s\": there is no code list \"%s\"", fields[i].name, f->codelist);
        if (f->kind == VALUE_RECORD && !check_lists(item, set, f->fields, f->n_fields, e))
            return false;
    }
    return true;
}

static bool read_registry(const struct cfg *list, struct arena *mem, struct schema_set *set, struct err *e)
{
    set->all = ARENA_ARRAY(mem, struct schema, list->n);
    for (size_t i = 0; i < list->n; i++) {
        const struct cfg *item = &list->items[i];
        struct schema *s = &set->all[set->n];
        int range;

        if (!read_line(item, mem, s, e) || !check_twice(item, set, s, e)) {
            avro_schema_decref(s->avro);
            return false;
        }
        set->n++;
        if (!check_lists(item, set, s->fields, s->n_fields, e))
            return false;
        range = s->id > OUR_LAST_ID;
        if (s->id > set->highest[range])
            set->highest[range] = s->id;
    }
    return true;
}

/* ---- versions of one type, which stand beside each other in by_type */

static bool check_successor(const struct cfg *item, const struct schema *old, const struct schema *new, struct arena *mem, struct err *e)
{
    struct schema_change *changes;
    size_t n = schema_compare(old, new, mem, &changes);

    for (size_t i = 0; i < n; i++)
        if (!changes[i].allowed)
            return cfg_fail(e, item, "%s version %d breaks version %d%s%s%s: %s; only optional fields and symbols at the end may be added, anything else is a new type",
                            new->type, new->version, old->version, changes[i].field ? " at the field \"" : "", changes[i].field ? changes[i].field : "",
                            changes[i].field ? "\"" : "", changes[i].what);
    if (new->since <= old->since)
        return cfg_fail(e, item, "%s version %d must be in force later than version %d", new->type, new->version, old->version);
    return true;
}

static bool check_versions(const struct cfg *list, struct schema_set *set, struct arena *mem, struct err *e)
{
    for (size_t i = 1; i < set->n; i++) {
        const struct schema *old = set->by_type[i - 1], *new = set->by_type[i];

        if (strcmp(old->type, new->type) != 0)
            continue;
        if (!check_successor(&list->items[new - set->all], old, new, mem, e))
            return false;
        set->all[old - set->all].until = new->since - 1;
    }
    return true;
}

/* A hub that has the old list only must see by the schema's id that the code may be newer than what it knows. */
static bool check_replaced(const struct cfg *item, const struct schema_set *set, const struct schema *s, const struct field *fields, size_t n, struct err *e)
{
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < n; i++) {
        const struct field *f = fields[i].kind == VALUE_LIST ? fields[i].item : &fields[i];
        const struct codelist *list = f->codelist ? codelist_find(&set->lists, f->codelist) : NULL;

        if (list && list->replaced_on != DAY_NONE && s->since < list->replaced_on)
            return cfg_fail(e, item, "%s version %d, field \"%s\": the code list %s is replaced on %s; release a version that is in force since that day",
                            s->type, s->version, fields[i].name, list->name, day_text(list->replaced_on, day));
        if (f->kind == VALUE_RECORD && !check_replaced(item, set, s, f->fields, f->n_fields, e))
            return false;
    }
    return true;
}

static bool check_newest(const struct cfg *list, const struct schema_set *set, struct err *e)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->all[i].until == DAY_NONE && !check_replaced(&list->items[i], set, &set->all[i], set->all[i].fields, set->all[i].n_fields, e))
            return false;
    return true;
}

/* ---- the set */

static int compare_ids(const void *a, const void *b)
{
    const struct schema *x = *(const struct schema *const *)a, *y = *(const struct schema *const *)b;

    return (x->id > y->id) - (x->id < y->id);
}

static int compare_types(const void *a, const void *b)
{
    const struct schema *x = *(const struct schema *const *)a, *y = *(const struct schema *const *)b;
    int c = strcmp(x->type, y->type);

    return c ? c : x->version - y->version;
}

static const struct schema **sorted(const struct schema_set *set, struct arena *mem, int (*compare)(const void *, const void *))
{
    const struct schema **all = ARENA_ARRAY(mem, const struct schema *, set->n);

    for (size_t i = 0; i < set->n; i++)
        all[i] = &set->all[i];
    qsort(all, set->n, sizeof *all, compare);
    return all;
}

bool schema_load(const char *dir, struct arena *mem, struct schema_set **ret_set, struct err *e)
{
    struct schema_set *set = ARENA_NEW(mem, struct schema_set);
    struct cfg *root;

    if (!codelist_load(arena_printf(mem, "%s/codelists", dir), mem, &set->lists, e)
        || !cfg_load(arena_printf(mem, "%s/registry.cfg", dir), mem, &root, e))
        return false;
    const struct cfg *list = cfg_get(root, "schemas");
    if (!list || list->kind != CFG_LIST || list->n == 0)
        return cfg_fail(e, root, "\"schemas\" is missing or empty");
    bool ok = read_registry(list, mem, set, e);
    if (ok) {
        set->by_id = sorted(set, mem, compare_ids);
        set->by_type = sorted(set, mem, compare_types);
        set->held = ARENA_ARRAY(mem, const struct schema *, set->n);
        ok = check_versions(list, set, mem, e) && check_newest(list, set, e);
    }
    if (!ok) {
        schema_free(set);
        return false;
    }
    *ret_set = set;
    return true;
}

void schema_free(struct schema_set *set)
{
    for (size_t i = 0; set && i < set->n; i++)
        avro_schema_decref(set->all[i].avro);
    if (set)
        set->n = 0;
}

const struct schema *schema_by_id(const struct schema_set *set, int32_t id)
{
    size_t from = 0, until = set->n;

    while (from < until) {
        size_t middle = (from + until) / 2;

        if (set->by_id[middle]->id < id)
            from = middle + 1;
        else
            until = middle;
    }
    return from < set->n && set->by_id[from]->id == id ? set->by_id[from] : NULL;
}

static const struct schema *newest(const struct schema_set *set, const char *type)
{
    size_t from = 0, until = set->n;

    while (from < until) {               /* the first behind all versions of the type */
        size_t middle = (from + until) / 2;

        if (strcmp(set->by_type[middle]->type, type) <= 0)
            from = middle + 1;
        else
            until = middle;
    }
    return from > 0 && strcmp(set->by_type[from - 1]->type, type) == 0 ? set->by_type[from - 1] : NULL;
}

const struct schema *schema_by_type(const struct schema_set *set, const char *type)
{
    for (size_t i = set->n_held; i-- > 0;)
        if (strcmp(set->held[i]->type, type) == 0)
            return set->held[i];
    return newest(set, type);
}

const struct schema *schema_named(const struct schema_set *set, const char *name)
{
    const char *at = strchr(name, '@');
    char *end;
    long version = at ? strtol(at + 1, &end, 10) : 0;

    if (!at || !at[1] || *end)
        return NULL;
    for (size_t i = 0; i < set->n; i++)
        if (set->all[i].version == version && strlen(set->all[i].type) == (size_t)(at - name) && memcmp(set->all[i].type, name, (size_t)(at - name)) == 0)
            return &set->all[i];
    return NULL;
}

void schema_hold(struct schema_set *set, const struct schema *version)
{
    for (size_t i = 0; i < set->n_held; i++)
        if (strcmp(set->held[i]->type, version->type) == 0) {
            set->held[i] = version;
            return;
        }
    set->held[set->n_held++] = version;
}

int32_t schema_newest(const struct schema_set *set)
{
    return set->highest[0];
}

bool schema_id_is_newer(const struct schema_set *set, int32_t id)
{
    return id > 0 && id > set->highest[id > OUR_LAST_ID];
}

size_t schema_count(const struct schema_set *set)
{
    return set->n;
}

const struct schema *schema_at(const struct schema_set *set, size_t i)
{
    return &set->all[i];
}

/* Some twenty fields: comparing first letters settles nearly all, and no table could be kept beside a schema made by hand. */
int schema_field(const struct schema *s, const char *name)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (s->fields[i].name[0] == name[0] && strcmp(s->fields[i].name, name) == 0)
            return (int)i;
    return -1;
}

const struct codelists *schema_codelists(const struct schema_set *set)
{
    return &set->lists;
}

bool schema_code_known(const struct schema_set *set, const char *list, const char *code, day_num on)
{
    const struct codelist *l;

    if (strcmp(list, "token") == 0)
        return codelist_is_token(code);
    l = codelist_find(&set->lists, list);
    return l && codelist_code(l, code, on);
}

const char *schema_code_name(const struct schema_set *set, const char *list, const char *code, const char *lang)
{
    const struct codelist *l = codelist_find(&set->lists, list);
    const struct code *c = l ? codelist_code(l, code, DAY_NONE) : NULL;

    if (!c)
        return NULL;
    return strcmp(lang, "en") == 0 && c->en ? c->en : c->de;
}

bool schema_may_publish(const struct schema *s, const char *slug)
{
    for (size_t i = 0; i < s->n_publishers; i++)
        if (strcmp(s->publishers[i], "*") == 0 || strcmp(s->publishers[i], slug) == 0)
            return true;
    return s->n_publishers == 0;
}
