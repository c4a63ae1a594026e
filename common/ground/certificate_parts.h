/* SPDX-License-Identifier: Apache-2.0 */
/* certificate_parts - what certificate.c and certificate_request.c share of libcrypto. */
#ifndef COMMON_CERTIFICATE_PARTS_H
#define COMMON_CERTIFICATE_PARTS_H
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "certificate.h"

/* For CLEANUP. */
void certificate_release(X509 **c);
void certificate_release_key(EVP_PKEY **key);
/* What libcrypto says of its last failure. */
const char *certificate_reason(void);
/* The first of a PEM file; the caller's.  ERR_CONFIG names the file. */
bool certificate_load(const char *file, X509 **ret, struct err *e) MUST_CHECK;
bool certificate_load_key(const char *file, EVP_PKEY **ret, struct err *e) MUST_CHECK;
/* Into memory: what was written (`ok`) as text in `mem`, else NULL; `bio` is freed. */
BIO *certificate_bio(void);
const char *certificate_pem(BIO *bio, bool ok, struct arena *mem);
/* P-256; the caller's.  Its PKCS#8 form; NULL: see certificate_reason. */
EVP_PKEY *certificate_new_key(void);
const char *certificate_key_pem(EVP_PKEY *key, struct arena *mem);
/* A certificate of that name for the public half of `key`. */
bool certificate_make(const struct certificate_ca *ca, EVP_PKEY *key, const char *name, time_us now, struct arena *mem, const char **ret, struct err *e) MUST_CHECK;
#endif
