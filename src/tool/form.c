/* form: see form.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "tool/form.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <watchfloor/format/xml.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"
#include "readback/cap.h"
#include "tool/fixture.h"

/* ---- Reading ------------------------------------------------------------------------------------------------- */

int form_read(struct form *f, const char *file, struct err *e)
{
    int rc = fs_read(file, (size_t) 1 << 20, &f->bytes, e);
    if (rc != 0)
        return rc;
    rc = readback_cap_text(buf_view(&f->bytes), &f->notice, e);
    return rc ? err_wrap(e, "%s", file) : 0;
}

bool form_take(struct form *f, const char *name, const char *value)
{
    const struct {
        const char *name, **to;
    } plain[] = {{"to", &f->to_name}, {"languages", &f->languages}, {"tlp", &f->tlp}, {"centre", &f->centre}};
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        if (strcmp(name, plain[i].name) == 0) {
            *plain[i].to = value;
            return true;
        }
    return false;
}

static int from_file(struct form *f, const char *file, struct err *e)
{
    struct recipients all = {0};
    struct buf text = {0}, problems = {0};
    int rc = fs_read(file, (size_t) 1 << 20, &text, e);
    if (rc == 0 && recipients_read(&all, file, buf_view(&text), &problems) > 0)
        rc = err_set(e, WF_E_INVALID, "%.*s", (int) strcspn(problems.p, "\n"), problems.p);
    const struct recipient *found = rc == 0 ? recipients_find(&all, span_str(f->to_name)) : NULL;
    if (rc == 0 && !found)
        rc = err_set(e, WF_E_NOTFOUND, "\"%s\" has no recipient \"%s\"", file, f->to_name);
    if (found) {
        f->to = (struct recipient){.name = mem_strdup(found->name), .title = mem_strdup(found->title ? found->title : ""), .address = mem_strdup(found->address ? found->address : "")};
        memcpy(f->to.member, found->member, sizeof f->to.member);
        for (size_t i = 0; i < found->languages.n; i++)
            VEC_PUSH(&f->to.languages, mem_strdup(found->languages.v[i]));
    }
    recipients_free(&all);
    buf_free(&text);
    buf_free(&problems);
    return rc;
}

int form_address(struct form *f, const char *recipients, const char *member, struct err *e)
{
    if (f->tlp && !words_find(&words_tlp, span_str(f->tlp)))
        return err_set(e, WF_E_INVALID, "TLP \"%s\" is none of CLEAR, GREEN, AMBER, AMBER+STRICT, RED", f->tlp);
    if (recipients)
        return f->to_name ? from_file(f, recipients, e) : err_set(e, WF_E_INVALID, "--recipients wants --to RECIPIENT, one of the file's");
    const char *name = f->to_name ? f->to_name : member;
    bool coded = strlen(name) >= 2 && name[0] >= 'A' && name[0] <= 'Z' && name[1] >= 'A' && name[1] <= 'Z' && (!name[2] || name[2] == '/');
    f->to = (struct recipient){.name = mem_strdup(name), .title = mem_strdup(name), .address = mem_strdup("https://notices.example/")};
    memcpy(f->to.member, coded ? name : strlen(member) == 2 ? member : "--", 2);
    for (const char *p = f->languages ? f->languages : ""; *p;) {
        size_t n = strcspn(p, ",");
        VEC_PUSH(&f->to.languages, mem_strndup(p, n));
        p += n + (p[n] == ',');
    }
    return 0;
}

void form_free(struct form *f)
{
    notice_free(&f->notice);
    buf_free(&f->bytes);
    buf_free(&f->args);
    VEC_FREE(&f->options);
    for (size_t i = 0; i < f->to.languages.n; i++)
        mem_free(f->to.languages.v[i]);
    VEC_FREE(&f->to.languages);
    mem_free(f->to.name);
    mem_free(f->to.title);
    mem_free(f->to.address);
    mem_free(f->name);
    mem_free(f->path);
    memset(f, 0, sizeof *f);
}

