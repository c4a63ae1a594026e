/* SPDX-License-Identifier: Apache-2.0 */
/* Are the stored views what the journal says?  A sample each night. */
#include <inttypes.h>
#include <jansson.h>

#include "program.h"
#include "night.h"

bool job_views(struct night *n, struct outcome *ret, struct err *e)
{
    CLEANUP(buf_release) struct buf said = {0};
    const char *line[] = { "view", "verify", "--sample", arena_printf(n->mem, "%" PRId64, admin.nightly_sample), "--format", "json", NULL };
    json_int_t same = 0, pending = 0, differ = 0;
    json_error_t why;
    int code;

    if (!program_run(n->app, "casebus", line, &said, &code, e))
        return false;
    if (code != EXIT_DONE && code != EXIT_FINDINGS)
        return err_set(e, ERR_FATAL, "casebus view verify ended with %d: its lines in the log say why", code);
    json_t *counts = json_loadb(said.data ? said.data : "", said.len, 0, &why);
    if (json_unpack(counts, "{s:I,s:I,s:I}", "same", &same, "pending", &pending, "differs", &differ) != 0) {
        json_decref(counts);
        return err_set(e, ERR_FATAL, "casebus view verify did not say how many it compared");
    }
    json_decref(counts);
    ret->result = code == EXIT_FINDINGS ? NIGHT_FINDINGS : NIGHT_DONE;
    ret->detail = arena_printf(n->mem, "%" JSON_INTEGER_FORMAT " persons as computed again, %" JSON_INTEGER_FORMAT " wait for evaluation, %" JSON_INTEGER_FORMAT " differ%s",
                               same, pending, differ, code == EXIT_FINDINGS ? ": casebus view verify says which" : "");
    return true;
}
