/* SPDX-License-Identifier: Apache-2.0 */
/* desk - what the commands that read persons share: the hub opened for reading, and who is meant. */
#ifndef CONSUMERS_ADMIN_DESK_H
#define CONSUMERS_ADMIN_DESK_H
#include "../admin.h"
#include "../../caseview/person/person.h"

struct desk { struct db *db; struct caseview cv; };
bool desk_open(struct app *app, struct desk *ret, struct err *e) MUST_CHECK;
void desk_close(struct desk *d);

/* The flags that say who is meant; put them first in a command's table.  desk_who: the subjects named by exactly one of them, in
 * app->mem; ERR_CONFIG when none or several are given, or when nothing is known of them. */
#define DESK_WHO_FLAGS \
    { "local", "SLUG@SCOPE:ID", "by an agency's own file number", false }, \
    { "subject", "HEX", "by pseudonym", false }, \
    { "person", "ID", "by the hub's person id", false }, \
    { "household", "SLUG@SCOPE:ID", "everybody whom this agency put into that household", false }, \
    { "case", "ID", "by the event that opened the case", false }
bool desk_who(struct app *app, struct desk *d, uint8_t (**ret)[SUBJECT_BYTES], size_t *ret_n, struct err *e) MUST_CHECK;
/* Those persons, each once, read in one snapshot; known_at PERSON_NOW or a time. */
bool desk_persons(struct app *app, struct desk *d, time_us known_at, struct person_file **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* --known-at TIME, else PERSON_NOW. */
bool desk_known_at(struct app *app, time_us *ret, struct err *e) MUST_CHECK;
/* A flag that the command cannot do without. */
bool desk_needed(struct app *app, const char *flag, const char **ret, struct err *e) MUST_CHECK;
/* The German or the English text, by --lang. */
const char *desk_say(const struct app *app, const char *de, const char *en);
#endif
