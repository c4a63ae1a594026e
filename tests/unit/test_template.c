/* SPDX-License-Identifier: Apache-2.0 */
/* Pages: what a template becomes with a document, that nothing gets in unescaped, and that every word is there in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../consumers/portal/assets.h"
#include "../../consumers/portal/template.h"
#include "../../consumers/portal/visit.h"
#include "../../consumers/portal/words.h"

static const char *page_text;

static const char *one_part(const char *name, size_t n)
{
    if (n == 4 && memcmp(name, "page", 4) == 0)
        return page_text;
    if (n == 4 && memcmp(name, "name", 4) == 0)
        return "<i>{{name}}</i>";
    return n == 4 && memcmp(name, "self", 4) == 0 ? "{{>self}}" : NULL;
}

static const char *some_words(const char *key, const char *lang)
{
    if (strcmp(key, "state.live") == 0)
        return strcmp(lang, "de") == 0 ? "im Betrieb" : "live";
    return strcmp(key, "and") == 0 ? "A & B" : NULL;
}

static bool filled(const char *text, const char *json, const char *lang, struct buf *out, struct err *e)
{
    const struct template_source from = { lang, one_part, some_words };
    json_t *data = json_loads(json, 0, NULL);

    assert_non_null(data);
    page_text = text;
    bool ok = template_fill(&from, "page", data, out, e);
    json_decref(data);
    return ok;
}

static void a_template_is_filled_from_a_document(void **state)
{
    static const struct { const char *sentence, *text, *json, *lang, *page; } rows[] = {
        { "plain text stays", "<p>a } b { c</p>", "{}", "en", "<p>a } b { c</p>" },
        { "values", "{{a}} {{n}} {{t}} {{f}}{{no}}{{null}}", "{\"a\":\"x\",\"n\":-7,\"t\":true,\"f\":false,\"null\":null}", "en", "x -7 true " },
        { "what comes in is escaped", "<a title=\"{{a}}\">{{a}}</a>", "{\"a\":\"<b x='y'>\\\"&\"}", "en",
          "<a title=\"&lt;b x=&#39;y&#39;&gt;&quot;&amp;\">&lt;b x=&#39;y&#39;&gt;&quot;&amp;</a>" },
        { "braces in a value are no template", "{{a}}", "{\"a\":\"{{b}}\",\"b\":\"secret\"}", "en", "{{b}}" },
        { "a list, outer names seen from within", "{{#l}}{{o}}{{x}},{{/l}}", "{\"o\":1,\"l\":[{\"x\":\"a\"},{\"x\":\"b\"}]}", "en", "1a,1b," },
        { "items that are values", "{{#l}}[{{.}}]{{/l}}", "{\"l\":[\"a\",2]}", "en", "[a][2]" },
        { "an object, a truth", "{{#o}}{{x}}{{/o}}{{#t}}T{{/t}}{{#z}}Z{{/z}}", "{\"o\":{\"x\":1},\"t\":true,\"z\":0}", "en", "1T" },
        { "a text opens no scope", "{{#a}}{{b}}{{/a}}", "{\"a\":\"x\",\"b\":\"y\"}", "en", "y" },
        { "a list once, with its items within", "{{?l}}<{{#l}}{{.}}{{/l}}>{{/l}}{{?x}}no{{/x}}", "{\"l\":[1,2]}", "en", "<12>" },
        { "what is not there", "{{^l}}none{{/l}}{{^a}}A{{/a}}{{^x}}X{{/x}}", "{\"l\":[],\"a\":\"x\"}", "en", "noneX" },
        { "sections within sections of the same name", "{{#l}}({{#l}}{{.}}{{/l}}){{/l}}", "{\"l\":[{\"l\":[1,2]},{\"l\":[3]}]}", "en", "(12)(3)" },
        { "sections that are left out take theirs with them", "{{#n}}{{#l}}x{{/l}}{{^l}}y{{/l}}{{'no word}}{{/n}}z", "{\"l\":[1]}", "en", "z" },
        { "words, escaped like everything", "{{'and}}", "{}", "en", "A &amp; B" },
        { "a word by a value", "{{'state.*s}} {{'state.*u}}", "{\"s\":\"live\",\"u\":\"<new>\"}", "de", "im Betrieb &lt;new&gt;" },
        { "a word by the item", "{{#l}}{{'state.*.}};{{/l}}", "{\"l\":[\"live\",\"old\"]}", "en", "live;old;" },
        { "another template in its place", "{{#l}}{{>name}}{{/l}}", "{\"l\":[{\"name\":\"<\"}]}", "en", "<i>&lt;</i>" },
        { "times in German", "{{@t}} {{@d}} {{@x}}", "{\"t\":\"2026-03-01T08:05:00.000000Z\",\"d\":\"2026-03-01\",\"x\":\"<soon>\"}", "de", "01.03.2026 09:05 01.03.2026 &lt;soon&gt;" },
        { "times in English, in summer", "{{@t}} {{@d}}", "{\"t\":\"2026-07-01T22:30:00.000000Z\",\"d\":\"2026-07-01\"}", "en", "2026-07-02 00:30 2026-07-01" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(buf_release) struct buf out = {0};
        struct err e;

        if (!filled(rows[i].text, rows[i].json, rows[i].lang, &out, &e))
            fail_msg("%s: %s", rows[i].sentence, e.text);
        if (strcmp(out.data ? out.data : "", rows[i].page) != 0)
            fail_msg("%s: got %s", rows[i].sentence, out.data);
    }
}

static void a_template_that_is_wrong_is_told(void **state)
{
    static const struct { const char *text, *told; } rows[] = {
        { "{{#a}}x", "template page: section a has no end" },
        { "x{{/a}}", "template page: {{/a}} ends no section that is open" },
        { "{{#a}}{{/b}}{{/a}}", "template page: {{/b}} ends no section that is open" },
        { "{{>nowhere}}", "template page: there is no {{>nowhere}}" },
        { "{{>self}}", "template self: too deep in itself at {{>self}}" },
        { "{{'nothing}}", "template page: there is no word \"nothing\"" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(buf_release) struct buf out = {0};
        struct err e = { .text = "" };

        assert_false(filled(rows[i].text, "{\"a\":[1]}", "en", &out, &e));
        assert_string_equal(e.text, rows[i].told);
        assert_int_equal(e.kind, ERR_FATAL);
    }
}

/* Each {{'word}} of a template, but those that a value chooses. */
static void check_words(const char *name, const char *text)
{
    for (const char *at = text; (at = strstr(at, "{{'")); ) {
        size_t n = strcspn(at += 3, "}");
        char key[128];

        snprintf(key, sizeof key, "%.*s", (int)n, at);
        if (!strchr(key, '*') && (!words_find(key, "de") || !words_find(key, "en")))
            fail_msg("%s: there is no word \"%s\"", name, key);
    }
}

