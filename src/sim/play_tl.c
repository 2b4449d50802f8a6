/* sim/play_tl: Timor-Leste's stream of server-sent events with JSON in Portuguese and Tetum (doc/interfaces/tl.md). */
#include <stdio.h>

#include "base/json.h"
#include "sim/play.h"

#define OFFSET 540
#define LINE_MOST 90 /* of data, before it is cut */

static const struct {
    const char *type, *code;
} codes[] = {
    {"SYS.GATE_OUTAGE", "PORTAS"},       {"SYS.BCS_OUTAGE", "SISTEMA"},         {"SYS.POWER", "ENERGIA"},         {"FLOW.QUEUE", "FILA"},
    {"FLOW.SURGE", "AFLUXO"},            {"FLOW.STRANDED", "RETIDOS"},          {"FLOW.CLOSURE", "FECHO"},        {"FLOW.REOPEN", "REABERTURA"},
    {"DOC.FRAUD", "FALSO"},              {"DOC.LOST_STOLEN", "EXTRAVIO"},       {"DOC.IMPOSTOR", "IMPOSTOR"},     {"MOV.IRREGULAR_ENTRY", "IRREGULAR"},
    {"MOV.OVERSTAY_CLUSTER", "PERMANENCIA"}, {"MOV.STOWAWAY", "CLANDESTINO"},   {"MOV.SMUGGLING_SUSPECTED", "AUXILIO"}, {"MOV.BOAT_ARRIVAL", "EMBARCACAO"},
    {"THB.INDICATOR", "TRAFICO"},        {"THB.SCAM_COMPOUND", "BURLAS"},       {"SEC.THREAT", "AMEACA"},         {"SEC.BOMB", "BOMBA"},
    {"SEC.WEAPON", "ARMA"},              {"HLT.ILL_TRAVELLER", "DOENTE"},       {"HLT.CLUSTER", "SURTO"},         {"HLT.MDH_POSITIVE", "DECLARACAO_SAUDE"},
    {"HAZ.WEATHER", "TEMPO"},            {"HAZ.QUAKE", "SISMO"},
};

static const char *code_of(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (strcmp(codes[i].type, type) == 0)
            return codes[i].code;
    }
    return "OUTRO";
}

static void ktime(struct json_writer *w, const char *key, wf_time t)
{
    struct buf text = {0};
    play_time(&text, t, OFFSET);
    jw_kstr(w, key, buf_view(&text));
    buf_free(&text);
}

/* An event's fields: its data in lines, cut behind a comma between two members. */
static void fields(struct buf *out, const char *name, const struct buf *json)
{
    bool text = false, escaped = false;
    size_t here = 0;
    buf_printf(out, "event: %s\ndata: ", name);
    for (size_t i = 0; i < json->n; i++) {
        char c = json->p[i];
        buf_char(out, c);
        here++;
        if (c == '"' && !escaped)
            text = !text;
        escaped = c == '\\' && !escaped;
        if (c == ',' && !text && here > LINE_MOST) {
            buf_str(out, "\ndata: ");
            here = 0;
        }
    }
    buf_str(out, "\n\n");
}

static void pair(struct json_writer *w, const char *key, const char *some, int a, const char *all, int b)
{
    jw_key(w, key);
    jw_begin_object(w);
    jw_kint(w, some, a);
    jw_kint(w, all, b);
    jw_end_object(w);
}

static void checkpoint(const struct world *world, const struct place *p, wf_time slot, uint64_t seq, struct buf *out)
{
    static const char *const links[] = {"", "ligada", "lenta", "desligada"};
    struct buf json = {0};
    struct json_writer w;
    struct figures f;
    world_figures(world, p, slot, &f);
    jw_init(&w, &json);
    jw_begin_object(&w);
    jw_kint(&w, "n", (int64_t) seq);
    jw_kcstr(&w, "posto", p->code);
    ktime(&w, "hora", slot);
    pair(&w, "balcoes", "abertos", f.lanes_open, "total", f.lanes);
    jw_kint(&w, "fila", f.queue_min);
    jw_kint(&w, "passageiros_hora", f.pax_h);
    if (f.gates) {
        pair(&w, "portas", "ativas", f.gates_up, "total", f.gates);
        jw_kint(&w, "verificacao_ms", f.verify_ms);
        jw_knum(&w, "rejeicao", f.reject_pct);
        pair(&w, "rejeicoes", "biometria", f.biometric, "documento", f.document);
    }
    jw_kcstr(&w, "lista", links[f.watchlist]);
    jw_kcstr(&w, "saude", "normal");
    jw_end_object(&w);
    fields(out, "posto", &json);
    buf_free(&json);
}

