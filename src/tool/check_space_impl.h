/* check_space_impl: what check_space.c (sets of a few answers to each question) and check_sweep.c (every number and day of one question) share. For these alone. */
#ifndef WF_TOOL_CHECK_SPACE_IMPL_H
#define WF_TOOL_CHECK_SPACE_IMPL_H

#include "model/protocol.h"
#include "tool/check.h"

enum { BATCH = 128,
       PICKS_MOST = PROTOCOL_ROWS_MOST + 1,
       ERRORS_MOST = 5,
       ABSENT = 255,
       NONE = 255 };

/* What may be answered to one question. Of yes-no-unknown: unknown, no, yes; of a number: unknown, then numbers in their order. */
struct picks {
    const wf_response *v[PICKS_MOST];
    size_t n;
    uint64_t stride; /* of the number of a set of answers */
};
/* In how many decisions a rule named what one pick says, where it was answered, and where it was not. */
struct echo {
    char text[24];
    uint32_t with, without;
};
struct space {
    struct check *c;
    const wf_protocol *p;
    struct arena a;
    struct picks of[PROTOCOL_QUESTIONS_MOST];
    struct echo *echo[PROTOCOL_QUESTIONS_MOST]; /* of each pick of a number or a date about persons' health; NULL: it is none */
    uint64_t size, tried;
    uint8_t *outcomes; /* of each set of the whole space; NULL: it is sampled */
    uint64_t reached[PROTOCOL_ROWS_MOST];
    bool needed[PROTOCOL_QUESTIONS_MOST], matters[PROTOCOL_QUESTIONS_MOST], follows[PROTOCOL_ROWS_MOST];
    unsigned errors;
    uint64_t random;
    bool repeats; /* a set that was decided otherwise the second time was told */
    bool sweeps;  /* check_sweep is at it */
    uint64_t values[PROTOCOL_QUESTIONS_MOST], with[PROTOCOL_QUESTIONS_MOST]; /* how many numbers or days of a question were swept, and with how many sets of the others */
};
/* Sets of answers that are asked in one go. */
struct batch {
    struct space *s;
    size_t n, at; /* where the ones that are asked just now begin */
    uint8_t pick[BATCH][PROTOCOL_QUESTIONS_MOST];
    const wf_response *swept[BATCH]; /* in place of the pick of its question; NULL: none */
    wf_response value[BATCH];        /* theirs */
    const wf_answers *sets[BATCH];
    uint8_t outcome[BATCH];
    uint64_t digest[BATCH];
    struct err failed;
    size_t done;
    struct arena a;
};

/* The answers of a set by their picks, one of them swept or NULL; lives until the batch is asked again. */
const wf_answers *check_space_set_of(struct batch *b, const uint8_t *picked, const wf_response *swept, wf_time now);
/* Decides all of a batch, and once more the other way round; b->outcome is then that of each set. */
void check_space_ask(struct batch *b, wf_time now);
bool check_space_falls(const struct space *s, uint8_t less, uint8_t more);
/* An error: more of question q lowers the outcome. */
void check_space_lower(struct space *s, const wf_answers *a, size_t q, uint8_t less, uint8_t more);
/* A set by chance. */
void check_space_by_chance(struct space *s, uint8_t *picked);
/* Each whole number between the bounds of each question that is answered by one, each day about now, with all sets of the other answers or as many as `samples` leaves. */
void check_sweep(struct space *s, struct batch *b, uint64_t samples);

#endif
