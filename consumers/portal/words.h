/* SPDX-License-Identifier: Apache-2.0 */
/* words - what stands on the pages, German and English (html/words.txt), and which of the two a reader wants. */
#ifndef PORTAL_WORDS_H
#define PORTAL_WORDS_H
#include <stddef.h>

#include "../../common/ground/err.h"

/* Reads the words, before any other call and any thread; again it does nothing.  ERR_FATAL: a line that is none, or a key twice. */
bool words_open(struct err *e) MUST_CHECK;
/* NULL: there is no such word. */
const char *words_find(const char *key, const char *lang);
/* "de" or "en": the one that an Accept-Language header names first; neither, or NULL: "en". */
const char *words_accepted(const char *header);
#endif
