/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

static void begin(struct buf *out, const char *name, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void value(struct buf *out, int64_t n)
{
    buf_printf(out, " %" PRId64 "\n", n);
}

/* Times in seconds, with thousandths. */
static void moment(struct buf *out, time_us at)
{
    buf_printf(out, " %" PRId64 ".%03d\n", at / 1000000, (int)(at / 1000 % 1000));
}

static void number(struct buf *out, const char *name, const char *help, int64_t n)
{
    begin(out, name, help);
    buf_str(out, name);
    value(out, n);
}

/* Ids, types and our own words: none of them holds a quote, a backslash or a newline (tenant.h, schema_check.h). */
static void of_agency(struct buf *out, const char *name, const struct agency_health *a)
{
    buf_printf(out, "%s{agency=\"%s\"}", name, a->agency->id);
}

/* ---- of each agency */

struct number { const char *name, *help; size_t offset; };
#define AT(field) offsetof(struct agency_health, field)
/* Of agencies whose topic is read. */
static const struct number topic_numbers[] = {
    { "casebus_lag_messages", "Messages of the agency's topic that the journal has not read.", AT(lag) },
    { "casebus_lag_seconds", "How long ago Kafka got the message that is to be read next; 0: all is read.", AT(lag_seconds) },
    { "casebus_lag_event_seconds", "How long ago the message that is to be read next was recorded at its agency; 0: all is read.", AT(lag_event_seconds) },
    { "casebus_read_offset", "The offset that the journal reads next.", AT(next_offset) },
};
static const struct number numbers[] = {
    { "casebus_events_today", "Events since the agency's last closed day.", AT(today) },
    { "casebus_events_usual", "Events on such a day of the week: the median of the last eight, without holidays.", AT(usual) },
    { "casebus_records", "Records that the agency's program met on its last closed day that had some.", AT(records) },
    { "casebus_rejected_records", "How many of them it refused.", AT(rejected) },
    { "casebus_gaps", "Ranges of the agency's numbers that are missing.", AT(gaps) },
    { "casebus_missing_events", "Numbers of the agency that are missing.", AT(missing) },
    { "casebus_unconfirmed_manifests", "Manifests of the agency that are not proved yet.", AT(unconfirmed) },
    { "casebus_dead_letters", "Messages of the agency that could not be accepted and wait for somebody.", AT(dead_letters) },
    { "casebus_alarms", "Alarms about the agency that nobody has looked at.", AT(alarms) },
};

static void write_numbers(struct buf *out, const struct hub_health *h, const struct number *all, size_t n, bool only_read)
{
    for (size_t k = 0; k < n; k++) {
        begin(out, all[k].name, all[k].help);
        for (size_t i = 0; i < h->n; i++) {
            int64_t v = *(const int64_t *)((const char *)&h->agencies[i] + all[k].offset);

            if (v == HEALTH_UNKNOWN || (only_read && !agency_is_read(h->agencies[i].agency)))
                continue;
            of_agency(out, all[k].name, &h->agencies[i]);
            value(out, v);
        }
    }
}

static void write_states(struct buf *out, const struct hub_health *h)
{
    begin(out, "casebus_agency_info", "The state of the agency: shadow, live, paused, left, paper.");
    for (size_t i = 0; i < h->n; i++)
        buf_printf(out, "casebus_agency_info{agency=\"%s\",state=\"%s\"} 1\n", h->agencies[i].agency->id, agency_state_name(h->agencies[i].agency->state));
}

static void write_readings(struct buf *out, const struct hub_health *h)
{
    begin(out, "casebus_reading", "How the agency's topic is being read: 1 for the verdict that holds.");
    for (size_t i = 0; i < h->n; i++) {
        const struct agency_health *a = &h->agencies[i];

        for (int r = 0; r < READINGS && agency_is_read(a->agency) && a->end_offset != HEALTH_UNKNOWN; r++)
            buf_printf(out, "casebus_reading{agency=\"%s\",verdict=\"%s\"} %d\n", a->agency->id, reading_name((enum reading)r), a->reading == (enum reading)r);
    }
}

static void write_silence(struct buf *out, const struct hub_health *h)
{
    begin(out, "casebus_silent", "1: the agency was not heard for longer than is usual for it; holidays, announced downtime and what an operator said is in order do not count.");
    for (size_t i = 0; i < h->n; i++) {
        of_agency(out, "casebus_silent", &h->agencies[i]);
        value(out, h->agencies[i].silence.silent);
    }
}

/* A line where the time is known. */
static void time_of(struct buf *out, const char *name, const struct agency_health *a, time_us at)
{
    if (!at)
        return;
    of_agency(out, name, a);
    moment(out, at);
}

static void write_times(struct buf *out, const struct hub_health *h)
{
    begin(out, "casebus_last_received_timestamp_seconds", "When the journal received the agency's last message.");
    for (size_t i = 0; i < h->n; i++)
        time_of(out, "casebus_last_received_timestamp_seconds", &h->agencies[i], h->agencies[i].last_received);
    begin(out, "casebus_last_recorded_timestamp_seconds", "The latest time at which the agency says it recorded an event.");
    for (size_t i = 0; i < h->n; i++)
        time_of(out, "casebus_last_recorded_timestamp_seconds", &h->agencies[i], h->agencies[i].last_recorded);
    begin(out, "casebus_heard_timestamp_seconds", "The end of the last day of which the agency has told everything.");
    for (size_t i = 0; i < h->n; i++)
        if (h->agencies[i].silence.heard != DAY_NONE)
            time_of(out, "casebus_heard_timestamp_seconds", &h->agencies[i], clock_midnight(h->agencies[i].silence.heard + 1));
}

/* The hub's own stands beside its agencies'. */
static void write_certificates(struct buf *out, const struct hub_health *h)
{
    static const char name[] = "casebus_certificate_end_timestamp_seconds";

    begin(out, name, "When the certificate ends that the agency, or the hub, shows to Kafka.");
    if (h->certificate_until) {
        buf_printf(out, "%s{agency=\"%s\"}", name, h->tenant->hub);
        moment(out, h->certificate_until);
    }
    for (size_t i = 0; i < h->n; i++)
        time_of(out, name, &h->agencies[i], h->agencies[i].certificate_until);
}

static void write_skews(struct buf *out, const struct hub_health *h)
{
    begin(out, "casebus_clock_skew_seconds", "How far the agency's clock is ahead; negative: behind; 0: nothing shows that it is wrong.");
    for (size_t i = 0; i < h->n; i++)
        if (h->agencies[i].skew_known) {
            of_agency(out, "casebus_clock_skew_seconds", &h->agencies[i]);
            value(out, h->agencies[i].skew_seconds);
        }
}

static size_t times_found(const struct agency_health *a, const char *finding, size_t from)
{
    size_t n = 0;

    for (size_t i = from; i < a->n_findings; i++)
        n += strcmp(a->findings[i], finding) == 0;
    return n;
}

/* An agency may report the same of two of its sources. */
static void write_findings(struct buf *out, const struct hub_health *h)
{
    begin(out, "casebus_findings", "What a person must look at, as casebus status says it.");
    for (size_t i = 0; i < h->n; i++) {
        const struct agency_health *a = &h->agencies[i];

        for (size_t k = 0; k < a->n_findings; k++)
            if (times_found(a, a->findings[k], 0) == times_found(a, a->findings[k], k))
                buf_printf(out, "casebus_findings{agency=\"%s\",finding=\"%s\"} %zu\n", a->agency->id, a->findings[k], times_found(a, a->findings[k], 0));
    }
}

/* ---- of the hub */

static bool sends(const struct agency_health *a, const struct schema *s)
{
    for (size_t i = 0; i < a->n_schemas; i++)
        if (a->schemas[i] == s)
            return true;
    return false;
}

static bool was_seen(const struct hub_health *h, size_t agencies, const struct schema *s)
{
    for (size_t i = 0; i < agencies; i++)
        if (sends(&h->agencies[i], s))
            return true;
    return false;
}

static void write_schemas(struct buf *out, const struct hub_health *h)
{
    begin(out, "casebus_schema_agencies", "How many agencies lately sent events of this type and version.");
    for (size_t i = 0; i < h->n; i++)
        for (size_t k = 0; k < h->agencies[i].n_schemas; k++) {
            const struct schema *s = h->agencies[i].schemas[k];
            size_t n = 0;

            if (was_seen(h, i, s))
                continue;
            for (size_t j = i; j < h->n; j++)
                n += sends(&h->agencies[j], s);
            buf_printf(out, "casebus_schema_agencies{type=\"%s\",version=\"%d\"} %zu\n", s->type, s->version, n);
        }
}

static void write_hub(struct buf *out, const struct hub_health *h)
{
    number(out, "casebus_marks", "Marks of persons who wait to be evaluated.", h->marks);
    number(out, "casebus_oldest_mark_seconds", "How long the person who waits longest has waited to be evaluated.", h->oldest_mark_seconds);
    number(out, "casebus_due_persons", "Persons whose day has come and who were not evaluated for it yet.", h->due);
    number(out, "casebus_incomplete_persons", "Persons of whom something could not be read.", h->incomplete);
    number(out, "casebus_outbox_unsent_messages", "Messages to agencies that are not sent yet.", h->unsent);
    number(out, "casebus_hub_alarms", "Alarms about the hub itself that nobody has looked at.", h->alarms);
}

/* What casebus nightly left in table metric; labels are its own words, too. */
static void write_nights(struct buf *out, const struct hub_health *h)
{
    static const struct { const char *name, *help; } all[] = {
        { "casebus_nightly_last_success_timestamp_seconds", "When all jobs of a night were done last." },
        { "casebus_reconcile_last_success_timestamp_seconds", "When a day was proved last, balanced or not." },
        { "casebus_reconcile_balanced", "1: that day is balanced." },
        { "casebus_reconcile_differences", "Differences of that day, by class." },
        { "casebus_reconcile_oldest_difference_days", "For how many days the oldest open difference of any day has been there." },
        { "casebus_timers_late_persons", "Persons who were to be evaluated on that day and were not." },
        { "casebus_backup_age_seconds", "How old the last backup was in the last night." },
    };

    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        begin(out, all[k].name, all[k].help);
        for (size_t i = 0; i < h->n_nights; i++) {
            const struct night_number *n = &h->nights[i];

            if (strcmp(n->name, all[k].name) == 0)
                buf_printf(out, "%s%s%s%s %" PRId64 "\n", n->name, *n->labels ? "{" : "", n->labels, *n->labels ? "}" : "", n->value);
        }
    }
}

