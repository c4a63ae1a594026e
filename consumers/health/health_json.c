/* SPDX-License-Identifier: Apache-2.0 */
#include "health.h"

#include "../../common/ground/member.h"

static json_t *number(int64_t n)
{
    return n == HEALTH_UNKNOWN ? json_null() : json_integer(n);
}

static json_t *findings_json(const struct agency_health *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->n_findings; i++)
        json_array_append_new(list, json_string(a->findings[i]));
    return list;
}

static json_t *time_json(time_us at)
{
    char text[TIME_TEXT_BYTES];

    return at ? json_string(time_text(at, text)) : json_null();
}

/* "registration.moved_in@1" */
static json_t *schemas_json(const struct agency_health *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->n_schemas; i++)
        json_array_append_new(list, json_sprintf("%s@%d", a->schemas[i]->type, a->schemas[i]->version));
    return list;
}

static json_t *agency_json(const struct hub_health *h, const struct agency_health *a)
{
    const bool judged = agency_is_read(a->agency) && a->end_offset != HEALTH_UNKNOWN;

    return json_pack("{s:s,s:s,s:s?,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b,s:o,s:o,s:I,s:o,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:o,s:s?,s:I,s:I,s:b,s:o,s:o,s:o}",
                     "agency", a->agency->id, "state", agency_state_name(a->agency->state), "reading", judged ? reading_name(a->reading) : NULL,
                     "next_offset", number(a->next_offset), "end_offset", number(a->end_offset),
                     "lag", number(a->lag), "lag_seconds", number(a->lag_seconds), "lag_event_seconds", number(a->lag_event_seconds),
                     "last_received", time_json(a->last_received), "last_recorded", time_json(a->last_recorded), "heard", member_day(a->silence.heard),
                     "silent", (int)a->silence.silent, "silent_since", member_day(a->silence.since), "silence_ok_until", member_day(a->agency->silence_ok_until),
                     "events_today", (json_int_t)a->today, "events_usual", number(a->usual),
                     "gaps", (json_int_t)a->gaps, "missing", (json_int_t)a->missing, "unconfirmed_manifests", (json_int_t)a->unconfirmed,
                     "dead_letters", (json_int_t)a->dead_letters, "alarms", (json_int_t)a->alarms,
                     "clock_skew_seconds", a->skew_known ? json_integer(a->skew_seconds) : json_null(), "reads", a->reads ? json_integer(a->reads) : json_null(),
                     "schemas", schemas_json(a), "stopped", a->stopped,
                     "records", (json_int_t)a->records, "rejected", (json_int_t)a->rejected, "unread", (int)a->unread, "reports", open_reports_json(h->reports, h->n_reports, a->agency->id),
                     "certificate_until", time_json(a->certificate_until), "findings", findings_json(a));
}

json_t *health_json(const struct hub_health *h)
{
    json_t *agencies = json_array();

    for (size_t i = 0; i < h->n; i++)
        json_array_append_new(agencies, agency_json(h, &h->agencies[i]));
    return json_pack("{s:s,s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:o,s:s?,s:o}", "tenant", h->tenant->ags, "agencies", agencies, "marks", (json_int_t)h->marks,
                     "oldest_mark_seconds", (json_int_t)h->oldest_mark_seconds, "due_persons", (json_int_t)h->due, "outbox_unsent", (json_int_t)h->unsent,
                     "incomplete", (json_int_t)h->incomplete, "alarms", (json_int_t)h->alarms, "differences", (json_int_t)h->differences,
                     "differences_since", member_day(h->differences_since), "kafka_error", h->kafka, "certificate_until", time_json(h->certificate_until));
}
