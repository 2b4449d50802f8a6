/* schema: holds a JSON value against a JSON schema: the words that doc/protocol.schema.json uses, and no others (an unknown word is an error,
 * so that no rule is silently without effect). For tests only. */
#ifndef WF_TESTS_PROTOCOL_SCHEMA_H
#define WF_TESTS_PROTOCOL_SCHEMA_H

#include "base/json.h"

/* 0 when `v` keeps the definition named; else e->text says where and why. root: the whole schema. */
int schema_check(const struct json *root, const char *definition, const struct json *v, struct err *e);

#endif
