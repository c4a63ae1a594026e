/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of rules for people say what is agreed: {days} is a parameter's value, {months Monat|Monaten} the same with its noun, and
 * {2026-01-20 + $days days} the day that comes of it, with `rolled` before it on the next working day. */
#include <stdlib.h>
#include <string.h>

#include "rules_load.h"

struct words { struct loader *l; const struct rule *rule; const struct cfg *at; bool german; struct buf out; };

static const char *const months_de[] = { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember" };
static const char *const months_en[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" };
static const char *const weekdays_de[] = { "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag" };
static const char *const weekdays_en[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

static bool fill_parameter(struct words *w, const char *text)
{
    const struct rule *r = w->rule;
    size_t n = strcspn(text, " ");
    const char *one = text + n + (text[n] == ' '), *bar = strchr(one, '|');
    const char *name = arena_strndup(w->l->mem, text, n), **names = ARENA_ARRAY(w->l->mem, const char *, r->n_parameters + 1);

    if (*one && !bar)
        return cfg_fail(w->l->e, w->at, "{%s}: expected {PARAMETER ONE|MANY}", text);
    for (size_t i = 0; i < r->n_parameters; i++) {
        names[i] = r->parameter_names[i];
        if (strcmp(names[i], name) != 0)
            continue;
        buf_printf(&w->out, "%lld", (long long)r->parameters[i]);
        if (bar && r->parameters[i] == 1)
            buf_printf(&w->out, " %.*s", (int)(bar - one), one);
        else if (bar)
            buf_printf(&w->out, " %s", bar + 1);
        return true;
    }
    const char *near = cfg_nearest(name, names);
    return cfg_fail(w->l->e, w->at, "{%s}: %s has no parameter \"%s\"%s%s%s", text, r->id, name, near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

/* The year only where it is another than that of the first day in the text. */
static void add_day(struct words *w, day_num day, int first_year)
{
    int year, month, mday, weekday = day_weekday(day);

    day_to_civil(day, &year, &month, &mday);
    if (w->german)
        buf_printf(&w->out, "%s, %d. %s", weekdays_de[weekday], mday, months_de[month - 1]);
    else
        buf_printf(&w->out, "%s %d %s", weekdays_en[weekday], mday, months_en[month - 1]);
    if (year != first_year)
        buf_printf(&w->out, " %d", year);
}

static bool fill_day(struct words *w, const char *text)
{
    static const char rolled[] = "rolled ";
    static const struct facts nothing;
    const struct rule *r = w->rule;
    bool rolls = strncmp(text, rolled, sizeof rolled - 1) == 0;
    struct expr_scope scope = { .schemas = w->l->m->schemas, .at = w->at, .parameters = r->parameter_names, .n_parameters = r->n_parameters, .want = EXPR_DAY };
    struct expr_env env = { .facts = &nothing, .calendar = w->l->m->calendar, .saturdays = r->steps[0].saturdays, .parameters = r->parameters, .mem = w->l->mem,
                            .today = DAY_NONE, .next_day = DAY_NONE };
    const struct expr *x;

    if (rolls)
        text += sizeof rolled - 1;
    if (!expr_parse(text, &scope, w->l->mem, &x, w->l->e))
        return false;
    day_num day = expr_days(x, &env).from;
    if (day == DAY_NONE)
        return cfg_fail(w->l->e, w->at, "{%s}: no day comes of it", text);
    add_day(w, rolls ? calendar_next_working(w->l->m->calendar, day) : day, atoi(text + strcspn(text, "0123456789")));
    return true;
}

static bool is_day(const char *text)
{
    return strchr(text, '-') && strcspn(text, "0123456789") < strlen(text);
}

static bool fill(struct words *w, const char *text)
{
    for (const char *open; (open = strchr(text, '{')); ) {
        const char *close = strchr(open, '}');

        if (!close)
            return cfg_fail(w->l->e, w->at, "a { without its } in the text");
        const char *inside = arena_strndup(w->l->mem, open + 1, (size_t)(close - open - 1));
        buf_add(&w->out, text, (size_t)(open - text));
        if (!(is_day(inside) ? fill_day(w, inside) : fill_parameter(w, inside)))
            return false;
        text = close + 1;
    }
    buf_str(&w->out, text);
    return true;
}

static bool fill_text(struct loader *l, const struct rule *r, const struct cfg *at, bool german, const char **text)
{
    struct words w = { .l = l, .rule = r, .at = at, .german = german };

    if (!strchr(*text, '{'))
        return true;
    bool ok = fill(&w, *text);
    if (ok)
        *text = arena_strdup(l->mem, w.out.data);
    buf_release(&w.out);
    return ok;
}

/* Where one language is missing its text is the other's. */
static bool fill_label(struct loader *l, const struct rule *r, const struct cfg *at, struct label *label)
{
    const struct cfg *de = cfg_get(at, "de"), *en = cfg_get(at, "en");

    return fill_text(l, r, de ? de : en, de != NULL, &label->de) && fill_text(l, r, en ? en : de, en == NULL, &label->en);
}

bool load_words(struct loader *l, struct rule *r)
{
    const struct cfg *title = cfg_get(r->at, "title"), *steps = cfg_get(r->at, "steps");

    for (size_t i = 0; i < r->n_steps; i++) {
        const struct cfg *own = steps ? cfg_get(&steps->items[i], "title") : NULL;

        if (!fill_label(l, r, own ? own : title, &r->steps[i].title))
            return false;
    }
    return fill_label(l, r, title, &r->title) && fill_label(l, r, cfg_get(r->at, "explain"), &r->explain);
}
