/* SPDX-License-Identifier: Apache-2.0 */
/* Who is logged in: sessions that end, outlive a restart and are kept as hashes; who guesses has to wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../common/ground/file.h"
#include "../../consumers/portal/session.h"
#include "../../consumers/portal/throttle.h"

enum { IDLE_S = 1800, LIFE_S = 43200, NOW = 1772352000 };

static char file[] = "/tmp/test_session.XXXXXX";
static struct sessions *all;

static void restart(void)
{
    struct err e;

    sessions_close(all);
    if (!sessions_open(file, IDLE_S, LIFE_S, &all, &e))
        fail_msg("%s", e.text);
}

static int begin(void **state)
{
    (void)state;
    memcpy(file + sizeof file - 7, "XXXXXX", 6);
    close(mkstemp(file));
    restart();
    return 0;
}

static int end(void **state)
{
    (void)state;
    sessions_close(all);
    all = NULL;
    unlink(file);
    return 0;
}

static void log_in(const char *user, int64_t now_s, char token[SESSION_TOKEN_BYTES])
{
    struct session who = { .mark = "0123456789abcdef" };
    struct err e;

    snprintf(who.user, sizeof who.user, "%s", user);
    if (!sessions_begin(all, &who, now_s, token, &e))
        fail_msg("%s", e.text);
}

static bool known(const char *token, int64_t now_s)
{
    struct session s;

    return sessions_find(all, token, now_s, &s) && strcmp(s.user, "koenig") == 0 && strcmp(s.mark, "0123456789abcdef") == 0;
}

static void a_session_ends_when_it_is_not_used_and_when_its_day_is_over(void **state)
{
    char token[SESSION_TOKEN_BYTES];

    (void)state;
    log_in("koenig", NOW, token);
    assert_int_equal(strlen(token), 64);
    assert_true(known(token, NOW + IDLE_S - 1));
    assert_true(known(token, NOW + 2 * IDLE_S - 2));
    assert_false(known(token, NOW + 3 * IDLE_S));
    log_in("koenig", NOW, token);
    for (int64_t at = NOW; at < NOW + LIFE_S; at += IDLE_S / 2)
        assert_true(known(token, at));
    assert_false(known(token, NOW + LIFE_S));
}

static void a_restart_ends_no_session_and_logging_out_does(void **state)
{
    char one[SESSION_TOKEN_BYTES], other[SESSION_TOKEN_BYTES];

    (void)state;
    log_in("koenig", NOW, one);
    log_in("koenig", NOW, other);
    assert_string_not_equal(one, other);
    restart();
    assert_true(known(one, NOW + 1));
    sessions_end(all, one);
    assert_false(known(one, NOW + 1));
    restart();
    assert_false(known(one, NOW + 1));
    assert_true(known(other, NOW + 1));
    assert_false(known("0000000000000000000000000000000000000000000000000000000000000000", NOW));
    assert_false(known("", NOW));
}

static void the_file_holds_no_token_and_is_the_owners_alone(void **state)
{
    struct arena mem = {0};
    char token[SESSION_TOKEN_BYTES], *text;
    struct stat st;
    struct err e;
    size_t n;

    (void)state;
    log_in("koenig", NOW, token);
    assert_true(file_read(file, &mem, &text, &n, &e));
    assert_null(strstr(text, token));
    assert_non_null(strstr(text, "koenig"));
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    arena_release(&mem);
}

static void lines_that_are_none_are_passed_over(void **state)
{
    char token[SESSION_TOKEN_BYTES];
    FILE *f;

    (void)state;
    log_in("koenig", NOW, token);
    sessions_close(all);
    all = NULL;
    f = fopen(file, "a");
    fputs("nonsense\n00 1 2 3 x\n", f);
    fclose(f);
    restart();
    assert_true(known(token, NOW));
}

static void above_the_most_the_one_unused_for_longest_ends(void **state)
{
    char first[SESSION_TOKEN_BYTES], second[SESSION_TOKEN_BYTES], others[SESSION_TOKEN_BYTES];

    (void)state;
    log_in("koenig", NOW, first);
    log_in("koenig", NOW + 1, second);
    for (int i = 2; i <= SESSIONS_MOST; i++)
        log_in("koenig", NOW + i, others);
    assert_false(known(first, NOW + SESSIONS_MOST));
    assert_true(known(second, NOW + SESSIONS_MOST));
}

static void a_form_carries_what_only_its_session_can_have(void **state)
{
    char token[SESSION_TOKEN_BYTES], form[SESSION_TOKEN_BYTES], again[SESSION_TOKEN_BYTES];

    (void)state;
    log_in("koenig", NOW, token);
    session_form_token(token, form);
    session_form_token(token, again);
    assert_string_equal(form, again);
    assert_string_not_equal(form, token);
    assert_true(session_token_is(form, again));
    assert_false(session_token_is(form, NULL));
    assert_false(session_token_is(form, ""));
    assert_false(session_token_is(form, token));
}

static void who_guesses_waits(void **state)
{
    static struct throttle t;

    (void)state;
    memset(&t, 0, sizeof t);
    for (int i = 0; i < THROTTLE_USER; i++) {
        assert_int_equal(throttle_wait(&t, "koenig", "192.0.2.1", NOW + i), 0);
        throttle_try(&t, "koenig", "192.0.2.1", NOW + i);
    }
    assert_int_equal(throttle_wait(&t, "koenig", "192.0.2.2", NOW + 60), THROTTLE_S - 60);
    assert_int_equal(throttle_wait(&t, "yilmaz", "192.0.2.1", NOW + 60), 0);
    assert_int_equal(throttle_wait(&t, "koenig", "192.0.2.1", NOW + THROTTLE_S), 0);
    for (int i = THROTTLE_USER; i < THROTTLE_ADDRESS; i++)
        throttle_try(&t, "yilmaz", "192.0.2.1", NOW);
    assert_int_equal(throttle_wait(&t, "amara", "192.0.2.1", NOW), THROTTLE_S);
    assert_int_equal(throttle_wait(&t, "amara", "192.0.2.2", NOW), 0);
}

static void the_right_password_counts_against_nobody(void **state)
{
    static struct throttle t;

    (void)state;
    memset(&t, 0, sizeof t);
    for (int i = 0; i < 10 * THROTTLE_ADDRESS; i++) {
        throttle_try(&t, "koenig", "192.0.2.1", NOW);
        throttle_passed(&t, "koenig", "192.0.2.1");
    }
    assert_int_equal(throttle_wait(&t, "koenig", "192.0.2.1", NOW), 0);
}

static void any_number_of_names_takes_no_more_room(void **state)
{
    static struct throttle t;
    char name[32];

    (void)state;
    memset(&t, 0, sizeof t);
    for (int i = 0; i < 3 * THROTTLE_KEYS; i++) {
        snprintf(name, sizeof name, "user%d", i);
        throttle_try(&t, name, "192.0.2.1", NOW + i / 100);
    }
    assert_true(throttle_wait(&t, "user", "192.0.2.1", NOW + 31) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_session_ends_when_it_is_not_used_and_when_its_day_is_over, begin, end),
        cmocka_unit_test_setup_teardown(a_restart_ends_no_session_and_logging_out_does, begin, end),
        cmocka_unit_test_setup_teardown(the_file_holds_no_token_and_is_the_owners_alone, begin, end),
        cmocka_unit_test_setup_teardown(lines_that_are_none_are_passed_over, begin, end),
        cmocka_unit_test_setup_teardown(above_the_most_the_one_unused_for_longest_ends, begin, end),
        cmocka_unit_test_setup_teardown(a_form_carries_what_only_its_session_can_have, begin, end),
        cmocka_unit_test(who_guesses_waits),
        cmocka_unit_test(the_right_password_counts_against_nobody),
        cmocka_unit_test(any_number_of_names_takes_no_more_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
