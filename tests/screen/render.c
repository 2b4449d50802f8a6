/* render: draws one frame of a fixture without a terminal or an engine: what the goldens are made of.
 *
 *   render FIXTURE VIEW[+LAYER] WxH [text|roles|ansi THEME|all DIR]
 * LAYER lies above the view: "new" the form of a new incident, ":TEXT" a command that is being typed, "/TEXT" a filter, "box" a row whole,
 * "marks" marks on two rows; of the map "near" and "strokes"; of a run "law", "request" and "picture" its other parts, "unsent" answers that wait for the engine.
 * A fixture is JSON lines: {"greeting":{...}}, then pushes as the engine sends them with "win" naming the window;
 * {"do":"key words"} presses nothing here, it is for the pty scripts.
 */
#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

#include "base/fs.h"
#include "console/frame.h"
#include "console/term/ansi.h"
#include "console/theme/role.h"
#include "console/theme/theme.h"

/* {"composed":{"as":"compose"|"review","notice":..,"rev":..,"draft":{..},"answer":{..}}}: what the engine composed. */
static bool composed(struct screen *s, const struct model *m, struct span line)
{
    static const struct choice to[] = {{"all", "every desk of every member"}, {"KH", "every desk there"}, {NULL, NULL}};
    struct arena a = {0};
    struct json *root = NULL;
    const struct json *v = json_parse(&a, line, NULL, &root, NULL) ? NULL : json_get(root, "composed");
    char notice[16];

    if (v) {
        struct compose *c = span_is(json_str(v, "as"), "compose") ? &s->compose : &s->review;

        snprintf(notice, sizeof notice, "%.*s", SPAN_FMT(json_str(v, "notice")));
        compose_begin(c, notice);
        compose_load(c, json_get(v, "draft"), json_int(v, "rev", 0));
        if (c == &s->compose)
            compose_take(c, m, json_get(v, "answer"), to);
        else
            compose_hold(c, json_get(v, "answer"));
    }
    arena_free(&a);
    return v != NULL;
}

