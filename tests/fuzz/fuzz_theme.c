/* fuzz_theme: any bytes are a theme or a list of faults; a theme gives every role a style, in every state. */
#include <stdlib.h>

#include "base/buf.h"
#include "console/theme/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct theme t;
    struct err e = {0};
    struct buf faults = {0};
    int rc = theme_parse(&t, "fuzz", "fuzz.theme", span_make((const char *) data, n), &e);
    if ((rc != 0) != (e.text[0] != 0))
        abort();
    if (rc == 0) {
        int dim = theme_check(&t, &faults);
        if (dim < 0 || (dim > 0) != (faults.n > 0))
            abort();
        for (int role = 0; role < 256; role++)
            for (int mod = 0; mod < CELL_MODS; mod++)
                for (int ex = 0; ex < 2; ex++) {
                    struct style s = theme_style(&t, (uint8_t) role, (uint8_t) mod, ex);
                    if (s.fg > 0xffffff || s.bg > 0xffffff || s.attr > 7)
                        abort();
                }
    }
    buf_free(&faults);
    return 0;
}
