/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for certificates: PKCS#10, made at the agency and signed at the hub. */
#include <errno.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certificate_parts.h"

/* As strong as P-256; of RSA that is 3072 bits. */
enum { LEAST_SECURITY_BITS = 128, NAME_BYTES = 200 };

static void release_request(X509_REQ **r)
{
    X509_REQ_free(*r);
}

/* ---- at the agency */

bool certificate_key(struct arena *mem, const char **ret, struct err *e)
{
    CLEANUP(certificate_release_key) EVP_PKEY *key = certificate_new_key();

    *ret = certificate_key_pem(key, mem);
    return *ret || err_set(e, ERR_FATAL, "make a key: %s", certificate_reason());
}

bool certificate_request(const char *key_file, const char *name, struct arena *mem, const char **ret, struct err *e)
{
    CLEANUP(certificate_release_key) EVP_PKEY *key = NULL;
    CLEANUP(release_request) X509_REQ *r = X509_REQ_new();

    if (!r)
        abort();
    if (!certificate_load_key(key_file, &key, e))
        return false;
    BIO *bio = certificate_bio();
    *ret = certificate_pem(bio, X509_REQ_set_version(r, X509_REQ_VERSION_1) && X509_REQ_set_pubkey(r, key)
                                && X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(r), "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0)
                                && X509_REQ_sign(r, key, EVP_sha256()) && PEM_write_bio_X509_REQ(bio, r) == 1, mem);
    return *ret || err_set(e, ERR_FATAL, "make a request for %s: %s", name, certificate_reason());
}

/* ---- at the hub */

static bool load_request(const char *file, X509_REQ **ret, struct err *e)
{
    FILE *f = fopen(file, "re");

    if (!f)
        return err_set(e, ERR_CONFIG, "cannot read the request %s: %s", file, strerror(errno));
    *ret = PEM_read_X509_REQ(f, NULL, NULL, NULL);
    fclose(f);
    return *ret || err_set(e, ERR_CONFIG, "%s holds no request for a certificate in PEM form (PKCS#10): %s", file, certificate_reason());
}

/* One name and no other: what it is asked to be besides, the hub does not say of it. */
static bool check_name(const char *file, const X509_NAME *name, const char *asker, struct err *e)
{
    char cn[NAME_BYTES] = "nobody";

    if (X509_NAME_entry_count(name) == 1 && X509_NAME_get_text_by_NID(name, NID_commonName, cn, sizeof cn) == (int)strlen(asker) && strcmp(cn, asker) == 0)
        return true;
    X509_NAME_get_text_by_NID(name, NID_commonName, cn, sizeof cn);
    return err_set(e, ERR_CONFIG, "the request %s is made out to %s, not to %s alone: it is another agency's, another hub's, or was not made by casebus-agency request-certificate; nothing was signed", file, cn, asker);
}

static bool check_key(const char *file, EVP_PKEY *key, struct err *e)
{
    int kind = EVP_PKEY_get_base_id(key);

    if ((kind == EVP_PKEY_EC || kind == EVP_PKEY_RSA) && EVP_PKEY_get_security_bits(key) >= LEAST_SECURITY_BITS)
        return true;
    const char *name = EVP_PKEY_get0_type_name(key);
    return err_set(e, ERR_CONFIG, "the key of the request %s is too weak or of another kind (%s, %d bits): P-256 or RSA with 3072 bits is wanted; casebus-agency request-certificate makes such a key", file, name ? name : "?",
                   EVP_PKEY_get_bits(key));
}

bool certificate_request_check(const char *file, const char *asker, struct err *e)
{
    CLEANUP(release_request) X509_REQ *r = NULL;

    if (!load_request(file, &r, e))
        return false;
    EVP_PKEY *key = X509_REQ_get0_pubkey(r);
    if (!key)
        return err_set(e, ERR_CONFIG, "the key of the request %s cannot be read: %s", file, certificate_reason());
    if (!check_name(file, X509_REQ_get_subject_name(r), asker, e) || !check_key(file, key, e))
        return false;
    if (X509_REQ_verify(r, key) == 1)
        return true;
    certificate_reason();
    return err_set(e, ERR_CONFIG, "the request %s was not signed with its own key: it was changed on the way, or who sent it does not have the key; ask the agency for it again, by a way that you trust", file);
}

bool certificate_sign(const struct certificate_ca *ca, const char *request_file, const char *name, time_us now, struct arena *mem, const char **ret, struct err *e)
{
    CLEANUP(release_request) X509_REQ *r = NULL;

    return load_request(request_file, &r, e) && certificate_make(ca, X509_REQ_get0_pubkey(r), name, now, mem, ret, e);
}

bool certificate_answers(const char *file, const char *request_file)
{
    CLEANUP(certificate_release) X509 *x = NULL;
    CLEANUP(release_request) X509_REQ *r = NULL;
    struct err ignored;

    return certificate_load(file, &x, &ignored) && load_request(request_file, &r, &ignored) && X509_get0_pubkey(x) && X509_REQ_get0_pubkey(r)
           && EVP_PKEY_eq(X509_get0_pubkey(x), X509_REQ_get0_pubkey(r)) == 1;
}
