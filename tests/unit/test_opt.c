/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../common/ground/opt.h"
#include "mem.h"

struct settings { const char *brokers, *folder, *password; int64_t wait_ms; bool fast; const struct cfg *client; };
static const struct opt table[] = {
    { .path = "kafka.brokers", .kind = OPT_STRING, .offset = offsetof(struct settings, brokers), .help = "where Kafka is" },
    { .path = "kafka.client", .kind = OPT_GROUP, .offset = offsetof(struct settings, client), .optional = true, .help = "for librdkafka" },
    { .path = "folder", .kind = OPT_FILE, .offset = offsetof(struct settings, folder), .fallback = "in", .help = "where files lie" },
    { .path = "password", .kind = OPT_SECRET, .offset = offsetof(struct settings, password), .optional = true, .help = "a secret" },
    { .path = "loop.wait_ms", .kind = OPT_INT, .offset = offsetof(struct settings, wait_ms), .fallback = "500", .min = 10, .max = 60000, .unit = "ms", .help = "pause" },
    { .path = "loop.fast", .kind = OPT_BOOL, .offset = offsetof(struct settings, fast), .fallback = "true", .help = "hurry" },
    { .path = NULL },
};

static bool read_text(const char *text, struct settings *ret, struct err *e)
{
    struct cfg *root;

    return cfg_parse(text, "etc/t.cfg", &mem, &root, e) && opt_known(table, root, (const char *const[]){ "tenant", "kafka.replication", "journal", NULL }, e)
           && opt_read(table, root, &mem, ret, e);
}

static void settings_come_from_the_file_or_their_default(void **state)
{
    struct settings s = {0};
    struct err e = {0};

    (void)state;
    assert_true(read_text("kafka = { brokers = \"a:1\"; replication = 3; client = { x = \"y\"; }; }; tenant = \"0\"; journal = { anything = 1; };", &s, &e));
    assert_string_equal(s.brokers, "a:1");
    assert_string_equal(s.folder, "etc/in");
    assert_null(s.password);
    assert_int_equal(s.wait_ms, 500);
    assert_true(s.fast);
    assert_string_equal(cfg_get(s.client, "x")->text, "y");
    assert_true(read_text("kafka = { brokers = \"a:1\"; }; folder = \"/x\"; loop = { wait_ms = 10; fast = false; }; password = \"p\";", &s, &e));
    assert_string_equal(s.folder, "/x");
    assert_int_equal(s.wait_ms, 10);
    assert_false(s.fast);
    assert_null(s.client);
}

static void what_is_missing_unknown_or_out_of_range_is_refused_with_its_place(void **state)
{
    static const struct { const char *text, *error; } rows[] = {
        { "a = 1;", "etc/t.cfg:1: unknown name \"a\"" },
        { "folder = \"x\";", "etc/t.cfg:1: \"kafka.brokers\" is missing: where Kafka is" },
        { "kafka = { brokers = \"a:1\";\n broker = 1; };", "etc/t.cfg:2: unknown name \"broker\": did you mean \"brokers\"?" },
        { "kafka = 5;", "etc/t.cfg:1: \"kafka\" must be a group { ... }" },
        { "kafka = { brokers = \"a:1\"; };\nloop = { wait_ms = 9; };", "etc/t.cfg:2: \"wait_ms\" must be from 10 to 60000, but it is 9" },
        { "kafka = { brokers = \"a:1\"; };\nloop = { wait_ms = \"9\"; };", "etc/t.cfg:2: \"wait_ms\" must be an integer, but it is a string" },
        { "kafka = { brokers = \"a:1\"; client = 1; };", "etc/t.cfg:1: \"client\" must be a group { ... } or a list ( ... )" },
    };
    struct settings s = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {0};

        assert_false(read_text(rows[i].text, &s, &e));
        assert_int_equal(e.kind, ERR_CONFIG);
        assert_string_equal(e.text, rows[i].error);
    }
}

/* What a printing function writes to stdout. */
static char *printed(void (*print)(void))
{
    static char text[8192];
    FILE *to = tmpfile();
    int before = dup(STDOUT_FILENO);

    fflush(stdout);
    dup2(fileno(to), STDOUT_FILENO);
    print();
    fflush(stdout);
    dup2(before, STDOUT_FILENO);
    close(before);
    rewind(to);
    text[fread(text, 1, sizeof text - 1, to)] = '\0';
    fclose(to);
    return text;
}

static void print_sample(void)
{
    opt_print_sample(table, "casebus-test");
}

static void the_sample_is_a_configuration(void **state)
{
    struct settings s = {0};
    struct err e = {0};
    char *text = printed(print_sample);

    (void)state;
    assert_non_null(strstr(text, "# pause (integer ms, 10 to 60000, default 500)\n    #wait_ms = 500;\n"));
    if (!read_text(text, &s, &e))
        fail_msg("%s\n%s", e.text, text);
    assert_int_equal(s.wait_ms, 500);
}

static struct settings shown;

static void print_settings(void)
{
    opt_print_settings(table, &shown);
}

static void secrets_are_never_printed(void **state)
{
    struct err e = {0};

    (void)state;
    assert_true(read_text("kafka = { brokers = \"host=h password='very secret' dbname=d\"; client = { ssl.key = 1; }; };", &shown, &e) == false);
    assert_true(read_text("kafka = { brokers = \"host=h password='very secret' dbname=d\"; client = { sasl_password = \"hidden\"; ssl_key_pem = \"hidden\"; ssl = { key = { pem = \"hidden\"; location = \"k\"; }; }; x = 1; }; }; password = \"hidden\";", &shown, &e));
    assert_string_equal(printed(print_settings),
                        "kafka.brokers = \"host=h password=******** dbname=d\"\nkafka.client.sasl_password = \"********\"\n"
                        "kafka.client.ssl_key_pem = \"********\"\nkafka.client.ssl.key.pem = \"********\"\nkafka.client.ssl.key.location = \"k\"\nkafka.client.x = 1\n"
                        "folder = \"etc/in\"\npassword = \"********\"\nloop.wait_ms = 500\nloop.fast = true\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(settings_come_from_the_file_or_their_default, mem_gone),
        cmocka_unit_test_teardown(what_is_missing_unknown_or_out_of_range_is_refused_with_its_place, mem_gone),
        cmocka_unit_test_teardown(the_sample_is_a_configuration, mem_gone),
        cmocka_unit_test_teardown(secrets_are_never_printed, mem_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
