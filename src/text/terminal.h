/* terminal: how wide the terminal is to which text goes that nobody draws cell by cell. */
#ifndef WF_TEXT_TERMINAL_H
#define WF_TEXT_TERMINAL_H

/* The columns of the terminal on standard output; `otherwise` where it goes to a file or a pipe, or says nothing of
 * use. */
int text_terminal_cells(int otherwise);

#endif
