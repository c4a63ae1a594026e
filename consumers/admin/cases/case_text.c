/* SPDX-License-Identifier: Apache-2.0 */
#include "case_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/ground/member.h"
#include "case_axes.h"
#include "desk.h"
#include "../print.h"

static bool is_set(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);

    return v && !json_is_null(v);
}

/* ---- tasks */

/* What a case manager calls the state of a task: the gravest thing first. */
const char *case_state_word(struct app *app, const json_t *t)
{
    const char *status = member_text(t, "status"), *stage = member_text(t, "stage");
    bool late = json_is_true(json_object_get(t, "late"));

    if (strcmp(status, "done") == 0)
        return late ? desk_say(app, "verspätet erledigt", "done late") : desk_say(app, "erledigt", "done");
    if (strcmp(status, "cancelled") == 0)
        return desk_say(app, "entfallen", "cancelled");
    if (strcmp(status, "overridden") == 0)
        return desk_say(app, "abgelehnt", "overridden");
    if (strcmp(status, "snoozed") == 0)
        return desk_say(app, "zurückgestellt", "snoozed");
    if (is_set(t, "unheard_since"))
        return desk_say(app, "ungehört", "unheard");
    if (strncmp(stage, "escalated", 9) == 0)
        return desk_say(app, "eskaliert", "escalated");
    if (strcmp(stage, "overdue") == 0 || late)
        return desk_say(app, "ÜBERFÄLLIG", "OVERDUE");
    return strcmp(stage, "reminded") == 0 ? desk_say(app, "erinnert", "reminded") : desk_say(app, "offen", "open");
}

/* The words for a reason's code; a code that is in no list is shown as it is. */
const char *case_reason_word(const struct app *app, const struct meaning *m, const char *code)
{
    const char *word = schema_code_name(meaning_schemas(m), "task_reason", code, app->lang);

    return word ? word : code;
}

static const char *by_whom(struct app *app, const json_t *t)
{
    return strcmp(member_text(t, "by"), "silence") == 0 ? desk_say(app, "durch Fristablauf", "by silence") : member_text(t, "by");
}

/* What its owner says to it, and what the owner was not told. */
static const char *answer_word(struct app *app, const struct meaning *m, const json_t *t)
{
    static const char *const words[][3] = { { "accepted", "angenommen", "accepted" }, { "refused", "ABGELEHNT", "REFUSED" }, { "not_ours", "NICHT ZUSTÄNDIG", "NOT OURS" } };
    const json_t *answer = json_object_get(t, "answer");
    const char *what = member_text(answer, "what"), *withheld = member_text(t, "withheld");

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(what, words[i][0]) == 0)
            return arena_printf(&app->mem, "%s: %s %s%s%s", member_text(answer, "by"), desk_say(app, words[i][1], words[i][2]), member_text(answer, "on"),
                                is_set(answer, "reason") ? ", " : "", is_set(answer, "reason") ? case_reason_word(app, m, member_text(answer, "reason")) : "");
    return strcmp(withheld, "all") == 0 ? desk_say(app, "NICHT MITGETEILT: die Stelle darf den Anlass nicht kennen", "NOT TOLD: the agency may not know why") : NULL;
}

/* Why it is as it is: by whom it was done, why it was cancelled, what it waits for. */
const char *case_remark(struct app *app, const struct meaning *m, const json_t *t)
{
    struct arena *mem = &app->mem;
    const char *reason = is_set(t, "reason") ? case_reason_word(app, m, member_text(t, "reason")) : NULL;

    if (is_set(t, "done_on"))
        return arena_printf(mem, "%s %s%s%s%s%s", desk_say(app, "am", "on"), member_text(t, "done_on"), is_set(t, "by") ? ", " : "", by_whom(app, t), reason ? ": " : "",
                            reason ? reason : "");
    if (is_set(t, "cancelled"))
        return case_reason_word(app, m, member_text(t, "cancelled"));
    const char *answer = answer_word(app, m, t);
    if (answer)
        return answer;
    if (reason)
        return arena_printf(mem, "%s%s%s", reason, is_set(t, "by") ? ", " : "", by_whom(app, t));
    const json_t *taken = json_object_get(t, "taken");
    if (json_is_object(taken))
        return arena_printf(mem, "%s %s, %s", desk_say(app, "übernommen am", "taken over on"), member_text(taken, "on"), member_text(taken, "by"));
    if (is_set(t, "unheard_since"))
        return arena_printf(mem, "%s %s", desk_say(app, "nicht gehört seit", "not heard since"), member_text(t, "unheard_since"));
    if (is_set(t, "hard_stop"))
        return arena_printf(mem, "%s %s", desk_say(app, "spätestens", "at the latest"), member_text(t, "hard_stop"));
    return json_is_true(json_object_get(t, "late_start")) ? desk_say(app, "bei Entstehen schon fällig", "already due when it came up") : "";
}

