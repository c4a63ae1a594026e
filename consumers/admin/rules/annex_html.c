/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "../../../common/ground/member.h"
#include "annex.h"
#include "consumers/admin/pages.h"
#include "../print.h"

static void element(const char *tag, const char *text)
{
    printf("<%s>", tag);
    print_escaped(text);
    printf("</%.*s>\n", (int)strcspn(tag, " "), tag);
}

static void row(const char *name, const char *text)
{
    if (!*text)
        return;
    printf("<tr><th>%s</th><td>", name);
    print_escaped(text);
    printf("</td></tr>\n");
}

static void print_deadline(const json_t *d, const json_t *before, const char *lang)
{
    const char *name, *text;

    printf("<table>\n");
    element("caption", member_text(d, "title"));
    for (size_t i = 0; annex_deadline_row(d, before, i, lang, &name, &text); i++)
        row(name, text);
    printf("</table>\n");
}

static void print_parameters(const json_t *list, const char *lang)
{
    size_t i;
    json_t *p;

    if (json_array_size(list) == 0)
        return;
    printf("<table>\n<caption>%s</caption>\n", annex_say(lang, "Werte dieser Gemeinde", "Values of this municipality"));
    json_array_foreach((json_t *)list, i, p) {
        json_int_t least = json_integer_value(json_object_get(p, "least")), most = json_integer_value(json_object_get(p, "most"));
        char text[100];

        if (least == most)
            snprintf(text, sizeof text, "%lld (%s)", (long long)least, annex_say(lang, "fest", "fixed"));
        else
            snprintf(text, sizeof text, "%lld (%s %lld %s %lld)", (long long)json_integer_value(json_object_get(p, "value")), annex_say(lang, "wählbar", "may be"),
                     (long long)least, annex_say(lang, "bis", "to"), (long long)most);
        row(member_text(p, "name"), text);
    }
    printf("</table>\n");
}

static void signature_line(const char *lang)
{
    printf("<tr><td>%s</td><td>%s</td></tr>\n", annex_say(lang, "Ort, Datum", "Place, date"), annex_say(lang, "Unterschrift", "Signature"));
}

static void print_signatories(const json_t *list, const char *lang)
{
    size_t i;
    json_t *s;

    if (json_array_size(list) == 0)
        element("p class=\"small\"", annex_say(lang, "Niemand im Ort ist gebunden.", "Nobody in town is bound."));
    json_array_foreach((json_t *)list, i, s) {
        printf("<table class=\"sign\">\n<tr><th colspan=\"2\">");
        print_escaped(member_text(s, "name"));
        printf(" <span class=\"small\">");
        print_escaped(member_text(s, "agency"));
        if (json_is_true(json_object_get(s, "signed")))
            printf(", %s%s%s", annex_say(lang, "unterzeichnet", "signed"), *member_text(s, "since") ? annex_say(lang, ", gilt ab ", ", binds from ") : "", member_text(s, "since"));
        printf("</span></th></tr>\n");
        signature_line(lang);
        printf("</table>\n");
    }
}

static void print_head(const json_t *r, const char *lang)
{
    size_t i;
    json_t *word;

    printf("<section>\n<h2>%s ", member_text(r, "rule"));
    print_escaped(member_text(r, "title"));
    printf("</h2>\n<p class=\"small\">%s %s, %s %s%s%s", annex_say(lang, "Fassung", "Version"), member_text(r, "version"), annex_say(lang, "gilt für Ereignisse ab", "for events from"),
           member_text(r, "from"), *member_text(r, "until") ? annex_say(lang, " bis ", " until ") : "", member_text(r, "until"));
    if (json_is_true(json_object_get(r, "draft")))
        printf("; %s", annex_say(lang, "Entwurf, nicht in Kraft", "draft, not in force"));
    if (*member_text(r, "approved_by")) {
        printf("; %s ", annex_say(lang, "beschlossen:", "approved:"));
        print_escaped(member_text(r, "approved_by"));
        printf(", %s", member_text(r, "approved_on"));
    }
    json_array_foreach(json_object_get(r, "basis"), i, word)
        printf("%s%s", i ? "; " : annex_say(lang, "<br>Grundlage: ", "<br>Basis: "), json_string_value(word));
    printf("</p>\n");
}

static void print_rule(const json_t *r, const char *lang)
{
    size_t i;
    json_t *deadline;

    print_head(r, lang);
    element("p", member_text(r, "explain"));
    json_array_foreach(json_object_get(r, "deadlines"), i, deadline)
        print_deadline(deadline, i ? json_array_get(json_object_get(r, "deadlines"), i - 1) : NULL, lang);
    print_parameters(json_object_get(r, "parameters"), lang);
    print_signatories(json_object_get(r, "signatories"), lang);
    printf("</section>\n");
}

void annex_print_html(const json_t *annex, const char *lang)
{
    const char *title = annex_say(lang, "Anlage: Regeln der Zusammenarbeit", "Annex: rules of working together");
    size_t i;
    json_t *rule;

    printf("<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<title>%s</title>\n%s</head>\n<body>\n<h1>%s</h1>\n<p>%s ", lang, title, page_annex, title,
           annex_say(lang, "Gemeinde", "Municipality"));
    print_escaped(member_text(annex, "town"));
    printf(" (%s), %s %s</p>\n", member_text(annex, "tenant"), annex_say(lang, "Stand", "as of"), member_text(annex, "day"));
    json_array_foreach(json_object_get(annex, "rules"), i, rule)
        print_rule(rule, lang);
    printf("<section>\n<p>%s</p>\n<table class=\"sign\">\n", annex_say(lang, "Beschlossen von der Lenkungsgruppe:", "Approved by the steering group:"));
    signature_line(lang);
    printf("</table>\n</section>\n</body>\n</html>\n");
}