static void every_page_has_its_template_and_its_words(void **state)
{
    const struct template_source from = { "de", asset_part, words_find };
    json_t *nothing = json_object();
    struct err e;

    (void)state;
    assert_true(words_open(&e));
    for (const struct page *p = pages; p->path; p++) {
        CLEANUP(buf_release) struct buf out = {0};
        const char *text = asset_part(p->name, strlen(p->name));
        char title[64];

        snprintf(title, sizeof title, "title.%s", p->name);
        if (!text || !words_find(title, "de") || !words_find(title, "en"))
            fail_msg("page %s has no template or no title", p->name);
        check_words(p->name, text);
        if (!template_fill(&from, p->name, nothing, &out, &e))
            fail_msg("%s: %s", p->name, e.text);
    }
    json_decref(nothing);
}

static void every_finding_has_words(void **state)
{
    static const char *const findings[] = { "silent", "stopped", "stalled", "rewound", "gaps", "dead_letters", "alarms", "rejected", "schema", "clock",
                                            "source_silent", "file_held", "spool_full", "spool_lost", "inbox_uncollected", "downtime" };
    struct err e;

    (void)state;
    assert_true(words_open(&e));
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
        char key[64];

        snprintf(key, sizeof key, "finding.%s", findings[i]);
        if (!words_find(key, "de") || !words_find(key, "en"))
            fail_msg("there is no word %s", key);
    }
}

static void nothing_in_a_template_runs_or_styles_by_itself(void **state)
{
    static const char *const never[] = { " style=", " onclick=", "<style", "javascript:", "http://", "https://" };

    (void)state;
    for (const struct page *p = pages; p->path; p++)
        for (size_t i = 0; i < sizeof never / sizeof *never; i++)
            if (strstr(asset_part(p->name, strlen(p->name)), never[i]))
                fail_msg("%s: %s", p->name, never[i]);
}

static void the_first_language_that_we_have_is_taken(void **state)
{
    static const struct { const char *header, *lang; } rows[] = {
        { NULL, "en" }, { "", "en" }, { "de", "de" }, { "de-AT,en;q=0.5", "de" }, { "en-GB,de;q=0.9", "en" }, { "fr, ar;q=0.8 , DE;q=0.7", "de" }, { "fr", "en" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(words_accepted(rows[i].header), rows[i].lang);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_template_is_filled_from_a_document),
        cmocka_unit_test(a_template_that_is_wrong_is_told),
        cmocka_unit_test(every_page_has_its_template_and_its_words),
        cmocka_unit_test(every_finding_has_words),
        cmocka_unit_test(nothing_in_a_template_runs_or_styles_by_itself),
        cmocka_unit_test(the_first_language_that_we_have_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
