/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reload.h"
#include "stop.h"

#define VERSION "0.1.0"

/* What every program understands (INTERFACES 1). */
static const struct app_flag shared_flags[] = {
    { "config", "FILE", "configuration; else $CASEBUS_CONFIG, else /etc/casebus/tenant.cfg", false },
    { "set", "PATH=VALUE", "a setting instead of the file's; paths in it are relative to the working folder", true },
    { "check", NULL, "read and check everything, reach nothing, print the effective settings", false },
    { "sample", NULL, "print a commented sample configuration", false },
    { "until-caught-up", NULL, "end when all that was there at the start has been processed", false },
    { "today", "YYYY-MM-DD", "civil day in Europe/Berlin; default the clock's", false },
    { "give-up", "SECONDS", "end with 1 when a service stays away that long; default: wait for ever", false },
    { "format", "text|json|jsonl", "how results are shown; default text", false },
    { "lang", "de|en", "language of what case workers read, and of runbooks; default from LANG", false },
    { "log-level", "debug|info|warn|error", "least level that is logged; default info", false },
    { "help", NULL, "this help, or a command's", false },
    { "version", NULL, "print the version", false },
    { NULL, NULL, NULL, false },
};
/* What may stand in tenant.cfg: each program knows its own group, all know that the others are no mistakes. */
static const char *const tenant_names[] = { "tenant", "land", "schemas", "keys", "rules", "database", "agencies", "agreements",
                                            "kafka.brokers", "kafka.client", "kafka.admin", "kafka.quota_kb_per_s", "kafka.replication", "kafka.min_insync",
                                            "kafka.retention_days", "kafka.max_message_bytes",
                                            "journal", "caseview", "monitor", "portal", "reconcile", "nightly", NULL };

/* The command line, taken apart before it is known which command it is for. */
struct line { const char **words; int n_words; bool check, sample, help, version; const char *log_level; };

static const char *bare(const char *flag)
{
    return flag + strspn(flag, "-");
}

static const struct app_flag *flag_in(const struct app_flag *flags, const char *name, size_t bytes)
{
    for (; flags && flags->name; flags++)
        if (strlen(bare(flags->name)) == bytes && memcmp(bare(flags->name), name, bytes) == 0)
            return flags;
    return NULL;
}

/* ---- which command */

/* How many of the words the command's name takes, or -1. */
static int words_matched(const struct app_command *c, const char **words, int n)
{
    const char *name = c->name;
    int used = 0;

    while (*name) {
        size_t bytes = strcspn(name, " ");

        if (used == n || strlen(words[used]) != bytes || memcmp(words[used], name, bytes) != 0)
            return -1;
        used++;
        name += bytes + (name[bytes] == ' ');
    }
    return used;
}

static const struct app_command *find_command(const struct app_program *p, const char **words, int n, int *ret_used)
{
    const struct app_command *best = NULL;

    *ret_used = -1;
    for (const struct app_command *c = p->commands; c && c->name; c++) {
        int used = words_matched(c, words, n);

        if (used > *ret_used) {
            best = c;
            *ret_used = used;
        }
    }
    return best;
}

/* While the command may not be known: its flag where the words so far name it, else any command's of that name. */
static const struct app_flag *any_flag(const struct app_program *p, const struct line *line, const char *name, size_t bytes)
{
    int used;
    const struct app_command *named = find_command(p, line->words, line->n_words, &used);
    const struct app_flag *found = flag_in(named ? named->flags : NULL, name, bytes);

    for (const struct app_command *c = p->commands; c && c->name && !found; c++)
        found = flag_in(c->flags, name, bytes);
    return found ? found : flag_in(shared_flags, name, bytes);
}

static void collect_words(const struct app_program *p, int argc, char **argv, struct line *line)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            while (++i < argc)
                line->words[line->n_words++] = argv[i];
        } else if (argv[i][0] != '-' || !argv[i][1]) {
            line->words[line->n_words++] = argv[i];
        } else if (!strchr(argv[i], '=')) {
            const struct app_flag *f = any_flag(p, line, bare(argv[i]), strlen(bare(argv[i])));

            i += f && f->value;
        }
    }
}

