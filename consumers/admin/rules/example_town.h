/* SPDX-License-Identifier: Apache-2.0 */
/* example_town - the town in which the examples of rules happen: every kind of agency takes part for the whole municipality and has
 * signed every rule with its default parameters, so that an example speaks of the rule and not of who agreed to it. */
#ifndef CONSUMERS_ADMIN_EXAMPLE_TOWN_H
#define CONSUMERS_ADMIN_EXAMPLE_TOWN_H
#include "../../../common/meaning/rules.h"

struct example_town { const char *ags, *land; const struct tenant *tenant; const struct meaning *meaning; };
/* ret->ags and ret->land say which town; the rest is filled, in `mem`.  `like` says where axes, rules and calendar are, `m` is it as loaded.
 * `guests`: further agencies, "slug@scope", that the examples name.  ERR_CONFIG. */
bool example_town_open(const struct tenant *like, const struct meaning *m, const char *const *guests, size_t n_guests, struct arena *mem, struct example_town *ret,
                       struct err *e) MUST_CHECK;
#endif
