/* fake_home: where the fake engine lives: its socket, its number, its log. */
#ifndef WF_TESTS_FAKE_HOME_H
#define WF_TESTS_FAKE_HOME_H

/* Listens at this path, or ends the program. */
int fake_home_listen(const char *path);
/* HOME/engine.pid, where a test finds who was started by the console; with FAKE_LOG a log, too. path: HOME/run/socket */
void fake_home_tell(const char *path);

#endif
