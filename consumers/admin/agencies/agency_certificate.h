/* SPDX-License-Identifier: Apache-2.0 */
/* agency_certificate - the certificate under which an agency's program shows itself to Kafka: made by the hub's CA, put into the
 * bundle's tls/.  The hub keeps a copy of the certificate, never of the agency's private key. */
#ifndef CONSUMERS_ADMIN_AGENCY_CERTIFICATE_H
#define CONSUMERS_ADMIN_AGENCY_CERTIFICATE_H
#include "roster.h"

/* Does the bundle hold one of the agency's valid certificates, with its key, that has not ended? */
bool agency_certificate_is_in(const struct tenant *t, const struct agency *a, const char *folder);
/* A new one under the next number, into FOLDER/tls/{ca,cert,key}.pem, saved in the roster; its rights come with the next topics apply. */
bool agency_certificate_give(struct roster *r, struct agency *a, const char *folder, struct arena *mem, struct err *e) MUST_CHECK;
/* Takes number `no` (0: all of them) out of those that have rights; saved.  ERR_CONFIG: it has none. */
bool agency_certificate_revoke(struct roster *r, struct agency *a, int64_t no, struct err *e) MUST_CHECK;
#endif