/* {"pt":"...","tet":"..."} */
static void both(struct json_writer *w, const char *key, const struct happening *h, bool title)
{
    static const char *const langs[] = {"pt", "tet"};
    struct buf text = {0};
    jw_key(w, key);
    jw_begin_object(w);
    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        buf_clear(&text);
        play_words(&text, h, langs[i], title);
        jw_kstr(w, langs[i], buf_view(&text));
    }
    jw_end_object(w);
    buf_free(&text);
}

/* The happening at `at`: its first message, one that tells it anew, or its end, which has an id of its own and refers to it. */
static void event(const struct happening *h, wf_time at, int revision, bool over, uint64_t seq, struct buf *out)
{
    static const char *const impacts[] = {"", "baixo", "medio", "alto", "muito_alto"};
    static const char *const urgencies[] = {"", "imediata", "prevista", "futura", "passada"};
    struct buf json = {0};
    struct json_writer w;
    char id[48];
    snprintf(id, sizeof id, "%s%s", h->id, over ? "-FIM" : "");
    jw_init(&w, &json);
    jw_begin_object(&w);
    jw_kint(&w, "n", (int64_t) seq);
    jw_kcstr(&w, "id", id);
    jw_kint(&w, "revisao", revision);
    jw_kcstr(&w, "codigo", code_of(h->tmpl->type));
    jw_kcstr(&w, "posto", h->place->code);
    ktime(&w, "ocorrido", h->start);
    ktime(&w, "comunicado", at);
    jw_kcstr(&w, "estado", over ? "encerrado" : "aberto");
    if (over) {
        jw_key(&w, "refere");
        jw_begin_array(&w);
        jw_cstr(&w, h->id);
        jw_end_array(&w);
    }
    jw_kcstr(&w, "impacto", impacts[h->impact]);
    jw_kcstr(&w, "urgencia", urgencies[over ? 4 : h->urgency]);
    jw_kcstr(&w, "natureza", "real");
    both(&w, "titulo", h, true);
    both(&w, "texto", h, false);
    if (h->tmpl->persons) {
        jw_key(&w, "pessoas");
        jw_begin_object(&w);
        jw_kint(&w, "total", h->n);
        jw_end_object(&w);
    }
    jw_key(&w, "local");
    jw_begin_object(&w);
    jw_knum(&w, "lat", h->lat);
    jw_knum(&w, "lon", h->lon);
    jw_end_object(&w);
    jw_end_object(&w);
    fields(out, "evento", &json);
    buf_free(&json);
}

static bool within(wf_time t, wf_time slot)
{
    return t != TIME_NONE && t >= slot && t < slot + MINUTE;
}

static void minute_tl(const struct world *w, wf_time slot, uint64_t *seq, struct buf *out)
{
    const struct place *mine[16];
    size_t n = 0;
    happenings list = {0};
    for (size_t i = 0; i < places_n && n < ARRAY_LEN(mine); i++) {
        if (places[i].member == SIM_TL)
            mine[n++] = &places[i];
    }
    if (n)
        checkpoint(w, mine[(size_t) (slot / MINUTE) % n], slot, ++*seq, out);
    world_happenings(w, SIM_TL, slot + MINUTE - 1, MINUTE, &list);
    for (size_t i = 0; i < list.n; i++) {
        const struct happening *h = &list.v[i];
        if (within(h->start, slot))
            event(h, h->start, 1, false, ++*seq, out);
        if (within(h->revised, slot))
            event(h, h->revised, 2, false, ++*seq, out);
        if (within(h->end, slot))
            event(h, h->end, 1, true, ++*seq, out);
    }
    VEC_FREE(&list);
}

static void word_tl(struct buf *out, bool lost, uint64_t first, uint64_t last, wf_time now)
{
    if (lost) {
        buf_printf(out, "event: perdido\ndata: {\"de\":%llu,\"ate\":%llu}\n\n", (unsigned long long) first, (unsigned long long) last);
        return;
    }
    buf_printf(out, "event: sinal\ndata: {\"ultimo\":%llu,\ndata: \"hora\":\"", (unsigned long long) last);
    play_time(out, now, OFFSET);
    buf_str(out, "\"}\n\n");
}

static const struct play_feed feeds[] = {{"stream", "/v1/fluxo", 0}};
const struct play play_tl = {.name = "tl", .title = "Timor-Leste: server-sent events, Portuguese and Tetum", .member = SIM_TL, .port = 10,
                             .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .stream = true, .minute = minute_tl, .word = word_tl};
