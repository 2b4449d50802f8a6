/* urgency: which of a process's threads goes first when there are fewer processors than threads that could run.
 *
 * Owns nothing. A thread says it of itself, once; saying it again costs nothing. Where the kernel knows less of it the threads are equal, and all that is missed is time.
 */
#ifndef WF_BASE_URGENCY_H
#define WF_BASE_URGENCY_H

/* URGENT: work in small turns that somebody waits for each time: it is let in between others' work at once, and gets no more of a processor than they do.
 * WORK: takes long, and somebody waits for its end alone. DERIVED: nobody waits for it. */
enum urgency { URGENCY_NORMAL, URGENCY_URGENT, URGENCY_WORK, URGENCY_DERIVED };
void urgency_of_thread(enum urgency u);

#endif
