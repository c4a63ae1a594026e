/* SPDX-License-Identifier: Apache-2.0 */
#include "page_parts.h"

#include <inttypes.h>

#include "page_stories.h"
#include "page_words.h"

const char *page_agency(struct page *p, const char *agency)
{
    size_t slug = strcspn(agency, "@");

    for (size_t i = 0; p->f->types && i < p->f->types->n; i++) {
        const struct cfg *type = &p->f->types->items[i], *known = cfg_get(type, "slug"), *called = cfg_get(type, p->lang);

        if (known && called && strlen(known->text) == slug && strncmp(known->text, agency, slug) == 0)
            return arena_printf(&p->mem, "%s %s", called->text, agency);
    }
    return agency;
}

const char *page_who(struct page *p, const struct difference *d)
{
    return page_owner(d, page_agency(p, d->agency), p->lang, &p->mem);
}

const char *page_messages(struct page *p, int64_t n)
{
    if (n == 1)
        return say(p, "1 Meldung", "1 message");
    return SAY(p, "%" PRId64 " Meldungen", "%" PRId64 " messages", n);
}

const char *page_called(struct page *p, const struct difference *d)
{
    const char *story = page_story_title(d, p->lang);

    return story ? story : page_class(d->class, p->lang);
}
