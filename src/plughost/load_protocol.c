/* load_protocol: the descriptor of a protocol as this build knows it: each table copied into rows of this build's size, whatever size the plugin's have.
 * Called by load.c alone. */
#include "model/protocol.h"
#include "plughost/load_impl.h"

#define ROW_MAX ((size_t) 1024) /* bytes of one row of any table */

/* Rows of a table, `size` bytes each, as rows of `ours` bytes, as much of each as both sides know. `least`: of the first minor that has the table. NULL with the error. */
static void *copy_rows(const char *what, const void *v, size_t n, size_t size, size_t ours, size_t least, size_t most, struct arena *a, struct err *e)
{
    if (n == 0)
        return arena_alloc(a, ours);
    if (!v || n > most || size < least || size > ROW_MAX) {
        (void) err_set(e, WF_E_INVALID, "its table %s has %zu rows of %zu bytes; it is written as .%s = WF_TABLE(rows), at most %zu", what, n, size, what, most);
        return NULL;
    }
    char *rows = arena_alloc(a, n * ours);
    for (size_t i = 0; i < n; i++)
        memcpy(rows + i * ours, (const char *) v + i * size, size < ours ? size : ours);
    return rows;
}

/* The table `t` made one of this build, rows of T that end with `last` at least; leaves the function with the error. */
#define TABLE(what, t, T, last, most) \
    do { \
        T *rows_ = copy_rows(what, (t)->v, (t)->n, (t)->size, sizeof(T), LOAD_SIZE_MIN(T, last), most, a, e); \
        if (!rows_) \
            return WF_E_INVALID; \
        (t)->v = rows_; \
        (t)->size = sizeof(T); \
    } while (0)
#define TEXTS(t) TABLE("of texts", t, wf_text, reviewer, (size_t) PROTOCOL_TEXTS_MOST)
#define ROWS ((size_t) PROTOCOL_ROWS_MOST)
/* The rows just copied, to be changed once more. */
#define ROW(T, t, i) ((T *) (uintptr_t) & (t).v[i])

static int copy_question(wf_question *q, struct arena *a, struct err *e)
{
    TEXTS(&q->text);
    TEXTS(&q->help);
    TABLE("choices", &q->choices, wf_choice, text, ROWS);
    for (size_t i = 0; i < q->choices.n; i++)
        TEXTS(&ROW(wf_choice, q->choices, i)->text);
    return 0;
}

static int copy_output(wf_output *o, struct arena *a, struct err *e)
{
    TEXTS(&o->text);
    TABLE("fields", &o->fields, wf_field, value, ROWS);
    return 0;
}

static int copy_tables(wf_protocol *p, struct arena *a, struct err *e)
{
    int rc = 0;
    TEXTS(&p->title);
    TABLE("groups", &p->groups, wf_group, citation, ROWS);
    TABLE("questions", &p->questions, wf_question, known, (size_t) PROTOCOL_QUESTIONS_MOST);
    TABLE("checklist", &p->checklist, wf_step, citation, ROWS);
    TABLE("clocks", &p->clocks, wf_clock, warn_s, ROWS);
    TABLE("outcomes", &p->outcomes, wf_outcome, terminal, ROWS);
    TABLE("outputs", &p->outputs, wf_output, text, ROWS);
    TABLE("triggers", &p->triggers, wf_trigger, text, ROWS);
    for (size_t i = 0; i < p->groups.n; i++)
        TEXTS(&ROW(wf_group, p->groups, i)->text);
    for (size_t i = 0; i < p->checklist.n; i++)
        TEXTS(&ROW(wf_step, p->checklist, i)->text);
    for (size_t i = 0; i < p->clocks.n; i++)
        TEXTS(&ROW(wf_clock, p->clocks, i)->text);
    for (size_t i = 0; i < p->outcomes.n; i++)
        TEXTS(&ROW(wf_outcome, p->outcomes, i)->text);
    for (size_t i = 0; i < p->triggers.n; i++)
        TEXTS(&ROW(wf_trigger, p->triggers, i)->text);
    for (size_t i = 0; i < p->questions.n && !rc; i++)
        rc = copy_question(ROW(wf_question, p->questions, i), a, e);
    for (size_t i = 0; i < p->outputs.n && !rc; i++)
        rc = copy_output(ROW(wf_output, p->outputs, i), a, e);
    return rc;
}

int load_protocol(wf_plugin *d, struct arena *a, struct err *e)
{
    size_t size;
    if (!d->protocol && !d->decide)
        return 0;
    if (!d->protocol || !d->decide)
        return err_set(e, WF_E_INVALID, "a protocol needs both .protocol and .decide; it has no .%s", d->protocol ? "decide" : "protocol");
    memcpy(&size, d->protocol, sizeof size);
    int rc = load_check_size(size, LOAD_SIZE_MIN(wf_protocol, triggers), "protocol", e);
    if (rc != 0)
        return rc;
    wf_protocol *p = arena_alloc(a, sizeof *p);
    load_copy_struct(p, sizeof *p, d->protocol, size);
    rc = copy_tables(p, a, e);
    rc = rc ? rc : protocol_check(p, e);
    d->protocol = p;
    return rc;
}
