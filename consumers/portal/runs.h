/* SPDX-License-Identifier: Apache-2.0 */
/* runs - commands of `casebus`, run in the background for whoever asked on a page: what the page does is what the command line does, by
 * the same program.  The last RUNS_KEPT are kept; at most RUNS_AT_ONCE run at once.  All calls may come from any thread. */
#ifndef PORTAL_RUNS_H
#define PORTAL_RUNS_H
#include "../../common/ground/app.h"
#include "../../common/ground/buf.h"

enum { RUNS_KEPT = 50, RUNS_AT_ONCE = 8, RUNS_MOST_ARGS = 16, RUNS_MOST_OUTPUT = 4 * 1024 * 1024 };
struct runs;
struct run_order {
    const char *args[RUNS_MOST_ARGS];    /* behind the program's name: "alarm", "clear", "12", "--by=koenig"; ends with NULL */
    const char *by;                      /* who asked; NULL: nobody, a page needs it */
    const char *program;                 /* NULL: casebus */
    bool page;                           /* what it prints is a page: shown by itself, output.c */
    const char *command, *object;        /* for the operators' log; command NULL: the command writes it itself, or changes nothing */
};
struct run {
    int64_t no;
    const char *by, *line;               /* line: as people type it */
    bool page;
    time_us started, ended;              /* ended 0: it runs */
    int code;                            /* -1: it was ended */
    const char *out, *err; size_t out_bytes;
};
/* The programs are looked for beside ours, and get our configuration. */
struct runs *runs_new(const struct app *app, const char *database);
void runs_free(struct runs *r);          /* what runs is told to stop, and waited for */
/* ERR_RETRY: too many run already, or none can be started. */
bool runs_start(struct runs *r, const struct run_order *order, int64_t *ret_no, struct err *e) MUST_CHECK;
/* How it stands, copied into `mem`; false: no such run is known (any more). */
bool runs_look(struct runs *r, int64_t no, struct arena *mem, struct run *ret);
/* Waits for its end, at most so long; true: it has ended, or is not known. */
bool runs_wait(struct runs *r, int64_t no, int wait_ms);
/* "casebus alarm clear 12 --by=koenig": what a shell reads as these arguments; in `mem`. */
char *runs_line(const char *const *args, struct arena *mem);
#endif
