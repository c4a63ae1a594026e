/* SPDX-License-Identifier: Apache-2.0 */
/* Who may say what: every event type against every type of agency, at the sender and again at the hub. */
#include <string.h>

#include "../../common/event/codelist.h"
#include "consumers/journal/accept.h"
#include "house.h"
#include "mem.h"

/* The catalogue's column "publisher"; * is everybody. */
static const struct { const char *publishers, *types; } rows[] = {
    { "*",
      "casebus.manifest casebus.void casebus.report casebus.stock casebus.stock_items person.described task.requested task.accepted task.refused task.not_ours "
      "statement.disputed task.done task.snoozed task.overridden task.reopened" },
    { "hub",
      "casebus.confirmed casebus.resend casebus.pause casebus.resume casebus.consent task.state difference.reported case.identity.linked "
      "case.identity.unlinked case.identity.distinct task.taken task.returned" },
    { "landesaufnahme bamf",
      "residence.asylum.sought" },
    { "bamf",
      "residence.asylum.filed" },
    { "bamf auslaenderbehoerde",
      "residence.asylum.decided" },
    { "bezirksregierung-arnsberg",
      "residence.allocation.decided" },
    { "auslaenderbehoerde",
      "residence.permit.applied residence.permit.granted residence.permit.refused residence.permit.ended "
      "residence.fiction.issued residence.tolerated.issued residence.condition.lift_requested "
      "residence.condition.lift_objected family.member.arrived" },
    { "auslaenderbehoerde bezirksregierung-arnsberg",
      "residence.condition.imposed residence.condition.lifted" },
    { "einbuergerungsbehoerde",
      "residence.naturalised" },
    { "auslaenderbehoerde meldebehoerde",
      "residence.departed" },
    { "meldebehoerde",
      "registration.moved_in registration.moved_within registration.moved_out registration.block.set registration.block.lifted "
      "registration.tax_id.available" },
    { "meldebehoerde auslaenderbehoerde",
      "registration.corrected" },
    { "standesamt",
      "civil.birth.registered civil.marriage.registered civil.marriage.ended civil.death.registered civil.paternity.recognised "
      "civil.name.changed" },
    { "familiengericht jugendamt",
      "family.guardian.appointed family.guardian.ended" },
    { "mbe jmd fluechtlingsberatung",
      "family.reunification.notified counselling.started counselling.referred counselling.ended" },
    { "sozialamt-asylblg",
      "benefits.asylblg.granted benefits.asylblg.end_announced benefits.asylblg.ended" },
    { "jobcenter",
      "benefits.sgb2.applied benefits.sgb2.granted benefits.sgb2.refused benefits.sgb2.ended" },
    { "sozialamt-sgb12",
      "benefits.sgb12.granted benefits.sgb12.ended" },
    { "sozialamt-asylblg sozialamt-sgb12 jugendamt",
      "benefits.reimbursement.claimed" },
    { "familienkasse",
      "benefits.child.granted benefits.child.ended" },
    { "elterngeldstelle",
      "benefits.parental.granted benefits.parental.ended" },
    { "unterhaltsvorschuss",
      "benefits.maintenance.granted benefits.maintenance.ended" },
    { "bafoeg-amt",
      "benefits.bafoeg.decided benefits.bafoeg.ended" },
    { "jugendamt",
      "childcare.need.reported childcare.need.withdrawn youth.uma.custody_started youth.uma.age_determined youth.uma.reported "
      "youth.help.granted youth.help.end_planned" },
    { "kita-traeger",
      "childcare.place.offered childcare.place.started childcare.place.ended" },
    { "landesstelle-uma",
      "youth.uma.announced youth.uma.land_named youth.uma.allocated" },
    { "landesstelle-uma jugendamt",
      "youth.uma.distribution_excluded" },
    { "kommunales-integrationszentrum",
      "school.counselling.done" },
    { "schulamt schule",
      "school.place.assigned school.attendance.started school.left" },
    { "auslaenderbehoerde jobcenter sozialamt-asylblg bamf",
      "language.entitlement.issued" },
    { "sprachkurstraeger",
      "language.course.registered language.course.started language.course.delayed language.course.irregular" },
    { "sprachkurstraeger bamf",
      "language.course.completed" },
    { "hochschule",
      "education.enrolled education.ended" },
    { "auslaenderbehoerde agentur-fuer-arbeit",
      "work.permission.granted work.permission.refused" },
    { "jobcenter agentur-fuer-arbeit",
      "work.employment.started work.employment.ended" },
    { "agentur-fuer-arbeit jobcenter",
      "work.jobseeker.registered" },
    { "anerkennungsstelle",
      "recognition.applied recognition.complete recognition.documents.requested recognition.extended recognition.decided" },
    { "unterbringung wohnungsamt",
      "housing.place.assigned housing.place.left housing.flat.rented housing.loss.threatened" },
    { "krankenkasse",
      "health.insurance.started health.insurance.ended" },
    { "kita-traeger schule unterbringung",
      "health.measles.shown health.measles.missing" },
    { "gesundheitsamt",
      "health.tb.cleared health.school_exam.done" },
    { "ehrenamtskoordination",
      "volunteer.mentor.assigned volunteer.mentor.ended" },
    { "kim-case-management hub",
      "case.opened case.manager.assigned case.plan.agreed case.conference.held case.consent.given case.consent.withdrawn "
      "case.transfer.requested case.transfer.accepted case.transfer.refused case.closed case.reopened person.erasure.requested "
      "person.erased person.restricted" },
    { "kim-case-management hub mbe jmd fluechtlingsberatung",
      "case.contact.recorded" },
};

