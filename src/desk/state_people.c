/* state_people: the tables of the state that are about people: when an entry of the directory was tested, and the duty list. Small: they are looked through. */
#include "desk/state.h"

int state_tested(struct state *s, struct span entry, struct span by, wf_time at, bool answered, struct err *e)
{
    uint16_t id = state_name(s, entry), officer = state_name(s, by);
    size_t i = 0;
    while (i < s->head->tested_n && state_tested_at(s, i)->entry != id)
        i++;
    if (!id || i == TESTED_MOST)
        return err_set(e, WF_E_LIMIT, "more entries of the directory were tested than can be kept");
    if (i == s->head->tested_n) {
        int rc = tab_need(&s->t_tested, (i + 1) * sizeof(struct tested_row), e);
        if (rc)
            return rc;
        *state_tested_at(s, i) = (struct tested_row){.entry = id, .answered = TIME_NONE, .failed = TIME_NONE};
        s->head->tested_n++;
    }
    struct tested_row *r = state_tested_at(s, i);
    if (answered) {
        r->answered = at;
        r->answered_by = officer;
    } else {
        r->failed = at;
        r->failed_by = officer;
    }
    return 0;
}

int state_duty(struct state *s, const struct duty_row *r, struct err *e)
{
    size_t i = 0;
    while (i < s->head->duty_n && state_duty_at(s, i)->officer != r->officer)
        i++;
    if (!r->officer || i == DUTY_MOST)
        return err_set(e, WF_E_LIMIT, "the duty list has more officers than can be kept");
    if (i == s->head->duty_n) {
        int rc = tab_need(&s->t_duty, (i + 1) * sizeof(struct duty_row), e);
        if (rc)
            return rc;
    }
    *state_duty_at(s, i) = *r;
    if (i == s->head->duty_n)
        s->head->duty_n++;
    return 0;
}
