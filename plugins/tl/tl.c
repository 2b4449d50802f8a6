/* tl: Timor-Leste, a stream of server-sent events with JSON in Portuguese and Tetum (doc/interfaces/tl.md).
 *
 * One call has one event. The cursor is the highest number up to which nothing is missing, so a connection begins again where a hole began; the
 * transport sends it as Last-Event-ID. A number that is far behind is given up, or each connection would bring the same hours again.
 */
#include <math.h>
#include <string.h>

#include <watchfloor/format/json.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define WHO "Timor-Leste"
#define GIVEN_UP 1000 /* numbers behind the newest */

/* A code and its type in turn. */
static const char *const codes[] = {
    "PORTAS", "SYS.GATE_OUTAGE", "SISTEMA", "SYS.BCS_OUTAGE", "ENERGIA", "SYS.POWER", "FILA", "FLOW.QUEUE", "AFLUXO", "FLOW.SURGE",
    "RETIDOS", "FLOW.STRANDED", "FECHO", "FLOW.CLOSURE", "REABERTURA", "FLOW.REOPEN", "FALSO", "DOC.FRAUD", "EXTRAVIO", "DOC.LOST_STOLEN",
    "IMPOSTOR", "DOC.IMPOSTOR", "IRREGULAR", "MOV.IRREGULAR_ENTRY", "PERMANENCIA", "MOV.OVERSTAY_CLUSTER", "CLANDESTINO", "MOV.STOWAWAY",
    "AUXILIO", "MOV.SMUGGLING_SUSPECTED", "EMBARCACAO", "MOV.BOAT_ARRIVAL", "TRAFICO", "THB.INDICATOR", "BURLAS", "THB.SCAM_COMPOUND",
    "AMEACA", "SEC.THREAT", "BOMBA", "SEC.BOMB", "ARMA", "SEC.WEAPON", "DOENTE", "HLT.ILL_TRAVELLER", "SURTO", "HLT.CLUSTER",
    "DECLARACAO_SAUDE", "HLT.MDH_POSITIVE", "TEMPO", "HAZ.WEATHER", "SISMO", "HAZ.QUAKE", NULL,
};

/* Lists of words, whose places from 1 are the values of the enumerations. */
static const char *const levels[] = {"baixo", "medio", "alto", "muito_alto", NULL};
static const char *const urgencies[] = {"imediata", "prevista", "futura", "passada", NULL};
static const char *const natures[] = {"real", "exercicio", "sistema", "teste", NULL};
static const char *const links[] = {"ligada", "lenta", "desligada", NULL};

static int32_t small(const wf_json *v, const char *path)
{
    int64_t n = wf_json_int(v, path, -1);
    return n >= 0 && n <= 10000000 ? (int32_t) n : -1;
}

/* The hour of an optional field; what is there and no time is told. */
static void hour(const wf_host *host, const wf_json *v, const char *path, wf_instant *t)
{
    wf_str text = wf_json_text(v, path);
    if (text.n && !wf_time_rfc3339(text, t))
        host->advise(host, wf_json_offset(wf_json_at(v, path)), 1, wf_fmt(host, "\"%s\" is no RFC 3339 time; passed over", path));
}

static void rejects(const wf_host *host, const wf_json *list, wf_status *s)
{
    size_t n = wf_json_count(list);
    wf_pair *pairs = n && n <= 16 ? host->scratch(host, n * sizeof *pairs) : NULL;
    s->rejects = pairs;
    for (const wf_json *v = wf_json_first(list); pairs && v; v = wf_json_next(v)) {
        if (wf_json_key(v).n && small(v, "") >= 0)
            pairs[s->rejects_n++] = (wf_pair){wf_json_key(v), wf_fmt(host, "%d", (int) small(v, ""))};
    }
}