static const char *slugs[64];
static size_t n_slugs;

/* The kinds of agencies that can take part. */
static bool read_slugs(struct err *e)
{
    struct cfg *root;

    if (!cfg_load("schemas/agencies.cfg", &mem, &root, e))
        return false;
    const struct cfg *types = cfg_get(root, "types");
    for (size_t i = 0; i < types->n && n_slugs < 64; i++)
        if (!cfg_get(&types->items[i], "refused"))
            slugs[n_slugs++] = cfg_get(&types->items[i], "slug")->text;
    return true;
}

static int load(void **state)
{
    struct err e;

    (void)state;
    return read_slugs(&e) ? 0 : -1;
}

/* Is the word one of these, with blanks between? */
static bool among(const char *words, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = words; (at = strstr(at, word)); at += n)
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

static const char *publishers_of(const char *type)
{
    const char *found = NULL;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (among(rows[i].types, type)) {
            assert_null(found);
            found = rows[i].publishers;
        }
    if (!found)
        fail_msg("%s: nobody is listed", type);
    return found;
}

/* ---- an event of any type, as good as can be */

static const char *a_code(const char *name)
{
    const struct codelist *list = codelist_find(schema_codelists(house_schemas()), name);

    for (size_t i = 0; list && i < list->n; i++)
        if (schema_code_known(house_schemas(), name, list->codes[i].code, day_from_civil(2026, 11, 20)))
            return list->codes[i].code;
    return "word";
}

static struct value a_value(const struct field *f)
{
    struct value v = { .kind = f->optional ? VALUE_NONE : f->kind };

    switch (v.kind) {
    case VALUE_SYMBOL: v.text = f->symbols[0]; break;
    case VALUE_CODE: v.text = a_code(f->codelist); break;
    case VALUE_AGENCY: v.text = "jobcenter@05162"; break;
    case VALUE_TEXT: v.text = "word"; break;
    default: break;
    }
    return v;
}

static struct event an_event(const struct schema *s, const char *slug)
{
    struct event ev = { .id = { 1 }, .type = s->type, .agency = arena_printf(&mem, "%s@05162004", slug), .tenant = "05162004", .epoch = 1000, .seq = 1,
                        .recorded_at = 1795168800000000, .schema = s, .schema_id = s->id, .dataclass = s->dataclass };

    if (!s->control) {
        memset(ev.subject, 7, SUBJECT_BYTES);
        ev.purpose = "coordination";
        ev.legal_basis = s->basis;
        ev.consent = s->consent ? "E-1" : NULL;
    }
    ev.fields = ARENA_ARRAY(&mem, struct value, s->n_fields);
    for (size_t i = 0; i < s->n_fields; i++)
        ev.fields[i] = a_value(&s->fields[i]);
    return ev;
}

static const char *reason_at_the_hub(struct event *ev)
{
    const struct acceptance a = { .set = house_schemas(), .access = house_access(), .tenant = ev->tenant, .agency = ev->agency };
    struct accepted ret;
    struct message msg;
    struct err e;

    if (!event_encode(ev, &mem, &e))
        fail_msg("%s: %s", ev->type, e.text);
    event_to_message(ev, &mem, &msg);
    msg.topic = topic_name(&mem, ev->tenant, ev->agency, "events");
    accept_message(&a, &msg, &mem, &ret);
    return ret.reason ? ret.reason : "";
}

static void only_a_listed_publisher_says_a_type(void **state)
{
    size_t refused = 0, said = 0;

    (void)state;
    for (size_t i = 0; i < schema_count(house_schemas()); i++) {
        const struct schema *s = schema_at(house_schemas(), i);
        const char *publishers = publishers_of(s->type);

        for (size_t k = 0; k < n_slugs; k++) {
            struct event ev = an_event(s, slugs[k]);
            bool may = among(publishers, "*") || among(publishers, slugs[k]);
            struct err e = {0};

            if (event_check(&ev, house_schemas(), &e) != may)
                fail_msg("%s says %s: %s", slugs[k], s->type, may ? e.text : "taken");
            if (!may)
                assert_string_equal(e.text, arena_printf(&mem, "publisher %s may not say %s", slugs[k], s->type));
            const char *reason = reason_at_the_hub(&ev);
            /* A manifest that declares nothing is refused for what it says. */
            if (strcmp(s->type, "casebus.manifest") != 0 || !may)
                assert_string_equal(reason, may ? "" : "wrong_publisher");
            *(may ? &said : &refused) += 1;
        }
    }
    assert_true(n_slugs > 30 && said > 500 && refused > 3500);
}

/* The police takes no part; a court is told of by others. */
static void nobody_waits_for_the_police(void **state)
{
    (void)state;
    for (size_t i = 0; i < schema_count(house_schemas()); i++)
        for (size_t k = 0; k < schema_at(house_schemas(), i)->n_publishers; k++)
            assert_string_not_equal(schema_at(house_schemas(), i)->publishers[k], "polizei");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_listed_publisher_says_a_type),
        cmocka_unit_test(nobody_waits_for_the_police),
    };

    return cmocka_run_group_tests(tests, load, mem_gone);
}
