/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions for days are few of a kind: a day of the event, more or less some days, the earlier or later of two.  Those are said in
 * words; what asks for other events is left to the rule's explanation. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "annex.h"
#include "../../../common/ground/buf.h"
#include "../../../common/event/schema.h"

const char *annex_say(const char *lang, const char *de, const char *en)
{
    return strcmp(lang, "de") == 0 ? de : en;
}

const struct cfg *annex_member(const struct annex_step *s, const char *name)
{
    const struct cfg *own = cfg_get(s->step, name);

    return own ? own : cfg_get(s->rule->at, name);
}

/* ---- names */

/* The first event type of `for`. */
static const struct schema *anchor_type(const struct annex_step *s)
{
    const struct cfg *at = annex_member(s, "for");
    const char *type = !at ? NULL : at->kind == CFG_STRING ? at->text : at->n ? at->items[0].text : NULL;

    return type ? schema_by_type(meaning_schemas(s->annex->meaning), type) : NULL;
}

static void add_field(struct buf *b, const struct annex_step *s, const char *name)
{
    const char *lang = s->annex->lang;
    const struct schema *type = anchor_type(s);
    int i = type ? schema_field(type, name) : -1;

    if (type && i == FIELD_OCCURRED_ON && type->occurred_on >= 0)     /* the type's own day says which */
        i = type->occurred_on;
    if (strcmp(name, "recorded_on") == 0)
        buf_str(b, annex_say(lang, "„zuerst gemeldet am“", "\"first told on\""));
    else if (i >= 0 && type->fields[i].de && type->fields[i].en)
        buf_printf(b, "%s%s%s", annex_say(lang, "„", "\""), annex_say(lang, type->fields[i].de, type->fields[i].en), annex_say(lang, "“", "\""));
    else
        buf_str(b, name);
}

/* The words that stand for themselves. */
static bool add_word(struct buf *b, const char *word, const char *lang)
{
    static const struct { const char *word, *de, *en; } words[] = {
        { "birth", "Geburt", "birth" }, { "due", "Frist", "deadline" }, { "opened", "Beginn der Aufgabe", "start of the task" },
        { "max", "das Spätere von ", "the later of " }, { "min", "das Frühere von ", "the earlier of " }, { "month_end", "Ende des Monats von ", "end of the month of " },
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0) {
            buf_str(b, annex_say(lang, words[i].de, words[i].en));
            return true;
        }
    return false;
}

/* "28 days" as it is said. */
static bool add_amount(struct buf *b, int64_t n, const char **text, const char *lang)
{
    static const struct { const char *unit, *de_one, *de_many, *en_one; } units[] = {
        { "working days", "Arbeitstag", "Arbeitstage", "working day" }, { "school days", "Schultag", "Schultage", "school day" }, { "days", "Tag", "Tage", "day" },
        { "weeks", "Woche", "Wochen", "week" }, { "months", "Monat", "Monate", "month" }, { "years", "Jahr", "Jahre", "year" },
    };

    *text += strspn(*text, " ");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t bytes = strlen(units[i].unit);

        if (strncmp(*text, units[i].unit, bytes) != 0)
            continue;
        *text += bytes;
        if (strcmp(lang, "de") == 0)
            buf_printf(b, "%lld %s", (long long)n, n == 1 ? units[i].de_one : units[i].de_many);
        else
            buf_printf(b, "%lld %s%s", (long long)n, units[i].en_one, n == 1 ? "" : "s");
        return true;
    }
    return false;
}

static bool add_parameter(struct buf *b, const struct annex_step *s, const char *name, const char **text)
{
    for (size_t i = 0; i < s->rule->n_parameters; i++)
        if (strcmp(s->rule->parameter_names[i], name) == 0)
            return add_amount(b, s->rule->parameters[i], text, s->annex->lang);
    return false;
}

/* ---- one expression */

static const char *take_name(const char **text, struct arena *mem)
{
    size_t n = 0;

    while (isalnum((unsigned char)(*text)[n]) || (*text)[n] == '_')
        n++;
    const char *name = arena_strndup(mem, *text, n);
    *text += n;
    return name;
}

