/* datafile: what readers of the data files that a centre edits have in common: lines of words, and texts of sections.
 *
 * Files of lines (types.conf, clocks.conf) are a thing a line; those of sections (playbooks, directory.conf) are base/conf's.
 */
#ifndef WF_MODEL_DATAFILE_H
#define WF_MODEL_DATAFILE_H

#include "base/clock.h"
#include "base/conf.h"
#include "base/err.h"

/* Takes a line, which has something in it and no blanks at its ends. Non-zero: what is wrong with it, for the message. */
typedef int datafile_line_fn(void *arg, struct span line, struct err *e);
/* Gives each line of the file (1 MiB at most) to `take`, but those that are empty or begin with '#'. Every fault is told, each with file and line. */
int datafile_lines(const char *path, datafile_line_fn *take, void *arg, struct err *e);
/* The next blank-separated word of *line; empty at its end. *line then begins with the word after it. */
struct span datafile_word(struct span *line);
/* "DOC.FRAUD" is this type, and "DOC.*" takes it in; 0: not so, 1: its family, 2: itself. */
int datafile_type_fits(struct span pattern, struct span type);

/* A section's text, once: NULL, or what would be right. *to is the caller's. */
const char *datafile_take_text(char **to, const struct conf_value *v);

/* A telephone number, "+62 21 555 0000", "112": digits, and what stands between them. */
bool datafile_number_ok(const char *t);
/* A language's tag, "ms", "zh-Hans": BCP 47 as to form. */
bool datafile_language_ok(const char *t);
/* "2026-09-01" is the beginning of that day, UTC; a whole time is itself. NULL, or what would be right. */
const char *datafile_take_day(wf_time *to, const struct conf_value *v);

/* A file NAME.conf of a folder. */
typedef void datafile_file_fn(void *arg, const char *name, const char *file, struct span text, struct buf *problems);
/* Gives each NAME.conf of the folder (256 KiB at most), in order of the name, to `take`; a folder that is not there holds none. What can't be read is told. */
void datafile_folder(const char *dir, datafile_file_fn *take, void *arg, struct buf *problems);

#endif
