/* SPDX-License-Identifier: Apache-2.0 */
/* A page that a command has made, as it is: its style stands in it, and is let through by its hash; nothing else is. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "visit.h"
#include "words.h"

/* "/run/12/page" */
static bool asked(const struct visit *v, int64_t *ret_no)
{
    static const char before[] = "/run/";
    char *end;

    if (strncmp(v->rq->path, before, sizeof before - 1) != 0)
        return false;
    *ret_no = strtoll(v->rq->path + sizeof before - 1, &end, 10);
    return strcmp(end, "/page") == 0;
}

static const char *policy_of(const char *page, struct arena *mem)
{
    static const char open[] = "<style>";
    const char *from = strstr(page, open), *to = from ? strstr(from, "</style>") : NULL;
    char text[BASE64_BYTES(HASH_BYTES)] = "";
    uint8_t hash[HASH_BYTES];

    if (to) {
        from += sizeof open - 1;
        hash_sha256(from, (size_t)(to - from), hash);
        base64_text(hash, sizeof hash, text);
    }
    return arena_printf(mem, "default-src 'none'; style-src 'sha256-%s'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'", text);
}

bool output_show(struct visit *v)
{
    struct run run;
    int64_t no;

    if (!asked(v, &no))
        return false;
    if (!runs_look(v->portal->runs, no, v->rq->mem, &run) || !run.page || run.ended == 0 || run.out_bytes == 0) {
        visit_fail(v, 404, words_find("error.no_page", v->lang));
        return true;
    }
    v->policy = policy_of(run.out, v->rq->mem);
    v->rs->type = "text/html; charset=utf-8";
    buf_add(&v->rs->body, run.out, run.out_bytes);
    return true;
}