static void task_row(struct app *app, const struct meaning *m, struct table *table, const json_t *t, bool person)
{
    const char *step = member_text(t, "step");
    const char *rule = strcmp(step, "task") == 0 ? member_text(t, "rule") : arena_printf(&app->mem, "%s %s", member_text(t, "rule"), step);

    table_cell(table, member_text(t, "due"));
    table_cell(table, case_state_word(app, t));
    table_cell(table, member_text(t, "title"));
    table_cell(table, is_set(t, "owner") ? member_text(t, "owner") : desk_say(app, "Fallmanagement (nicht zuständig verteilt)", "case manager (no owner)"));
    table_cell(table, rule);
    if (person)
        table_cell(table, member_text(t, "person"));
    table_cell(table, case_remark(app, m, t));
}

static void begin_tasks(struct app *app, struct table *table, bool person)
{
    const char *heading[] = { desk_say(app, "fällig", "due"), desk_say(app, "Stand", "state"), desk_say(app, "Aufgabe", "task"), desk_say(app, "wer", "who"),
                              desk_say(app, "Regel", "rule"), person ? "Person" : desk_say(app, "Anmerkung", "remark"),
                              person ? desk_say(app, "Anmerkung", "remark") : NULL, NULL };

    table_begin(table, &app->mem, heading);
}

void tasks_text(struct app *app, const struct meaning *m, const json_t *tasks, bool person)
{
    struct table table;
    const json_t *t;
    size_t i;

    begin_tasks(app, &table, person);
    json_array_foreach(tasks, i, t)
        task_row(app, m, &table, t, person);
    if (table_rows(&table))
        table_print(&table, 2);
}

static int by_due(const void *a, const void *b)
{
    const json_t *x = *(const json_t *const *)a, *y = *(const json_t *const *)b;
    int c = strcmp(member_text(x, "due"), member_text(y, "due"));

    return c ? c : strcmp(member_text(x, "id"), member_text(y, "id"));
}

/* Open ones or the others, by due day (the document has its own order). */
static void tasks_where(struct app *app, const struct meaning *m, const json_t *document, bool open, const char *title)
{
    const json_t *all = json_object_get(document, "tasks"), *t;
    const json_t **some = ARENA_ARRAY(&app->mem, const json_t *, json_array_size(all) + 1);
    struct table table;
    size_t i, n = 0;

    json_array_foreach(all, i, t)
        if ((strcmp(member_text(t, "status"), "open") == 0 || strcmp(member_text(t, "status"), "snoozed") == 0) == open)
            some[n++] = t;
    qsort(some, n, sizeof *some, by_due);
    begin_tasks(app, &table, false);
    for (i = 0; i < n; i++)
        task_row(app, m, &table, some[i], false);
    if (table_rows(&table)) {
        printf("\n%s\n", title);
        table_print(&table, 2);
    } else if (open) {
        printf("\n%s: %s\n", title, desk_say(app, "nichts", "nothing"));
    }
}

/* ---- the page */

static const char *names_of(const json_t *list, struct arena *mem)
{
    struct buf out = {0};
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item) {
        const char *text = json_string_value(item), *agency = text ? strchr(text, ':') : NULL;

        buf_printf(&out, "%s%s", i ? ", " : "", agency ? agency + 1 : text ? text : "");
    }
    const char *kept = out.len ? arena_strdup(mem, out.data) : "";
    buf_release(&out);
    return kept;
}

