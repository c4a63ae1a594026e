/* SPDX-License-Identifier: Apache-2.0 */
#include "town.h"

#define R16 "{ id = \"R16\"; valid_from = \"2005-01-01\"; owner = \"schulamt\"; basis = \"P\"; for = \"registration.moved_in\"; title = { de = \"Platz\"; en = \"Place\"; };\n"
#define DUE "parameters = { days = [28, 14, 60]; }; due = \"it.registered_on + $days days\"; "
#define HOUSING "{ name = \"housing\"; values = [\"collective\", \"flat\"]; bars = (\n"

#define ASKS(name, other) "{ name = \"" name "\"; bars = ( { value = \"x\"; since = \"birth\"; when = \"axis(" other ", birth) = x\"; } ); }"

/* The text of the error without the folder. */
static const char *error_of(const char *axes, const char *rules, const char *tenant)
{
    struct err e = {0};

    if (town_load(&town, axes, rules, tenant, &e))
        return "accepted";
    assert_int_equal(e.kind, ERR_CONFIG);
    size_t n = strlen(town.folder);
    return arena_strdup(&town.mem, strncmp(e.text, town.folder, n) == 0 ? e.text + n + 1 : e.text);
}

static void a_mistake_in_an_axis_is_named_with_its_place(void **state)
{
    static const struct { const char *axis, *error; } rows[] = {
        { HOUSING "{ value = \"flat\"; since = \"birth\"; } ); }", "accepted" },
        { HOUSING "{ value = \"flat\"; since = \"birth\"; } ); gaps = 1; }", "axes/a.cfg:3:41: unknown name \"gaps\": did you mean \"gap\"?" },
        { HOUSING "{ value = \"flt\"; since = \"birth\"; } ); }", "axes/a.cfg:3:3: there is no value of the axis housing \"flt\": did you mean \"flat\"?" },
        { HOUSING "{ value = \"flat\"; } ); }", "axes/a.cfg:3: \"since\" is missing: a bar has \"value\" and \"since\", or \"ends\" and \"at\"" },
        { HOUSING "{ for = \"housing.flat.rentd\"; value = \"flat\"; since = \"it.on\"; } ); }", "axes/a.cfg:3:3: there is no event type \"housing.flat.rentd\": did you mean \"housing.flat.rented\"?" },
        { HOUSING "{ for = \"person.described\"; value = \"flat\"; since = \"it.on\"; } ); }", "axes/a.cfg:3:3: person.described is no fact that axes and rules can rest on" },
        { HOUSING "{ for = \"housing.flat.rented\"; value = \"flat\"; since = \"it.onn\"; } ); }", "axes/a.cfg:3:57: housing.flat.rented has no field \"onn\"; the nearest is \"on\"" },
        { HOUSING "{ value = \"flat\"; since = \"birth\"; when = \"reached(birth)\"; } ); }", "axes/a.cfg:3:44: the history of an axis does not depend on the day: no reached() in bars; a bar that begins on the day says the same" },
        { HOUSING "{ for = \"housing.place.left\"; ends = [\"collective\"]; } ); }", "axes/a.cfg:3: a bar with \"ends\" says \"at\": the last day of the bars that it ends" },
        { HOUSING "{ for = \"housing.place.left\"; ends = [\"hotel\"]; at = \"it.on\"; } ); }", "axes/a.cfg:3:31: there is no value of the axis housing \"hotel\"" },
        { HOUSING "{ value = \"flat\"; since = \"birth\"; when = \"axis(house, birth) = flat\"; } ); }", "axes/a.cfg:3:44: there is no axis \"house\" that may be asked here; the nearest is \"housing\"" },
        { HOUSING "{ value = \"flat\"; since = \"birth\"; when = \"axis(housing, birth) = flat\"; } ); }", "axes/a.cfg:2:3: axes ask each other in a circle, so that none can be computed first: housing -> housing" },
        { HOUSING "{ value = \"flat\"; since = \"birth\"; when = \"axis(b, birth) = x\"; } ); },\n" ASKS("a", "c") ",\n" ASKS("b", "a") ",\n" ASKS("c", "b"),
          "axes/a.cfg:5:3: axes ask each other in a circle, so that none can be computed first: b -> a -> c -> b" },
        { HOUSING "{ value = \"flat\"; since = \"birth\"; } ); between = \"none\"; }", "axes/a.cfg:3:41: there is no value of the axis housing \"none\"" },
        { HOUSING "{ value = \"flat\"; since = \"birth\"; } ); part = \"responsible\"; }", "axes/a.cfg:2: an axis with a dot in its name is part of what stands before it: housing and part = \"responsible\" do not fit" },
        { HOUSING "{ value = \"flat\"; since = \"birth\"; } ); },\n" HOUSING "{ value = \"flat\"; since = \"birth\"; } ); }", "axes/a.cfg:4: there is an axis housing already" },
        { "{ name = \"housing\"; }", "axes/a.cfg:2: the axis housing has no bars: nothing ever gives it a value" },
        { HOUSING "{ value = \"flat\"; since = \"birth\"; } ); words = { flot = { de = \"x\"; en = \"x\"; }; }; }", "axes/a.cfg:3:51: there is no value of the axis housing \"flot\": did you mean \"flat\"?" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(error_of(rows[i].axis, "", ""), rows[i].error);
}

static void a_mistake_in_a_rule_is_named_with_its_place(void **state)
{
    static const struct { const char *rule, *error; } rows[] = {
        { R16 DUE "}", "accepted" },
        { R16 DUE "}, " R16 DUE "}", "rules/r.cfg:3: R16 of 2005-01-01 stands already at %s/rules/r.cfg:2" },
        { R16 DUE "valid_until = \"2026-08-01\"; }, { id = \"R16\"; valid_from = \"2026-08-01\"; owner = \"schulamt\"; basis = \"P\"; for = \"registration.moved_in\"; due = \"it\"; }",
          "rules/r.cfg:3:79: R16 of 2005-01-01 would hold until 2026-08-01, but its next version holds from 2026-08-01 (%s/rules/r.cfg:3): leave valid_until out" },
        { R16 "}", "rules/r.cfg:2: \"due\" is missing: until when?" },
        { "{ id = \"R16\"; valid_from = \"2005-01-01\"; owner = \"schulant\"; basis = \"P\"; for = \"registration.moved_in\"; due = \"it\"; }", "rules/r.cfg:2:42: there is no agency type \"schulant\": did you mean \"schulamt\"?" },
        { "{ id = \"R16\"; valid_from = \"2005-01-01\"; owner = \"schulamt\"; basis = \"P\"; for = \"registration.movedin\"; due = \"it\"; }", "rules/r.cfg:2:75: there is no event type \"registration.movedin\": did you mean \"registration.moved_in\"?" },
        { R16 DUE "when = \"it.from = LEE\"; }", "rules/r.cfg:3:97: \"LEE\" is no value of registration.moved_in.from; the nearest is \"LEA\"" },
        { R16 DUE "when = \"age(it.move_in_on) in 6..17\n   and it.fro = LEA\"; }", "rules/r.cfg:4:8: registration.moved_in has no field \"fro\"; the nearest is \"from\"" },
        { R16 DUE "when = \"it.from = 3\"; }", "rules/r.cfg:3:87: cannot compare a symbol with a number" },
        { R16 DUE "when = \"exists school.place.asigned\"; }", "rules/r.cfg:3:87: there is no event type \"school.place.asigned\"; the nearest is \"school.place.assigned\"" },
        { R16 DUE "when = \"age(it) in 17..6\"; }", "rules/r.cfg:3:98: nothing is in 17 .. 6: the range ends before it begins" },
        { R16 DUE "when = \"it.agency = meldebehoerde\"; }", "rules/r.cfg:3:99: \"meldebehoerde\" is a kind of agency at most, and agency is an instance: write 'slug@scope'" },
        { R16 DUE "when = \"it.agency = 'meldebehoerde@05162004'\"; }", "accepted" },
        { R16 DUE "rol = \"x\"; }", "rules/r.cfg:3:79: unknown name \"rol\": did you mean \"roll\"?" },
        { R16 DUE "roll = \"back\"; }", "rules/r.cfg:3:79: \"roll\" can only be \"next_working_day\"" },
        { R16 "due = \"it.registered_on + $day days\"; parameters = { days = [28, 14, 60]; }; }", "rules/r.cfg:3:27: there is no parameter \"day\"; the nearest is \"days\"" },
        { R16 DUE "\n  when = \"age(it.move_in_on) in 6..17 and it.fromm = abroad\"; }", "rules/r.cfg:4:43: registration.moved_in has no field \"fromm\"; the nearest is \"from\"" },
        { R16 "due = \"it\"; parameters = { days = [10, 14, 60]; }; }", "rules/r.cfg:3:28: the parameter \"days\" must be [default, least, most], numbers from 0 to 1000000 in which least <= default <= most" },
        { R16 DUE "hears = [\"schulant\"]; }", "rules/r.cfg:3:79: there is no agency type \"schulant\": did you mean \"schulamt\"?" },
        { R16 DUE "owner_at = \"it.move_in_on\"; }", "rules/r.cfg:3:91: a symbol is wanted here, but it.move_in_on is a day" },
        { R16 DUE "once = \"ever\"; }", "rules/r.cfg:3:79: there is no kind of `once` \"ever\": did you mean \"open\"?" },
        { R16 DUE "when = \"axis(school) = placed\"; }", "rules/r.cfg:3:87: axis(school) without a day asks for today, which only `owner` and `unless` may: write axis(school, DAY)" },
        { R16 DUE "ladder = ( { stage = \"remind\"; at = \"due\"; } ); }", "rules/r.cfg:3:92: there is no stage \"remind\": did you mean \"reminded\"?" },
        { R16 DUE "ladder = \"silent\"; }", "rules/r.cfg:3:79: \"ladder\" must be \"none\" or a list of { stage; at; }" },
        { R16 DUE "unless = ( { reason = \"moved\"; } ); }", "rules/r.cfg:3: \"if\" is missing: when does \"moved\" hold?" },
        { R16 DUE "steps = ( { name = \"a\"; owner = \"nobody\"; } ); }", "rules/r.cfg:3:103: there is no agency type \"nobody\"" },
        { R16 DUE "stops = ( { from = \"recognition.applied\"; } ); }", "rules/r.cfg:3: a stop is { from = \"event type\"; until = \"event type\"; }" },
        { R16 DUE "valid_until = \"2004-12-31\"; }", "rules/r.cfg:3:79: R16 ends before it begins" },
        { "{ id = \"R16\"; }", "rules/r.cfg:2: R16: \"valid_from\" is missing: the day its law came into force, 2005-01-01 where that is older" },
        { "{ id = \"S16\"; valid_from = \"2005-01-01\"; }", "rules/r.cfg:2:3: \"S16\" is no id of a rule: R and two digits" },
        { "{ id = \"R16\"; valid_from = \"2005-01-01\"; basis = \"P\"; for = \"registration.moved_in\"; " DUE "}", "rules/r.cfg:2: \"owner\" is missing" },
    };
    static const char *const axis = "{ name = \"school\"; bars = ( { for = \"school.place.assigned\"; value = \"placed\"; since = \"it.start_on\"; } ); }";

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *place = strstr(rows[i].error, "%s");
        const char *wanted = place ? arena_printf(&town.mem, "%.*s%s%s", (int)(place - rows[i].error), rows[i].error, town.folder, place + 2) : rows[i].error;

        assert_string_equal(error_of(axis, rows[i].rule, ""), wanted);
    }
}

static void an_agreement_sets_parameters_within_the_bounds_of_the_rule(void **state)
{
    static const struct { const char *agreement, *error; } rows[] = {
        { "rule = \"R16\"; version = \"2005-01-01\"; parameters = { days = 60; };", "accepted" },
        { "rule = \"R16\"; parameters = { days = 60; };", "accepted" },
        { "rule = \"R16\"; parameters = { days = 61; };", "tenant.cfg: agreement on R16: days = 61 is out of bounds: the rule of 2005-01-01 allows 14 to 60" },
        { "rule = \"R16\"; parameters = { day = 20; };", "tenant.cfg: agreement on R16: the rule of 2005-01-01 has no parameter \"day\": did you mean \"days\"?" },
        { "rule = \"R61\";", "tenant.cfg: agreement on R61: there is no such rule: did you mean \"R16\"?" },
        { "rule = \"R16\"; version = \"2006-01-01\";", "tenant.cfg: agreement on R16: there is no rule R16 of 2006-01-01" },
        { "rule = \"R16\"; }, { rule = \"R16\";", "tenant.cfg: agreement on R16: the rule of 2005-01-01 is agreed twice" },
        { "rule = \"R16\"; }, { rule = \"R16\"; version = \"2005-01-01\"; from = \"2026-03-01\";", "accepted" },
        { "rule = \"R16\"; version = \"2005-01-01\"; from = \"2026-03-01\"; }, { rule = \"R16\"; version = \"2005-01-01\"; from = \"2026-03-01\";",
          "tenant.cfg: agreement on R16: the rule of 2005-01-01 is agreed twice" },
        { "rule = \"R16\"; version = \"2005-01-01\"; from = \"2004-12-31\";", "tenant.cfg: agreement on R16: from 2004-12-31 is too early: that version is valid from 2005-01-01" },
        { "rule = \"R16\"; from = \"2026-03-01\";", "tenant.cfg:2: \"from\" needs \"version\": which version of R16 is agreed?" },
        { "rule = \"R16\"; activated = { on = \"2026-02-20\"; by = [\"u1\", \"U1\"]; };", "tenant.cfg:2: \"activated\" must be { on = \"YYYY-MM-DD\"; by = [\"U1\", \"U2\"]; } with two different users" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(error_of("", R16 DUE "}", arena_printf(&town.mem, "agreements = ( { %s } );", rows[i].agreement)), rows[i].error);
}

static void versions_of_a_rule_follow_each_other(void **state)
{
    struct rule_info first, second;
    struct err e = {0};

    (void)state;
    assert_true(town_load(&town, "", "{ id = \"R16\"; valid_from = \"2026-08-01\"; owner = \"schulamt\"; basis = \"P\"; for = \"registration.moved_in\"; due = \"it.registered_on\"; },\n" R16 DUE "}", "", &e));
    assert_int_equal(meaning_rules(town.meaning), 2);
    meaning_rule(town.meaning, 0, &first);
    meaning_rule(town.meaning, 1, &second);
    assert_int_equal(first.valid_from, day_from_civil(2005, 1, 1));
    assert_int_equal(first.valid_until, day_from_civil(2026, 7, 31));
    assert_int_equal(second.valid_until, DAY_NONE);
    assert_string_equal(first.title_en, "Place");
    assert_string_equal(first.owner, "schulamt");
    assert_int_equal(first.n_steps, 1);
    assert_string_equal(first.steps[0], "task");
    assert_int_equal(first.line, 3);
}

/* Each term of each rule as "version from..until [draft] $days agreement". */
static const char *terms_of(const char *rules, const char *agreements)
{
    struct err e = {0};
    const char *text = "";
    char version[DAY_TEXT_BYTES], from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    if (!town_load(&town, "", rules, arena_printf(&town.mem, "agreements = ( %s );", agreements), &e))
        return arena_strdup(&town.mem, e.text);
    for (size_t i = 0; i < meaning_rules(town.meaning); i++) {
        struct rule_info r;

        meaning_rule(town.meaning, i, &r);
        text = arena_printf(&town.mem, "%s%s%s %s..%s %d %s", text, i ? "; " : "", day_text(r.version, version), day_text(r.valid_from, from),
                            r.valid_until == DAY_NONE ? "" : day_text(r.valid_until, until), (int)r.parameters[0], r.agreement ? r.agreement->title : "-");
    }
    return text;
}

static void an_agreement_holds_for_the_anchors_from_its_day_on(void **state)
{
    static const char *const both = R16 DUE "}, { id = \"R16\"; valid_from = \"2026-08-01\"; owner = \"schulamt\"; basis = \"P\"; for = \"registration.moved_in\"; "
                                    "parameters = { days = [20, 10, 30]; }; due = \"it + $days days\"; }";
    static const char *const one = R16 DUE "}";
    const struct { const char *sentence, *rules, *agreements, *terms; } rows[] = {
        { "without agreements a version holds from its law on", both, "", "2005-01-01 2005-01-01..2026-07-31 28 -; 2026-08-01 2026-08-01.. 20 -" },
        { "a new agreement leaves what was before", one, "{ rule = \"R16\"; title = \"a\"; }, { rule = \"R16\"; version = \"2005-01-01\"; from = \"2026-03-01\"; title = \"b\"; parameters = { days = 21; }; }",
          "2005-01-01 2005-01-01..2026-02-28 28 a; 2005-01-01 2026-03-01.. 21 b" },
        { "in whatever order they are written", one, "{ rule = \"R16\"; version = \"2005-01-01\"; from = \"2026-03-01\"; title = \"b\"; }, { rule = \"R16\"; version = \"2005-01-01\"; title = \"a\"; parameters = { days = 21; }; }",
          "2005-01-01 2005-01-01..2026-02-28 21 a; 2005-01-01 2026-03-01.. 28 b" },
        { "before the first agreement nobody is bound", one, "{ rule = \"R16\"; version = \"2005-01-01\"; from = \"2026-03-01\"; title = \"b\"; }",
          "2005-01-01 2005-01-01..2026-02-28 28 -; 2005-01-01 2026-03-01.. 28 b" },
        { "new law that is agreed for later leaves the time until then to the version before", both, "{ rule = \"R16\"; version = \"2005-01-01\"; title = \"a\"; }, { rule = \"R16\"; version = \"2026-08-01\"; from = \"2026-10-01\"; title = \"b\"; }",
          "2005-01-01 2005-01-01..2026-09-30 28 a; 2026-08-01 2026-10-01.. 20 b" },
        { "nor one that has ended", R16 DUE "valid_until = \"2026-07-31\"; }", "{ rule = \"R16\"; version = \"2005-01-01\"; from = \"2026-08-01\"; }",
          "tenant.cfg: agreement on R16: from 2026-08-01 is too late: that version is valid until 2026-07-31" },
        { "an older version is not agreed on again after the newer one", both, "{ rule = \"R16\"; version = \"2005-01-01\"; from = \"2026-09-01\"; }",
          "tenant.cfg: agreement on R16: from 2026-09-01 is too late: the version of 2026-08-01 holds since 2026-08-01" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *terms = terms_of(rows[i].rules, rows[i].agreements);
        size_t n = strlen(town.folder);

        terms = strncmp(terms, town.folder, n) == 0 ? terms + n + 1 : terms;
        if (strcmp(terms, rows[i].terms) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, terms);
    }
}

static void a_rule_of_the_towns_own_waits_until_two_users_activate_it(void **state)
{
    static const struct { const char *sentence, *own, *agreements, *seen; } rows[] = {
        { "only read", "R90", "", "draft" },
        { "signed is not activated", "R90", "{ rule = \"R90\"; signatories = ( ); }", "draft" },
        { "activated", "R90", "{ rule = \"R90\"; version = \"2026-01-01\"; from = \"2026-03-01\"; activated = { on = \"2026-02-20\"; by = [\"u1\", \"u2\"]; }; }", "from 2026-03-01" },
        { "its ids are R90 to R99", "R89", "", "own/a.cfg:1:13: R89 is not the town's: its own rules are R90 to R99" },
    };
    struct rule_info r;
    char day[DAY_TEXT_BYTES];

    (void)state;
    town_make(&town, "own");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {0};

        town_write(&town, "own/a.cfg", arena_printf(&town.mem, "rules = ( { id = \"%s\"; valid_from = \"2026-01-01\"; owner = \"schulamt\"; basis = \"P\"; for = \"registration.moved_in\"; due = \"it\"; } );", rows[i].own));
        bool ok = town_load(&town, "", "", arena_printf(&town.mem, "rules = \"%s/own\"; agreements = ( %s );", town.folder, rows[i].agreements), &e);
        if (ok)
            meaning_rule(town.meaning, 0, &r);
        const char *saw = !ok ? e.text + strlen(town.folder) + 1 : r.draft ? "draft" : arena_printf(&town.mem, "from %s", day_text(r.valid_from, day));
        if (strcmp(saw, rows[i].seen) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, saw);
    }
}

static void texts_say_what_is_agreed(void **state)
{
    static const struct { const char *text, *de, *error; } rows[] = {
        { "in {days} Tagen", "in 21 Tagen", NULL },
        { "{days Tag|Tagen}, {weeks Woche|Wochen}", "21 Tagen, 1 Woche", NULL },
        { "am 20. Januar: bis {2026-01-20 + $days days}", "am 20. Januar: bis Dienstag, 10. Februar", NULL },
        { "{2026-01-10 + $days days}, {rolled 2026-01-10 + $days days}", "Samstag, 31. Januar, Montag, 2. Februar", NULL },
        { "{2026-12-20 + $days days}", "Sonntag, 10. Januar 2027", NULL },
        { "{2026-01-20 + $days working days}", "Mittwoch, 18. Februar", NULL },
        { "{day}", NULL, "{day}: R16 has no parameter \"day\": did you mean \"days\"?" },
        { "{days Tagen}", NULL, "{days Tagen}: expected {PARAMETER ONE|MANY}" },
        { "{days", NULL, "a { without its } in the text" },
        { "{2026-01-20 + $dys days}", NULL, "there is no parameter \"dys\"; the nearest is \"days\"" },
    };
    struct rule_info r;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {0};
        bool ok = town_load(&town, "", arena_printf(&town.mem, R16 "parameters = { days = [28, 14, 60]; weeks = [1, 1, 1]; }; due = \"it + $days days\"; hard_stop = \"it + $weeks weeks\"; explain = { de = \"%s\"; en = \"-\"; }; }", rows[i].text),
                            "agreements = ( { rule = \"R16\"; parameters = { days = 21; }; } );", &e);

        assert_int_equal(ok, rows[i].de != NULL);
        if (ok)
            meaning_rule(town.meaning, 0, &r);
        const char *saw = ok ? r.explain_de : strchr(e.text, ' ') + 1;
        if (strcmp(saw, ok ? rows[i].de : rows[i].error) != 0)
            fail_msg("%s: saw %s", rows[i].text, ok ? saw : e.text);
    }
}

static void what_looks_wrong_but_is_allowed_is_a_warning(void **state)
{
    const char *const *warnings;
    struct err e = {0};

    (void)state;
    assert_true(town_load(&town, HOUSING "{ value = \"flat\"; since = \"birth\"; } ); }",
                          R16 "parameters = { days = [28, 14, 60]; }; due = \"it\"; when = \"not axis(housing, it) in {flat}\"; },\n"
                          "{ id = \"R17\"; valid_from = \"2005-01-01\"; owner = \"schule\"; basis = \"P\"; for = \"registration.moved_in\"; due = \"it\"; title = { de = \"x\"; }; }", "", &e));
    assert_int_equal(meaning_warnings(town.meaning, &warnings), 3);
    assert_string_equal(warnings[0] + strlen(town.folder), "/rules/r.cfg:3:52: `not axis(...)` in `when`: where the axis is unknown the rule never fires; an exception belongs into `unless`");
    assert_string_equal(warnings[1] + strlen(town.folder), "/rules/r.cfg:2: R16: nothing asks for the parameter $days");
    assert_string_equal(warnings[2] + strlen(town.folder), "/rules/r.cfg:4:116: \"title\" has no English text");
}

static void a_parameter_that_towns_choose_is_in_the_explanation(void **state)
{
    static const char *const texts[][3] = {
        { "{days} Tage", "within {days day|days}", "" },
        { "28 Tage", "within {days} days", "R16: a town may choose $days, but \"explain\" does not say {days} in every language" },
        { "{day} Tage", "{days} days", NULL },
    };
    const char *const *warnings;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct err e = {0};
        bool ok = town_load(&town, "", arena_printf(&town.mem, R16 DUE "explain = { de = \"%s\"; en = \"%s\"; }; }", texts[i][0], texts[i][1]), "", &e);

        assert_int_equal(ok, texts[i][2] != NULL);
        if (!ok)
            continue;
        assert_int_equal(meaning_warnings(town.meaning, &warnings), *texts[i][2] != '\0');
        if (*texts[i][2])
            assert_string_equal(strstr(warnings[0], "R16"), texts[i][2]);
    }
}

static void school_days_need_school_holidays(void **state)
{
    static const char *const rule = "{ id = \"R17\"; valid_from = \"2005-01-01\"; owner = \"schule\"; basis = \"P\"; for = \"school.place.assigned\"; due = \"it.start_on + 10 school days\"; }";
    const char *const *warnings;
    struct err e = {0};

    (void)state;
    assert_true(town_load(&town, "", rule, "", &e));
    assert_int_equal(meaning_warnings(town.meaning, &warnings), 0);
    assert_true(town_load(&town, "", rule, "land = \"HH\";", &e));
    assert_int_equal(meaning_warnings(town.meaning, &warnings), 1);
    assert_string_equal(warnings[0] + strlen(town.folder), "/rules/r.cfg:2: R17 counts school days, but the Land HH has no file of school holidays: every working day is one");
}

static const char *checksum_of(const char *axes, const char *rules, const char *tenant)
{
    struct err e = {0};

    if (!town_load(&town, axes, rules, tenant, &e))
        fail_msg("%s", e.text);
    return meaning_checksum(town.meaning);
}

static void the_checksum_follows_what_changes_results_and_nothing_else(void **state)
{
    const char *axis = HOUSING "{ value = \"flat\"; since = \"birth\"; } ); }", *agency = "agencies = ( { id = \"schulamt@05162\"; } );";
    const char *first = checksum_of(axis, R16 DUE "}", agency);

    (void)state;
    assert_int_equal(strlen(first), 64);
    assert_string_equal(first, checksum_of(axis, "  # a comment\n" R16 "\n" DUE "}", agency));
    assert_string_not_equal(first, checksum_of(axis, R16 DUE "escalate = false; }", agency));
    assert_string_not_equal(first, checksum_of(HOUSING "{ value = \"flat\"; since = \"birth + 1 days\"; } ); }", R16 DUE "}", agency));
    assert_string_not_equal(first, checksum_of(axis, R16 DUE "}", "agencies = ( { id = \"schulamt@05162004\"; } );"));
    assert_string_not_equal(first, checksum_of(axis, R16 DUE "}", "agencies = ( { id = \"schulamt@05162\"; } ); agreements = ( { rule = \"R16\"; } );"));
    assert_string_not_equal(first, checksum_of(axis, R16 DUE "}", "agencies = ( { id = \"schulamt@05162\"; contact = \"a@b\"; state = \"left\"; } );"));
    assert_string_equal(first, checksum_of(axis, R16 DUE "}", "agencies = ( { id = \"schulamt@05162\"; contact = \"a@b\"; } );"));
}

static void an_axis_may_ask_one_that_stands_below_or_in_a_later_file(void **state)
{
    struct err e = {0};

    (void)state;
    town_write(&town, "axes/b.cfg", "axes = ( { name = \"later\"; bars = ( { value = \"x\"; since = \"birth\"; when = \"axis(housing, birth) = flat\"; } ); } );");
    assert_true(town_load(&town, HOUSING "{ value = \"flat\"; since = \"birth\"; } ); }", "", "", &e));
    assert_true(town_load(&town, ASKS("sooner", "later") ", " HOUSING "{ value = \"flat\"; since = \"birth\"; } ); }", "", "", &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_mistake_in_an_axis_is_named_with_its_place, town_built, town_gone),
        cmocka_unit_test_setup_teardown(a_mistake_in_a_rule_is_named_with_its_place, town_built, town_gone),
        cmocka_unit_test_setup_teardown(an_agreement_sets_parameters_within_the_bounds_of_the_rule, town_built, town_gone),
        cmocka_unit_test_setup_teardown(versions_of_a_rule_follow_each_other, town_built, town_gone),
        cmocka_unit_test_setup_teardown(an_agreement_holds_for_the_anchors_from_its_day_on, town_built, town_gone),
        cmocka_unit_test_setup_teardown(a_rule_of_the_towns_own_waits_until_two_users_activate_it, town_built, town_gone),
        cmocka_unit_test_setup_teardown(texts_say_what_is_agreed, town_built, town_gone),
        cmocka_unit_test_setup_teardown(what_looks_wrong_but_is_allowed_is_a_warning, town_built, town_gone),
        cmocka_unit_test_setup_teardown(a_parameter_that_towns_choose_is_in_the_explanation, town_built, town_gone),
        cmocka_unit_test_setup_teardown(school_days_need_school_holidays, town_built, town_gone),
        cmocka_unit_test_setup_teardown(the_checksum_follows_what_changes_results_and_nothing_else, town_built, town_gone),
        cmocka_unit_test_setup_teardown(an_axis_may_ask_one_that_stands_below_or_in_a_later_file, town_built, town_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
