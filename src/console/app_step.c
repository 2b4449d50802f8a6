/* app_step: steps of a run's checklist are ticked off, or taken back with the reason: chosen from those that are left, or that are done. Typed, they go the way of the other verbs of a run. */
#include <stdio.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/run_put.h"

enum { STEPS_MOST = 100 };

static bool is_done(const struct json *step)
{
    const struct json *done = json_get(step, "done");

    return done && done->type == JSON_OBJECT;
}

/* The steps that are done, or those that are not: their ids, with whose they are and what. In the form's arena. */
static size_t fill(struct form *f, const struct json *run, bool done, struct choice out[STEPS_MOST + 1])
{
    size_t n = 0;

    JSON_EACH (s, json_get(run, "checklist"))
        if (is_done(s) == done && n < STEPS_MOST) {
            struct span id = json_str(s, "id");

            out[n].text = arena_strndup(&f->arena, id.p, id.n);
            out[n++].help = arena_printf(&f->arena, "%.*s: %.*s", SPAN_FMT(json_str(s, "role")), SPAN_FMT(json_str(s, "text")));
        }
    return n;
}

/* t and T. */
void act_run_step(struct app *a, struct call *c)
{
    const struct form_kind *kind = form_find(c->cmd->name);
    bool back = strcmp(c->cmd->name, "protocol untick") == 0;
    struct choice choices[STEPS_MOST + 1] = {0};
    const struct row *run = run_row(&a->model);
    struct form *f = &a->screen.form;
    struct form_row row;

    if (!c->by_key) {
        act_run_verb(a, c);
        return;
    }
    if (a->screen.view != VIEW_RUN || !run || !kind) {
        app_message(a, ROLE_ERROR, "%s: no run is open", c->cmd->name);
        return;
    }
    form_begin(f, kind, "");
    if (!fill(f, run->j, back, choices)) {
        form_close(f);
        app_message(a, ROLE_ERROR, "%s: %s", c->cmd->name, !json_int(run->j, "steps", 0) ? "this protocol has no checklist" : back ? "no step is done yet"
                                                                                                                                   : "every step is done");
        return;
    }
    row = kind->rows[0];
    row.told = choices;
    form_add(f, &row, "", NULL);
    if (back)
        form_add(f, &kind->rows[1], "", NULL);
    form_focus(f, &a->model, 0);
    a->screen.run.part = RUN_PART_REQUEST; /* at its end the checklist stands */
    a->screen.run.scroll = 1 << 20;
    a->key_dirty = true;
}

void act_run_step_taken(struct app *a)
{
    struct form *f = &a->screen.form;
    bool back = strcmp(f->kind->verb, "protocol untick") == 0;
    char label[64];
    struct buf args = {0};
    struct json_writer w;

    jw_init(&w, &args);
    jw_begin_object(&w);
    jw_kcstr(&w, "run", a->screen.run.id);
    jw_kcstr(&w, "step", form_text(f, 0));
    if (back)
        jw_kcstr(&w, "reason", form_text(f, 1));
    jw_end_object(&w);
    snprintf(label, sizeof label, "%s %s", back ? "take back" : "tick", form_text(f, 0));
    if (app_send_command(a, f->kind->verb, "", 0, buf_take(&args), label))
        form_close(f); /* else it was said, and the form stays */
    buf_free(&args);
}
