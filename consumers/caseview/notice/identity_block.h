/* SPDX-License-Identifier: Apache-2.0 */
/* identity_block - who the person is, put into a task at the moment of sending: for an agency that does not know the person, as far as
 * schemas/access releases it, from the newest person.described.  It lies in no table but `described`, in no view, digest, log or dead letter.
 *
 * A block on information (registration.block.set that lasts) takes the address out.  The message becomes a task.state 2. */
#ifndef CONSUMERS_CASEVIEW_IDENTITY_BLOCK_H
#define CONSUMERS_CASEVIEW_IDENTITY_BLOCK_H
#include "../caseview.h"

/* The first program that can read task.state 2 knows this schema id. */
enum { IDENTITY_SCHEMA = 140 };
/* Reads in the open transaction; *ret_known false: nobody has described the person, or nothing of it may be told. */
struct identity { const struct event *described; bool blocked; };
bool identity_find(struct caseview *cv, const uint8_t task[UUID_BYTES], day_num today, struct arena *mem, struct identity *ret, bool *ret_known, struct err *e) MUST_CHECK;
/* The task.state of `msg` with the block: value and headers anew, in `mem`.  False in *ret_added: the recipient may be told no name.  Pure. */
bool identity_add(const struct schema_set *set, const struct rights *rights, const char *recipient, const struct identity *who, struct arena *mem, struct message *msg,
                  bool *ret_added, struct err *e) MUST_CHECK;
#endif
