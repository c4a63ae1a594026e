/* SPDX-License-Identifier: Apache-2.0 */
/* log - one logfmt line per fact on stderr: ts= level= prog= msg= then pairs.  Ids only: never names or case contents.
 *   log_warn("database away, retrying", LOG_STR("topic", topic), LOG_INT("wait_ms", 4000), LOG_STR("err", e.text)); */
#ifndef COMMON_LOG_H
#define COMMON_LOG_H
#include <stdint.h>

#include "err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
struct log_pair { const char *key; const char *text; int64_t number; };
#define LOG_STR(k, v) ((struct log_pair){ .key = (k), .text = (v) ? (v) : "" })
#define LOG_INT(k, v) ((struct log_pair){ .key = (k), .number = (int64_t)(v) })
void log_open(const char *program, enum log_level least);
bool log_level_parse(const char *text, enum log_level *ret);
void log_line(enum log_level level, const char *msg, const struct log_pair *pairs, int n);
#define LOG_PAIRS(...) ((const struct log_pair[]){ { .key = 0 }, ##__VA_ARGS__ })
#define LOG_AT(level, msg, ...) log_line((level), (msg), LOG_PAIRS(__VA_ARGS__) + 1, (int)(sizeof LOG_PAIRS(__VA_ARGS__) / sizeof(struct log_pair)) - 1)
#define log_debug(msg, ...) LOG_AT(LOG_DEBUG, msg, ##__VA_ARGS__)
#define log_info(msg, ...) LOG_AT(LOG_INFO, msg, ##__VA_ARGS__)
#define log_warn(msg, ...) LOG_AT(LOG_WARN, msg, ##__VA_ARGS__)
#define log_error(msg, ...) LOG_AT(LOG_ERROR, msg, ##__VA_ARGS__)
#endif
