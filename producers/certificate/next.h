/* SPDX-License-Identifier: Apache-2.0 */
/* next - the agency's next certificate: its key is made here and never leaves; the hub gets a request and sends a certificate back.
 *
 *   tls/key.pem, cert.pem, ca.pem    in use (kafka.client names them)
 *   tls/next.key.pem                 the next key, until its certificate is put in place: readable by its owner alone
 *   tls/request.pem                  what the operator of the hub gets; nothing in it is secret                                    */
#ifndef PRODUCERS_NEXT_H
#define PRODUCERS_NEXT_H
#include "../../common/ground/certificate.h"
#include "../../common/ground/principal.h"
#include "../producer.h"

struct next {
    struct principal_files in_use;
    const char *key, *request;           /* the next ones */
    const char *name;                    /* under which it asks: the hub adds a number */
};
/* Where they lie, in `mem`.  ERR_CONFIG: kafka.client names no certificate. */
bool next_place(const struct producer_settings *set, struct arena *mem, struct next *ret, struct err *e) MUST_CHECK;
/* A key, unless one waits for its certificate (*ret_waits), and the request for it. */
bool next_ask(const struct next *n, bool *ret_waits, struct err *e) MUST_CHECK;
/* Does a request wait for its certificate? */
bool next_is_asked(const struct next *n);
/* What the hub sent, FOLDER or FOLDER/tls with cert.pem (and ca.pem, where none is here yet; key.pem, where the hub made it), is put in
 * place when name, chain, key and dates hold; again is harmless.  ERR_CONFIG: the first that does not hold, its cause and what to do;
 * nothing was changed then. */
bool next_import(const struct next *n, const char *folder, time_us now, struct arena *mem, struct certificate *ret, struct err *e) MUST_CHECK;
/* Ends the certificate in use within a month of that day, or has it ended?  False also when none can be read. */
bool next_is_due(const struct next *n, day_num today, struct arena *mem, struct certificate *ret_ends);
#endif
