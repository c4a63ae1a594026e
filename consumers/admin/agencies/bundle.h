/* SPDX-License-Identifier: Apache-2.0 */
/* bundle - the folder that an agency gets: its configuration, the copy of its type, code maps, schemas, key.  It works on another
 * machine; made again it keeps what the agency has edited, unless it belonged to another hub (then the old file stays as .old). */
#ifndef CONSUMERS_ADMIN_BUNDLE_H
#define CONSUMERS_ADMIN_BUNDLE_H
#include "../../../common/ground/hash.h"
#include "../../../common/ground/tenant.h"

struct bundle {
    const struct tenant *tenant;
    const struct agency *agency;
    const char *folder, *brokers;
    const struct cfg *client;            /* group, or NULL */
    bool has_certificate;                /* agency.cfg names the files in tls/ (agency_certificate.h) */
    bool own_key;                        /* the agency makes its private key itself: tls/ has none */
    uint8_t key[KEY_BYTES];
};
/* A key that lies in the folder from before, so that a hub that has none takes it over.  False: none. */
bool bundle_old_key(const char *folder, uint8_t ret_key[KEY_BYTES]);
bool bundle_write(const struct bundle *b, struct err *e) MUST_CHECK;
#endif
