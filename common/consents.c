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
    const struct consent_said word = { .given = strcmp(f->type, given) == 0, .from = f->occurred_on, .until = until->kind == VALUE_DAY ? until->day : DAY_NONE };
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
    struct event *said = ARENA_ARRAY(mem, struct event, n + 1);
    struct facts facts;
    size_t n_said = 0, room = 1;

    *ret = (struct consents){0};
    for (size_t i = 0; i < n; i++)
        if (events[i].schema && is_said(events[i].type))
            said[n_said++] = events[i];
    if (n_said == 0)
        return;
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

bool consents_cover(const struct consents *c, char dataclass, const char *recipient, const char *purpose, day_num on)
{
    bool lasts = false;

    for (size_t i = 0; i < c->n; i++) {
        const struct consent_said *s = &c->all[i];

        if ((s->dataclass && s->dataclass != dataclass) || !is_recipient(s->recipient, recipient) || (s->purpose && strcmp(s->purpose, purpose) != 0) || s->from > on)
            continue;
        lasts = s->given && (s->until == DAY_NONE || on <= s->until);
    }
    return lasts;
}
