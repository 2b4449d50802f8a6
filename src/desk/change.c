/* change: the kinds of facts and their versions, and the table of an incident's fields as facts say them, both ways. */
#include "desk/change.h"
#include "desk/change_fields.h"
#include "desk/items.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct kind {
    const char *word;
    uint32_t version;
};
static const struct kind kinds[CHANGE_END] = {
    {NULL, 0},
#define X(id, word, version) {word, version},
    CHANGE_KINDS(X)
#undef X
};

const char *change_kind_word(enum change_kind k)
{
    return k > CHANGE_NONE && k < CHANGE_END ? kinds[k].word : NULL;
}

enum change_kind change_kind_find(struct span word, uint32_t *version)
{
    for (int k = 1; k < CHANGE_END; k++)
        if (span_is(word, kinds[k].word)) {
            *version = kinds[k].version;
            return (enum change_kind) k;
        }
    *version = 0;
    return CHANGE_NONE;
}

/* ---- the incident's fields ---- */

enum set_kind { S_U8, S_U16, S_U32, S_U64, S_I16, S_I32, S_TIME, S_NUM, S_WORD, S_NAME, S_LETTERS, S_TEXT, S_MARKS };
struct set_field {
    const char *key; /* with its quotes and colon, as it is written */
    uint8_t key_n;
    bool second;     /* came with version 2 of the facts of incidents */
    uint8_t kind;
    uint16_t at;
    uint16_t size; /* LETTERS, MARKS */
    const struct words *words;
};
#define KEY(k) "\"" k "\":", (uint8_t) (sizeof(k) + 2), false
#define NEW(k) "\"" k "\":", (uint8_t) (sizeof(k) + 2), true
#define R(f) (uint16_t) (offsetof(struct incident, r) + offsetof(struct incident_row, f))
#define M(f) (uint16_t) (offsetof(struct incident, m) + offsetof(struct incident_more, f))
#define I(f) (uint16_t) offsetof(struct incident, f)
static const struct set_field fields[] = {
    {KEY("rev"), S_U32, R(rev), 0, NULL},
    {KEY("state"), S_WORD, R(state), 0, &words_state},
    {KEY("former"), S_WORD, R(former), 0, &words_state},
    {KEY("type"), S_NAME, R(type), 0, NULL},
    {KEY("priority"), S_WORD, R(priority), 0, &words_priority},
    {KEY("given"), S_WORD, R(given), 0, &words_priority},
    {KEY("rule"), S_WORD, R(rule), 0, &words_rule},
    {KEY("member"), S_LETTERS, R(member), 2, NULL},
    {KEY("checkpoint"), S_LETTERS, R(checkpoint), 5, NULL},
    {KEY("owner"), S_NAME, R(owner), 0, NULL},
    {KEY("by"), S_NAME, R(by), 0, NULL},
    {KEY("opened"), S_TIME, R(opened), 0, NULL},
    {KEY("updated"), S_TIME, R(updated), 0, NULL},
    {KEY("due"), S_TIME, R(due), 0, NULL},
    {KEY("reports"), S_U32, R(reports), 0, NULL},
    {KEY("duplicates"), S_U32, R(duplicates), 0, NULL},
    {KEY("condition"), S_WORD, R(condition), 0, &words_condition},
    {KEY("signal"), S_WORD, R(signal), 0, &words_signal},
    {KEY("flags"), S_U16, R(flags), 0, NULL},
    {KEY("disposition"), S_WORD, R(disposition), 0, &words_disposition},
    {KEY("tlp"), S_WORD, R(tlp), 0, &words_tlp},
    {KEY("pap"), S_WORD, R(pap), 0, &words_pap},
    {KEY("impact"), S_WORD, R(impact), 0, &words_impact},
    {KEY("urgency"), S_WORD, R(urgency), 0, &words_urgency},
    {KEY("severity"), S_WORD, R(severity), 0, &words_severity},
    {KEY("certainty"), S_WORD, R(certainty), 0, &words_certainty},
    {KEY("protection"), S_U8, R(protection), 0, NULL},
    {KEY("signature"), S_WORD, R(signature), 0, &words_signature},
    {KEY("grade"), S_LETTERS, R(grade), 2, NULL},
    {KEY("occurred"), S_TIME, R(occurred), 0, NULL},
    {KEY("resolved"), S_TIME, R(resolved), 0, NULL},
    {KEY("original"), S_U32, R(original), 0, NULL},
    {KEY("related"), S_U32, R(related), 0, NULL},
    {KEY("source"), S_NAME, R(source), 0, NULL},
    {KEY("detected"), S_TIME, M(detected), 0, NULL},
    {KEY("reported"), S_TIME, M(reported), 0, NULL},
    {KEY("received"), S_TIME, M(received), 0, NULL},
    {KEY("expires"), S_TIME, M(expires), 0, NULL},
    {KEY("cond_time"), S_TIME, M(cond_time), 0, NULL},
    {KEY("acked"), S_TIME, M(acked), 0, NULL},
    {KEY("silent_since"), S_TIME, M(silent_since), 0, NULL},
    {KEY("shelved"), S_TIME, M(shelved), 0, NULL},
    {KEY("shelved_by"), S_NAME, M(shelved_by), 0, NULL},
    {KEY("lapse"), S_TIME, M(lapse), 0, NULL},
    {KEY("escalate"), S_TIME, M(escalate), 0, NULL},
    {KEY("tier"), S_U8, M(tier), 0, NULL},
    {KEY("stands_for"), S_NAME, M(stands_for), 0, NULL},
    {KEY("called"), S_NAME, M(called), 0, NULL},
    {KEY("alarmed"), S_U8, M(alarmed), 0, NULL},
    {KEY("legal_due"), S_TIME, M(legal_due), 0, NULL},
    {KEY("legal_next"), S_TIME, M(legal_next), 0, NULL},
    {KEY("asked_due"), S_TIME, M(asked_due), 0, NULL},
    {KEY("lat"), S_NUM, M(lat), 0, NULL},
    {KEY("lon"), S_NUM, M(lon), 0, NULL},
    {KEY("occurred_off"), S_I16, M(occurred_off), 0, NULL},
    {KEY("detected_off"), S_I16, M(detected_off), 0, NULL},
    {KEY("reported_off"), S_I16, M(reported_off), 0, NULL},
    {KEY("expires_off"), S_I16, M(expires_off), 0, NULL},
    {KEY("involved"), S_I32, M(involved), 0, NULL},
    {KEY("dead"), S_I32, M(dead), 0, NULL},
    {KEY("injured"), S_I32, M(injured), 0, NULL},
    {KEY("missing"), S_I32, M(missing), 0, NULL},
    {KEY("minors"), S_I32, M(minors), 0, NULL},
    {KEY("in_need"), S_I32, M(in_need), 0, NULL},
    {KEY("accounted"), S_I32, M(accounted), 0, NULL},
    {KEY("steps"), S_U16, M(steps), 0, NULL},
    {KEY("steps_open"), S_U16, M(steps_open), 0, NULL},
    {KEY("acked_by"), S_NAME, M(acked_by), 0, NULL},
    {KEY("resolved_by"), S_NAME, M(resolved_by), 0, NULL},
    {NEW("closed_by"), S_NAME, M(closed_by), 0, NULL},
    {NEW("reviewed_by"), S_NAME, M(reviewed_by), 0, NULL},
    {NEW("sharing_group"), S_NAME, M(sharing_group), 0, NULL},
    {NEW("watchers"), S_U16, M(watchers), 0, NULL},
    {NEW("health"), S_U8, M(health), 0, NULL},
    {KEY("opened_by"), S_NAME, M(opened_by), 0, NULL},
    {KEY("transfer"), S_LETTERS, M(transfer), 2, NULL},
    {KEY("source_id"), S_TEXT, I(source_id), 0, NULL},
    {KEY("revision"), S_TEXT, I(revision), 0, NULL},
    {KEY("dedup_key"), S_TEXT, I(dedup_key), 0, NULL},
    {KEY("handling"), S_TEXT, I(handling), 0, NULL},
    {KEY("lang"), S_TEXT, I(lang), 0, NULL},
    {NEW("voices"), S_MARKS, M(voices), 4 * VOICES_MOST, NULL},
    {NEW("stories"), S_MARKS, M(stories), 4 * VOICES_MOST, NULL},
    {NEW("sources"), S_U16, M(sources), 0, NULL},
    {NEW("copies"), S_U16, M(copies), 0, NULL},
    {NEW("conflicts"), S_U16, M(conflicts), 0, NULL},
    {NEW("noise"), S_U8, M(noise), 0, NULL},
    {NEW("aside"), S_WORD, M(aside), 0, &words_aside},
    {NEW("turns"), S_U32, M(turns), 0, NULL},
    {NEW("repeats"), S_U32, M(repeats), 0, NULL},
    {NEW("swallowed"), S_U32, M(swallowed), 0, NULL},
    {NEW("parent"), S_U32, M(parent), 0, NULL},
    {NEW("parent_year"), S_U16, M(parent_year), 0, NULL},
    {NEW("parent_number"), S_U32, M(parent_number), 0, NULL},
    {NEW("checked"), S_TIME, M(checked), 0, NULL},
    {NEW("turned"), S_TIME, M(turned), 0, NULL},
    {NEW("turned_before"), S_TIME, M(turned_before), 0, NULL},
    {NEW("steady"), S_TIME, M(steady), 0, NULL},
    {NEW("referred_due"), S_TIME, M(referred_due), 0, NULL},
    {NEW("check_due"), S_TIME, M(check_due), 0, NULL},
    {NEW("chase"), S_TIME, M(chase), 0, NULL},
    {NEW("nationality"), S_LETTERS, M(nationality), NATIONS_ROOM - 1, NULL},
    {NEW("origin"), S_LETTERS, M(origin), NATIONS_ROOM - 1, NULL},
    {NEW("area_lat"), S_NUM, M(area_lat), 0, NULL},
    {NEW("area_lon"), S_NUM, M(area_lon), 0, NULL},
    {NEW("area_km"), S_NUM, M(area_km), 0, NULL},
};
#undef KEY
#undef NEW
#undef R
#undef M
#undef I
#define AT(base, off, T) ((T *) (void *) ((char *) (base) + (off)))
#define CAT(base, off, T) ((const T *) (const void *) ((const char *) (base) + (off)))

