/* sim/recipients: the exercise's recipients: what recipients.conf says so that notices reach this simulator's gateways (gateway.h). Owned by main. */
#ifndef WF_SIM_RECIPIENTS_H
#define WF_SIM_RECIPIENTS_H

#include <stdbool.h>
#include <stdio.h>

/* A sort of desk that a scenario adds: each member has one, which takes JSON. */
struct recipients_desk {
    const char *name, *title; /* "nfp": MY/nfp */
};
/* The 43 desks of eleven members, by the members' own forms where `plays` says that its plugin is there, and those of n sorts more. */
void recipients_print(int port, const struct recipients_desk *more, size_t n, bool (*plays)(const void *arg, const char *name), const void *arg, FILE *out);
/* The engine's sections notices and courier. */
void recipients_print_config(int port, FILE *out);

#endif
