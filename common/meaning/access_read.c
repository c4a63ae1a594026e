/* SPDX-License-Identifier: Apache-2.0 */
/* The files of schemas/access into rows.  What names nothing, names it twice, or leaves an event type without area is refused where it stands. */
#include <stdlib.h>
#include <string.h>

#include "access_rows.h"
#include "../ground/buf.h"
#include "../ground/cfg.h"

static const char *const parts[] = { "names", "born_on", "born_precision", "sex", "nationalities", "language", "address", NULL };
static const char *const numbers[] = { "azr", NULL };
static const char *const classes[] = { "B", "S", "J", "C", "H", "X", "I", NULL };

struct reading {
    struct access *a;
    const struct schema_set *set;
    struct arena *mem;
    const char **kinds;                  /* of agencies; NULL-terminated */
    const char **areas, **purposes, **bases;
    struct buf text;                     /* what the checksum is of */
    struct err *e;
};

/* ---- words */

static bool is_one_of(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names;
}

/* Each must be one of `known` (NULL: anything); "*" where everybody is allowed. */
static bool read_names(struct reading *r, const struct cfg *at, const char *name, const char *const *known, bool everybody, struct names *ret)
{
    if (!cfg_strings(at, name, r->mem, &ret->all, &ret->n, r->e))
        return false;
    for (size_t i = 0; known && i < ret->n; i++) {
        const char *word = ret->all[i], *near;

        if ((everybody && strcmp(word, "*") == 0) || is_one_of(known, word))
            continue;
        near = cfg_nearest(word, known);
        return cfg_fail(r->e, cfg_get(at, name), "%s = \"%s\": there is no such one%s%s%s", name, word, near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
    return true;
}

static bool need_names(struct reading *r, const struct cfg *at, const char *name, const char *const *known, bool everybody, struct names *ret)
{
    if (!read_names(r, at, name, known, everybody, ret))
        return false;
    return ret->n > 0 || cfg_fail(r->e, at, "\"%s\" is missing", name);
}

/* Since when until when, and on which law it rests: no row without. */
static bool read_standing(struct reading *r, const struct cfg *at, day_num *ret_from, day_num *ret_until)
{
    const char *source;

    if (!cfg_string(at, "source", CFG_REQUIRED, &source, r->e) || !cfg_day(at, "valid_from", DAY_NONE, ret_from, r->e) || !cfg_day(at, "valid_until", DAY_NONE, ret_until, r->e))
        return false;
    if (!*source)
        return cfg_fail(r->e, at, "source is empty: every row names the law it rests on");
    if (*ret_from == DAY_NONE)
        return cfg_fail(r->e, at, "\"valid_from\" is missing");
    return *ret_until == DAY_NONE || *ret_until >= *ret_from || cfg_fail(r->e, cfg_get(at, "valid_until"), "valid_until is before valid_from");
}

/* ---- lists over all files */

static void add_text(struct buf *b, const struct cfg *at)
{
    buf_printf(b, "%s %d ", at->name ? at->name : "-", (int)at->kind);
    if (at->text)
        buf_printf(b, "%zu %s", strlen(at->text), at->text);
    for (size_t i = 0; i < at->n; i++)
        add_text(b, &at->items[i]);
    buf_char(b, '\n');
}

/* The items of that list in all files. */
static bool gather(struct reading *r, struct cfg *const *roots, size_t n_roots, const char *name, const struct cfg *const **ret, size_t *ret_n)
{
    const struct cfg **all;
    size_t n = 0;

    for (size_t i = 0; i < n_roots; i++) {
        const struct cfg *list = cfg_get(roots[i], name);

        n += list ? list->n : 0;
    }
    all = ARENA_ARRAY(r->mem, const struct cfg *, n + 1);
    n = 0;
    for (size_t i = 0; i < n_roots; i++) {
        const struct cfg *list = cfg_get(roots[i], name);

        if (list && list->kind != CFG_LIST)
            return cfg_fail(r->e, list, "\"%s\" must be a list ( { ... }, ... )", name);
        for (size_t k = 0; list && k < list->n; k++) {
            if (list->items[k].kind != CFG_GROUP)
                return cfg_fail(r->e, &list->items[k], "an item of \"%s\" must be a group { ... }", name);
            add_text(&r->text, &list->items[k]);
            all[n++] = &list->items[k];
        }
    }
    *ret = all;
    *ret_n = n;
    return true;
}

/* ---- purposes and bases */

static bool read_listed(struct reading *r, const struct cfg *const *items, size_t n, bool basis, struct listed **ret, const char ***ret_names)
{
    static const char *const of_purpose[] = { "code", "de", "en", "source", "valid_from", "valid_until", NULL };
    static const char *const of_basis[] = { "code", "without_consent", "source", "valid_from", "valid_until", NULL };

    *ret = ARENA_ARRAY(r->mem, struct listed, n + 1);
    *ret_names = ARENA_ARRAY(r->mem, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct listed *l = &(*ret)[i];

        if (!cfg_known(items[i], basis ? of_basis : of_purpose, r->e) || !cfg_string(items[i], "code", CFG_REQUIRED, &l->code, r->e)
            || !cfg_bool(items[i], "without_consent", false, &l->without_consent, r->e) || !read_standing(r, items[i], &l->from, &l->until))
            return false;
        if (is_one_of(*ret_names, l->code))
            return cfg_fail(r->e, items[i], "\"%s\" stands there twice", l->code);
        (*ret_names)[i] = l->code;
    }
    return true;
}

/* ---- areas */

static bool matches(const char *pattern, const char *type)
{
    size_t n = strlen(pattern);

    return n > 1 && strcmp(pattern + n - 2, ".*") == 0 ? strncmp(pattern, type, n - 1) == 0 : strcmp(pattern, type) == 0;
}

static bool put_type(struct reading *r, const struct cfg *at, const struct schema *s, size_t area)
{
    struct access *a = r->a;

    for (size_t i = 0; i < a->n_types; i++)
        if (a->types[i].schema == s)
            return cfg_fail(r->e, at, "%s stands already in area \"%s\"", s->type, a->areas[a->types[i].area].name);
    if (s->dataclass != a->areas[area].dataclass)
        return cfg_fail(r->e, at, "%s is of class %c, and the area \"%s\" of class %c", s->type, s->dataclass, a->areas[area].name, a->areas[area].dataclass);
    a->types[a->n_types++] = (struct type_area){ s, area };
    return true;
}

static bool put_types(struct reading *r, const struct cfg *at, size_t area)
{
    struct names patterns;

    if (!need_names(r, at, "types", NULL, false, &patterns))
        return false;
    for (size_t i = 0; i < patterns.n; i++) {
        size_t before = r->a->n_types;

        for (size_t k = 0; k < schema_count(r->set); k++) {
            const struct schema *s = schema_at(r->set, k);

            if (!s->control && matches(patterns.all[i], s->type) && !put_type(r, at, s, area))
                return false;
        }
        if (r->a->n_types == before)
            return cfg_fail(r->e, cfg_get(at, "types"), "there is no event type %s", patterns.all[i]);
    }
    return true;
}

static int compare_types(const void *x, const void *y)
{
    return strcmp(((const struct type_area *)x)->schema->type, ((const struct type_area *)y)->schema->type);
}

static bool all_have_areas(struct reading *r, const struct cfg *at)
{
    struct access *a = r->a;

    for (size_t k = 0; k < schema_count(r->set); k++) {
        const struct schema *s = schema_at(r->set, k);
        bool found = s->control;

        for (size_t i = 0; i < a->n_types && !found; i++)
            found = a->types[i].schema == s;
        if (!found)
            return cfg_fail(r->e, at, "%s stands in no area: name it in the types of one", s->type);
    }
    if (a->n_types)
        qsort(a->types, a->n_types, sizeof *a->types, compare_types);
    return true;
}

static bool read_area(struct reading *r, const struct cfg *at, size_t place)
{
    static const char *const known[] = { "name", "class", "types", "de", "en", NULL };
    struct area *area = &r->a->areas[place];
    const char *class;

    if (!cfg_known(at, known, r->e) || !cfg_string(at, "name", CFG_REQUIRED, &area->name, r->e) || !cfg_string(at, "class", CFG_REQUIRED, &class, r->e))
        return false;
    if (!is_one_of(classes, class))
        return cfg_fail(r->e, cfg_get(at, "class"), "class = \"%s\": expected B, S, J, C, H, X or I", class);
    if (is_one_of(r->areas, area->name))
        return cfg_fail(r->e, at, "area \"%s\" stands there twice", area->name);
    r->areas[place] = area->name;
    area->dataclass = *class;
    return put_types(r, at, place);
}

static bool read_areas(struct reading *r, const struct cfg *const *items, size_t n)
{
    r->a->areas = ARENA_ARRAY(r->mem, struct area, n + 1);
    r->a->types = ARENA_ARRAY(r->mem, struct type_area, schema_count(r->set) + 1);
    r->areas = ARENA_ARRAY(r->mem, const char *, n + 1);
    for (; r->a->n_areas < n; r->a->n_areas++)
        if (!read_area(r, items[r->a->n_areas], r->a->n_areas))
            return false;
    return n == 0 || all_have_areas(r, items[n - 1]);
}

/* ---- rows */

static bool read_row_areas(struct reading *r, const struct cfg *at, struct row *row)
{
    struct names names;

    if (!need_names(r, at, "area", r->areas, false, &names))
        return false;
    row->areas = ARENA_ARRAY(r->mem, bool, r->a->n_areas);
    for (size_t i = 0; i < r->a->n_areas; i++)
        for (size_t k = 0; k < names.n && !row->areas[i]; k++)
            row->areas[i] = strcmp(names.all[k], r->a->areas[i].name) == 0;
    return true;
}

/* Who may send in an area is one of those who may say one of its types. */
static bool can_publish(struct reading *r, const struct cfg *at, const struct row *row)
{
    for (size_t area = 0; area < r->a->n_areas; area++)
        for (size_t k = 0; row->areas[area] && k < row->who.n; k++) {
            bool found = strcmp(row->who.all[k], "*") == 0;

            for (size_t i = 0; i < r->a->n_types && !found; i++)
                found = r->a->types[i].area == area && schema_may_publish(r->a->types[i].schema, row->who.all[k]);
            if (!found)
                return cfg_fail(r->e, at, "%s publishes nothing of the area \"%s\"", row->who.all[k], r->a->areas[area].name);
        }
    return true;
}

static const struct listed **listed_of(struct reading *r, const struct names *names, const struct listed *all, size_t n)
{
    const struct listed **ret = ARENA_ARRAY(r->mem, const struct listed *, names->n);

    for (size_t i = 0; i < names->n; i++)
        for (size_t k = 0; k < n && !ret[i]; k++)
            ret[i] = strcmp(names->all[i], all[k].code) == 0 ? &all[k] : NULL;
    return ret;
}

static bool read_send(struct reading *r, const struct cfg *at, struct row *row)
{
    static const char *const known[] = { "area", "publisher", "purpose", "basis", "source", "valid_from", "valid_until", NULL };

    if (!cfg_known(at, known, r->e) || !read_row_areas(r, at, row) || !need_names(r, at, "publisher", r->kinds, true, &row->who)
        || !need_names(r, at, "purpose", r->purposes, false, &row->purposes) || !need_names(r, at, "basis", r->bases, false, &row->bases) || !can_publish(r, at, row))
        return false;
    row->of_purposes = listed_of(r, &row->purposes, r->a->purposes, r->a->n_purposes);
    row->of_bases = listed_of(r, &row->bases, r->a->bases, r->a->n_bases);
    return true;
}

static bool read_right(struct reading *r, const struct cfg *at, enum access_right *ret)
{
    static const char letters[] = "-crR";
    const char *text, *found;

    if (!cfg_string(at, "right", CFG_REQUIRED, &text, r->e))
        return false;
    found = strlen(text) == 1 ? strchr(letters, *text) : NULL;
    if (!found)
        return cfg_fail(r->e, cfg_get(at, "right"), "right = \"%s\": expected \"R\", \"r\", \"c\" or \"-\"", text);
    *ret = (enum access_right)(found - letters);
    return true;
}

/* A word that stands in both, or NULL. */
static const char *shared(const struct names *a, const struct names *b)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++)
            if (strcmp(a->all[i], b->all[k]) == 0)
                return a->all[i];
    return NULL;
}

