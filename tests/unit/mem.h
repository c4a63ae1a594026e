/* SPDX-License-Identifier: Apache-2.0 */
/* mem - memory of a test: `mem`, and the teardown that gives it back.  Include after other headers, which have parameters of that name.  Brings cmocka along. */
#ifndef TESTS_MEM_H
#define TESTS_MEM_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../common/ground/arena.h"

static struct arena mem;

static inline int mem_gone(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
}
#endif
