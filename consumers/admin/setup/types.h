/* SPDX-License-Identifier: Apache-2.0 */
/* types - what the forms of `casebus types` share: the types to show, and the words for what stands in them. */
#ifndef CONSUMERS_ADMIN_TYPES_H
#define CONSUMERS_ADMIN_TYPES_H
#include "../admin.h"

struct catalogue {
    struct app *app;
    const struct schema_set *set;
    const struct schema **types; size_t n;         /* the newest version of each, by name */
};

/* In the language of the app. */
const char *types_say(const struct catalogue *c, const char *de, const char *en);
/* What a field holds: "day", "code ags", "{abroad, municipality, LEA}", "list: person".  In the app's memory. */
const char *types_holds(const struct catalogue *c, const struct field *f);
/* Who may say it, comma between. */
const char *types_publishers(const struct catalogue *c, const struct schema *s);
/* What fills occurred_on: a field, or recorded_at; NULL of control messages. */
const char *types_day(const struct schema *s);
bool types_names_fact(const struct schema *s, size_t field);
/* Does it name persons, who then take part? */
bool types_is_person(const struct field *f);
/* The common fields are told once; a type's own begin behind them. */
size_t types_first_own(const struct schema *s);

void types_json(const struct catalogue *c);
/* schemas/CATALOGUE.md */
void types_markdown(const struct catalogue *c);
#endif
