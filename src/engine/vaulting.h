/* vaulting: the engine's hand on the vault: opens it, puts what reports tell of persons' health into it before the desk sees them, and destroys what has had its time. */
#ifndef WF_ENGINE_VAULTING_H
#define WF_ENGINE_VAULTING_H

#include "desk/health.h"

struct engine;
struct vaulting;

/* Opens HOME/vault; g->vault is there from then on. What can't be read in it is told to the log. */
int vaulting_open(struct engine *g, struct err *e);
void vaulting_close(struct engine *g);
/* Each second: destroys, on a worker, what has had its time, and records that it did. */
void vaulting_tick(struct engine *g);
/* Is a worker of it under way? */
bool vaulting_is_busy(const struct engine *g);
/* Keeps what `source` told of on a worker; done is called once, on the loop, e NULL where all is safe. parts live until then. */
typedef void vaulting_done(void *arg, const struct err *e);
void vaulting_keep(struct engine *g, struct span source, struct health_part *parts, size_t n, vaulting_done *done, void *arg);
/* The desk has judged them, or (taken false) did not take them: on a worker, which has its own copy. */
void vaulting_settle(struct engine *g, struct span source, struct health_part *parts, size_t n, bool taken);

#endif
