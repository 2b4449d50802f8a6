/* render: draws one frame of a fixture without a terminal or an engine: what the goldens are made of.
 *
 *   render FIXTURE VIEW[+LAYER] WxH [text|roles|ansi THEME]
 * LAYER lies above the view: "new" the form of a new incident, ":TEXT" a command that is being typed, "/TEXT" a filter, "box" a row whole,
 * "marks" marks on two rows.
 * A fixture is JSON lines: {"greeting":{...}}, then pushes as the engine sends them with "win" naming the window;
 * {"do":"key words"} presses nothing here, it is for the pty scripts.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/fs.h"
#include "console/frame.h"
#include "console/term/ansi.h"
#include "console/theme/role.h"
#include "console/theme/theme.h"

static int load(struct model *m, const char *path)
{
    struct buf text = {0};
    struct err e = {0};
    int rc = fs_read(path, 1 << 20, &text, &e);
    size_t at = 0;

    for (int line = 1; !rc && at < text.n; line++) {
        size_t n = strcspn(text.p + at, "\n");

        if (n)
            rc = model_fixture(m, span_make(text.p + at, n), &e);
        if (rc)
            fprintf(stderr, "%s:%d: ", path, line);
        at += n + 1;
    }
    if (rc)
        fprintf(stderr, "%s\n", e.text);
    buf_free(&text);
    return rc;
}

/* What lies above the view; false when there is no such thing. */
static bool add_layer(struct screen *s, const struct model *m, const char *layer)
{
    const struct view *v = view_get(s->view);
    const struct row *r = v->sections_n ? list_selected(&s->list[s->view], v->sections, v->sections_n, m) : NULL;

    if (strcmp(layer, "new") == 0) {
        form_open(&s->form, form_find("new"), m, "", NULL);
    } else if (layer[0] == ':' || layer[0] == '/') {
        prompt_open(&s->prompt, layer[0] == ':' ? PROMPT_COMMAND : PROMPT_FILTER, layer + 1, m);
    } else if (strcmp(layer, "marks") == 0 && r) {
        list_mark(&s->list[s->view], r->key);
        list_select(&s->list[s->view], v->sections, v->sections_n, m, 1, 0);
        list_mark_toggle(&s->list[s->view], v->sections, v->sections_n, m);
        prompt_open(&s->prompt, PROMPT_COMMAND, "ack marked ", m);
    } else if (strcmp(layer, "box") == 0 && r) {
        s->popup.open = true;
        snprintf(s->popup.title, sizeof s->popup.title, "%.*s", SPAN_FMT(r->key));
        page_text(&s->popup.page, 0, false, r->j->raw, ROLE_POPUP);
    } else {
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct screen *s = mem_alloc(sizeof *s);
    struct model *m = mem_alloc(sizeof *m);
    struct cells c = {0};
    struct buf out = {0};
    struct theme theme;
    struct err e = {0};
    int w = 0, h = 0;
    const char *mode = argc > 4 ? argv[4] : "text";

    const char *plus = argc > 2 ? strchr(argv[2], '+') : NULL;

    if (argc < 4 || sscanf(argv[3], "%dx%d", &w, &h) != 2 ||
        !view_by_name(span_make(argv[2], plus ? (size_t) (plus - argv[2]) : strlen(argv[2])), &s->view)) {
        fprintf(stderr, "render FIXTURE VIEW[+LAYER] WxH [text|roles|ansi THEME]\n");
        return 2;
    }
    model_init(m);
    m->local_offset = 420;
    snprintf(m->local_zone, sizeof m->local_zone, "WIB");
    if (load(m, argv[1]))
        return 1;
    screen_sync(s, m);
    s->popup.page.w = (w > 116 ? 112 : w - 4) - 4;
    if (plus && !add_layer(s, m, plus + 1)) {
        fprintf(stderr, "render: there is no layer \"%s\"\n", plus + 1);
        return 2;
    }
    screen_draw(s, m, &c, w, h, m->lost_since, NULL);
    if (strcmp(mode, "roles") == 0) {
        cells_dump_roles(&c, &out);
    } else if (strcmp(mode, "ansi") == 0) {
        if (theme_load(&theme, argc > 5 ? argv[5] : "dark", &e) < 0) {
            fprintf(stderr, "%s\n", e.text);
            return 1;
        }
        ansi_dump(&c, &theme, true, &out);
    } else {
        cells_dump(&c, &out);
    }
    fwrite(out.p, 1, out.n, stdout);
    buf_free(&out);
    cells_free(&c);
    screen_free(s);
    model_free(m);
    mem_free(s);
    mem_free(m);
    return 0;
}
