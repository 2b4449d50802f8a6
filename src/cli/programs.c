/* programs: which function a subcommand runs. */
#include "cli/programs.h"

static const struct {
    const char *name;
    cli_program *run;
} programs[] = {
    {"incidents", cli_list},
    {"find", cli_list},
    {"feeds", cli_list},
    {"plugins", cli_list},
    {"checkpoints", cli_list},
    {"quarantine", cli_list},
    {"log", cli_list},
    {"playbook list", cli_list},
    {"duty list", cli_list},
    {"playbook show", cli_playbook_show},
    {"handover show", cli_handover_show},
    {"handover list", cli_list},
    {"handover report", cli_handover_report},
    {"directory", cli_directory},
    {"footprint", cli_footprint},
    {"status", cli_status},
    {"show", cli_show},
    {"watch", cli_watch},
    {"screen", cli_screen},
    {"submit", cli_submit},
    {"feed set", cli_feed_set},
    {"feed test", cli_feed_test},
    {"feed retry", cli_feed_retry},
    {"plugin enable", cli_plugin_switch},
    {"plugin disable", cli_plugin_switch},
    {"plugin restart", cli_plugin_again},
    {"plugin reload", cli_plugin_again},
    {"plugin record", cli_plugin_record},
    {"quarantine show", cli_quarantine_show},
    {"notifier test", cli_notifier_test},
    {"engine start", cli_engine_start},
    {"engine stop", cli_engine_stop},
    {"engine status", cli_engine_status},
    {"engine reload", cli_engine_reload},
    {"engine scenario", cli_engine_scenario},
    {"journal export", cli_journal_export},
    {"journal replay", cli_journal_replay},
    {"backup", cli_backup},
    {"notice list", cli_list},
    {"notice inbox", cli_list},
    {"notice acks", cli_list},
    {"key list", cli_list},
    {"notice new", cli_notice_new},
    {"notice edit", cli_notice_edit},
    {"notice show", cli_notice_show},
    {"notice preview", cli_notice_preview},
    {"notice lint", cli_notice_lint},
    {"notice submit", cli_notice_submit},
    {"notice allow", cli_notice_submit},
    {"notice approve", cli_notice_approve},
    {"notice release", cli_notice_release},
    {"notice cancel", cli_notice_cancel},
    {"notice export", cli_notice_export},
    {"notice import-ack", cli_notice_import_ack},
    {"notice templates", cli_notice_lists},
    {"recipients list", cli_notice_lists},
    {"inbox ack", cli_inbox},
    {"inbox reject", cli_inbox},
    {"key new", cli_key_new},
    {"key enrol", cli_key_enrol},
    {"ping", cli_ping},
    {"completion", cli_completion},
    {"help", cli_help},
};

cli_program *cli_program_for(const struct command *command)
{
    if (command->flags & COMMAND_VERB)
        return cli_verb;
    for (size_t i = 0; i < ARRAY_LEN(programs); i++)
        if (strcmp(programs[i].name, command->name) == 0)
            return programs[i].run;
    return command->flags & COMMAND_TOOL ? cli_tool : NULL;
}
