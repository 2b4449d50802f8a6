/* format/edifact: UN/EDIFACT a segment at a time. Owns no state; plugins call it. Faults and advices are literals: nothing of the input. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <watchfloor/format/edifact.h>

#include <stdio.h>
#include <string.h>

#include <watchfloor/format/time.h>

static bool is_fold(char c)
{
    return (unsigned char) c < 0x20 || (unsigned char) c == 0x7f;
}

static void usual(wf_edi *e)
{
    e->component = ':';
    e->element = '+';
    e->decimal = '.';
    e->release = '?';
    e->terminator = '\'';
}

void wf_edi_begin(wf_edi *e, wf_str text)
{
    memset(e, 0, offsetof(wf_edi, bytes));
    e->text = text;
    e->at_line = 1;
    usual(e);
}

/* Goes on to `to`, counting lines. */
static void go(wf_edi *e, size_t to)
{
    for (; e->at < to; e->at++)
        e->at_line += e->text.p[e->at] == '\n';
}

static bool is_mark(char c)
{
    bool letter = ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9');
    return !letter && (unsigned char) c > 0x20 && (unsigned char) c < 0x7f;
}

/* Six different characters behind "UNA", then (folding between) "UNB". */
static bool take_advice(wf_edi *e, size_t at)
{
    const char *p = e->text.p + at + 3;
    size_t i = at + 9;
    if (at + 9 > e->text.n || !is_mark(p[0]) || !is_mark(p[1]) || !is_mark(p[5]) || (p[3] != ' ' && !is_mark(p[3])))
        return false;
    if (p[0] == p[1] || p[0] == p[5] || p[1] == p[5] || p[3] == p[0] || p[3] == p[1] || p[3] == p[5])
        return false;
    while (i < e->text.n && (is_fold(e->text.p[i]) || e->text.p[i] == ' '))
        i++;
    if (e->text.n - i < 4 || memcmp(e->text.p + i, "UNB", 3) != 0 || e->text.p[i + 3] != p[1])
        return false;
    e->component = p[0];
    e->element = p[1];
    e->decimal = p[2];
    e->release = p[3]; /* a space: there is none */
    e->terminator = p[5];
    go(e, i);
    return true;
}

/* "UNB+UNOA:" or "UNB+IATA:": the usual separators, without an advice. */
static bool is_begin(const char *p)
{
    for (int i = 4; i < 8; i++) {
        if (p[i] < 'A' || p[i] > 'Z')
            return false;
    }
    return memcmp(p, "UNB+", 4) == 0 && (p[8] == ':' || p[8] == '+');
}

/* Goes to the next interchange's UNB; false when there is none. */
static bool find_interchange(wf_edi *e)
{
    for (size_t i = e->at; i + 4 <= e->text.n; i++) {
        const char *p = memmem(e->text.p + i, e->text.n - i, "UN", 2);
        if (!p)
            break;
        i = (size_t) (p - e->text.p);
        size_t before = i - e->at;
        if (e->text.n - i >= 9 && p[2] == 'A' && take_advice(e, i)) {
            e->skipped += before;
            return true;
        }
        if (e->text.n - i >= 9 && is_begin(p)) {
            usual(e);
            go(e, i);
            e->skipped += before;
            return true;
        }
    }
    e->skipped += e->text.n - e->at;
    go(e, e->text.n);
    return false;
}

/* Ends the component that began at `from` in bytes. */
static void add_part(wf_edi *e, uint16_t element, uint16_t component, size_t from, size_t to)
{
    if (e->part_n == WF_EDI_MOST_PARTS) {
        e->fault = "a segment of more than 256 components";
        return;
    }
    e->part[e->part_n++] = (wf_edi_part){element, component, {e->bytes + from, to - from}};
}

/* Reads the segment at e->at up to its terminator. */
static void read_segment(wf_edi *e)
{
    uint16_t element = 0, component = 0;
    size_t n = 0, from = 0, i = e->at;
    bool ended = false;
    for (; i < e->text.n && !ended; i++) {
        char c = e->text.p[i];
        if (is_fold(c))
            continue;
        if (c == e->release && c != ' ') {
            while (i + 1 < e->text.n && is_fold(e->text.p[i + 1]))
                i++;
            if (++i >= e->text.n)
                break;
            c = e->text.p[i];
        } else if (c == e->terminator || c == e->element || c == e->component) {
            add_part(e, element, component, from, n);
            from = n;
            ended = c == e->terminator;
            element += c == e->element;
            component = c == e->component ? (uint16_t) (component + 1) : 0;
            continue;
        }
        if (n < sizeof e->bytes)
            e->bytes[n++] = c;
        else
            e->fault = "a segment of more than 4096 bytes";
    }
    e->length = i - e->offset;
    if (!ended)
        e->fault = "the text ends inside a segment";
    go(e, i);
}

