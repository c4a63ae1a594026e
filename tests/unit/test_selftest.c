/* SPDX-License-Identifier: Apache-2.0 */
/* What the self-test says without asking anybody; the steps themselves need a broker: tests/flow/65_selftest.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../producers/selftest/reach.h"
#include "../../producers/selftest/selftest.h"

static void brokers_are_read_as_librdkafka_reads_them(void **state)
{
    static const struct broker wanted[] = { { "kafka-1.example", "9093" }, { "10.0.0.5", "9092" }, { "::1", "9094" }, { "kafka-2.example", "9095" } };
    CLEANUP(arena_release) struct arena mem = {0};
    struct broker *all;
    size_t n;

    (void)state;
    reach_brokers("kafka-1.example:9093,10.0.0.5, [::1]:9094,ssl://kafka-2.example:9095", &mem, &all, &n);
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(all[i].host, wanted[i].host);
        assert_string_equal(all[i].port, wanted[i].port);
    }
    reach_brokers("", &mem, &all, &n);
    assert_int_equal(n, 0);
}

static void every_cause_has_its_advice(void **state)
{
    static const struct { const char *cause, *advice; } rows[] = {
        { "127.0.0.1:9092: Connection refused", "nothing listens there: is the port right, does Kafka run? The operator of the hub knows" },
        { "10.1.1.1:9093: Connection timed out", "something on the way swallows it, mostly a firewall: the port must be open outwards; Kafka cannot pass an HTTP proxy" },
        { "SSL handshake failed: SSL alert number 42: sslv3 alert bad certificate",
          "Kafka wants a certificate of its hub and got none, or one that has ended: take tls/ of the bundle, or ask the operator of the hub for another (casebus agency renew)" },
        { "something that nobody has met yet", "send this text to the operator of the hub" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(selftest_advice(rows[i].cause), rows[i].advice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brokers_are_read_as_librdkafka_reads_them),
        cmocka_unit_test(every_cause_has_its_advice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
