/* SPDX-License-Identifier: Apache-2.0 */
/* How old is the last backup?  By a file that the backup writes when it is complete: the time in its first line, or else when it was written. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "night_log.h"

static bool time_of(const char *file, time_us *ret, struct err *e)
{
    char line[64] = "";
    struct stat st;
    struct err ignored;
    FILE *f = fopen(file, "re");

    if (!f || fstat(fileno(f), &st) != 0) {
        int why = errno;

        if (f)
            fclose(f);
        return err_set(e, ERR_CONFIG, "cannot read %s, which the backup is to write: %s", file, strerror(why));
    }
    if (!fgets(line, sizeof line, f))
        line[0] = '\0';
    fclose(f);
    line[strcspn(line, "\r\n")] = '\0';
    if (!time_parse(line, strlen(line), ret, &ignored))
        *ret = (time_us)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000;
    return true;
}

bool job_backup(struct night *n, struct outcome *ret, struct err *e)
{
    char at[TIME_TEXT_BYTES];
    time_us made;

    if (!admin.nightly_backup) {
        *ret = (struct outcome){ NIGHT_SKIPPED, "nightly.backup names no file: nobody would notice that there are no backups any more" };
        return true;
    }
    if (!time_of(admin.nightly_backup, &made, e))
        return false;
    int64_t seconds = (clock_now() - made) / 1000000, hours = seconds / 3600;
    bool old = hours >= admin.nightly_backup_hours;
    ret->result = old ? NIGHT_FINDINGS : NIGHT_DONE;
    ret->detail = arena_printf(n->mem, "the last backup is of %s, %" PRId64 " hours old%s", time_text(made, at), hours,
                               old ? arena_printf(n->mem, ": more than the %" PRId64 " that nightly.backup_hours allows", admin.nightly_backup_hours) : "");
    return n->dry_run || night_metric(n->db, "casebus_backup_age_seconds", "", seconds, e);
}
