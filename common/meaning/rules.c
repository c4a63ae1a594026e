/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the folders axes and rules, and the town's own rules, and sums up what evaluation depends on. */
#include "rules.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rules_load.h"

const char *const stage_names[STAGES + 1] = { "none", "reminded", "overdue", "escalated_1", "escalated_2", NULL };

/* ---- what the other files read with ---- */

static bool is_there(const char *folder)
{
    return access(folder, R_OK) == 0;
}

const char *load_place(const struct loader *l, const char *name)
{
    const struct tenant *t = l->m->tenant;
    const char *tried = t->rehearsed ? arena_printf(l->mem, "%s/%s", t->rehearsed, name) : NULL;

    if (tried && is_there(tried))
        return tried;
    if (tried && strcmp(name, "rules") == 0 && !is_there(arena_printf(l->mem, "%s/axes", t->rehearsed)))
        return t->rehearsed;
    return arena_printf(l->mem, "%s/%s", t->schemas, name);
}

bool load_folder(struct loader *l, const char *folder, const char *list, const struct cfg *const **ret_items, size_t *ret_n)
{
    const char *known[] = { list, NULL };
    const struct cfg **items = NULL;
    const char *const *files;
    size_t n = 0;

    if (!cfg_folder(folder, l->mem, &files, l->e))
        return false;
    for (; *files; files++) {
        struct cfg *root;
        const struct cfg *in_file;
        size_t n_in_file;

        if (!cfg_load(*files, l->mem, &root, l->e) || !cfg_known(root, known, l->e) || !load_groups(l, root, list, &in_file, &n_in_file))
            return false;
        const struct cfg **all = ARENA_ARRAY(l->mem, const struct cfg *, n + n_in_file + 1);
        if (n)
            memcpy(all, items, n * sizeof(const struct cfg *));
        for (size_t i = 0; i < n_in_file; i++)
            all[n++] = &in_file[i];
        items = all;
    }
    *ret_items = items;
    *ret_n = n;
    return true;
}

bool load_groups(struct loader *l, const struct cfg *group, const char *name, const struct cfg **ret_items, size_t *ret_n)
{
    const struct cfg *at = cfg_get(group, name);

    if (at && at->kind != CFG_LIST)
        return cfg_fail(l->e, at, "\"%s\" must be a list ( { ... }, ... )", name);
    for (size_t i = 0; at && i < at->n; i++)
        if (at->items[i].kind != CFG_GROUP)
            return cfg_fail(l->e, &at->items[i], "an item of \"%s\" must be a group { ... }", name);
    *ret_items = at ? at->items : NULL;
    *ret_n = at ? at->n : 0;
    return true;
}

/* Types that expressions see: facts of a person, not who the person is, not what was decided about tasks and links. */
static bool is_asked(const struct schema *s)
{
    return !s->control && s->dataclass != 'I' && strncmp(s->type, "task.", 5) != 0 && strncmp(s->type, "case.identity.", 14) != 0;
}

static const char **asked_types(struct loader *l)
{
    size_t all = schema_count(l->m->schemas), n = 0;
    const char **names = ARENA_ARRAY(l->mem, const char *, all + 1);

    for (size_t i = 0; i < all; i++)
        if (is_asked(schema_at(l->m->schemas, i)))
            names[n++] = schema_at(l->m->schemas, i)->type;
    return names;
}

bool load_types(struct loader *l, const struct cfg *group, const char *name, const char ***ret, size_t *ret_n)
{
    if (!cfg_strings(group, name, l->mem, ret, ret_n, l->e))
        return false;
    for (size_t i = 0; i < *ret_n; i++) {
        const struct schema *s = schema_by_type(l->m->schemas, (*ret)[i]);

        if (s && is_asked(s))
            continue;
        if (s)
            return cfg_fail(l->e, cfg_get(group, name), "%s is no fact that axes and rules can rest on", (*ret)[i]);
        return load_one_of(l, cfg_get(group, name), "event type", (*ret)[i], asked_types(l));
    }
    return true;
}

