/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates of a CA as docker/certificates makes it, and where a program's own are named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../common/ground/certificate.h"
#include "../../common/ground/principal.h"
#include "../../common/ground/seal.h"

static char folder[] = "/tmp/casebus-certificate.XXXXXX";
static struct arena mem;
static const time_us noon = 1769076000000000;    /* 2026-01-22T10:00:00Z */
static const time_us day = 86400000000;

static const char *in_folder(const char *name)
{
    return arena_printf(&mem, "%s/%s", folder, name);
}

static int prepare(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    return system(arena_printf(&mem, "docker/certificates %s/keys 05162004 localhost >/dev/null 2>&1 && docker/certificates %s/other 05515000 localhost >/dev/null 2>&1", folder, folder));
}

static int clean(void **state)
{
    (void)state;
    int code = system(arena_printf(&mem, "rm -rf %s", folder));
    arena_release(&mem);
    return code;
}

static void issue(const char *name, time_us now, const char *to)
{
    struct certificate_pair pair;
    struct err e;

    if (!certificate_issue(&(struct certificate_ca){ in_folder("keys/ca/cert.pem"), in_folder("keys/ca/key.pem") }, name, now, &mem, &pair, &e)
        || !file_replace(in_folder(arena_printf(&mem, "%s.pem", to)), pair.certificate, strlen(pair.certificate), 0644, &e)
        || !file_replace(in_folder(arena_printf(&mem, "%s.key", to)), pair.key, strlen(pair.key), 0600, &e))
        fail_msg("%s", e.text);
}

static struct certificate read_it(const char *name)
{
    struct certificate c = {0};
    struct err e;

    if (!certificate_read(in_folder(name), &mem, &c, &e))
        fail_msg("%s", e.text);
    return c;
}

static void a_certificate_has_its_name_and_two_years(void **state)
{
    (void)state;
    issue("05162004.jobcenter.05162.1", noon, "j1");
    struct certificate c = read_it("j1.pem");
    assert_string_equal(c.name, "05162004.jobcenter.05162.1");
    assert_int_equal(c.from, noon - day);
    assert_int_equal(c.until, noon + 730 * day);
}

static void the_last_thirty_days_are_soon(void **state)
{
    static const struct { const char *what; int days; bool soon; } rows[] = {
        { "when it is new", 0, false }, { "31 days before", 699, false }, { "29 days before", 701, true }, { "when it has ended", 731, true } };

    (void)state;
    issue("05162004.jobcenter.05162.1", noon, "soon");
    struct certificate c = read_it("soon.pem");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (certificate_ends_soon(&c, noon + rows[i].days * day) != rows[i].soon)
            fail_msg("%s", rows[i].what);
}

static void key_certificate_and_ca_must_fit(void **state)
{
    struct err e;

    (void)state;
    issue("05162004.jobcenter.05162.1", noon, "a");
    issue("05162004.schulamt.05162.1", noon, "b");
    assert_true(certificate_fits(in_folder("a.pem"), in_folder("a.key"), in_folder("keys/ca/cert.pem"), &e));
    assert_true(certificate_fits(in_folder("keys/tls/hub.pem"), in_folder("keys/tls/hub.key"), in_folder("keys/ca/cert.pem"), &e));
    assert_false(certificate_fits(in_folder("a.pem"), in_folder("b.key"), in_folder("keys/ca/cert.pem"), &e));
    assert_string_equal(e.text, arena_printf(&mem, "the private key %s/b.key does not belong to the certificate %s/a.pem", folder, folder));
    assert_false(certificate_fits(in_folder("a.pem"), in_folder("a.key"), in_folder("other/ca/cert.pem"), &e));
    assert_string_equal(e.text, arena_printf(&mem, "the certificate %s/a.pem was not signed by the CA %s/other/ca/cert.pem", folder, folder));
    assert_int_equal(e.kind, ERR_CONFIG);
}

static const char *put(const char *name, const char *text)
{
    struct err e;

    if (!file_replace(in_folder(name), text, strlen(text), 0600, &e))
        fail_msg("%s", e.text);
    return in_folder(name);
}

static void a_request_becomes_a_certificate_for_its_key(void **state)
{
    const struct certificate_ca ca = { in_folder("keys/ca/cert.pem"), in_folder("keys/ca/key.pem") };
    const char *key, *request, *made;
    struct err e;

    (void)state;
    assert_true(certificate_key(&mem, &key, &e));
    assert_true(certificate_request(put("own.key", key), "05162004.jobcenter.05162", &mem, &request, &e));
    assert_true(certificate_request_check(put("own.request", request), "05162004.jobcenter.05162", &e));
    assert_true(certificate_sign(&ca, in_folder("own.request"), "05162004.jobcenter.05162.3", noon, &mem, &made, &e));
    assert_true(certificate_fits(put("own.pem", made), in_folder("own.key"), in_folder("keys/ca/cert.pem"), &e));
    assert_string_equal(read_it("own.pem").name, "05162004.jobcenter.05162.3");
    assert_true(certificate_answers(in_folder("own.pem"), in_folder("own.request")));
    issue("05162004.jobcenter.05162.4", noon, "other");
    assert_false(certificate_answers(in_folder("other.pem"), in_folder("own.request")));
}

