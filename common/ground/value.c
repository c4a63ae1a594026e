/* SPDX-License-Identifier: Apache-2.0 */
#include "value.h"

#include <string.h>

const char *value_kind_name(enum value_kind kind, const char *lang)
{
    static const struct { const char *de, *en; } names[] = {
        [VALUE_NONE] = { "nichts", "nothing" }, [VALUE_BOOL] = { "ja oder nein", "yes or no" }, [VALUE_INT] = { "Zahl", "number" }, [VALUE_DAY] = { "Tag", "day" },
        [VALUE_TIME] = { "Zeitpunkt", "time" }, [VALUE_SYMBOL] = { "Wert", "symbol" }, [VALUE_CODE] = { "Code", "code" }, [VALUE_TEXT] = { "Text", "text" },
        [VALUE_SUBJECT] = { "Person", "person" }, [VALUE_LOCAL] = { "eigenes Zeichen", "local reference" }, [VALUE_AGENCY] = { "Stelle", "agency" },
        [VALUE_EVENT] = { "Ereignis", "event" }, [VALUE_BYTES] = { "Bytes", "bytes" }, [VALUE_LIST] = { "Liste", "list" }, [VALUE_RECORD] = { "Satz", "record" },
    };

    return strcmp(lang, "de") == 0 ? names[kind].de : names[kind].en;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_lists(const struct value *a, const struct value *b);
int value_compare(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind) {
        /* An enum in one version and a code list in the next say the same with the same text. */
        bool texts = (a->kind == VALUE_SYMBOL || a->kind == VALUE_CODE) && (b->kind == VALUE_SYMBOL || b->kind == VALUE_CODE);
        return texts ? strcmp(a->text, b->text) : (int)a->kind - (int)b->kind;
    }
    switch (a->kind) {
    case VALUE_NONE: return 0;
    case VALUE_BOOL: return a->boolean - b->boolean;
    case VALUE_INT: return compare_numbers(a->integer, b->integer);
    case VALUE_DAY: return compare_numbers(a->day, b->day);
    case VALUE_TIME: return compare_numbers(a->time, b->time);
    case VALUE_SYMBOL: case VALUE_CODE: case VALUE_TEXT: case VALUE_AGENCY: return strcmp(a->text, b->text);
    case VALUE_SUBJECT: case VALUE_LOCAL: case VALUE_EVENT: return memcmp(a->ref, b->ref, SUBJECT_BYTES);
    case VALUE_BYTES:
        if (a->bytes.n != b->bytes.n)
            return compare_numbers((int64_t)a->bytes.n, (int64_t)b->bytes.n);
        return a->bytes.n ? memcmp(a->bytes.data, b->bytes.data, a->bytes.n) : 0;
    case VALUE_LIST: case VALUE_RECORD: return compare_lists(a, b);
    }
    return 0;
}

static int compare_lists(const struct value *a, const struct value *b)
{
    for (size_t i = 0; i < a->list.n && i < b->list.n; i++) {
        int c = value_compare(&a->list.items[i], &b->list.items[i]);

        if (c)
            return c;
    }
    return compare_numbers((int64_t)a->list.n, (int64_t)b->list.n);
}