/* All axes must be known before what is asked of them can be judged. */
static void remember(struct loader *l, const struct expr *x, const struct cfg *at)
{
    struct written_expr *one = ARENA_NEW(l->mem, struct written_expr);

    *one = (struct written_expr){ x, at, NULL };
    *(l->written ? &l->last_written->next : &l->written) = one;
    l->last_written = one;
}

bool load_expr(struct loader *l, const struct cfg *group, const char *name, struct expr_scope scope, unsigned want, const struct expr **ret)
{
    const char *text;

    *ret = NULL;
    if (!cfg_string(group, name, NULL, &text, l->e))
        return false;
    scope.at = cfg_get(group, name);
    scope.want = want;
    if (!text)
        return true;
    if (!expr_parse(text, &scope, l->mem, ret, l->e))
        return false;
    if (l->asked)
        expr_axes(*ret, l->asked);
    remember(l, *ret, scope.at);
    return true;
}

struct expr_scope load_scope(const struct loader *l)
{
    return (struct expr_scope){ .schemas = l->m->schemas, .axes = l->axis_names, .n_axes = l->n_axes, .axis_values = l->axis_values };
}

bool load_label(struct loader *l, const struct cfg *group, const char *name, struct label *ret)
{
    static const char *const names[] = { "de", "en", NULL };
    const struct cfg *at = cfg_get(group, name);

    if (at && at->kind != CFG_GROUP)
        return cfg_fail(l->e, at, "\"%s\" must be a group { de = \"...\"; en = \"...\"; }", name);
    if (!cfg_known(at, names, l->e) || !cfg_string(at, "de", NULL, &ret->de, l->e) || !cfg_string(at, "en", NULL, &ret->en, l->e))
        return false;
    if (at && (!ret->de || !ret->en))
        load_warn(l, at, "\"%s\" has no %s text", name, ret->de ? "English" : "German");
    ret->de = ret->de ? ret->de : ret->en ? ret->en : "";
    ret->en = ret->en ? ret->en : ret->de;
    return true;
}

bool load_one_of(struct loader *l, const struct cfg *at, const char *what, const char *text, const char *const *names)
{
    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], text) == 0)
            return true;
    const char *near = cfg_nearest(text, names);
    return near ? cfg_fail(l->e, at, "there is no %s \"%s\": did you mean \"%s\"?", what, text, near)
                : cfg_fail(l->e, at, "there is no %s \"%s\"", what, text);
}

void load_warn(struct loader *l, const struct cfg *at, const char *format, ...)
{
    struct meaning *m = l->m;
    struct err placed;                   /* file, line and column as errors have them */
    char text[400];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (m->n_warnings == l->warnings_room) {
        const char **old = m->warnings;

        l->warnings_room = l->warnings_room ? 2 * l->warnings_room : 16;
        m->warnings = ARENA_ARRAY(l->mem, const char *, l->warnings_room);
        if (m->n_warnings)
            memcpy(m->warnings, old, m->n_warnings * sizeof(const char *));
    }
    (void)cfg_fail(&placed, at, "%s", text);
    m->warnings[m->n_warnings++] = arena_strdup(l->mem, placed.text);
}

static void add_cfg(struct buf *b, const struct cfg *at)
{
    bool scalar = at->kind != CFG_GROUP && at->kind != CFG_LIST && at->kind != CFG_ARRAY;

    buf_printf(b, "%s %d %zu ", at->name ? at->name : "-", (int)at->kind, scalar ? strlen(at->text) : at->n);
    if (scalar)
        buf_str(b, at->text);
    for (size_t i = 0; !scalar && i < at->n; i++)
        add_cfg(b, &at->items[i]);
    buf_char(b, '\n');
}

