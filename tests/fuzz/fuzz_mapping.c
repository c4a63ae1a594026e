/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration, a line with only dashes, then rows of cells: any mapping is read or refused with its place, any record becomes
 * events that decode to what was encoded, or is refused with a reason; never a crash. */
#include <stdlib.h>
#include <string.h>

#include "../../producers/rows/csv.h"
#include "../../producers/mapping/mapping.h"
#include "fuzz_schemas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 loses its string buffer when it refuses a text; a program that cannot read its configuration ends anyway. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig";
}

static void check_event(const struct event *ev, struct arena *mem)
{
    struct event back = *ev;
    struct err e;

    if (!event_check(ev, schemas(), &e) || !event_decode(&back, schemas(), mem, &e))
        abort();
}

static void map_row(const struct mapping *m, const struct csv_row *row, const int *places, const struct event_reader *reader, struct arena *mem)
{
    const char **cells = ARENA_ARRAY(mem, const char *, row->n + 1);
    struct mapping_fault fault;
    struct mapping_said *said;
    size_t n;
    struct err e;

    for (size_t i = 0; i < row->n; i++)
        cells[i] = arena_strndup(mem, row->cells[i].text, row->cells[i].bytes);
    if (!mapping_say(m, &(struct mapping_row){ cells, places }, reader, (struct mapping_moment){ 1784000000000000, row->line & 1 }, mem, &said, &n, &fault, &e)) {
        if (e.kind != ERR_DATA || !fault.column || !*e.text)
            abort();
        return;
    }
    for (size_t i = 0; i < n; i++)
        check_event(&said[i].ev, mem);
}

static void map_rows(const struct mapping *m, const char *text, size_t bytes, const struct event_reader *reader, struct arena *mem)
{
    static const struct csv_form form = { ';', '"' };
    struct lines *lines = lines_of_memory(text, bytes);
    struct csv_row row;
    const int *places = NULL;
    const char *column;
    struct err e;
    bool found;
    size_t width = 0;

    while (csv_next(lines, &form, mem, &row, &found, &e) && found) {
        const char **names = ARENA_ARRAY(mem, const char *, row.n + 1);

        for (size_t i = 0; i < row.n; i++)
            names[i] = arena_strndup(mem, row.cells[i].text, row.cells[i].bytes);
        if (places && row.n == width)
            map_row(m, &row, places, reader, mem);
        else if (!places && !mapping_bind(m, names, row.n, mem, &places, &column, &e))
            break;
        width = places && !width ? row.n : width;
    }
    lines_free(lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t key[KEY_BYTES] = { 1 };
    const struct event_reader reader = { .set = schemas(), .agency = "meldebehoerde@05162004", .tenant = "05162004", .consent = "C-1", .key = key };
    struct arena mem = {0};
    char *text = arena_strndup(&mem, (const char *)data, size), *rows = strstr(text, "\n---\n");
    const struct mapping *m;
    struct cfg *root;
    struct err e;

    if (rows)
        *rows = '\0';
    /* Includes and code lists would open what the fuzzer names. */
    if (!strstr(text, "@include") && !strstr(text, "codes") && cfg_parse(text, "fuzz.cfg", &mem, &root, &e)) {
        if (mapping_read(root, &reader, &mem, &m, &e)) {
            if (rows)
                map_rows(m, rows + 5, strlen(rows + 5), &reader, &mem);
        } else if (e.kind != ERR_CONFIG) {
            abort();
        }
    }
    arena_release(&mem);
    return 0;
}
