/* norm: normal form C, and folding for search. */
#ifndef WF_TEXT_NORM_H
#define WF_TEXT_NORM_H

#include "base/arena.h"
#include "base/buf.h"

/* Appends s in NFC. Bad bytes become U+FFFD. */
void text_nfc(struct span s, struct buf *out);
/* Appends s in NFD: letters and marks apart. */
void text_nfd(struct span s, struct buf *out);
/* s itself where it is NFC already (quick for ASCII), else a copy in the arena. */
struct span text_nfc_arena(struct arena *a, struct span s);

enum text_fold_flags {
    TEXT_FOLD_LATIN = 1, /* also drops the accents of Latin, Greek and Cyrillic letters (and reads đ as d); never marks
                            of other scripts */
};
/* Appends s folded for comparison: full case folding, compatibility forms (NFKC), without characters that don't show, marks of Thai, Lao, Burmese and Khmer that are
   typed in either order in one. */
void text_fold(struct span s, unsigned flags, struct buf *out);
/* Appends s as texts are searched: folded, Latin accents dropped (Vietnamese is found typed with or without them), each run of white space one blank, none at
   either end. */
void text_fold_search(struct span s, struct buf *out);
/* True when the folded needle occurs in the folded haystack. An empty needle does. */
bool text_contains(struct span haystack, struct span needle, unsigned flags);

#endif
