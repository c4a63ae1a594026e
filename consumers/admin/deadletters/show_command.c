/* SPDX-License-Identifier: Apache-2.0 */
/* casebus deadletter show - one as it was received, decoded as far as possible.  What is personal is masked, unless somebody gives a reason:
 * that is recorded before anything is shown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "consumers/admin/deadletters/list_sql.h"
#include "letter_json.h"
#include "../print.h"

/* ---- for people */

static void print_value(const char *name, const json_t *v)
{
    char *shown = json_is_string(v) || json_is_null(v) ? NULL : json_dumps(v, JSON_ENCODE_ANY);

    printf("%-12s %s\n", name, json_is_null(v) ? "-" : shown ? shown : json_string_value(v));
    free(shown);
}

static void print_header(const json_t *one)
{
    const char *value = json_string_value(json_object_get(one, "value")), *hex = json_string_value(json_object_get(one, "hex"));

    printf("header       %s = %s%s\n", json_string_value(json_object_get(one, "name")), hex ? "0x" : "", hex ? hex : value ? value : "(null)");
}

static void print_letter(struct app *app, json_t *letter)
{
    json_t *fields = json_object_get(letter, "fields"), *headers = json_object_get(letter, "headers"), *v;
    const char *key;
    size_t i;

    json_object_foreach(letter, key, v)
        if (v != fields && v != headers)
            print_value(key, v);
    json_array_foreach(headers, i, v)
        print_header(v);
    json_object_foreach(fields, key, v)
        print_value(arena_printf(&app->mem, "field        %s =", key), v);
}

/* ---- */

static bool reveal(struct app *app, struct db *db, int64_t no, struct err *e)
{
    struct letter_user user;

    return choice_reason(app, "deadletter show --reveal", &user, e) && choice_seen(db, "deadletter show --reveal", no, &user, &app->mem, e);
}

static bool show(struct app *app, struct db *db, struct letters *l, int64_t no, struct err *e)
{
    bool revealed = app_flag(app, "reveal") != NULL;
    struct db_result *r = NULL;
    struct letter letter;

    if (!letters_read(l, no, &app->mem, &letter, e) || (revealed && !reveal(app, db, no, e))
        || !db_exec(db, sql_list, DB_PARAMS(db_text(NULL), db_text(NULL), db_text(NULL), db_text(NULL), db_int8(no)), &r, e))
        return false;
    json_t *shown = letter_json(r, 0);
    letter_add_content(shown, &letter, letters_schemas(l), revealed, &app->mem);
    if (app->format == FORMAT_TEXT)
        print_letter(app, shown);
    else
        print_json(shown);
    json_decref(shown);
    db_result_free(r);
    return true;
}

static int show_run(struct app *app)
{
    struct letters *l = NULL;
    struct db *db = NULL;
    struct err e;
    int64_t no;
    bool ok = choice_number(app->args[0], &no, &e) && admin_db(app, &db, &e) && letters_open(app, db, &l, &e) && show(app, db, l, no, &e);

    letters_close(l);
    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag show_flags[] = {
    { "reveal", NULL, "also what is personal; needs --reason and --by, and is recorded", false },
    { "reason", "TEXT", "why it must be seen", false },
    { "by", "USER", "who sees it", false },
    { NULL, NULL, NULL, false },
};

const struct app_command deadletter_show_commands[] = {
    { .name = "deadletter show", .arguments = "NO", .help = "one of them as it was received, decoded as far as possible; what is personal is masked", .flags = show_flags,
      .run = show_run, .min_args = 1, .max_args = 1 },
    { .name = NULL },
};
