#include "text/near.h"

bool text_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char) c >= 0x80;
}

struct span text_word_behind(struct span s, size_t at)
{
    size_t n = 0;
    if (at >= s.n || s.p[at] != ' ')
        return span_make(s.p, 0);
    while (at + 1 + n < s.n && text_is_letter(s.p[at + 1 + n]))
        n++;
    return span_make(s.p + at + 1, n);
}

struct span text_word_before(struct span s, size_t at)
{
    size_t n = 0;
    if (at < 2 || s.p[at - 1] != ' ')
        return span_make(s.p, 0);
    size_t end = at - 1;
    if (s.p[end - 1] == '.')
        end--;
    while (n < end && text_is_letter(s.p[end - 1 - n]))
        n++;
    return span_make(s.p + end - n, n);
}
