/* Every answer to Annex 2: 3^11 vectors of yes, no and unknown, with each disease and with none, given to decide() and to a reference that was written from the text of the
 * rule alone (two or more of four criteria; box 1 without questions), in another way: a vector is a number, and a criterion a mask of bits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <watchfloor/plugin.h>

enum { QUESTIONS = 11,
       VECTORS = 177147,
       NO = 0,
       YES = 1,
       UNKNOWN = 2,
       ABSENT = 3 };
static const char *const names[QUESTIONS] = {"a1", "a2", "a3", "b4", "b5", "c6", "c7", "d8", "d9", "d10", "d11"};
/* Of a1 (bit 0) to d11 (bit 10). */
static const unsigned criterion[4] = {0x007, 0x018, 0x060, 0x780};
static const struct {
    const char *id; /* NULL: nothing was said */
    int box;
} diseases[] = {{"smallpox", 1}, {"poliomyelitis", 1}, {"influenza-new-subtype", 1}, {"sars", 1}, {"cholera", 3}, {"pneumonic-plague", 3}, {"yellow-fever", 3}, {"viral-haemorrhagic-fever", 3}, {"west-nile-fever", 3}, {"special-concern", 3}, {"other", 2}, {"unknown", 2}, {NULL, 2}};
enum { DISEASES = sizeof diseases / sizeof *diseases };

static unsigned long failures, tried;

/* ---- The least of a host ------------------------------------------------------------------------------------------- */

static char memory[1 << 16] __attribute__((aligned(16)));
static size_t used;
static const char *hours = "24";

static void *scratch(const wf_host *host, size_t n)
{
    (void) host;
    n = (n + 15) & ~(size_t) 15;
    if (n > sizeof memory - used)
        return NULL;
    void *p = memory + used;
    memset(p, 0, n);
    used += n;
    return p;
}
static wf_str option(const wf_host *host, const char *name)
{
    (void) host;
    return strcmp(name, "reassess_hours") == 0 ? (wf_str){hours, strlen(hours)} : (wf_str){NULL, 0};
}
static void log_line(const wf_host *host, uint32_t level, wf_str text)
{
    (void) host;
    (void) level;
    (void) text;
}
static const wf_host host = {.struct_size = sizeof host, .abi_minor = WF_ABI_MINOR, .log = log_line, .option = option, .scratch = scratch};

/* ---- Answers --------------------------------------------------------------------------------------------------------- */

struct vector {
    int digit[QUESTIONS];
    int disease;
    wf_response rows[QUESTIONS + 1];
    const wf_response *list[QUESTIONS + 1];
    wf_answers answers;
};

static void add(struct vector *v, const char *question, uint32_t state, const char *text)
{
    wf_response *r = &v->rows[v->answers.n];
    *r = (wf_response){.struct_size = sizeof *r, .question = {question, strlen(question)}, .state = state, .text = {text, text ? strlen(text) : 0}};
    v->list[v->answers.n++] = r;
}

static void make(struct vector *v)
{
    static const uint32_t states[] = {WF_ANSWER_NO, WF_ANSWER_YES, WF_ANSWER_UNKNOWN};
    const char *disease = diseases[v->disease].id;
    v->answers = (wf_answers){.struct_size = sizeof v->answers, .v = v->list};
    if (disease && strcmp(disease, "unknown") == 0)
        add(v, "disease", WF_ANSWER_UNKNOWN, NULL);
    else if (disease)
        add(v, "disease", WF_ANSWER_VALUE, disease);
    for (int i = 0; i < QUESTIONS; i++)
        if (v->digit[i] != ABSENT)
            add(v, names[i], states[v->digit[i]], NULL);
}

static void wrong(const struct vector *v, const char *what, const wf_decision *d)
{
    if (failures++ > 20)
        return;
    printf("# %s %s:", what, diseases[v->disease].id ? diseases[v->disease].id : "-");
    for (int i = 0; i < QUESTIONS; i++)
        printf(" %s=%c", names[i], "nyu-"[v->digit[i]]);
    printf(": outcome %u, %.*s\n", d->outcome, (int) d->rule.n, d->rule.p ? d->rule.p : "");
}

/* ---- The reference --------------------------------------------------------------------------------------------------- */

