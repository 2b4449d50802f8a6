/* sim/recipients: the exercise's recipients: what recipients.conf says so that notices reach this simulator's gateways (gateway.h). Owned by main. */
#ifndef WF_SIM_RECIPIENTS_H
#define WF_SIM_RECIPIENTS_H

#include <stdbool.h>
#include <stdio.h>

/* 43 desks of eleven members, by the members' own forms where `plays` says that its plugin is there. */
void recipients_print(int port, bool (*plays)(const void *arg, const char *name), const void *arg, FILE *out);
/* The engine's sections notices and courier. */
void recipients_print_config(int port, FILE *out);

#endif
