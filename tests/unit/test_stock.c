/* SPDX-License-Identifier: Apache-2.0 */
/* What an agency's lists amount to: read from its messages whole or not at all, and compared with what the hub has of one person. */
#include "chance.h"
#include "consumers/reconcile/stock/stock_judge.h"

enum { EPOCH = 1000, MADE_AT = 77, SHUFFLES = 20 };
static const uint8_t key[KEY_BYTES] = { 7 };

/* ---- messages ---- */

struct messages { struct arena mem; struct stock_message end, blocks[16]; size_t n; int64_t epoch; };

static struct event begin(const char *type, struct arena *mem)
{
    const struct schema *s = schema_by_type(house_schemas(), type);

    return (struct event){ .type = s->type, .schema = s, .schema_id = s->id, .fields = ARENA_ARRAY(mem, struct value, s->n_fields) };
}

static struct stock_message encode(struct event *ev, int64_t seq, struct arena *mem)
{
    struct err e = {0};

    if (!event_encode(ev, mem, &e))
        fail_msg("%s", e.text);
    return (struct stock_message){ EPOCH, seq, ev->payload, ev->payload_bytes };
}

static struct value integer(int64_t n)
{
    return (struct value){ .kind = VALUE_INT, .integer = n };
}

static struct value bytes(const void *data, size_t n)
{
    return (struct value){ .kind = VALUE_BYTES, .bytes = { data, n } };
}

static struct value kind_of(const struct event *end, const char *type, struct arena *mem)
{
    const struct field *f = end->schema->fields[schema_field(end->schema, "kinds")].item;
    struct value *v = ARENA_ARRAY(mem, struct value, f->n_fields);

    v[0] = (struct value){ .kind = f->fields[0].kind, .text = type };
    v[1] = integer(1);
    v[2] = (struct value){ .kind = VALUE_BOOL, .boolean = true };
    v[3] = (struct value){ .kind = f->fields[3].kind, .text = "" };
    v[4] = (struct value){ .kind = f->fields[4].kind, .text = "decided_on" };
    return (struct value){ .kind = VALUE_RECORD, .list = { v, f->n_fields } };
}

static struct stock_item item_no(size_t i)
{
    struct stock_item item = { .kind = 0 };

    item.subject[0] = (uint8_t)(i % 3);
    item.event[0] = (uint8_t)i;
    item.content[0] = (uint8_t)(i * 7);
    return item;
}

/* `n` items in blocks of `each`, as an agency program writes them; from number 10 on. */
static void write_stock(struct messages *m, size_t n, size_t each)
{
    uint8_t hash[HASH_BYTES] = {0};
    struct event end = begin("casebus.stock", &m->mem);
    struct value *kinds = ARENA_NEW(&m->mem, struct value);

    for (size_t at = 0; at < n; at += each) {
        CLEANUP(buf_release) struct buf items = {0};
        struct event ev = begin("casebus.stock_items", &m->mem);

        for (size_t i = at; i < n && i < at + each; i++) {
            const struct stock_item item = item_no(i);

            stock_item_add(&items, &item);
        }
        hash_sha256_two(hash, HASH_BYTES, items.data, items.len, hash);
        *event_place(&ev, "made_at") = integer(MADE_AT);
        *event_place(&ev, "no") = integer((int64_t)m->n + 1);
        *event_place(&ev, "items") = bytes(items.data, items.len);
        m->blocks[m->n] = encode(&ev, 10 + (int64_t)m->n, &m->mem);
        m->n++;
    }
    *kinds = kind_of(&end, "residence.permit.granted", &m->mem);
    *event_place(&end, "made_at") = integer(MADE_AT);
    *event_place(&end, "day") = (struct value){ .kind = VALUE_DAY, .day = 20500 };
    *event_place(&end, "epoch") = integer(m->epoch ? m->epoch : EPOCH);
    *event_place(&end, "through") = integer(9);
    *event_place(&end, "blocks") = integer((int64_t)m->n);
    *event_place(&end, "items") = integer((int64_t)n);
    *event_place(&end, "hash") = bytes(hash, HASH_BYTES);
    *event_place(&end, "kinds") = (struct value){ .kind = VALUE_LIST, .list = { kinds, 1 } };
    m->end = encode(&end, 10 + (int64_t)m->n, &m->mem);
}

