/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as messages.  The first byte chooses the form.  Never a crash; a document is bad, or its records come in the same order
 * each time it is read. */
#include "fuzz_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const forms[] = { "", "record = \"r\"; namespaces = [\"\", \"u\"];", "envelope = \"e\"; record = \"u/r\"; message_type = \"/t\"; messages = [\"1\"]; message_id = \"/i\";" };
    static const char *const columns[] = { "n", "d/t", "@a", "/k/n", "/@v" };

    return size ? fuzz_rows(&rows_xml, forms[data[0] % 3], columns, 5, data + 1, size - 1) : 0;
}
