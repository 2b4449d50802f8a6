/* notices_data: the data files of notices, as one snapshot. See notices.h. */
#include <ctype.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "base/paths.h"
#include "engine/notices_impl.h"
#include "model/datafile.h"

#define RECIPIENTS_FILE_MOST ((size_t) 1 << 20)
#define LISTS_MOST ((size_t) 4 << 20)

/* ---- is it as it was? ---- */

static void mix(struct notices_data *x, struct span s)
{
    const struct hash_key key = {x->digest, s.n};
    x->digest = hash_sip64(&key, s.p ? s.p : "", s.n);
}

static void mix_file(void *arg, const char *name, const char *file, struct span text, struct buf *problems)
{
    (void) file;
    (void) problems;
    mix(arg, span_str(name));
    mix(arg, text);
}

static void mix_path(struct notices_data *x, const char *path)
{
    struct buf text = {0};
    if (fs_read(path, LISTS_MOST, &text, NULL) == 0)
        mix(x, buf_view(&text));
    buf_free(&text);
}

/* ---- read ---- */

/* HOME's own copy, else the one that ships. */
static char *data_path(const char *home, const char *name)
{
    char *own = fs_join(home, name);
    if (access(own, F_OK) == 0)
        return own;
    mem_free(own);
    return paths_data(name);
}

/* With the certificates that they name: another one is another file. */
static void take_recipients(struct notices_data *x, const char *path, struct span text, struct buf *problems)
{
    if (recipients_read(&x->recipients, path, text, problems) || places_certificates(&x->recipients, path, 0, problems, NULL)) {
        recipients_free(&x->recipients);
        return;
    }
    for (size_t i = 0; i < x->recipients.v.n; i++)
        mix(x, span_str(x->recipients.v.v[i].pem));
}

/* Addresses decide where what is secret goes: a file that others can write is not read. */
static void read_recipients(struct notices_data *x, const char *path, struct buf *problems)
{
    struct buf text = {0};
    struct err e = {0};
    if (access(path, F_OK) != 0)
        return;
    if (fs_check_orders(path, &e) || fs_read(path, RECIPIENTS_FILE_MOST, &text, &e))
        buf_printf(problems, "%s:1: %s\n", path, e.text);
    else
        take_recipients(x, path, buf_view(&text), problems);
    buf_free(&text);
}

static void read_lists(struct notices_data *x, const char *home, struct buf *problems)
{
    char *phrases = data_path(home, "phrases.conf"), *checkpoints = paths_data("checkpoints.csv");
    struct err e = {0};
    if (phrases_load(&x->phrases, phrases, &e))
        buf_printf(problems, "%s\n", e.text);
    err_clear(&e);
    if (checkpoints_load(&x->checkpoints, checkpoints, &e))
        buf_printf(problems, "%s\n", e.text);
    mix_path(x, phrases);
    mix_path(x, checkpoints);
    mem_free(phrases);
    mem_free(checkpoints);
}

static char *text_or(const char *s, const char *otherwise)
{
    return mem_strdup(s && *s ? s : otherwise);
}

/* "watchfloor.amicf": the sender of a centre that names none. mem_free. */
static char *usual_sender(const struct engine *g)
{
    char *usual = mem_printf("watchfloor.%s", journal_about(g->journal)->prefix);
    for (char *p = usual; *p; p++)
        *p = (char) tolower((unsigned char) *p);
    return usual;
}

char *notices_centre(const struct engine *g, const struct config *c)
{
    char *usual = usual_sender(g);
    bool named = c->notices_sender && *c->notices_sender;
    char *names = mem_printf("%s %s", named ? c->notices_sender : usual, strchr(usual, '.') + 1);
    mem_free(usual);
    return names;
}

/* Who sends, as the configuration says; a centre that does not say so is named by its prefix. */
static void own_names(struct notices_data *x, const struct engine *g, const struct config *c)
{
    const struct journal_info *about = journal_about(g->journal);
    char *usual = usual_sender(g);
    x->sender = text_or(c->notices_sender, usual);
    x->sender_name = text_or(c->notices_sender_name, c->centre ? c->centre : about->prefix);
    x->contact = text_or(c->notices_contact, "");
    x->phone = text_or(c->notices_phone, "");
    x->prefix = mem_strdup(about->prefix);
    x->exercise = mem_strdup(about->mode == JOURNAL_EXERCISE ? about->exercise : "");
    x->means = (struct compose_means){.templates = &x->templates,
                                      .recipients = &x->recipients,
                                      .checkpoints = &x->checkpoints,
                                      .phrases = &x->phrases,
                                      .sender = span_str(x->sender),
                                      .sender_name = span_str(x->sender_name),
                                      .contact = span_str(x->contact),
                                      .phone = span_str(x->phone),
                                      .prefix = span_str(x->prefix),
                                      .exercise = span_str(x->exercise)};
    mem_free(usual);
}

int notices_read(const struct engine *g, const struct config *c, struct notices_data **out, struct buf *problems, struct err *e)
{
    const char *home = home_path(g->home);
    struct notices_data *x = mem_alloc(sizeof *x);
    size_t before = problems->n;
    char *shipped = paths_data("notices"), *own = fs_join(home, "notices"), *recipients = c->notices_recipients ? mem_strdup(c->notices_recipients) : fs_join(home, "recipients.conf");
    x->uses = 1;
    struct buf told = {0}; /* the folder's faults are templates_load's to tell */
    templates_load(&x->templates, shipped, own, problems);
    datafile_folder(shipped, mix_file, x, &told);
    datafile_folder(own, mix_file, x, &told);
    read_recipients(x, recipients, problems);
    mix_path(x, recipients);
    read_lists(x, home, problems);
    own_names(x, g, c);
    buf_free(&told);
    mem_free(shipped);
    mem_free(own);
    mem_free(recipients);
    *out = x;
    return problems->n == before ? 0 : err_set(e, WF_E_INVALID, "the data files of notices are not right; nothing of them was taken up");
}

void notices_data_free(struct notices_data *x)
{
    if (!x || --x->uses)
        return;
    templates_free(&x->templates);
    recipients_free(&x->recipients);
    phrases_free(&x->phrases);
    checkpoints_free(&x->checkpoints);
    char *const texts[] = {x->sender, x->sender_name, x->contact, x->phone, x->prefix, x->exercise};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        mem_free(texts[i]);
    mem_free(x);
}
