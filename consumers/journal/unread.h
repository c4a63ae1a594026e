/* SPDX-License-Identifier: Apache-2.0 */
/* unread - events that came before we knew their schema are read once we know it: who takes part, and the persons marked. */
#ifndef JOURNAL_UNREAD_H
#define JOURNAL_UNREAD_H
#include "journal.h"

/* At the start, in transactions of its own. */
bool unread_read(struct journal *j, struct arena *mem, struct err *e) MUST_CHECK;
#endif