static bool is_tag(wf_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!((s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9')))
            return false;
    }
    return s.n == 3;
}

wf_str wf_edi_get(const wf_edi *e, unsigned element, unsigned component)
{
    wf_str none = {NULL, 0};
    for (size_t i = 0; i < e->part_n; i++) {
        if (e->part[i].element == element && e->part[i].component == component)
            return e->part[i].text;
    }
    return none;
}

/* ---- Counts and references --------------------------------------------------------------------------------------------- */

static bool says(wf_str s, uint32_t count)
{
    int64_t n;
    return wf_str_int(s, &n) && n == (int64_t) count;
}

static bool same_reference(const wf_edi *e, wf_str s)
{
    return wf_str_eq((wf_str){e->reference, e->reference_n}, wf_str_cut(s, sizeof e->reference));
}

static void begin_interchange(wf_edi *e)
{
    char digits[16];
    wf_str day = wf_edi_get(e, 4, 0), clock = wf_edi_get(e, 4, 1);
    int n = snprintf(digits, sizeof digits, "%.*s%.*s", (int) wf_str_cut(day, 9).n, day.p ? day.p : "", (int) wf_str_cut(clock, 5).n, clock.p ? clock.p : "");
    wf_time_digits((wf_str){digits, (size_t) n}, 0, &e->prepared);
    e->inside = true;
    e->messages = e->groups = e->segments = 0;
    e->in_group = false;
}

static void begin_message(wf_edi *e)
{
    if (e->segments)
        e->advice = "a message begins before the one before it has ended";
    wf_str reference = wf_str_cut(wf_edi_get(e, 1, 0), sizeof e->reference);
    e->reference_n = reference.n;
    if (reference.n)
        memcpy(e->reference, reference.p, reference.n);
    e->message_bad = false;
    e->messages++;
    e->group_messages++;
    e->segments = 1;
}

static void control(wf_edi *e)
{
    if (wf_str_is(e->tag, "UNB")) {
        begin_interchange(e);
    } else if (wf_str_is(e->tag, "UNG")) {
        e->groups++;
        e->in_group = true;
        e->group_messages = 0;
    } else if (wf_str_is(e->tag, "UNH")) {
        begin_message(e);
    } else if (e->segments) {
        e->segments++;
    }
    if (wf_str_is(e->tag, "UNT")) {
        if (!says(wf_edi_get(e, 1, 0), e->segments))
            e->advice = "UNT says another number of segments than there are";
        else if (!same_reference(e, wf_edi_get(e, 2, 0)))
            e->advice = "UNT names another message than UNH";
    } else if (wf_str_is(e->tag, "UNE")) {
        e->in_group = false;
        if (!says(wf_edi_get(e, 1, 0), e->group_messages))
            e->advice = "UNE says another number of messages than there are";
    } else if (wf_str_is(e->tag, "UNZ")) {
        e->inside = false;
        if (!says(wf_edi_get(e, 1, 0), e->groups ? e->groups : e->messages))
            e->advice = "UNZ says another number of messages or groups than there are";
    }
}

bool wf_edi_next(wf_edi *e)
{
    size_t skipped = e->skipped;
    if (wf_str_is(e->tag, "UNT"))
        e->segments = 0;
    e->fault = e->advice = NULL;
    e->part_n = 0;
    e->tag = (wf_str){NULL, 0};
    if (!e->inside && !find_interchange(e))
        return false;
    size_t i = e->at;
    while (i < e->text.n && (is_fold(e->text.p[i]) || e->text.p[i] == ' '))
        i++;
    go(e, i);
    if (e->at >= e->text.n)
        return false;
    e->offset = e->at;
    e->line = e->at_line;
    if (!e->inside && e->skipped > skipped)
        e->advice = "text before the interchange was passed over";
    read_segment(e);
    if (!e->fault && !is_tag(wf_edi_get(e, 0, 0)))
        e->fault = "a segment whose tag is not three letters";
    if (e->fault) {
        e->part_n = 0;
        e->message_bad = true;
        e->segments += e->segments != 0;
        return true; /* e->at has moved on: the next interchange is looked for behind it */
    }
    e->tag = wf_edi_get(e, 0, 0);
    control(e);
    return true;
}