static bool same(const struct set_field *f, const struct incident *a, const struct incident *b)
{
    switch (f->kind) {
    case S_U8: case S_WORD:
        return *CAT(a, f->at, uint8_t) == *CAT(b, f->at, uint8_t);
    case S_U16: case S_I16: case S_NAME:
        return *CAT(a, f->at, uint16_t) == *CAT(b, f->at, uint16_t);
    case S_U32: case S_I32:
        return *CAT(a, f->at, uint32_t) == *CAT(b, f->at, uint32_t);
    case S_U64: case S_TIME: case S_NUM:
        return *CAT(a, f->at, uint64_t) == *CAT(b, f->at, uint64_t);
    case S_LETTERS: case S_MARKS:
        return memcmp(CAT(a, f->at, char), CAT(b, f->at, char), f->size) == 0;
    default:
        return span_eq(*CAT(a, f->at, struct span), *CAT(b, f->at, struct span));
    }
}

void change_put_string(struct buf *out, struct span s)
{
    struct json_writer w;
    jw_init(&w, out);
    jw_str(&w, s);
}

static void put_time(struct buf *out, wf_time t)
{
    if (t == TIME_NONE) {
        buf_add(out, "null", 4);
        return;
    }
    buf_char(out, '"');
    buf_i64(out, t);
    buf_char(out, '"');
}

