/* What the last line says: news do not push away what the officer is answered before it can be read, and come behind it. */
#include "support.h"

#include "console/app.h"
#include "console/theme/role.h"

static void shows(const struct app *a, const char *text)
{
    assert_string_equal(a->screen.message, text);
}

static void test_answer_first(void **state)
{
    struct app *a = mem_alloc(sizeof *a);
    (void) state;

    app_message(a, ROLE_ERROR, "you started it");
    app_message(a, ROLE_UNACK, "!! new P2: %d", 7);
    app_message(a, ROLE_UNACK, "!! new P1: %d", 8);
    shows(a, "you started it");
    app_message_tick(a);
    app_message_tick(a);
    shows(a, "you started it");
    app_message_tick(a);
    shows(a, "!! new P1: 8");
    assert_int_equal(a->screen.message_role, ROLE_UNACK);
    app_message(a, ROLE_UNACK, "!! new P2: 9"); /* news push news away */
    shows(a, "!! new P2: 9");
    app_message(a, ROLE_INFO, "own: done"); /* and an answer does */
    shows(a, "own: done");
    for (int i = 0; i < 3; i++)
        app_message_tick(a);
    shows(a, "own: done"); /* nothing waits behind it */
    app_message(a, ROLE_UNACK, "!! new P2: 10");
    shows(a, "!! new P2: 10");
    mem_free(a);
}

/* Answers that follow each other hold the news up, and do not lose them; an answer that is taken away makes room at once. */
static void test_news_wait(void **state)
{
    struct app *a = mem_alloc(sizeof *a);
    (void) state;

    app_message(a, ROLE_INFO, "ack: done");
    app_message(a, ROLE_UNACK, "!! new P2: 11");
    app_message_tick(a);
    app_message(a, ROLE_INFO, "own: done");
    app_message_tick(a);
    app_message_tick(a);
    shows(a, "own: done");
    app_message_tick(a);
    shows(a, "!! new P2: 11");
    app_message(a, ROLE_INFO, "note: done");
    app_message(a, ROLE_UNACK, "!! new P2: 12");
    a->screen.message[0] = 0; /* Esc */
    app_message_tick(a);
    shows(a, "!! new P2: 12");
    for (int i = 0; i < 10; i++)
        app_message_tick(a);
    shows(a, "");
    mem_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_answer_first), cmocka_unit_test(test_news_wait)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
