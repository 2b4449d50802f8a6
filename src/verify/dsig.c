/* dsig: see dsig.h. What may stand in a signature is checked here, element by element, before libxmlsec1 sees it; what libxmlsec1 may do is narrowed
 * to the same lists. KeyInfo is taken out: a message never says by whose key it is to be believed. */
#include "verify/dsig.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <libxml/parser.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#define DSIG "http://www.w3.org/2000/09/xmldsig#"
#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define MORE7 "http://www.w3.org/2007/05/xmldsig-more#"
#define ENC "http://www.w3.org/2001/04/xmlenc#"
#define EXC_C14N "http://www.w3.org/2001/10/xml-exc-c14n#"

enum use { SIGN = 1, DIGEST, CANONICAL, ENVELOPED };
enum trust { GOOD, WEAK, UNKNOWN, FORBIDDEN };
struct algorithm {
    const char *href;
    enum use use;
    enum trust trust;
    const char *name; /* of what is not GOOD */
};
static const struct algorithm algorithms[] = {
    {MORE "rsa-sha256", SIGN, GOOD, NULL},
    {MORE "rsa-sha384", SIGN, GOOD, NULL},
    {MORE "rsa-sha512", SIGN, GOOD, NULL},
    {MORE7 "sha256-rsa-MGF1", SIGN, UNKNOWN, "RSA-PSS"},
    {MORE7 "sha384-rsa-MGF1", SIGN, UNKNOWN, "RSA-PSS"},
    {MORE7 "sha512-rsa-MGF1", SIGN, UNKNOWN, "RSA-PSS"},
    {MORE "ecdsa-sha256", SIGN, GOOD, NULL},
    {MORE "ecdsa-sha384", SIGN, GOOD, NULL},
    {MORE "ecdsa-sha512", SIGN, GOOD, NULL},
    {DSIG "rsa-sha1", SIGN, WEAK, "RSA with SHA-1"},
    {DSIG "dsa-sha1", SIGN, WEAK, "DSA with SHA-1"},
    {MORE "ecdsa-sha1", SIGN, WEAK, "ECDSA with SHA-1"},
    {MORE "rsa-md5", SIGN, WEAK, "RSA with MD5"},
    {MORE "rsa-ripemd160", SIGN, WEAK, "RSA with RIPEMD-160"},
    {DSIG "hmac-sha1", SIGN, FORBIDDEN, "HMAC, a key that who verifies could sign with"},
    {MORE "hmac-md5", SIGN, FORBIDDEN, "HMAC, a key that who verifies could sign with"},
    {MORE "hmac-sha224", SIGN, FORBIDDEN, "HMAC, a key that who verifies could sign with"},
    {MORE "hmac-sha256", SIGN, FORBIDDEN, "HMAC, a key that who verifies could sign with"},
    {MORE "hmac-sha384", SIGN, FORBIDDEN, "HMAC, a key that who verifies could sign with"},
    {MORE "hmac-sha512", SIGN, FORBIDDEN, "HMAC, a key that who verifies could sign with"},
    {ENC "sha256", DIGEST, GOOD, NULL},
    {MORE "sha384", DIGEST, GOOD, NULL},
    {ENC "sha512", DIGEST, GOOD, NULL},
    {DSIG "sha1", DIGEST, WEAK, "SHA-1"},
    {MORE "md5", DIGEST, WEAK, "MD5"},
    {ENC "ripemd160", DIGEST, WEAK, "RIPEMD-160"},
    {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315", CANONICAL, GOOD, NULL},
    {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", CANONICAL, GOOD, NULL},
    {"http://www.w3.org/2006/12/xml-c14n11", CANONICAL, GOOD, NULL},
    {"http://www.w3.org/2006/12/xml-c14n11#WithComments", CANONICAL, GOOD, NULL},
    {EXC_C14N, CANONICAL, GOOD, NULL},
    {EXC_C14N "WithComments", CANONICAL, GOOD, NULL},
    {DSIG "enveloped-signature", ENVELOPED, GOOD, NULL},
    {"http://www.w3.org/TR/1999/REC-xslt-19991116", ENVELOPED, FORBIDDEN, "XSLT"},
    {"http://www.w3.org/TR/1999/REC-xpath-19991116", ENVELOPED, FORBIDDEN, "XPath"},
    {"http://www.w3.org/2002/06/xmldsig-filter2", ENVELOPED, FORBIDDEN, "XPath"},
    {DSIG "base64", ENVELOPED, FORBIDDEN, "base64"},
};

/* ---- What may stand in a signature ------------------------------------------------------------------------------ */

struct judge {
    xmlNodePtr root, signature, info;
    struct dsig_verdict *out;
};

/* The first word stands; returns false. */
__attribute__((format(printf, 3, 4))) static bool say(struct judge *j, enum report_signature state, const char *fmt,
                                                      ...)
{
    va_list ap;
    if (j->out->state)
        return false;
    j->out->state = state;
    va_start(ap, fmt);
    (void) vsnprintf(j->out->note, sizeof j->out->note, fmt, ap);
    va_end(ap);
    return false;
}

static bool refuse(struct judge *j, const char *what)
{
    return say(j, SIGNATURE_BROKEN, "%s", what);
}

static bool is_dsig(const xmlNode *n, const char *name)
{
    return n->type == XML_ELEMENT_NODE && xmlStrEqual(n->name, BAD_CAST name) && n->ns &&
           xmlStrEqual(n->ns->href, BAD_CAST DSIG);
}

static xmlNodePtr next_element(xmlNodePtr n)
{
    while (n && n->type != XML_ELEMENT_NODE)
        n = n->next;
    return n;
}

/* The next node of the tree below root, in its order; NULL at the end. */
static xmlNodePtr step(xmlNodePtr root, xmlNodePtr n)
{
    if (n->children && n->type == XML_ELEMENT_NODE)
        return n->children;
    while (n != root && !n->next)
        n = n->parent;
    return n == root ? NULL : n->next;
}

/* The attribute of no namespace; NULL: there is none, or it holds what is no plain text. Lives as long as the tree. */
static const char *attribute(const xmlNode *n, const char *name)
{
    xmlAttrPtr a = xmlHasProp((xmlNodePtr) (uintptr_t) n, BAD_CAST name);
    if (!a || a->ns)
        return NULL;
    if (!a->children)
        return "";
    return a->children->type == XML_TEXT_NODE && !a->children->next ? (const char *) a->children->content : NULL;
}

/* The algorithm of an element, which may hold nothing but, for an exclusive canonicalization, its InclusiveNamespaces. */
static const struct algorithm *algorithm_of(struct judge *j, xmlNodePtr n, enum use use)
{
    const char *href = attribute(n, "Algorithm");
    const struct algorithm *found = NULL;
    for (size_t i = 0; href && i < ARRAY_LEN(algorithms); i++)
        found = strcmp(algorithms[i].href, href) == 0 ? &algorithms[i] : found;
    if (found && found->trust == FORBIDDEN) {
        (void) say(j, SIGNATURE_BROKEN, "the signature asks for %s, which is refused", found->name);
        return NULL;
    }
    if (!found || (found->use != use && !(use == ENVELOPED && found->use == CANONICAL))) {
        (void) refuse(j, "the signature asks for an algorithm that is not allowed");
        return NULL;
    }
    xmlNodePtr inside = next_element(n->children);
    bool prefixes = inside && found->use == CANONICAL && strncmp(found->href, EXC_C14N, sizeof EXC_C14N - 1) == 0 &&
                    xmlStrEqual(inside->name, BAD_CAST "InclusiveNamespaces") && !inside->children &&
                    !next_element(inside->next);
    if (inside && !prefixes) {
        (void) refuse(j, "an algorithm of the signature has parameters, which are refused");
        return NULL;
    }
    return found;
}

/* The alert is the document's root; "#X" must be its own id, and nobody else's. */
static bool names_root(struct judge *j, const char *uri)
{
    static const char *const ids[] = {"Id", "ID", "id"};
    const char *id = *uri ? uri + 1 : uri;
    size_t others = 0, n = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    xmlAttrPtr own = NULL;
    if (!*uri)
        return true;
    if (*uri != '#')
        return refuse(j, "the signature refers to something outside of the alert");
    if (!n || id[n] || n > 128)
        return refuse(j, "the signature refers to what is no plain id");
    for (xmlNodePtr at = j->root; at; at = step(j->root, at)) {
        for (xmlAttrPtr a = at->type == XML_ELEMENT_NODE ? at->properties : NULL; a; a = a->next) {
            bool is_id = false;
            for (size_t i = 0; i < ARRAY_LEN(ids); i++)
                is_id |= xmlStrEqual(a->name, BAD_CAST ids[i]);
            if (!is_id || !a->children || !xmlStrEqual(a->children->content, BAD_CAST id))
                continue;
            own = at == j->root && !own ? a : own;
            others += at != j->root;
        }
    }
    if (!own || others)
        return refuse(j, "the signature is of another element than the alert");
    (void) xmlAddID(NULL, j->root->doc, BAD_CAST id, own);
    return true;
}

static bool check_transforms(struct judge *j, xmlNodePtr transforms)
{
    size_t n = 0;
    for (xmlNodePtr t = next_element(transforms->children); t; t = next_element(t->next), n++) {
        const struct algorithm *a = is_dsig(t, "Transform") ? algorithm_of(j, t, ENVELOPED) : NULL;
        if (!a || (n == 0) != (a->use == ENVELOPED) || n > 1)
            return refuse(j, "the signature's transforms are other than enveloped-signature and one canonicalization");
    }
    return n ? true : refuse(j, "the signature has no enveloped-signature transform");
}

/* Means that are not refused, and prove nothing here. */
static bool weak(struct judge *j, const struct algorithm *a)
{
    if (a->trust == GOOD)
        return false;
    (void) say(j, SIGNATURE_UNVERIFIED, "signed by means of %s, which is %s", a->name,
               a->trust == WEAK ? "too weak to be trusted" : "not supported here");
    return true;
}

static bool check_reference(struct judge *j, xmlNodePtr r)
{
    const char *uri = attribute(r, "URI");
    xmlNodePtr transforms = next_element(r->children), digest = transforms ? next_element(transforms->next) : NULL;
    if (!uri || xmlHasProp(r, BAD_CAST "Type"))
        return refuse(j, "the signature's reference does not name the alert");
    if (!names_root(j, uri))
        return false;
    if (!transforms || !is_dsig(transforms, "Transforms") || !digest || !is_dsig(digest, "DigestMethod"))
        return refuse(j, "the signature's reference is not built as it must be");
    if (!check_transforms(j, transforms))
        return false;
    const struct algorithm *a = algorithm_of(j, digest, DIGEST);
    xmlNodePtr value = next_element(digest->next);
    if (!a || !value || !is_dsig(value, "DigestValue") || next_element(value->next) || next_element(value->children))
        return refuse(j, "the signature's reference is not built as it must be");
    return !weak(j, a);
}

static bool check_info(struct judge *j)
{
    xmlNodePtr canonical = next_element(j->info->children), method = canonical ? next_element(canonical->next) : NULL;
    xmlNodePtr reference = method ? next_element(method->next) : NULL;
    if (!reference || !is_dsig(canonical, "CanonicalizationMethod") || !is_dsig(method, "SignatureMethod") ||
        !is_dsig(reference, "Reference"))
        return refuse(j, "the signature is not built as it must be");
    if (next_element(reference->next))
        return refuse(j, "the signature has more than one reference");
    const struct algorithm *a = algorithm_of(j, canonical, CANONICAL) ? algorithm_of(j, method, SIGN) : NULL;
    return a && check_reference(j, reference) && !weak(j, a);
}

/* SignedInfo, SignatureValue, KeyInfo; the last is taken out. */
static bool check_signature(struct judge *j)
{
    xmlNodePtr info = next_element(j->signature->children), value = info ? next_element(info->next) : NULL;
    xmlNodePtr key = value ? next_element(value->next) : NULL;
    if (!value || !is_dsig(info, "SignedInfo") || !is_dsig(value, "SignatureValue") || next_element(value->children))
        return refuse(j, "the signature is not built as it must be");
    if (key && (!is_dsig(key, "KeyInfo") || next_element(key->next)))
        return refuse(j, "the signature holds objects of its own");
    if (key) {
        xmlUnlinkNode(key);
        xmlFreeNode(key);
    }
    j->info = info;
    return check_info(j);
}

/* Where the signature stands. False: the verdict is said. */
static bool find_signature(struct judge *j)
{
    size_t signatures = 0, alerts = 0;
    for (xmlNodePtr n = j->root; n; n = step(j->root, n)) {
        if (n->type == XML_ENTITY_REF_NODE || n->type == XML_DTD_NODE)
            return refuse(j, "the alert holds entities");
        if (n->type != XML_ELEMENT_NODE)
            continue;
        alerts += n != j->root && xmlStrEqual(n->name, BAD_CAST "alert");
        if (!is_dsig(n, "Signature"))
            continue;
        signatures++;
        j->signature = n;
    }
    if (!signatures)
        return say(j, SIGNATURE_NONE, "%s", "");
    if (signatures > 1)
        return say(j, SIGNATURE_UNVERIFIED, "it holds %zu signatures; only an alert with one is verified", signatures);
    if (j->signature->parent != j->root)
        return refuse(j, "the signature does not stand directly in the alert");
    return alerts ? refuse(j, "an alert stands within the alert") : true;
}

/* ---- libxmlsec1 --------------------------------------------------------------------------------------------------- */

static void quiet(const char *file, int line, const char *func, const char *object, const char *subject, int reason,
                  const char *msg)
{
    (void) file;
    (void) line;
    (void) func;
    (void) object;
    (void) subject;
    (void) reason;
    (void) msg;
}

static void quiet_xml(void *arg, const char *fmt, ...)
{
    (void) arg;
    (void) fmt;
}

static int compare_bytes(const void *a, const void *b)
{
    return *(const unsigned char *) a - *(const unsigned char *) b;
}

int dsig_begin(struct err *e)
{
    unsigned char large[4096] = {0};
    qsort(large, sizeof large, 1, compare_bytes); /* glibc's looks at the machine's memory the first time */
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_NO_ATEXIT,
                            NULL) != 1)
        return err_set(e, WF_E_SYSTEM, "OpenSSL does not start");
    xmlInitParser();
    xmlSetGenericErrorFunc(NULL, quiet_xml);
    if (xmlSecInit() < 0 || xmlSecCheckVersion() != 1 || xmlSecCryptoInit() < 0)
        return err_set(e, WF_E_SYSTEM, "libxmlsec1 does not start, or is of another version than it was built with");
    xmlSecErrorsSetCallback(quiet);
    static const char *const digests[] = {"SHA2-256", "SHA2-384", "SHA2-512"};
    for (size_t i = 0; i < ARRAY_LEN(digests); i++)
        EVP_MD_free(EVP_MD_fetch(NULL, digests[i], NULL));
    return 0;
}

