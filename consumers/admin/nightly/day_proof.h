/* SPDX-License-Identifier: Apache-2.0 */
/* day_proof - casebus-reconcile of one day, run to its end: its report, and its page in the folder of the nights (folder.h). */
#ifndef CONSUMERS_ADMIN_DAY_PROOF_H
#define CONSUMERS_ADMIN_DAY_PROOF_H
#include <jansson.h>

#include "night.h"

/* `stock`: agencies' stocks that came are compared, too.  *ret: the report, the caller's; *ret_balanced: no difference remains.  ERR_FATAL: the program could not do it. */
bool day_proof(const struct night *n, day_num day, bool stock, json_t **ret, bool *ret_balanced, struct err *e) MUST_CHECK;
#endif
