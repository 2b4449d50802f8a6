/* load: see load.h. The only place of watchfloor that calls dlopen. */
#include "plughost/load.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frame/frame.h"
#include "plughost/load_impl.h"

#define SYMBOL "watchfloor_plugin_v1"
#define SIZE_MAX_STRUCT ((size_t) 4096)
#define OBJECT_MAX ((off_t) 256 << 20)
#define SYMBOLS_MAX ((size_t) 1 << 20)

/* ---- Exports: the dynamic symbols, read from the file with every offset checked ------------------------------ */

static bool read_at(int fd, void *out, size_t n, uint64_t at)
{
    return at <= INT64_MAX && pread(fd, out, n, (off_t) at) == (ssize_t) n;
}

/* A section of the file as memory of the arena, NUL behind it; NULL where it is not all there. */
static char *section(int fd, const Elf64_Shdr *s, struct arena *a)
{
    if (s->sh_size > SYMBOLS_MAX * sizeof(Elf64_Sym))
        return NULL;
    char *p = arena_alloc(a, (size_t) s->sh_size + 1);
    return read_at(fd, p, (size_t) s->sh_size, s->sh_offset) ? p : NULL;
}

static bool is_export(const Elf64_Sym *s)
{
    unsigned bind = ELF64_ST_BIND(s->st_info), seen = ELF64_ST_VISIBILITY(s->st_other);
    return s->st_shndx != SHN_UNDEF && s->st_shndx != SHN_ABS &&
           (bind == STB_GLOBAL || bind == STB_WEAK || bind == STB_GNU_UNIQUE) &&
           (seen == STV_DEFAULT || seen == STV_PROTECTED);
}

/* Names that linkers and sanitisers put there by themselves. */
static bool is_ours(const char *name)
{
    static const char *const known[] = {SYMBOL, "_init", "_fini", "_edata", "_end", "__bss_start", ""};
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (strcmp(name, known[i]) == 0)
            return true;
    return strncmp(name, "__odr_asan", 10) == 0 || strncmp(name, "__asan_", 7) == 0;
}

static void exports_of(const Elf64_Sym *symbols, size_t n, const char *names, size_t names_n, struct buf *out)
{
    size_t told = 0;
    for (size_t i = 0; i < n; i++) {
        if (symbols[i].st_name >= names_n || !is_export(&symbols[i]) || is_ours(names + symbols[i].st_name))
            continue;
        if (told++ < 8)
            buf_printf(out, "%s%.64s", out->n ? ", " : "", names + symbols[i].st_name);
    }
    if (told > 8)
        buf_printf(out, " and %zu more", told - 8);
}

static int exports_in(int fd, const Elf64_Ehdr *h, struct arena *a, struct buf *out, struct err *e)
{
    Elf64_Shdr *s = arena_alloc(a, ((size_t) h->e_shnum + 1) * sizeof *s);
    if (h->e_shentsize != sizeof *s || !read_at(fd, s, h->e_shnum * sizeof *s, h->e_shoff))
        return err_set(e, WF_E_INVALID, "a table of the shared object is not in the file");
    for (size_t i = 0; i < h->e_shnum; i++) {
        if (s[i].sh_type != SHT_DYNSYM || s[i].sh_link >= h->e_shnum)
            continue;
        char *names = section(fd, &s[s[i].sh_link], a);
        char *symbols = section(fd, &s[i], a);
        if (!names || !symbols)
            return err_set(e, WF_E_INVALID, "the symbols of the shared object are not in the file");
        exports_of((const Elf64_Sym *) (const void *) symbols, (size_t) s[i].sh_size / sizeof(Elf64_Sym), names,
                   (size_t) s[s[i].sh_link].sh_size, out);
    }
    return 0;
}

int load_exports(int fd, struct buf *out, struct err *e)
{
    Elf64_Ehdr h;
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(e, WF_E_INVALID, "not a regular file");
    if (st.st_size > OBJECT_MAX)
        return err_set(e, WF_E_LIMIT, "a file of %lld bytes, more than %lld", (long long) st.st_size,
                       (long long) OBJECT_MAX);
    if (!read_at(fd, &h, sizeof h, 0) || memcmp(h.e_ident, ELFMAG, SELFMAG) != 0 || h.e_ident[EI_CLASS] != ELFCLASS64 ||
        h.e_type != ET_DYN)
        return err_set(e, WF_E_INVALID, "not a shared object of 64 bits");
    struct arena a = {0};
    int rc = exports_in(fd, &h, &a, out, e);
    arena_free(&a);
    return rc;
}