/* Of both lists above, what libxmlsec1 may use. */
static bool narrow(xmlSecDSigCtxPtr ctx)
{
    const xmlSecTransformId canonical[] = {xmlSecTransformInclC14NId,   xmlSecTransformInclC14NWithCommentsId,
                                           xmlSecTransformInclC14N11Id, xmlSecTransformInclC14N11WithCommentsId,
                                           xmlSecTransformExclC14NId,   xmlSecTransformExclC14NWithCommentsId};
    const xmlSecTransformId digests[] = {xmlSecTransformSha256Id, xmlSecTransformSha384Id, xmlSecTransformSha512Id,
                                         xmlSecTransformEnvelopedId};
    const xmlSecTransformId signing[] = {xmlSecTransformRsaSha256Id,   xmlSecTransformRsaSha384Id,
                                         xmlSecTransformRsaSha512Id,   xmlSecTransformEcdsaSha256Id,
                                         xmlSecTransformEcdsaSha384Id, xmlSecTransformEcdsaSha512Id};
    bool good = true;
    for (size_t i = 0; i < ARRAY_LEN(canonical); i++)
        good &= xmlSecDSigCtxEnableReferenceTransform(ctx, canonical[i]) == 0 &&
                xmlSecDSigCtxEnableSignatureTransform(ctx, canonical[i]) == 0;
    for (size_t i = 0; i < ARRAY_LEN(digests); i++)
        good &= xmlSecDSigCtxEnableReferenceTransform(ctx, digests[i]) == 0;
    for (size_t i = 0; i < ARRAY_LEN(signing); i++)
        good &= xmlSecDSigCtxEnableSignatureTransform(ctx, signing[i]) == 0;
    ctx->enabledReferenceUris = xmlSecTransformUriTypeEmpty | xmlSecTransformUriTypeSameDocument;
    ctx->transformCtx.enabledUris = xmlSecTransformUriTypeNone;
    ctx->keyInfoReadCtx.maxRetrievalMethodLevel = 0;
    ctx->flags = XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES;
    return good;
}

