/* SPDX-License-Identifier: Apache-2.0 */
#include "certificate_command.h"

#include <stdio.h>

#include "next.h"

int request_certificate(struct app *app, const struct producer_settings *set)
{
    struct next n;
    struct err e;
    bool waits;

    if (!next_place(set, &app->mem, &n, &e) || !next_ask(&n, &waits, &e))
        return app_fail(app, &e);
    printf("request %s: send it to the operator of the hub, who signs it (casebus agency renew %s --request FILE --out DIR); nothing in it is secret\n", n.request, set->agency);
    printf("key %s%s: it stays here, nobody else needs it\n", n.key, waits ? ", from before" : "");
    return EXIT_DONE;
}

int import_certificate(struct app *app, const struct producer_settings *set)
{
    char day[DAY_TEXT_BYTES];
    struct certificate c;
    struct next n;
    struct err e;

    if (!next_place(set, &app->mem, &n, &e) || !next_import(&n, app->args[0], clock_now(), &app->mem, &c, &e))
        return app_fail(app, &e);
    printf("certificate %s, until %s, is in place: reload or restart the program (systemctl reload casebus-agency@NAME), then casebus-agency selftest\n", c.name,
           day_text(clock_day(c.until), day));
    return EXIT_DONE;
}