static void heard_text(struct app *app, const json_t *document)
{
    const char *heading[] = { desk_say(app, "Behörde", "agency"), desk_say(app, "gehört bis einschließlich", "heard up to and including"), NULL };
    struct table table;
    const char *agency;
    json_t *day;

    table_begin(&table, &app->mem, heading);
    json_object_foreach(json_object_get(document, "heard"), agency, day) {
        table_cell(&table, agency);
        table_cell(&table, json_string_value(day));
    }
    if (!table_rows(&table))
        return;
    printf("\n%s\n", desk_say(app, "Wer gehört wurde", "Who was heard"));
    table_print(&table, 2);
}

/* The agencies that know the person, each once. */
static const char *known_at_agencies(struct app *app, const json_t *document)
{
    json_t *names = json_array();
    const json_t *s, *known;
    size_t i, k;

    json_array_foreach(json_object_get(document, "subjects"), i, s) {
        bool there = false;

        json_array_foreach(names, k, known)
            there = there || strcmp(json_string_value(known), member_text(s, "agency")) == 0;
        if (!there && *member_text(s, "agency"))
            json_array_append_new(names, json_string(member_text(s, "agency")));
    }
    const char *text = names_of(names, &app->mem);
    json_decref(names);
    return text;
}

/* The dates themselves are class I and in no view. */
static void birth_text(struct app *app, const json_t *majority)
{
    if (json_is_true(json_object_get(majority, "conflict")))
        printf("%s\n", desk_say(app, "Geburtsdatum widersprüchlich: nur was für alle Angaben gilt, wird beurteilt", "birth dates contradict each other: only what holds for all of them is judged"));
    else if (strcmp(member_text(majority, "value"), "unknown") == 0)
        printf("%s\n", desk_say(app, "Geburtsdatum unbekannt: was vom Alter abhängt, kann nicht beurteilt werden", "birth date unknown: what depends on age cannot be judged"));
}

void case_text(struct app *app, const struct meaning *m, const json_t *document)
{
    printf("%s %s, %s %s", "Person", member_text(document, "person"), desk_say(app, "Stand", "as of"), member_text(document, "today"));
    if (is_set(document, "known_at"))
        printf(", %s %s", desk_say(app, "wie bekannt am", "as known at"), member_text(document, "known_at"));
    printf("\n%s: %s\n", desk_say(app, "bekannt bei", "known to"), known_at_agencies(app, document));
    if (json_array_size(json_object_get(document, "incomplete")))
        printf("%s: %s\n", desk_say(app, "UNVOLLSTÄNDIG", "INCOMPLETE"), names_of(json_object_get(document, "incomplete"), &app->mem));
    birth_text(app, json_object_get(json_object_get(document, "axes"), "majority"));
    tasks_where(app, m, document, true, desk_say(app, "Zu tun", "To do"));
    case_axes_text(app, m, document);
    case_conflicts_text(app, m, document);
    case_disputes_text(app, m, document);
    case_contact_text(app, m, document);
    tasks_where(app, m, document, false, desk_say(app, "Erledigt oder entfallen", "Done or cancelled"));
    heard_text(app, document);
    if (is_set(document, "next_day"))
        printf("\n%s %s\n", desk_say(app, "Nächster Tag, an dem sich etwas ändern kann:", "Next day on which something can change:"), member_text(document, "next_day"));
    printf("\n");
}

void timeline_text(const struct app *app, const json_t *moments)
{
    const char *heading[] = { desk_say(app, "geschehen", "happened"), desk_say(app, "Ereignis", "event"), desk_say(app, "von", "by"), desk_say(app, "Rolle", "role"),
                              desk_say(app, "Aussage", "assertion"), "", NULL };
    struct arena mem = {0};
    struct table table;
    const json_t *m;
    size_t i;

    table_begin(&table, &mem, heading);
    json_array_foreach(moments, i, m) {
        table_cell(&table, member_text(m, "occurred_on"));
        table_cell(&table, member_text(m, "type"));
        table_cell(&table, member_text(m, "agency"));
        table_cell(&table, names_of(json_object_get(m, "role"), &mem));
        table_cell(&table, member_text(m, "assertion"));
        table_cell(&table, is_set(m, "why") ? member_text(m, "why") : "");
    }
    table_print(&table, 0);
    arena_release(&mem);
}
