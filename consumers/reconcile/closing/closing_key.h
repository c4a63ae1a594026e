/* SPDX-License-Identifier: Apache-2.0 */
/* closing_key - the key that closing records are signed with: closing.key in the hub's key folder, mode 0600, and beside it closing.pub,
 * the public key in hex, for whoever is to check later.  A key that is to follow lies in closing.key.next until a record says so. */
#ifndef CONSUMERS_RECONCILE_CLOSING_KEY_H
#define CONSUMERS_RECONCILE_CLOSING_KEY_H
#include "../../../common/ground/arena.h"
#include "../../../common/ground/sign.h"

/* The key in use, made where there is none.  `follows`: the key that the last record expects; NULL: there is none yet.  A change of key that was
 * cut short is finished, or taken back when no record tells of it.  ERR_CONFIG: the key at hand is not the one that is expected. */
bool closing_key_open(const char *folder, const uint8_t *follows, struct sign_key *ret, struct err *e) MUST_CHECK;
/* Makes the key that is to follow.  It is in use when a record names it and closing_key_open is called again. */
bool closing_key_next(const char *folder, uint8_t ret_public[SIGN_PUBLIC_BYTES], struct err *e) MUST_CHECK;
#endif
