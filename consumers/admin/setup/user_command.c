/* SPDX-License-Identifier: Apache-2.0 */
/* casebus portal user - who may log in to the portal.  A password is read from the terminal, or as one line from standard input; it is
 * never an argument, which others could see. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

#include "../admin.h"
#include "../print.h"
#include "../../../common/ground/password.h"

/* The users under a lock: two commands at once do not lose each other's change. */
struct book { const char *file; int lock; struct users users; };

static bool open_book(struct app *app, struct book *b, struct err *e)
{
    *b = (struct book){ .lock = -1 };
    if (!admin_users_file(app, &b->file, e))
        return false;
    b->lock = open(arena_printf(&app->mem, "%s.lock", b->file), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (b->lock < 0 || flock(b->lock, LOCK_EX) != 0)
        return err_set(e, ERR_CONFIG, "lock %s.lock: %m", b->file);
    return users_read(b->file, &app->mem, &b->users, e);
}

static void close_book(struct book *b)
{
    if (b->lock >= 0)
        close(b->lock);
}

/* ---- the password */

static bool read_line(char line[PASSWORD_MOST + 2])
{
    if (!fgets(line, PASSWORD_MOST + 2, stdin))
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

static bool ask_silently(const char *question, char line[PASSWORD_MOST + 2])
{
    struct termios shown, silent;

    if (tcgetattr(STDIN_FILENO, &shown) != 0)
        return false;
    silent = shown;
    silent.c_lflag &= (tcflag_t)~ECHO;
    fputs(question, stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    bool ok = read_line(line);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fputc('\n', stderr);
    return ok;
}

static bool ask_password(char ret_hash[PASSWORD_HASH_BYTES], struct err *e)
{
    char password[PASSWORD_MOST + 2], again[PASSWORD_MOST + 2];
    bool terminal = isatty(STDIN_FILENO);

    if (!(terminal ? ask_silently("Password: ", password) : read_line(password)))
        return err_set(e, ERR_CONFIG, "no password came: give it at a terminal, or as one line on standard input");
    if (terminal && (!ask_silently("Again: ", again) || strcmp(password, again) != 0))
        return err_set(e, ERR_CONFIG, "the two passwords differ: nothing was changed");
    return password_hash(password, ret_hash, e);
}

/* ---- add */

static const struct app_flag add_flags[] = {
    { "roles", "LIST", "see, operate, approve, comma between; default see, or what the user has", false },
    { "agency", "SLUG@SCOPE", "where the user works", false },
    { "also", "NAME", "another name of the same person, as of the account under which commands are typed: two users who must agree are two persons", true },
    { "no-password", NULL, "comes in through the office's proxy only", false },
    { NULL, NULL, NULL, false },
};

static struct user *place_for(struct app *app, struct book *b, const char *name)
{
    struct user *known = users_find(&b->users, name), *wider;

    if (known)
        return known;
    wider = ARENA_ARRAY(&app->mem, struct user, b->users.n + 1);
    if (b->users.n)
        memcpy(wider, b->users.all, b->users.n * sizeof *wider);
    wider[b->users.n] = (struct user){ .name = name, .roles = ROLE_SEE };
    b->users.all = wider;
    return &wider[b->users.n++];
}

/* Those that are given replace those of before. */
static bool take_also(struct app *app, struct user *u, struct err *e)
{
    size_t n = 0;

    while (app_flag_at(app, "also", (int)n))
        n++;
    if (n == 0)
        return true;
    u->also = ARENA_ARRAY(&app->mem, const char *, n);
    for (u->n_also = 0; u->n_also < n; u->n_also++) {
        u->also[u->n_also] = app_flag_at(app, "also", (int)u->n_also);
        if (!user_name_check(u->also[u->n_also], e))
            return false;
    }
    return true;
}

static bool add(struct app *app, struct book *b, struct err *e)
{
    const char *roles = app_flag(app, "roles"), *agency = app_flag(app, "agency");
    char hash[PASSWORD_HASH_BYTES];

    if (!user_name_check(app->args[0], e))
        return false;
    struct user *u = place_for(app, b, app->args[0]);
    if ((roles && !roles_parse(roles, &u->roles, e)) || !take_also(app, u, e) || (!app_flag(app, "no-password") && !ask_password(hash, e)))
        return false;
    if (agency && !tenant_agency(&app->tenant, agency))
        return err_set(e, ERR_CONFIG, "no agency %s in %s", agency, app->tenant.agencies_file);
    if (agency)
        u->agency = agency;
    u->password = app_flag(app, "no-password") ? NULL : hash;
    return users_write(b->file, &b->users, e);
}

static int add_run(struct app *app)
{
    struct book b;
    struct err e;
    bool ok = open_book(app, &b, &e) && add(app, &b, &e);

    close_book(&b);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

/* ---- remove, list */

static bool remove_user(struct app *app, struct book *b, struct err *e)
{
    struct user *u = users_find(&b->users, app->args[0]);

    if (!u)
        return err_set(e, ERR_CONFIG, "no user %s in %s", app->args[0], b->file);
    *u = b->users.all[--b->users.n];
    return users_write(b->file, &b->users, e);
}

static int remove_run(struct app *app)
{
    struct book b;
    struct err e;
    bool ok = open_book(app, &b, &e) && remove_user(app, &b, &e);

    close_book(&b);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static json_t *user_json(const struct user *u)
{
    static const enum role all[] = { ROLE_SEE, ROLE_OPERATE, ROLE_APPROVE };
    json_t *roles = json_array();

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (u->roles & all[i])
            json_array_append_new(roles, json_string(role_name(all[i])));
    return json_pack("{s:s,s:o,s:s?,s:b}", "user", u->name, "roles", roles, "agency", u->agency, "password", (int)(u->password != NULL));
}

static void print_user(const struct user *u)
{
    printf("%-24s%s%s%s%s%s\n", u->name, u->roles & ROLE_SEE ? " see" : "", u->roles & ROLE_OPERATE ? " operate" : "", u->roles & ROLE_APPROVE ? " approve" : "",
           u->agency ? "  " : "", u->agency ? u->agency : "");
}

static int list_run(struct app *app)
{
    json_t *all = json_array();
    struct book b;
    struct err e;
    bool ok = open_book(app, &b, &e);

    close_book(&b);
    for (size_t i = 0; i < b.users.n; i++) {
        json_array_append_new(all, user_json(&b.users.all[i]));
        if (app->format == FORMAT_TEXT)
            print_user(&b.users.all[i]);
    }
    if (ok && app->format != FORMAT_TEXT)
        print_json_list(app, all);
    json_decref(all);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

const struct app_command user_commands[] = {
    { .name = "portal user add", .arguments = "USER", .help = "may log in to the portal, or has a new password: read from the terminal, or a line on standard input",
      .flags = add_flags, .run = add_run, .min_args = 1, .max_args = 1 },
    { .name = "portal user remove", .arguments = "USER", .help = "may not any more; sessions end at once", .run = remove_run, .min_args = 1, .max_args = 1 },
    { .name = "portal user list", .help = "who may, and in which roles", .run = list_run },
    { .name = NULL },
};