static bool unknown_command(const struct app_program *p, const struct line *line, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char **names, *wrong = line->n_words ? line->words[0] : "";
    size_t n = 0;
    char two[200];

    if (!line->n_words)
        return err_set(e, ERR_CONFIG, "no command given: %s --help lists them", p->name);
    if (line->n_words > 1) {
        snprintf(two, sizeof two, "%.90s %.90s", line->words[0], line->words[1]);
        wrong = two;
    }
    for (const struct app_command *c = p->commands; c && c->name; c++)
        n++;
    names = ARENA_ARRAY(&mem, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = p->commands[i].name;
    const char *nearest = cfg_nearest(wrong, names);
    if (!nearest)
        nearest = cfg_nearest(line->words[0], names);
    if (nearest)
        return err_set(e, ERR_CONFIG, "unknown command \"%s\": did you mean \"%s\"?", wrong, nearest);
    return err_set(e, ERR_CONFIG, "unknown command \"%s\": %s --help lists them", line->words[0], p->name);
}

/* ---- options */

static bool unknown_flag(const struct app *app, const char *flag, struct err *e)
{
    const char *names[100];
    size_t n = 0;

    for (const struct app_flag *f = app->command ? app->command->flags : NULL; f && f->name && n < 80; f++)
        names[n++] = bare(f->name);
    for (const struct app_flag *f = shared_flags; f->name; f++)
        names[n++] = f->name;
    names[n] = NULL;
    const char *nearest = cfg_nearest(bare(flag), names);
    if (nearest)
        return err_set(e, ERR_CONFIG, "unknown option %s: did you mean --%s?", flag, nearest);
    return err_set(e, ERR_CONFIG, "unknown option %s: --help lists them", flag);
}

static bool take_seconds(struct app *app, const char *value, struct err *e)
{
    char *end;
    long n = strtol(value, &end, 10);

    if (*end || !*value || n < 1 || n > 86400 * 365L)
        return err_set(e, ERR_CONFIG, "--give-up %s: expected a number of seconds, at least 1", value);
    app->give_up_s = (int)n;
    return true;
}

static bool take_format(struct app *app, const char *value, struct err *e)
{
    static const char *const names[] = { "text", "json", "jsonl", "html", "csv" };
    bool html = app->command && app->command->html, csv = app->command && app->command->csv;

    app->format_given = true;
    for (int i = 0; i <= FORMAT_CSV; i++)
        if (strcmp(value, names[i]) == 0 && (i != FORMAT_HTML || html) && (i != FORMAT_CSV || csv)) {
            app->format = (enum app_format)i;
            return true;
        }
    return err_set(e, ERR_CONFIG, "--format %s: expected text, json%s", value, csv ? ", jsonl, html or csv" : html ? ", jsonl or html" : " or jsonl");
}

static bool take_day(const char *name, const char *value, day_num *ret, struct err *e)
{
    struct err why;

    if (day_parse(value, strlen(value), ret, &why))
        return true;
    return err_set(e, ERR_CONFIG, "--%s %s: %s", name, value, why.text);
}

static bool take_shared(struct app *app, struct line *line, const char *name, const char *value, struct err *e)
{
    if (strcmp(name, "config") == 0)
        app->config_file = value;
    else if (strcmp(name, "set") == 0)
        app->sets[app->n_sets++] = value;
    else if (strcmp(name, "check") == 0)
        line->check = true;
    else if (strcmp(name, "sample") == 0)
        line->sample = true;
    else if (strcmp(name, "until-caught-up") == 0)
        app->until_caught_up = true;
    else if (strcmp(name, "today") == 0)
        return (app->today_given = take_day(name, value, &app->today, e));
    else if (strcmp(name, "give-up") == 0)
        return take_seconds(app, value, e);
    else if (strcmp(name, "format") == 0)
        return take_format(app, value, e);
    else if (strcmp(name, "lang") == 0) {
        if (strcmp(value, "de") != 0 && strcmp(value, "en") != 0)
            return err_set(e, ERR_CONFIG, "--lang %s: expected de or en", value);
        app->lang = value;
        app->lang_given = true;
    } else if (strcmp(name, "log-level") == 0)
        line->log_level = value;
    else if (strcmp(name, "help") == 0)
        line->help = true;
    else
        line->version = true;
    return true;
}

static bool take_own(struct app *app, const struct app_flag *f, const char *value, struct err *e)
{
    if (!f->repeatable && app_flag(app, f->name))
        return err_set(e, ERR_CONFIG, "--%s is given twice", bare(f->name));
    app->given[app->n_given].name = bare(f->name);
    app->given[app->n_given++].value = value ? value : "";
    return true;
}

static bool take_flag(struct app *app, struct line *line, int argc, char **argv, int *at, struct err *e)
{
    const char *flag = argv[*at], *equals = strchr(flag, '='), *name = bare(flag);
    size_t bytes = equals ? (size_t)(equals - name) : strlen(name);
    const struct app_flag *own = flag_in(app->command ? app->command->flags : NULL, name, bytes);
    const struct app_flag *f = own ? own : flag_in(shared_flags, name, bytes);
    const char *value = NULL;

    if (bytes == 1 && *name == 'h')
        f = flag_in(shared_flags, "help", 4);
    if (!f || (name - flag != 2 && bytes > 1))
        return unknown_flag(app, flag, e);
    if (f->value && equals)
        value = equals + 1;
    else if (f->value && *at + 1 < argc)
        value = argv[++*at];
    if (f->value && !value)
        return err_set(e, ERR_CONFIG, "--%s needs a value: %s", bare(f->name), f->value);
    if (!f->value && equals)
        return err_set(e, ERR_CONFIG, "--%s takes no value", bare(f->name));
    return own ? take_own(app, own, value, e) : take_shared(app, line, bare(f->name), value, e);
}

static bool take_flags(struct app *app, struct line *line, int argc, char **argv, struct err *e)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (argv[i][0] == '-' && argv[i][1] && !take_flag(app, line, argc, argv, &i, e))
            return false;
    return true;
}