/* A key of libxmlsec1's with the public key k; NULL: not possible. */
static xmlSecKeyPtr key_of(const struct signer_key *k)
{
    xmlSecKeyDataPtr data = NULL;
    if (EVP_PKEY_up_ref(k->key) == 1 && !(data = xmlSecOpenSSLEvpKeyAdopt(k->key)))
        EVP_PKEY_free(k->key);
    xmlSecKeyPtr key = data ? xmlSecKeyCreate() : NULL;
    if (key && xmlSecKeySetValue(key, data) == 0)
        return key;
    if (key)
        xmlSecKeyDestroy(key);
    if (data)
        xmlSecKeyDataDestroy(data);
    return NULL;
}

enum outcome { HOLDS, CHANGED, OTHER_KEY };

/* One verification by one key. */
static enum outcome try_key(struct judge *j, const struct signer_key *k)
{
    enum outcome outcome = OTHER_KEY;
    xmlSecDSigCtxPtr ctx = xmlSecDSigCtxCreate(NULL);
    if (!ctx)
        return outcome;
    ctx->signKey = key_of(k);
    bool ran = ctx->signKey && narrow(ctx) && xmlSecDSigCtxVerify(ctx, j->signature) == 0;
    xmlSecDSigReferenceCtxPtr ref = xmlSecPtrListGetSize(&ctx->signedInfoReferences) == 1
                                        ? xmlSecPtrListGetItem(&ctx->signedInfoReferences, 0)
                                        : NULL;
    xmlSecBufferPtr bytes = ref ? xmlSecDSigReferenceCtxGetPreDigestBuffer(ref) : NULL;
    if (ref && ref->status == xmlSecDSigStatusInvalid) {
        outcome = CHANGED;
    } else if (ran && ctx->status == xmlSecDSigStatusSucceeded && ref && ref->status == xmlSecDSigStatusSucceeded &&
               bytes) {
        buf_clear(&j->out->signed_);
        buf_add(&j->out->signed_, xmlSecBufferGetData(bytes), xmlSecBufferGetSize(bytes));
        outcome = HOLDS;
    }
    xmlSecDSigCtxDestroy(ctx);
    return outcome;
}

