/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../common/ground/seal.h"
#include "../../common/ground/tenant.h"
#include "mem.h"

static bool read_text(const char *text, struct tenant *ret, struct err *e)
{
    struct cfg *root;

    return cfg_parse(text, "etc/tenant.cfg", &mem, &root, e) && tenant_read(root, &mem, ret, e);
}

static void a_town_is_read_as_it_stands_in_its_file(void **state)
{
    struct tenant t;
    struct err e = {0};

    (void)state;
    assert_true(read_text("tenant = \"05162004\"; schemas = \"../schemas\";\n"
                          "agencies = ( { id = \"jobcenter@05162\"; state = \"shadow\"; live_since = \"2020-01-01\"; territory = [\"05162\"]; },\n"
                          "  { id = \"krankenkasse@aok\"; silence_ok = { until = \"2026-05-01\"; reason = \"move\"; }; } );\n"
                          "agreements = ( { rule = \"R16\"; version = \"2005-01-01\"; signatories = ( { agency = \"jobcenter@05162\"; } ); parameters = { days = 21; }; } );",
                          &t, &e));
    assert_string_equal(t.ags, "05162004");
    assert_string_equal(t.land, "NW");
    assert_string_equal(t.schemas, "etc/../schemas");
    assert_string_equal(t.keys, "etc/keys");
    assert_string_equal(t.agencies_file, "etc/tenant.cfg");
    assert_int_equal(t.n_agencies, 2);
    assert_int_equal(tenant_agency(&t, "jobcenter@05162")->state, AGENCY_SHADOW);
    assert_int_equal(tenant_agency(&t, "krankenkasse@aok")->live_since, DAY_NONE);
    assert_string_equal(tenant_agency(&t, "krankenkasse@aok")->silence_reason, "move");
    assert_int_equal(tenant_agency(&t, "hub@05162004")->state, AGENCY_PAPER);
    assert_null(tenant_agency(&t, "hub@05111000"));
    assert_false(agency_has_program(tenant_agency(&t, "hub@05162004")));
    assert_false(agency_has_program(tenant_agency(&t, "hub@05111000")));
    assert_int_equal(t.agreements[0].parameters[0].value, 21);
    assert_int_equal(t.agreements[0].signatories[0].since, DAY_NONE);
    assert_true(read_text("tenant = \"05162004\";", &t, &e));
    assert_string_equal(t.agencies_file, "etc/agencies.cfg");
    assert_non_null(tenant_agency(&t, "hub@05162004"));
    assert_true(read_text("tenant = \"09761000\";", &t, &e));
    assert_string_equal(t.land, "BY");
}

static void a_municipality_lies_in_the_land_of_its_first_digits(void **state)
{
    (void)state;
    assert_string_equal(tenant_land("05162004"), "NW");
    assert_string_equal(tenant_land("16061000"), "TH");
    assert_null(tenant_land("17000000"));
    assert_null(tenant_land("0"));
}

static void an_agency_has_a_program_and_is_read_as_its_state_says(void **state)
{
    static const struct { enum agency_state state; bool has_program, is_read; } rows[] = {
        { AGENCY_SHADOW, true, true }, { AGENCY_LIVE, true, true }, { AGENCY_PAUSED, true, false }, { AGENCY_LEFT, false, false }, { AGENCY_PAPER, false, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct agency a = { .state = rows[i].state };

        assert_int_equal(agency_has_program(&a), rows[i].has_program);
        assert_int_equal(agency_is_read(&a), rows[i].is_read);
    }
}

static void what_a_town_cannot_be_is_refused(void **state)
{
    static const struct { const char *text, *error; } rows[] = {
        { "tenant = 5162004;", "etc/tenant.cfg:1: \"tenant\" must be a string in quotes, but it is an integer" },
        { "tenant = \"5162004\";", "etc/tenant.cfg:1: tenant \"5162004\" is no AGS: expected eight digits in quotes, such as \"05162004\"" },
        { "tenant = \"05162004\";\nagencies = ( { id = \"job center@05162\"; } );", "etc/tenant.cfg:2: \"job center@05162\" is no agency: expected slug@scope, such as jobcenter@05162" },
        { "tenant = \"05162004\";\nagencies = ( { id = \"a@1\"; }, { id = \"a@1\"; } );", "etc/tenant.cfg:2: a@1 is listed twice" },
        { "tenant = \"05162004\";\nagencies = ( { id = \"a@1\"; state = \"dead\"; } );", "etc/tenant.cfg:2: a@1: unknown state \"dead\": expected live, shadow, paused, left or paper" },
        { "tenant = \"05162004\";\nagencies = ( { id = \"a@1\"; publishes = \"montags\"; } );",
          "etc/tenant.cfg:2: a@1: publishes = \"montags\": daily, workdays, schooldays, days of the week (mondays; mon,wed) or a day of the month (monthly 3) is expected" },
        { "tenant = \"05162004\";\nagencies = ( { id = \"a@1\"; certificates = { last = 1; valid = [2]; }; } );", "etc/tenant.cfg:2: a@1: certificates.valid lists numbers from 1 to certificates.last" },
        { "tenant = \"05162004\";\nagencies = ( { id = \"a@1\"; interval_days = 0; } );", "etc/tenant.cfg:2: \"interval_days\" must be from 1 to 366, but it is 0" },
        { "tenant = \"05162004\";\nagencies = ( { id = \"hub@05162004\"; } );", "etc/tenant.cfg:2: hub@05162004 is this hub itself: it is not listed" },
        { "tenant = \"05162004\";\nagreements = ( { rule = \"R16\"; signatories = ( { agency = \"x@1\"; } ); } );", "etc/tenant.cfg:2: signatory x@1 is no agency of this tenant" },
    };
    struct tenant t;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {0};

        assert_false(read_text(rows[i].text, &t, &e));
        assert_string_equal(e.text, rows[i].error);
    }
}

