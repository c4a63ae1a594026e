/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a configuration and as a tenant: read or refused with a place, never a crash; every integer is what stands there. */
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/cfg.h"
#include "../../common/ground/tenant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 loses its string buffer when it refuses a text; a program that cannot read its configuration ends anyway. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    char *text = arena_strndup(&mem, (const char *)data, size);
    struct cfg *root;
    struct tenant t;
    struct err e = {0};

    /* Includes would open what the fuzzer names. */
    if (strstr(text, "@include")) {
        arena_release(&mem);
        return 0;
    }
    if (!cfg_parse(text, "fuzz.cfg", &mem, &root, &e)) {
        if (e.kind != ERR_CONFIG || strncmp(e.text, "fuzz.cfg:", 9) != 0)
            abort();
    } else if (!tenant_read(root, &mem, &t, &e) && e.kind != ERR_CONFIG) {
        abort();
    }
    arena_release(&mem);
    return 0;
}
