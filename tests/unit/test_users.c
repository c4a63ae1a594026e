/* SPDX-License-Identifier: Apache-2.0 */
/* The users of the portal: their file, their names, their passwords. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../common/ground/password.h"
#include "../../common/ground/users.h"

static char file[] = "/tmp/test_users.XXXXXX";
static struct arena mem;

static int begin(void **state)
{
    (void)state;
    memcpy(file + sizeof file - 7, "XXXXXX", 6);
    close(mkstemp(file));
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(file);
    arena_release(&mem);
    return 0;
}

static void put(const char *text)
{
    FILE *f = fopen(file, "w");

    fputs(text, f);
    fclose(f);
}

static void what_was_written_is_read(void **state)
{
    const char *also[] = { "ayilmaz", "yilmaz.a@kreis" };
    struct user two[] = {
        { .name = "koenig", .password = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA", .roles = ROLE_SEE | ROLE_APPROVE },
        { .name = "yilmaz@stadt", .also = also, .n_also = 2, .roles = ROLE_SEE, .agency = "jobcenter@05162", .function = "Fall \"U25\"", .cases = "a\\b" },
    };
    struct users got;
    struct err e;

    (void)state;
    assert_true(users_write(file, &(struct users){ two, 2 }, &e));
    assert_true(users_read(file, &mem, &got, &e));
    assert_int_equal(got.n, 2);
    const struct user *k = users_find(&got, "koenig"), *y = users_find(&got, "yilmaz@stadt");
    assert_string_equal(k->password, two[0].password);
    assert_int_equal(k->roles, ROLE_SEE | ROLE_APPROVE);
    assert_null(k->agency);
    assert_null(y->password);
    assert_string_equal(y->agency, "jobcenter@05162");
    assert_string_equal(y->function, "Fall \"U25\"");
    assert_string_equal(y->cases, "a\\b");
    assert_int_equal(k->n_also, 0);
    assert_int_equal(y->n_also, 2);
    assert_string_equal(y->also[1], "yilmaz.a@kreis");
    assert_null(users_find(&got, "koeni"));
}

static void a_file_that_is_not_there_has_nobody(void **state)
{
    struct users got;
    struct err e;

    (void)state;
    unlink(file);
    assert_true(users_read(file, &mem, &got, &e));
    assert_int_equal(got.n, 0);
}

static void what_is_wrong_is_told_with_its_place(void **state)
{
    static const struct { const char *text, *told; } rows[] = {
        { "users = ( { user = \"koenig\"; role = \"see\"; } );", ":1:30: unknown name \"role\": did you mean \"roles\"?" },
        { "users = (\n  { user = \"koenig\"; roles = [\"sea\"]; } );", ":2: roles: \"sea\" is no role: see, operate and approve are" },
        { "users = ( { user = \"a\"; roles = []; },\n { user = \"a\"; roles = []; } );", ":2: user a stands here twice" },
        { "users = ( { user = \"a b\"; roles = []; } );", ":1: user: a user's name has letters, digits and . _ - @ behind a letter or digit, at most 63" },
    };
    struct users got;
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(rows[i].text);
        assert_false(users_read(file, &mem, &got, &e));
        assert_int_equal(e.kind, ERR_CONFIG);
        assert_string_equal(e.text + strlen(file), rows[i].told);
    }
}

static void names_are_fit_for_a_log_and_a_command(void **state)
{
    static const struct { const char *name; bool good; } rows[] = {
        { "koenig", true }, { "a.b_c-d@stadt", true }, { "7", true }, { "", false }, { "-a", false }, { "@a", false }, { "a b", false }, { "k\xC3\xB6nig", false },
        { "a\n", false }, { "a;b", false },
        { "123456789012345678901234567890123456789012345678901234567890123", true }, { "1234567890123456789012345678901234567890123456789012345678901234", false },
    };
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (user_name_check(rows[i].name, &e) != rows[i].good)
            fail_msg("\"%s\"", rows[i].name);
}

static void two_names_may_mean_one_person(void **state)
{
    static const struct { const char *what, *a, *b; bool same; } rows[] = {
        { "the same name", "koenig", "koenig", true }, { "another one", "koenig", "brandt", false }, { "letters' case is none", "koenig", "Koenig", true },
        { "a domain is none", "koenig", "koenig@stadt.example", true }, { "blanks are none", "koenig ", " koenig", true }, { "a longer name is another", "koenig", "koenigin", false },
        { "the account on the machine is the user", "HKoenig", "koenig@stadt", true }, { "two accounts of one user", "hkoenig", "adm-koenig", true },
        { "the account of another one", "hkoenig", "brandt", false }, { "nobody knows either", "op1", "op2", false },
    };
    struct users known;
    struct err e;

    (void)state;
    put("users = ( { user = \"koenig\"; also = [\"hkoenig\", \"adm-koenig\"]; roles = []; }, { user = \"brandt\"; roles = []; } );");
    assert_true(users_read(file, &mem, &known, &e));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (users_same(&known, rows[i].a, rows[i].b) != rows[i].same || users_same(&known, rows[i].b, rows[i].a) != rows[i].same)
            fail_msg("%s", rows[i].what);
}

static void roles_are_words_with_commas_between(void **state)
{
    static const struct { const char *text; unsigned roles; } rows[] = {
        { "see", ROLE_SEE }, { "operate,see", ROLE_SEE | ROLE_OPERATE }, { "see,operate,approve", ROLE_SEE | ROLE_OPERATE | ROLE_APPROVE }, { "", 0 }, { "see,", 0 }, { "SEE", 0 },
    };
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned got = 0;

        assert_int_equal(roles_parse(rows[i].text, &got, &e), rows[i].roles != 0);
        assert_int_equal(got, rows[i].roles);
    }
    assert_false(roles_parse("see,all", &(unsigned){0}, &e));
    assert_string_equal(e.text, "\"all\" is no role: see, operate and approve are");
}

static void a_password_is_known_by_its_hash_only(void **state)
{
    char hash[PASSWORD_HASH_BYTES], other[PASSWORD_HASH_BYTES];
    struct err e;

    (void)state;
    assert_true(password_hash("ein langes Kennwort", hash, &e));
    assert_true(password_hash("ein langes Kennwort", other, &e));
    assert_memory_equal(hash, "$argon2id$", 10);
    assert_string_not_equal(hash, other);
    assert_true(password_is(hash, "ein langes Kennwort"));
    assert_false(password_is(hash, "ein langes Kennword"));
    assert_false(password_is(NULL, "ein langes Kennwort"));
    assert_false(password_is("nonsense", "ein langes Kennwort"));
    assert_false(password_hash("kurz", hash, &e));
    assert_string_equal(e.text, "a password has 12 to 200 bytes; this one has 4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_is_not_there_has_nobody, begin, end),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_told_with_its_place, begin, end),
        cmocka_unit_test(names_are_fit_for_a_log_and_a_command),
        cmocka_unit_test(two_names_may_mean_one_person),
        cmocka_unit_test(roles_are_words_with_commas_between),
        cmocka_unit_test(a_password_is_known_by_its_hash_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
