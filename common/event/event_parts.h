/* SPDX-License-Identifier: Apache-2.0 */
/* event_parts - what the files of event share: the spelling of an envelope's texts. */
#ifndef COMMON_EVENT_PARTS_H
#define COMMON_EVENT_PARTS_H
#include "event.h"

/* "slug@scope" */
bool event_is_agency(const char *text, size_t n);
/* "hub@05162004" of "05162004"? */
bool event_is_hub(const char *agency);
/* W3C Trace Context: 00-<32 hex>-<16 hex>-<2 hex> */
bool event_is_traceparent(const char *text, size_t n);
/* Within the years 1 to 9999, where time_text is exact. */
bool event_time_fits(time_us t);
bool event_has_subject(const struct event *ev);
#endif