/* What is to be asked: bit 11 is the disease. All that is unknown is asked again; what nobody answered yet, where its criterion could still be met and matters. */
static unsigned to_ask(const struct vector *v, unsigned met_mask, int met)
{
    unsigned ask = 0;
    for (int i = 0; i < QUESTIONS; i++) {
        int open = met < 2 && !(met_mask & 1u << i);
        if (v->digit[i] == UNKNOWN || (v->digit[i] == ABSENT && open))
            ask |= 1u << i;
    }
    if (diseases[v->disease].box == 2 && (!diseases[v->disease].id ? met < 2 : strcmp(diseases[v->disease].id, "unknown") == 0))
        ask |= 1u << QUESTIONS;
    return ask;
}

static unsigned asked(const struct vector *v, const wf_decision *d)
{
    unsigned mask = 0;
    for (size_t k = 0; k < d->needed_n; k++) {
        unsigned bit = 0;
        for (int i = 0; i < QUESTIONS; i++)
            if (d->needed[k].n == strlen(names[i]) && memcmp(d->needed[k].p, names[i], d->needed[k].n) == 0)
                bit = 1u << i;
        if (d->needed[k].n == 7 && memcmp(d->needed[k].p, "disease", 7) == 0)
            bit = 1u << QUESTIONS;
        if (!bit || mask & bit)
            wrong(v, "needed is none, or twice", d);
        mask |= bit;
    }
    return mask;
}

static void hold(const struct vector *v, const wf_decision *d)
{
    unsigned yes = 0, met_mask = 0;
    int met = 0, box = diseases[v->disease].box;
    char begin[40];
    for (int i = 0; i < QUESTIONS; i++)
        yes |= (unsigned) (v->digit[i] == YES) << i;
    for (int c = 0; c < 4; c++) {
        met += (yes & criterion[c]) != 0;
        met_mask |= yes & criterion[c] ? criterion[c] : 0;
    }
    int notify = box == 1 || met >= 2;
    const char *want = notify ? "NOTIFY" : "NOT NOTIFIED AT THIS STAGE";
    const wf_outcomes *outcomes = &watchfloor_plugin_v1.protocol->outcomes;
    if (d->outcome >= outcomes->n || strcmp(outcomes->v[d->outcome].id, want) != 0)
        wrong(v, want, d);
    if (notify ? d->reassess_s != 0 : d->reassess_s != 24 * 3600)
        wrong(v, "reassess", d);
    if (asked(v, d) != (box == 1 ? 0 : to_ask(v, met_mask, met)))
        wrong(v, "needed", d);
    if (box != 1 && (d->met != (uint32_t) met || d->of != 4))
        wrong(v, "of 4", d);
    (void) snprintf(begin, sizeof begin, box == 1 ? "box 1: " : "%s%d of 4 criteria", box == 3 ? "box 3: " : "", met);
    if (!d->rule.p || strncmp(d->rule.p, begin, strlen(begin)) != 0)
        wrong(v, "rule", d);
    if ((d->outputs_n != 0) != notify)
        wrong(v, "outputs", d);
}

static void try_one(struct vector *v)
{
    wf_decision d = {.struct_size = sizeof d, .outcome = WF_OUTCOME_NONE};
    used = 0;
    make(v);
    tried++;
    if (watchfloor_plugin_v1.decide(NULL, &host, &v->answers, &d) != WF_DONE)
        wrong(v, "failed", &d);
    else
        hold(v, &d);
}

static int opens(const char *value)
{
    void *instance = NULL;
    hours = value;
    int rc = watchfloor_plugin_v1.open(&host, &instance);
    hours = "24";
    return rc == WF_DONE;
}

static int n;
static void tell(int good, const char *text)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++n, text);
}

int main(void)
{
    struct vector v;
    tell(!opens("0") && !opens("169") && !opens("soon") && opens("168") && opens("24"), "reassess_hours is 1 to 168");
    for (v.disease = 0; v.disease < DISEASES; v.disease++)
        for (int x = 0; x < VECTORS; x++) {
            for (int i = 0, rest = x; i < QUESTIONS; i++, rest /= 3)
                v.digit[i] = rest % 3;
            try_one(&v);
        }
    printf("# %lu vectors\n", tried);
    tell(failures == 0 && tried == 13ul * VECTORS, "all 3^11 vectors with each disease, and none, are decided as the reference decides");
    unsigned seed = 20261129;
    failures = 0;
    for (int x = 0; x < 200000; x++) { /* some of it not answered yet */
        for (int i = 0; i < QUESTIONS; i++) {
            seed = seed * 1103515245u + 12345u;
            v.digit[i] = (int) (seed >> 16 & 3);
        }
        v.disease = (int) ((seed >> 20) % DISEASES);
        try_one(&v);
    }
    tell(failures == 0, "and 200000 in which some questions have no answer yet");
    printf("1..%d\n", n);
    return 0;
}
