/* SPDX-License-Identifier: Apache-2.0 */
/* The event types of the repository, read with the first input. */
#ifndef TESTS_FUZZ_SCHEMAS_H
#define TESTS_FUZZ_SCHEMAS_H
#include <stdlib.h>

#include "../../common/event/schema.h"

static struct schema_set *schemas(void)
{
    static struct arena mem;
    static struct schema_set *set;
    struct err e;

    if (!set && !schema_load("schemas", &mem, &set, &e))
        abort();
    return set;
}
#endif