static const char *status(const wf_host *host, const wf_json_doc *doc, uint64_t n, wf_instant *newest)
{
    const wf_json *v = wf_json_root(doc);
    wf_report r;
    wf_status s;
    wf_report_init(&r, WF_KIND_STATUS);
    wf_status_init(&s);
    r.sequence = n;
    r.source_id = r.checkpoint = wf_json_text(v, "posto");
    r.revision = wf_json_text(v, "hora");
    if (!r.checkpoint.n)
        return "a checkpoint without \"posto\"";
    if (!wf_time_rfc3339(r.revision, &r.occurred))
        return "a checkpoint whose \"hora\" is no RFC 3339 time";
    s.lanes_open = small(v, "balcoes.abertos");
    s.lanes = small(v, "balcoes.total");
    s.gates_up = small(v, "portas.ativas");
    s.gates = small(v, "portas.total");
    s.queue_min = small(v, "fila");
    s.pax_h = small(v, "passageiros_hora");
    s.verify_ms = small(v, "verificacao_ms");
    s.reject_pct = wf_json_number(v, "rejeicao", NAN);
    s.watchlist = wf_str_place(wf_json_text(v, "lista"), links);
    s.health = wf_str_cut(wf_json_text(v, "saude"), 200);
    rejects(host, wf_json_at(v, "rejeicoes"), &s);
    r.status = &s;
    *newest = r.occurred;
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

/* Title and text in the officer's language where the event has it, the other language below. */
static void words(const wf_host *host, const wf_json *v, wf_report *r)
{
    bool tetum = wf_str_is(host->option(host, "language"), "tet");
    wf_str pt = wf_json_text(v, "titulo.pt"), tet = wf_json_text(v, "titulo.tet");
    if (!(tetum ? tet : pt).n)
        tetum = !tetum;
    wf_str other = tetum ? pt : tet, text = wf_json_text(v, tetum ? "texto.tet" : "texto.pt"), below = wf_json_text(v, tetum ? "texto.pt" : "texto.tet");
    r->title = wf_str_cut(tetum ? tet : pt, 400);
    r->lang = tetum ? WF_STR("tet") : WF_STR("pt");
    r->text = text;
    if (other.n)
        r->text = wf_fmt(host, "%.*s\n\n[%s] %.*s\n%.*s", (int) text.n, text.p ? text.p : "", tetum ? "pt" : "tet", (int) other.n, other.p,
                         (int) below.n, below.p ? below.p : "");
}

static void references(const wf_host *host, const wf_json *list, wf_report *r)
{
    size_t n = wf_json_count(list);
    wf_str *ids = n && n <= 64 ? host->scratch(host, n * sizeof *ids) : NULL;
    for (const wf_json *v = wf_json_first(list); ids && v; v = wf_json_next(v)) {
        if (wf_json_text(v, "").n)
            ids[r->references_n++] = wf_json_text(v, "");
    }
    r->references = ids;
}

static const char *event(const wf_host *host, const wf_json_doc *doc, uint64_t n, wf_instant *newest)
{
    const wf_json *v = wf_json_root(doc);
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.sequence = n;
    r.source_id = wf_json_as_text(v, "id");
    r.revision = wf_json_as_text(v, "revisao");
    words(host, v, &r);
    if (!r.source_id.n || !r.title.n)
        return "an event without \"id\" or without \"titulo\"";
    if (!wf_time_rfc3339(wf_json_text(v, "ocorrido"), &r.occurred))
        return "an event whose \"ocorrido\" is no RFC 3339 time";
    hour(host, v, "detetado", &r.detected);
    hour(host, v, "comunicado", &r.reported);
    hour(host, v, "validade", &r.expires);
    r.type = WF_STR("TL.OTHER");
    for (size_t i = 0; codes[i]; i += 2) {
        if (wf_str_is(wf_json_text(v, "codigo"), codes[i]))
            r.type = wf_str_of(codes[i + 1]);
    }
    r.checkpoint = wf_json_text(v, "posto");
    r.impact = wf_str_place(wf_json_text(v, "impacto"), levels);
    r.urgency = wf_str_place(wf_json_text(v, "urgencia"), urgencies);
    r.tlp = wf_json_tlp(host, doc, v, "tlp");
    r.condition = wf_str_is_nocase(wf_json_text(v, "estado"), "encerrado") ? WF_CONDITION_CLEARED : WF_CONDITION_ACTIVE;
    r.msg_status = wf_str_among(wf_json_text(v, "natureza"), natures);
    if (!r.msg_status && wf_json_type(wf_json_at(v, "natureza")) > WF_JSON_NULL)
        return "an event whose \"natureza\" is none of real, exercicio, sistema, teste"; /* it may not pass for an actual one */
    references(host, wf_json_at(v, "refere"), &r);
    r.persons.involved = small(v, "pessoas.total");
    r.persons.dead = small(v, "pessoas.mortos");
    r.persons.injured = small(v, "pessoas.feridos");
    r.persons.missing = small(v, "pessoas.desaparecidos");
    r.persons.minors = small(v, "pessoas.menores");
    r.persons.in_need_of_protection = small(v, "pessoas.protecao");
    r.lat = wf_json_number(v, "local.lat", NAN);
    r.lon = wf_json_number(v, "local.lon", NAN);
    *newest = r.reported.set ? r.reported : r.occurred;
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}

/* What the last number means that is known to be sent. */
static void alive(const wf_host *host, int64_t whole, int64_t last)
{
    if (whole >= 0 && last > whole)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, WHO ": messages after %lld have not arrived; the last sent is %lld", (long long) whole, (long long) last));
    else
        host->health(host, WF_HEALTH_OK, WF_STR(WHO ": the stream is alive"));
}

