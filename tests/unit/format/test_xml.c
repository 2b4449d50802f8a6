/* XML as it is read and as it is refused: by tables of our own, and beside libxml2 over these, the plugins' fixtures and 20,000 small changes of them. */
#include "host.h"

#include "fuzz/xml_peer.h"

#define CHANGES 20000

/* A document, and its tree: "name[attribute=value]{children}text", a namespace before its name as "uri|". */
static const struct {
    const char *text, *tree;
} good[] = {
    {"<a/>", "a"},
    {"<a></a >", "a"},
    {"<?xml version=\"1.0\" encoding='utf-8' standalone='no' ?><!-- x --><?y z?>\n<a>t</a>\n<!-- - -->", "a t"},
    {"<?xml version='1.1'?><a>t</a>", "a t"},
    {"<a> <b>1</b> <c>2</c>\r\n</a>", "a{b 1,c 2}"},
    {"<a> x <b/> y <b/> z </a>", "a{b,b}  x  y  z "},
    {"<a>x<!-- - -->y<?p?>z<![CDATA[<&>]]]]>&#33;</a>", "a xyz<&>]]!"},
    {"<a><![CDATA[]]></a>", "a"},
    {"<a>  </a>", "a   "},
    {"<a>1\r\n2\r3\n<![CDATA[4\r\n5\r]]></a>", "a 1\n2\n3\n4\n5\n"},
    {"<a>&lt;&gt;&amp;&quot;&apos;&#x41;&#66;&#x10FFFF;&amp;amp;</a>", "a <>&\"'AB\xf4\x8f\xbf\xbf&amp;"},
    {"<a b='x&amp;y=1' c=\"it's\n\ta\r\nb&#10;c>\" d=''/>", "a[b=x&y=1][c=it's  a b\nc>][d=]"},
    {"<a xmlns='u' b='1'><b xmlns=''><c/></b><d/></a>", "u|a[b=1]{b{c},u|d}"},
    {"<p:a xmlns:p='u' xmlns:q='v' p:x='1' x='2'><q:b xmlns:q='w' q:y='3'/><q:b/><r:c r:z='4'/></p:a>", "u|a[u|x=1][x=2]{w|b[w|y=3],v|b,c[z=4]}"},
    {"<a xml:lang='my' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>", "a[http://www.w3.org/XML/1998/namespace|lang=my]"},
    {"<a xmlns:p='u&amp;v'><p:b/></a>", "a{u&v|b}"},
    {"<a xmlns:p=''><p:b/></a>", "a{b}"},
    {"<a:b:c/>", "b:c"},
    {"<:a><a:-b/></:a>", ":a{a:-b}"},
    {"<\xe0\xb8\x94\xe0\xb9\x88\xe0\xb8\xb2\xe0\xb8\x99 \xc3\xa9\xcc\x81.-1='\xe1\x9e\x80'>\xe1\x80\x80\xef\xbf\xbd\xef\xbb\xbf</\xe0\xb8\x94\xe0\xb9\x88\xe0\xb8\xb2\xe0\xb8\x99>",
     "\xe0\xb8\x94\xe0\xb9\x88\xe0\xb8\xb2\xe0\xb8\x99[\xc3\xa9\xcc\x81.-1=\xe1\x9e\x80] \xe1\x80\x80\xef\xbf\xbd\xef\xbb\xbf"},
    {"<a>]] > ]&gt; \x7f \xc2\x80</a>", "a ]] > ]> \x7f \xc2\x80"},
};

