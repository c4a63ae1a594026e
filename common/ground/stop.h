/* SPDX-License-Identifier: Apache-2.0 */
/* stop - the only signal code.  First SIGTERM or SIGINT: finish the work in hand, exit 0.  Second: leave now.  SIGHUP: see reload.h. */
#ifndef COMMON_STOP_H
#define COMMON_STOP_H
#include "err.h"

void stop_install(void);
bool stop_requested(void);
void stop_request(void);                 /* as if the first signal had come (tests) */
int stop_fd(void);                       /* readable once stop was requested */
/* Sleeps that long or until stop is requested; true when it was. */
bool stop_wait_ms(int wait_ms);
/* From now on SIGHUP asks for a reload instead of ending the program. */
void stop_watch_reload(void);
/* True once per SIGHUP. */
bool stop_reload_asked(void);
#endif