static void write_parts(struct buf *out, const struct parts *parts)
{
    begin(out, "casebus_part_up", "1: the monitor could use this part when it gathered the numbers.");
    for (int p = 0; p < PARTS; p++)
        buf_printf(out, "casebus_part_up{part=\"%s\"} %d\n", part_name((enum part)p), parts->all[p].ok);
    begin(out, "casebus_gathered_timestamp_seconds", "When the monitor gathered the numbers.");
    buf_str(out, "casebus_gathered_timestamp_seconds");
    moment(out, parts->gathered_at);
    begin(out, "casebus_gathering_seconds", "How long that took.");
    buf_str(out, "casebus_gathering_seconds");
    moment(out, parts->took_ms * 1000);
}

void metrics_write(struct buf *out, const struct hub_health *h, const struct parts *parts)
{
    write_parts(out, parts);
    if (!h)
        return;
    write_states(out, h);
    write_numbers(out, h, topic_numbers, sizeof topic_numbers / sizeof *topic_numbers, true);
    write_readings(out, h);
    write_silence(out, h);
    write_times(out, h);
    write_numbers(out, h, numbers, sizeof numbers / sizeof *numbers, false);
    write_certificates(out, h);
    write_skews(out, h);
    write_findings(out, h);
    write_schemas(out, h);
    write_hub(out, h);
    write_nights(out, h);
}