static const struct {
    const char *text;
    size_t offset;
    uint32_t line;
    const char *reason;
} bad[] = {
    {"", 0, 1, "there is no element"},
    {"x<a/>", 0, 1, "there is no element"},
    {"<!-- only -->\n", 14, 2, "there is no element"},
    {"\n<!DOCTYPE a><a/>", 0, 1, "a DOCTYPE is not allowed"},
    {"<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", 22, 2, "a DOCTYPE is not allowed"},
    {"<a>\n<!DOCTYPE a></a>", 4, 2, "a bare \"&\" or a tag without a name"},
    {"<a>\n&nbsp;</a>", 4, 2, "an entity that is not one of the five"},
    {"<a b='&nbsp;'/>", 6, 1, "an entity that is not one of the five"},
    {"<a>&AMP;</a>", 3, 1, "an entity that is not one of the five"},
    {"<a>a & b</a>", 5, 1, "a bare \"&\" or a tag without a name"},
    {"<a>&lt</a>", 3, 1, "a bare \"&\" or a tag without a name"},
    {"<a>&#0;</a>", 3, 1, "a character that XML does not allow"},
    {"<a>&#xD800;</a>", 3, 1, "a character that XML does not allow"},
    {"<a>&#x110000;</a>", 3, 1, "a character that XML does not allow"},
    {"<a>&#99999999999999999999;</a>", 3, 1, "a character that XML does not allow"},
    {"<a>&#;</a>", 3, 1, "a character that XML does not allow"},
    {"<a>&#X41;</a>", 3, 1, "a character that XML does not allow"},
    {"<a>\x01</a>", 3, 1, "a character that XML does not allow"},
    {"<a b='\x1b'/>", 6, 1, "a character that XML does not allow"},
    {"<a>\xef\xbf\xbe</a>", 3, 1, "a character that XML does not allow"},
    {"<a><!-- \xef\xbf\xbf --></a>", 8, 1, "a character that XML does not allow"},
    {"<a><![CDATA[\x02]]></a>", 12, 1, "a character that XML does not allow"},
    {"<a>\n]]></a>", 4, 2, "\"]]>\" in a text"},
    {"<a>\n<b></a>", 7, 2, "an end tag does not match its start tag"},
    {"<a></ab>", 3, 1, "an end tag does not match its start tag"},
    {"<p:a xmlns:p='u' xmlns:q='u'></q:a>", 29, 1, "an end tag does not match its start tag"},
    {"<a></a", 3, 1, "a tag is not finished"},
    {"<a></a x='1'>", 3, 1, "a tag is not finished"},
    {"<a>text", 7, 1, "the text ends inside an element, or goes on after the last one"},
    {"<a/><b/>", 4, 1, "the text ends inside an element, or goes on after the last one"},
    {"<a/>text", 4, 1, "the text ends inside an element, or goes on after the last one"},
    {"<a><", 4, 1, "a bare \"&\" or a tag without a name"},
    {"<a>1 < 2</a>", 6, 1, "a bare \"&\" or a tag without a name"},
    {"<1/>", 1, 1, "a bare \"&\" or a tag without a name"},
    {"<a:b:-c/>", 4, 1, "a bare \"&\" or a tag without a name"},
    {"<a", 2, 1, "a tag is not finished"},
    {"<a b='1'c='2'/>", 8, 1, "a tag is not finished"},
    {"<a b/>", 4, 1, "an attribute without a value in quotes"},
    {"<a b=c/>", 5, 1, "an attribute without a value in quotes"},
    {"<a b='c/>", 9, 1, "an attribute without a value in quotes"},
    {"<a b='<'/>", 6, 1, "a \"<\" in an attribute"},
    {"<a b='1' c='2'\nb='3'/>", 15, 2, "an attribute stands twice"},
    {"<a xmlns='u' xmlns='u'/>", 13, 1, "an attribute stands twice"},
    {"<a><!-- x", 7, 1, "a CDATA section or a comment is not finished"},
    {"<a><!-- x -- y --></a>", 10, 1, "\"--\" inside a comment"},
    {"<a><!-- x --->", 10, 1, "\"--\" inside a comment"},
    {"<a><![CDATA[ ]] ></a>", 3, 1, "a CDATA section or a comment is not finished"},
    {"<a><?x", 6, 1, "a tag is not finished"},
    {"<a><?x y", 6, 1, "a tag is not finished"},
    {"<a><?xml version='1.0'?></a>", 3, 1, "an XML declaration that does not stand at the start"},
    {"<!-- --><?xml version='1.0'?><a/>", 8, 1, "an XML declaration that does not stand at the start"},
    {"<?XmL x?><a/>", 0, 1, "an XML declaration that does not stand at the start"},
    {"<?xml encoding='utf-8'?><a/>", 0, 1, "an XML declaration that is not as it must be"},
    {"<?xml version='2.0'?><a/>", 0, 1, "an XML declaration that is not as it must be"},
    {"<?xml version='1.0' standalone='maybe'?><a/>", 0, 1, "an XML declaration that is not as it must be"},
    {"<?xml version='1.0' x='y'?><a/>", 0, 1, "an XML declaration that is not as it must be"},
};

