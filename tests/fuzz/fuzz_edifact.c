/* fuzz_edifact: the EDIFACT reader takes any bytes: it ends, stays inside its text, moves on, and its words are its own. */
#include <stdlib.h>
#include <string.h>

#include <watchfloor/format/edifact.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static wf_edi edi;

static void need(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    size_t last = 0;
    wf_edi_begin(&edi, (wf_str){(const char *) data, n});
    while (wf_edi_next(&edi)) {
        need(edi.offset >= last && edi.length > 0 && edi.offset + edi.length <= n && edi.line >= 1);
        last = edi.offset + edi.length;
        need((edi.fault != NULL) == (edi.part_n == 0));
        need(edi.fault || edi.tag.n == 3);
        for (size_t i = 0; i < edi.part_n; i++) {
            const wf_edi_part *p = &edi.part[i];
            need(p->text.p >= edi.bytes && p->text.p + p->text.n <= edi.bytes + sizeof edi.bytes);
            need(wf_edi_get(&edi, p->element, p->component).p != NULL);
        }
    }
    need(edi.at == n || edi.at <= n);
    return 0;
}
