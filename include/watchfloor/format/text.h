/* watchfloor/format/text.h: small things that every plugin needs with text and bytes.
 *
 * Part of libwatchfloor-format.a, which a plugin links with -Wl,--exclude-libs,ALL. Nothing here keeps state.
 */
#ifndef WATCHFLOOR_FORMAT_TEXT_H
#define WATCHFLOOR_FORMAT_TEXT_H

#include <stdbool.h>

#include <watchfloor/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Why a reader refused its input, and where. The text never holds the input's own bytes. */
typedef struct wf_fault {
    size_t offset;  /* byte in the input; 0 where it is not known */
    uint32_t line;  /* 1..; 0 where it is not known */
    char text[240]; /* lower case, no full stop */
} wf_fault;

/* Told of what departs from a standard but was understood. arg is the caller's. */
typedef void (*wf_advice_fn)(void *arg, size_t offset, uint32_t line, const char *text);

/* A NUL-terminated text as wf_str; NULL is absent. */
wf_str wf_str_of(const char *s);
bool wf_str_eq(wf_str a, wf_str b);
bool wf_str_is(wf_str a, const char *s);
/* ASCII letters without regard to case. */
bool wf_str_is_nocase(wf_str a, const char *s);
bool wf_str_starts(wf_str a, const char *prefix);
/* Where needle (ASCII, case counts) begins in s; SIZE_MAX when it is not there. */
size_t wf_str_find(wf_str s, const char *needle);
/* The place of s in a list of words that ends with NULL, from 1 (ASCII case plays no part); 0 when it is not there. As the contract's enumerations count. */
uint32_t wf_str_place(wf_str s, const char *const *words);
/* Of a list of pairs, a word and what it stands for, that ends with NULL: what s stands for; `dflt` when it is not there. */
wf_str wf_str_means(wf_str s, const char *const *pairs, const char *dflt);
/* Without white space at both ends. */
wf_str wf_str_trim(wf_str s);
/* Cuts the next field off *rest, up to `sep`, which is dropped. False when nothing is left. */
bool wf_str_split(wf_str *rest, char sep, wf_str *field);
/* All of s as a decimal integer with an optional sign; false when it is none or outside int64. */
bool wf_str_int(wf_str s, int64_t *out);
/* All of s as a decimal number, "." as its point, with an optional exponent; locale plays no part. False when it is none. */
bool wf_str_number(wf_str s, double *out);
/* Reads the number that s begins with and cuts it off; false, and s untouched, when there is none. */
bool wf_str_take_number(wf_str *s, double *out);
/* At most `max` bytes of s, cut between code points. */
wf_str wf_str_cut(wf_str s, size_t max);

/* printf into the host's scratch memory; "%.*s" takes (int) s.n, s.p. Absent when the memory's limit is reached. */
wf_str wf_fmt(const wf_host *host, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The address with the argument name=value in its query, in the place of what it has of that name; in scratch memory. */
wf_str wf_url_with(const wf_host *host, wf_str url, const char *name, wf_str value);
/* A copy in the host's scratch memory; absent when its limit is reached. */
wf_str wf_keep(const wf_host *host, wf_str s);
/* 16 hex digits that stand for the content of the n texts, in scratch memory: a revision where a source has none. */
wf_str wf_digest(const wf_host *host, const wf_str *parts, size_t n);
/* HTML as plain text in scratch memory: tags dropped, block ends as line ends, the usual entities decoded. */
wf_str wf_html_text(const wf_host *host, wf_str html);
/* s in Unicode's normal form C, what is composed being one code point: s itself where it is so already, else a copy in scratch memory. What a
 * person typed and a plugin compares (a place's name, a case's number) is composed first: "ế" can be written in three ways. */
wf_str wf_nfc(const wf_host *host, wf_str s);
/* Whether two texts are the same once composed. */
bool wf_str_same(const wf_host *host, wf_str a, wf_str b);
/* Whether a text holds Burmese in the Zawgyi encoding, which uses Unicode's numbers for other letters: to be marked, not to be converted. */
bool wf_is_zawgyi(wf_str s);
/* Adds a label to a report, its array anew in scratch memory; nothing where the value is empty or 32 are there. */
void wf_label(const wf_host *host, wf_report *r, const char *name, wf_str value);
/* The TLP (enum wf_tlp) that a source writes: "AMBER+STRICT", "TLP:RED", "WHITE" for CLEAR; 0, not said, where s is blank or absent. Anything else is the
 * strictest, WF_TLP_RED, with an advice at that place which names `field`: what can't be read is shown to nobody whom it may not have been meant for. */
uint32_t wf_tlp_of(const wf_host *host, wf_str s, const char *field, size_t offset, uint32_t line);
/* For open(): the place of an option's value in a list of words, from 1; 0, with a line in the log that says what it may be, where it is none of them. */
uint32_t wf_option_among(const wf_host *host, const char *name, const char *const *words);
/* For open(): an option that is a whole number from least to most; false, with a line in the log, where it is none. out may be NULL. */
bool wf_option_int(const wf_host *host, const char *name, int64_t least, int64_t most, int64_t *out);
/* What a source says in one language. */
typedef struct wf_tongue {
    const char *lang; /* BCP 47: "vi" */
    wf_str title, text;
} wf_tongue;
/* Sets a report's title, text and lang: the first language's, and below them the second's as "[lang] title" and its text; the second's alone where the
 * first has no title. */
void wf_two_languages(const wf_host *host, wf_report *r, const wf_tongue *first, const wf_tongue *second);
/* The source_ids of a list, apart by `sep`, as the report's references, beside those that it has; 16 at most. */
void wf_references(const wf_host *host, wf_report *r, wf_str list, char sep);
/* The charset that a Content-Type names, "" when it names none; a view into it. */
wf_str wf_charset(wf_str content_type);

#ifdef __cplusplus
}
#endif

#endif
