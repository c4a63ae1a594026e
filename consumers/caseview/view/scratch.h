/* SPDX-License-Identifier: Apache-2.0 */
/* scratch - JSON values of one person out of an arena, given back all at once: half of evaluating was malloc and free of their thousands
 * of parts.  Between begin and end every JSON value of the program comes from there and none may outlive the end. */
#ifndef CONSUMERS_CASEVIEW_SCRATCH_H
#define CONSUMERS_CASEVIEW_SCRATCH_H
#include "../../../common/ground/arena.h"

void scratch_begin(struct arena *mem);
void scratch_end(void);
#endif
