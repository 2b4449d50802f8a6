/* report_signature: what a report says of its alert's signature, and what is put in its place once that was verified. */
#include "model/report.h"

#include "model/words.h"

enum report_signature report_signature_said(const wf_report *r, bool *honest)
{
    enum report_signature state = 0;
    *honest = true;
    for (size_t i = 0; i < r->labels_n; i++) {
        struct span name = report_span(r->labels[i].name), value = report_span(r->labels[i].value);
        if (span_is(name, REPORT_SIGNATURE)) {
            state = span_is(value, words_of(&words_signature, SIGNATURE_NONE)) ? SIGNATURE_NONE : SIGNATURE_UNVERIFIED;
            *honest &= span_is(value, words_of(&words_signature, state));
        }
        *honest &= !span_is(name, REPORT_SIGNATURE_NOTE);
    }
    return state;
}

void report_sign(struct arena *a, wf_report *r, enum report_signature state, struct span note)
{
    wf_pair *labels = arena_alloc(a, (r->labels_n + 2) * sizeof *labels);
    size_t n = 0;
    for (size_t i = 0; i < r->labels_n; i++) {
        struct span name = report_span(r->labels[i].name);
        if (!span_is(name, REPORT_SIGNATURE) && !span_is(name, REPORT_SIGNATURE_NOTE))
            labels[n++] = r->labels[i];
    }
    labels[n++] = (wf_pair){WF_STR(REPORT_SIGNATURE), report_str(span_str(words_of(&words_signature, state)))};
    if (note.n)
        labels[n++] = (wf_pair){WF_STR(REPORT_SIGNATURE_NOTE), report_str(note)};
    r->labels = labels;
    r->labels_n = n;
}
