/* SPDX-License-Identifier: Apache-2.0 */
/* house - what a test stands on: the event types, the rights and the calendar of the repository, each read once, and days in short.  Brings cmocka along. */
#ifndef TESTS_HOUSE_H
#define TESTS_HOUSE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../common/ground/calendar.h"
#include "../../common/meaning/access.h"

static struct arena house_mem;           /* kept until the end */

static inline struct schema_set *house_schemas(void)
{
    static struct schema_set *set;
    struct err e = {0};

    if (!set && !schema_load("schemas", &house_mem, &set, &e))
        fail_msg("%s", e.text);
    return set;
}

static inline struct access *house_access(void)
{
    static struct access *access;
    struct err e = {0};

    if (!access && !access_load("schemas", house_schemas(), &house_mem, &access, &e))
        fail_msg("%s", e.text);
    return access;
}

/* Of Dormagen in North Rhine-Westphalia. */
static inline struct calendar *house_calendar(void)
{
    static struct calendar *calendar;
    struct err e = {0};

    if (!calendar && !calendar_load("schemas/calendar", "NW", "05162004", &house_mem, &calendar, &e))
        fail_msg("%s", e.text);
    return calendar;
}

/* "2026-01-20". */
static inline day_num house_day(const char *text)
{
    struct err e = {0};
    day_num d;

    if (!day_parse(text, strlen(text), &d, &e))
        fail_msg("%s", e.text);
    return d;
}
#endif