static int read_args(struct form *f, struct err *e)
{
    int rc = fixture_words(f->path, ".args", &f->args, e);
    const char *at = f->args.p, *end = at ? at + f->args.n : NULL;
    while (rc == 0 && at < end) {
        const char *name = at, *value = at + strlen(at) + 1;
        if (value >= end || strncmp(name, "--", 2) != 0)
            return err_set(e, WF_E_INVALID, "%s.args: \"%s\" is no option with a value", f->path, name);
        if (strcmp(name, "--now") == 0)
            rc = time_parse(span_str(value), &f->now, NULL, e);
        else if (strcmp(name, "--option") == 0)
            VEC_PUSH(&f->options, value);
        else if (!form_take(f, name + 2, value))
            return err_set(e, WF_E_INVALID, "%s.args: \"%s\" is none of --to, --languages, --tlp, --option, --centre, --now", f->path, name);
        at = value + strlen(value) + 1;
    }
    return rc;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(struct form *const *) a)->name, (*(struct form *const *) b)->name);
}

int forms_read(const char *folder, struct form_list *out, struct err *e)
{
    static const char end[] = ".notice";
    DIR *d = opendir(folder);
    int rc = 0;
    if (!d)
        return errno == ENOENT ? 0 : err_errno(e, WF_E_IO, "\"%s\" cannot be read", folder);
    for (struct dirent *x; rc == 0 && (x = readdir(d));) {
        size_t n = strlen(x->d_name);
        if (n < sizeof end || strcmp(x->d_name + n - (sizeof end - 1), end) != 0)
            continue;
        struct form *f = mem_alloc(sizeof *f);
        char *file = fs_join(folder, x->d_name);
        VEC_PUSH(&out->all, f);
        f->name = mem_strndup(x->d_name, n - (sizeof end - 1));
        f->path = fs_join(folder, f->name);
        f->now = FIXTURE_NOW;
        rc = form_read(f, file, e);
        rc = rc ? rc : read_args(f, e);
        mem_free(file);
    }
    closedir(d);
    if (out->all.n)
        qsort(out->all.v, out->all.n, sizeof(struct form *), by_name);
    return rc;
}

void forms_free(struct form_list *l)
{
    for (size_t i = 0; i < l->all.n; i++) {
        form_free(l->all.v[i]);
        mem_free(l->all.v[i]);
    }
    VEC_FREE(&l->all);
}

/* ---- Making ---------------------------------------------------------------------------------------------------- */

/* The TLP that the notice's codes name, else what was said on the command line. */
static uint32_t tlp_of(const struct form *f, const struct notice *n)
{
    for (size_t i = 0; i < n->codes_n; i++)
        if (n->codes[i].n > 4 && memcmp(n->codes[i].p, "TLP:", 4) == 0)
            return words_find(&words_tlp, n->codes[i]);
    return f->tlp ? words_find(&words_tlp, span_str(f->tlp)) : 0;
}

int form_make(struct runner *r, const struct form *f, const struct notice *n, struct buf *out, struct err *e)
{
    const struct plugin_notice given = {.notice = n, .to = &f->to, .tlp = tlp_of(f, n), .cap = buf_view(&f->bytes)};
    struct buf bytes = {0}, type = {0};
    buf_clear(out);
    int rc = runner_encode(r, &given, &bytes, &type, e);
    if (rc == 0) {
        buf_printf(out, "Content-Type: %.*s\n\n", (int) type.n, type.p);
        buf_span(out, buf_view(&bytes));
    }
    buf_free(&bytes);
    buf_free(&type);
    return rc;
}

/* ---- What it must be ------------------------------------------------------------------------------------------- */

static bool has_word(struct span type, const char *word)
{
    char low[160];
    size_t n = type.n < sizeof low - 1 ? type.n : sizeof low - 1;
    for (size_t i = 0; i < n; i++)
        low[i] = (char) (type.p[i] >= 'A' && type.p[i] <= 'Z' ? type.p[i] + 32 : type.p[i]);
    low[n] = 0;
    return strstr(low, word) != NULL;
}

static bool is_utf8(struct span s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        int k = utf8_decode(s.p + i, s.n - i, &c);
        if (k <= 0)
            return false;
        i += (size_t) k;
    }
    return true;
}

