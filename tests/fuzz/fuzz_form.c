/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a form of a browser: pairs that end, never longer than what came; what is escaped is read back as it was. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    const struct http_pairs pairs = http_form((const char *)data, size, &mem);
    size_t bytes = 0;

    for (size_t i = 0; i < pairs.n; i++) {
        const char *escaped = http_escape(pairs.all[i].value, &mem);
        const struct http_pairs again = http_form(escaped, strlen(escaped), &mem);

        bytes += strlen(pairs.all[i].name) + strlen(pairs.all[i].value);
        if (*escaped && (again.n != 1 || strcmp(again.all[0].name, pairs.all[i].value) != 0))
            abort();
    }
    if (bytes > size)
        abort();
    arena_release(&mem);
    return 0;
}
