/* setting: see setting.h. */
#include "base/setting.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

bool setting_title_ok(const char *title)
{
    size_t slashes = 0;
    for (const char *p = title; *p; p++) {
        slashes += *p == '/';
        if (!islower((unsigned char) *p) && !isdigit((unsigned char) *p) && *p != '-' && *p != '/')
            return false;
    }
    return *title && *title != '/' && slashes <= 1 && strlen(title) < 64;
}

char *setting_path(const char *home, const char *section, const char *title)
{
    char *path = mem_printf("%s/conf.d/50-%s-%s.conf", home, section, title);
    for (char *p = path + strlen(home) + 8; *p; p++)
        if (*p == '/')
            *p = '-';
    return path;
}

void setting_compose(struct span old, const char *section, const char *title, const char *key, const char *value, struct buf *out)
{
    buf_printf(out, "# written by watchfloor; change it with the same commands, or by hand\nformat = 1\n%s \"%s\" {\n", section, title);
    for (size_t at = 0; at < old.n;) {
        const char *nl = memchr(old.p + at, '\n', old.n - at);
        size_t n = nl ? (size_t) (nl - old.p) - at : old.n - at;
        struct span line = span_make(old.p + at, n);
        size_t lead = 0;
        while (lead < line.n && line.p[lead] == ' ')
            lead++;
        struct span word = span_make(line.p + lead, line.n - lead);
        size_t name = 0;
        while (name < word.n && (islower((unsigned char) word.p[name]) || word.p[name] == '_'))
            name++;
        bool setting = lead >= 4 && name > 0 && memchr(word.p, '=', word.n);
        if (setting && !span_eq(span_make(word.p, name), span_str(key)))
            buf_printf(out, "    %.*s\n", SPAN_FMT(word));
        at += n + 1;
    }
    buf_printf(out, "    %s = %s\n}\n", key, value);
}
