/* SPDX-License-Identifier: Apache-2.0 */
#include "admin.h"

#include <stddef.h>

struct admin_settings admin;

static const struct opt options[] = {
    { .path = "database", .kind = OPT_STRING, .offset = offsetof(struct admin_settings, database), .help = "PostgreSQL connection string of the hub" },
    { .path = "kafka.brokers", .kind = OPT_STRING, .offset = offsetof(struct admin_settings, brokers), .help = "host:port of Kafka brokers, comma between" },
    { .path = "kafka.client", .kind = OPT_GROUP, .offset = offsetof(struct admin_settings, client), .optional = true, .help = "settings for librdkafka, word for word" },
    { .path = "kafka.admin", .kind = OPT_GROUP, .offset = offsetof(struct admin_settings, rights_client), .optional = true, .help = "the same for who makes topics and gives rights; default kafka.client" },
    { .path = "nightly.backup", .kind = OPT_FILE, .offset = offsetof(struct admin_settings, nightly_backup), .optional = true,
      .help = "file that the backup writes when it is complete: its first line is the time (RFC 3339), or else it is as old as the file" },
    { .path = "nightly.backup_hours", .kind = OPT_INT, .offset = offsetof(struct admin_settings, nightly_backup_hours), .fallback = "26", .min = 1, .max = 8760, .unit = "hours",
      .help = "a backup that is so old is a finding" },
    { .path = "nightly.sample", .kind = OPT_INT, .offset = offsetof(struct admin_settings, nightly_sample), .fallback = "1000", .min = 1, .max = 999999, .unit = "persons",
      .help = "so many stored views are computed again each night" },
    { .path = "nightly.statistics", .kind = OPT_FILE, .offset = offsetof(struct admin_settings, nightly_statistics), .fallback = "statistics",
      .help = "folder for what people read: the page of each proof, the monthly statistics" },
    { .path = "nightly.nights", .kind = OPT_INT, .offset = offsetof(struct admin_settings, nightly_nights), .fallback = "31", .min = 0, .max = 366, .unit = "nights",
      .help = "so many earlier nights are made up for, if there was no run" },
    { .path = "nightly.earlier_days", .kind = OPT_INT, .offset = offsetof(struct admin_settings, nightly_earlier), .fallback = "7", .min = 0, .max = 366, .unit = "days",
      .help = "so many earlier days with open differences are proved again each night" },
    { .path = NULL },
};

/* One line per noun: its file adds its commands here. */
static const struct app_command *const nouns[] = { init_commands, agency_commands, certificate_commands, control_commands, compare_commands, onboard_commands, event_commands, topics_commands, status_commands, trace_commands, runbook_commands, diagnose_commands, rules_commands, case_commands, tasks_commands, timers_commands, statistics_commands, view_commands, why_commands, diff_commands, diff_case_commands, activate_commands, activations_commands, identity_commands, task_commands, deadletter_commands, deadletter_show_commands, redrive_commands, edit_commands, resume_commands, alarm_commands, log_commands, types_commands, schema_commands, user_commands, nightly_commands };

/* Of all nouns one after the other; the last is empty: the table's end. */
static const struct app_command *all_commands(struct arena *mem)
{
    struct app_command *all;
    size_t n = 0;

    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++)
        for (const struct app_command *c = nouns[i]; c->name; c++)
            n++;
    all = ARENA_ARRAY(mem, struct app_command, n + 1);
    n = 0;
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++)
        for (const struct app_command *c = nouns[i]; c->name; c++)
            all[n++] = *c;
    return all;
}

int main(int argc, char **argv)
{
    CLEANUP(arena_release) struct arena mem = {0};

    return app_main(argc, argv, &(struct app_program){
        .name = "casebus", .summary = "the command line of a hub", .options = options, .settings = &admin, .commands = all_commands(&mem),
    });
}
