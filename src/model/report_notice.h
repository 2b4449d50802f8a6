/* report_notice: the parts of a report that are about notices: one that was received, and an answer to one of ours. For the files of report alone. */
#ifndef WF_MODEL_REPORT_NOTICE_H
#define WF_MODEL_REPORT_NOTICE_H

#include "model/report.h"

/* JSON: "received" {"is","type","scope","addresses","refers","note"} and "ack" {"of","state","desk","by","reason","at"}; identities are texts. */
int report_read_received(struct arena *a, const struct json *v, const wf_received **out, struct err *e);
int report_read_ack(struct arena *a, const struct json *v, const wf_ack **out, struct err *e);
void report_put_received(struct json_writer *w, const wf_received *r);
void report_put_ack(struct json_writer *w, const wf_ack *k);

/* WF_E_INVALID or WF_E_LIMIT with e->field; NULL is one that is missing. */
int report_check_received(const wf_received *r, struct err *e);
int report_check_ack(const wf_ack *k, struct err *e);
/* Bytes of text of both. */
size_t report_notice_size(const wf_report *r);

/* NULL gives NULL. What needs no cleaning is given back as it is. */
const wf_received *report_clean_received(struct arena *a, const wf_received *r, bool *changed);
const wf_ack *report_clean_ack(struct arena *a, const wf_ack *k, bool *changed);
const wf_received *report_copy_received(struct arena *a, const wf_received *r);
const wf_ack *report_copy_ack(struct arena *a, const wf_ack *k);

#endif
