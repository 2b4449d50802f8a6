/* commands: the table itself and finding rows in it. Owns constants only. See commands.h. */
#include "wire/commands.h"

#include <stdlib.h>

#include "base/vec.h"

#define ID {"ID", COMMAND_INCIDENT, 0, NULL}
#define OPT_NO_PERSON {"--no-person", "REASON", COMMAND_TEXT, 0, NULL, "of an incident of health: why what looks like a person's number, seat or age is none"}
#define OPT_REV {"--rev", "N", COMMAND_NUMBER, 0, NULL, "only if the incident still has revision N"}
#define OPT_ITEM {"--item", "N", COMMAND_NUMBER, 0, NULL, "which one, where several are open"}
#define OPT_LIMIT {"--limit", "N", COMMAND_NUMBER, 0, NULL, "at most N lines"}
#define FILTER_ARG {"FILTER", COMMAND_FILTER, COMMAND_OPTIONAL | COMMAND_REST, NULL}
#define BOTH (COMMAND_CLI | COMMAND_CONSOLE | COMMAND_ENGINE)
#define VERB (BOTH | COMMAND_CHANGES | COMMAND_VERB)
#define FLOOR_LOG (SCREEN_FLOOR | SCREEN_LOG | SCREEN_MAP)
#define DUTY "duty liaison supervisor protection"
#define DISPOSITIONS "confirmed not-an-incident insufficient-data drill transferred"
#define SETTABLE "title type member checkpoint place impact urgency severity certainty tlp pap handling occurred detected reported area nationality origin sharing_group"
#define LIKELIHOODS "almost-no-chance very-unlikely unlikely roughly-even likely very-likely almost-certain"
#define VIEWS "floor checkpoints map notices protocols borders feeds plugins quarantine directory duty playbook log handover help"
#define POSTURES "WATCH ALERT RESPONSE-1 RESPONSE-2 RESPONSE-3 RECOVERY"
#define LEVELS "NONE PHEIC PANDEMIC_EMERGENCY"
#define STEP_ARG {"STEP", COMMAND_NUMBER, 0, NULL}
#define ENTRIES_HELP \
    "FILTER is words joined by AND: member:ID,MY role:hotline,sar lang:km untested:yes, or a bare word that an entry's text holds.\n" \
    "An entry that nobody tested for 90 days says so."
#define FILTER_HELP \
    "FILTER is words joined by AND: type:SYS.* member:ID,MY priority:P1..P2 state:NEW owner:none|me|NAME\n" \
    "shelved:yes|no suppressed:yes|no inside:ID badge:flapping checkpoint:IDCGK\n" \
    "since:-6h until:08:00 source:sg/* signal: condition: tier: tlp: id: text:WORD,\n" \
    "or a bare word that the title or the text holds; \"words in quotes\" stand beside each other there."
#define SORTS "priority age due tier id state type checkpoint member reports sources owner opened updated source tlp grade signal title"
#define OPT_SORT {"--sort", "COLUMN", COMMAND_WORD, 0, SORTS, "put them in the order of a column"}
#define OPT_DESC {"--desc", NULL, COMMAND_NONE, 0, NULL, "the order turned round"}
#define OPT_COLUMNS {"--columns", "NAMES", COMMAND_COLUMNS, 0, NULL, "show these columns: id,priority,title"}
#define COLUMNS_HELP "\nCOLUMN and NAMES are of: " SORTS "."

#define LIAISON "liaison supervisor"
#define READS_NOTICES "duty liaison supervisor protection auditor"
#define NOTICE {"NOTICE", COMMAND_WORD, 0, NULL}
#define RUN {"RUN", COMMAND_WORD, 0, NULL}
#define OPT_KEY_MODE {"--mode", "MODE", COMMAND_WORD, 0, "actual exercise", "which floor it is for; else the home's"}
#define OPT_KEY_FILE {"--key", "FILE", COMMAND_FILE, 0, NULL, "the key's file; else where it belongs"}
#define OPT_SIGNS {"--key", "FILE", COMMAND_FILE, 0, NULL, "the key's file; else where it belongs"}
#define OPT_NOTICE_REV {"--rev", "N", COMMAND_NUMBER, 0, NULL, "only if the notice still has revision N"}
#define OPTS_DRAFT \
    {"--to", "WHO", COMMAND_TEXT, 0, NULL, "to whom: all, MY, MY/protection, carrier:GA; commas between"}, \
    {"--set", "FIELD=VALUE", COMMAND_PAIR, COMMAND_REPEAT, NULL, "give one of the template's fields a value; FIELD= takes it away"}, \
    {"--draft-file", "FILE", COMMAND_FILE, 0, NULL, "the draft as JSON, as notice show --draft prints one; - is standard input"}, \
    {"--tlp", "TLP", COMMAND_WORD, 0, "CLEAR GREEN AMBER AMBER+STRICT RED", "else the template's"}, \
    {"--hours", "N", COMMAND_NUMBER, 0, NULL, "how long it holds; over 24 with --long-why, and a supervisor approves"}, \
    {"--long-why", "TEXT", COMMAND_TEXT, 0, NULL, "why it holds for more than 24 hours"}, \
    {"--languages", "LIST", COMMAND_TEXT, 0, NULL, "in these languages: en,ms; else those of the addressees"}, \
    {"--lang", "LANG", COMMAND_WORD, 0, NULL, "of --headline, --description and --instruction; English where not said"}, \
    {"--headline", "TEXT", COMMAND_TEXT, 0, NULL, "in place of the template's: that language is UNREVIEWED then"}, \
    {"--description", "TEXT", COMMAND_TEXT, 0, NULL, "in place of the template's"}, {"--instruction", "TEXT", COMMAND_TEXT, 0, NULL, "in place of the template's; - for none"}, \
    {"--protection", "P", COMMAND_WORD, 0, "none possible referred confirmed unknown", "protection, refugee or asylum status with any member?"}, \
    {"--states", "LIST", COMMAND_TEXT, 0, NULL, "states of nationality and origin of whom it is about: MM,PH"}, \
    {"--contact", "TEXT", COMMAND_TEXT, 0, NULL, "whom to call"}, {"--note", "TEXT", COMMAND_TEXT, 0, NULL, "goes with it, beside the texts"}
#define ACTION {"ACTION", COMMAND_WORD, 0, NULL}
#define ACTION_KINDS "CLOSURE REOPENING HOURS ENTRY_RULE QUOTA CARRIER_INSTRUCTION EXTRA_SCREENING HEALTH_MEASURE"
#define OPTS_GROUNDS \
    {"--rationale", "TEXT", COMMAND_TEXT, 0, NULL, "why"}, {"--legal-basis", "TEXT", COMMAND_TEXT, 0, NULL, "by which law"}, \
    {"--proportionality", "TEXT", COMMAND_TEXT, 0, NULL, "why nothing less would do"}, {"--alternatives", "TEXT", COMMAND_TEXT, 0, NULL, "what less intrusive was considered"}, \
    {"--exceptions", "TEXT", COMMAND_TEXT, 0, NULL, "who passes all the same: crew, medical, families, asylum"}, {"--announced-how", "TEXT", COMMAND_TEXT, 0, NULL, "how it was announced"}
#define OPT_AT {"--at", "T", COMMAND_TIME, 0, NULL, "when it was, where it is told later: -2h, 08:00"}
#define OPT_OF_NOBODY {"--no-person", "REASON", COMMAND_TEXT, 0, NULL, "why what looks like a person's number, seat, age or name is none"}
#define SIGNS "\nThe passphrase of your key is asked for on the terminal; no option takes it."

