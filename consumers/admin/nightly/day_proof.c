/* SPDX-License-Identifier: Apache-2.0 */
#include "day_proof.h"

#include "folder.h"
#include "program.h"

bool day_proof(const struct night *n, day_num day, bool stock, json_t **ret, bool *ret_balanced, struct err *e)
{
    CLEANUP(buf_release) struct buf said = {0};
    char text[DAY_TEXT_BYTES];
    const char *stocks = stock ? "--stock" : NULL;
    const char *line[] = { "--day", day_text(day, text), "--format", "json", "--lang", n->app->lang, n->dry_run ? "--dry-run" : "--page", n->dry_run ? stocks : folder_page(day, n->mem),
                           n->dry_run ? NULL : stocks, NULL };
    json_error_t why;
    int code;

    if ((!n->dry_run && !folder_make(e)) || !program_run(n->app, "casebus-reconcile", line, &said, &code, e))
        return false;
    if (code != EXIT_DONE && code != EXIT_FINDINGS)
        return err_set(e, ERR_FATAL, "casebus-reconcile ended with %d: its lines in the log say why", code);
    *ret = json_loadb(said.data ? said.data : "", said.len, 0, &why);
    *ret_balanced = code == EXIT_DONE;
    return *ret || err_set(e, ERR_FATAL, "casebus-reconcile said no JSON: %s", why.text);
}
