/* SPDX-License-Identifier: Apache-2.0 */
/* source_list - what is configured as sources: the list, the short form of an only one, and the answers that an office drops. */
#ifndef PRODUCERS_SOURCE_LIST_H
#define PRODUCERS_SOURCE_LIST_H
#include "producer.h"

/* `answers`: the files in which the deliveries expect answers.  *ret: a list of groups in `mem`, as sources_open takes it.  ERR_CONFIG. */
bool source_list(const struct producer_settings *set, const char *answers, struct arena *mem, const struct cfg **ret, struct err *e) MUST_CHECK;
#endif
