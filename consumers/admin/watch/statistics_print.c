/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics_print.h"

#include <stdio.h>
#include <string.h>

#include "consumers/admin/pages.h"
#include "../cases/desk.h"
#include "../print.h"

enum { COLUMNS = 2 + STATISTICS };

static void month_text(const struct statistics *s, char out[DAY_TEXT_BYTES])
{
    day_text(s->from, out)[7] = '\0';
}

static const char *number(struct app *app, const struct counted *c)
{
    size_t n;

    return statistics_number(c, &n) ? arena_printf(&app->mem, "%zu", n) : arena_printf(&app->mem, "<%d", FEWEST);
}

/* Rule, title and counts; the title last for people, whose table it would widen. */
static void set_row(struct app *app, const struct rule_statistics *r, const char *row[COLUMNS + 1])
{
    row[0] = r->rule;
    for (size_t k = 0; k < STATISTICS; k++)
        row[1 + k] = number(app, &r->counts[k]);
    row[1 + STATISTICS] = desk_say(app, r->title_de, r->title_en);
    row[COLUMNS] = NULL;
}

static void set_heading(struct app *app, const char *heading[COLUMNS + 1])
{
    static const char *const de[] = { "Regel", "entstanden", "fristgerecht", "verspätet", "überfällig", "Teamleitung", "Lenkungsgruppe", "Aufgabe" };
    static const char *const en[] = { "rule", "opened", "done in time", "done late", "overdue", "team leads", "steering group", "task" };

    for (size_t i = 0; i < COLUMNS; i++)
        heading[i] = desk_say(app, de[i], en[i]);
    heading[COLUMNS] = NULL;
}

static const char *note(struct app *app)
{
    return desk_say(app, "Eine Zahl, hinter der weniger als fünf Personen stehen, wird nicht genannt (<5). Überfällig, Teamleitung und Lenkungsgruppe: Stand am letzten Tag, jede Aufgabe auf ihrer höchsten Stufe.",
                    "A number behind which fewer than five persons stand is not told (<5). Overdue, team leads and steering group: as of the last day, each task on its gravest step.");
}

static void print_text(struct app *app, const struct statistics *s)
{
    const char *row[COLUMNS + 1];
    char month[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];
    struct table table;

    month_text(s, month);
    printf("%s %s %s %s\n", month, desk_say(app, "bis", "until"), day_text(s->until, until), app->tenant.ags);
    set_heading(app, row);
    table_begin(&table, &app->mem, row);
    for (size_t i = 0; i < s->n_rules; i++) {
        set_row(app, &s->rules[i], row);
        for (size_t k = 0; k < COLUMNS; k++)
            table_cell(&table, row[k]);
    }
    table_print(&table, 2);
    printf("%s\n", note(app));
}

static void print_document(struct app *app, const struct statistics *s)
{
    char month[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];
    json_t *rules = json_array();

    month_text(s, month);
    for (size_t i = 0; i < s->n_rules; i++)
        json_array_append_new(rules, statistics_rule_json(&s->rules[i], app->lang));
    json_t *all = json_pack("{s:s,s:s,s:s,s:i,s:o}", "tenant", app->tenant.ags, "month", month, "until", day_text(s->until, until), "fewest", FEWEST, "rules", rules);
    print_json(all);
    json_decref(all);
}

static void print_lines(struct app *app, const struct statistics *s)
{
    char month[DAY_TEXT_BYTES];

    month_text(s, month);
    for (size_t i = 0; i < s->n_rules; i++) {
        json_t *one = json_pack("{s:s}", "month", month), *rule = statistics_rule_json(&s->rules[i], app->lang);

        json_object_update(one, rule);
        print_json(one);
        json_decref(rule);
        json_decref(one);
    }
}

static void print_quoted(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    putchar('"');
}

/* As spreadsheets in Germany read it: semicolons, CRLF. */
static void print_csv(struct app *app, const struct statistics *s)
{
    const char *row[COLUMNS + 1];
    char month[DAY_TEXT_BYTES];

    month_text(s, month);
    printf("month;rule");
    for (enum statistic k = 0; k < STATISTICS; k++)
        printf(";%s", statistics_name(k));
    printf(";title\r\n");
    for (size_t i = 0; i < s->n_rules; i++) {
        set_row(app, &s->rules[i], row);
        printf("%s", month);
        for (size_t k = 0; k + 1 < COLUMNS; k++)
            printf(";%s", row[k]);
        putchar(';');
        print_quoted(row[COLUMNS - 1]);
        printf("\r\n");
    }
}

static void print_html_row(const char *tag, const char *const row[COLUMNS + 1])
{
    printf("<tr>");
    for (size_t k = 0; k < COLUMNS; k++) {
        printf("<%s>", tag);
        print_escaped(row[k]);
        printf("</%s>", tag);
    }
    printf("</tr>\n");
}

static void print_page(struct app *app, const struct statistics *s)
{
    const char *title = desk_say(app, "Statistik der Aufgaben", "Statistics of tasks"), *row[COLUMNS + 1];
    char month[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    month_text(s, month);
    printf("<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<title>%s %s</title>\n%s</head>\n<body>\n<h1>%s</h1>\n<p>%s %s, %s %s %s</p>\n<table>\n", app->lang, title, month,
           page_statistics, title, desk_say(app, "Gemeinde", "Municipality"), app->tenant.ags, month, desk_say(app, "bis", "until"), day_text(s->until, until));
    set_heading(app, row);
    print_html_row("th", row);
    for (size_t i = 0; i < s->n_rules; i++) {
        set_row(app, &s->rules[i], row);
        print_html_row("td", row);
    }
    printf("</table>\n<p>");
    print_escaped(note(app));
    printf("</p>\n</body>\n</html>\n");
}

void statistics_print(struct app *app, const struct statistics *s)
{
    switch (app->format) {
    case FORMAT_TEXT: print_text(app, s); break;
    case FORMAT_JSON: print_document(app, s); break;
    case FORMAT_JSONL: print_lines(app, s); break;
    case FORMAT_HTML: print_page(app, s); break;
    case FORMAT_CSV: print_csv(app, s); break;
    }
}