static bool overlap(const struct row *a, const struct row *b)
{
    return (a->until == DAY_NONE || a->until >= b->from) && (b->until == DAY_NONE || b->until >= a->from);
}

/* Two rows that both answer the same question would make the order of files decide. */
static bool is_said_once(struct reading *r, const struct row *row)
{
    for (const struct row *before = r->a->read.all; before < row; before++)
        for (size_t area = 0; area < r->a->n_areas; area++) {
            const char *who = shared(&row->who, &before->who);

            if (who && row->areas[area] && before->areas[area] && overlap(row, before) && shared(&row->purposes, &before->purposes))
                return cfg_fail(r->e, row->at, "the right of %s in area \"%s\" stands already at %s:%d", who, r->a->areas[area].name, before->at->file, before->at->line);
        }
    return true;
}

static bool read_read(struct reading *r, const struct cfg *at, struct row *row)
{
    static const char *const known[] = { "recipient", "area", "right", "only", "purpose", "source", "valid_from", "valid_until", NULL };
    const char *only;

    return cfg_known(at, known, r->e) && read_row_areas(r, at, row) && need_names(r, at, "recipient", r->kinds, true, &row->who)
           && need_names(r, at, "purpose", r->purposes, false, &row->purposes) && read_right(r, at, &row->right) && cfg_string(at, "only", NULL, &only, r->e);
}

