/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as records at fixed places.  The first byte chooses the form.  Never a crash; a file is bad, or its rows come in the same
 * order each time it is read. */
#include "fuzz_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const forms[] = {
        "charset = \"windows-1252\"; length = 12; columns = ( { name = \"A\"; from = 1; to = 4; }, { name = \"B\"; from = 5; width = 8; type = \"N\"; } );",
        "charset = \"utf-8\"; length = 5; columns = ( { name = \"A\"; from = 2; to = 3; } ); head = \"VO\"; trailer = \"NC\"; count = { from = 3; width = 2; };",
        "charset = \"cp850\"; length = 1; columns = ( { name = \"A\"; from = 1; to = 1; } ); trailer = \"N\";",
    };

    return size ? fuzz_rows(&rows_fixed, forms[data[0] % 3], NULL, 0, data + 1, size - 1) : 0;
}
