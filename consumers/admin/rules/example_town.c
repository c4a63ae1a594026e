/* SPDX-License-Identifier: Apache-2.0 */
#include "example_town.h"

#include <string.h>

#include "../../../common/ground/buf.h"

struct names { const char **all; size_t n; };

static void add_name(struct names *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->all[i], name) == 0)
            return;
    list->all[list->n++] = name;
}

/* One of every kind that may say something, and the guests. */
static struct names all_agencies(const struct schema_set *set, const char *ags, const char *const *guests, size_t n_guests, struct arena *mem)
{
    struct names slugs = {0}, agencies = {0};
    size_t room = n_guests + 1;

    for (size_t i = 0; i < schema_count(set); i++)
        room += schema_at(set, i)->n_publishers;
    slugs.all = ARENA_ARRAY(mem, const char *, room);
    agencies.all = ARENA_ARRAY(mem, const char *, room);
    for (size_t i = 0; i < schema_count(set); i++)
        for (size_t k = 0; k < schema_at(set, i)->n_publishers; k++)
            add_name(&slugs, schema_at(set, i)->publishers[k]);
    for (size_t i = 0; i < slugs.n; i++)
        if (strcmp(slugs.all[i], "*") != 0 && strcmp(slugs.all[i], "hub") != 0)
            add_name(&agencies, arena_printf(mem, "%s@%s", slugs.all[i], ags));
    for (size_t i = 0; i < n_guests; i++)
        add_name(&agencies, guests[i]);
    return agencies;
}

static void add_agreement(struct buf *b, const struct rule_info *r, const struct names *agencies)
{
    char day[DAY_TEXT_BYTES];

    buf_printf(b, "{ rule = \"%s\"; version = \"%s\"; title = \"%s\"; signatories = (", r->id, day_text(r->version, day), r->id);
    for (size_t i = 0; i < agencies->n; i++)
        buf_printf(b, "%s{ agency = \"%s\"; }", i ? ", " : "", agencies->all[i]);
    buf_str(b, "); }");
}

/* As tenant.cfg would say it. */
static void describe(struct buf *b, const struct example_town *town, const struct meaning *m, const struct names *agencies)
{
    buf_printf(b, "tenant = \"%s\"; land = \"%s\";\nagencies = (", town->ags, town->land);
    for (size_t i = 0; i < agencies->n; i++)
        buf_printf(b, "%s{ id = \"%s\"; }", i ? ", " : "", agencies->all[i]);
    buf_str(b, ");\nagreements = (");
    for (size_t i = 0; i < meaning_rules(m); i++) {
        struct rule_info r;

        if (meaning_rule_again(m, i))
            continue;
        meaning_rule(m, i, &r);
        buf_str(b, i ? ",\n" : "");
        add_agreement(b, &r, agencies);
    }
    buf_str(b, ");\n");
}

bool example_town_open(const struct tenant *like, const struct meaning *m, const char *const *guests, size_t n_guests, struct arena *mem, struct example_town *ret,
                       struct err *e)
{
    CLEANUP(buf_release) struct buf text = {0};
    struct names agencies = all_agencies(meaning_schemas(m), ret->ags, guests, n_guests, mem);
    struct tenant described, *town = arena_memdup(mem, like, sizeof *like);
    struct meaning *meaning;
    struct cfg *root;

    describe(&text, ret, m, &agencies);
    if (!cfg_parse(text.data, "the town of the examples", mem, &root, e) || !tenant_read(root, mem, &described, e))
        return false;
    town->ags = described.ags;
    town->land = described.land;
    town->hub = described.hub;
    town->agencies = described.agencies;
    town->n_agencies = described.n_agencies;
    town->agreements = described.agreements;
    town->n_agreements = described.n_agreements;
    if (!meaning_load(town, meaning_schemas(m), mem, &meaning, e))
        return false;
    meaning_enact_drafts(meaning);
    ret->tenant = town;
    ret->meaning = meaning;
    return true;
}