static bool check_arguments(const struct app *app, struct err *e)
{
    const struct app_command *c = app->command;

    if (app->n_args < c->min_args)
        return err_set(e, ERR_CONFIG, "%s%s%s needs %s", app->program->name, *c->name ? " " : "", c->name, c->arguments ? c->arguments : "more arguments");
    if (c->max_args >= 0 && app->n_args > c->max_args)
        return err_set(e, ERR_CONFIG, "%s%s%s: unexpected argument \"%s\"", app->program->name, *c->name ? " " : "", c->name, app->args[c->max_args]);
    return true;
}

const char *app_flag_at(const struct app *app, const char *name, int i)
{
    for (int n = 0; n < app->n_given; n++)
        if (strcmp(app->given[n].name, bare(name)) == 0 && i-- == 0)
            return app->given[n].value;
    return NULL;
}

const char *app_flag(const struct app *app, const char *name)
{
    return app_flag_at(app, name, 0);
}

bool app_day_flag(const struct app *app, const char *name, day_num *ret, struct err *e)
{
    const char *value = app_flag(app, name);

    return !value || take_day(bare(name), value, ret, e);
}

/* ---- help */

static void print_flags(const struct app_flag *flags)
{
    for (; flags && flags->name; flags++) {
        char left[64];

        snprintf(left, sizeof left, "--%s%s%s", bare(flags->name), flags->value ? " " : "", flags->value ? flags->value : "");
        printf("  %-34s %s%s\n", left, flags->help, flags->repeatable ? " (repeatable)" : "");
    }
}