static void tree_of(const wf_xml_node *n, struct buf *out)
{
    if (n->ns.n)
        buf_printf(out, "%.*s|", (int) n->ns.n, n->ns.p);
    buf_add(out, n->name.p, n->name.n);
    for (const wf_xml_attr *a = n->attrs; a; a = a->next) {
        buf_printf(out, "[%.*s%s", (int) a->ns.n, a->ns.p ? a->ns.p : "", a->ns.n ? "|" : "");
        buf_printf(out, "%.*s=%.*s]", (int) a->name.n, a->name.p, (int) a->value.n, a->value.p);
    }
    for (const wf_xml_node *c = n->child; c; c = c->next) {
        buf_str(out, c == n->child ? "{" : ",");
        tree_of(c, out);
    }
    buf_printf(out, "%s%s", n->child ? "}" : "", n->text.n ? " " : "");
    buf_add(out, n->text.p, n->text.n);
}

static void what_is_read(void **state)
{
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        wf_xml_doc *d = wf_xml_read(lit(good[i].text), lit(NULL), NULL, NULL);
        struct buf tree = {0};
        if (wf_xml_fault(d))
            fail_msg("%s: refused: %s", good[i].text, wf_xml_fault(d)->text);
        tree_of(wf_xml_root(d), &tree);
        assert_string_equal(tree.p, good[i].tree);
        buf_free(&tree);
        wf_xml_free(d);
    }
}

static void what_is_refused(void **state)
{
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        wf_xml_doc *d = wf_xml_read(lit(bad[i].text), lit(NULL), NULL, NULL);
        const wf_fault *f = wf_xml_fault(d);
        if (!f || strcmp(f->text, bad[i].reason) != 0 || f->offset != bad[i].offset || f->line != bad[i].line)
            fail_msg("\"%s\": byte %zu, line %u: %s; not byte %zu, line %u: %s", bad[i].text, f ? f->offset : 0, f ? f->line : 0,
                     f ? f->text : "read", bad[i].offset, bad[i].line, bad[i].reason);
        wf_xml_free(d);
    }
}

/* Where elements stand, and what is kept of a text that breaks off. */
static void places(void **state)
{
    (void) state;
    wf_xml_doc *d = wf_xml_read(lit("\xef\xbb\xbf<?xml version='1.0'?>\n<a>\n  <b\n c='1'>t</b><c>u"), lit(NULL), NULL, NULL);
    const wf_xml_node *a = wf_xml_root(d), *b = wf_xml_child(a, "b"), *c = wf_xml_child(a, "c");
    assert_non_null(wf_xml_fault(d));
    assert_int_equal(a->offset, 22);
    assert_int_equal(b->offset, 28);
    assert_int_equal(c->offset, 43);
    assert_int_equal(a->line, 2);
    assert_int_equal(b->line, 4); /* where its tag ends */
    assert_true(b->closed && !a->closed && !c->closed);
    assert_str(b->text, "t");
    assert_str(c->text, "");
    assert_ptr_equal(c->parent, a);
    assert_null(wf_xml_again(b));
    wf_xml_free(d);
    d = wf_xml_read(lit("<?xml version='1.0'\n\n?>\n<a>\n<b/></a>"), lit(NULL), NULL, NULL);
    assert_int_equal(wf_xml_root(d)->line, 4);
    assert_int_equal(wf_xml_child(wf_xml_root(d), "b")->line, 5);
    wf_xml_free(d);
}