static struct stock read_stock(struct messages *m)
{
    struct stock s;
    struct err e = {0};

    if (!stock_read(house_schemas(), &m->end, m->blocks, m->n, &m->mem, &s, &e))
        fail_msg("%s", e.text);
    return s;
}

static void a_stock_is_the_same_however_it_is_split(void **state)
{
    static const size_t each[] = { 1, 2, 5, 100 };
    struct messages first = {0};
    (void)state;
    write_stock(&first, 12, 3);
    const struct stock wanted = read_stock(&first);

    assert_true(wanted.whole);
    assert_int_equal(wanted.n, 12);
    assert_int_equal(wanted.through, 9);
    assert_string_equal(wanted.kinds[0].type, "residence.permit.granted");
    assert_true(wanted.kinds[0].schema && !wanted.kinds[0].days.occurred_on);
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        struct messages m = {0};

        write_stock(&m, 12, each[i]);
        if (m.n > 1) {                           /* in another order, and one of them twice */
            struct stock_message kept = m.blocks[0];

            m.blocks[0] = m.blocks[m.n - 1];
            m.blocks[m.n - 1] = kept;
            m.blocks[m.n++] = kept;
        }
        const struct stock s = read_stock(&m);
        assert_true(s.whole && s.n == wanted.n);
        for (size_t k = 0; k < s.n; k++)
            assert_int_equal(stock_item_compare(&s.items[k], &wanted.items[k]), 0);
        arena_release(&m.mem);
    }
    arena_release(&first.mem);
}

static void change_byte(struct stock_message *msg, struct arena *mem)
{
    uint8_t *copy = arena_memdup(mem, msg->payload, msg->bytes);

    copy[msg->bytes - 4] ^= 1;
    msg->payload = copy;
}

static void one_that_is_not_whole_has_no_items(void **state)
{
    static const char *const sentences[] = { "a block is missing", "a block was changed", "a block is of another epoch", "it was not sent before a new epoch began" };

    (void)state;
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        struct messages m = { .epoch = i == 3 ? EPOCH - 1 : 0 };

        write_stock(&m, 12, 3);
        if (i == 0)
            m.blocks[1] = m.blocks[--m.n];
        if (i == 1)
            change_byte(&m.blocks[2], &m.mem);
        if (i == 2)
            m.blocks[2].epoch = EPOCH - 1;
        const struct stock s = read_stock(&m);
        if (s.whole || s.n)
            fail_msg("%s: it counts as whole", sentences[i]);
        arena_release(&m.mem);
    }
}

static void an_end_that_cannot_be_is_refused(void **state)
{
    struct messages m = {0};
    struct stock s;
    struct err e = {0};

    (void)state;
    write_stock(&m, 3, 3);
    m.end.seq = 1;                               /* before its own block */
    assert_false(stock_read(house_schemas(), &m.end, m.blocks, m.n, &m.mem, &s, &e));
    assert_int_equal(e.kind, ERR_DATA);
    assert_string_equal(e.text, "the stock under number 1 contradicts itself");
    arena_release(&m.mem);
}

/* ---- one person ---- */

#define PERMIT(id, from) "2026-02-20 auslaenderbehoerde residence.permit.granted id=" id " decided_on=2026-02-20 basis=25-2 kind=first valid_from=" from " valid_until=2029-02-19 work=yes residence_condition=false"
#define AGAIN(id, root, until) "\n2026-02-24 auslaenderbehoerde residence.permit.granted id=" id " corrects=" root " decided_on=2026-02-20 basis=25-2 kind=first valid_from=2026-02-20 valid_until=" until " work=yes residence_condition=false"
#define GONE "\n2026-02-25 auslaenderbehoerde residence.permit.ended id=8 decided_on=2026-02-25 reason=lapsed effective_on=2026-02-24"
#define BACK "\n2026-02-25 auslaenderbehoerde residence.permit.granted id=9 corrects=1 assertion=retracted decided_on=2026-02-20 basis=25-2 kind=first valid_from=2026-02-20 valid_until=2029-02-19 work=yes residence_condition=false"