static int print_help(const struct app *app, bool one_command)
{
    const struct app_program *p = app->program;
    const struct app_command *c = app->command;

    if (one_command && c && *c->name) {
        printf("%s %s%s%s - %s\n", p->name, c->name, c->arguments ? " " : "", c->arguments ? c->arguments : "", c->help);
        print_flags(c->flags);
        printf("\nOptions of every command: %s --help\n", p->name);
        return EXIT_DONE;
    }
    printf("%s - %s\n\nUsage: %s [OPTIONS]%s\n", p->name, p->summary, p->name, p->commands && *p->commands->name ? " COMMAND" : "");
    for (const struct app_command *each = p->commands; each && each->name; each++) {
        char left[64];

        if (each == p->commands && *each->name)
            printf("\nCommands (%s COMMAND --help says more):\n", p->name);
        snprintf(left, sizeof left, "%s%s%s", each->name, each->arguments ? " " : "", each->arguments ? each->arguments : "");
        if (*each->name)
            printf("  %-34s %s\n", left, each->help);
        else
            print_flags(each->flags);
    }
    printf("\nOptions (before or after the command):\n");
    print_flags(shared_flags);
    if (p->options && p->options->path)
        printf("\nSettings (in the configuration file, or --set):\n");
    if (p->options)
        opt_print_help(p->options);
    printf("\nExit: 0 done, 1 could not go on, 2 usage or configuration, 3 done with findings.\n");
    return EXIT_DONE;
}

/* ---- configuration */

static const char *config_file(const struct app *app)
{
    const char *from_environment = getenv("CASEBUS_CONFIG");

    if (app->config_file)
        return app->config_file;
    if (from_environment && *from_environment)
        return from_environment;
    return app->program->is_agency ? "/etc/casebus/agency.cfg" : "/etc/casebus/tenant.cfg";
}

static bool apply_sets(const struct app *app, struct cfg *config, struct arena *mem, struct err *e)
{
    for (int i = 0; i < app->n_sets; i++) {
        const char *equals = strchr(app->sets[i], '=');

        if (!equals)
            return err_set(e, ERR_CONFIG, "--set %s: expected PATH=VALUE", app->sets[i]);
        const char *path = arena_strndup(mem, app->sets[i], (size_t)(equals - app->sets[i]));
        if (!cfg_set(config, path, equals + 1, mem, e))
            return false;
    }
    return true;
}

bool app_tenant_again(const struct app *app, struct arena *mem, struct tenant *ret, struct err *e)
{
    struct cfg *config;

    return cfg_load(app->config_file, mem, &config, e) && apply_sets(app, config, mem, e) && tenant_read(config, mem, ret, e);
}

static bool read_config(struct app *app, struct err *e)
{
    static const struct opt none[] = { { .path = NULL } };
    const struct app_program *p = app->program;
    const struct opt *options = p->options ? p->options : none;

    if (!cfg_load(app->config_file, &app->mem, &app->config, e) || !apply_sets(app, app->config, &app->mem, e)
        || !opt_known(options, app->config, p->is_agency ? NULL : tenant_names, e)
        || !opt_read(options, app->config, &app->mem, p->settings, e))
        return false;
    return p->is_agency || tenant_read(app->config, &app->mem, &app->tenant, e);
}

static int check_all(struct app *app)
{
    struct err e;

    if (app->program->check && !app->program->check(app, &e))
        return app_fail(app, &e);
    if (!app->program->is_agency)
        printf("tenant = \"%s\"\nagencies = %zu\nagreements = %zu\n", app->tenant.ags, app->tenant.n_agencies, app->tenant.n_agreements);
    if (app->program->options)
        opt_print_settings(app->program->options, app->program->settings);
    return EXIT_DONE;
}

static int usage_fail(const struct app *app, const struct err *e)
{
    fprintf(stderr, "%s: %s\n", app->program->name, e->text);
    return EXIT_USAGE;
}

