/* SPDX-License-Identifier: Apache-2.0 */
/* parse_lines FILE - what jansson alone needs for the lines of a file: the ceiling of reading neutral lines in one thread. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t cap = 0, lines = 0;
    ssize_t n;
    FILE *f = argc == 2 ? fopen(argv[1], "re") : NULL;

    if (!f)
        return 2;
    while ((n = getline(&line, &cap, f)) > 0) {
        json_error_t e;
        json_t *j = json_loadb(line, (size_t)n, 0, &e);

        if (!j)
            return 1;
        json_decref(j);
        lines++;
    }
    free(line);
    fclose(f);
    printf("%zu\n", lines);
    return 0;
}