void load_canonical(struct loader *l, const struct cfg *at)
{
    add_cfg(&l->canonical, at);
}

/* ---- versions ---- */

static int compare_rules(const void *a, const void *b)
{
    const struct rule *x = a, *y = b;
    int c = strcmp(x->id, y->id);

    return c ? c : (x->version > y->version) - (x->version < y->version);
}

/* A version ends by itself where the next one begins; one that says another end contradicts it. */
static bool overlap(struct loader *l, const struct rule *before, const struct rule *r)
{
    char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES], next[DAY_TEXT_BYTES];

    return cfg_fail(l->e, cfg_get(before->at, "valid_until"), "%s of %s would hold until %s, but its next version holds from %s (%s:%d): leave valid_until out", before->id,
                    day_text(before->version, first), day_text(before->valid_until, last), day_text(r->version, next), r->at->file, r->at->line);
}

static bool sort_versions(struct loader *l)
{
    struct meaning *m = l->m;
    char day[DAY_TEXT_BYTES];

    if (m->n_rules)
        qsort(m->rules, m->n_rules, sizeof *m->rules, compare_rules);
    for (size_t i = 1; i < m->n_rules; i++) {
        const struct rule *before = &m->rules[i - 1], *r = &m->rules[i];

        if (compare_rules(before, r) == 0)
            return cfg_fail(l->e, r->at, "%s of %s stands already at %s:%d", r->id, day_text(r->version, day), before->at->file, before->at->line);
        if (strcmp(before->id, r->id) == 0 && before->valid_until != DAY_NONE && before->valid_until >= r->version)
            return overlap(l, before, r);
    }
    return true;
}

static bool load_rules(struct loader *l)
{
    const struct tenant *t = l->m->tenant;
    const struct cfg *const *ours, *const *own = NULL;
    size_t n_ours, n_own = 0;

    if (!load_folder(l, load_place(l, "rules"), "rules", &ours, &n_ours)
        || (t->rules && !load_folder(l, t->rules, "rules", &own, &n_own)))
        return false;
    l->m->rules = ARENA_ARRAY(l->mem, struct rule, n_ours + n_own + 1);
    for (size_t i = 0; i < n_ours + n_own; i++) {
        struct rule *r = &l->m->rules[l->m->n_rules++];
        const struct cfg *at = i < n_ours ? ours[i] : own[i - n_ours];

        if (!load_rule(l, at, r))
            return false;
        r->own = i >= n_ours;
        if (r->own && r->id[1] != '9')
            return cfg_fail(l->e, cfg_get(at, "id"), "%s is not the town's: its own rules are R90 to R99", r->id);
    }
    return sort_versions(l);
}

/* ---- conditions that never hold ---- */

struct asking { struct loader *l; const struct cfg *at; };

static void warn_never(void *context, size_t axis, const char *symbol)
{
    const struct asking *q = context;
    const struct axis *a = &q->l->m->axes[axis];
    bool given = a->between && strcmp(a->between, symbol) == 0;

    for (size_t i = 0; i < a->n_bars && !given; i++)
        given = !a->bars[i].cuts && expr_can_be(a->bars[i].value, symbol);
    if (!given)
        load_warn(q->l, q->at, "the axis %s is never \"%s\": no bar gives it this value", a->name, symbol);
}

static void warn_unreachable(struct loader *l)
{
    for (const struct written_expr *w = l->written; w; w = w->next)
        expr_axis_symbols(w->x, warn_never, &(struct asking){ l, w->at });
}

/* ---- the checksum ---- */

