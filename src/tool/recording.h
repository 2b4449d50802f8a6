/* recording: a folder that `plugin record` made: NNNN.in, NNNN.args, NNNN.headers, recording.json. */
#ifndef WF_TOOL_RECORDING_H
#define WF_TOOL_RECORDING_H

#include "base/err.h"

/* The plugin whose feed was recorded, as recording.json says; mem_free. NULL with e set. */
char *recording_plugin(const char *dir, struct err *e);

#endif
