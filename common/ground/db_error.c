/* SPDX-License-Identifier: Apache-2.0 */
#include "db_error.h"

#include <string.h>

static enum err_kind kind_of_state(const char *state)
{
    static const struct { const char *prefix; enum err_kind kind; } kinds[] = {
        { "08", ERR_RETRY },                      /* connection */
        { "40", ERR_RETRY },                      /* deadlock, serialization */
        { "53", ERR_RETRY },                      /* disk full, out of memory, too many connections */
        { "55P03", ERR_RETRY },                   /* lock not available */
        { "57", ERR_RETRY },                      /* shutdown, starting up, cancelled */
        { "58", ERR_RETRY },                      /* the server's own input and output */
        { "25006", ERR_RETRY },                   /* a standby that is not promoted yet */
        { "22", ERR_DATA }, { "23", ERR_DATA },
        { "28", ERR_CONFIG }, { "3D", ERR_CONFIG }, { "3F", ERR_CONFIG },
        { "42501", ERR_CONFIG },                  /* permission */
        { "42P01", ERR_CONFIG }, { "42703", ERR_CONFIG }, { "42883", ERR_CONFIG },   /* table, column, function: another schema */
        { "42P06", ERR_CONFIG }, { "42P07", ERR_CONFIG },     /* schema, table: there, but nobody has noted that they were made */
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(state, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
            return kinds[i].kind;
    return ERR_FATAL;
}

static const char *hint_of_state(const char *state)
{
    if (strcmp(state, "42P01") == 0 || strcmp(state, "42703") == 0 || strcmp(state, "3F000") == 0)
        return ": the tables are missing or older than this program; run casebus init";
    if (strcmp(state, "42501") == 0)
        return ": the login needs the program's role, see schemas/sql";
    return "";
}

/* libpq's texts end with a line break, and the rest of several lines is where in the server it happened. */
static int first_line(const char *text)
{
    return (int)strcspn(text, "\n");
}

/* A detail would hold values; message, constraint and state say enough. */
bool db_error_of_result(const PGresult *r, struct err *e)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE), *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

    if (!state) {
        const char *whole = PQresultErrorMessage(r);
        return err_set(e, ERR_RETRY, "database: %.*s", first_line(whole), whole);
    }
    return err_set(e, kind_of_state(state), "database: %s (SQLSTATE %s)%s", text ? text : "no message", state, hint_of_state(state));
}

/* "FATAL:  28P01: password authentication failed": the code stands before the text when the server spoke at all. */
bool db_error_of_connection(PGconn *conn, bool in_time, struct err *e)
{
    const char *text = PQerrorMessage(conn), *at = strstr(text, ":  ");
    char state[6] = "";

    if (!in_time)
        return err_set(e, ERR_RETRY, "database: no connection within %d s or before the stop", DB_CONNECT_MS / 1000);
    if (at && strspn(at + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && at[8] == ':')
        memcpy(state, at + 3, 5);
    enum err_kind kind = *state ? kind_of_state(state) : PQconnectionNeedsPassword(conn) ? ERR_CONFIG : ERR_RETRY;
    return err_set(e, kind, "database: cannot connect: %.*s%s", first_line(text), text,
                   kind == ERR_CONFIG ? " (setting \"database\")" : "");
}
