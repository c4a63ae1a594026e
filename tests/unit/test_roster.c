/* SPDX-License-Identifier: Apache-2.0 */
/* What `casebus agency` writes: agencies.cfg, agreements.cfg and an agency's bundle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../consumers/admin/agencies/bundle.h"
#include "../../consumers/admin/agencies/roster.h"
#include "../../common/ground/seal.h"

static char folder[] = "/tmp/casebus-roster.XXXXXX";
static struct app app;

static char *in_folder(const char *name)
{
    return arena_printf(&app.mem, "%s/%s", folder, name);
}

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(in_folder(name), "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static const char *file_text(const char *name)
{
    static char text[4096];
    FILE *f = fopen(in_folder(name), "r");

    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

static void read_tenant(void)
{
    struct cfg *root;
    struct err e = {0};

    app.config_file = in_folder("tenant.cfg");
    if (!cfg_load(app.config_file, &app.mem, &root, &e) || !tenant_read(root, &app.mem, &app.tenant, &e))
        fail_msg("%s", e.text);
}

static int prepare(void **state)
{
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    app = (struct app){0};
    if (!mkdtemp(folder))
        return -1;
    mkdir(in_folder("schemas"), 0755);
    mkdir(in_folder("schemas/rules"), 0755);
    mkdir(in_folder("schemas/events"), 0755);
    mkdir(in_folder("schemas/agreements"), 0755);
    write_file("schemas/registry.cfg", "schemas = ( );\n");
    write_file("schemas/agencies.cfg", "types = ( );\n");
    write_file("schemas/CATALOGUE.md", "# Event types\n");
    write_file("schemas/events/a.avsc", "{}\n");
    write_file("schemas/rules/school.cfg", "rules = ( { id = \"R15\"; valid_from = \"2005-01-01\"; title = { de = \"Beraten\"; }; }, { id = \"R16\"; valid_from = \"2005-01-01\"; } );\n");
    write_file("schemas/agreements/R16.cfg", "title = \"Schulplatz in 21 Tagen\"; approved_by = \"Lenkungsgruppe\"; approved_on = \"2025-11-03\"; parameters = { days = 21; };\n");
    write_file("tenant.cfg", "tenant = \"05162004\"; schemas = \"schemas\";\n@include \"agencies.cfg\"\n@include \"agreements.cfg\"\n");
    write_file("agencies.cfg", "agencies = ( );\n");
    write_file("agreements.cfg", "agreements = ( );\n");
    read_tenant();
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

static int clean(void **state)
{
    (void)state;
    arena_release(&app.mem);
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void enrol(const char *id)
{
    struct roster r;
    struct err e = {0};
    size_t n;

    assert_true(roster_open(&app, &r, &e));
    assert_non_null(roster_agency(&r, id, true, &app.mem));
    assert_true(roster_sign(&r, id, "all", DAY_NONE, &app.mem, &n, &e));
    assert_true(roster_save_agencies(&r, &e) && roster_save_agreements(&r, &e));
    roster_close(&r);
}

static void what_was_written_is_read_again(void **state)
{
    struct roster r;
    struct err e = {0};

    (void)state;
    enrol("jobcenter@05162");
    assert_true(roster_open(&app, &r, &e));
    struct agency *a = roster_agency(&r, "jobcenter@05162", false, &app.mem);
    a->state = AGENCY_PAUSED;
    a->live_since = 20473;
    a->added = 20470;
    a->contact = "the \"back\\office\"\n";
    a->silence_ok_until = 20474;
    a->silence_reason = "move";
    a->territory = (const char *[]){ "05162", "05111" };
    a->n_territory = 2;
    a->publishes = "mon,wed";
    a->interval_days = 2;
    a->last_certificate = 3;
    a->certificates = (int64_t[]){ 2, 3 };
    a->n_certificates = 2;
    assert_true(roster_save_agencies(&r, &e));
    roster_close(&r);
    read_tenant();
    const struct agency *b = tenant_agency(&app.tenant, "jobcenter@05162");
    assert_int_equal(b->state, AGENCY_PAUSED);
    assert_int_equal(b->live_since, 20473);
    assert_int_equal(b->added, 20470);
    assert_string_equal(b->contact, "the \"back\\office\"\n");
    assert_int_equal(b->silence_ok_until, 20474);
    assert_string_equal(b->territory[1], "05111");
    assert_string_equal(b->publishes, "mon,wed");
    assert_int_equal(b->publishes_on.weekdays, 5);
    assert_int_equal(b->interval_days, 2);
    assert_int_equal(b->last_certificate, 3);
    assert_int_equal(b->n_certificates, 2);
    assert_int_equal(b->certificates[1], 3);
}

static void signing_all_takes_every_rule_once_and_the_templates_words(void **state)
{
    struct roster r;
    struct err e = {0};
    size_t n;

    (void)state;
    enrol("jobcenter@05162");
    enrol("schulamt@05162");
    read_tenant();
    assert_int_equal(app.tenant.n_agreements, 2);
    assert_string_equal(app.tenant.agreements[0].title, "Vereinbarung zu R15: Beraten");
    assert_string_equal(app.tenant.agreements[1].title, "Schulplatz in 21 Tagen");
    assert_int_equal(app.tenant.agreements[1].parameters[0].value, 21);
    assert_int_equal(app.tenant.agreements[1].n_signatories, 2);
    assert_true(roster_open(&app, &r, &e));
    assert_true(roster_sign(&r, "jobcenter@05162", "all", DAY_NONE, &app.mem, &n, &e));
    assert_int_equal(n, 0);
    assert_false(roster_sign(&r, "jobcenter@05162", "R99", DAY_NONE, &app.mem, &n, &e));
    assert_string_equal(e.text, arena_printf(&app.mem, "there is no rule R99 in %s/rules: casebus rules list shows them", app.tenant.schemas));
    roster_close(&r);
}

static void an_agreement_put_in_stands_beside_the_others_and_replaces_the_one_of_its_day(void **state)
{
    struct agreement a = { .rule = "R16", .version = 12784, .from = 20500, .title = "21 \"days\"", .approved_by = "Lenkungsgruppe", .approved_on = 20490,
                           .activated_by = { "lead1", "lead2" }, .activated_on = 20491 };
    CLEANUP(buf_release) struct buf first = {0}, again = {0};
    struct roster r;
    struct err e = {0};

    (void)state;
    enrol("jobcenter@05162");
    assert_true(roster_open(&app, &r, &e));
    roster_put_agreement(&r, &a, &app.mem);
    roster_put_agreement(&r, &a, &app.mem);
    assert_int_equal(r.tenant.n_agreements, 3);
    assert_true(roster_save_agreements(&r, &e));
    roster_close(&r);
    assert_true(roster_open(&app, &r, &e));
    struct agreement *b = roster_agreement(&r, "R16", 12784, 20500);
    assert_non_null(b);
    roster_agreement_text(&a, &first);
    roster_agreement_text(b, &again);
    assert_string_equal(first.data, again.data);
    assert_ptr_not_equal(roster_agreement(&r, "R16", 12784, 12784), b);          /* signed without a day: since its version */
    assert_null(roster_agreement(&r, "R16", 12784, 20501));
    roster_drop_agreement(&r, b);
    assert_int_equal(r.tenant.n_agreements, 2);
    assert_null(roster_agreement(&r, "R16", 12784, 20500));
    roster_close(&r);
}

