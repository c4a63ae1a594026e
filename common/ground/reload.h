/* SPDX-License-Identifier: Apache-2.0 */
/* reload - SIGHUP: a service reads its configuration anew and loses nothing.  What is in hand is finished as for a stop, then the
 * program begins again in the same process: with the files as they are now, and in its new version when one was installed.
 * First it is asked to --check them; with a mistake in them the old ones go on, and the log says why. */
#ifndef COMMON_RELOAD_H
#define COMMON_RELOAD_H
#include "err.h"

/* Who we are: argv as main got it.  Once, before anything of it is lost. */
void reload_remember(char **argv);
/* A service begins: from now on SIGHUP asks it to reload (else it ends a program). */
void reload_watch(void);
/* Each turn of a service's loop: when asked, checks, and on success requests the stop. */
void reload_look(void);
/* Is the stop that was requested one of ours? */
bool reload_under_way(void);
/* Begins again, after everything was closed.  Returns only when that fails. */
void reload_begin_again(void);
#endif