/* "1f00a2c300000007": eight digits each, up to the last one that there is. */
static void put_marks(struct buf *out, const uint32_t *v, size_t n)
{
    while (n && !v[n - 1])
        n--;
    buf_char(out, '"');
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%08x", v[i]);
    buf_char(out, '"');
}

static void put_value(struct buf *out, const struct set_field *f, const struct incident *i, const struct names *names)
{
    struct json_writer w;
    const char *word;
    switch (f->kind) {
    case S_U8:
        buf_u64(out, *CAT(i, f->at, uint8_t));
        return;
    case S_U16:
        buf_u64(out, *CAT(i, f->at, uint16_t));
        return;
    case S_U32:
        buf_u64(out, *CAT(i, f->at, uint32_t));
        return;
    case S_I16:
        buf_i64(out, *CAT(i, f->at, int16_t));
        return;
    case S_I32:
        buf_i64(out, *CAT(i, f->at, int32_t));
        return;
    case S_TIME:
        put_time(out, *CAT(i, f->at, wf_time));
        return;
    case S_NUM:
        jw_init(&w, out);
        jw_num(&w, *CAT(i, f->at, double));
        return;
    case S_WORD:
        word = words_of(f->words, *CAT(i, f->at, uint8_t));
        change_put_string(out, span_str(word ? word : ""));
        return;
    case S_NAME:
        change_put_string(out, names_get(names, *CAT(i, f->at, uint16_t)));
        return;
    case S_LETTERS:
        change_put_string(out, span_make(CAT(i, f->at, char), strnlen(CAT(i, f->at, char), f->size)));
        return;
    case S_MARKS:
        put_marks(out, CAT(i, f->at, uint32_t), f->size / 4);
        return;
    default:
        change_put_string(out, *CAT(i, f->at, struct span));
        return;
    }
}

