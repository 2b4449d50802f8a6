/* tl: Timor-Leste, a stream of server-sent events with JSON in Portuguese and Tetum (doc/interfaces/tl.md).
 *
 * One call has one event. The cursor is the highest number up to which nothing is missing, so a connection begins again where a hole began; the
 * transport sends it as Last-Event-ID. A number that is far behind is given up, or each connection would bring the same hours again.
 */
#include <watchfloor/format/json.h>
#include <watchfloor/format/numbered.h>
#include <watchfloor/plugin.h>

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
static const char *const conditions[] = {"aberto", "encerrado", NULL};
static const char *const levels[] = {"baixo", "medio", "alto", "muito_alto", NULL};
static const char *const urgencies[] = {"imediata", "prevista", "futura", "passada", NULL};
static const char *const natures[] = {"real", "exercicio", "sistema", "teste", NULL};
static const char *const links[] = {"ligada", "lenta", "desligada", NULL};

static const wf_event_columns event_columns = {
    .id = "id", .revision = "revisao", .occurred = "ocorrido", .detected = "detetado", .reported = "comunicado", .expires = "validade",
    .tongue = {{"pt", "titulo.pt", "texto.pt"}, {"tet", "titulo.tet", "texto.tet"}}, .type = "codigo", .types = codes, .other = "TL.OTHER",
    .checkpoint = "posto", .lat = "local.lat", .lon = "local.lon", .condition = "estado", .conditions = conditions, .nature = "natureza",
    .natures = natures, .impact = "impacto", .impacts = levels, .urgency = "urgencia", .urgencies = urgencies, .tlp = "tlp",
    .involved = "pessoas.total", .dead = "pessoas.mortos", .injured = "pessoas.feridos", .missing = "pessoas.desaparecidos",
    .minors = "pessoas.menores", .in_need_of_protection = "pessoas.protecao",
};
static const wf_status_columns status_columns = {
    .checkpoint = "posto", .taken = "hora", .lanes_open = "balcoes.abertos", .lanes = "balcoes.total", .gates_up = "portas.ativas",
    .gates = "portas.total", .queue_min = "fila", .pax_h = "passageiros_hora", .verify_ms = "verificacao_ms", .reject_pct = "rejeicao",
    .watchlist = "lista", .links = links, .health = "saude",
};

/* A numbered message. NULL, "" where the host knows why itself, or why it has to be. */
static const char *message(const wf_host *host, const wf_json_doc *doc, bool event, uint64_t n, wf_instant *newest)
{
    const wf_json *root = wf_json_root(doc);
    wf_report r;
    wf_status s;
    wf_row row = wf_json_row(host, doc, root);
    const char *why = event ? wf_row_event(&row, &event_columns, &r) : wf_row_status(&row, &status_columns, &r, &s);
    if (why)
        return why;
    r.sequence = n;
    if (event)
        wf_json_references(host, &r, wf_json_at(root, "refere"));
    else
        wf_json_rejects(host, &s, wf_json_at(root, "rejeicoes"));
    return wf_row_emit(&row, &r, newest);
}

/* "sinal" and "perdido": what the other side has sent, or no longer has. */
static const char *control(wf_numbered *numbers, const wf_json *v, bool lost, wf_result *out)
{
    int64_t from = wf_json_int(v, "de", -1), last = wf_json_int(v, lost ? "ate" : "ultimo", -1);
    if (last < 0 || (lost && (from < 0 || from > last)))
        return lost ? "a \"perdido\" without \"de\" and \"ate\"" : "a \"sinal\" without \"ultimo\"";
    if (lost) {
        wf_numbered_first(numbers, last + 1);
    } else {
        out->sequence = (uint64_t) last;
        wf_numbered_tell(numbers, last);
    }
    return NULL;
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    wf_fault fault;
    wf_json_doc *doc = wf_json_read(in->bytes, &fault);
    const wf_json *root = doc ? wf_json_root(doc) : NULL;
    int64_t n = wf_json_int(root, "n", 0), patience = 0;
    const char *why = NULL;
    wf_str_int(host->option(host, "patience"), &patience); /* open_tl saw to it */
    wf_numbered numbers = wf_numbered_begin(host, in, "Timor-Leste", patience);
    bool post = wf_str_is(in->tag, "posto"), happened = wf_str_is(in->tag, "evento"), lost = wf_str_is(in->tag, "perdido");
    if (!doc || wf_json_type(root) != WF_JSON_OBJECT)
        why = doc ? "the data are no JSON object" : fault.text;
    else if (lost || wf_str_is(in->tag, "sinal"))
        why = control(&numbers, root, lost, out);
    else if ((post || happened) && n <= 0)
        why = "a message without its number \"n\"";
    else if (post || happened)
        why = message(host, doc, happened, (uint64_t) n, &out->content_time);
    else
        host->advise(host, 0, 1, WF_STR("an event of a name that is not known; passed over"));
    if (why)
        host->reject(host, 0, in->bytes.n, doc ? 1 : fault.line, wf_str_of(why));
    if (n > 0 && (why || !(post || happened)))
        host->arrived(host, (uint64_t) n);
    wf_numbered_came(&numbers, n); /* whatever is in it */
    out->cursor = wf_numbered_cursor(&numbers);
    if (!doc)
        host->health(host, WF_HEALTH_DEGRADED, WF_STR("Timor-Leste: the stream sends what cannot be read"));
    else if (n > 0)
        wf_numbered_tell(&numbers, n);
    wf_json_free(doc);
    return WF_DONE;
}

static int open_tl(const wf_host *host, void **instance)
{
    static const char *const languages[] = {"pt", "tet", NULL};
    (void) instance;
    return wf_option_among(host, "language", languages) && wf_option_int(host, "patience", 1, 1000000, NULL) ? WF_DONE : WF_FAIL_INVALID;
}

static const wf_option_decl options[] = {
    {.name = "language", .type = WF_OPTION_TEXT, .default_value = "pt", .help = "pt or tet: the language of an event's title; the other follows in its text"},
    {.name = "patience", .type = WF_OPTION_INTEGER, .default_value = "1000", .help = "1 to 1000000: so many numbers behind the newest a missing one is given up"},
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
    .open = open_tl,
    .parse = parse,
};
