/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "assets.h"

enum { MOST_WORDS = 1000 };

/* "key | Deutsch | English": # begins a remark. */
struct word { const char *key, *de, *en; };
static struct word words[MOST_WORDS];
static size_t n_words;

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct word *)a)->key, ((const struct word *)b)->key);
}

static bool split(char *line, struct word *ret)
{
    static const char gap[] = " | ";
    char *de = strstr(line, gap), *en = de ? strstr(de + sizeof gap - 1, gap) : NULL;

    if (!en)
        return false;
    *de = *en = '\0';
    *ret = (struct word){ line, de + sizeof gap - 1, en + sizeof gap - 1 };
    return *ret->key && *ret->de && *ret->en;
}

bool words_open(struct err *e)
{
    if (n_words)
        return true;
    char *rest = strdup(asset_find("words.txt")->text);      /* the words stay in it until the program ends */
    for (char *line = strtok_r(rest, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (*line == '#')
            continue;
        if (n_words == MOST_WORDS || !split(line, &words[n_words]))
            return err_set(e, ERR_FATAL, "words.txt: \"%s\" is no line of the form key | Deutsch | English, or there are too many", line);
        n_words++;
    }
    qsort(words, n_words, sizeof *words, by_key);
    for (size_t i = 1; i < n_words; i++)
        if (strcmp(words[i - 1].key, words[i].key) == 0)
            return err_set(e, ERR_FATAL, "words.txt: %s stands there twice", words[i].key);
    return true;
}

const char *words_find(const char *key, const char *lang)
{
    const struct word *found = bsearch(&(struct word){ .key = key }, words, n_words, sizeof *words, by_key);

    return !found ? NULL : strcmp(lang, "de") == 0 ? found->de : found->en;
}

const char *words_accepted(const char *header)
{
    for (const char *at = header; at && *at; at += *at == ',') {
        at += strspn(at, " \t");
        if (strncasecmp(at, "de", 2) == 0)
            return "de";
        if (strncasecmp(at, "en", 2) == 0)
            return "en";
        at += strcspn(at, ",");
    }
    return "en";
}
