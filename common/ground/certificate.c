/* SPDX-License-Identifier: Apache-2.0 */
#include "certificate.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 86400, SERIAL_BYTES = 8 };
static const int64_t second_us = 1000000;

static void release_certificate(X509 **c)
{
    X509_free(*c);
}

static void release_key(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

/* What libcrypto says of its last failure. */
static const char *reason(void)
{
    const char *text = ERR_reason_error_string(ERR_peek_last_error());

    ERR_clear_error();
    return text ? text : "no reason given";
}

/* ---- reading */

static bool load_certificate(const char *file, X509 **ret, struct err *e)
{
    FILE *f = fopen(file, "re");

    if (!f)
        return err_set(e, ERR_CONFIG, "cannot read the certificate %s: %s", file, strerror(errno));
    *ret = PEM_read_X509(f, NULL, NULL, NULL);
    fclose(f);
    return *ret || err_set(e, ERR_CONFIG, "%s holds no certificate in PEM form: %s", file, reason());
}

/* No password is ever asked for at a terminal. */
static int no_password(char *buf, int size, int writing, void *context)
{
    (void)buf;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

static bool load_key(const char *file, EVP_PKEY **ret, struct err *e)
{
    FILE *f = fopen(file, "re");

    if (!f)
        return err_set(e, ERR_CONFIG, "cannot read the private key %s: %s", file, strerror(errno));
    *ret = PEM_read_PrivateKey(f, NULL, no_password, NULL);
    fclose(f);
    return *ret || err_set(e, ERR_CONFIG, "%s holds no private key in PEM form without a password: %s", file, reason());
}

static bool time_of(const ASN1_TIME *at, time_us *ret)
{
    struct tm tm;

    if (!ASN1_TIME_to_tm(at, &tm))
        return false;
    *ret = (time_us)timegm(&tm) * second_us;
    return true;
}

bool certificate_read(const char *file, struct arena *mem, struct certificate *ret, struct err *e)
{
    CLEANUP(release_certificate) X509 *x = NULL;
    struct certificate c;
    char name[200];

    if (!load_certificate(file, &x, e))
        return false;
    if (X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_commonName, name, sizeof name) < 0 || !time_of(X509_get0_notBefore(x), &c.from) || !time_of(X509_get0_notAfter(x), &c.until))
        return err_set(e, ERR_CONFIG, "the certificate %s has no name (CN) or no dates", file);
    c.name = arena_strdup(mem, name);
    *ret = c;
    return true;
}

bool certificate_ends_soon(const struct certificate *c, time_us now)
{
    return c->until - now < (time_us)CERTIFICATE_WARN_DAYS * DAY_S * second_us;
}

bool certificate_fits(const char *file, const char *key_file, const char *ca_file, struct err *e)
{
    CLEANUP(release_certificate) X509 *x = NULL, *ca = NULL;
    CLEANUP(release_key) EVP_PKEY *key = NULL;

    if (!load_certificate(file, &x, e) || !load_certificate(ca_file, &ca, e) || (key_file && !load_key(key_file, &key, e)))
        return false;
    if (key && X509_check_private_key(x, key) != 1)
        return err_set(e, ERR_CONFIG, "the private key %s does not belong to the certificate %s", key_file, file);
    if (X509_verify(x, X509_get0_pubkey(ca)) != 1)
        return err_set(e, ERR_CONFIG, "the certificate %s was not signed by the CA %s", file, ca_file);
    return true;
}

/* ---- making */

static bool add_extension(X509 *x, X509 *ca, int nid, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx(&context, ca, x, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool ok = extension && X509_add_ext(x, extension, -1);
    X509_EXTENSION_free(extension);
    return ok;
}

static bool set_serial(X509 *x)
{
    uint8_t bytes[SERIAL_BYTES];
    uint64_t serial = 0;

    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        serial = serial << 8 | bytes[i];
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1 | 1) == 1;
}

static bool fill(X509 *x, X509 *ca, EVP_PKEY *key, const char *name, time_us now)
{
    time_t at = (time_t)(now / second_us);

    return X509_set_version(x, X509_VERSION_3) && set_serial(x) && X509_set_issuer_name(x, X509_get_subject_name(ca)) && X509_set_pubkey(x, key)
           && X509_time_adj_ex(X509_getm_notBefore(x), -1, 0, &at) && X509_time_adj_ex(X509_getm_notAfter(x), CERTIFICATE_DAYS, 0, &at)
           && X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0)
           && add_extension(x, ca, NID_ext_key_usage, "clientAuth") && add_extension(x, ca, NID_authority_key_identifier, "keyid");
}

static const char *text_of(BIO *bio, struct arena *mem)
{
    char *bytes;
    long n = BIO_get_mem_data(bio, &bytes);

    return arena_strndup(mem, bytes, (size_t)n);
}

static bool write_pair(X509 *x, EVP_PKEY *key, struct arena *mem, struct certificate_pair *ret)
{
    BIO *keys = BIO_new(BIO_s_mem()), *certificates = BIO_new(BIO_s_mem());

    if (!keys || !certificates)
        abort();
    bool ok = PEM_write_bio_PKCS8PrivateKey(keys, key, NULL, NULL, 0, NULL, NULL) && PEM_write_bio_X509(certificates, x);
    if (ok)
        *ret = (struct certificate_pair){ .key = text_of(keys, mem), .certificate = text_of(certificates, mem) };
    BIO_free(keys);
    BIO_free(certificates);
    return ok;
}

bool certificate_issue(const char *ca_file, const char *ca_key_file, const char *name, time_us now, struct arena *mem, struct certificate_pair *ret, struct err *e)
{
    CLEANUP(release_certificate) X509 *ca = NULL, *x = X509_new();
    CLEANUP(release_key) EVP_PKEY *ca_key = NULL, *key = EVP_EC_gen("P-256");

    if (!x || !key)
        abort();
    if (!load_certificate(ca_file, &ca, e) || !load_key(ca_key_file, &ca_key, e))
        return false;
    if (X509_check_private_key(ca, ca_key) != 1)
        return err_set(e, ERR_CONFIG, "the CA's private key %s does not belong to its certificate %s", ca_key_file, ca_file);
    if (!fill(x, ca, key, name, now) || !X509_sign(x, ca_key, EVP_sha256()) || !write_pair(x, key, mem, ret))
        return err_set(e, ERR_FATAL, "make a certificate for %s: %s", name, reason());
    return true;
}