static bool add_number(struct buf *b, const struct annex_step *s, const char **text)
{
    struct err ignored;
    day_num day;
    char *end;

    if (day_parse(*text, strnlen(*text, DAY_TEXT_BYTES - 1), &day, &ignored)) {
        buf_add(b, *text, DAY_TEXT_BYTES - 1);
        *text += DAY_TEXT_BYTES - 1;
        return true;
    }
    long long n = strtoll(*text, &end, 10);
    *text = end;
    return add_amount(b, n, text, s->annex->lang);
}

static bool add_token(struct buf *b, const struct annex_step *s, const char **text, const char *variable)
{
    struct arena *mem = s->annex->mem;

    if (strchr(" (),+", **text) || **text == '-') {
        buf_str(b, **text == '-' ? "−" : (char[]){ **text, '\0' });
        ++*text;
        return true;
    }
    if (isdigit((unsigned char)**text))
        return add_number(b, s, text);
    if (**text == '$') {
        ++*text;
        return add_parameter(b, s, take_name(text, mem), text);
    }
    const char *name = take_name(text, mem);
    if (strcmp(name, variable) == 0) {
        *text += **text == '.';
        const char *field = take_name(text, mem);
        add_field(b, s, *field ? field : "occurred_on");
        return true;
    }
    return add_word(b, name, s->annex->lang);
}

const char *annex_day(const struct annex_step *s, const char *text)
{
    const struct cfg *as = annex_member(s, "as");
    CLEANUP(buf_release) struct buf b = {0};

    if (!text)
        return NULL;
    while (*text)
        if (!add_token(&b, s, &text, as && as->text ? as->text : "it"))
            return NULL;
    return arena_strdup(s->annex->mem, b.data ? b.data : "");
}

/* ---- the ladder */

static const struct { const char *stage, *de, *en, *at_de, *at_en; bool escalates; } stages[] = {
    { "reminded", "Erinnerung", "reminder", "ein Viertel der Zeit vor der Frist", "a quarter of the time before the deadline", false },
    { "overdue", "überfällig", "overdue", "am Tag nach der Frist", "the day after the deadline", false },
    { "escalated_1", "Teamleitungen", "team leads", "5 Arbeitstage nach der Frist", "5 working days after the deadline", true },
    { "escalated_2", "Lenkungsgruppe (nur Zahlen)", "steering group (figures only)", "10 Arbeitstage nach der Frist", "10 working days after the deadline", true },
};

/* The days that the rule gives a stage itself; NULL: none. */
static const char *own_days(const struct annex_step *s, const struct cfg *ladder, const char *stage)
{
    const char *days = NULL;

    for (size_t i = 0; ladder && i < ladder->n; i++) {
        const struct cfg *name = cfg_get(&ladder->items[i], "stage"), *at = cfg_get(&ladder->items[i], "at");

        if (!name || !at || strcmp(name->text, stage) != 0)
            continue;
        const char *day = annex_day(s, at->text);
        day = day ? day : at->text;
        days = days ? arena_printf(s->annex->mem, "%s; %s", days, day) : day;
    }
    return days;
}

const char *annex_ladder(const struct annex_step *s)
{
    const struct cfg *ladder = annex_member(s, "ladder"), *escalate = annex_member(s, "escalate");
    const char *lang = s->annex->lang, *text = "";

    if (ladder && ladder->kind == CFG_STRING)
        return annex_say(lang, "keine: die Aufgabe mahnt niemanden", "none: the task reminds nobody");
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        const char *days = own_days(s, ladder, stages[i].stage);

        if (!days && stages[i].escalates && escalate && !escalate->boolean)
            continue;
        text = arena_printf(s->annex->mem, "%s%s%s: %s", text, *text ? " · " : "", annex_say(lang, stages[i].de, stages[i].en),
                            days ? days : annex_say(lang, stages[i].at_de, stages[i].at_en));
    }
    return text;
}
