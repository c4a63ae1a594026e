/* SPDX-License-Identifier: Apache-2.0 */
#include "certificate_parts.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 86400, SERIAL_BYTES = 8 };
static const int64_t second_us = 1000000;

void certificate_release(X509 **c)
{
    X509_free(*c);
}

void certificate_release_key(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

const char *certificate_reason(void)
{
    const char *text = ERR_reason_error_string(ERR_peek_last_error());

    ERR_clear_error();
    return text ? text : "no reason given";
}

/* ---- reading */

bool certificate_load(const char *file, X509 **ret, struct err *e)
{
    FILE *f = fopen(file, "re");

    if (!f)
        return err_set(e, ERR_CONFIG, "cannot read the certificate %s: %s", file, strerror(errno));
    *ret = PEM_read_X509(f, NULL, NULL, NULL);
    fclose(f);
    return *ret || err_set(e, ERR_CONFIG, "%s holds no certificate in PEM form: %s", file, certificate_reason());
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

bool certificate_load_key(const char *file, EVP_PKEY **ret, struct err *e)
{
    FILE *f = fopen(file, "re");

    if (!f)
        return err_set(e, ERR_CONFIG, "cannot read the private key %s: %s", file, strerror(errno));
    *ret = PEM_read_PrivateKey(f, NULL, no_password, NULL);
    fclose(f);
    return *ret || err_set(e, ERR_CONFIG, "%s holds no private key in PEM form without a password: %s", file, certificate_reason());
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
    CLEANUP(certificate_release) X509 *x = NULL;
    struct certificate c;
    char name[200];

    if (!certificate_load(file, &x, e))
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
    CLEANUP(certificate_release) X509 *x = NULL, *ca = NULL;
    CLEANUP(certificate_release_key) EVP_PKEY *key = NULL;

    if (!certificate_load(file, &x, e) || !certificate_load(ca_file, &ca, e) || (key_file && !certificate_load_key(key_file, &key, e)))
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

const char *certificate_pem(BIO *bio, bool ok, struct arena *mem)
{
    char *bytes;
    long n = BIO_get_mem_data(bio, &bytes);
    const char *text = ok ? arena_strndup(mem, bytes, (size_t)n) : NULL;

    BIO_free(bio);
    return text;
}

BIO *certificate_bio(void)
{
    BIO *bio = BIO_new(BIO_s_mem());

    if (!bio)
        abort();
    return bio;
}

const char *certificate_key_pem(EVP_PKEY *key, struct arena *mem)
{
    BIO *bio = certificate_bio();

    return certificate_pem(bio, PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1, mem);
}

EVP_PKEY *certificate_new_key(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");

    if (!key)
        abort();
    return key;
}

bool certificate_make(const struct certificate_ca *from, EVP_PKEY *key, const char *name, time_us now, struct arena *mem, const char **ret, struct err *e)
{
    CLEANUP(certificate_release) X509 *ca = NULL, *x = X509_new();
    CLEANUP(certificate_release_key) EVP_PKEY *ca_key = NULL;

    if (!x)
        abort();
    if (!certificate_load(from->file, &ca, e) || !certificate_load_key(from->key_file, &ca_key, e))
        return false;
    if (X509_check_private_key(ca, ca_key) != 1)
        return err_set(e, ERR_CONFIG, "the CA's private key %s does not belong to its certificate %s", from->key_file, from->file);
    BIO *bio = certificate_bio();
    *ret = certificate_pem(bio, fill(x, ca, key, name, now) && X509_sign(x, ca_key, EVP_sha256()) && PEM_write_bio_X509(bio, x) == 1, mem);
    return *ret || err_set(e, ERR_FATAL, "make a certificate for %s: %s", name, certificate_reason());
}

bool certificate_issue(const struct certificate_ca *ca, const char *name, time_us now, struct arena *mem, struct certificate_pair *ret, struct err *e)
{
    CLEANUP(certificate_release_key) EVP_PKEY *key = certificate_new_key();
    struct certificate_pair pair = { .key = certificate_key_pem(key, mem) };

    if (!pair.key)
        return err_set(e, ERR_FATAL, "make a key for %s: %s", name, certificate_reason());
    if (!certificate_make(ca, key, name, now, mem, &pair.certificate, e))
        return false;
    *ret = pair;
    return true;
}