static void verify(struct judge *j, const struct signer *signer)
{
    const struct signer_key *ended = NULL; /* whose key holds, and whose time is over; the next may be its successor */
    for (size_t i = 0; i < signer->n; i++) {
        const struct signer_key *k = &signer->keys[i];
        enum outcome o = try_key(j, k);
        if (o == CHANGED) {
            (void) refuse(j, "the alert is not as it was when it was signed");
            return;
        }
        if (o == HOLDS && !k->trouble[0]) {
            (void) say(j, SIGNATURE_VERIFIED, "by %s", k->name);
            return;
        }
        ended = o == HOLDS ? k : ended;
    }
    if (ended)
        (void) say(j, SIGNATURE_UNVERIFIED, "signed by %s, but %s", ended->name, ended->trouble);
    else
        (void) refuse(j, "signed with another key than the source's, or not at all");
}

void dsig_judge(xmlDocPtr doc, const struct signer *signer, struct dsig_verdict *out)
{
    struct judge j = {.root = xmlDocGetRootElement(doc), .out = out};
    memset(out, 0, sizeof *out);
    if (!j.root)
        (void) say(&j, SIGNATURE_NONE, "%s", "");
    else if (find_signature(&j) && !signer)
        (void) say(&j, SIGNATURE_UNVERIFIED, "no signer is configured for its source");
    else if (!out->state && check_signature(&j))
        verify(&j, signer);
    if (!out->state)
        (void) refuse(&j, "the signature is not built as it must be");
    if (out->state != SIGNATURE_VERIFIED)
        buf_free(&out->signed_);
}
