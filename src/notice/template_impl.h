/* template_impl: what the files of a template share. */
#ifndef WF_NOTICE_TEMPLATE_IMPL_H
#define WF_NOTICE_TEMPLATE_IMPL_H

#include "notice/template.h"

/* A line in `problems` for each fault of the whole; returns how many. */
size_t template_judge(const struct template *t, const char *file, struct buf *problems);
const struct template_field *template_field_find(const struct template *t, struct span name); /* NULL */
/* What a default or choice is in a language; NULL: the file does not say. */
const char *template_said(const struct template *t, const char *language, struct span word);

#endif
