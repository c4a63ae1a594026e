/* SPDX-License-Identifier: Apache-2.0 */
#include "consents.h"

#include <string.h>

static const char given[] = "case.consent.given", withdrawn[] = "case.consent.withdrawn";

static bool is_said(const char *type)
{
    return strcmp(type, given) == 0 || strcmp(type, withdrawn) == 0;
}

static const char *text_in(const struct field *record, const struct value *v, const char *name)
{
    for (size_t i = 0; i < record->n_fields && i < v->list.n; i++)
        if (strcmp(record->fields[i].name, name) == 0 && v->list.items[i].kind != VALUE_NONE)
            return v->list.items[i].text;
    return NULL;
}

static size_t scopes_of(const struct fact *f)
{
    const struct value *scopes = fact_field(f, "scopes");

    return scopes->kind == VALUE_LIST ? scopes->list.n : 0;
}

static void add(const struct fact *f, struct consents *c)
{
    const struct value *scopes = fact_field(f, "scopes"), *until = fact_field(f, "until");
    const struct consent_said word = { .given = strcmp(f->type, given) == 0, .from = f->occurred_on, .until = until->kind == VALUE_DAY ? until->day : DAY_NONE,
                                       .ev = f->ev };
    size_t n = scopes_of(f);

    if (n == 0 && !word.given)
        c->all[c->n++] = word;
    for (size_t i = 0; i < n; i++) {
        const struct field *record = f->schema->fields[schema_field(f->schema, "scopes")].item;
        struct consent_said *said = &c->all[c->n++];

        *said = word;
        said->dataclass = *text_in(record, &scopes->list.items[i], "class");
        said->recipient = text_in(record, &scopes->list.items[i], "recipient");
        said->purpose = text_in(record, &scopes->list.items[i], "purpose");
    }
}

void consents_build(const struct event *events, size_t n, const struct person_key *subjects, size_t n_subjects, struct arena *mem, struct consents *ret)
{
    struct event *said;
    struct facts facts;
    size_t n_said = 0, room = 1;

    *ret = (struct consents){0};
    for (size_t i = 0; i < n; i++)
        n_said += events[i].schema && is_said(events[i].type);
    if (n_said == 0)
        return;
    said = ARENA_ARRAY(mem, struct event, n_said);
    n_said = 0;
    for (size_t i = 0; i < n; i++)
        if (events[i].schema && is_said(events[i].type))
            said[n_said++] = events[i];
    facts_build(said, n_said, subjects, n_subjects, mem, &facts);
    for (size_t i = 0; i < facts.n; i++)
        room += scopes_of(&facts.live[i]) + 1;
    ret->all = ARENA_ARRAY(mem, struct consent_said, room);
    for (size_t i = 0; i < facts.n; i++)
        add(&facts.live[i], ret);
}

/* NULL is anybody, "slug" every instance of it. */
static bool is_recipient(const char *said, const char *recipient)
{
    size_t n = said ? strlen(said) : 0;

    return !said || (strncmp(said, recipient, n) == 0 && (recipient[n] == '\0' || (recipient[n] == '@' && !strchr(said, '@'))));
}

static bool is_about(const struct consent_said *s, char dataclass, const char *purpose, day_num on)
{
    return (!s->dataclass || s->dataclass == dataclass) && (!s->purpose || strcmp(s->purpose, purpose) == 0) && s->from <= on;
}

const struct consent_said *consents_lasting(const struct consents *c, char dataclass, const char *recipient, const char *purpose, day_num on)
{
    const struct consent_said *last = NULL;

    for (size_t i = 0; i < c->n; i++) {
        const struct consent_said *s = &c->all[i];

        if (is_about(s, dataclass, purpose, on) && is_recipient(s->recipient, recipient))
            last = s->given && (s->until == DAY_NONE || on <= s->until) ? s : NULL;
    }
    return last;
}

bool consents_cover(const struct consents *c, char dataclass, const char *recipient, const char *purpose, day_num on)
{
    return consents_lasting(c, dataclass, recipient, purpose, on) != NULL;
}

/* Its place among those that were named; a new one is added. */
static struct consent_said *of_recipient(struct consent_said *all, size_t *n, const char *recipient)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(all[i].recipient, recipient) == 0)
            return &all[i];
    all[*n].recipient = recipient;
    return &all[(*n)++];
}

size_t consents_last(const struct consents *c, char dataclass, const char *purpose, day_num on, struct arena *mem, struct consent_said **ret)
{
    static const char everybody[] = "*";
    struct consent_said *all = ARENA_ARRAY(mem, struct consent_said, c->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < c->n; i++)
        if (is_about(&c->all[i], dataclass, purpose, on))
            of_recipient(all, &n, c->all[i].recipient ? c->all[i].recipient : everybody);
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < n && is_about(&c->all[i], dataclass, purpose, on); k++)
            if (is_recipient(c->all[i].recipient, all[k].recipient))
                all[k] = (struct consent_said){ dataclass, all[k].recipient, purpose, c->all[i].given, c->all[i].from, c->all[i].until, c->all[i].ev };
    *ret = all;
    return n;
}

static void sooner(day_num day, day_num on, day_num *next)
{
    if (day > on && (*next == DAY_NONE || day < *next))
        *next = day;
}

day_num consents_next_day(const struct consents *c, day_num on)
{
    day_num next = DAY_NONE;

    for (size_t i = 0; i < c->n; i++) {
        sooner(c->all[i].from, on, &next);
        if (c->all[i].given && c->all[i].until != DAY_NONE)
            sooner(c->all[i].until + 1, on, &next);
    }
    return next;
}