static void a_territory_is_what_is_listed_else_the_scope_else_the_town(void **state)
{
    static const struct { const char *agency, *ags; bool covers; } rows[] = {
        { "jobcenter@05162", NULL, true }, { "jobcenter@05162", "05162024", true }, { "jobcenter@05162", "05111000", false },
        { "meldebehoerde@05111000", NULL, false }, { "krankenkasse@aok", NULL, true }, { "krankenkasse@aok", "05111000", false },
        { "agentur@361", NULL, true }, { "bamf@05", "05111000", true }, { "schule@164501", NULL, true }, { "listed@05162", NULL, false },
        { "listed@05162", "05111000", true },
    };
    struct tenant t;
    struct err e = {0};

    (void)state;
    assert_true(read_text("tenant = \"05162004\"; agencies = ( { id = \"jobcenter@05162\"; }, { id = \"meldebehoerde@05111000\"; }, { id = \"krankenkasse@aok\"; },"
                          " { id = \"agentur@361\"; }, { id = \"bamf@05\"; }, { id = \"schule@164501\"; }, { id = \"listed@05162\"; territory = [\"05111\"]; } );", &t, &e));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(tenant_covers(&t, tenant_agency(&t, rows[i].agency), rows[i].ags), rows[i].covers);
}

static void a_key_is_made_once_and_opens_only_with_its_master_key(void **state)
{
    char folder[] = "/tmp/casebus-tenant.XXXXXX", text[600], path[600];
    uint8_t first[KEY_BYTES], again[KEY_BYTES], subject[SUBJECT_BYTES], expected[SUBJECT_BYTES];
    const char *agency;
    struct tenant t;
    struct err e = {0};
    struct stat st;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(text, sizeof text, "tenant = \"05162004\"; keys = \"%s/keys\"; agencies = ( { id = \"jobcenter@05162\"; } );", folder);
    assert_true(read_text(text, &t, &e));
    assert_false(tenant_key(&t, "jobcenter@05162", again, &e));
    assert_true(tenant_key_make(&t, "jobcenter@05162", NULL, first, &e));
    assert_true(tenant_key_make(&t, "jobcenter@05162", NULL, again, &e));
    assert_memory_equal(first, again, KEY_BYTES);
    snprintf(path, sizeof path, "%s/keys/jobcenter.05162.key", folder);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    hash_subject(first, "BG:17", 5, expected);
    assert_true(tenant_subject(&t, "jobcenter@05162:BG:17", subject, &agency, &mem, &e));
    assert_memory_equal(subject, expected, sizeof subject);
    assert_string_equal(agency, "jobcenter@05162");
    assert_false(tenant_subject(&t, "jobcenter@05162", subject, &agency, &mem, &e));
    assert_string_equal(e.text, "expected slug@scope:local id, such as meldebehoerde@05162004:4711");
    assert_false(tenant_subject(&t, "schulamt@05162:4711", subject, &agency, &mem, &e));
    assert_string_equal(e.text, "schulamt@05162 is no agency of tenant 05162004: casebus agency list shows them");

    snprintf(path, sizeof path, "%s/keys/master.key", folder);
    assert_true(key_write(path, first, &e));
    assert_false(tenant_key(&t, "jobcenter@05162", again, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_non_null(strstr(e.text, "it was sealed with another master key, or it is damaged"));
    unlink(path);
    snprintf(path, sizeof path, "%s/keys/jobcenter.05162.key", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/keys", folder);
    rmdir(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_town_is_read_as_it_stands_in_its_file, mem_gone),
        cmocka_unit_test(a_municipality_lies_in_the_land_of_its_first_digits),
        cmocka_unit_test(an_agency_has_a_program_and_is_read_as_its_state_says),
        cmocka_unit_test_teardown(what_a_town_cannot_be_is_refused, mem_gone),
        cmocka_unit_test_teardown(a_territory_is_what_is_listed_else_the_scope_else_the_town, mem_gone),
        cmocka_unit_test_teardown(a_key_is_made_once_and_opens_only_with_its_master_key, mem_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
