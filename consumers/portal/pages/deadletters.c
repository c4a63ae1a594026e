/* SPDX-License-Identifier: Apache-2.0 */
/* What could not be accepted: by cause, agency and schema, and one by one; and one of them as the command line shows it, masked. */
#include <stdlib.h>
#include <string.h>

#include "consumers/portal/pages/deadletters_sql.h"
#include "../discard.h"
#include "pages.h"

bool deadletters_fill(struct visit *v, struct err *e)
{
    const char *group = visit_asked(v, "group"), *agency = visit_asked(v, "agency");
    const char *const same[] = { "deadletter", "list", agency ? "--agency" : group ? "--group" : NULL, agency ? agency : group, NULL };

    visit_set(v, "group", json_string(group));
    visit_set(v, "of_agency", json_string(agency));
    command_shown(v, same);
    return rows_ask(v, "groups", "name:t agency:t reason:t cause:t type:t schema_id:i count:i first:T last:T", sql_groups, NULL, 0, e)
           && rows_ask(v, "letters", "no:i agency:t reason:t detail:t type:t at:T", sql_letters, DB_PARAMS(db_text(agency), db_text(group)), e)
           && rows_ask(v, "stopped", "agency:t why:t", sql_stopped, NULL, 0, e);
}

static bool known_letter(struct visit *v, const char *no, struct err *e)
{
    int64_t number;

    if (!number_of(no, &number, e) || !rows_ask(v, "letter", "agency:t state:t", sql_letter, DB_PARAMS(db_int8(number)), e))
        return false;
    rows_single(v, "letter");
    return json_is_object(json_object_get(v->data, "letter")) || err_set(e, ERR_DATA, "there is no dead letter %s", no);
}

/* Whether the user may be the second of the two, and the command that this is then. */
static void confirm_shown(struct visit *v, const char *no)
{
    const json_t *request = json_object_get(v->data, "request");
    const char *by = json_string_value(json_object_get(request, "asked_by")), *reason = json_string_value(json_object_get(request, "asked_reason"));

    if (!by || !visit_may(v, ROLE_APPROVE) || discard_is_asker(v, by))
        return;
    const char *const args[] = { "deadletter", "discard", no, arena_printf(v->rq->mem, "--reason=%s", reason), arena_printf(v->rq->mem, "--by=%s", by),
                                 arena_printf(v->rq->mem, "--by=%s", v->user->name), NULL };
    visit_set(v, "confirm", json_string(runs_line(args, v->rq->mem)));
}

/* Each member on a line of its own. */
static json_t *lines_of(json_t *document)
{
    json_t *all = json_array(), *value;
    const char *key;

    json_object_foreach(document, key, value) {
        char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_INDENT(2));

        if (!json_is_null(value))
            json_array_append_new(all, json_pack("{s:s,s:s}", "key", key, "value", text ? text : json_string_value(value)));
        free(text);
    }
    return all;
}

bool deadletter_fill(struct visit *v, struct err *e)
{
    const char *const args[] = { "deadletter", "show", v->rest, "--format", "json", NULL }, *const same[] = { "deadletter", "show", v->rest, NULL };

    if (!known_letter(v, v->rest, e) || !discard_request(v, strtoll(v->rest, NULL, 10), e) || !document_known(v, "document", args, 5, e))
        return false;
    visit_set(v, "no", json_string(v->rest));
    visit_set(v, "object", json_string(v->rest));
    confirm_shown(v, v->rest);
    visit_set(v, "lines", lines_of(json_object_get(v->data, "document")));
    command_shown(v, same);
    return true;
}
