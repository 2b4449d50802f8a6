/* decode: other encodings to UTF-8 by our own tables.
 *
 * In the plugin host's sandbox iconv can't open its files, so every reader gets UTF-8 from here.
 */
#ifndef WF_TEXT_DECODE_H
#define WF_TEXT_DECODE_H

#include "base/buf.h"
#include "base/err.h"

enum text_encoding {
    TEXT_UTF8 = 1,
    TEXT_WINDOWS_1252, /* also what is labelled iso-8859-1, latin1, us-ascii (as browsers do) */
    TEXT_WINDOWS_1258,
    TEXT_WINDOWS_874, /* also tis-620, iso-8859-11 */
    TEXT_UTF16LE,
    TEXT_UTF16BE,
    TEXT_WINDOWS_1250, /* and what follows: whole tables, codepages.h */
    TEXT_WINDOWS_1251,
    TEXT_WINDOWS_1253,
    TEXT_WINDOWS_1254, /* also iso-8859-9 */
    TEXT_WINDOWS_1255,
    TEXT_WINDOWS_1256,
    TEXT_WINDOWS_1257,
    TEXT_ISO_8859_2,
    TEXT_ISO_8859_15,
};
/* The encoding for a label of a header, XML declaration or descriptor, in any case; 0 for one we don't have. */
enum text_encoding text_encoding_from_label(struct span label);
/* "utf-8", "windows-874" ... Static. */
const char *text_encoding_name(enum text_encoding enc);
/* What a byte order mark says, with *skip set to its length; 0 and *skip = 0 without one. */
enum text_encoding text_encoding_from_bom(struct span s, size_t *skip);
/* Appends s as UTF-8; a byte order mark at its start is dropped (and one of UTF-16 settles the byte order). Bytes that
 * the encoding does not have become U+FFFD and are counted in *bad (may be NULL). WF_E_INVALID only for an unknown enc.
 */
int text_decode(enum text_encoding enc, struct span s, struct buf *out, size_t *bad, struct err *e);

#endif
