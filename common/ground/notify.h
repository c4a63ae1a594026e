/* SPDX-License-Identifier: Apache-2.0 */
/* notify - tells the service manager how this service is: systemd's protocol, one datagram to $NOTIFY_SOCKET (sd_notify(3)).
 * Without a manager that asks, every call does nothing.  Nobody is kept waiting: what cannot be told is not told. */
#ifndef COMMON_NOTIFY_H
#define COMMON_NOTIFY_H

void notify_ready(void);                 /* it works: opened, and connected to what it needs */
void notify_reloading(void);             /* begins again with its configuration read anew; notify_ready ends it */
void notify_stopping(void);
/* One line for `systemctl status`; told again only when it has changed. */
void notify_status(const char *text);
/* Each turn of a service's loop: the watchdog starts a service anew that has not said so for WatchdogSec. */
void notify_alive(void);
#endif