static void limit(const char *what, struct buf *text, const char *reason)
{
    wf_xml_doc *d = wf_xml_read((wf_str){text->p, text->n}, lit(NULL), NULL, NULL);
    const wf_fault *f = wf_xml_fault(d);
    if (reason ? !f || strcmp(f->text, reason) != 0 : f != NULL)
        fail_msg("%s: %s", what, f ? f->text : "read");
    wf_xml_free(d);
    buf_free(text);
}

static void repeat(struct buf *b, const char *s, size_t n)
{
    while (n-- > 0)
        buf_str(b, s);
}

static void limits(void **state)
{
    (void) state;
    for (unsigned over = 0; over < 2; over++) {
        struct buf b = {0};
        repeat(&b, "<a>", 64 + over);
        repeat(&b, "</a>", 64 + over);
        limit("depth", &b, over ? "elements lie more than 64 deep" : NULL);
        buf_str(&b, "<a");
        for (unsigned i = 0; i < 256 + over; i++)
            buf_printf(&b, " a%u=''", i);
        buf_str(&b, "/>");
        limit("attributes", &b, over ? "an element has more than 256 attributes" : NULL);
        for (unsigned i = 0; i < 2; i++) {
            buf_str(&b, "<a");
            for (unsigned k = 0; k < 32 + (i ? over : 0); k++)
                buf_printf(&b, " xmlns:a%u='u'", i * 32 + k);
            buf_str(&b, ">");
        }
        buf_str(&b, "</a></a>");
        limit("namespaces", &b, over ? "more than 64 namespaces have a prefix" : NULL);
        buf_str(&b, "<");
        repeat(&b, "a", 50000 + over);
        buf_str(&b, "/>");
        limit("a name", &b, over ? "a name, a value or a comment is too long" : NULL);
        static const char *const around[][2] = {{"<a><!--", "--></a>"}, {"<a><?x ", "?></a>"}, {"<a b='", "'/>"}, {"<a><![CDATA[", "]]></a>"}};
        for (size_t i = 0; i < ARRAY_LEN(around); i++) {
            buf_str(&b, around[i][0]);
            repeat(&b, "1234567890", 990000 + over * 20000);
            buf_str(&b, around[i][1]);
            limit(around[i][0], &b, over ? "a name, a value or a comment is too long" : NULL);
        }
        buf_str(&b, "<a>");
        repeat(&b, " ", ((size_t) 16 << 20) - 7 + over);
        buf_str(&b, "</a>");
        limit("size", &b, over ? "larger than 16 MiB" : NULL);
    }
}

/* ---- Beside libxml2 ---------------------------------------------------------------------------------------- */

static unsigned read_n, refused_n;

static void compare(struct span text)
{
    wf_xml_doc *d = wf_xml_read((wf_str){text.p, text.n}, lit(NULL), NULL, NULL);
    bool same;
    wf_str source = wf_xml_source(d, &same);
    struct buf ours = {0}, theirs = {0};
    if (source.n && !memchr(source.p, 0, source.n)) {
        bool read = peer_dump(span_make(source.p, source.n), &theirs);
        if (read && wf_xml_fault(d) && (strstr(wf_xml_fault(d)->text, "namespaces") || strstr(wf_xml_fault(d)->text, "attributes")))
            read = false; /* a limit of ours */
        if (read == (wf_xml_fault(d) != NULL))
            fail_msg("%s by libxml2, but: %s\n%.*s", read ? "read" : "refused", read ? wf_xml_fault(d)->text : "read", (int) source.n, source.p);
        if (read) {
            own_dump(wf_xml_root(d), &ours);
            assert_string_equal(ours.p, theirs.p);
        }
        read_n += read;
        refused_n += !read;
    }
    buf_free(&ours);
    buf_free(&theirs);
    wf_xml_free(d);
}

struct inputs {
    struct span v[512];
    size_t n;
};

static void add_input(const char *name, struct span text, void *arg)
{
    struct inputs *in = arg;
    (void) name;
    if (in->n < ARRAY_LEN(in->v) && text.n < 16384 && memchr(text.p, '<', text.n))
        in->v[in->n++] = span_make(mem_strndup(text.p, text.n), text.n);
}

