/* role: what a cell means. A theme says how that looks; severity is always a letter or a word as well. */
#ifndef WF_CONSOLE_ROLE_H
#define WF_CONSOLE_ROLE_H

#define ROLE_LIST(X) \
    X(BASE, "base", "text") \
    X(DIM, "dim", "what matters less: units, hints, zones") \
    X(STRONG, "strong", "what a row is about") \
    X(FRAME, "frame", "lines between parts") \
    X(HATCH, "hatch", "the border in an exercise") \
    X(TOP, "top", "the top line") \
    X(ACTUAL, "actual", "the word ACTUAL") \
    X(EXERCISE, "exercise", "the word EXERCISE") \
    X(ALARM, "alarm", "something needs an officer now") \
    X(CALM, "calm", "nothing does") \
    X(TAB, "tab", "a screen that can be chosen") \
    X(TAB_ON, "tab-on", "the screen that is shown") \
    X(HEAD, "head", "column heads") \
    X(SECTION, "section", "the title of a group of rows") \
    X(P1, "p1", "priority 1") \
    X(P2, "p2", "priority 2") \
    X(P3, "p3", "priority 3") \
    X(P4, "p4", "priority 4") \
    X(UNACK, "unack", "a signal nobody acknowledged") \
    X(RETURNED, "returned", "back to normal, nobody looked") \
    X(OK, "ok", "as it should be") \
    X(WARN, "warn", "late, slow, degraded") \
    X(BAD, "bad", "failed, down, past due") \
    X(UNKNOWN, "unknown", "nobody knows") \
    X(STALE, "stale", "a value past its time") \
    X(ID, "id", "ids and codes") \
    X(OWNER, "owner", "names of officers") \
    X(SELECTED, "selected", "the selected row; its background is that of the row") \
    X(FOOT, "foot", "the footer") \
    X(KEY, "key", "a key that does something here") \
    X(PROMPT, "prompt", "the command line") \
    X(PROMPT_EX, "prompt-exercise", "the command line in an exercise") \
    X(INPUT, "input", "a field one types into") \
    X(INPUT_ON, "input-on", "the field that has the cursor") \
    X(POPUP, "popup", "a box above the screen") \
    X(CHOICE, "choice", "the completion that would be taken") \
    X(INFO, "info", "an answer") \
    X(ERROR, "error", "a refusal") \
    X(LOST, "lost", "the engine does not answer") \
    X(EMPTY, "empty", "what would fill an empty screen")

enum role {
#define X(name, word, help) ROLE_##name,
    ROLE_LIST(X)
#undef X
    ROLE_COUNT
};

#endif
