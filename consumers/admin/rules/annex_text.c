/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "../../../common/ground/member.h"
#include "annex.h"

enum { WIDTH = 100 };

/* How many places a word takes: continuation bytes of UTF-8 take none. */
static int width_of(const char *word, int bytes)
{
    int width = 0;

    for (int i = 0; i < bytes; i++)
        width += ((unsigned char)word[i] & 0xc0) != 0x80;
    return width;
}

/* Words over as many lines as it takes, each behind `indent` blanks; the first goes on behind what stands there. */
static void print_words(const char *text, int indent)
{
    int column = indent;

    while (*text) {
        int bytes = (int)strcspn(text, " "), width = width_of(text, bytes);

        if (column > indent && column + 1 + width > WIDTH) {
            printf("\n%*s", indent, "");
            column = indent;
        }
        column += printf("%s", column > indent ? " " : "") + width;
        printf("%.*s", bytes, text);
        text += bytes;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static void print_pair(const char *name, const char *text)
{
    if (!*text)
        return;
    printf("    %-12s", name);
    print_words(text, 16);
}

static void print_deadline(const json_t *d, const json_t *before, const char *lang)
{
    const char *name, *words;

    printf("\n  %s\n", member_text(d, "title"));
    for (size_t i = 0; annex_deadline_row(d, before, i, lang, &name, &words); i++)
        print_pair(name, words);
}

static void print_parameters(const json_t *list, const char *lang)
{
    size_t i;
    json_t *p;

    json_array_foreach((json_t *)list, i, p) {
        json_int_t value = json_integer_value(json_object_get(p, "value")), least = json_integer_value(json_object_get(p, "least")), most = json_integer_value(json_object_get(p, "most"));

        printf("%s%s = %lld ", i ? "                " : annex_say(lang, "\n  Werte         ", "\n  values        "), member_text(p, "name"), (long long)value);
        if (least == most)
            printf("%s\n", annex_say(lang, "(fest)", "(fixed)"));
        else
            printf("(%s %lld %s %lld)\n", annex_say(lang, "wählbar", "may be"), (long long)least, annex_say(lang, "bis", "to"), (long long)most);
    }
}

static void print_signatories(const json_t *list, const char *lang)
{
    size_t i;
    json_t *s;

    if (json_array_size(list) == 0)
        printf("\n  %s\n", annex_say(lang, "Niemand im Ort ist gebunden.", "Nobody in town is bound."));
    json_array_foreach((json_t *)list, i, s) {
        printf("\n  %s, %s", member_text(s, "name"), member_text(s, "agency"));
        if (json_is_true(json_object_get(s, "signed")))
            printf(" (%s%s%s)", annex_say(lang, "unterzeichnet", "signed"), *member_text(s, "since") ? annex_say(lang, ", gilt ab ", ", binds from ") : "", member_text(s, "since"));
        printf("\n  %s ______________________________  %s ______________________________\n", annex_say(lang, "Ort, Datum", "place, date"), annex_say(lang, "Unterschrift", "signature"));
    }
}

static void print_rule(const json_t *r, const char *lang)
{
    size_t i;
    json_t *item;

    printf("\n%s  %s%s\n", member_text(r, "rule"), member_text(r, "title"), json_is_true(json_object_get(r, "draft")) ? annex_say(lang, "  [Entwurf, nicht in Kraft]", "  [draft, not in force]") : "");
    printf("  %s %s, %s %s%s%s\n", annex_say(lang, "Fassung", "version"), member_text(r, "version"), annex_say(lang, "gilt für Ereignisse ab", "for events from"), member_text(r, "from"),
           *member_text(r, "until") ? annex_say(lang, " bis ", " until ") : "", member_text(r, "until"));
    if (*member_text(r, "approved_by"))
        printf("  %s %s, %s\n", annex_say(lang, "beschlossen:", "approved:"), member_text(r, "approved_by"), member_text(r, "approved_on"));
    printf("\n  ");
    print_words(member_text(r, "explain"), 2);
    json_array_foreach(json_object_get(r, "basis"), i, item)
        printf("%s%s", i ? "; " : annex_say(lang, "  Grundlage     ", "  basis         "), json_string_value(item));
    printf("\n");
    json_array_foreach(json_object_get(r, "deadlines"), i, item)
        print_deadline(item, i ? json_array_get(json_object_get(r, "deadlines"), i - 1) : NULL, lang);
    print_parameters(json_object_get(r, "parameters"), lang);
    print_signatories(json_object_get(r, "signatories"), lang);
}

void annex_print_text(const json_t *annex, const char *lang)
{
    size_t i;
    json_t *rule;

    printf("%s\n%s %s (%s), %s %s\n", annex_say(lang, "Anlage: Regeln der Zusammenarbeit", "Annex: rules of working together"), annex_say(lang, "Gemeinde", "municipality"),
           member_text(annex, "town"), member_text(annex, "tenant"), annex_say(lang, "Stand", "as of"), member_text(annex, "day"));
    json_array_foreach(json_object_get(annex, "rules"), i, rule)
        print_rule(rule, lang);
    printf("\n%s\n\n%s ______________________________  %s ______________________________\n", annex_say(lang, "Beschlossen von der Lenkungsgruppe:", "Approved by the steering group:"),
           annex_say(lang, "Ort, Datum", "place, date"), annex_say(lang, "Unterschrift", "signature"));
}
