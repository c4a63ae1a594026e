/* SPDX-License-Identifier: Apache-2.0 */
/* access - who may send and who may know what: schemas/access/ as pure answers.  Deny by default; adding a right needs a row, no C.
 *
 *   area      what rights speak of: event types of one class, each type in exactly one
 *   send      area x publisher x purpose x legal basis
 *   read      recipient x area x purpose -> R r c -
 *   blocks    what no row and no consent opens
 *   identity  which parts of person.described a recipient gets
 *
 * Agencies are given as "slug@scope" or "slug"; rights are those of their kind.  Days: on which it is sent or read. */
#ifndef COMMON_ACCESS_H
#define COMMON_ACCESS_H
#include "../event/schema.h"

struct access;
enum access_right { RIGHT_NONE, RIGHT_CONSENT, RIGHT_STATUS, RIGHT_READ };

/* All .cfg files of DIR/access, checked against the event types and the kinds of agencies of DIR/agencies.cfg; in `mem`.  ERR_CONFIG with
 * file:line and the nearest name. */
bool access_load(const char *dir, const struct schema_set *set, struct arena *mem, struct access **ret, struct err *e) MUST_CHECK;
/* Of everything that the rows say: another one means other answers. */
const char *access_checksum(const struct access *a);

/* What is to be sent; `consent` may be NULL. */
struct access_sending { const struct schema *schema; const char *publisher, *purpose, *basis, *consent; day_num on; };
/* ERR_DATA: "access: ..." says which row is missing, "consent is missing ..." that one is needed. */
bool access_may_send(const struct access *a, const struct access_sending *s, struct err *e) MUST_CHECK;

/* Is it sent with the person's consent only?  For what access_may_send lets through. */
bool access_needs_consent(const struct access *a, const struct access_sending *s);
/* Is there anything of that class that the publisher may send with the person's consent only? */
bool access_sends_with_consent(const struct access *a, const char *publisher, char dataclass, day_num on);

/* ---- reading: all answers for one purpose on one day, in `mem` */
struct rights;
struct rights *access_rights(const struct access *a, const char *purpose, day_num on, struct arena *mem);
/* Are they the same on that day, because no row begins or ends in between? */
bool rights_hold_on(const struct rights *r, day_num on);
/* The right in the area of that event type; a block of its class is RIGHT_NONE.  RIGHT_CONSENT: the caller asks for the consent. */
enum access_right rights_to_type(const struct rights *r, const char *recipient, const char *type);
/* The best right in any area of that class in which the publisher, by name, may send: for what is known as "B:schulamt@05162" only; RIGHT_NONE
 * where a block is. */
enum access_right rights_to_class(const struct rights *r, const char *recipient, char dataclass, const char *publisher);
/* Does a block keep the recipient from what that publisher says in that class? */
bool rights_are_blocked(const struct rights *r, const char *recipient, char dataclass, const char *publisher);
/* May the recipient be told this part of who the person is, or this official number ("azr")?  RIGHT_CONSENT: with consent. */
enum access_right rights_to_part(const struct rights *r, const char *recipient, const char *part);
#endif
