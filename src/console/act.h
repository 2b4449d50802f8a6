/* act: what the files share that act on keys and commands. For these alone.
 *
 *   app_act.c    the console's own commands; a typed line to its command
 *   app_verb.c   changes of incidents
 *   app_which.c  which incident a verb is for
 *   app_bulk.c   marks, and one verb for all that is marked
 *   app_book.c   playbooks and the directory
 *   app_views.c  filters, order, columns, saved views
 *   app_shift.c  the handover, promises, the log's lines
 *   app_notice.c emergency notices; app_compose.c writes one, app_send.c hands in, approves, releases, calls back, app_sign.c signs
 *   app_run.c    runs of protocols: opening one, answering, its verbs; app_answer.c their forms, app_step.c the checklist
 *   app_map.c    the map: its cursor, and what lies under it
 *   app_border.c border actions, and following a place; app_borders.c says what is new there
 *   app_box.c    boxes over the screen, and requests that are answered in one
 *   app_key.c    keys and the mouse
 */
#ifndef WF_CONSOLE_ACT_H
#define WF_CONSOLE_ACT_H

#include "console/app.h"

#define WORDS_MAX 256

/* A command with its words: argv[0..words) is its name. */
struct call {
    const struct command *cmd;
    int argc, words;
    char *argv[WORDS_MAX];
    const char *rest; /* the line behind the name, as it was typed; NULL: by a key */
    bool by_key;
};
typedef void act_fn(struct app *a, struct call *c);

/* What is shown, its list, and the line that is selected in it (NULL: none). */
const struct view *act_view(const struct app *a);
struct list *act_list(struct app *a);
const struct row *act_selected(struct app *a);
/* Shows one incident on the whole screen. */
void act_open_incident(struct app *a, struct span id);
/* Sorts the list by a column; once more turns it round. */
void act_sort_by(struct app *a, const char *column);
/* The same to one that is named, in one direction. */
void act_sort_to(struct app *a, const char *column, bool desc);
/* Runs the command that the call names. */
void act_call(struct app *a, struct call *c);

/* Which incident is shown whole from now on. */
void act_detail(struct app *a, struct span id);
/* The words behind the command's name, joined. */
void act_rest(struct call *c, char *out, size_t size);

/* app_which.c: the incident in hand: shown, selected, or the one that the directory was opened from; or "". */
struct span act_subject(struct app *a);
/* Which incident is meant: the one that the words begin with (*first: 1), "marked" for all that are, else the one in hand. False after a
 * message, or after the line was begun that asks for all that are marked. */
bool act_which(struct app *a, struct call *c, char **words, int n, char incident[64], int *first);
/* Is the word a list of incidents, with commas? */
bool act_is_list(const struct command *cmd, const char *word);
/* The line that was typed is there again, with a mark under one of its words and what is wrong with it; nothing was done. */
void act_line_again(struct app *a, const struct call *c, const char *word, const char *why);

/* app_book.c: playbooks and the directory. */
/* A playbook was opened, and its incident is there: its first open step is selected. */
void act_playbook_seek(struct app *a);
act_fn act_playbook, act_playbook_start, act_playbook_step, act_directory, act_directory_tested, act_called;

/* app_bulk.c: the verb is done to each that is marked in this list. args: JSON text of its arguments (taken over). */
void act_bulk(struct app *a, const struct command *cmd, char *args);
/* The same for each of a list with commas. */
void act_bulk_these(struct app *a, const struct command *cmd, char *args, const char *list);
/* The verb's line is there, with "marked" for the incident and what was said already: Enter does it. */
void act_bulk_ask(struct app *a, const struct call *c);
act_fn act_mark, act_mark_range, act_mark_all;

/* app_views.c: the words behind the command's name as they were typed, quotes and all. */
void act_filter_text(struct call *c, char *out, size_t size);
/* Opens the line for the list's filter; Esc gives back what it is now. */
void act_filter_open(struct app *a);
/* Another filter is in the line: whether it is right, where the console itself can say it. */
void act_filter_judge(struct app *a);
/* Another filter for the list that is shown; Esc in its line gives the former back. */
void act_filter_set(struct app *a, const char *filter);
/* The engine could not read the list's filter, at byte `at` of it; and: it could. */
void act_filter_wrong(struct app *a, const struct list *l, int64_t at, const char *why);
void act_filter_right(struct app *a, const struct list *l);
void act_views_load(struct app *a);
act_fn act_sort, act_columns, act_save, act_view_open, act_view_delete;

/* app_shift.c: the handover, promises, the log's lines. */
/* The line that args name was accepted: where it is the selected one, the next that is open is selected. */
void act_handover_accepted(struct app *a, const char *args);
act_fn act_handover, act_handover_whole, act_handover_accept, act_handover_promise, act_handover_end, act_log_strike;