/* Who takes part decides who owns a task and whom it waits for. */
static void add_tenant(struct buf *b, const struct tenant *t)
{
    buf_printf(b, "tenant %s %s\n", t->ags, t->land);
    for (size_t i = 0; i < t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];

        buf_printf(b, "agency %s %s %d", a->id, agency_state_name(a->state), (int)a->live_since);
        for (size_t k = 0; k < a->n_territory; k++)
            buf_printf(b, " %s", a->territory[k]);
        buf_char(b, '\n');
    }
    for (size_t i = 0; i < t->n_agreements; i++) {
        const struct agreement *a = &t->agreements[i];

        buf_printf(b, "agreement %s %d %d %d %s", a->rule, (int)a->version, (int)a->from, a->activated_by[0] != NULL, a->title ? a->title : "");
        for (size_t k = 0; k < a->n_signatories; k++)
            buf_printf(b, " %s %d", a->signatories[k].agency, (int)a->signatories[k].since);
        for (size_t k = 0; k < a->n_parameters; k++)
            buf_printf(b, " %s %lld", a->parameters[k].name, (long long)a->parameters[k].value);
        buf_char(b, '\n');
    }
}

static void add_schemas(struct buf *b, const struct schema_set *set)
{
    for (size_t i = 0; i < schema_count(set); i++)
        buf_printf(b, "schema %d\n%s\n", (int)schema_at(set, i)->id, schema_at(set, i)->text ? schema_at(set, i)->text : "");
}

static bool add_file(struct loader *l, const char *file)
{
    FILE *f = fopen(file, "re");
    char block[4096];
    size_t n;

    if (!f)
        return err_set(l->e, ERR_CONFIG, "cannot read %s: %s", file, strerror(errno));
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        buf_add(&l->canonical, block, n);
    bool failed = ferror(f) != 0;
    fclose(f);
    return failed ? err_set(l->e, ERR_CONFIG, "cannot read %s: reading stopped half-way", file) : true;
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool add_calendar(struct loader *l)
{
    const char *folder = load_place(l, "calendar");
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, is_shown, alphasort);
    bool ok = true;

    if (n < 0)
        return err_set(l->e, ERR_CONFIG, "cannot read the folder %s: %s", folder, strerror(errno));
    for (int i = 0; i < n; i++) {
        ok = ok && add_file(l, arena_printf(l->mem, "%s/%s", folder, entries[i]->d_name));
        free(entries[i]);
    }
    free(entries);
    return ok;
}

static bool sum_up(struct loader *l)
{
    struct meaning *m = l->m;
    uint8_t hash[HASH_BYTES];

    buf_str(&l->canonical, "evaluation " EVALUATION_VERSION "\n");
    for (size_t i = 0; i < m->n_rules; i++)
        load_canonical(l, m->rules[i].at);
    add_tenant(&l->canonical, m->tenant);
    add_schemas(&l->canonical, m->schemas);
    if (!add_calendar(l))
        return false;
    hash_sha256(l->canonical.data, l->canonical.len, hash);
    hex_text(hash, sizeof hash, m->checksum);
    return true;
}

/* ---- the module ---- */

static bool load_all(struct loader *l)
{
    const struct tenant *t = l->m->tenant;

    if (!calendar_load(load_place(l, "calendar"), t->land, t->ags, l->mem, &l->m->calendar, l->e) || !load_axes(l) || !load_rules(l)
        || !load_agreements(l))
        return false;
    warn_unreachable(l);
    return sum_up(l);
}

bool meaning_load(const struct tenant *t, const struct schema_set *set, struct arena *mem, struct meaning **ret, struct err *e)
{
    struct loader l = { .m = ARENA_NEW(mem, struct meaning), .mem = mem, .e = e };

    l.m->tenant = t;
    l.m->schemas = set;
    bool ok = load_all(&l);
    buf_release(&l.canonical);
    if (ok)
        *ret = l.m;
    return ok;
}

bool rule_holds(const struct rule *r, day_num anchor)
{
    return !r->draft && anchor >= r->valid_from && (r->valid_until == DAY_NONE || anchor <= r->valid_until);
}

const char *meaning_checksum(const struct meaning *m)
{
    return m->checksum;
}