int app_fail(const struct app *app, const struct err *e)
{
    (void)app;
    log_error(e->text, LOG_STR("kind", err_kind_name(e->kind)));
    /* What a user typed or named and cannot be is usage, wherever it was found out. */
    return e->kind == ERR_CONFIG || e->kind == ERR_DATA ? EXIT_USAGE : EXIT_STUCK;
}

static const char *language(void)
{
    static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);

        if (value && *value)
            return strncmp(value, "de", 2) == 0 ? "de" : "en";
    }
    return "en";
}

static int run(struct app *app, struct line *line)
{
    struct err e;

    app->config_file = config_file(app);
    if (app->command->no_config || (app->command->config_unless_args && app->n_args > 0))
        return app->command->run(app);
    if (!read_config(app, &e))
        return app_fail(app, &e);
    return line->check ? check_all(app) : app->command->run(app);
}

static void print_sample(const struct app_program *p)
{
    /* What every program of a hub reads of tenant.cfg (tenant.h), before what this one reads. */
    static const char town[] = "# The municipality: its AGS (8 digits, required)\ntenant = \"\";\n# whose holidays count (default: the Land of the AGS)\n#land = \"NW\";\n"
                               "# folder of event types, rules and axes (default schemas beside this file)\n#schemas = \"/usr/local/share/casebus/schemas\";\n"
                               "# folder of the agencies' keys, and of rules of our own\n#keys = \"keys\";\n#rules = \"rules\";\n"
                               "# who takes part and what is agreed: casebus agency add and sign write these two; empty at first\n"
                               "@include \"agencies.cfg\"\n@include \"agreements.cfg\"\n\n";

    if (!p->is_agency)
        fputs(town, stdout);
    if (p->options)
        opt_print_sample(p->options, p->name);
}

/* --check and --sample ask for no command. */
static int start(struct app *app, struct line *line, int argc, char **argv)
{
    static const struct app_command checking = { .name = "", .max_args = -1 };
    enum log_level level = LOG_INFO;
    struct err e;
    int used;

    collect_words(app->program, argc, argv, line);
    app->command = find_command(app->program, line->words, line->n_words, &used);
    if (!take_flags(app, line, argc, argv, &e))
        return usage_fail(app, &e);
    if (line->help)
        return print_help(app, used > 0);
    if (line->version)
        return printf("%s %s\n", app->program->name, VERSION) > 0 ? EXIT_DONE : EXIT_STUCK;
    if (line->log_level && !log_level_parse(line->log_level, &level))
        return usage_fail(app, (err_set(&e, ERR_CONFIG, "--log-level %s: expected debug, info, warn or error", line->log_level), &e));
    log_open(app->program->name, level);
    if (line->sample) {
        print_sample(app->program);
        return EXIT_DONE;
    }
    if (line->check && (!app->command || line->n_words == 0))
        app->command = &checking, used = 0;
    if (!app->command)
        return usage_fail(app, (unknown_command(app->program, line, &e), &e));
    app->args = line->words + used;
    app->n_args = line->n_words - used;
    if (!line->check && !check_arguments(app, &e))
        return usage_fail(app, &e);
    stop_install();
    return run(app, line);
}

int app_main(int argc, char **argv, const struct app_program *program)
{
    struct app app = { .program = program, .lang = language() };
    struct line line = {0};

    app.today = clock_today();
    reload_remember(argv);
    line.words = ARENA_ARRAY(&app.mem, const char *, argc + 1);
    app.sets = ARENA_ARRAY(&app.mem, const char *, argc + 1);
    app.given = arena_alloc(&app.mem, sizeof *app.given * ((size_t)argc + 1));
    log_open(program->name, LOG_INFO);
    int code = start(&app, &line, argc, argv);
    if (fflush(stdout) != 0 && code == EXIT_DONE)
        code = EXIT_STUCK;
    arena_release(&app.mem);
    if (code == EXIT_DONE && reload_under_way()) {
        reload_begin_again();
        code = EXIT_STUCK;
    }
    return code;
}
