/* SPDX-License-Identifier: Apache-2.0 */
#include "release.h"

#include <string.h>

static const char purpose[] = "coordination";

static bool has_bit(const uint64_t *bits, size_t i)
{
    return bits && (bits[i / 64] >> (i % 64) & 1);
}

static bool suffices(const struct releasing *r, enum access_right right, char dataclass, const char *recipient)
{
    return right > RIGHT_CONSENT || (right == RIGHT_CONSENT && consents_cover(r->consents, dataclass, recipient, purpose, r->today));
}

/* The fact that the task hangs on. */
static enum release release_anchor(const struct releasing *r, const struct task *t)
{
    const struct fact *f = t->because;

    if (!f || strcmp(f->ev->agency, t->owner) == 0)
        return RELEASE_ALL;
    char dataclass = f->schema->dataclass;
    enum access_right right = rights_to_type(r->rights, t->owner, f->type);

    if (rights_are_blocked(r->rights, t->owner, dataclass, f->ev->agency) || (right == RIGHT_NONE && strchr("JCHX", dataclass)))
        return RELEASE_NOTHING;
    return suffices(r, right, dataclass, t->owner) ? RELEASE_ALL : RELEASE_BARE;
}

/* "B:schulamt@05162" */
static enum release release_use(const struct releasing *r, const char *use, const char *owner)
{
    char dataclass = use[0];
    const char *agency = use + 2;

    if (dataclass == 'I' || strcmp(agency, owner) == 0 || suffices(r, rights_to_class(r->rights, owner, dataclass, agency), dataclass, owner))
        return RELEASE_ALL;
    return rights_are_blocked(r->rights, owner, dataclass, agency) ? RELEASE_NOTHING : RELEASE_BARE;
}

/* The narrowest of all that it rests on. */
static enum release release_uses(const struct releasing *r, const uint64_t *bits, const char *owner)
{
    enum release least = RELEASE_ALL;

    for (size_t i = 0; i < r->result->n_told; i++) {
        enum release one = has_bit(bits, i) ? release_use(r, r->result->told[i], owner) : RELEASE_ALL;

        least = one > least ? one : least;
    }
    return least;
}

enum release release_task(const struct releasing *r, const struct task *t)
{
    enum release anchor = release_anchor(r, t), grounds = release_uses(r, t->grounds, t->owner);

    return grounds > anchor ? grounds : anchor;
}

bool release_closing(const struct releasing *r, const struct task *t)
{
    return release_uses(r, t->closing, t->owner) == RELEASE_ALL;
}

bool release_identity(const struct releasing *r, const char *recipient)
{
    enum access_right right = rights_to_part(r->rights, recipient, "names");

    return right > RIGHT_CONSENT || (right == RIGHT_CONSENT && (suffices(r, right, 'I', recipient) || suffices(r, right, 'B', recipient)));
}