static const struct command table[] = {
    /* ---- the incident at hand */
    {.name = "own", .aliases = "take", .flags = VERB, .args = {ID},
     .options = {OPT_REV, {"--take", "REASON", COMMAND_TEXT, 0, NULL, "take it from the officer who has it"}, OPT_NO_PERSON},
     .screens = FLOOR_LOG, .keys = "o", .fkey = 2, .menu = "own", .roles = DUTY,
     .help = "make an incident yours"},
    {.name = "ack", .flags = VERB, .args = {ID}, .options = {OPT_REV},
     .screens = FLOOR_LOG, .keys = "a", .fkey = 3, .menu = "ack", .roles = DUTY,
     .help = "acknowledge an incident's signal; its state stays"},
    {.name = "note", .flags = VERB, .args = {ID, {"TEXT", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {OPT_REV, {"--ruled-out", NULL, COMMAND_NONE, 0, NULL, "it says what it is not: kept for whoever comes on next"}, OPT_NO_PERSON},
     .screens = FLOOR_LOG, .keys = "t", .fkey = 4, .menu = "note", .roles = DUTY,
     .help = "write a note into an incident's timeline"},
    {.name = "shelve", .flags = VERB, .args = {ID, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {OPT_REV, {"--until", "T", COMMAND_TIME, COMMAND_NEEDED, NULL, "until when: +2h, 08:00 (needed)"}, OPT_NO_PERSON},
     .screens = SCREEN_FLOOR, .keys = "s", .menu = "shelve", .roles = DUTY, .help = "put an incident's signal aside for a time, with the reason",
     .detail = "At most for a shift; never P1, P2, HLT, THB or SEC. When the time is over, it rises in priority or happens again, it is back."},
    {.name = "unshelve", .flags = VERB, .args = {ID}, .options = {OPT_REV}, .screens = SCREEN_FLOOR, .keys = "U", .roles = DUTY,
     .help = "take a shelved incident back"},
    {.name = "out-of-service", .flags = VERB, .args = {ID, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {OPT_REV, {"--until", "T", COMMAND_TIME, COMMAND_NEEDED, NULL, "until when: +2d or a time (needed)"}, OPT_NO_PERSON}, .roles = "supervisor",
     .help = "put a signal aside while its source is being seen to, with the reason",
     .detail = "For 30 days at most; never P1, P2, HLT, THB or SEC. What rings meanwhile is counted; unshelve takes it back."},
    {.name = "escalate", .flags = VERB, .args = {ID, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}}, .options = {OPT_REV, OPT_NO_PERSON},
     .screens = SCREEN_FLOOR, .keys = "e", .menu = "escalate", .roles = DUTY,
     .help = "call for the next one: T1 the next officer, T2 the supervisor, T3 the liaison group",
     .detail = "What nobody owns in time is escalated by itself. Who owns it ends it."},
    {.name = "priority", .flags = VERB,
     .args = {ID, {"PRIORITY", COMMAND_PRIORITY, 0, "P1 P2 P3 P4"}, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}}, .options = {OPT_REV, OPT_NO_PERSON},
     .screens = FLOOR_LOG, .keys = "p", .fkey = 5, .menu = "priority", .roles = DUTY,
     .help = "set an incident's priority, with the reason"},
    {.name = "activate", .flags = VERB, .args = {ID}, .options = {OPT_REV},
     .screens = SCREEN_FLOOR, .keys = "A", .fkey = 6, .menu = "activate", .roles = DUTY,
     .help = "say that an incident is being worked on (ACTIVE)"},
    {.name = "monitor", .flags = VERB, .args = {ID}, .options = {OPT_REV},
     .screens = SCREEN_FLOOR, .keys = "M", .fkey = 7, .menu = "monitor", .roles = DUTY,
     .help = "say that an incident is only watched (MONITORING)"},
    {.name = "resolve", .flags = VERB, .args = {ID},
     .options = {OPT_REV, {"--disposition", "D", COMMAND_WORD, 0, DISPOSITIONS, "resolve and close in one step"}},
     .screens = SCREEN_FLOOR, .keys = "r", .fkey = 8, .menu = "resolve", .roles = DUTY,
     .help = "say that an incident is over (RESOLVED)"},
    {.name = "close", .flags = VERB, .args = {ID},
     .options = {OPT_REV, {"--disposition", "D", COMMAND_WORD, COMMAND_BEGUN, DISPOSITIONS, "what it was in the end (needed, where dispose did not say it)"}},
     .screens = SCREEN_FLOOR, .keys = "C", .fkey = 9, .menu = "close", .roles = DUTY,
     .help = "close a resolved incident"},
    {.name = "reopen", .flags = VERB, .args = {ID}, .options = {OPT_REV},
     .screens = FLOOR_LOG, .keys = "O", .menu = "reopen", .roles = DUTY,
     .help = "take up a resolved or closed incident again (ACTIVE)"},
    {.name = "assign", .flags = VERB, .args = {ID, {"OFFICER", COMMAND_OFFICER, 0, NULL}}, .options = {OPT_REV},
     .roles = DUTY, .help = "give an incident to another officer"},
    {.name = "release", .flags = VERB, .args = {ID}, .options = {OPT_REV}, .roles = DUTY,
     .help = "let an incident go: it has no owner, its state stays"},
    {.name = "discard", .flags = VERB, .args = {ID, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}}, .options = {OPT_REV, OPT_NO_PERSON}, .roles = DUTY,
     .help = "set an incident aside that is none, with the reason"},
    {.name = "dispose", .flags = VERB,
     .args = {ID, {"DISPOSITION", COMMAND_WORD, 0, DISPOSITIONS}, {"REASON", COMMAND_TEXT, COMMAND_OPTIONAL | COMMAND_REST, NULL}}, .options = {OPT_REV, OPT_NO_PERSON},
     .roles = DUTY, .help = "say what a resolved incident was"},
    {.name = "transfer", .flags = VERB, .args = {ID, {"REASON", COMMAND_TEXT, COMMAND_OPTIONAL | COMMAND_REST, NULL}},
     .options = {OPT_REV, {"--to", "XX", COMMAND_MEMBER, 0, NULL, "hand it to this member, with the reason"},
                 {"--accepted", NULL, COMMAND_NONE, 0, NULL, "the member took it"}, {"--declined", NULL, COMMAND_NONE, 0, NULL, "the member did not take it"}, OPT_NO_PERSON},
     .roles = DUTY, .help = "hand an incident to a member, or say what became of that"},
    {.name = "merge", .flags = VERB, .args = {ID, {"INTO", COMMAND_INCIDENT, 0, NULL}}, .options = {OPT_REV}, .roles = DUTY,
     .help = "say that an incident is a duplicate of another"},
    {.name = "split", .flags = VERB, .args = {ID}, .options = {OPT_REV}, .roles = DUTY,
     .help = "take a merged incident out again"},
    {.name = "set", .flags = VERB,
     .args = {ID, {"FIELD", COMMAND_WORD, 0, SETTABLE}, {"VALUE", COMMAND_TEXT, 0, NULL}, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {OPT_REV, OPT_NO_PERSON}, .roles = DUTY, .help = "change a field of the record by hand, with the reason",
     .detail = "place is LAT,LON or \"unknown\", area LAT,LON,KM (a circle) or \"none\"; occurred, detected and reported are -20m, 14:20 (UTC)\n"
               "or RFC 3339; when it was received nobody sets. nationality and origin are states of the persons (MM,PH), to which nobody but the\n"
               "role \"protection\" puts a question once the record is protected. The old value stays in the timeline."},
    {.name = "persons", .flags = VERB, .args = {ID, {"COUNTS", COMMAND_TEXT, COMMAND_REST, NULL}}, .options = {OPT_REV}, .roles = DUTY,
     .help = "say how many persons an incident concerns: involved=22 minors=3 injured=1",
     .detail = "COUNTS: involved=N dead=N injured=N missing=N minors=N in_need_of_protection=N unknown=yes|no."},
    {.name = "grade", .flags = VERB, .args = {ID, {"GRADE", COMMAND_WORD, 0, NULL}}, .options = {OPT_REV}, .roles = DUTY,
     .help = "grade source (A to F) and information (1 to 6), as B2"},
    {.name = "protect", .flags = VERB, .args = {ID, {"LEVEL", COMMAND_WORD, 0, "0 1 2 3"}, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {OPT_REV, OPT_NO_PERSON}, .roles = DUTY, .help = "set the protection flag: 0 none, 1 possible, 2 referred, 3 confirmed",
     .detail = "Any officer raises it, only the role \"protection\" lowers it. From 1 on TLP is at least AMBER+STRICT."},
    {.name = "called", .flags = VERB, .screens = SCREEN_DIRECTORY, .keys = "c", .menu = "called", .args = {ID, {"TEXT", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {OPT_REV, {"--number", "N", COMMAND_TEXT, 0, NULL, "the number that was called (needed)"}, OPT_NO_PERSON},
     .roles = DUTY, .help = "write a telephone call into an incident's timeline"},
    {.name = "redact", .flags = VERB,
     .args = {ID, {"FIELD", COMMAND_WORD, 0, NULL}, {"REASON", COMMAND_TEXT, COMMAND_OPTIONAL | COMMAND_REST, NULL}},
     .options = {{"--confirm", NULL, COMMAND_NONE, 0, NULL, "another officer proposed it: it goes now, for ever"},
                 {"--withdraw", NULL, COMMAND_NONE, 0, NULL, "it is not to go after all"}, OPT_NO_PERSON},
     .roles = DUTY, .help = "take a text out of the record for ever: one officer proposes, another confirms",
     .detail = "FIELD is title, text (of its reports, tasks, questions), note, reason, number (of calls), or the number of an entry of the timeline. The journal still verifies, and says who\n"
               "and when. Backups and replays that were made before hold it still. REASON stays: it is not to repeat the words."},
    {.name = "outcome", .flags = VERB, .args = {ID, {"COUNTS", COMMAND_TEXT, COMMAND_REST, NULL}}, .options = {OPT_REV}, .roles = DUTY,
     .help = "say what became of the persons: ADMITTED=19 REFERRED_PROTECTION=3",
     .detail = "OUTCOME=N each, of: ADMITTED ADMITTED_CONDITIONAL REFUSED_RETURNED_ON_CARRIER REFUSED_PENDING REFERRED_PROTECTION\n"
               "REFERRED_VICTIM_SUPPORT REFERRED_HEALTH HANDED_TO_POLICE RESCUED DECEASED ABSCONDED UNKNOWN. Until their sum is\n"
               "what is involved, the incident is not closed."},
    {.name = "assess", .flags = VERB,
     .args = {ID, {"LIKELIHOOD", COMMAND_WORD, 0, LIKELIHOODS}, {"TEXT", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {OPT_REV, {"--confidence", "C", COMMAND_WORD, 0, "low moderate high", "how sure you are of that"}, OPT_NO_PERSON}, .roles = DUTY " analyst",
     .help = "say how likely something is, in the words of the standard",
     .detail = "Their ranges (ICD 203), in percent: almost-no-chance 1-5, very-unlikely 5-20, unlikely 20-45, roughly-even 45-55, likely 55-80,\n"
               "very-likely 80-95, almost-certain 95-99. Each officer's stands beside the others'."},
    {.name = "task", .flags = VERB, .args = {ID, {"TEXT", COMMAND_TEXT, COMMAND_OPTIONAL | COMMAND_REST, NULL}},
     .options = {OPT_ITEM, {"--due", "T", COMMAND_TIME, 0, NULL, "by when: +2h, 08:00"}, {"--done", NULL, COMMAND_NONE, 0, NULL, "it is done"},
                 {"--na", NULL, COMMAND_NONE, 0, NULL, "it does not apply; TEXT says why"}, OPT_NO_PERSON},
     .roles = DUTY, .help = "add a task to an incident, or say what became of one"},
    {.name = "ask", .flags = VERB, .args = {ID, {"TEXT", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {{"--to", "XX/desk", COMMAND_TEXT, 0, NULL, "whom: a member's desk, as MY/desk (needed)"}, {"--due", "T", COMMAND_TIME, 0, NULL, "by when: +2h, 08:00 (needed)"}, OPT_NO_PERSON},
     .roles = DUTY, .help = "put a plain question to a member"},
    {.name = "answer", .flags = VERB, .args = {ID, {"TEXT", COMMAND_TEXT, COMMAND_REST, NULL}}, .options = {OPT_ITEM, OPT_NO_PERSON}, .roles = DUTY,
     .help = "write down a member's answer to a question"},
    {.name = "refer", .flags = VERB, .args = {ID, {"CONTACT", COMMAND_TEXT, COMMAND_OPTIONAL | COMMAND_REST, NULL}},
     .options = {OPT_ITEM, {"--to", "WHERE", COMMAND_WORD, 0, "protection victim-support health sar", "to whom"},
                 {"--accepted", NULL, COMMAND_NONE, 0, NULL, "they took it"}, {"--declined", NULL, COMMAND_NONE, 0, NULL, "they did not take it"}, OPT_NO_PERSON},
     .roles = DUTY, .help = "refer an incident's persons, or say what became of that"},
    {.name = "link", .flags = VERB, .args = {ID, {"REL", COMMAND_WORD, 0, "duplicate_of part_of caused_by related"}, {"INTO", COMMAND_INCIDENT, 0, NULL}}, .roles = DUTY,
     .help = "link an incident with another"},
    {.name = "unlink", .flags = VERB, .args = {ID, {"INTO", COMMAND_INCIDENT, 0, NULL}}, .roles = DUTY, .help = "take a link with another incident away"},
    {.name = "clock", .flags = VERB, .args = {ID, {"NAME", COMMAND_WORD, 0, NULL}},
     .options = {OPT_REV, {"--from", "T", COMMAND_TIME, 0, NULL, "since when it runs: -2h, 08:00"}, {"--met", "TEXT", COMMAND_TEXT, 0, NULL, "how and when it was met"}, OPT_AT, OPT_NO_PERSON},
     .roles = DUTY, .help = "begin a clock of the law, or say that it was met",
     .detail = "The clocks, how long they run and what they rest on stand in clocks.conf (of the home, else the one that was installed)."},
    {.name = "rights report", .flags = VERB, .args = {{"TEXT", COMMAND_TEXT, COMMAND_OPTIONAL | COMMAND_REST, NULL}},
     .options = {{"--text", "TEXT", COMMAND_TEXT, 0, NULL, "what happened; - reads it from standard input, where no list of processes shows it"},
                 {"--member", "XX", COMMAND_MEMBER, 0, NULL, "of which member"}, {"--checkpoint", "L", COMMAND_CHECKPOINT, 0, NULL, "where"},
                 {"--anonymous", NULL, COMMAND_NONE, 0, NULL, "who reports is written down nowhere"}},
     .help = "report a violation of rights, past the chain of command",
     .detail = "The auditor and the protection role alone meet it, in any list, count, log or search. Without a policy file that names one of\n"
               "them it is refused. Nothing but that it was taken in is told."},
    /* ---- playbooks */
    {.name = "playbook", .flags = COMMAND_CONSOLE, .screens = FLOOR_LOG, .keys = "b", .menu = "playbook",
     .help = "the playbook of the incident: its steps, and what became of them"},
    {.name = "playbook list", .flags = COMMAND_CLI | COMMAND_ENGINE | COMMAND_JSON, .help = "list the playbooks, and the types of incidents they are for"},
    {.name = "playbook show", .flags = COMMAND_CLI | COMMAND_ENGINE | COMMAND_JSON, .args = {{"PLAYBOOK", COMMAND_PLAYBOOK, 0, NULL}},
     .help = "a playbook as it is now, with all its steps",
     .detail = "What was started on an incident keeps the words it was started with: watchfloor show ID."},
    {.name = "playbook start", .flags = VERB, .args = {ID, {"PLAYBOOK", COMMAND_PLAYBOOK, COMMAND_OPTIONAL, NULL}},
     .screens = SCREEN_PLAYBOOK, .keys = "S", .menu = "start", .roles = DUTY,
     .help = "start a playbook on an incident: the one for its type, or another by its name"},
    {.name = "playbook done", .flags = VERB, .args = {ID, STEP_ARG, {"TEXT", COMMAND_TEXT, COMMAND_OPTIONAL | COMMAND_REST, NULL}}, .options = {OPT_NO_PERSON},
     .screens = SCREEN_PLAYBOOK, .keys = "d", .menu = "done", .roles = DUTY, .help = "a step of an incident's playbook is done"},
    {.name = "playbook na", .flags = VERB, .args = {ID, STEP_ARG, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}}, .options = {OPT_NO_PERSON},
     .screens = SCREEN_PLAYBOOK, .keys = "x", .menu = "not applicable", .roles = DUTY, .help = "a step does not apply here, with the reason"},
    {.name = "playbook open", .flags = VERB, .args = {ID, STEP_ARG, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}}, .options = {OPT_NO_PERSON},
     .screens = SCREEN_PLAYBOOK, .keys = "O", .menu = "open again", .roles = DUTY, .help = "take a step up again that was done or ruled out, with the reason"},
    {.name = "playbook check", .flags = COMMAND_CLI | COMMAND_TOOL, .args = {{"FILE", COMMAND_FILE, COMMAND_REPEAT, NULL}},
     .help = "whether files of playbooks are right, before an engine takes them up",
     .detail = "A line a fault: \"FILE:LINE: key: what is wrong; what would be right\". Exit 1 on any. No engine is needed. A centre's own\n"
               "lie in playbooks/ of its home; one named as a shipped one takes its place."},
    /* ---- the shift */
    {.name = "handover", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "H", .menu = "Handover",
     .help = "what is handed over to the next shift, line by line"},
    {.name = "handover show", .flags = COMMAND_CLI | COMMAND_ENGINE | COMMAND_JSON, .args = {{"N", COMMAND_NUMBER, COMMAND_OPTIONAL, NULL}},
     .help = "the lines of the handover that is open, or of an earlier one",
     .detail = "Where none is open: what would be handed over now. Lines about records that you may not see are not among them."},
    {.name = "handover start", .flags = VERB, .screens = SCREEN_HANDOVER, .keys = "S", .menu = "start", .roles = DUTY,
     .help = "begin to hand over: the lines are made from what there is now",
     .detail = "Open P1 and P2; resolved with persons unaccounted for; what else is yours; what waits for an owner; clocks of the law; what is\n"
               "shelved; questions and referrals that are open; feeds that are down; promises; what was ruled out. What comes up until the\n"
               "signature is listed as new. One is open at a time."},
    {.name = "handover accept", .flags = VERB, .args = {{"LINE", COMMAND_NUMBER, 0, NULL}}, .screens = SCREEN_HANDOVER, .keys = "a", .menu = "accept", .roles = DUTY,
     .help = "take over a line of the handover: an incident or a promise is yours",
     .detail = "The officer who comes on does it, who is another than the one who started it. Refused where somebody else took it meanwhile."},
    {.name = "handover sign", .flags = VERB, .screens = SCREEN_HANDOVER, .keys = "C", .menu = "countersign", .roles = DUTY,
     .help = "countersign the handover: the shift is yours",
     .detail = "What was not accepted is nobody's, and its clock starts. What is shelved is a signal again."},
    {.name = "handover cancel", .flags = VERB, .args = {{"REASON", COMMAND_TEXT, COMMAND_REST, NULL}}, .screens = SCREEN_HANDOVER, .roles = DUTY,
     .help = "end an open handover without a signature, with the reason; what was accepted stays so"},
    {.name = "handover promise", .flags = VERB, .args = {{"TEXT", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {{"--due", "T", COMMAND_TIME, COMMAND_BEGUN, NULL, "by when: +2h, 08:00 (needed)"}, {"--incident", "ID", COMMAND_INCIDENT, 0, NULL, "what it is about"}},
     .screens = SCREEN_HANDOVER, .keys = "p", .menu = "promise", .roles = DUTY, .help = "write down what was promised, and by when"},
    {.name = "handover kept", .flags = VERB, .args = {{"PROMISE", COMMAND_NUMBER, 0, NULL}, {"TEXT", COMMAND_TEXT, COMMAND_OPTIONAL | COMMAND_REST, NULL}},
     .screens = SCREEN_HANDOVER, .keys = "K", .menu = "kept", .roles = DUTY, .help = "a promise was kept"},
    {.name = "handover dropped", .flags = VERB, .args = {{"PROMISE", COMMAND_NUMBER, 0, NULL}, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}},
     .screens = SCREEN_HANDOVER, .keys = "x", .menu = "dropped", .roles = DUTY, .help = "a promise will not be kept, with the reason"},
    {.name = "handover list", .flags = COMMAND_CLI | COMMAND_ENGINE | COMMAND_JSON, .options = {OPT_LIMIT}, .help = "the handovers there were, the newest first"},
    {.name = "handover report", .flags = COMMAND_CLI | COMMAND_ENGINE, .args = {{"N", COMMAND_NUMBER, COMMAND_OPTIONAL, NULL}},
     .options = {{"--format", "F", COMMAND_WORD, 0, "text html json", "how it is written: text where not given"}},
     .help = "the report of the shift that handover N ended, else of the one that runs",
     .detail = "From the signature before to this one: who worked, what was done, what was handed over, and the log. It holds what you may see."},
    {.name = "exercise agree", .flags = VERB, .args = {{"NAME", COMMAND_WORD, 0, NULL}, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}}, .roles = DUTY,
     .help = "agree that an exercise may start within 30 minutes of a handover; it takes two officers",
     .detail = "It holds for 30 minutes, and for one start. Said on the floor that is worked, not in the exercise."},
    {.name = "exercise announce", .flags = VERB, .args = {{"NAME", COMMAND_WORD, 0, NULL}},
     .help = "say on this floor that an exercise starts; refused near a handover unless two officers agreed",
     .detail = "The engine of an exercise does it by itself before it starts (exercise { floor } of its configuration). Near is: a handover is\n"
               "open, was signed not 30 minutes ago, or is planned (desk { handovers }) within 30 minutes."},
    {.name = "log add", .flags = VERB, .args = {{"TEXT", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {{"--incident", "ID", COMMAND_INCIDENT, 0, NULL, "the incident it is about"}, {"--strikes", "SEQ", COMMAND_NUMBER, 0, NULL, "it stands in place of that line, which is struck"}},
     .roles = DUTY, .help = "write an entry into the log",
     .detail = "A line that is struck stays where it was, and can be read; nothing that it did is undone."},
    {.name = "log strike", .flags = VERB, .args = {{"SEQ", COMMAND_NUMBER, 0, NULL}, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}},
     .screens = SCREEN_LOG, .keys = "x", .menu = "strike", .roles = DUTY, .help = "strike a line of the log that an officer made, with the reason"},
    {.name = "undo", .flags = VERB, .args = {ID}, .options = {OPT_REV}, .screens = FLOOR_LOG | SCREEN_PLAYBOOK, .keys = "u", .menu = "undo", .roles = DUTY,
     .help = "take back your own last change of an incident, within 30 s"},
    {.name = "new", .flags = VERB,
     .args = {{"TYPE", COMMAND_TYPE, 0, NULL}, {"TITLE", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {{"--member", "XX", COMMAND_MEMBER, 0, NULL, "the member it concerns (needed where no checkpoint tells)"},
                 {"--checkpoint", "L", COMMAND_CHECKPOINT, 0, NULL, "the checkpoint, five letters or digits; or unknown: nobody knows where"},
                 {"--place", "PLACE", COMMAND_TEXT, 0, NULL, "the point, LAT,LON; or unknown"},
                 {"--area", "CIRCLE", COMMAND_TEXT, 0, NULL, "the area, LAT,LON,KM"},
                 {"--occurred", "T", COMMAND_TIME, 0, NULL, "when it happened: -20m, 14:20 (UTC); now where it is not given"},
                 {"--detected", "T", COMMAND_TIME, 0, NULL, "when it was noticed"},
                 {"--reported", "T", COMMAND_TIME, 0, NULL, "when it was told"},
                 {"--persons", "COUNTS", COMMAND_TEXT, 0, NULL, "how many: 22, or \"involved=22 minors=3\""},
                 {"--text", "TEXT", COMMAND_TEXT, 0, NULL, "what more is known; - reads it from standard input"}, OPT_NO_PERSON},
     .screens = SCREEN_FLOOR | SCREEN_CHECKPOINTS, .keys = "n", .menu = "new", .roles = DUTY,
     .help = "open an incident by hand", .detail = "What the rules make of it is its priority."},
    {.name = "follow", .flags = VERB, .args = {ID}, .roles = DUTY " analyst protection auditor", .help = "be named in a record as one who wants to be kept informed"},
    {.name = "unfollow", .flags = VERB, .args = {ID}, .roles = DUTY " analyst protection auditor", .help = "be named so no longer"},
    {.name = "review", .flags = VERB, .args = {ID, {"TEXT", COMMAND_TEXT, COMMAND_OPTIONAL | COMMAND_REST, NULL}}, .options = {OPT_REV, OPT_NO_PERSON}, .roles = "supervisor auditor",
     .help = "say that a closed incident was looked at again, by another than who closed it"},
    {.name = "check", .flags = VERB,
     .args = {ID, {"ANSWER", COMMAND_WORD, 0, "no-risk risk unknown"}, {"REASON", COMMAND_TEXT, COMMAND_REST, NULL}}, .options = {OPT_REV, OPT_ITEM, OPT_NO_PERSON},
     .screens = SCREEN_FLOOR, .keys = "B", .roles = DUTY, .help = "answer a non-refoulement check: is anybody at risk?",
     .detail = "A return, a transfer of persons and a consular step (ask XX/consular, the clock consular met) open one. Until it is answered the\n"
               "incident is not closed and the transfer not accepted. risk and unknown are any officer's, no-risk is the role \"protection\"'s\n"
               "alone. unknown leaves it open; risk raises the protection flag, and neither return nor transfer counts as done."},
    /* ---- looking */
    {.name = "status", .flags = BOTH | COMMAND_JSON,
     .options = {{"--hash", NULL, COMMAND_NONE, 0, NULL, "only the hash of the state, by which it is compared with a replay's"}},
     .help = "the engine, its feeds and what is open, at one look"},
    {.name = "incidents", .aliases = "list", .flags = COMMAND_CLI | COMMAND_ENGINE | COMMAND_JSON, .args = {FILTER_ARG},
     .options = {{"--all", NULL, COMMAND_NONE, 0, NULL, "also what is resolved, closed or discarded"}, OPT_LIMIT,
                 {"--set-aside", NULL, COMMAND_NONE, 0, NULL, "the events that make no incident (tests, exercises, drafts)"}, OPT_SORT, OPT_DESC, OPT_COLUMNS},
     .help = "list the open incidents", .detail = FILTER_HELP COLUMNS_HELP},
    {.name = "find", .flags = BOTH | COMMAND_JSON, .args = {FILTER_ARG}, .options = {OPT_LIMIT, OPT_SORT, OPT_DESC, OPT_COLUMNS},
     .help = "search all incidents, open and closed", .detail = FILTER_HELP COLUMNS_HELP},
    {.name = "show", .flags = BOTH | COMMAND_JSON, .args = {ID}, .help = "one incident whole, with its timeline"},
    {.name = "feeds", .flags = BOTH | COMMAND_JSON, .screens = SCREEN_ANY, .keys = "F", .menu = "Feeds",
     .help = "the feeds and how fresh they are"},
    {.name = "plugins", .flags = BOTH | COMMAND_JSON, .help = "the plugins and how they do"},
    {.name = "checkpoints", .flags = BOTH | COMMAND_JSON, .options = {OPT_LIMIT}, .screens = SCREEN_ANY, .keys = "2", .menu = "Checkpoints",
     .help = "the checkpoints: lanes, gates, queues, links"},
    {.name = "map", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "3", .menu = "Map",
     .help = "the map: each checkpoint by the worst that is open there"},
    {.name = "map near", .flags = COMMAND_CONSOLE, .screens = SCREEN_MAP, .keys = "+ =", .menu = "nearer", .help = "look nearer, about the cursor"},
    {.name = "map far", .flags = COMMAND_CONSOLE, .screens = SCREEN_MAP, .keys = "-", .menu = "farther", .help = "look from farther off"},
    {.name = "map whole", .flags = COMMAND_CONSOLE, .screens = SCREEN_MAP, .keys = "0", .menu = "whole", .help = "the whole region"},
    {.name = "map worst", .flags = COMMAND_CONSOLE, .screens = SCREEN_MAP, .keys = "g Home", .menu = "worst", .help = "the cursor to where the worst waits for an owner, and stays with it"},
    {.name = "map strokes", .flags = COMMAND_CONSOLE, .screens = SCREEN_MAP, .keys = "m", .help = "the coast in strokes of ASCII, for terminals without braille; once more: in dots"},
    {.name = "notices", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "5", .menu = "Notices",
     .help = "emergency notices: what waits for approval, who acknowledged, what members sent"},
    {.name = "protocols", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "6", .menu = "Protocols",
     .help = "runs of health protocols, legal clocks, and what members do at their borders"},
    {.name = "quarantine", .flags = BOTH | COMMAND_JSON, .options = {OPT_LIMIT}, .screens = SCREEN_ANY, .keys = "Q", .menu = "Quarantine",
     .help = "what could not be understood"},
    {.name = "quarantine show", .flags = COMMAND_CLI | COMMAND_ENGINE, .args = {{"N", COMMAND_NUMBER, 0, NULL}},
     .roles = "duty liaison supervisor auditor plugin-dev", .help = "the raw bytes of one quarantined item, as they came; that you read them is recorded"},
    {.name = "directory", .flags = BOTH | COMMAND_JSON, .args = {{"FILTER", COMMAND_ENTRIES, COMMAND_OPTIONAL | COMMAND_REST, NULL}},
     .screens = SCREEN_ANY & ~SCREEN_FEEDS, .keys = "D", .menu = "Directory", .help = "whom to call: numbers, languages, hours, and when somebody last answered",
     .detail = ENTRIES_HELP},
    {.name = "directory tested", .flags = VERB, .args = {{"ENTRY", COMMAND_ENTRY, 0, NULL}, {"TEXT", COMMAND_TEXT, COMMAND_OPTIONAL | COMMAND_REST, NULL}},
     .options = {{"--failed", NULL, COMMAND_NONE, 0, NULL, "nobody answered, or another than should; TEXT says what happened"}},
     .screens = SCREEN_DIRECTORY, .keys = "T", .menu = "tested", .roles = DUTY, .help = "an entry of the directory was called, and answered"},
    /* ---- people */
    {.name = "duty", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY & ~(SCREEN_PLAYBOOK | SCREEN_RUN), .keys = "d", .help = "who is on duty, who comes next, who stands in for whom"},
    {.name = "duty list", .flags = COMMAND_CLI | COMMAND_CONSOLE | COMMAND_ENGINE | COMMAND_JSON, .help = "who is on duty, since when, and who comes next",
     .detail = "The next one is the first who is to come, by duty next. Who has no console and no session is absent, and since when."},
    {.name = "duty on", .flags = VERB, .options = {{"--until", "T", COMMAND_TIME, 0, NULL, "by when you mean to go: +8h, 20:00"}}, .roles = DUTY,
     .help = "come on duty", .detail = "Nothing is taken from you when the time is over: the list says that it is."},
    {.name = "duty off", .flags = VERB, .roles = DUTY, .help = "go off duty: what you own waits for another owner, and its clock starts",
     .detail = "Whoever is absent for 10 minutes (desk { absent }) loses what he owns in the same way."},
    {.name = "duty next", .flags = VERB, .args = {{"OFFICER", COMMAND_OFFICER, COMMAND_OPTIONAL, NULL}},
     .options = {{"--from", "T", COMMAND_TIME, 0, NULL, "when he comes on: 20:00, +8h"}, {"--declined", NULL, COMMAND_NONE, 0, NULL, "he does not come"}}, .roles = DUTY,
     .help = "say who comes on duty next, and when"},
    {.name = "duty relief", .flags = VERB, .args = {{"OFFICER", COMMAND_OFFICER, 0, NULL}},
     .options = {{"--until", "T", COMMAND_TIME, COMMAND_NEEDED, NULL, "until when: +15m, 14:30 (needed)"}}, .roles = DUTY,
     .help = "stand in for an officer for a time: what he owns is yours, and comes back to him",
     .detail = "It comes back at that time if he is here, and with duty back at once. Whoever takes the position says it."},
    {.name = "duty back", .flags = VERB, .roles = DUTY, .help = "end a relief: the position is its officer's again"},
    {.name = "footprint", .flags = COMMAND_CLI | COMMAND_ENGINE | COMMAND_JSON, .args = {{"MEMBER", COMMAND_MEMBER, 0, NULL}}, .options = {OPT_LIMIT},
     .help = "what the centre held, saw and sent about a member, as far as you may see it",
     .detail = "held: a record or report of the member came; seen: a restricted record or bytes in quarantine were read, by whom; asked: a question, or its answer;\nsent: a transfer, a referral, a call; exported: the whole journal left. The newest first."},
    {.name = "directory check", .flags = COMMAND_CLI | COMMAND_TOOL, .args = {{"FILE", COMMAND_FILE, 0, NULL}},
     .help = "whether a directory's file is right, before an engine takes it up",
     .detail = "A line a fault: \"FILE:LINE: key: what is wrong; what would be right\". Exit 1 on any. No engine is needed. A centre's own\n"
               "is directory.conf of its home, and takes the place of the example that ships."},
    {.name = "log", .flags = BOTH | COMMAND_JSON, .args = {FILTER_ARG}, .options = {OPT_LIMIT}, .screens = SCREEN_ANY, .keys = "8", .menu = "Log",
     .help = "the journal's facts, the newest first",
     .detail = "With FILTER the whole log is looked through: words stand in a line's text, kind, officer or incident, since: and until: are of\n"
               "the line's time, all else is of its incident as it is now.\n" FILTER_HELP},
    {.name = "watch", .flags = COMMAND_CLI | COMMAND_ENGINE | COMMAND_JSON, .args = {FILTER_ARG},
     .help = "follow the incidents: a line each change, until interrupted", .detail = FILTER_HELP},
    {.name = "screen", .flags = COMMAND_CLI | COMMAND_ENGINE, .args = {{"VIEW", COMMAND_WORD, 0, VIEWS}},
     .options = {{"--size", "WxH", COMMAND_SIZE, 0, NULL, "columns and rows, 120x34 where not given"},
                 {"--theme", "T", COMMAND_WORD, 0, "dark light mono", "a theme's name or file"},
                 {"--ansi", NULL, COMMAND_NONE, 0, NULL, "with colours"}},
     .help = "print one frame of a screen as text"},
    /* ---- reports, feeds, plugins */
    {.name = "submit", .flags = COMMAND_CLI | COMMAND_ENGINE | COMMAND_CHANGES, .args = {{"FILE", COMMAND_FILE, COMMAND_OPTIONAL, NULL}},
     .options = {{"--source", "NAME", COMMAND_WORD, 0, NULL, "the source is submit/NAME in place of submit/OFFICER"}},
     .help = "hand in reports, a JSON object a line; an answer a line", .roles = DUTY,
     .detail = "FILE is - or left out for standard input. Each line is answered as soon as it is durable:\n"
               "{\"line\",\"status\":\"accepted|duplicate|rejected\",\"id\",\"field\",\"error\"}. Exit 1 when any was rejected."},
    {.name = "feed set", .flags = COMMAND_CLI | COMMAND_CHANGES,
     .args = {{"FEED", COMMAND_FEED, 0, NULL}, {"KEY", COMMAND_WORD, 0, "url interval key-file signer"}, {"VALUE", COMMAND_TEXT, 0, NULL}},
     .help = "change a feed's configuration and reload", .roles = "supervisor",
     .detail = "The keys, with an example of each:\n"
               "  url       feed set sg/queues url https://border.example.sg/v1/queues\n"
               "  interval  feed set sg/queues interval 30     (seconds, 1 to 86400)\n"
               "  key-file  feed set sg/queues key-file /etc/watchfloor/sg.key\n"
               "            (its only line is the key; readable by the engine's owner alone: chmod 600)\n"
               "  signer    feed set id/cap signer /etc/watchfloor/bnpb.pem     (PEM: who signs its alerts)\n"
               "It is written to conf.d/ of the home; an engine that runs takes it up at once, or refuses it and nothing is changed.\n"
               "man 5 watchfloor.conf has all keys of a feed."},
    {.name = "feed test", .flags = COMMAND_CLI | COMMAND_ENGINE, .args = {{"FEED", COMMAND_FEED, 0, NULL}},
     .help = "fetch and parse a feed once and show it; nothing is recorded", .roles = "duty liaison supervisor plugin-dev"},
    {.name = "feed retry", .flags = BOTH, .args = {{"FEED", COMMAND_FEED, 0, NULL}}, .screens = SCREEN_FEEDS, .keys = "r", .menu = "retry",
     .help = "try a feed at once, without waiting for its back-off", .roles = "duty liaison supervisor"},
    {.name = "plugin enable", .flags = COMMAND_CLI | COMMAND_CONSOLE | COMMAND_CHANGES, .args = {{"PLUGIN", COMMAND_PLUGIN, 0, NULL}},
     .screens = SCREEN_FEEDS, .keys = "e", .help = "switch a plugin and its feeds on", .roles = "supervisor"},
    {.name = "plugin disable", .flags = COMMAND_CLI | COMMAND_CONSOLE | COMMAND_CHANGES, .args = {{"PLUGIN", COMMAND_PLUGIN, 0, NULL}},
     .screens = SCREEN_FEEDS, .keys = "D", .help = "switch a plugin and its feeds off", .roles = "supervisor"},
    {.name = "plugin restart", .flags = BOTH | COMMAND_CHANGES, .args = {{"PLUGIN", COMMAND_PLUGIN, 0, NULL}}, .screens = SCREEN_FEEDS, .keys = "x",
     .menu = "restart", .help = "start a plugin anew; ends its quarantine", .roles = "duty liaison supervisor"},
    {.name = "plugin reload", .flags = BOTH | COMMAND_CHANGES, .args = {{"PLUGIN", COMMAND_PLUGIN, 0, NULL}}, .screens = SCREEN_FEEDS, .keys = "R",
     .menu = "reload", .help = "a new build of a plugin takes the old one's place, if it comes up", .roles = "duty liaison supervisor",
     .detail = "The new build is tried beside the one that works. Where it does not come up the old one works on, and the reason is told.\n"
               "Nothing is lost or counted twice. It lifts a quarantine."},
    {.name = "cap check", .flags = COMMAND_CLI | COMMAND_TOOL | COMMAND_JSON, .args = {{"FILE", COMMAND_FILE, COMMAND_REPEAT, NULL}},
     .options = {{"--strict", NULL, COMMAND_NONE, 0, NULL, "what the standard does not allow is an error too"},
                 {"--signer", "FILE.pem", COMMAND_FILE, 0, NULL, "verify signatures by these certificates and public keys"}},
     .help = "check CAP alerts, alone or in a feed: errors, and apart from them what is only unusual",
     .detail = "A line a finding: \"FILE:LINE: error: ...\" or \"FILE:LINE: advice: ...\". Exit 1 on any error. No engine is needed."},
    {.name = "cap show", .flags = COMMAND_CLI | COMMAND_TOOL, .args = {{"FILE", COMMAND_FILE, COMMAND_REPEAT, NULL}},
     .options = {{"--signer", "FILE.pem", COMMAND_FILE, 0, NULL, "verify signatures by these certificates and public keys"}},
     .help = "a CAP alert as an officer would read it"},
#include "wire/commands_notices.def"
#include "wire/commands_protocols.def"
#include "wire/commands_actions.def"
#include "wire/commands_runs.def"
    /* ---- engine and journal */
    {.name = "engine start", .flags = COMMAND_CLI,
     .options = {{"--exercise", "ID", COMMAND_WORD, 0, NULL, "make a new home an exercise's; the mode never changes afterwards"},
                 {"--speed", "N", COMMAND_NUMBER, 0, NULL, "of an exercise's clock, 1..600 (with a new home)"},
                 {"--start", "TIME", COMMAND_TIME, 0, NULL, "where an exercise's clock begins (with a new home)"}},
     .help = "start the engine and wait until it is ready"},
    {.name = "engine stop", .flags = COMMAND_CLI | COMMAND_ENGINE, .help = "stop the engine cleanly", .roles = "supervisor"},
    {.name = "engine status", .flags = COMMAND_CLI, .help = "whether the engine runs: exit 0 when it does, 1 when not"},
    {.name = "engine reload", .flags = BOTH | COMMAND_CHANGES, .help = "read the configuration again: all of it, or nothing", .roles = "supervisor"},
    {.name = "engine scenario", .flags = COMMAND_CLI | COMMAND_ENGINE, .args = {{"NAME", COMMAND_WORD, 0, NULL}},
     .help = "say to an exercise's engine that a scenario begins: it asks the floor first",
     .detail = "What plays a scenario calls it before it begins (watchfloor-sim does). Exit 1 where the floor does not let it begin: a handover is near\n"
               "there and no two officers agreed (exercise agree). Where no engine runs there is nothing to ask: it asks when it starts. A home whose\n"
               "engine is ACTUAL is the floor itself, and is told as by exercise announce."},
    {.name = "notifier test", .flags = BOTH | COMMAND_CHANGES, .help = "run the notifier's command with a message that says it is a test",
     .roles = "duty liaison supervisor",
     .detail = "Tells how it ended and what it said. It is the executable of notifier { command = \"/...\" } in the home's watchfloor.conf;\n"
               "man 5 watchfloor.conf says what it is given. Exit 1 where it failed."},
    {.name = "journal verify", .flags = COMMAND_CLI | COMMAND_TOOL | COMMAND_JSON, .help = "check the journal's chain from its first record to its last",
     .detail = "Prints \"N facts verified\" and the chain's head, or the first bad record and exit 1. The engine may run."},
    {.name = "journal export", .flags = COMMAND_CLI | COMMAND_TOOL, .roles = "supervisor analyst protection auditor",
     .options = {{"--format", "FORM", COMMAND_WORD, 0, "jsonl csv", "a JSON object a line (the default), or CSV"},
                 {"--from", "SEQ", COMMAND_NUMBER, 0, NULL, "from this fact on"}, {"--to", "SEQ", COMMAND_NUMBER, 0, NULL, "up to this fact"},
                 {"--since", "T", COMMAND_TIME, 0, NULL, "facts of this time and later: -6h, 08:00"}, {"--until", "T", COMMAND_TIME, 0, NULL, "facts before this time"},
                 {"--kind", "KINDS", COMMAND_WORD, 0, NULL, "only these kinds: incident.*,engine.started"}},
     .help = "print the journal's facts, in their order",
     .detail = "In CSV a text that a spreadsheet would run as a formula (it begins with = + - or @) has a ' before it; JSON is exact.\n"
               "With a policy file it goes through the engine: each gets what he may see, and it is a fact."},
    {.name = "journal replay", .flags = COMMAND_CLI | COMMAND_JSON, .roles = "supervisor auditor",
     .options = {{"--to", "SEQ|TIME", COMMAND_TEXT, 0, NULL, "up to this fact, or to this time: -2h, 08:00; to the last one where not given"},
                 {"--speed", "X", COMMAND_WORD, 0, NULL, "how fast its clock runs, 0.1 to 100000; max (the default) is at once"},
                 {"--into", "DIR", COMMAND_DIR, 0, NULL, "a second home that shows it, read-only; an engine stays on it"}},
     .help = "fold the journal again up to a fact, and tell the state's hash",
     .detail = "Without --into it is done aside, and nothing is left. DIR is empty, or an earlier replay of this floor, verified, which goes on from\n"
               "where it is. It is shown as REPLAY; nothing can be changed in it and nothing goes out: watchfloor --home DIR, engine stop."},
    {.name = "ping", .flags = COMMAND_CLI | COMMAND_ENGINE, .options = {{"--live", NULL, COMMAND_NONE, 0, NULL, "whether this is the live floor, and you could sign a notice there"}},
     .help = "ask the engine for an answer: which floor this is, and who you are there", .detail = "It opens and sends nothing. With --live exit 1 where the floor is an exercise, or your key is missing, not enrolled or over."},
    {.name = "backup", .flags = COMMAND_CLI | COMMAND_ENGINE | COMMAND_CHANGES, .args = {{"FILE", COMMAND_FILE, 0, NULL}}, .roles = "supervisor",
     .help = "copy the journal into FILE (0600) while the engine runs",
     .detail = "FILE must not be there, and lies outside the home, where nobody else may write. The engine writes it, as its own Unix user. Configuration is not in it."},
    {.name = "restore", .flags = COMMAND_CLI | COMMAND_TOOL, .args = {{"FILE", COMMAND_FILE, 0, NULL}},
     .help = "put a backup into a home that is empty; it is verified first",
     .detail = "The home must have no journal and no running engine. What is derived is made again at the next engine start."},
    /* ---- the policy */
    {.name = "policy check", .flags = COMMAND_CLI | COMMAND_TOOL, .args = {{"FILE", COMMAND_FILE, COMMAND_OPTIONAL, NULL}},
     .help = "whether a policy file is right, and whom it names", .detail = "FILE is the home's policy.conf where it is not given."},
    {.name = "policy explain", .flags = COMMAND_CLI | COMMAND_TOOL,
     .args = {{"USER", COMMAND_OFFICER, 0, NULL}, {"COMMAND", COMMAND_TEXT, COMMAND_REST, NULL}},
     .options = {{"--member", "XX", COMMAND_MEMBER, 0, NULL, "of a record of this member"},
                 {"--tlp", "TLP", COMMAND_WORD, 0, "CLEAR GREEN AMBER AMBER+STRICT RED", "of a record with this TLP"},
                 {"--type", "TYPE", COMMAND_TYPE, 0, NULL, "of a record of this type"},
                 {"--policy", "FILE", COMMAND_FILE, 0, NULL, "this policy file in place of the home's policy.conf"}},
     .help = "whether a user may do something, and the rule that decides",
     .detail = "USER is a Unix user, or an officer's name. COMMAND is a command's name, or \"see\". Exit 0 when it is allowed, 1 when not."},
    {.name = "completion", .flags = COMMAND_CLI, .args = {{"SHELL", COMMAND_WORD, 0, "bash zsh fish"}},
     .help = "print the completion script for a shell"},
    {.name = "help", .flags = COMMAND_CLI | COMMAND_CONSOLE, .args = {{"COMMAND", COMMAND_WORD, COMMAND_OPTIONAL | COMMAND_REST, NULL}},
     .screens = SCREEN_ANY, .keys = "?", .fkey = 1, .menu = "help", .help = "what can be done here, or how one command is used"},
    /* ---- the console's own */
    {.name = "floor", .aliases = "inbox", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "1", .menu = "Floor",
     .help = "go to the Floor: inbox, mine, everything that is open"},
    {.name = "open", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "Enter", .menu = "open", .help = "open what is selected"},
    {.name = "back", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "Esc", .help = "go back"},
    {.name = "next", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "Tab", .menu = "next", .help = "go to the next thing that needs me"},
    {.name = "filter", .flags = COMMAND_CONSOLE, .args = {FILTER_ARG}, .screens = SCREEN_ANY, .keys = "/", .menu = "filter",
     .help = "show only what matches, as one types", .detail = FILTER_HELP},
    {.name = "inside", .flags = COMMAND_CONSOLE, .screens = SCREEN_FLOOR, .keys = "z", .menu = "inside",
     .help = "list what is inside of the incident (\"+3 inside\"); once more: the whole floor"},
    {.name = "command", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = ":", .menu = "command", .help = "type a command"},
    {.name = "sort", .flags = COMMAND_CONSOLE,
     .args = {{"COLUMN", COMMAND_WORD, 0, SORTS}, {"DIRECTION", COMMAND_WORD, COMMAND_OPTIONAL, "asc desc"}},
     .screens = SCREEN_FLOOR, .keys = "S", .help = "sort the list by a column; once more, or desc, turns it round"},
    {.name = "mark", .flags = COMMAND_CONSOLE, .args = {{"WHICH", COMMAND_WORD, COMMAND_OPTIONAL, "range all last none"}},
     .screens = SCREEN_FLOOR, .keys = "Space", .menu = "mark", .help = "mark the line, or take its mark away: a verb is then for all that are marked",
     .detail = "With marks a verb's key begins its line with the word \"marked\", after the number of them: Enter does it to each, and tells\n"
               "which were refused and why. last: what the last such verb was done to. At most 200."},
    {.name = "mark range", .flags = COMMAND_CONSOLE, .screens = SCREEN_FLOOR, .keys = "V", .help = "mark all lines from the last mark to this one"},
    {.name = "mark all", .flags = COMMAND_CONSOLE, .screens = SCREEN_FLOOR, .keys = "*", .help = "mark all lines of this part of the list"},
    {.name = "columns", .flags = COMMAND_CONSOLE, .args = {{"NAMES", COMMAND_COLUMNS, COMMAND_OPTIONAL | COMMAND_REST, NULL}},
     .help = "which columns lists of incidents have, in which order; default gives back what was",
     .detail = "They are kept for you. What a screen has no room for is left out from the right; the title keeps its place.\nNAMES are of: " SORTS "."},
    {.name = "save", .flags = COMMAND_CONSOLE, .args = {{"NAME", COMMAND_VIEW, 0, NULL}},
     .help = "keep the filter, the order and the columns of this list under a name",
     .detail = "A name has 1 to 32 letters, digits, dots, dashes and underlines. They are kept for you alone, in views.conf of your own\n"
               "configuration ($XDG_CONFIG_HOME/watchfloor, else ~/.config/watchfloor). :view NAME opens one."},
    {.name = "view", .flags = COMMAND_CONSOLE, .args = {{"NAME", COMMAND_VIEW, COMMAND_OPTIONAL, NULL}}, .screens = SCREEN_FLOOR, .keys = "v", .menu = "view",
     .help = "open a view that was saved; without a name the list of them"},
    {.name = "view delete", .flags = COMMAND_CONSOLE, .args = {{"NAME", COMMAND_VIEW, 0, NULL}}, .help = "forget a view that was saved"},
    {.name = "raw", .flags = COMMAND_CONSOLE, .screens = SCREEN_QUARANTINE, .keys = "v", .menu = "raw", .help = "show the raw bytes of the item; that you read them is recorded"},
    {.name = "theme", .flags = COMMAND_CONSOLE, .args = {{"THEME", COMMAND_WORD, 0, "dark light mono"}}, .help = "change the colours"},
    {.name = "unlock", .flags = COMMAND_CONSOLE, .help = "open your signing key by its passphrase, until L or the end",
     .detail = "Asked for when the console starts, where you have a key. Nothing of the passphrase is shown, kept or sent."},
    {.name = "texts", .flags = COMMAND_CONSOLE, .screens = SCREEN_NOTICE, .keys = "p", .menu = "texts",
     .help = "read the notice: the next language, then as each recipient gets it"},
    {.name = "lock", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "L", .help = "lock the console until you give your password",
     .detail = "Only figures are shown, and the bell rings. To the engine you are away from it."},
    {.name = "redraw", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "C-l", .help = "paint the whole screen again"},
    {.name = "quit", .aliases = "q", .flags = COMMAND_CONSOLE, .screens = SCREEN_ANY, .keys = "q", .fkey = 10, .menu = "quit",
     .help = "leave the console; the engine goes on"},
};

const struct command *commands_all(size_t *n)
{
    *n = ARRAY_LEN(table);
    return table;
}

/* Whether a space-separated list holds the word. */
static bool list_has(const char *list, struct span word)
{
    while (list && *list) {
        size_t n = strcspn(list, " ");
        if (span_eq(span_make(list, n), word))
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

static bool is_name(const char *word, struct span name)
{
    return name.n && word[0] == name.p[0] && span_is(name, word);
}

const struct command *commands_find(struct span name, unsigned flags)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if ((table[i].flags & flags) == flags && (is_name(table[i].name, name) || (table[i].aliases && list_has(table[i].aliases, name))))
            return &table[i];
    return NULL;
}

const struct command *commands_for_key(unsigned screen, const char *key)
{
    int fkey = key[0] == 'F' && key[1] >= '0' && key[1] <= '9' ? atoi(key + 1) : 0;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct command *c = &table[i];
        if (!(c->screens & screen))
            continue;
        if ((fkey && c->fkey == fkey) || list_has(c->keys, span_str(key)))
            return c;
    }
    return NULL;
}

const struct command *commands_match(int argc, char *const *argv, unsigned flags, int *words)
{
    if (argc > 1) {
        char two[80];
        size_t a = strlen(argv[0]), b = strlen(argv[1]);
        if (a + b + 2 <= sizeof two) {
            memcpy(two, argv[0], a);
            two[a] = ' ';
            memcpy(two + a + 1, argv[1], b + 1);
            const struct command *c = commands_find(span_make(two, a + 1 + b), flags);
            if (c) {
                *words = 2;
                return c;
            }
        }
    }
    *words = 1;
    return argc > 0 ? commands_find(span_str(argv[0]), flags) : NULL;
}

const char *commands_types(void)
{
    return "SYS.GATE_OUTAGE SYS.BCS_OUTAGE SYS.FEED_SILENT SYS.CYBER SYS.POWER FLOW.SURGE FLOW.QUEUE FLOW.STRANDED FLOW.CLOSURE "
           "FLOW.REOPEN DOC.FRAUD DOC.LOST_STOLEN DOC.IMPOSTOR DOC.BATCH_THEFT MOV.IRREGULAR_ENTRY MOV.IRREGULAR_EXIT "
           "MOV.OVERSTAY_CLUSTER MOV.STOWAWAY MOV.SMUGGLING_SUSPECTED MOV.BOAT_ARRIVAL MOV.SECONDARY THB.INDICATOR "
           "THB.SCAM_COMPOUND THB.RESCUE THB.MINOR SEC.THREAT SEC.BOMB SEC.WANTED_LEAD SEC.WEAPON SEC.OFFICER_ASSAULT SEC.FTF "
           "HLT.ILL_TRAVELLER HLT.CLUSTER HLT.DEATH_ON_BOARD HLT.MDH_POSITIVE HLT.BORDER_MEASURE HLT.CBRN HAZ.WEATHER HAZ.QUAKE "
           "HAZ.VOLCANO HAZ.HAZE HAZ.TSUNAMI CON.MASS_CASUALTY CON.DETAINED_NATIONAL CON.EVACUATION INT.TREND "
           "INT.MODUS_OPERANDI ADM.POLICY_CHANGE ADM.EXERCISE";
}