/* items: "EVENT" or "EVENT=WHOSE CONTENT", - none; found: "VERDICT axis number", number 0 where no event speaks */
static const struct row { const char *sentence, *told, *items, *found; } rows[] = {
    { "both have it, and it says the same", PERMIT("1", "2026-02-20"), "1", "" },
    { "the list has it no more, and we show it", PERMIT("1", "2026-02-20"), "", "denied residence 1" },
    { "the list has it no more, and its end was told", PERMIT("1", "2026-02-20") GONE, "", "" },
    { "the list still has it, and its end was told", PERMIT("1", "2026-02-20") GONE, "1", "" },
    { "we do not have it", "", "1", "lacking - 0" },
    { "we have one of two", PERMIT("1", "2026-02-20"), "1 5", "lacking - 0" },
    { "corrected in time, the list says what was told last", PERMIT("1", "2026-02-20") AGAIN("2", "1", "2028-02-19"), "1=2", "" },
    { "the list says what was told before that", PERMIT("1", "2026-02-20") AGAIN("2", "1", "2028-02-19"), "1=1", "differs residence 2" },
    { "the list only says that it is there", PERMIT("1", "2026-02-20") AGAIN("2", "1", "2028-02-19"), "1=-", "" },
    { "two rows say one fact, and one of them is right", PERMIT("1", "2026-02-20") AGAIN("2", "1", "2028-02-19"), "1=2 1=1", "" },
    { "it was taken back here", PERMIT("1", "2026-02-20") BACK, "1", "taken_back - 9" },
    { "it was taken back on both sides", PERMIT("1", "2026-02-20") BACK, "", "" },
    { "an old one that a newer one covers is history", PERMIT("1", "2024-02-20") "\n" PERMIT("2", "2026-02-20"), "2", "" },
    { "of a new spool the same fact has another event", PERMIT("1", "2026-02-20") "\n" PERMIT("2", "2026-02-20"), "2", "" },
    { "a type that the lists do not tell is not asked for", PERMIT("1", "2026-02-20") "\n2026-02-25 auslaenderbehoerde residence.departed id=3 on=2026-02-24 kind=unknown", "1", "" },
    { "a correction whose first record we lack", "2026-02-20 auslaenderbehoerde person.described id=4 born_on=1990-05-01 born_precision=day" AGAIN("2", "1", "2028-02-19"), "1", "lacking - 0" },
};

static const struct event *event_with(const struct told *t, const char *number)
{
    uint8_t id[UUID_BYTES];
    char text[UUID_TEXT_BYTES];

    snprintf(text, sizeof text, "00000000-0000-7000-8000-%012lx", strtoul(number, NULL, 10));
    assert_true(uuid_parse(text, strlen(text), id));
    for (size_t i = 0; i < t->n; i++)
        if (memcmp(t->events[i].ev.id, id, UUID_BYTES) == 0)
            return &t->events[i].ev;
    return NULL;
}

static struct stock_item item_of(const struct told *t, const struct stock_kind *kind, const char *text, struct arena *mem)
{
    const char *content = strchr(text, '=') ? strchr(text, '=') + 1 : text;
    const struct event *ev = event_with(t, content);
    struct stock_item item = { .kind = 0 };
    struct err e = {0};

    item.event[6] = 0x70;
    item.event[8] = 0x80;
    item.event[UUID_BYTES - 1] = (uint8_t)strtoul(text, NULL, 10);
    if (*content != '-' && ev && !content_hash(ev->schema, ev->fields, ev->subject, &kind->days, key, mem, item.content, &e))
        fail_msg("%s", e.text);
    return item;
}

static void shuffle(struct chance *c, void *items, size_t n, size_t bytes_each)
{
    char *all = items, kept[512];

    assert_true(bytes_each <= sizeof kept);
    for (size_t i = n; i > 1; i--) {
        size_t k = chance_below(c, (uint32_t)i);

        memcpy(kept, all + (i - 1) * bytes_each, bytes_each);
        memmove(all + (i - 1) * bytes_each, all + k * bytes_each, bytes_each);
        memcpy(all + k * bytes_each, kept, bytes_each);
    }
}

