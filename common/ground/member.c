/* SPDX-License-Identifier: Apache-2.0 */
#include "member.h"

static const char *text_or(const json_t *object, const char *key, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : otherwise;
}

const char *member_text(const json_t *object, const char *key)
{
    return text_or(object, key, "");
}

const char *member_shown(const json_t *object, const char *key)
{
    return text_or(object, key, "-");
}

json_t *member_day(day_num day)
{
    char text[DAY_TEXT_BYTES];

    return day == DAY_NONE ? json_null() : json_string(day_text(day, text));
}