void change_put_set(struct buf *out, const struct change *c, const struct names *names)
{
    struct incident none;
    const struct incident *was = c->was;
    if (!was) {
        incident_init(&none);
        was = &none;
    }
    char sep = '{';
    buf_add(out, ",\"set\":", 7);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const struct set_field *f = &fields[i];
        if (same(f, was, c->inc))
            continue;
        buf_char(out, sep);
        buf_add(out, f->key, f->key_n);
        put_value(out, f, c->inc, names);
        sep = ',';
    }
    if (sep == '{')
        buf_char(out, '{');
    buf_char(out, '}');
}

/* Does it say anything that a program of version 1 could not read? */
static bool second_version(const struct change *c)
{
    struct incident none;
    const struct incident *was = c->was;
    if (!change_is_incident(c->kind))
        return false;
    if (!was) {
        incident_init(&none);
        was = &none;
    }
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (fields[i].second && !same(&fields[i], was, c->inc))
            return true;
    return false;
}

/* Clocks of the law, playbooks and their steps came with version 2 of the facts of items, assessments with 3, and when a
 * question is to be answered. What makes a signal noise, what it is inside of
 * and who else tells of it came with version 2 of the others (of items: 4), entries of the health record with 5 of items, agreements with 2 of those of the shift, notices with 3, posture and level with 4. Without them a fact is as it was. */
uint32_t change_version(const struct change *c)
{
    uint32_t version = 1;
    for (size_t i = 0; c->kind == CHANGE_SHIFT && i < c->shift->lines_n; i++)
        if (c->shift->lines[i].section >= SHIFT_NOTICE)
            version = c->shift->lines[i].section > SHIFT_NOTICE ? 4 : version > 3 ? version : 3;
    if (version > 1)
        return version;
    if (second_version(c) && c->kind != CHANGE_ITEM)
        return 2;
    version = second_version(c) ? 4 : 1;
    for (size_t i = 0; i < c->items_n; i++) {
        uint32_t needs = c->kind == CHANGE_SHIFT ? c->items[i]->r.kind > ITEM_RULED_OUT ? 2 : 1 : c->items[i]->r.kind == ITEM_HEALTH ? 5 : c->items[i]->r.kind > ITEM_STEP || c->items[i]->r.kind == ITEM_QUESTION ? 3 : c->items[i]->r.kind > ITEM_OUTCOME ? 2 : 1;
        version = needs > version ? needs : version;
    }
    return version;
}

