/* SPDX-License-Identifier: Apache-2.0 */
#include "why_days.h"

#include <string.h>

#include "../../../common/ground/buf.h"
#include "desk.h"

struct words { struct app *app; const struct calendar *c; int year; bool last /* step */; struct buf out; };

/* ---- days */

static const char *weekday(const struct app *app, day_num d)
{
    static const char *const de[] = { "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So" }, *const en[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

    return desk_say(app, de[day_weekday(d)], en[day_weekday(d)]);
}

static void put_date(struct words *w, day_num d)
{
    int year, month, mday;

    day_to_civil(d, &year, &month, &mday);
    buf_printf(&w->out, "%02d.%02d.", mday, month);
    if (year != w->year)
        buf_printf(&w->out, "%d", year);
}

static void put_dates(struct words *w, struct days d)
{
    put_date(w, d.from);
    if (d.from == d.until)
        return;
    buf_str(&w->out, "..");
    put_date(w, d.until);
}

static void put_result(struct words *w, const struct trace_step *s)
{
    if (s->personal && !w->last)
        return;
    buf_str(&w->out, s->kind == TRACE_ROLL ? " " : " -> ");
    if (s->to.from == s->to.until)
        buf_printf(&w->out, "%s ", weekday(w->app, s->to.from));
    put_dates(w, s->to);
}

/* ---- what was passed over */

static void put_note(struct words *w, size_t *n, const char *first)
{
    buf_printf(&w->out, "%s%s", *n ? ", " : " (", *n ? "" : first);
    ++*n;
}

/* Holidays on other days than a weekend's, within the days that were passed. */
static void put_holidays(struct words *w, day_num from, day_num to, const char *first, size_t *n)
{
    for (day_num d = from; d <= to; d++) {
        const char *name = day_weekday(d) < 5 ? calendar_holiday(w->c, d) : NULL;

        if (!name)
            continue;
        put_note(w, n, first);
        put_date(w, d);
        buf_printf(&w->out, " %s", name);
    }
}

static void put_passed(struct words *w, const struct trace_step *s)
{
    day_num first = s->from.from < s->to.from ? s->from.from + 1 : s->to.from + 1, last = s->from.from < s->to.from ? s->to.from : s->from.from - 1;
    const char *without = desk_say(w->app, "ohne ", "without ");
    size_t n = 0;
    int school = 0;

    if ((s->unit != UNIT_WORKING_DAYS && s->unit != UNIT_SCHOOL_DAYS) || s->personal)
        return;
    put_holidays(w, first, last, without, &n);
    for (day_num d = first; s->unit == UNIT_SCHOOL_DAYS && d <= last; d++)
        school += calendar_is_working(w->c, d, false) && !calendar_is_school(w->c, d);
    if (school) {
        put_note(w, &n, without);
        buf_printf(&w->out, "%d %s", school, desk_say(w->app, "Ferientage", "days of school holidays"));
    }
    if (n)
        buf_char(&w->out, ')');
}

/* 31 January + 1 month is the last of February; a 29 February + 1 year 1 March. */
static void put_clipped(struct words *w, const struct trace_step *s)
{
    int year, month, from, to;

    if ((s->unit != UNIT_MONTHS && s->unit != UNIT_YEARS) || s->personal)
        return;
    day_to_civil(s->from.from, &year, &month, &from);
    day_to_civil(s->to.from, &year, &month, &to);
    if (from != to)
        buf_printf(&w->out, " (%s %d%s)", desk_say(w->app, "einen", "there is no day"), from, desk_say(w->app, ". gibt es da nicht", ""));
}

/* ---- steps */

static const char *unit_word(const struct app *app, enum unit unit, int n)
{
    static const char *const de[][2] = { { "Tag", "Tage" }, { "Woche", "Wochen" }, { "Monat", "Monate" }, { "Jahr", "Jahre" }, { "Arbeitstag", "Arbeitstage" }, { "Schultag", "Schultage" } };
    static const char *const en[][2] = { { "day", "days" }, { "week", "weeks" }, { "month", "months" }, { "year", "years" }, { "working day", "working days" }, { "school day", "school days" } };

    return desk_say(app, de[unit][n != 1], en[unit][n != 1]);
}

/* A field of the event itself is named without it. */
static const char *own_field(const char *text)
{
    return strncmp(text, "it.", 3) == 0 && !strpbrk(text + 3, " .(") ? text + 3 : strcmp(text, "it") == 0 ? "occurred_on" : NULL;
}

/* The event's day is not counted (§ 187 BGB); a day reckoned backwards from, or another one, is only named. */
static void put_origin(struct words *w, const struct trace_step *s)
{
    const char *field = own_field(s->text);
    bool counts = field && s->kind == TRACE_SUM && s->amount >= 0;

    if (field && counts && strcmp(field, "occurred_on") != 0)
        buf_printf(&w->out, "%s: ", field);
    if (counts)
        buf_printf(&w->out, "%s ", desk_say(w->app, "Ereignis", "event"));
    else if (!field || strcmp(field, "occurred_on") != 0)
        buf_printf(&w->out, "%s%s", field ? field : s->text, s->personal ? "" : " ");
    else
        buf_printf(&w->out, "%s ", desk_say(w->app, "Ereignis", "event"));
    if (!s->personal)
        put_dates(w, s->from);
    if (counts)
        buf_str(&w->out, desk_say(w->app, " nicht mitgezählt", " not counted"));
}

static void put_sum(struct words *w, const struct trace_step *s)
{
    int n = s->amount < 0 ? -s->amount : s->amount;

    buf_printf(&w->out, "%d %s%s%s", n, unit_word(w->app, s->unit, n), s->unit == UNIT_WORKING_DAYS && s->saturdays ? desk_say(w->app, " mit Samstagen", " with Saturdays") : "",
               s->amount < 0 ? desk_say(w->app, " davor", " before") : "");
    put_result(w, s);
    put_clipped(w, s);
    put_passed(w, s);
}

static void put_choice(struct words *w, const struct trace_step *s)
{
    buf_printf(&w->out, "%s ", s->kind == TRACE_LATEST ? desk_say(w->app, "der spätere Tag von", "the later of") : desk_say(w->app, "der frühere Tag von", "the earlier of"));
    for (size_t i = 0; i < s->n_choices; i++) {
        buf_str(&w->out, i ? desk_say(w->app, " und ", " and ") : "");
        if (s->choices[i].from == DAY_NONE)
            buf_str(&w->out, desk_say(w->app, "einem aus dem Geburtstag", "one reckoned from birth"));
        else
            put_dates(w, s->choices[i]);
    }
    put_result(w, s);
}

static void put_stop(struct words *w, const struct trace_step *s)
{
    buf_printf(&w->out, "%s ", s->kind == TRACE_STOP ? desk_say(w->app, "die Frist ruhte vom", "the clock stood still from") : desk_say(w->app, "die Frist ruht seit", "the clock stands still since"));
    put_date(w, s->stopped->occurred_on);
    if (s->kind == TRACE_STOP) {
        buf_printf(&w->out, " %s ", desk_say(w->app, "bis", "to"));
        put_date(w, s->went_on->occurred_on);
        buf_printf(&w->out, ", %d %s", s->amount, unit_word(w->app, UNIT_DAYS, s->amount));
    }
    buf_printf(&w->out, " (%s)", s->text);
    if (s->kind != TRACE_STOP)
        return;
    put_result(w, s);
}

static void put_roll(struct words *w, const struct trace_step *s)
{
    size_t n = 0;

    buf_str(&w->out, desk_say(w->app, "rückt auf", "rolls to"));
    put_result(w, s);
    put_holidays(w, s->from.from, s->to.from - 1, "", &n);
    if (n)
        buf_char(&w->out, ')');
}

static bool goes_on(const struct trace_step *s, const struct trace_step *before)
{
    return before && before->to.from == s->from.from && before->to.until == s->from.until;
}

static void put_step(struct words *w, const struct trace_step *s, const struct trace_step *before)
{
    if (before)
        buf_str(&w->out, ", ");
    switch (s->kind) {
    case TRACE_VALUE: put_origin(w, s); break;
    case TRACE_SUM: case TRACE_MONTH_END:
        if (!goes_on(s, before)) {
            put_origin(w, s);
            buf_str(&w->out, ", ");
        }
        if (s->kind == TRACE_SUM) {
            put_sum(w, s);
            break;
        }
        buf_str(&w->out, desk_say(w->app, "Monatsende", "end of the month"));
        put_result(w, s);
        break;
    case TRACE_EARLIEST: case TRACE_LATEST: put_choice(w, s); break;
    case TRACE_STOP: case TRACE_STANDS: put_stop(w, s); break;
    case TRACE_ROLL: put_roll(w, s); break;
    }
}

const char *why_days_text(struct app *app, const struct calendar *c, const struct trace_steps *steps, day_num event)
{
    struct words w = { .app = app, .c = c };
    int month, mday;

    day_to_civil(event, &w.year, &month, &mday);
    for (size_t i = 0; i < steps->n; i++) {
        w.last = i + 1 == steps->n;
        put_step(&w, &steps->all[i], i ? &steps->all[i - 1] : NULL);
    }
    const char *text = arena_strdup(&app->mem, w.out.data ? w.out.data : "");
    buf_release(&w.out);
    return text;
}

/* ---- JSON */

static json_t *days_json(struct days d)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    if (d.from == DAY_NONE)
        return json_null();
    return d.from == d.until ? json_string(day_text(d.from, from)) : json_pack("[s,s]", day_text(d.from, from), day_text(d.until, until));
}

