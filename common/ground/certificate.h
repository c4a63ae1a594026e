/* SPDX-License-Identifier: Apache-2.0 */
/* certificate - who a program is when it speaks to Kafka: X.509 certificates of the hub's own small CA, P-256, as PEM files.
 * A certificate has one name (its CN), on which rights hang, and two years.  libcrypto stays behind certificate*.c and hash.c.
 *
 * An agency makes its key itself and sends a request (PKCS#10), so that the key never leaves its office; or the hub makes both. */
#ifndef COMMON_CERTIFICATE_H
#define COMMON_CERTIFICATE_H
#include "clock.h"
#include "arena.h"

enum { CERTIFICATE_DAYS = 730, CERTIFICATE_WARN_DAYS = 30 };
struct certificate { const char *name; time_us from, until; };
/* The first certificate of a PEM file, in `mem`.  ERR_CONFIG names the file. */
bool certificate_read(const char *file, struct arena *mem, struct certificate *ret, struct err *e) MUST_CHECK;
/* Does it end within CERTIFICATE_WARN_DAYS, or has it ended? */
bool certificate_ends_soon(const struct certificate *c, time_us now);
/* Is the private key (NULL: it is not asked, a password protects it) the certificate's own, and did this CA sign it?  ERR_CONFIG says
 * which of them does not fit. */
bool certificate_fits(const char *file, const char *key_file, const char *ca_file, struct err *e) MUST_CHECK;
/* The CA's files. */
struct certificate_ca { const char *file, *key_file; };
/* A new key (PKCS#8) and its certificate, both as PEM in `mem`, valid from a day before `now`, as clocks differ.  ERR_CONFIG: the CA's
 * files cannot be used. */
struct certificate_pair { const char *key, *certificate; };
bool certificate_issue(const struct certificate_ca *ca, const char *name, time_us now, struct arena *mem, struct certificate_pair *ret, struct err *e) MUST_CHECK;

/* ---- certificate_request.c */

/* A new key, and a request made out to `name` with the key of that file: as PEM in `mem`. */
bool certificate_key(struct arena *mem, const char **ret, struct err *e) MUST_CHECK;
bool certificate_request(const char *key_file, const char *name, struct arena *mem, const char **ret, struct err *e) MUST_CHECK;
/* Is the request made out to `asker` and to nobody else, is its key strong enough, and was it signed with that key?  Nothing else of it
 * counts.  ERR_CONFIG says what does not hold and what to do. */
bool certificate_request_check(const char *file, const char *asker, struct err *e) MUST_CHECK;
/* A certificate of that name for the key of a request that was checked; PEM in `mem`, valid as above. */
bool certificate_sign(const struct certificate_ca *ca, const char *request_file, const char *name, time_us now, struct arena *mem, const char **ret, struct err *e) MUST_CHECK;
/* Has this certificate the key of that request?  False also when one of them cannot be read. */
bool certificate_answers(const char *file, const char *request_file);
#endif
