/* hostile_fixture: writes a fixture whose every text is a line of the given files: DIR...; bytes that are no UTF-8 become "?", since the wire can't carry them,
 * but control characters stay, as a server gone bad would send them. */
#include <dirent.h>
#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"
#include "text/utf8.h"

static int rows;

static void row(struct json_writer *w, struct span text)
{
    static const char *const fields[] = {"state", "type", "priority", "member", "checkpoint", "title", "owner", "text", "signal", "source"};
    char id[64];

    if (rows >= 900)
        return;
    jw_begin_object(w);
    snprintf(id, sizeof id, "AMICF-2026-%06d", ++rows);
    jw_kcstr(w, "id", id);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if ((rows + (int) i) % 3 == 0 || i == 5 || i == 7)
            jw_kstr(w, fields[i], text);
    jw_end_object(w);
}

static void file(struct json_writer *w, const char *path)
{
    struct buf b = {0};

    if (fs_read(path, 1 << 20, &b, NULL) == 0)
        for (size_t at = 0; at < b.n;) {
            size_t n = 0, bad;
            struct span line;

            while (at + n < b.n && b.p[at + n] != '\n' && n < 400)
                n++;
            for (size_t i = at; i < at + n; i++)
                if (!b.p[i])
                    b.p[i] = '0';
            line = span_make(b.p + at, n);
            while (!text_is_utf8(line, &bad))
                b.p[at + bad] = '?';
            if (n)
                row(w, line);
            at += n + 1;
        }
    buf_free(&b);
}

int main(int argc, char **argv)
{
    struct buf out = {0};
    struct json_writer w;

    printf("{\"greeting\":{\"mode\":\"ACTUAL\",\"exercise\":\"\",\"officer\":\"r.sari\",\"centre\":\"AMICF\",\"engine\":\"0\"}}\n");
    printf("{\"push\":\"tick\",\"now\":\"2026-11-24T14:32:07Z\",\"open\":1,\"unowned\":1,\"feeds_up\":1,\"feeds_total\":1}\n");
    for (int i = 1; i < argc; i++) {
        DIR *d = opendir(argv[i]);
        struct dirent *entry;

        while (d && (entry = readdir(d))) {
            char *path = fs_join(argv[i], entry->d_name);
            buf_clear(&out);
            jw_init(&w, &out);
            jw_begin_array(&w);
            file(&w, path);
            jw_end_array(&w);
            /* a snapshot a file and window: the fake engine puts them together */
            if (out.n > 2)
                printf("{\"win\":\"inbox\",\"push\":\"snapshot\",\"rows\":%s}\n", out.p);
            mem_free(path);
        }
        if (d)
            closedir(d);
    }
    printf("{\"win\":\"detail\",\"push\":\"snapshot\",\"rows\":[{\"id\":\"AMICF-2026-000001\",\"title\":\"\\u001b[2J\",\"timeline\":[]}]}\n");
    printf("{\"win\":\"mine\",\"push\":\"snapshot\",\"rows\":[{\"id\":\"AMICF-2026-999999\",\"title\":\"end of the hostile rows\"}]}\n");
    buf_free(&out);
    return rows ? 0 : 1;
}
