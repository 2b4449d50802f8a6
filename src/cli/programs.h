/* programs: the functions behind the rows of the table of commands. One file a subcommand or small family. */
#ifndef WF_CLI_PROGRAMS_H
#define WF_CLI_PROGRAMS_H

#include "cli/cli.h"

cli_program cli_list;       /* lists.c: incidents find feeds plugins checkpoints quarantine log, playbook list */
cli_program cli_status;     /* status.c */
cli_program cli_show;       /* show.c */
cli_program cli_verb;       /* verb.c: own ack note ... new */
cli_program cli_watch;      /* watch.c */
cli_program cli_screen;     /* screen.c */
cli_program cli_submit;     /* submit.c */
cli_program cli_feed_set;   /* feed.c */
cli_program cli_feed_test;
cli_program cli_feed_retry;
cli_program cli_plugin_switch; /* plugin.c: enable disable */
cli_program cli_plugin_again;  /* restart reload */
cli_program cli_plugin_record;
cli_program cli_playbook_show;   /* playbook.c */
cli_program cli_handover_show;   /* handover.c */
cli_program cli_handover_report; /* report.c */
cli_program cli_footprint;       /* footprint.c */
cli_program cli_directory;       /* directory.c */
cli_program cli_floor;           /* floor.c: posture level */
cli_program cli_quarantine_show; /* quarantine.c */
cli_program cli_notifier_test;   /* notifier.c */
cli_program cli_engine_start;    /* engine.c */
cli_program cli_engine_stop;
cli_program cli_engine_status;
cli_program cli_engine_reload;
cli_program cli_engine_scenario;
cli_program cli_journal_export;  /* journal.c */
cli_program cli_backup;
cli_program cli_journal_replay;  /* replay.c */
cli_program cli_actions_show;    /* actions.c */
cli_program cli_actions_export;
cli_program cli_notice_new; /* notice_draft.c */
cli_program cli_notice_edit;
cli_program cli_notice_submit; /* notice_sign.c; allow, too */
cli_program cli_notice_approve;
cli_program cli_notice_release;
cli_program cli_notice_cancel;
cli_program cli_inbox;       /* ack reject */
cli_program cli_notice_show; /* notice_show.c */
cli_program cli_notice_preview;
cli_program cli_notice_lint; /* of a number; of a file watchfloor-tool's */
cli_program cli_notice_lists; /* notice templates, recipients list */
cli_program cli_notice_export;
cli_program cli_notice_import_ack; /* notice_import.c */
cli_program cli_picture; /* picture.c */
cli_program cli_protocol_show; /* protocol.c */
cli_program cli_protocol_status;
cli_program cli_protocol_answer;
cli_program cli_protocol_request;
cli_program cli_key_new; /* key.c */
cli_program cli_key_enrol;
cli_program cli_ping;
cli_program cli_tool;       /* tool.c: what watchfloor-tool does */
cli_program cli_completion; /* completion.c */
cli_program cli_help;       /* help.c */
/* `watchfloor __complete WORD...`, of the shells' scripts (complete.c). */
int cli_complete(struct cli *c, int argc, char **argv);

/* The list of subcommands, for `watchfloor --help`. */
void cli_help_all(FILE *to);

#endif
