/* view: the table of screens. */
#include "console/view/view.h"

#include <strings.h>

static const struct view *const views[VIEW_COUNT] = {
    [VIEW_FLOOR] = &view_floor,           [VIEW_CHECKPOINTS] = &view_checkpoints, [VIEW_FEEDS] = &view_feeds,
    [VIEW_QUARANTINE] = &view_quarantine, [VIEW_LOG] = &view_log,                 [VIEW_INCIDENT] = &view_incident,
    [VIEW_FIND] = &view_find,             [VIEW_PLAYBOOK] = &view_playbook,
    [VIEW_DIRECTORY] = &view_directory,   [VIEW_DUTY] = &view_duty,               [VIEW_HANDOVER] = &view_handover,
    [VIEW_NOTICES] = &view_notices,       [VIEW_NOTICE] = &view_notice,
    [VIEW_COMPOSE] = &view_compose,       [VIEW_PROTOCOLS] = &view_protocols,
    [VIEW_RUN] = &view_run,               [VIEW_MATRIX] = &view_matrix,
    [VIEW_MAP] = &view_map,
    [VIEW_HELP] = &view_help,
};

const struct view *view_get(enum view_id id)
{
    return views[id < VIEW_COUNT ? id : VIEW_FLOOR];
}

const struct view *view_by_name(struct span name, enum view_id *id)
{
    for (int i = 0; i < VIEW_COUNT; i++)
        if (strlen(views[i]->name) == name.n && strncasecmp(views[i]->name, name.p, name.n) == 0) {
            if (id)
                *id = (enum view_id) i;
            return views[i];
        }
    return NULL;
}

bool view_is_of_notice(enum view_id id)
{
    return id == VIEW_NOTICE || id == VIEW_COMPOSE;
}

bool view_lies_over(enum view_id id)
{
    return id == VIEW_INCIDENT || view_has_keys(id) || id == VIEW_HELP;
}

bool view_has_keys(enum view_id id)
{
    return id == VIEW_PLAYBOOK || view_is_of_notice(id) || id == VIEW_RUN;
}

enum view_id view_by_number(int digit)
{
    for (int i = 0; i < VIEW_COUNT; i++)
        if (digit && views[i]->number == digit)
            return (enum view_id) i;
    return VIEW_COUNT;
}