static int load(struct screen *s, struct model *m, const char *path)
{
    struct buf text = {0};
    struct err e = {0};
    int rc = fs_read(path, 1 << 20, &text, &e);
    size_t at = 0;

    for (int line = 1; !rc && at < text.n; line++) {
        size_t n = strcspn(text.p + at, "\n");

        if (n && !composed(s, m, span_make(text.p + at, n)))
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
    } else if (strcmp(layer, "review") == 0 || strcmp(layer, "texts") == 0 || strcmp(layer, "release") == 0) {
        snprintf(s->notice, sizeof s->notice, "%s", s->review.notice);
        s->review.preview = strcmp(layer, "texts") == 0;
        window_clear(&((struct model *) (uintptr_t) m)->win[WIN_ACKS]);
        if (strcmp(layer, "release") == 0) {
            ask_open(&s->ask, ASK_WORDS, ROLE_ALARM, m->exercise ? "type DRILL 43 to release: " : "type SEND 43 to release: ");
            snprintf(s->ask.say, sizeof s->ask.say, "%s IMMEDIATE: N-0033 goes to 11 members, 43 desks, and holds until 20:44Z.\n%.*s", m->mode, SPAN_FMT(json_str(s->review.made, "headline")));
            snprintf(s->ask.said, sizeof s->ask.said, "that is not SEND 43: nothing was sent");
        }
    } else if (strcmp(layer, "cancel") == 0) {
        ask_open(&s->ask, ASK_YES, ROLE_ALARM, "y calls it back, any other key does not: ");
        snprintf(s->ask.say, sizeof s->ask.say, "Cancel %s N-0031 FLASH to the same 43 desks?\nYour key is locked: y, then your passphrase is asked for.", m->mode);
    } else if (strcmp(layer, "passphrase") == 0) {
        ask_open(&s->ask, ASK_SECRET, ROLE_POPUP, "passphrase: ");
        snprintf(s->ask.text, sizeof s->ask.text, "never shown");
        s->ask.n = 11;
        snprintf(s->ask.said, sizeof s->ask.said, "that is not it");
    } else if (strcmp(layer, "preview") == 0) {
        s->compose.preview = true;
    } else if (strcmp(layer, "picture") == 0) {
        s->run.part = RUN_PART_PICTURE;
    } else if (strcmp(layer, "law") == 0 || strcmp(layer, "request") == 0) {
        s->run.part = strcmp(layer, "law") == 0 ? RUN_PART_LAW : RUN_PART_REQUEST;
    } else if (strcmp(layer, "unsent") == 0 && r) { /* answered while the engine is gone */
        struct model *gone = (struct model *) (uintptr_t) m;

        run_page_answer(&s->run.answers, s->run.id, SPAN_LIT("a2"), "\"yes\"", NULL);
        run_page_answer(&s->run.answers, s->run.id, SPAN_LIT("a3"), "\"unknown\"", NULL);
        gone->link = LINK_LOST;
        gone->lost_since = 1;
    } else if (strcmp(layer, "near") == 0) { /* of the map: four times as near, one to the north-west of the worst */
        struct cells off = {0};

        screen_draw(s, m, &off, 120, 34, 0, NULL);
        atlas_move(&s->map, -1, 0);
        atlas_zoom(&s->map, 2);
        cells_free(&off);
    } else if (strcmp(layer, "strokes") == 0) {
        s->map.ascii = true;
    } else if (strcmp(layer, "inbox") == 0) {
        list_select(&s->list[s->view], v->sections, v->sections_n, m, 1, 0);
    } else if (layer[0] == ':' || layer[0] == '/') {
        prompt_open(&s->prompt, layer[0] == ':' ? PROMPT_COMMAND : PROMPT_FILTER, layer + 1, m);
    } else if (strcmp(layer, "wrong") == 0) {
        prompt_open(&s->prompt, PROMPT_FILTER, "member:ID priority:P9 autogate", m);
        prompt_wrong(&s->prompt, 19, "\"P9\" is no priority; it is P1, P2, P3, P4 or a range as P1..P2");
    } else if (strcmp(layer, "columns") == 0) {
        snprintf(s->list[s->view].columns, sizeof s->list[s->view].columns, "id,member,owner,due,title");
    } else if (strcmp(layer, "sort") == 0) {
        snprintf(s->list[s->view].sort, sizeof s->list[s->view].sort, "due");
        s->list[s->view].desc = s->sorted = true;
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

/* One form of the frame: text, roles, or the bytes for a terminal in a theme. */
static int put_form(const struct cells *c, const char *mode, const char *name, FILE *f)
{
    struct buf out = {0};
    struct theme theme;
    struct err e = {0};
    if (strcmp(mode, "roles") == 0) {
        cells_dump_roles(c, &out);
    } else if (strcmp(mode, "ansi") == 0) {
        if (theme_load(&theme, name, &e) < 0) {
            fprintf(stderr, "%s\n", e.text);
            return 1;
        }
        ansi_dump(c, &theme, true, &out);
    } else {
        cells_dump(c, &out);
    }
    fwrite(out.p, 1, out.n, f);
    buf_free(&out);
    return 0;
}

/* The first row of what a theme makes of the frame, and a digest, which stands for all of it. */
static int put_digest(const struct cells *c, const char *name, FILE *f)
{
    struct buf out = {0};
    struct theme theme;
    struct err e = {0};
    uint8_t digest[crypto_hash_sha256_BYTES];
    if (theme_load(&theme, name, &e) < 0) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    ansi_dump(c, &theme, true, &out);
    crypto_hash_sha256(digest, (const uint8_t *) out.p, out.n);
    for (size_t i = 0; i < out.n; i++) {
        if (out.p[i] == '\x1b')
            fputs("^[", f);
        else
            fputc(out.p[i], f);
        if (out.p[i] == '\n')
            break;
    }
    for (size_t i = 0; i < sizeof digest; i++)
        fprintf(f, "%02x", digest[i]);
    fputs("  -\n", f);
    buf_free(&out);
    return 0;
}

/* All that the goldens compare: DIR/text (text and roles) and a file for each theme. */
static int put_all(const struct cells *c, const char *dir)
{
    static const char *const themes[] = {"dark", "light", "mono"};
    int rc = 0;
    for (size_t i = 0; i <= ARRAY_LEN(themes) && rc == 0; i++) {
        char *path = mem_printf("%s/%s", dir, i ? themes[i - 1] : "text");
        FILE *f = fopen(path, "we");
        if (!f) {
            perror(path);
            rc = 1;
        } else if (i) {
            rc = put_digest(c, themes[i - 1], f);
        } else {
            rc = put_form(c, "text", NULL, f) || put_form(c, "roles", NULL, f);
        }
        if (f && fclose(f) != 0)
            rc = 1;
        mem_free(path);
    }
    return rc;
}

int main(int argc, char **argv)
{
    struct screen *s = mem_alloc(sizeof *s);
    struct model *m = mem_alloc(sizeof *m);
    struct cells c = {0};
    int w = 0, h = 0, rc;
    const char *mode = argc > 4 ? argv[4] : "text";

    const char *plus = argc > 2 ? strchr(argv[2], '+') : NULL;

    if (argc < 4 || sscanf(argv[3], "%dx%d", &w, &h) != 2 ||
        !view_by_name(span_make(argv[2], plus ? (size_t) (plus - argv[2]) : strlen(argv[2])), &s->view)) {
        fprintf(stderr, "render FIXTURE VIEW[+LAYER] WxH [text|roles|ansi THEME|all DIR]\n");
        return 2;
    }
    model_init(m);
    m->local_offset = 420;
    snprintf(m->local_zone, sizeof m->local_zone, "WIB");
    if (load(s, m, argv[1]))
        return 1;
    if (window_row(&m->win[WIN_NOTICE], 0))
        snprintf(s->notice, sizeof s->notice, "%.*s", SPAN_FMT(window_row(&m->win[WIN_NOTICE], 0)->key));
    if (window_row(&m->win[WIN_RUN], 0))
        snprintf(s->run.id, sizeof s->run.id, "%.*s", SPAN_FMT(window_row(&m->win[WIN_RUN], 0)->key));
    screen_sync(s, m);
    s->popup.page.w = (w > 116 ? 112 : w - 4) - 4;
    if (plus && !add_layer(s, m, plus + 1)) {
        fprintf(stderr, "render: there is no layer \"%s\"\n", plus + 1);
        return 2;
    }
    screen_draw(s, m, &c, w, h, m->lost_since, NULL);
    if (strcmp(mode, "all") == 0 && argc > 5)
        rc = put_all(&c, argv[5]);
    else
        rc = put_form(&c, mode, argc > 5 ? argv[5] : "dark", stdout);
    cells_free(&c);
    screen_free(s);
    model_free(m);
    mem_free(s);
    mem_free(m);
    return rc;
}
