/* protocol_messages: the messages of protocols, for test_frame.c alone, which includes this behind what it shares with them. */
#ifndef WF_TESTS_UNIT_FRAME_PROTOCOL_MESSAGES_H
#define WF_TESTS_UNIT_FRAME_PROTOCOL_MESSAGES_H

static void make_protocol(struct buf *out)
{
    static const wf_text words[] = {{"en", "words", NULL}, {"ms", "kata", "somebody"}};
    static const wf_question questions[] = {{.id = "a1", .kind = WF_QUESTION_YES_NO_UNKNOWN, .text = WF_TABLE(words)}};
    static const wf_outcome outcomes[] = {{.id = "DONE", .text = WF_TABLE(words), .rank = 1, .terminal = 1}};
    static const wf_protocol protocol = {.struct_size = sizeof protocol, .id = "p", .version = "1", .title = WF_TABLE(words), .basis = "b", .citation = "c",
                                         .text_date = "2026-11-24", .languages = "en ms", .questions = WF_TABLE(questions), .outcomes = WF_TABLE(outcomes)};
    static const wf_plugin d = {.struct_size = sizeof d, .abi_major = 1, .abi_minor = 2, .name = "p", .version = "1", .license = "MIT", .attribution = "whose", .member = "--",
                                .protocol = &protocol};
    struct err e = {0};
    made(frame_put_greeting(out, &d, SPAN_LIT(""), &e), &e);
}
static void make_decide(struct buf *out)
{
    static const wf_response yes = {.struct_size = sizeof yes, .question = S("a1"), .state = WF_ANSWER_YES}, many = {.question = S("n"), .state = WF_ANSWER_VALUE, .number = 2.5},
                             when = {.question = S("d"), .state = WF_ANSWER_VALUE, .at = {.utc_ns = 1, .offset_min = 390, .set = 1}}, which = {.question = S("c"), .state = WF_ANSWER_VALUE, .text = S("other")};
    static const wf_response *const all[] = {&yes, &many, &when, &which};
    static const wf_answers some = {.struct_size = sizeof some, .v = all, .n = 4}, none = {.struct_size = sizeof none};
    static const wf_answers *const sets[] = {&some, &none};
    const struct frame_decide f = {9, unknown_zone, sets, 2};
    made(frame_put_decide(out, &f, NULL), NULL);
}
static int again_decide(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_decide f;
    int rc = frame_get_decide(payload, a, &f, NULL);
    return rc ? rc : frame_put_decide(out, &f, NULL);
}

static int put_decided(struct buf *out, const struct frame_decided *f)
{
    size_t at = frame_begin_decided(out, f->job);
    for (size_t i = 0; i < f->n; i++)
        frame_add_decision(out, f->decisions[i]);
    return frame_end_decided(out, at, f, NULL);
}
static void make_decided(struct buf *out)
{
    static const wf_str ids[] = {S("a1"), S("a2")};
    static const wf_pair results[] = {{S("rows"), S("22-26")}};
    static const wf_decision d = {.struct_size = sizeof d, .outcome = 1, .met = 2, .of = 4, .reassess_s = 60, .rule = S("2 of 4"), .needed = ids, .needed_n = 2, .outputs = ids, .outputs_n = 1,
                                  .results = results, .results_n = 1}, bare = {.outcome = 0, .rule = S("x")};
    static const wf_decision *const both[] = {&d, &bare};
    const struct frame_decided f = {9, both, 2, WF_FAIL_INVALID, 1234, SPAN_LIT("why")};
    made(put_decided(out, &f), NULL);
}
static int again_decided(struct span payload, struct arena *a, struct buf *out)
{
    struct frame_decided f;
    int rc = frame_get_decided(payload, a, &f, NULL);
    return rc ? rc : put_decided(out, &f);
}

#endif