static void two_that_register_at_once_lose_neither(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++)
        if (fork() == 0) {
            enrol(arena_printf(&app.mem, "schule@%d", i));
            _exit(0);
        }
    for (int i = 0, code; i < 8; i++) {
        assert_true(wait(&code) > 0);
        assert_int_equal(code, 0);
    }
    read_tenant();
    assert_int_equal(app.tenant.n_agencies, 8);
    assert_int_equal(app.tenant.agreements[0].n_signatories, 8);
}

static void agencies_that_stand_in_tenant_cfg_itself_are_not_overwritten(void **state)
{
    struct roster r;
    struct err e = {0};

    (void)state;
    write_file("tenant.cfg", "tenant = \"05162004\"; agencies = ( );\n");
    read_tenant();
    assert_true(roster_open(&app, &r, &e));
    assert_false(roster_save_agencies(&r, &e));
    assert_string_equal(e.text, arena_printf(&app.mem, "agencies and agreements stand in %s itself: move them to agencies.cfg and agreements.cfg beside it and @include those", app.config_file));
    roster_close(&r);
}

static void a_bundle_made_again_keeps_what_the_agency_edited_unless_the_hub_is_another(void **state)
{
    struct agency a = { .id = "jobcenter@05162", .slug = "jobcenter", .scope = "05162" };
    struct bundle b = { .tenant = &app.tenant, .agency = &a, .folder = in_folder("out/jobcenter"), .brokers = "127.0.0.1:9092", .key = { 1, 2, 3 } };
    uint8_t key[KEY_BYTES];
    struct cfg *root;
    struct err e = {0};

    (void)state;
    assert_true(bundle_write(&b, &e));
    assert_true(cfg_load(in_folder("out/jobcenter/agency.cfg"), &app.mem, &root, &e));
    assert_string_equal(cfg_get(root, "agency")->text, "jobcenter@05162");
    assert_int_equal(cfg_get(root, "sources")->n, 1);
    assert_string_equal(file_text("out/jobcenter/schemas/events/a.avsc"), "{}\n");
    assert_string_equal(file_text("out/jobcenter/schemas/agencies.cfg"), "types = ( );\n");
    assert_true(bundle_old_key(b.folder, key));
    assert_memory_equal(key, b.key, KEY_BYTES);

    write_file("out/jobcenter/type.cfg", "sources = ( );\n");
    const char *config = arena_printf(&app.mem, "%s# ours\n", file_text("out/jobcenter/agency.cfg"));
    write_file("out/jobcenter/agency.cfg", config);
    assert_true(bundle_write(&b, &e));
    assert_string_equal(file_text("out/jobcenter/agency.cfg"), config);
    assert_string_equal(file_text("out/jobcenter/type.cfg"), "sources = ( );\n");

    b.brokers = "127.0.0.1:9093";
    b.key[0] = 9;
    assert_true(bundle_write(&b, &e));
    assert_string_equal(file_text("out/jobcenter/agency.cfg.old"), config);
    assert_non_null(strstr(file_text("out/jobcenter/agency.cfg"), "127.0.0.1:9093"));
    assert_true(bundle_old_key(b.folder, key) && key[0] == 9);
    assert_true(key_read(in_folder("out/jobcenter/key.old"), key, &e) && key[0] == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read_again, prepare, clean),
        cmocka_unit_test_setup_teardown(signing_all_takes_every_rule_once_and_the_templates_words, prepare, clean),
        cmocka_unit_test_setup_teardown(an_agreement_put_in_stands_beside_the_others_and_replaces_the_one_of_its_day, prepare, clean),
        cmocka_unit_test_setup_teardown(two_that_register_at_once_lose_neither, prepare, clean),
        cmocka_unit_test_setup_teardown(agencies_that_stand_in_tenant_cfg_itself_are_not_overwritten, prepare, clean),
        cmocka_unit_test_setup_teardown(a_bundle_made_again_keeps_what_the_agency_edited_unless_the_hub_is_another, prepare, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
