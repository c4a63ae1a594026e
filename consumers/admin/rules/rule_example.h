/* SPDX-License-Identifier: Apache-2.0 */
/* rule_example - what a rule must make of a few events, as data beside it: examples/R16.json in the folder of its file (form:
 * schemas/README.md).  Each example is evaluated in example_town.h's town on its day; who was heard is everybody, up to the day before. */
#ifndef CONSUMERS_ADMIN_RULE_EXAMPLE_H
#define CONSUMERS_ADMIN_RULE_EXAMPLE_H
#include "../watch/findings.h"
#include "../../../common/meaning/rules.h"

/* Runs the examples of every rule of `m`, which is `t` as loaded.  A finding, with file and line: what cannot be read, an example that does
 * not hold, a version of a rule for which no example shows a task.  ret_n: how many examples there are.  ERR_CONFIG: the town. */
bool rule_examples_check(const struct tenant *t, const struct meaning *m, struct findings *f, size_t *ret_n, struct err *e) MUST_CHECK;
#endif
