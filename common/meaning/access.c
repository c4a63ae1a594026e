/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "access_rows.h"

/* ---- rows */

static bool same_kind(const char *kind, const char *agency)
{
    for (; *kind && *kind == *agency; kind++)
        agency++;
    return *kind == '\0' && (*agency == '\0' || *agency == '@');
}

bool names_has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->all[i], name) == 0)
            return true;
    return false;
}

bool names_kind(const struct names *names, const char *agency)
{
    for (size_t i = 0; i < names->n; i++)
        if (same_kind(names->all[i], agency))
            return true;
    return false;
}

bool names_agency(const struct names *names, const char *agency)
{
    return names_kind(names, agency) || names_has(names, "*");
}

bool row_is_valid(const struct row *r, day_num on)
{
    return on >= r->from && (r->until == DAY_NONE || on <= r->until);
}

static bool is_in_force(const struct listed *l, day_num on)
{
    return on >= l->from && (l->until == DAY_NONE || on <= l->until);
}

static const struct listed *find_listed(const struct listed *all, size_t n, const char *code, day_num on)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].code, code) == 0 && is_in_force(&all[i], on))
            return &all[i];
    return NULL;
}

/* The word among those of a row. */
static const struct listed *find_named(const struct names *names, const struct listed *const *listed, const char *code, day_num on)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->all[i], code) == 0)
            return is_in_force(listed[i], on) ? listed[i] : NULL;
    return NULL;
}

/* All versions of a type stand in the same area. */
const struct type_area *access_find_type(const struct access *a, const char *type)
{
    size_t from = 0, until = a->n_types;

    while (from < until) {
        size_t middle = (from + until) / 2;

        if (strcmp(a->types[middle].schema->type, type) < 0)
            from = middle + 1;
        else
            until = middle;
    }
    return from < a->n_types && strcmp(a->types[from].schema->type, type) == 0 ? &a->types[from] : NULL;
}

const char *access_checksum(const struct access *a)
{
    return a->checksum;
}

/* ---- sending */

/* The basis on which the row lets it through, or NULL. */
static const struct listed *lets_through(const struct row *r, size_t area, const struct access_sending *s)
{
    if (!r->areas[area] || !row_is_valid(r, s->on) || !names_agency(&r->who, s->publisher) || !find_named(&r->purposes, r->of_purposes, s->purpose, s->on))
        return NULL;
    return find_named(&r->bases, r->of_bases, s->basis, s->on);
}

/* Purpose and basis are named only when they are known words: anything may have got into a wrong column. */
static bool no_row(const struct access *a, const struct area *area, const struct access_sending *s, struct err *e)
{
    const struct listed *purpose = find_listed(a->purposes, a->n_purposes, s->purpose, s->on), *basis = find_listed(a->bases, a->n_bases, s->basis, s->on);
    char day[DAY_TEXT_BYTES];

    return err_set(e, ERR_DATA, "access: schemas/access has no send row for area \"%s\" (class %c), publisher \"%.*s\", purpose %s%s%s, basis %s%s%s on %s", area->name, area->dataclass,
                   (int)strcspn(s->publisher, "@"), s->publisher, purpose ? "\"" : "", purpose ? purpose->code : "that is no listed one", purpose ? "\"" : "",
                   basis ? "\"" : "", basis ? basis->code : "that is no listed one", basis ? "\"" : "", day_text(s->on, day));
}

static bool needs_consent(char dataclass, const struct listed *basis)
{
    return dataclass == 'C' || !basis || !basis->without_consent;
}

bool access_needs_consent(const struct access *a, const struct access_sending *s)
{
    return needs_consent(s->schema->dataclass, find_listed(a->bases, a->n_bases, s->basis, s->on));
}

bool access_may_send(const struct access *a, const struct access_sending *s, struct err *e)
{
    const struct type_area *t = access_find_type(a, s->schema->type);
    const struct listed *basis = NULL;

    if (!t)
        return err_set(e, ERR_DATA, "access: schemas/access has no area for %s", s->schema->type);
    const struct area *area = &a->areas[t->area];
    for (size_t i = 0; i < a->send.n && !basis; i++)
        basis = lets_through(&a->send.all[i], t->area, s);
    if (!basis)
        return no_row(a, area, s, e);
    if (!s->consent && needs_consent(area->dataclass, basis))
        return err_set(e, ERR_DATA, "consent is missing: area \"%s\" (class %c) on basis \"%s\" needs one", area->name, area->dataclass, basis->code);
    return true;
}

/* Does the row have a basis of that day on which what is of this class needs a consent? */
static bool row_needs_consent(const struct row *r, char dataclass, day_num on)
{
    for (size_t i = 0; i < r->bases.n; i++)
        if (is_in_force(r->of_bases[i], on) && needs_consent(dataclass, r->of_bases[i]))
            return true;
    return false;
}

bool access_sends_with_consent(const struct access *a, const char *publisher, char dataclass, day_num on)
{
    for (size_t i = 0; i < a->send.n; i++) {
        const struct row *r = &a->send.all[i];

        if (!row_is_valid(r, on) || !names_agency(&r->who, publisher) || !row_needs_consent(r, dataclass, on))
            continue;
        for (size_t k = 0; k < a->n_areas; k++)
            if (r->areas[k] && a->areas[k].dataclass == dataclass)
                return true;
    }
    return false;
}
