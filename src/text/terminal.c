/* terminal: see terminal.h. Owns nothing. */
#include "text/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum { CELLS_LEAST = 20 };

int text_terminal_cells(int otherwise)
{
    struct winsize ws;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > CELLS_LEAST)
        return ws.ws_col;
    return otherwise;
}
