/* SPDX-License-Identifier: Apache-2.0 */
/* scratch - a folder for what nobody is to keep. */
#ifndef PRODUCERS_SCRATCH_H
#define PRODUCERS_SCRATCH_H
#include "../common/ground/arena.h"

/* Below $TMPDIR or /tmp; its name in `mem`.  ERR_CONFIG. */
bool scratch_new(struct arena *mem, const char **ret_folder, struct err *e) MUST_CHECK;
/* With the files in it; NULL is nothing. */
void scratch_remove(const char *folder);
#endif