/* What is asked for by other tools: openssl's arguments, and what is said of it. */
static void only_requests_of_the_asker_with_a_strong_key_are_signed(void **state)
{
    static const char stranger[] = ", not to 05162004.jobcenter.05162 alone: it is another agency's, another hub's, or was not made by casebus-agency request-certificate; nothing was signed";
    static const char weak[] = ": P-256 or RSA with 3072 bits is wanted; casebus-agency request-certificate makes such a key";
    static const struct { const char *what, *key, *subject, *says, *rest; } rows[] = {
        { "P-256", "ec -pkeyopt ec_paramgen_curve:P-256", "/CN=05162004.jobcenter.05162", NULL, NULL },
        { "P-384", "ec -pkeyopt ec_paramgen_curve:P-384", "/CN=05162004.jobcenter.05162", NULL, NULL },
        { "RSA with 3072 bits", "rsa -pkeyopt rsa_keygen_bits:3072", "/CN=05162004.jobcenter.05162", NULL, NULL },
        { "RSA with 2048 bits", "rsa -pkeyopt rsa_keygen_bits:2048", "/CN=05162004.jobcenter.05162", "the key of the request %s is too weak or of another kind (RSA, 2048 bits)", weak },
        { "a small curve", "ec -pkeyopt ec_paramgen_curve:P-224", "/CN=05162004.jobcenter.05162", "the key of the request %s is too weak or of another kind (EC, 224 bits)", weak },
        { "a kind that not every Kafka knows", "ed25519", "/CN=05162004.jobcenter.05162", "the key of the request %s is too weak or of another kind (ED25519, 256 bits)", weak },
        { "another agency", "ec -pkeyopt ec_paramgen_curve:P-256", "/CN=05162004.schulamt.05162", "the request %s is made out to 05162004.schulamt.05162", stranger },
        { "a number of its own", "ec -pkeyopt ec_paramgen_curve:P-256", "/CN=05162004.jobcenter.05162.9", "the request %s is made out to 05162004.jobcenter.05162.9", stranger },
        { "a second name", "ec -pkeyopt ec_paramgen_curve:P-256", "/CN=05162004.jobcenter.05162/CN=admin", "the request %s is made out to 05162004.jobcenter.05162", stranger },
        { "no name", "ec -pkeyopt ec_paramgen_curve:P-256", "/O=Jobcenter", "the request %s is made out to nobody", stranger },
    };
    const char *file = in_folder("asked.pem");
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(system(arena_printf(&mem, "openssl req -new -newkey %s -nodes -keyout %s/asked.key -subj %s -out %s 2>/dev/null", rows[i].key, folder, rows[i].subject, file)), 0);
        bool good = certificate_request_check(file, "05162004.jobcenter.05162", &e);
        if (good != !rows[i].says)
            fail_msg("%s: %s", rows[i].what, good ? "taken" : e.text);
        if (rows[i].says)
            assert_string_equal(e.text, arena_printf(&mem, "%.*s%s%s%s", (int)(strchr(rows[i].says, '%') - rows[i].says), rows[i].says, file, strchr(rows[i].says, '%') + 2, rows[i].rest));
    }
}

static void what_cannot_be_read_is_named(void **state)
{
    struct certificate c;
    struct certificate_pair pair;
    struct err e;

    (void)state;
    assert_false(certificate_read("/nowhere/cert.pem", &mem, &c, &e));
    assert_string_equal(e.text, "cannot read the certificate /nowhere/cert.pem: No such file or directory");
    assert_true(file_replace(in_folder("no.pem"), "hello\n", 6, 0644, &e));
    assert_false(certificate_read(in_folder("no.pem"), &mem, &c, &e));
    assert_string_equal(e.text, arena_printf(&mem, "%s/no.pem holds no certificate in PEM form: no start line", folder));
    assert_false(certificate_issue(&(struct certificate_ca){ in_folder("keys/ca/cert.pem"), in_folder("other/ca/key.pem") }, "x", noon, &mem, &pair, &e));
    assert_string_equal(e.text, arena_printf(&mem, "the CA's private key %s/other/ca/key.pem does not belong to its certificate %s/keys/ca/cert.pem", folder, folder));
}

static void the_ca_is_made_once(void **state)
{
    (void)state;
    assert_int_equal(system(arena_printf(&mem, "cat %s/keys/*/*.pem >%s/before; docker/certificates %s/keys 05162004 localhost; cat %s/keys/*/*.pem >%s/after", folder, folder, folder, folder, folder)), 0);
    assert_int_equal(system(arena_printf(&mem, "cmp -s %s/before %s/after", folder, folder)), 0);
}

static void files_are_found_however_they_are_spelled(void **state)
{
    static const char *const spelled[] = {
        "client = { ssl_ca_location = \"tls/ca.pem\"; ssl_certificate_location = \"tls/cert.pem\"; ssl_key_location = \"/etc/key.pem\"; };",
        "client = { ssl = { ca = { location = \"tls/ca.pem\"; }; certificate_location = \"tls/cert.pem\"; key = { location = \"/etc/key.pem\"; }; }; };",
    };

    (void)state;
    for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++) {
        struct cfg *root;
        struct err e;

        assert_true(cfg_parse(spelled[i], "/bundle/agency.cfg", &mem, &root, &e));
        struct principal_files files = principal_files(cfg_get(root, "client"), &mem);
        assert_string_equal(files.ca, "/bundle/tls/ca.pem");
        assert_string_equal(files.certificate, "/bundle/tls/cert.pem");
        assert_string_equal(files.key, "/etc/key.pem");
    }
    assert_null(principal_files(NULL, &mem).certificate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_has_its_name_and_two_years), cmocka_unit_test(the_last_thirty_days_are_soon),
        cmocka_unit_test(a_request_becomes_a_certificate_for_its_key), cmocka_unit_test(only_requests_of_the_asker_with_a_strong_key_are_signed),
        cmocka_unit_test(key_certificate_and_ca_must_fit),          cmocka_unit_test(what_cannot_be_read_is_named),
        cmocka_unit_test(the_ca_is_made_once),                      cmocka_unit_test(files_are_found_however_they_are_spelled),
    };

    return cmocka_run_group_tests(tests, prepare, clean);
}
