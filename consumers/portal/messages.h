/* SPDX-License-Identifier: Apache-2.0 */
/* messages - what a command said on standard error: lines of progress (consumers/admin/progress.h) apart from what people are to read. */
#ifndef PORTAL_MESSAGES_H
#define PORTAL_MESSAGES_H
#include <stdint.h>

#include "../../common/ground/arena.h"

struct messages {
    int64_t done, all;                   /* the last line of progress; all 0: there was none */
    const char *rest;                    /* the other lines, in `mem` */
};
struct messages messages_read(const char *err, struct arena *mem);
#endif
