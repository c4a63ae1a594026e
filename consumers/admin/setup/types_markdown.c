/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "../../../common/event/codelist.h"
#include "../cases/desk.h"
#include "types.h"

static const char *fields_markdown(const struct catalogue *c, const struct schema *s)
{
    struct arena *mem = &c->app->mem;
    const char *all = "";

    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        const char *mark = types_names_fact(s, i) ? "**" : "";

        if (i < types_first_own(s) && !types_names_fact(s, i))
            continue;
        all = arena_printf(mem, "%s%s%s%s%s%s %s%s", all, *all ? ", " : "", mark, f->name, mark, f->optional ? "?" : "", types_holds(c, f), f->personal ? " (I)" : "");
    }
    return all;
}

static void print_area(const struct catalogue *c, const char *type)
{
    printf("\n## %.*s\n\n", (int)strcspn(type, "."), type);
    printf("| %s | | %s | %s | %s | %s |\n|---|---|---|---|---|---|\n", types_say(c, "Typ", "type"), types_say(c, "Klasse", "class"), types_say(c, "von", "from"), types_say(c, "Tag", "day"),
           types_say(c, "Felder", "fields"));
}

static void print_row(const struct catalogue *c, const struct schema *s)
{
    const char *day = types_day(s);

    printf("| `%s`", s->type);
    if (s->version > 1)
        printf(" v%d", s->version);
    printf(" | %s; %s | %c%s | %s | %s | %s |\n", types_say(c, s->de, s->en), types_say(c, s->en, s->de), s->dataclass, s->consent ? "+" : "", types_publishers(c, s), day ? day : "",
           fields_markdown(c, s));
}

static void print_lists(const struct catalogue *c)
{
    const struct codelists *lists = schema_codelists(c->set);
    char from[DAY_TEXT_BYTES];

    printf("\n## %s\n\n| %s | URN | %s | %s | %s |\n|---|---|---|---|---|\n", types_say(c, "Codelisten", "Code lists"), types_say(c, "Liste", "list"), types_say(c, "Version", "version"),
           types_say(c, "gültig ab", "valid from"), types_say(c, "Codes", "codes"));
    for (size_t i = 0; i < lists->n; i++) {
        const struct codelist *l = &lists->all[i];

        printf("| `%s` | %s | %s | %s | %zu |\n", l->name, l->urn, l->version, day_text(l->replaced_on == DAY_NONE ? l->valid_from : l->replaced_on, from), l->n);
    }
}

void types_markdown(const struct catalogue *c)
{
    printf("# %s\n\n%s\n", types_say(c, "Ereignistypen", "Event types"),
           types_say(c, "Erzeugt mit `casebus types --format markdown --lang de`. Klasse mit +: eine Einwilligung ist nötig. Tag: was ein fehlendes `occurred_on` füllt. "
                  "**Fett**: Felder, die die Tatsache benennen. ?: kann fehlen. (I): sagt, wer die Person ist, und wird nie gezeigt. Eine Person in einem Feld "
                  "ist am Ereignis beteiligt. token: ein kurzes Wort ohne Liste. Die gemeinsamen Felder stehen in README.md, die Namen der Felder und Werte zeigt `casebus types --type TYP`.",
                  "Made with `casebus types --format markdown --lang en`. Class with +: a consent reference is needed. Day: what fills a missing `occurred_on`. "
                  "**Bold**: fields that name the fact. ?: may be absent. (I): tells who the person is and is never shown. A person in a field takes part "
                  "in the event. token: a short word without a list. The common fields stand in README.md; `casebus types --type TYPE` shows the names of fields and symbols."));
    for (size_t i = 0; i < c->n; i++) {
        const char *type = c->types[i]->type;

        if (i == 0 || strncmp(type, c->types[i - 1]->type, strcspn(type, ".") + 1) != 0)
            print_area(c, type);
        print_row(c, c->types[i]);
    }
    print_lists(c);
}
