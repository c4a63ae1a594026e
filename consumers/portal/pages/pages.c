/* SPDX-License-Identifier: Apache-2.0 */
#include "pages.h"

const struct page pages[] = {
    { "/", "overview", true, overview_fill },
    { .path = NULL },
};
