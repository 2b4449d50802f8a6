/* posture: the modes in which a floor works (those of a public health emergency operations centre), the global health level that WHO declares, and what the
 * identification of a WHO document looks like.
 *
 * Owns the words of both and their order. Plain data; everyone may call it.
 */
#ifndef WF_MODEL_POSTURE_H
#define WF_MODEL_POSTURE_H

#include "model/words.h"

/* In order of readiness; RECOVERY is the way back. 0: nobody set one, which is WATCH. */
enum posture { POSTURE_WATCH = 1,
               POSTURE_ALERT,
               POSTURE_RESPONSE_1,
               POSTURE_RESPONSE_2,
               POSTURE_RESPONSE_3,
               POSTURE_RECOVERY };
/* 0: nobody set one, which is NONE. */
enum global_level { LEVEL_NONE = 1,
                    LEVEL_PHEIC,
                    LEVEL_PANDEMIC_EMERGENCY };
extern const struct words words_posture; /* WATCH ALERT RESPONSE-1 RESPONSE-2 RESPONSE-3 RECOVERY */
extern const struct words words_level;   /* NONE PHEIC PANDEMIC_EMERGENCY */

/* Does it stand a floor down: out of a response, within it, or out of recovery? Going up, and ALERT to WATCH, is not that. */
bool posture_is_down(uint8_t from, uint8_t to);

enum { WHO_DOC_MOST = 160 };
/* What may stand for a WHO document, for messages. */
#define WHO_DOC_EXPECTED "a document's id as WHO prints it (WHO/HSE/IHR/2010.4, WHA77.17, 2024-DON529), or the address of its page at who.int"
/* Has it the shape of one? Whether there is such a document nobody here can tell: that is what the second officer reads. */
bool posture_who_doc_ok(struct span doc);

#endif