/* ---- The descriptor ----------------------------------------------------------------------------------------- */

int load_check_size(size_t size, size_t least, const char *what, struct err *e)
{
    if (size >= least && size <= SIZE_MAX_STRUCT)
        return 0;
    return err_set(e, WF_E_INVALID,
                   "struct_size of its %s is %zu, not between %zu and %zu: set .struct_size = sizeof(...)", what, size,
                   least, SIZE_MAX_STRUCT);
}

void load_copy_struct(void *to, size_t to_size, const void *from, size_t from_size)
{
    memcpy(to, from, from_size < to_size ? from_size : to_size);
    memcpy(to, &to_size, sizeof to_size);
}

/* The sources stand struct_size of the first apart: the plugin's sizeof, which may be another than ours. */
static int copy_sources(wf_plugin *d, struct arena *a, struct err *e)
{
    const char *at = (const char *) d->sources;
    wf_source *v = arena_alloc(a, (d->sources_n + 1) * sizeof *v);
    for (size_t i = 0; i < d->sources_n; i++) {
        size_t size, stride;
        memcpy(&stride, (const char *) d->sources, sizeof stride);
        memcpy(&size, at + i * stride, sizeof size);
        int rc = load_check_size(size, LOAD_SIZE_MIN(wf_source, content_max_age_s), "source", e);
        if (rc != 0)
            return rc;
        if (size != stride)
            return err_set(e, WF_E_INVALID, "its sources have different struct_size: %zu and %zu", stride, size);
        load_copy_struct(&v[i], sizeof v[i], at + i * stride, size);
    }
    d->sources = v;
    return 0;
}

static int check_descriptor(const wf_plugin *d, struct err *e)
{
    if (d->abi_major != WF_ABI_MAJOR)
        return err_set(e, WF_E_INVALID, "built for major %u of the plugin interface, not %u", d->abi_major,
                       WF_ABI_MAJOR);
    if (!d->parse && (d->sources_n || !d->protocol))
        return err_set(e, WF_E_INVALID, "has no parse function");
    if ((d->sources_n == 0 && !d->protocol) || d->sources_n > FRAME_MAX_SOURCES || (d->sources_n && !d->sources))
        return err_set(e, WF_E_INVALID, "has %zu sources, not 1 to %u", d->sources_n, FRAME_MAX_SOURCES);
    if (d->options_n > FRAME_MAX_OPTIONS || (d->options_n && !d->options))
        return err_set(e, WF_E_INVALID, "has %zu options, not 0 to %u", d->options_n, FRAME_MAX_OPTIONS);
    return 0;
}

int load_plugin(int fd, struct arena *a, const wf_plugin **out, struct err *e)
{
    char path[32];
    (void) snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        const char *why = dlerror(); /* NOLINT(concurrency-mt-unsafe): one thread */
        const char *after = why && strncmp(why, path, strlen(path)) == 0 ? why + strlen(path) : why;
        while (after && (*after == ':' || *after == ' '))
            after++;
        return err_set(e, WF_E_INVALID, "cannot be loaded: %s", after ? after : "the loader does not say why");
    }
    const void *symbol = dlsym(object, SYMBOL);
    if (!symbol)
        return err_set(e, WF_E_INVALID, "exports no descriptor \"%s\"", SYMBOL);
    size_t size;
    memcpy(&size, symbol, sizeof size);
    int rc = load_check_size(size, LOAD_SIZE_MIN(wf_plugin, close), "descriptor", e);
    if (rc != 0)
        return rc;
    wf_plugin *d = arena_alloc(a, sizeof *d);
    load_copy_struct(d, sizeof *d, symbol, size);
    rc = check_descriptor(d, e);
    rc = rc || !d->sources_n ? rc : copy_sources(d, a, e);
    rc = rc ? rc : load_protocol(d, a, e);
    *out = d;
    return rc;
}
