/* SPDX-License-Identifier: Apache-2.0 */
/* principal - the names under which programs show themselves to Kafka, and where their certificates lie.
 *
 *   05162004.jobcenter.05162.2      tenant, agency, number of its certificate: rights hang on it, so a new certificate is another name
 *   05162004.hub.05162004.1         the hub's services; their groups are 05162004.casebus-journal and so on
 *
 *   KEYS/ca/{cert,key}.pem          the hub's CA (docker/certificates makes it); without it agencies get no certificates, and no rights are set
 *   KEYS/tls/jobcenter.05162.2.pem  a copy of each certificate; an agency's private key lies in its bundle alone */
#ifndef COMMON_PRINCIPAL_H
#define COMMON_PRINCIPAL_H
#include "tenant.h"

/* All in `mem`.  principal_program: without the number, by the agency's id; an agency asks for a certificate under it. */
char *principal_program(const char *tenant, const char *agency, struct arena *mem);
char *principal_name(const char *tenant, const struct agency *a, int64_t no, struct arena *mem);
/* The group in which a program of the hub reads: each tenant's are its own, as several hubs stand on one cluster. */
char *principal_group(const char *tenant, const char *program, struct arena *mem);
char *principal_certificate(const struct tenant *t, const struct agency *a, int64_t no, struct arena *mem);
char *principal_ca(const struct tenant *t, struct arena *mem);
char *principal_ca_key(const struct tenant *t, struct arena *mem);
/* Has this hub a CA? */
bool principal_has_ca(const struct tenant *t);
/* When the last of the agency's valid certificates ends; 0: it has none, or the hub's copy cannot be read. */
time_us principal_until(const struct tenant *t, const struct agency *a);

/* The files that a group kafka.client names for ssl.ca.location, ssl.certificate.location and ssl.key.location, however they are spelled;
 * NULL: not named. */
struct principal_files { const char *ca, *certificate, *key; bool has_password; /* ssl.key.password is set */ };
struct principal_files principal_files(const struct cfg *client, struct arena *mem);
#endif
