/* SPDX-License-Identifier: Apache-2.0 */
/* err - what went wrong, as one sentence and one of four kinds.
 *
 * The kind is chosen where the cause is known and acted on only in the two
 * loops (producers/producer_loop.c, consumers/consumer.c):
 *
 *   ERR_RETRY   the world is unwell: the same work again, after a pause
 *   ERR_DATA    this input can never succeed: reject or dead letter, go on
 *   ERR_CONFIG  an operator must act: stop, exit 2
 *   ERR_FATAL   our own invariant broke: stop, exit 1
 *
 * Fallible functions return bool, take `struct err *e` last, and write their
 * outputs (ret_x) only on success.  The text never holds personal data. */
#ifndef COMMON_ERR_H
#define COMMON_ERR_H
#include <stdbool.h>

enum err_kind { ERR_NONE = 0, ERR_RETRY, ERR_DATA, ERR_CONFIG, ERR_FATAL };
struct err { enum err_kind kind; char text[400]; };

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define CLEANUP(f) __attribute__((cleanup(f)))

/* Fills *e and returns false, so that `return err_set(e, ...)` is one step. */
bool err_set(struct err *e, enum err_kind kind, const char *format, ...) PRINTF_LIKE(3, 4);
/* Puts "CONTEXT: " before the text, kind unchanged.  Returns false. */
bool err_wrap(struct err *e, const char *format, ...) PRINTF_LIKE(2, 3);
/* "retry", "data", "config", "fatal": for the log. */
const char *err_kind_name(enum err_kind kind);
#endif
