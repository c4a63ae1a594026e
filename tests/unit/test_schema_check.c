/* SPDX-License-Identifier: Apache-2.0 */
/* What the event types of the repository are held to beyond being readable. */
#include <stdio.h>
#include <string.h>

#include "../../common/event/codelist.h"
#include "../../common/event/schema_check.h"
#include "house.h"
#include "mem.h"

static void everything_has_a_german_and_an_english_name(void **state)
{
    const char *const *findings;
    size_t n = schema_check(house_schemas(), &mem, &findings);

    (void)state;
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, "%s\n", findings[i]);
    assert_int_equal(n, 0);
}

/* What the programs write of themselves and of rules: no facts of a person. */
static bool is_of_programs(const char *type, const char *field)
{
    static const char *const rows[] = {
        "casebus.manifest instance", "casebus.manifest name", "casebus.void reason", "casebus.void instance", "casebus.pause reason", "casebus.resume reason", "casebus.consent recipient",
        "casebus.stock type", "casebus.stock run", "casebus.stock given",
        "task.state rule", "task.state step", "task.state title_de", "task.state title_en", "task.state basis", "task.state agreement", "task.state reason",
        "task.state cancelled", "task.state by", "task.state because_type",
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i], arena_printf(&mem, "%s %s", type, field)) == 0)
            return true;
    return false;
}

/* Words that no list can hold, because they name one thing: a user, an entry, a reference, a wording, an event type; and who may be told for what, which
 * is checked against schemas/access. */
static bool is_a_name(const char *type, const char *field)
{
    static const char *const names[] = { "by", "by_1", "by_2", "ledger_ref", "consent_ref", "text_version", "recipient", "purpose", "about_type", NULL };
    bool found = strncmp(type, "casebus.", 8) == 0;

    for (size_t i = 0; names[i]; i++)
        found = found || strcmp(names[i], field) == 0;
    return found;
}

/* Others' lists are German only, mostly. */
static void check_names(const struct codelist *list)
{
    for (size_t i = 0; strncmp(list->urn, "urn:casebus:", 12) == 0 && i < list->n; i++)
        if (!*list->codes[i].de || !list->codes[i].en)
            fail_msg("code list %s: %s has no name in one of both languages", list->name, list->codes[i].code);
}

static void check_codes(const struct schema *s, const struct field *f)
{
    const struct codelist *list = codelist_find(schema_codelists(house_schemas()), f->codelist);

    if (list)
        check_names(list);
    else if (strcmp(f->codelist, "token") != 0 || !is_a_name(s->type, f->name))
        fail_msg("%s: %s has no code list", s->type, f->name);
}

static void check_strings(const struct schema *s, const struct field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct field *f = fields[i].kind == VALUE_LIST ? fields[i].item : &fields[i];

        if (fields[i].personal)
            continue;
        if (f->kind == VALUE_TEXT && !is_of_programs(s->type, f->name))
            fail_msg("%s: %s is free text", s->type, f->name);
        if (f->kind == VALUE_CODE)
            check_codes(s, f);
        if (f->kind == VALUE_RECORD)
            check_strings(s, f->fields, f->n_fields);
    }
}

static void no_string_is_free_but_who_the_person_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < schema_count(house_schemas()); i++)
        check_strings(schema_at(house_schemas(), i), schema_at(house_schemas(), i)->fields, schema_at(house_schemas(), i)->n_fields);
}

/* What is found while the type's last field is another. */
static const char *found(const char *type, const struct field *other)
{
    const struct schema *s = schema_by_type(house_schemas(), type);
    struct field *last = &s->fields[s->n_fields - 1], kept = *last;
    const char *const *findings;

    *last = *other;
    size_t n = schema_check(house_schemas(), &mem, &findings);
    *last = kept;
    return n == 0 ? "" : n == 1 ? findings[0] : "more than one";
}

static void what_is_missing_is_said(void **state)
{
    static const char *symbols[] = { "a" }, *named[] = { "A" }, *unnamed[] = { NULL };
    const struct field rows[] = {
        { .name = "x", .kind = VALUE_DAY, .en = "X" },
        { .name = "x", .kind = VALUE_DAY, .de = "X" },
        { .name = "x", .kind = VALUE_SYMBOL, .symbols = symbols, .symbols_de = named, .symbols_en = unnamed, .n_symbols = 1, .de = "X", .en = "X" },
        { .name = "x", .kind = VALUE_CODE, .codelist = "token", .de = "X", .en = "X" },
        { .name = "x", .kind = VALUE_SUBJECT, .de = "X", .en = "X" },
        { .name = "x", .kind = VALUE_BOOL, .de = "X", .en = "X" },
    };
    static const char *const wanted[] = {
        "health.tb.cleared version 1: field x has no German name",
        "health.tb.cleared version 1: field x has no English name",
        "health.tb.cleared version 1: field x: symbol a has no English name",
        "health.tb.cleared version 1: field x is no fact code: class H holds days, yes or no, symbols and codes of a list",
        "health.tb.cleared version 1: field x is no fact code: class H holds days, yes or no, symbols and codes of a list",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(found("health.tb.cleared", &rows[i]), wanted[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_has_a_german_and_an_english_name),
        cmocka_unit_test(no_string_is_free_but_who_the_person_is),
        cmocka_unit_test(what_is_missing_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
