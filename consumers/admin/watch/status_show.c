/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "../print.h"
#include "status.h"

static json_t *number(int64_t n)
{
    return n == STATUS_UNKNOWN ? json_null() : json_integer(n);
}

static json_t *day_json(day_num day)
{
    char text[DAY_TEXT_BYTES];

    return day == DAY_NONE ? json_null() : json_string(day_text(day, text));
}

static json_t *findings_json(const struct agency_status *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->n_findings; i++)
        json_array_append_new(list, json_string(a->findings[i]));
    return list;
}

static json_t *agency_json(const struct hub_status *s, const struct agency_status *a)
{
    char at[TIME_TEXT_BYTES];

    return json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:s?,s:o,s:b,s:o,s:o,s:I,s:I,s:I,s:I,s:s?,s:o,s:o}", "agency", a->agency->id, "state", agency_state_name(a->agency->state),
                     "next_offset", number(a->next_offset), "end_offset", number(a->end_offset), "lag", number(a->lag), "lag_seconds", number(a->lag_seconds),
                     "last_received", a->last_received ? time_text(a->last_received, at) : NULL, "heard", day_json(a->silence.heard),
                     "silent", (int)a->silence.silent, "silent_since", day_json(a->silence.since), "silence_ok_until", day_json(a->agency->silence_ok_until),
                     "gaps", (json_int_t)a->gaps, "missing", (json_int_t)a->missing, "dead_letters", (json_int_t)a->dead_letters,
                     "alarms", (json_int_t)a->alarms, "stopped", a->stopped, "reports", status_reports_json(s->reports, s->n_reports, a->agency->id),
                     "findings", findings_json(a));
}

void status_json(const struct app *app, const struct hub_status *s)
{
    json_t *agencies = json_array();

    for (size_t i = 0; i < s->n; i++)
        json_array_append_new(agencies, agency_json(s, &s->agencies[i]));
    json_t *all = json_pack("{s:s,s:o,s:I,s:I,s:I,s:I,s:I,s:s?}", "tenant", app->tenant.ags, "agencies", agencies, "marks", (json_int_t)s->marks,
                            "oldest_mark_seconds", (json_int_t)s->oldest_mark_seconds, "outbox_unsent", (json_int_t)s->unsent,
                            "incomplete", (json_int_t)s->incomplete, "alarms", (json_int_t)s->alarms, "kafka_error", s->kafka);
    print_json(all);
    json_decref(all);
}

static const char *word_of(int64_t n, char out[24])
{
    snprintf(out, 24, n == STATUS_UNKNOWN ? "?" : "%lld", (long long)n);
    return out;
}

static void print_silence(const struct agency_status *a, day_num today)
{
    char day[DAY_TEXT_BYTES];

    if (a->silence.since != DAY_NONE)
        printf("  silent since %s", day_text(a->silence.since, day));
    else if (a->silence.silent)
        printf("  silent from the beginning");
    else if (a->agency->silence_ok_until != DAY_NONE && a->agency->silence_ok_until >= today)
        printf("  may be silent until %s", day_text(a->agency->silence_ok_until, day));
}

static void print_agency(const struct agency_status *a, day_num today)
{
    char lag[24], seconds[24], day[DAY_TEXT_BYTES];

    printf("%-42s %-7s %8s %7s  %-10s %5lld %5lld", a->agency->id, agency_state_name(a->agency->state), status_has_topic(a->agency) ? word_of(a->lag, lag) : "-",
           status_has_topic(a->agency) ? word_of(a->lag_seconds, seconds) : "-", a->silence.heard == DAY_NONE ? "never" : day_text(a->silence.heard, day), (long long)a->gaps,
           (long long)a->dead_letters);
    print_silence(a, today);
    if (a->alarms)
        printf("  %lld alarms", (long long)a->alarms);
    if (a->stopped)
        printf("  STOPPED: %s", a->stopped);
    printf("\n");
}

static void print_findings(const struct hub_status *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct agency_status *a = &s->agencies[i];

        if (a->n_findings == 0)
            continue;
        printf("to look at: %s:", a->agency->id);
        for (size_t k = 0; k < a->n_findings; k++)
            printf(k ? ", %s" : " %s", a->findings[k]);
        printf("\n");
    }
}

void status_text(const struct app *app, const struct hub_status *s)
{
    printf("tenant %s\n%-42s %-7s %8s %7s  %-10s %5s %5s\n", app->tenant.ags, "agency", "state", "lag", "seconds", "heard", "gaps", "dead");
    for (size_t i = 0; i < s->n; i++)
        print_agency(&s->agencies[i], app->today);
    status_reports_print(s->reports, s->n_reports);
    printf("to evaluate %lld (oldest %lld s), to send %lld, persons incomplete %lld\n", (long long)s->marks, (long long)s->oldest_mark_seconds,
           (long long)s->unsent, (long long)s->incomplete);
    if (s->kafka)
        printf("lag is not known: %s\n", s->kafka);
    print_findings(s);
    if (s->alarms)
        printf("to look at: %lld alarms of the hub: casebus alarm list\n", (long long)s->alarms);
}
