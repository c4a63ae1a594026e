/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what at Kafka: what tenant.cfg wants, and what differs from it.  That it holds, a broker shows: tests/flow/63_rights.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../common/travel/rights.h"

static const char town[] =
    "tenant = \"05162004\"; agencies = ( { id = \"jobcenter@05162\"; certificates = { last = 3; valid = [2, 3]; }; }, { id = \"schulamt@05162\"; },"
    " { id = \"kita@05162004\"; state = \"left\"; certificates = { last = 1; valid = [1]; }; }, { id = \"standesamt@05162004\"; state = \"paper\"; } );";

static const char *line_of(const struct right *r, struct arena *mem)
{
    return arena_printf(mem, "%s %s %s %s %s", r->principal, r->operation, r->on, r->pattern, r->name);
}

static void wanted(struct arena *mem, struct right **ret, size_t *ret_n)
{
    struct tenant t;
    struct cfg *root;
    struct err e;

    if (!cfg_parse(town, "t.cfg", mem, &root, &e) || !tenant_read(root, mem, &t, &e))
        fail_msg("%s", e.text);
    rights_wanted(&t, "05162004.hub.05162004.1", mem, ret, ret_n);
}

static void rights_hang_on_valid_certificates_of_who_has_a_program(void **state)
{
    static const char *const lines[] = {
        "User:05162004.hub.05162004.1 READ TOPIC PREFIXED casebus.05162004.",
        "User:05162004.hub.05162004.1 READ GROUP PREFIXED 05162004.casebus-",
        "User:05162004.hub.05162004.1 WRITE TOPIC LITERAL casebus.05162004.jobcenter.05162.inbox",
        "User:05162004.jobcenter.05162.2 WRITE TOPIC LITERAL casebus.05162004.jobcenter.05162.events",
        "User:05162004.jobcenter.05162.2 READ TOPIC LITERAL casebus.05162004.jobcenter.05162.events",
        "User:05162004.jobcenter.05162.2 READ TOPIC LITERAL casebus.05162004.jobcenter.05162.inbox",
        "User:05162004.jobcenter.05162.2 READ GROUP LITERAL 05162004.jobcenter.05162",
        "User:05162004.jobcenter.05162.3 WRITE TOPIC LITERAL casebus.05162004.jobcenter.05162.events",
        "User:05162004.jobcenter.05162.3 READ TOPIC LITERAL casebus.05162004.jobcenter.05162.events",
        "User:05162004.jobcenter.05162.3 READ TOPIC LITERAL casebus.05162004.jobcenter.05162.inbox",
        "User:05162004.jobcenter.05162.3 READ GROUP LITERAL 05162004.jobcenter.05162",
        "User:05162004.hub.05162004.1 WRITE TOPIC LITERAL casebus.05162004.schulamt.05162.inbox",
    };
    CLEANUP(arena_release) struct arena mem = {0};
    struct right *all;
    size_t n;

    (void)state;
    wanted(&mem, &all, &n);
    assert_int_equal(n, sizeof lines / sizeof *lines);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(line_of(&all[i], &mem), lines[i]);
        assert_string_equal(all[i].permission, "ALLOW");
        assert_string_equal(all[i].host, "*");
    }
}

static void what_is_too_much_is_taken_only_from_names_of_ours(void **state)
{
    static const struct right more[] = {
        { "User:05162004.jobcenter.05162.1", "*", "TOPIC", "LITERAL", "casebus.05162004.jobcenter.05162.events", "WRITE", "ALLOW" },
        { "User:05162004.jobcenter.05162.2", "*", "TOPIC", "LITERAL", "casebus.05515000.jobcenter.05515.events", "READ", "ALLOW" },
        { "User:burrow", "*", "TOPIC", "PREFIXED", "casebus.05162004.", "READ", "ALLOW" },
        { "User:05515000.hub.05515000.1", "*", "TOPIC", "PREFIXED", "casebus.05515000.", "READ", "ALLOW" },
    };
    CLEANUP(arena_release) struct arena mem = {0};
    struct right *want, *is;
    struct right_change *changes;
    size_t n_want, n;

    (void)state;
    wanted(&mem, &want, &n_want);
    is = ARENA_ARRAY(&mem, struct right, n_want + 4);
    memcpy(is, want + 1, sizeof *is * (n_want - 1));
    memcpy(is + n_want - 1, more, sizeof more);
    rights_compare("05162004", want, n_want, is, n_want + 3, &mem, &changes, &n);
    assert_int_equal(n, 4);
    assert_int_equal(changes[0].kind, RIGHT_GIVE);
    assert_string_equal(line_of(&changes[0].right, &mem), line_of(&want[0], &mem));
    for (int i = 1; i < 4; i++) {
        assert_int_equal(changes[i].kind, i < 3 ? RIGHT_TAKE : RIGHT_FOREIGN);
        assert_string_equal(line_of(&changes[i].right, &mem), line_of(&more[i - 1], &mem));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rights_hang_on_valid_certificates_of_who_has_a_program),
        cmocka_unit_test(what_is_too_much_is_taken_only_from_names_of_ours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