/* app_notice.c: notices. Opens one; what Enter does where the list of notices is shown: false where that is something else. */
void act_notice_open(struct app *a, struct span id);
bool act_notice_enter(struct app *a);
bool act_is_notice(const char *word);
/* Which notice is meant (received: of those that members sent): the word behind the command, which is then one of its words, else the one in hand. False after a message. */
bool act_notice_which(struct app *a, struct call *c, bool received, char id[16]);
/* Scrolls what the open notice says; false where its desks are shown, or the key does not scroll. */
bool act_notice_scroll(struct app *a, const struct key *k);
/* Scrolls a page by a key (app_key.c). */
bool act_page_key(int64_t *scroll, int height, const struct key *k);
void act_notice_template_taken(struct app *a);
void act_notice_voice_taken(struct app *a);
act_fn act_notices, act_notice_new, act_notice_edit, act_notice_again, act_notice_reason, act_notice_review, act_notice_voice, act_notice_preview;
/* app_compose.c: opens a draft to be written. */
void act_compose_open(struct app *a, struct span id);
/* app_send.c: what leads to a signature, and what leaves. */
void act_submit(struct app *a);
void act_release_ask(struct app *a, struct span id, int64_t desks);
void act_release_send(struct app *a);
act_fn act_notice_submit, act_notice_allow, act_notice_approve, act_notice_release, act_notice_cancel, act_inbox;
/* app_sign.c */
act_fn act_unlock;

/* "WORD", "--OPTION WORD" and "--incident ID" in any order, of a verb that begins something for an incident: the incident in hand where none is named (always so by a key); its
 * type, as far as this console knows it, goes into new_type. Returns the word, NULL: none. */
const char *act_for_incident(struct app *a, const struct call *c, const char *option, char incident[64]);
/* app_run.c: runs of protocols. Opens one; what Enter does on it and in the list of runs, what Esc does: false where that is something else. */
void act_run_open(struct app *a, struct span id);
bool act_run_enter(struct app *a);
bool act_run_back(struct app *a);
/* On a run Tab goes to the next question that is not answered, or is disagreed on; false: there is none. */
bool act_run_next(struct app *a);
/* Scrolls what stands beside the questions; false where the key does not. */
bool act_run_scroll(struct app *a, const struct key *k);
void act_run_value_taken(struct app *a);
void act_run_evidence_taken(struct app *a);
void act_run_start_taken(struct app *a);
/* A close was answered: where it was refused for want of the second assessment, he is asked whether it is closed without; and he said so. */
void act_run_closed(struct app *a, const struct pending *p, const struct json *root, const struct err *why);
void act_run_close(struct app *a);
void act_run_step_taken(struct app *a);
act_fn act_run, act_run_answer, act_run_evidence, act_run_read, act_run_part, act_run_picture, act_run_incident, act_run_start, act_run_typed, act_run_verb, act_run_step;

/* app_map.c: keys of the map that no command has, clicks on it, the wheel (by: -1 or 1); what Enter does there: false where that is something else. */
bool act_map_key(struct app *a, const struct key *k);
bool act_map_click(struct app *a, const struct hit *hit);
bool act_map_wheel(struct app *a, const struct hit *hit, int by);
bool act_map_enter(struct app *a);
act_fn act_map, act_map_zoom, act_map_worst, act_map_strokes;

/* app_lock.c */
act_fn act_lock;

/* app_border.c: one border action whole: the one that is named, else the selected one. Follows the place of what is selected, or no longer. */
act_fn act_action_show, act_action_follow;

/* app_box.c: an empty box of that title; the caller writes its page. */
struct page *act_popup(struct app *a, const char *title);
/* A box with all members of a row, one a line. */
void act_popup_row(struct app *a, const char *title, const struct json *j);
/* Notes that the reply to request `id` is wanted, under a label. */
void act_request(struct app *a, enum pending_kind kind, uint64_t id, const char *label);
/* Whether there is an engine to ask; says so when there is none. */
bool act_connected(struct app *a);

/* app_verb.c: a verb that was typed whole, or by a key (which asks for what is missing). */
void act_verb_send(struct app *a, struct call *c);
void act_verb_by_key(struct app *a, struct call *c);
act_fn act_level_confirm;
/* Whether a word can only be an incident: "AMICF-2026-000143", or six digits (app_which.c). */
bool act_is_id(const char *word);
/* The form of a verb that has one, where nothing but the incident was said. False: it was not opened, the words are to be read. */
bool act_verb_form(struct app *a, struct call *c);
void act_verb_form_taken(struct app *a);
/* Something was typed into it: the engine is asked which priority that would have. It answered, or refused (why). */
void act_verb_form_typed(struct app *a);
void act_verb_tried(struct app *a, const struct json *root, const struct err *why);
/* An incident was opened by hand: it is selected on the Floor, or opened where the list may not hold it. */
void act_verb_opened(struct app *a, struct span id);
/* What a form said was refused: it is there again with what was typed; where the officer is at something else by now, when it is opened next. */
void act_verb_form_refused(struct app *a, const struct pending *p, const struct err *why);

#endif