static void add_folder(struct inputs *in, const char *relative)
{
    char *dir = test_source(relative);
    test_each_file(dir, add_input, in);
    mem_free(dir);
}

/* One or two small changes: a byte, a piece cut out, a piece of another input or of what XML is made of put in. */
static void change(struct buf *b, const struct inputs *in, uint64_t *seed)
{
    static const char *const pieces[] = {"<!--", "-->", "<![CDATA[", "]]>", "<?x ", "?>", "&#x", "&amp;", "&", ";", "<", "</", "/>", ">", "'", "\"", "=", " ", "\r\n", "\r", "xmlns", "xmlns:",
                                         ":", "xml:", "\xef\xbf\xbe", "\xcc\x81", "\xe0\xb8\x81", "\x01", "<a>", "</a>", " a='b'", "<!DOCTYPE"};
    size_t r[4];
    for (size_t i = 0; i < ARRAY_LEN(r); i++) {
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        r[i] = (size_t) (*seed >> 33);
    }
    struct buf to = {0};
    size_t at = r[0] % (b->n + 1), cut = r[1] % 4 ? 0 : r[1] / 4 % 20;
    if (cut > b->n - at)
        cut = b->n - at;
    buf_add(&to, b->p, at);
    struct span other = in->v[r[2] % in->n];
    if (r[3] % 8 == 0) {
        size_t from = r[3] / 8 % (other.n + 1);
        buf_add(&to, other.p + from, other.n - from < 12 ? other.n - from : 12);
    } else if (r[3] % 2) {
        buf_str(&to, pieces[r[2] % ARRAY_LEN(pieces)]);
    }
    buf_add(&to, b->p + at + cut, b->n - at - cut);
    buf_free(b);
    *b = to;
}

static void as_libxml2_reads(void **state)
{
    static const char *const folders[] = {"tests/data/fuzz/cap", "tests/data/fuzz/rss", "tests/data/fuzz/xml", "plugins/cap/fixtures", "plugins/vn/fixtures", "plugins/ph/fixtures", "plugins/bn/fixtures"};
    static struct inputs in;
    uint64_t seed = 1;
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        add_input("", span_str(good[i].text), &in);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        add_input("", span_str(bad[i].text), &in);
    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        add_folder(&in, folders[i]);
    for (size_t i = 0; i < in.n; i++)
        compare(in.v[i]);
    assert_true(read_n > 60 && refused_n > 40);
    for (size_t i = 0; i < CHANGES; i++) {
        struct buf b = {0};
        buf_span(&b, in.v[i % in.n]);
        change(&b, &in, &seed);
        if (i % 3 == 0)
            change(&b, &in, &seed);
        compare(buf_view(&b));
        buf_free(&b);
    }
    assert_true(read_n > CHANGES / 10 && refused_n > CHANGES / 10);
    for (size_t i = 0; i < in.n; i++)
        mem_free((void *) (uintptr_t) in.v[i].p);
    xmlCleanupParser();
}

static void compare_file(const char *name, struct span text, void *arg)
{
    (void) name, (void) arg;
    if (memchr(text.p, '<', text.n))
        compare(text);
}

static void reference_data(void **state)
{
    static const char *const folders[] = {"data/cap", "data/cap/edxl", "data/cap/embedded", "data/rss/fp-encoding", "data/rss/fp-illformed", "data/rss/fp-misc", "data/rss/fp-wellformed",
                                          "data/rss/georss", "data/rss/gofeed", "data/rss/real", "data/hostile/xml"};
    (void) state;
    read_n = refused_n = 0;
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        TEST_NEED_SHARED(dir, folders[i])
        test_each_file(dir, compare_file, NULL);
        mem_free(dir);
    }
    assert_true(read_n > 300 && refused_n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(places),
        cmocka_unit_test(limits),
        cmocka_unit_test(as_libxml2_reads),
        cmocka_unit_test(reference_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
