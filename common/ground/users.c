/* SPDX-License-Identifier: Apache-2.0 */
#include "users.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "buf.h"
#include "cfg.h"
#include "seal.h"

static const struct { enum role role; const char *name; } roles[] = { { ROLE_SEE, "see" }, { ROLE_OPERATE, "operate" }, { ROLE_APPROVE, "approve" } };
enum { N_ROLES = sizeof roles / sizeof *roles };

const char *role_name(enum role r)
{
    size_t i = 0;

    while (i + 1 < N_ROLES && roles[i].role != r)
        i++;
    return roles[i].name;
}

static bool role_of(const char *word, size_t bytes, unsigned *roles_so_far, struct err *e)
{
    for (size_t i = 0; i < N_ROLES; i++)
        if (strlen(roles[i].name) == bytes && memcmp(roles[i].name, word, bytes) == 0) {
            *roles_so_far |= roles[i].role;
            return true;
        }
    return err_set(e, ERR_DATA, "\"%.*s\" is no role: see, operate and approve are", (int)(bytes < 40 ? bytes : 40), word);
}

bool roles_parse(const char *text, unsigned *ret, struct err *e)
{
    unsigned all = 0;

    for (; ; text += strcspn(text, ",") + 1) {
        size_t bytes = strcspn(text, ",");

        if (!role_of(text, bytes, &all, e))
            return false;
        if (text[bytes] == '\0')
            break;
    }
    *ret = all;
    return true;
}

bool user_name_check(const char *name, struct err *e)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", others[] = "._-@";
    size_t n = 0;

    while (name[n] && (strchr(letters, name[n]) || (n > 0 && strchr(others, name[n]))))
        n++;
    return (n > 0 && name[n] == '\0' && n < USER_NAME_BYTES)
           || err_set(e, ERR_DATA, "a user's name has letters, digits and . _ - @ behind a letter or digit, at most %d", USER_NAME_BYTES - 1);
}

struct user *users_find(const struct users *users, const char *name)
{
    for (size_t i = 0; i < users->n; i++)
        if (strcmp(users->all[i].name, name) == 0)
            return &users->all[i];
    return NULL;
}

/* Without blanks around and without a domain. */
static size_t bare(const char **name)
{
    *name += strspn(*name, " \t");
    size_t n = strcspn(*name, "@");

    while (n > 0 && ((*name)[n - 1] == ' ' || (*name)[n - 1] == '\t'))
        n--;
    return n;
}

static bool alike(const char *a, const char *b)
{
    size_t n = bare(&a);

    return n == bare(&b) && strncasecmp(a, b, n) == 0;
}

/* The name under which the file has this person; else the name itself. */
static const char *person(const struct users *users, const char *name)
{
    for (size_t i = 0; i < users->n; i++)
        for (size_t k = 0; k < users->all[i].n_also; k++)
            if (alike(users->all[i].also[k], name))
                return users->all[i].name;
    return name;
}

bool users_same(const struct users *users, const char *a, const char *b)
{
    return alike(person(users, a), person(users, b));
}

static bool read_roles(const struct cfg *at, struct arena *mem, unsigned *ret, struct err *e)
{
    const char **words;
    struct err why;
    size_t n;

    *ret = 0;
    if (!cfg_strings(at, "roles", mem, &words, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!role_of(words[i], strlen(words[i]), ret, &why))
            return cfg_fail(e, at, "roles: %s", why.text);
    return true;
}

static bool read_user(const struct cfg *at, struct arena *mem, struct user *ret, struct err *e)
{
    static const char *const names[] = { "user", "also", "password", "roles", "agency", "function", "cases", NULL };
    struct err why;

    *ret = (struct user){0};
    if (!cfg_known(at, names, e) || !cfg_string(at, "user", CFG_REQUIRED, &ret->name, e) || !cfg_string(at, "password", NULL, &ret->password, e)
        || !cfg_string(at, "agency", NULL, &ret->agency, e) || !cfg_string(at, "function", NULL, &ret->function, e)
        || !cfg_string(at, "cases", NULL, &ret->cases, e) || !read_roles(at, mem, &ret->roles, e)
        || (cfg_get(at, "also") && !cfg_strings(at, "also", mem, &ret->also, &ret->n_also, e)))
        return false;
    return user_name_check(ret->name, &why) || cfg_fail(e, at, "user: %s", why.text);
}

bool users_read(const char *file, struct arena *mem, struct users *ret, struct err *e)
{
    static const char *const names[] = { "users", NULL };
    struct cfg *root;

    *ret = (struct users){0};
    if (access(file, F_OK) != 0)
        return true;
    if (!cfg_load(file, mem, &root, e) || !cfg_known(root, names, e))
        return false;
    const struct cfg *list = cfg_get(root, "users");
    struct users all = { ARENA_ARRAY(mem, struct user, list ? list->n : 0), 0 };
    for (size_t i = 0; list && i < list->n; i++) {
        struct user u;

        if (!read_user(&list->items[i], mem, &u, e))
            return false;
        if (users_find(&all, u.name))
            return cfg_fail(e, &list->items[i], "user %s stands here twice", u.name);
        all.all[all.n++] = u;
    }
    *ret = all;
    return true;
}

static void add_text(struct buf *b, const char *name, const char *text)
{
    if (!text)
        return;
    buf_printf(b, " %s = \"", name);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            buf_char(b, '\\');
        buf_char(b, *text);
    }
    buf_str(b, "\";");
}

static void add_also(struct buf *b, const struct user *u)
{
    if (u->n_also == 0)
        return;
    buf_str(b, " also = [");
    for (size_t i = 0; i < u->n_also; i++)
        buf_printf(b, "%s\"%s\"", i ? ", " : "", u->also[i]);
    buf_str(b, "];");
}

static void add_user(struct buf *b, const struct user *u)
{
    const char *comma = "";

    buf_str(b, "  {");
    add_text(b, "user", u->name);
    add_also(b, u);
    add_text(b, "password", u->password);
    buf_str(b, " roles = [");
    for (size_t i = 0; i < N_ROLES; i++)
        if (u->roles & roles[i].role) {
            buf_printf(b, "%s\"%s\"", comma, roles[i].name);
            comma = ", ";
        }
    buf_str(b, "];");
    add_text(b, "agency", u->agency);
    add_text(b, "function", u->function);
    add_text(b, "cases", u->cases);
    buf_str(b, " }");
}

bool users_write(const char *file, const struct users *users, struct err *e)
{
    CLEANUP(buf_release) struct buf b = {0};

    buf_str(&b, "# Rewritten by casebus portal user; comments are lost.\nusers = (\n");
    for (size_t i = 0; i < users->n; i++) {
        add_user(&b, &users->all[i]);
        buf_str(&b, i + 1 < users->n ? ",\n" : "\n");
    }
    buf_str(&b, ");\n");
    return file_replace(file, b.data, b.len, 0600, e);
}
