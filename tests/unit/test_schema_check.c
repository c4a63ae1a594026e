/* SPDX-License-Identifier: Apache-2.0 */
/* What the event types of the repository are held to beyond being readable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "codelist.h"
#include "schema_check.h"

static struct arena mem;
static struct schema_set *set;

static int load(void **state)
{
    struct err e;

    (void)state;
    return schema_load("schemas", &mem, &set, &e) ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    schema_free(set);
    arena_release(&mem);
    return 0;
}

static void everything_has_a_german_and_an_english_name(void **state)
{
    const char *const *findings;
    size_t n = schema_check(set, &mem, &findings);

    (void)state;
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, "%s\n", findings[i]);
    assert_int_equal(n, 0);
}

/* Control messages are left out: the programs write them, and titles of rules are no facts of a person. */
static void no_string_is_free(void **state)
{
    (void)state;
    for (size_t i = 0; i < schema_count(set); i++) {
        const struct schema *s = schema_at(set, i);

        for (size_t k = 0; k < s->n_fields && !s->control; k++) {
            const struct field *f = s->fields[k].kind == VALUE_LIST ? s->fields[k].item : &s->fields[k];

            if (f->kind == VALUE_TEXT && !s->fields[k].personal)
                fail_msg("%s: %s", s->type, f->name);
            if (f->kind == VALUE_CODE && strcmp(f->codelist, "token") != 0 && !codelist_find(schema_codelists(set), f->codelist))
                fail_msg("%s: %s has no code list", s->type, f->name);
        }
    }
}

/* What is found while the type's last field is another. */
static const char *found(const char *type, const struct field *other)
{
    const struct schema *s = schema_by_type(set, type);
    struct field *last = &s->fields[s->n_fields - 1], kept = *last;
    const char *const *findings;

    *last = *other;
    size_t n = schema_check(set, &mem, &findings);
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
        cmocka_unit_test(no_string_is_free),
        cmocka_unit_test(what_is_missing_is_said),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
