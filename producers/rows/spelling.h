/* SPDX-License-Identifier: Apache-2.0 */
/* spelling - one text, one spelling: a letter and its accent are one character (NFC), and what was read in the wrong character set
 * once is noticed.  The only user of utf8proc.  Pure; texts are UTF-8. */
#ifndef PRODUCERS_SPELLING_H
#define PRODUCERS_SPELLING_H
#include "../../common/ground/arena.h"

/* The text itself where it is composed already, else in `mem`. */
char *spelling_composed(char *text, struct arena *mem);
/* For comparing names of columns: without blanks and case. */
char *spelling_folded(const char *text, struct arena *mem);
/* "MÃ¼ller" was UTF-8, read as windows-1252 and saved again: what it was, in `mem`; NULL: the text is what it says. */
char *spelling_before_garbling(const char *text, struct arena *mem);
#endif
