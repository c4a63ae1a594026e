/* SPDX-License-Identifier: Apache-2.0 */
#include "page_stock.h"

#include <string.h>

struct text { const char *de, *en; };
static const struct words { struct text title, why, action; } words[CLASSES] = {
    [CLASS_MISSING_AT_SOURCE] = {
        { "hier offen, dort nicht", "open here, not there" },
        { "Die Fallsicht zeigt es als laufend, die Bestandsliste der Stelle hat es nicht.", "The case view shows it as running, and the agency's list does not have it." },
        { "Die Stelle sieht nach, was aus dem Fall wurde, und meldet sein Ende oder nimmt die Meldung zurück (casebus-agency retract).",
          "The agency sees what became of the case, and tells its end or takes back what it told (casebus-agency retract)." } },
    [CLASS_MISSING_AT_VIEW] = {
        { "dort geführt, hier nicht da", "there, and not here" },
        { "Die Bestandsliste der Stelle führt es, der Hub hat die Meldung davon nicht.", "The agency's list has it, and the hub does not have the message that told it." },
        { "Der Betrieb sieht nach, was aus der Meldung wurde (casebus trace EREIGNIS). Fehlt sie, nimmt die Stelle sie zurück (casebus-agency retract --record EREIGNIS): ihre nächste Liste meldet sie neu.",
          "The operator sees what became of the message (casebus trace EVENT). If it is lost, the agency takes it back (casebus-agency retract --record EVENT): its next list tells it anew." } },
    [CLASS_MISMATCH] = {
        { "dort anders als hier", "there it is different" },
        { "Die Bestandsliste der Stelle sagt etwas anderes, als sie zuletzt gemeldet hat.", "The agency's list says something else than what it told last." },
        { "Die Stelle sieht nach, was stimmt, und berichtigt es; der Betrieb sieht nach, ob es hier verändert wurde.",
          "The agency sees which is right, and corrects it; the operator sees whether it was changed here." } },
    [CLASS_IN_FLIGHT] = {
        { NULL, NULL },
        { "Die Bestandsliste der Stelle führt es; Meldungen von vorher sind noch unterwegs, die davon kann darunter sein.",
          "The agency's list has it; messages of before are still on their way, and the one that told it may be among them." },
        { NULL, NULL } },
};

static const char *in(const struct text *t, const char *lang)
{
    return strcmp(lang, "de") == 0 ? t->de : t->en;
}

const char *page_stock_title(const struct difference *d, const char *lang)
{
    return in(&words[d->class].title, lang);
}

/* Behind the colon of the detail stands what it is about: an event's type, and a person or an event by its id. */
const char *page_stock_why(const struct difference *d, const char *lang, struct arena *mem)
{
    const char *why = in(&words[d->class].why, lang), *about = strstr(d->detail, ": ");

    return why && about ? arena_printf(mem, "%s (%s)", why, about + 2) : why;
}

const char *page_stock_action(const struct difference *d, const char *lang)
{
    return in(&words[d->class].action, lang);
}