static const char *judge(const struct stock_frame *f, const struct stock_person *p, struct arena *mem)
{
    static const char *const verdicts[] = { "lacking", "denied", "differs", "taken_back" };
    struct stock_finding *found;
    const char *said = "";
    struct err e = {0};
    size_t n;

    if (!stock_judge(f, p, mem, &found, &n, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < n; i++)
        said = arena_printf(mem, "%s%s%s %s %d", said, i ? "; " : "", verdicts[found[i].verdict], found[i].axis ? found[i].axis : "-",
                            found[i].speaks ? found[i].speaks->id[UUID_BYTES - 1] : 0);
    return said;
}

/* In any order, with items and without those that cannot be: the same is found. */
static void check_row(const struct row *row, struct chance *c)
{
    struct arena mem = {0};
    struct told t;

    told_open(&t);
    told_everybody(&t);
    told_lines(&t, row->told);
    const struct schema *s = schema_by_type(house_schemas(), "residence.permit.granted");
    struct stock_kind kind = { .type = s->type, .schema = s, .values = true, .days = { .run = ARENA_ARRAY(&mem, bool, s->n_fields) } };
    struct stock stock = { .day = house_day("2026-03-01"), .kinds = &kind, .n_kinds = 1 };
    struct stock_item items[32];
    struct event events[32];
    struct stock_person p = { .items = items, .events = events, .n_events = t.n };
    const struct stock_frame f = { .meaning = told_meaning(&t), .agency = "auslaenderbehoerde@" TOWN, .key = key, .stock = &stock };

    for (const char *at = row->items; *at; at += strcspn(at, " "), at += strspn(at, " "))
        items[p.n_items++] = item_of(&t, &kind, arena_strndup(&mem, at, strcspn(at, " ")), &mem);
    for (size_t i = 0; i < t.n; i++)
        events[i] = t.events[i].ev;
    if (t.n)
        memcpy(p.subject, events[0].subject, SUBJECT_BYTES);
    for (int i = 0; i < SHUFFLES; i++) {
        const char *found = judge(&f, &p, &mem);

        if (strcmp(found, row->found) != 0)
            fail_msg("%s: found \"%s\"", row->sentence, found);
        if (i == 0 && p.n_items)
            items[p.n_items] = items[0], p.n_items++;
        shuffle(c, items, p.n_items, sizeof *items);
        shuffle(c, events, p.n_events, sizeof *events);
    }
    arena_release(&mem);
    told_close(&t);
}

static void lists_and_hub_are_compared_fact_by_fact(void **state)
{
    struct chance c = { .state = 7 };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_row(&rows[i], &c);
}

/* ---- what an event says ---- */

static void the_day_of_the_run_is_no_content(void **state)
{
    struct arena mem = {0};
    struct told t;
    uint8_t first[SUBJECT_BYTES], second[SUBJECT_BYTES];
    struct content_days days;
    struct err e = {0};

    (void)state;
    told_open(&t);
    told_lines(&t, "2026-03-01 sozialamt-asylblg benefits.asylblg.ended end_on=2026-03-01\n2026-03-08 sozialamt-asylblg benefits.asylblg.ended end_on=2026-03-08");
    const struct event *a = &t.events[0].ev, *b = &t.events[1].ev;
    assert_true(content_days_parse(a->schema, &(struct content_names){ "end_on", "" }, &mem, &days));
    assert_true(content_hash(a->schema, a->fields, a->subject, &days, key, &mem, first, &e) && content_hash(b->schema, b->fields, b->subject, &days, key, &mem, second, &e));
    assert_memory_equal(first, second, SUBJECT_BYTES);
    const struct content_names names = content_days_text(a->schema, &days, &mem);
    assert_string_equal(names.run, "end_on");
    assert_string_equal(names.given, "");
    assert_true(content_days_parse(a->schema, &(struct content_names){ "", "occurred_on" }, &mem, &days));
    assert_true(content_hash(b->schema, b->fields, b->subject, &days, key, &mem, second, &e));
    assert_memory_not_equal(first, second, SUBJECT_BYTES);
    assert_false(content_days_parse(a->schema, &(struct content_names){ "end_on nonsense", "" }, &mem, &days));
    arena_release(&mem);
    told_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stock_is_the_same_however_it_is_split),
        cmocka_unit_test(one_that_is_not_whole_has_no_items),
        cmocka_unit_test(an_end_that_cannot_be_is_refused),
        cmocka_unit_test(lists_and_hub_are_compared_fact_by_fact),
        cmocka_unit_test(the_day_of_the_run_is_no_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