static void put_event(json_t *o, const char *key, const struct fact *f)
{
    char id[UUID_TEXT_BYTES];

    if (f)
        json_object_set_new(o, key, json_string(uuid_text(f->root->id, id)));
}

static json_t *step_json(const struct trace_step *s, bool last)
{
    static const char *const kinds[] = { [TRACE_VALUE] = "value", [TRACE_SUM] = "sum", [TRACE_EARLIEST] = "earliest", [TRACE_LATEST] = "latest", [TRACE_MONTH_END] = "month_end",
                                         [TRACE_STOP] = "stop", [TRACE_STANDS] = "stands_still", [TRACE_ROLL] = "roll" };
    static const char *const units[] = { "days", "weeks", "months", "years", "working days", "school days" };
    json_t *o = json_pack("{s:s}", "kind", kinds[s->kind]);

    if (s->text)
        json_object_set_new(o, "of", json_string(s->text));
    if (s->n_choices) {
        json_t *choices = json_array();

        for (size_t i = 0; i < s->n_choices; i++)
            json_array_append_new(choices, days_json(s->choices[i]));
        json_object_set_new(o, "choices", choices);
    } else if (!s->personal)
        json_object_set_new(o, "from", days_json(s->from));
    if (s->kind == TRACE_SUM || s->kind == TRACE_STOP) {
        json_object_set_new(o, "amount", json_integer(s->amount));
        json_object_set_new(o, "unit", json_string(units[s->unit]));
    }
    put_event(o, "stopped_by", s->stopped);
    put_event(o, "went_on_by", s->went_on);
    if (!s->personal || last)
        json_object_set_new(o, "to", days_json(s->to));
    return o;
}

json_t *why_days_json(const struct trace_steps *steps)
{
    json_t *list = json_array();

    for (size_t i = 0; i < steps->n; i++)
        json_array_append_new(list, step_json(&steps->all[i], i + 1 == steps->n));
    return list;
}