/* "sinal" and "perdido": what the other side has sent, or no longer has. */
static const char *control(const wf_host *host, const wf_json *v, bool lost, int64_t *whole, wf_result *out)
{
    int64_t from = wf_json_int(v, "de", -1), last = wf_json_int(v, lost ? "ate" : "ultimo", -1);
    if (last < 0 || (lost && (from < 0 || from > last)))
        return lost ? "a \"perdido\" without \"de\" and \"ate\"" : "a \"sinal\" without \"ultimo\"";
    if (lost) {
        host->log(host, WF_LEVEL_WARN, wf_fmt(host, WHO ": the messages %lld to %lld are no longer kept there", (long long) from, (long long) last));
        *whole = last > *whole ? last : *whole;
        return NULL;
    }
    out->sequence = (uint64_t) last;
    alive(host, *whole, last);
    return NULL;
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    wf_fault fault;
    wf_json_doc *doc = wf_json_read(in->bytes, &fault);
    const wf_json *root = doc ? wf_json_root(doc) : NULL;
    int64_t whole = -1, n = wf_json_int(root, "n", 0);
    const char *why = NULL;
    if (!wf_str_int(in->cursor, &whole))
        whole = -1;
    bool post = wf_str_is(in->tag, "posto"), happened = wf_str_is(in->tag, "evento"), lost = wf_str_is(in->tag, "perdido");
    if (!doc || wf_json_type(root) != WF_JSON_OBJECT)
        why = doc ? "the data are no JSON object" : fault.text;
    else if (lost || wf_str_is(in->tag, "sinal"))
        why = control(host, root, lost, &whole, out);
    else if ((post || happened) && n <= 0)
        why = "a message without its number \"n\"";
    else if (post || happened)
        why = (post ? status : event)(host, doc, (uint64_t) n, &out->content_time);
    else
        host->advise(host, 0, 1, WF_STR("an event of a name that is not known; passed over"));
    if (why && *why)
        host->reject(host, 0, in->bytes.n, doc ? 1 : fault.line, wf_str_of(why));
    if (n > 0 && (why || !(post || happened)))
        host->arrived(host, (uint64_t) n);
    /* A message with this number has come, whatever is in it. */
    if (n > 0 && (whole < 0 || n == whole + 1 || n - whole > GIVEN_UP))
        whole = n;
    if (whole >= 0)
        out->cursor = wf_fmt(host, "%lld", (long long) whole);
    if (!doc)
        host->health(host, WF_HEALTH_DEGRADED, WF_STR(WHO ": the stream sends what cannot be read"));
    else if (n > 0)
        alive(host, whole, n);
    wf_json_free(doc);
    return WF_DONE;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "pt", .help = "pt or tet: the language of an event's title; the other follows in its text"},
};

static const wf_source sources[] = {{
    .struct_size = sizeof(wf_source),
    .id = "stream",
    .title = "Timor-Leste: checkpoints and events",
    .transport = WF_TRANSPORT_SSE,
    .url = "https://fronteira.example.tl/v1/fluxo",
    .auth = WF_AUTH_BEARER,
    .heartbeat_s = 15,
    .max_bytes = 64u << 10,
    .complete = 0, /* what is not mentioned again goes on */
    .content_max_age_s = 1800,
}};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "tl",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Timor-Leste, border event stream (profile of this project; not a public service)",
    .member = "TL",
    .title = "Timor-Leste",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .parse = parse,
};
