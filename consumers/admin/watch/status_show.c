/* SPDX-License-Identifier: Apache-2.0 */
#include "status.h"

#include <inttypes.h>
#include <stdio.h>

static const char *word_of(int64_t n, char out[24])
{
    snprintf(out, 24, n == HEALTH_UNKNOWN ? "?" : "%lld", (long long)n);
    return out;
}

static void print_silence(const struct agency_health *a, day_num today)
{
    char day[DAY_TEXT_BYTES];

    if (a->silence.since != DAY_NONE)
        printf("  silent since %s", day_text(a->silence.since, day));
    else if (a->silence.silent)
        printf("  silent from the beginning");
    else if (a->agency->silence_ok_until != DAY_NONE && a->agency->silence_ok_until >= today)
        printf("  may be silent until %s", day_text(a->agency->silence_ok_until, day));
}

static void print_agency(const struct agency_health *a, day_num today)
{
    char lag[24], seconds[24], day[DAY_TEXT_BYTES];

    printf("%-42s %-7s %8s %7s  %-10s %5lld %5lld", a->agency->id, agency_state_name(a->agency->state), agency_has_program(a->agency) ? word_of(a->lag, lag) : "-",
           agency_has_program(a->agency) ? word_of(a->lag_seconds, seconds) : "-", a->silence.heard == DAY_NONE ? "never" : day_text(a->silence.heard, day), (long long)a->gaps,
           (long long)a->dead_letters);
    print_silence(a, today);
    if (health_certificate_ends(a->certificate_until, today))
        printf("  certificate ends %s", day_text(clock_day(a->certificate_until), day));
    if (a->alarms)
        printf("  %lld alarms", (long long)a->alarms);
    if (a->stopped)
        printf("  STOPPED: %s", a->stopped);
    else if (a->reading != READING_OK && agency_is_read(a->agency))
        printf("  %s", reading_name(a->reading));
    printf("\n");
}

static void print_reports(const struct hub_health *h)
{
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < h->n_reports; i++) {
        const struct open_report *r = &h->reports[i];

        printf("%s: %s", r->agency, r->kind);
        if (*r->source)
            printf(" %s", r->source);
        if (*r->name)
            printf(" (%s)", r->name);
        printf(" since %s", day_text(r->since, day));
        if (r->until != DAY_NONE)
            printf(" until %s", day_text(r->until, day));
        if (r->count != REPORT_NONE)
            printf(", %" PRId64, r->count);
        if (r->of != REPORT_NONE)
            printf(" of %" PRId64, r->of);
        printf("\n");
    }
}

static void print_findings(const struct hub_health *h)
{
    for (size_t i = 0; i < h->n; i++) {
        const struct agency_health *a = &h->agencies[i];

        if (a->n_findings == 0)
            continue;
        printf("to look at: %s:", a->agency->id);
        for (size_t k = 0; k < a->n_findings; k++)
            printf(k ? ", %s" : " %s", a->findings[k]);
        printf("\n");
    }
}

void status_text(const struct app *app, const struct hub_health *h)
{
    char day[DAY_TEXT_BYTES];

    printf("tenant %s\n%-42s %-7s %8s %7s  %-10s %5s %5s\n", app->tenant.ags, "agency", "state", "lag", "seconds", "heard", "gaps", "dead");
    for (size_t i = 0; i < h->n; i++)
        print_agency(&h->agencies[i], app->today);
    print_reports(h);
    printf("to evaluate %lld (oldest %lld s), to send %lld, persons incomplete %lld\n", (long long)h->marks, (long long)h->oldest_mark_seconds,
           (long long)h->unsent, (long long)h->incomplete);
    if (h->kafka)
        printf("lag is not known: %s\n", h->kafka);
    print_findings(h);
    if (h->certificate_ends)
        printf("to look at: the hub's own certificate ends %s: casebus runbook certificate\n", day_text(clock_day(h->certificate_until), day));
    if (h->differences)
        printf("to look at: %lld differences that the nightly proof found are open, the oldest since %s: casebus-reconcile list\n", (long long)h->differences,
               day_text(h->differences_since, day));
    if (h->alarms)
        printf("to look at: %lld alarms of the hub: casebus alarm list\n", (long long)h->alarms);
}
