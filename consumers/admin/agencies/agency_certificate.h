/* SPDX-License-Identifier: Apache-2.0 */
/* agency_certificate - the certificate under which an agency's program shows itself to Kafka: signed by the hub's CA, put into the
 * bundle's tls/.  The hub keeps a copy of the certificate, never of the agency's private key, which is made at the agency (it sends a
 * request) or here. */
#ifndef CONSUMERS_ADMIN_AGENCY_CERTIFICATE_H
#define CONSUMERS_ADMIN_AGENCY_CERTIFICATE_H
#include "roster.h"

/* Is it a bundle whose agency makes its key itself: with the CA's certificate, and without a key? */
bool agency_certificate_own_key(const char *folder);
/* Does the bundle hold one of the agency's valid certificates, with its key (or for that of the request), that has not ended? */
bool agency_certificate_is_in(const struct tenant *t, const struct agency *a, const char *folder, const char *request);
/* The CA's certificate alone, into FOLDER/tls/ca.pem: the agency makes its key and asks for a certificate. */
bool agency_certificate_prepare(const struct tenant *t, const char *folder, struct arena *mem, struct err *e) MUST_CHECK;
/* May the agency's request be signed into that folder, and is its key none of a certificate that was revoked?  ERR_CONFIG: what does not hold, and what to do. */
bool agency_certificate_check(const struct tenant *t, const char *agency, const char *folder, const char *request, struct arena *mem, struct err *e) MUST_CHECK;
/* A new one under the next number, into FOLDER/tls/{ca,cert}.pem, saved in the roster; its rights come with the next topics apply.
 * request: the agency's file, which was checked; NULL: the key is made here, into tls/key.pem. */
bool agency_certificate_give(struct roster *r, struct agency *a, const char *folder, const char *request, struct arena *mem, struct err *e) MUST_CHECK;
/* Takes number `no` (0: all of them) out of those that have rights; saved.  ERR_CONFIG: it has none. */
bool agency_certificate_revoke(struct roster *r, struct agency *a, int64_t no, struct err *e) MUST_CHECK;
#endif