static bool read_block(struct reading *r, const struct cfg *at, struct row *row)
{
    static const char *const known[] = { "recipient", "classes", "publishers", "numbers", "source", "valid_from", "valid_until", NULL };

    if (!cfg_known(at, known, r->e) || !need_names(r, at, "recipient", r->kinds, true, &row->who) || !read_names(r, at, "classes", classes, false, &row->classes)
        || !read_names(r, at, "publishers", r->kinds, false, &row->publishers) || !read_names(r, at, "numbers", numbers, false, &row->numbers))
        return false;
    return row->classes.n || row->publishers.n || row->numbers.n || cfg_fail(r->e, at, "a block names classes, publishers or numbers");
}

static bool read_identity(struct reading *r, const struct cfg *at, struct row *row)
{
    static const char *const known[] = { "recipient", "parts", "consent", "source", "valid_from", "valid_until", NULL };

    return cfg_known(at, known, r->e) && need_names(r, at, "recipient", r->kinds, false, &row->who) && need_names(r, at, "parts", parts, false, &row->parts)
           && cfg_bool(at, "consent", false, &row->consent, r->e);
}

typedef bool row_reader(struct reading *r, const struct cfg *at, struct row *row);

static bool read_rows(struct reading *r, const struct cfg *const *items, size_t n, row_reader *one, struct rows *ret)
{
    ret->all = ARENA_ARRAY(r->mem, struct row, n + 1);
    for (; ret->n < n; ret->n++) {
        struct row *row = &ret->all[ret->n];

        row->at = items[ret->n];
        if (!one(r, row->at, row) || !read_standing(r, row->at, &row->from, &row->until) || (one == read_read && !is_said_once(r, row)))
            return false;
    }
    return true;
}

