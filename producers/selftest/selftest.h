/* SPDX-License-Identifier: Apache-2.0 */
/* selftest - does everything between this machine and the hub's Kafka work?  One step after the other; behind the first that fails most
 * others make no sense and are left out.
 *
 *   configuration   name resolution   connection   certificate   TLS   rights   write   read back   clock   schema ids            */
#ifndef PRODUCERS_SELFTEST_H
#define PRODUCERS_SELFTEST_H
#include "../producer.h"

enum selftest_result { SELFTEST_LEFT_OUT, SELFTEST_HELD, SELFTEST_FAILED };
/* text: what was seen, or the cause; advice: what to do about it, NULL where it held. */
struct selftest_step { const char *name; enum selftest_result result; char text[400]; const char *advice; };
enum { SELFTEST_STEPS = 10 };
struct selftest { const char *agency, *tenant; struct selftest_step steps[SELFTEST_STEPS]; };
/* Runs all of them; writes a casebus.void under the next number. */
void selftest_run(struct app *app, const struct producer_settings *set, struct selftest *ret);
bool selftest_held(const struct selftest *t);
/* On stdout. */
void selftest_text(const struct selftest *t);
void selftest_json(const struct selftest *t);

/* ---- pure, for tests */

/* What to do when a connection is refused with this text of librdkafka's. */
const char *selftest_advice(const char *cause);
#endif
