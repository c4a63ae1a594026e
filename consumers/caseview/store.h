/* SPDX-License-Identifier: Apache-2.0 */
/* store - what was evaluated, as rows: gathered for a batch of persons, then written in one round trip. */
#ifndef CONSUMERS_CASEVIEW_STORE_H
#define CONSUMERS_CASEVIEW_STORE_H
#include "person.h"
#include "renew.h"

/* One person with its result. */
struct evaluated { const struct person_file *file; struct result result; };
/* Replaces what was stored of `members` (as they were locked) by these persons, in the open transaction. */
bool store_persons(struct caseview *cv, const struct person_member *members, size_t n_members, struct evaluated *all, size_t n, struct renewal *r, struct arena *mem,
                   struct err *e) MUST_CHECK;
#endif