/* ---- all of it */

static int compare_names(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool read_kinds(struct reading *r, const char *dir)
{
    struct cfg *root;

    if (!cfg_load(arena_printf(r->mem, "%s/agencies.cfg", dir), r->mem, &root, r->e))
        return false;
    const struct cfg *types = cfg_get(root, "types");
    if (!types || types->kind != CFG_LIST)
        return cfg_fail(r->e, root, "\"types\" is missing");
    r->kinds = ARENA_ARRAY(r->mem, const char *, types->n + 1);
    for (size_t i = 0; i < types->n; i++)
        if (!cfg_string(&types->items[i], "slug", CFG_REQUIRED, &r->kinds[i], r->e))
            return false;
    if (types->n)
        qsort(r->kinds, types->n, sizeof *r->kinds, compare_names);
    r->a->kinds = r->kinds;
    r->a->n_kinds = types->n;
    return true;
}

static bool read_files(struct reading *r, const char *folder, struct cfg ***ret, size_t *ret_n)
{
    static const char *const lists[] = { "purposes", "bases", "areas", "send", "read", "blocks", "identity", NULL };
    const char *const *files;
    size_t n = 0;

    if (!cfg_folder(folder, r->mem, &files, r->e))
        return false;
    while (files[n])
        n++;
    if (n == 0)
        return err_set(r->e, ERR_CONFIG, "%s: there is no .cfg file: without it nothing may be sent or known", folder);
    *ret = ARENA_ARRAY(r->mem, struct cfg *, n);
    for (*ret_n = 0; *ret_n < n; ++*ret_n)
        if (!cfg_load(files[*ret_n], r->mem, &(*ret)[*ret_n], r->e) || !cfg_known((*ret)[*ret_n], lists, r->e))
            return false;
    return true;
}

static bool read_all(struct reading *r, struct cfg *const *roots, size_t n_roots)
{
    static const struct { const char *list; row_reader *one; size_t place; } kinds[] = {
        { "send", read_send, offsetof(struct access, send) }, { "read", read_read, offsetof(struct access, read) },
        { "blocks", read_block, offsetof(struct access, blocks) }, { "identity", read_identity, offsetof(struct access, identity) },
    };
    const struct cfg *const *items;
    size_t n;

    if (!gather(r, roots, n_roots, "purposes", &items, &r->a->n_purposes) || !read_listed(r, items, r->a->n_purposes, false, &r->a->purposes, &r->purposes)
        || !gather(r, roots, n_roots, "bases", &items, &r->a->n_bases) || !read_listed(r, items, r->a->n_bases, true, &r->a->bases, &r->bases)
        || !gather(r, roots, n_roots, "areas", &items, &n) || !read_areas(r, items, n))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!gather(r, roots, n_roots, kinds[i].list, &items, &n) || !read_rows(r, items, n, kinds[i].one, (struct rows *)((char *)r->a + kinds[i].place)))
            return false;
    return true;
}

bool access_load(const char *dir, const struct schema_set *set, struct arena *mem, struct access **ret, struct err *e)
{
    struct reading r = { .a = ARENA_NEW(mem, struct access), .set = set, .mem = mem, .e = e };
    uint8_t hash[HASH_BYTES];
    struct cfg **roots = NULL;
    size_t n = 0;
    bool ok = read_kinds(&r, dir) && read_files(&r, arena_printf(mem, "%s/access", dir), &roots, &n) && read_all(&r, roots, n);

    if (ok) {
        hash_sha256(r.text.data, r.text.len, hash);
        hex_text(hash, sizeof hash, r.a->checksum);
        *ret = r.a;
    }
    buf_release(&r.text);
    return ok;
}