const struct schema_set *meaning_schemas(const struct meaning *m)
{
    return m->schemas;
}

const struct calendar *meaning_calendar(const struct meaning *m)
{
    return m->calendar;
}

size_t meaning_rules(const struct meaning *m)
{
    return m->n_rules;
}

void meaning_rule(const struct meaning *m, size_t i, struct rule_info *ret)
{
    const struct rule *r = &m->rules[i];

    *ret = (struct rule_info){ .id = r->id, .version = r->version, .draft = r->draft, .agreement = r->agreement, .title_de = r->title.de, .title_en = r->title.en, .explain_de = r->explain.de, .explain_en = r->explain.en,
                               .basis = r->basis, .owner = r->owner, .valid_from = r->valid_from, .valid_until = r->valid_until,
                               .file = r->at->file, .line = r->at->line, .n_steps = r->n_steps, .steps = r->step_names, .at = r->at,
                               .n_parameters = r->n_parameters, .parameter_names = r->parameter_names, .parameters = r->parameters, .least = r->least, .most = r->most };
}

bool meaning_rule_on(const struct meaning *m, const char *id, day_num anchor, struct rule_info *ret)
{
    for (size_t i = 0; i < m->n_rules; i++)
        if (strcmp(m->rules[i].id, id) == 0 && rule_holds(&m->rules[i], anchor)) {
            meaning_rule(m, i, ret);
            return true;
        }
    return false;
}

void meaning_enact_drafts(struct meaning *m)
{
    for (size_t i = 0; i < m->n_rules; i++)
        m->rules[i].draft = false;
}

bool meaning_rule_again(const struct meaning *m, size_t i)
{
    return i > 0 && m->rules[i - 1].at == m->rules[i].at;
}

static const struct axis *axis_named(const struct meaning *m, const char *name)
{
    for (size_t i = 0; i < m->n_axes; i++)
        if (strcmp(m->axes[i].name, name) == 0)
            return &m->axes[i];
    return NULL;
}

static const char *in_language(const struct label *label, const char *lang, const char *fallback)
{
    const char *text = strcmp(lang, "de") == 0 ? label->de : label->en;

    return *text ? text : fallback;
}

const char *meaning_axis_title(const struct meaning *m, const char *axis, const char *lang)
{
    const struct axis *a = axis_named(m, axis);

    return a ? in_language(&a->title, lang, axis) : axis;
}

const char *meaning_axis_word(const struct meaning *m, const char *axis, const char *value, const char *lang)
{
    const struct axis *a = axis_named(m, axis);

    for (size_t i = 0; a && i < a->n_words; i++)
        if (strcmp(a->words[i].value, value) == 0)
            return in_language(&a->words[i].label, lang, value);
    return value;
}

/* The title of that field where this axis has it: NULL where not. */
static const struct label *field_of(const struct axis *a, const char *field)
{
    for (size_t i = 0; i < a->n_also; i++)
        if (strcmp(a->also[i].name, field) == 0)
            return &a->also[i].title;
    if (!a->gap_name)
        return NULL;
    return strcmp(a->gap_name, field) == 0 ? &a->gap_title : strcmp(a->gap_since, field) == 0 ? &a->gap_since_title : strcmp(a->gap_days, field) == 0 ? &a->gap_days_title : NULL;
}

const char *meaning_axis_field(const struct meaning *m, const char *axis, const char *field, const char *lang)
{
    for (size_t i = 0; i < m->n_axes; i++) {
        const struct axis *a = &m->axes[i];
        bool shown_there = strcmp(a->name, axis) == 0 || (a->hidden && a->part && strcmp(a->part, axis) == 0);
        const struct label *title = shown_there ? field_of(a, field) : NULL;

        if (title)
            return in_language(title, lang, field);
    }
    return field;
}

size_t meaning_warnings(const struct meaning *m, const char *const **ret)
{
    *ret = m->warnings;
    return m->n_warnings;
}
