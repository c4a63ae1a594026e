/* SPDX-License-Identifier: Apache-2.0 */
#include "ics.h"

#include <stdlib.h>
#include <string.h>

/* RING_HOUR: alarms ring when the office opens. */
enum { LINE_BYTES = 75, RING_HOUR = 8 };

/* A fold never stands within a character. */
static void add_folded(struct buf *out, const char *line, size_t n)
{
    size_t room = LINE_BYTES;

    while (n > room) {
        size_t part = room;

        while (part && ((unsigned char)line[part] & 0xc0) == 0x80)
            part--;
        buf_add(out, line, part);
        buf_str(out, "\r\n ");
        line += part;
        n -= part;
        room = LINE_BYTES - 1;           /* the blank counts */
    }
    buf_add(out, line, n);
    buf_str(out, "\r\n");
}

void ics_line(struct buf *out, const char *name, const char *value)
{
    CLEANUP(buf_release) struct buf line = {0};

    buf_printf(&line, "%s:", name);
    for (; *value; value++)
        if (strchr("\\;,", *value))
            buf_printf(&line, "\\%c", *value);
        else if (*value == '\n')
            buf_str(&line, "\\n");
        else if ((unsigned char)*value >= 0x20)
            buf_char(&line, *value);
    add_folded(out, line.data, line.len);
}

void ics_begin(struct buf *out)
{
    buf_str(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//casebus//casebus-agency//DE\r\nCALSCALE:GREGORIAN\r\n");
}

void ics_end(struct buf *out)
{
    buf_str(out, "END:VCALENDAR\r\n");
}

static void add_day(struct buf *out, const char *name, day_num day)
{
    int year, month, mday;

    day_to_civil(day, &year, &month, &mday);
    buf_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, year, month, mday);
}

static void add_time(struct buf *out, const char *name, time_us t)
{
    char text[TIME_TEXT_BYTES];

    time_text(t, text);                  /* 2026-01-20T08:12:00.000000Z */
    buf_printf(out, "%s:%.4s%.2s%.2sT%.2s%.2s%.2sZ\r\n", name, text, text + 5, text + 8, text + 11, text + 14, text + 17);
}

static void add_alarm(struct buf *out, day_num day, const char *summary)
{
    buf_str(out, "BEGIN:VALARM\r\nACTION:DISPLAY\r\n");
    add_time(out, "TRIGGER;VALUE=DATE-TIME", clock_midnight(day) + (time_us)RING_HOUR * 3600 * 1000000);
    ics_line(out, "DESCRIPTION", summary);
    buf_str(out, "END:VALARM\r\n");
}

static void add_alarms(const struct letter *l, const char *summary, struct buf *out)
{
    const char *rings = letter_get(l, "rings");
    day_num day;
    struct err why;

    for (size_t n; rings && *rings; rings += n + (rings[n] == ' ')) {
        n = strcspn(rings, " ");
        if (day_parse(rings, n, &day, &why))
            add_alarm(out, day, summary);
    }
}

static const char *summary_of(const struct letter *l, enum wording w, struct arena *mem)
{
    const char *title = wording_value(l, "title", w, mem), *local = wording_value(l, "local", w, mem);

    return arena_printf(mem, "%s%s%s%s%s", wording_value(l, "rule", w, mem), *title ? " " : "", title, *local ? " - " : "", local);
}

static const char *description_of(const struct letter *l, enum wording w, struct arena *mem)
{
    static const char *const keys[] = { "status", "stage", "hard_stop", "basis", "agreement" };
    const char *all = "";

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = wording_value(l, keys[i], w, mem);

        if (*value)
            all = arena_printf(mem, "%s%s%s: %s", all, *all ? "\n" : "", wording_name(keys[i], w), value);
    }
    return all;
}

void ics_task(const struct letter *l, enum wording w, struct buf *out)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *time = letter_get(l, "time"), *summary = summary_of(l, w, &mem);
    day_num due = letter_day(l, "due");
    time_us said = 0;
    struct err why;

    if (due == DAY_NONE || !time || !time_parse(time, strlen(time), &said, &why))
        return;
    buf_str(out, "BEGIN:VEVENT\r\n");
    ics_line(out, "UID", letter_get(l, "id"));
    add_time(out, "DTSTAMP", said);
    ics_line(out, "SEQUENCE", wording_value(l, "revision", WORDING_KEYS, &mem));
    add_day(out, "DTSTART", due);
    add_day(out, "DTEND", due + 1);
    ics_line(out, "SUMMARY", summary);
    ics_line(out, "DESCRIPTION", description_of(l, w, &mem));
    buf_printf(out, "STATUS:%s\r\nTRANSP:TRANSPARENT\r\nCLASS:CONFIDENTIAL\r\n", letter_is_open(l) ? "CONFIRMED" : "CANCELLED");
    if (letter_is_open(l))
        add_alarms(l, summary, out);
    buf_str(out, "END:VEVENT\r\n");
}
