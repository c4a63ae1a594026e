/* SPDX-License-Identifier: Apache-2.0 */
#include "assets.h"

#include <stdio.h>
#include <string.h>

#include "consumers/portal/asset_files.h"

const struct asset *asset_find(const char *name)
{
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)
        if (strcmp(assets[i].name, name) == 0)
            return &assets[i];
    return NULL;
}

const char *asset_part(const char *name, size_t n)
{
    char file[80];

    snprintf(file, sizeof file, "%.*s.html", (int)(n < 70 ? n : 70), name);
    const struct asset *a = asset_find(file);
    return a ? a->text : NULL;
}