/* ---- reading ---- */

static bool key_is(const struct set_field *f, struct span key)
{
    return key.n + 3 == f->key_n && memcmp(f->key + 1, key.p, key.n) == 0;
}

static int set_marks(uint32_t *v, size_t n, const struct json *k)
{
    memset(v, 0, n * sizeof *v);
    if (k->type != JSON_STRING || k->s.n % 8 || k->s.n / 8 > n)
        return -1;
    for (size_t i = 0; i < k->s.n; i++) {
        char c = k->s.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return -1;
        v[i / 8] = v[i / 8] << 4 | (uint32_t) (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return 0;
}

static int set_value(struct state *s, const struct set_field *f, const struct json *k, struct incident *i)
{
    uint32_t v;
    switch (f->kind) {
    case S_U8:
        *AT(i, f->at, uint8_t) = (uint8_t) k->i;
        return k->type != JSON_INT;
    case S_U16: case S_I16:
        *AT(i, f->at, uint16_t) = (uint16_t) k->i;
        return k->type != JSON_INT;
    case S_U32: case S_I32:
        *AT(i, f->at, uint32_t) = (uint32_t) k->i;
        return k->type != JSON_INT;
    case S_TIME:
        *AT(i, f->at, wf_time) = k->type == JSON_STRING ? strtoll(k->s.p, NULL, 10) : TIME_NONE;
        return k->type != JSON_STRING && k->type != JSON_NULL;
    case S_NUM:
        *AT(i, f->at, double) = k->type == JSON_REAL ? k->d : k->type == JSON_INT ? (double) k->i : NAN;
        return k->type == JSON_STRING;
    case S_WORD:
        v = k->type == JSON_STRING && k->s.n ? words_find(f->words, k->s) : 0;
        *AT(i, f->at, uint8_t) = (uint8_t) v;
        return k->type != JSON_STRING || (k->s.n && !v);
    case S_NAME:
        if (k->type != JSON_STRING)
            return -1;
        *AT(i, f->at, uint16_t) = state_name(s, k->s);
        return 0;
    case S_LETTERS:
        if (k->type != JSON_STRING || k->s.n > f->size)
            return -1;
        memset(AT(i, f->at, char), 0, f->size);
        memcpy(AT(i, f->at, char), k->s.p, k->s.n);
        return 0;
    case S_MARKS:
        return set_marks(AT(i, f->at, uint32_t), f->size / 4, k);
    default:
        *AT(i, f->at, struct span) = k->s;
        return k->type != JSON_STRING;
    }
}

int change_copy_field(struct span key, const struct incident *from, struct incident *to)
{
    for (size_t n = 0; n < ARRAY_LEN(fields); n++) {
        if (!key_is(&fields[n], key))
            continue;
        static const uint8_t sizes[] = {[S_U8] = 1, [S_WORD] = 1, [S_U16] = 2, [S_I16] = 2, [S_NAME] = 2, [S_U32] = 4, [S_I32] = 4,
            [S_U64] = 8, [S_TIME] = 8, [S_NUM] = 8, [S_TEXT] = sizeof(struct span)};
        const struct set_field *f = &fields[n];
        memcpy(AT(to, f->at, char), CAT(from, f->at, char), f->kind == S_LETTERS || f->kind == S_MARKS ? f->size : sizes[f->kind]);
        return 0;
    }
    return -1;
}

int change_set_field(struct state *s, const struct json *k, struct incident *i)
{
    for (size_t n = 0; n < ARRAY_LEN(fields); n++)
        if (key_is(&fields[n], k->key))
            return set_value(s, &fields[n], k, i);
    return -1;
}
