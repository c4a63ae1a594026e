/* SPDX-License-Identifier: Apache-2.0 */
/* app - the shell around every program: INTERFACES 1.  Options stand before or after the command.
 * Exit: 0 done, 1 could not go on, 2 usage or configuration, 3 done with findings. */
#ifndef COMMON_APP_H
#define COMMON_APP_H
#include "log.h"
#include "opt.h"
#include "tenant.h"

enum { EXIT_DONE = 0, EXIT_STUCK = 1, EXIT_USAGE = 2, EXIT_FINDINGS = 3 };
enum app_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_JSONL, FORMAT_HTML, FORMAT_CSV };
struct app;
struct app_flag { const char *name; const char *value; /* NULL: takes none; else its name in help */ const char *help; bool repeatable; };
struct app_command {
    const char *name;                    /* "agency add"; "" for a program without commands */
    const char *arguments;               /* "SLUG@SCOPE": for help */
    const char *help;
    const struct app_flag *flags;        /* its own, ends with name NULL; may be NULL */
    int (*run)(struct app *app);         /* returns the exit code */
    int min_args, max_args;              /* max -1: any */
    bool no_config;                      /* runs without a configuration */
    bool config_unless_args;             /* likewise when it has arguments */
    bool html, csv;                      /* also --format html, csv */
};
struct app_program {
    const char *name, *summary;
    const struct opt *options; void *settings;
    bool (*check)(struct app *app, struct err *e);   /* --check: read everything else, reach nothing; may be NULL */
    bool is_agency;                      /* configuration is an agency.cfg: no tenant is read */
    const struct app_command *commands;  /* ends with name NULL */
};
struct app {
    const struct app_program *program;
    const struct app_command *command;
    const char *config_file;
    struct cfg *config;
    struct tenant tenant;                /* hub programs: read and checked */
    day_num today;                       /* --today or the clock's at start */
    bool today_given, until_caught_up;
    int give_up_s;                       /* 0: wait for ever */
    enum app_format format; bool format_given;
    const char *lang; bool lang_given;   /* "de" or "en" */
    const char **args; int n_args;       /* after the command's words */
    struct arena mem;
    struct { const char *name, *value; } *given; int n_given;   /* the command's own flags */
    const char **sets; int n_sets;       /* --set, as given */
};
/* Reads options, configuration, runs the command; never returns anything but an exit code. */
int app_main(int argc, char **argv, const struct app_program *program);
const char *app_flag(const struct app *app, const char *name);                 /* value, "" for a flag without, NULL: not given */
const char *app_flag_at(const struct app *app, const char *name, int i);       /* i-th of a repeatable one */
bool app_day_flag(const struct app *app, const char *name, day_num *ret, struct err *e) MUST_CHECK;  /* not given: unchanged */
/* The town as its files say now (a service goes on while agencies are added), --set applied.  ERR_CONFIG. */
bool app_tenant_again(const struct app *app, struct arena *mem, struct tenant *ret, struct err *e) MUST_CHECK;
/* Logs e with the program's hint and turns its kind into the exit code. */
int app_fail(const struct app *app, const struct err *e);
#endif
