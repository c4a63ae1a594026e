/* SPDX-License-Identifier: Apache-2.0 */
/* The steering group's statistics, once a month is over.  Not each night: two numbers of the same month would tell of the persons between them. */
#include "../../../common/ground/calendar.h"
#include "../../../common/ground/seal.h"
#include "folder.h"
#include "program.h"

static bool write_month(struct night *n, const char *month, const char *format, struct err *e)
{
    CLEANUP(buf_release) struct buf said = {0};
    const char *line[] = { "statistics", "--month", month, "--format", format, "--lang", n->app->lang, NULL };
    const char *file = arena_printf(n->mem, "%s/statistics-%s.%s", admin.nightly_statistics, month, format);
    int code;

    if (!program_run(n->app, "casebus", line, &said, &code, e))
        return false;
    if (code != EXIT_DONE)
        return err_set(e, ERR_FATAL, "casebus statistics ended with %d: its lines in the log say why", code);
    return file_replace(file, said.data, said.len, 0640, e);
}

bool job_statistics(struct night *n, struct outcome *ret, struct err *e)
{
    char month[DAY_TEXT_BYTES], end[DAY_TEXT_BYTES];
    day_num last = calendar_month_end(n->day);

    day_text(n->day, month)[7] = '\0';
    if (n->day != last || n->dry_run) {
        *ret = (struct outcome){ NIGHT_SKIPPED, arena_printf(n->mem, "%s is over on %s", month, day_text(last, end)) };
        return true;
    }
    if (!folder_make(e) || !write_month(n, month, "csv", e) || !write_month(n, month, "html", e))
        return false;
    *ret = (struct outcome){ NIGHT_DONE, arena_printf(n->mem, "statistics-%s.csv and .html are in %s", month, admin.nightly_statistics) };
    return true;
}
