/* SPDX-License-Identifier: Apache-2.0 */
/* What the service manager is told: systemd's datagrams. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/ground/notify.h"

static int manager = -1;
static char heard[300];

static int listen_as_manager(void **state)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    char name[64];

    (void)state;
    snprintf(name, sizeof name, "@casebus-test-notify-%d", (int)getpid());
    memcpy(at.sun_path, name, strlen(name));
    at.sun_path[0] = '\0';
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    setenv("NOTIFY_SOCKET", name, 1);
    return bind(manager, (struct sockaddr *)&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name)));
}

static int close_manager(void **state)
{
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    return close(manager);
}

/* The next message, "" if there is none. */
static const char *next(void)
{
    ssize_t n = recv(manager, heard, sizeof heard - 1, 0);

    heard[n < 0 ? 0 : n] = '\0';
    return heard;
}

static void a_service_says_how_it_is(void **state)
{
    (void)state;
    notify_ready();
    assert_string_equal(next(), "READY=1");
    notify_reloading();
    assert_string_equal(next(), "RELOADING=1");
    notify_stopping();
    assert_string_equal(next(), "STOPPING=1");
}

static void a_status_is_told_when_it_changes_and_on_one_line(void **state)
{
    (void)state;
    notify_status("database away\nREADY=0");
    assert_string_equal(next(), "STATUS=database away READY=0");
    notify_status("database away\nREADY=0");
    assert_string_equal(next(), "");
    notify_status("at work");
    assert_string_equal(next(), "STATUS=at work");
}

static void the_watchdog_hears_four_times_within_its_time(void **state)
{
    char pid[16];

    (void)state;
    notify_alive();
    assert_string_equal(next(), "");
    setenv("WATCHDOG_USEC", "400000", 1);
    setenv("WATCHDOG_PID", "1", 1);
    notify_alive();
    assert_string_equal(next(), "");
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    setenv("WATCHDOG_PID", pid, 1);
    notify_alive();
    assert_string_equal(next(), "WATCHDOG=1");
    notify_alive();
    assert_string_equal(next(), "");
    usleep(110000);
    notify_alive();
    assert_string_equal(next(), "WATCHDOG=1");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
}

static void without_a_manager_nothing_happens(void **state)
{
    static const char *const nobody[] = { "", "x", "relative/socket", "/nobody/listens/here", "@casebus-nobody-listens-here" };

    (void)state;
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
        setenv("NOTIFY_SOCKET", nobody[i], 1);
        notify_ready();
    }
    assert_string_equal(next(), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_service_says_how_it_is, listen_as_manager, close_manager),
        cmocka_unit_test_setup_teardown(a_status_is_told_when_it_changes_and_on_one_line, listen_as_manager, close_manager),
        cmocka_unit_test_setup_teardown(the_watchdog_hears_four_times_within_its_time, listen_as_manager, close_manager),
        cmocka_unit_test_setup_teardown(without_a_manager_nothing_happens, listen_as_manager, close_manager),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