const char *form_wrong(struct span said, struct buf *room)
{
    const char *gap = said.n ? memmem(said.p, said.n, "\n\n", 2) : NULL;
    if (!gap)
        return "it has no content type";
    struct span type = span_make(said.p, (size_t) (gap - said.p)), bytes = span_make(gap + 2, said.n - type.n - 2);
    bool json = has_word(type, "json"), xml = has_word(type, "xml");
    if (((json || xml) && !has_word(type, "charset=")) || has_word(type, "charset=utf-8"))
        if (!is_utf8(bytes))
            return "its bytes are not UTF-8, as its content type says";
    buf_clear(room);
    if (json) {
        struct arena a = {0};
        struct err e = {0};
        struct json *v;
        int rc = json_parse(&a, bytes, NULL, &v, &e);
        arena_free(&a);
        buf_printf(room, "its bytes are no JSON: %s", e.text);
        return rc ? room->p : NULL;
    }
    if (xml) {
        wf_xml_doc *doc = wf_xml_read((wf_str){bytes.p, bytes.n}, (wf_str){NULL, 0}, NULL, NULL);
        const wf_fault *fault = wf_xml_fault(doc);
        bool well = wf_xml_root(doc) != NULL;
        buf_printf(room, "its bytes are no XML: line %u: %s", fault ? fault->line : 0, fault ? fault->text : "nothing is there");
        wf_xml_free(doc);
        return well ? NULL : room->p;
    }
    return NULL;
}

/* ---- Notices that nobody should write ---------------------------------------------------------------------------- */

static struct span odd_text(struct mutate *m, struct arena *a)
{
    static const char *const odd[] = {"", " ", "\"", "',\"\\\";--", "<b>&amp;]]></b>", "=cmd|'/c x'!A1", "a\tb\r\nc\n", "\xe2\x80\xae" "abc", "\xe0\xb8\x9b\xe0\xb8\xb4\xe0\xb8\x94\xe0\xb8\x94\xe0\xb9\x88\xe0\xb8\xb2\xe0\xb8\x99",
                                      "\xf0\x9f\x9a\xa7", "[exercise]", "%s%n%d", "{\"a\":", "\x7f\x1b[31m", "T\xe1\xba\xa1m \xc4\x91\xc3\xb3ng", "\\u0000"};
    uint64_t which = mutate_random(m, ARRAY_LEN(odd) + 3);
    if (which < ARRAY_LEN(odd))
        return span_str(odd[which]);
    if (which == ARRAY_LEN(odd))
        return span_make(NULL, 0);
    size_t n = which == ARRAY_LEN(odd) + 1 ? 3000 : 70000;
    char *p = arena_alloc(a, n + 1);
    memset(p, mutate_random(m, 2) ? 'x' : '"', n);
    return span_make(p, n);
}

static void change_info(struct mutate *m, struct arena *a, struct notice_info *i)
{
    struct span *texts[] = {&i->headline, &i->description, &i->instruction, &i->event, &i->contact, &i->sender_name, &i->language, &i->web};
    switch (mutate_random(m, 5)) {
    case 0:
        i->areas_n = 0;
        break;
    case 1:
        i->event_codes_n = i->parameters_n = 0;
        break;
    case 2:
        i->urgency = (uint32_t) mutate_random(m, 7);
        i->severity = (uint32_t) mutate_random(m, 7);
        break;
    default:
        *texts[mutate_random(m, ARRAY_LEN(texts))] = odd_text(m, a);
    }
}

void form_mutate(struct mutate *m, const struct notice *n, struct arena *a, struct notice *out)
{
    *out = *n;
    out->infos = arena_alloc(a, (n->infos_n + 1) * sizeof *out->infos);
    if (n->infos_n)
        memcpy(out->infos, n->infos, n->infos_n * sizeof *out->infos);
    for (uint64_t k = 1 + mutate_random(m, 6); k > 0; k--) {
        struct span *texts[] = {&out->note, &out->restriction, &out->source, &out->is.identifier, &out->is.sender};
        switch (mutate_random(m, 8)) {
        case 0:
            out->infos_n = mutate_random(m, 4) ? n->infos_n : mutate_random(m, n->infos_n + 1);
            break;
        case 1:
            *texts[mutate_random(m, ARRAY_LEN(texts))] = odd_text(m, a);
            break;
        case 2:
            out->status = (uint32_t) mutate_random(m, 7);
            out->type = (uint32_t) mutate_random(m, 7);
            break;
        case 3:
            out->is.sent.at = (wf_time) (mutate_random(m, UINT64_MAX) >> 1);
            break;
        case 4:
            out->references_n = 0;
            break;
        default:
            if (out->infos_n)
                change_info(m, a, &out->infos[mutate_random(m, out->infos_n)]);
        }
    }
}
