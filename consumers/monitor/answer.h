/* SPDX-License-Identifier: Apache-2.0 */
/* answer - the monitor's pages: /metrics, /healthz, /readyz, /api/status. */
#ifndef MONITOR_ANSWER_H
#define MONITOR_ANSWER_H
#include "../../common/ground/http.h"

/* For http_options: `context` is the board. */
void answer(void *context, const struct http_request *request, struct http_response *response);
#endif
