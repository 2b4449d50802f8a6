/* seal: see seal.h. */
#include "seal/seal.h"

#include <stdio.h>
#include <strings.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

enum { RSA_LEAST = 2048, RSA_MOST = 16384, CURVE_LEAST = 256, FAR = 2261 };

void seal_begin(void)
{
    EVP_CIPHER *c = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
    EVP_MD *m = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_CIPHER_free(c);
    EVP_MD_free(m);
}

/* ---- a certificate ---- */

/* TIME_NONE where it is none, or further away than a wf_time goes. */
static wf_time time_of(const ASN1_TIME *t)
{
    struct tm tm;
    char text[40];
    wf_time out;
    if (!t || ASN1_TIME_to_tm(t, &tm) != 1 || tm.tm_year + 1900 > FAR)
        return TIME_NONE;
    (void) snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    return time_parse(span_str(text), &out, NULL, NULL) == 0 ? out : TIME_NONE;
}

/* May a key be given by this one: wrapped by RSA, agreed on by a curve? */
static int check_key(X509 *x, struct err *e)
{
    const EVP_PKEY *key = X509_get0_pubkey(x);
    int kind = key ? EVP_PKEY_get_base_id(key) : 0, bits = key ? EVP_PKEY_get_bits(key) : 0;
    uint32_t usage = X509_get_key_usage(x), extended = X509_get_extended_key_usage(x); /* all bits where it does not say */
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_EC)
        return err_set(e, WF_E_INVALID, "its key is neither RSA nor on an elliptic curve: nothing can be encrypted for it");
    if (kind == EVP_PKEY_RSA && (bits < RSA_LEAST || bits > RSA_MOST))
        return err_set(e, WF_E_INVALID, "its RSA key has %d bits, where %d to %d are wanted", bits, RSA_LEAST, RSA_MOST);
    if (kind == EVP_PKEY_EC && bits < CURVE_LEAST)
        return err_set(e, WF_E_INVALID, "its elliptic curve has %d bits, where %d are the least", bits, CURVE_LEAST);
    if (!(usage & (kind == EVP_PKEY_RSA ? KU_KEY_ENCIPHERMENT : KU_KEY_AGREEMENT)))
        return err_set(e, WF_E_INVALID, "it is not meant for encryption: its key usage lacks %s", kind == EVP_PKEY_RSA ? "keyEncipherment" : "keyAgreement");
    if (!(extended & (XKU_SMIME | XKU_ANYEKU)))
        return err_set(e, WF_E_INVALID, "it is not meant for mail: its extended key usage lacks emailProtection");
    return 0;
}

static void take_mails(struct seal_certificate *c, X509 *x)
{
    STACK_OF(OPENSSL_STRING) *all = X509_get1_email(x);
    size_t n = 0;
    for (int i = 0; i < sk_OPENSSL_STRING_num(all) && n < SEAL_MAILS_MOST; i++)
        c->mails[n++] = mem_strdup(sk_OPENSSL_STRING_value(all, i));
    X509_email_free(all);
}

static int take_certificate(struct seal_certificate *c, X509 *x, struct err *e)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    c->from = time_of(X509_get0_notBefore(x));
    c->until = time_of(X509_get0_notAfter(x));
    if (c->from == TIME_NONE)
        return err_set(e, WF_E_INVALID, "its time can't be read");
    if (X509_digest(x, EVP_sha256(), digest, &n) != 1 || n * 2 + 1 != SEAL_PRINT)
        return err_set(e, WF_E_SYSTEM, "its fingerprint could not be taken");
    for (unsigned i = 0; i < n; i++)
        (void) snprintf(c->print + (size_t) i * 2, 3, "%02x", digest[i]);
    take_mails(c, x);
    return check_key(x, e);
}

int seal_read(struct span pem, struct seal_certificate *out, struct err *e)
{
    char *name = NULL, *header = NULL;
    unsigned char *der = NULL;
    long n = 0;
    int code = 0;
    memset(out, 0, sizeof *out);
    if (pem.n > SEAL_PEM_MOST)
        return err_set(e, WF_E_LIMIT, "it has more than %d bytes", SEAL_PEM_MOST);
    BIO *b = BIO_new_mem_buf(pem.p ? pem.p : "", (int) pem.n);
    while (!code && b && PEM_read_bio(b, &name, &header, &der, &n) == 1) {
        const unsigned char *p = der;
        if (strstr(name, "PRIVATE KEY"))
            code = err_set(e, WF_E_INVALID, "it holds a private key: the recipient's certificate alone belongs there, its key is nobody's but its own");
        else if (strcmp(name, PEM_STRING_X509) != 0 && strcmp(name, PEM_STRING_X509_OLD) != 0)
            code = err_set(e, WF_E_INVALID, "it holds a \"%.40s\" where a certificate is wanted", name);
        else if (out->x509)
            code = err_set(e, WF_E_INVALID, "it holds more than one certificate: the recipient's own alone belongs there");
        else if (!(out->x509 = d2i_X509(NULL, &p, n)) || p != der + n)
            code = err_set(e, WF_E_INVALID, "its certificate can't be read");
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_free(der);
    }
    BIO_free(b);
    if (!code)
        code = out->x509 ? take_certificate(out, out->x509, e) : err_set(e, WF_E_INVALID, "it holds no certificate in PEM (X.509)");
    ERR_clear_error();
    if (code)
        seal_free(out);
    return code;
}

void seal_free(struct seal_certificate *c)
{
    X509_free(c->x509);
    for (size_t i = 0; i < SEAL_MAILS_MOST; i++)
        mem_free(c->mails[i]);
    memset(c, 0, sizeof *c);
}

bool seal_names(const struct seal_certificate *c, const char *address)
{
    for (size_t i = 0; i < SEAL_MAILS_MOST && c->mails[i]; i++)
        if (strcasecmp(c->mails[i], address) == 0)
            return true;
    return false;
}

/* ---- made ---- */

int seal_make(const struct seal_certificate *c, struct span plain, struct buf *out, struct err *e)
{
    STACK_OF(X509) *to = sk_X509_new_null();
    BIO *in = BIO_new_mem_buf(plain.p, (int) plain.n);
    CMS_ContentInfo *cms = NULL;
    unsigned char *der = NULL;
    int n = 0;
    if (to && in && sk_X509_push(to, c->x509) > 0)
        cms = CMS_encrypt(to, in, EVP_aes_256_cbc(), CMS_BINARY);
    if (cms)
        n = i2d_CMS_ContentInfo(cms, &der);
    if (n > 0)
        buf_add(out, (const char *) der, (size_t) n);
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    sk_X509_free(to);
    ERR_clear_error();
    return n > 0 ? 0 : err_set(e, WF_E_SYSTEM, "it could not be encrypted for its certificate");
}

/* ---- checked ---- */

/* Does the one who can open it have this certificate? */
static bool is_for(CMS_RecipientInfo *r, X509 *x)
{
    if (CMS_RecipientInfo_type(r) == CMS_RECIPINFO_TRANS)
        return CMS_RecipientInfo_ktri_cert_cmp(r, x) == 0;
    if (CMS_RecipientInfo_type(r) != CMS_RECIPINFO_AGREE)
        return false;
    STACK_OF(CMS_RecipientEncryptedKey) *keys = CMS_RecipientInfo_kari_get0_reks(r);
    return sk_CMS_RecipientEncryptedKey_num(keys) == 1 && CMS_RecipientEncryptedKey_cert_cmp(sk_CMS_RecipientEncryptedKey_value(keys, 0), x) == 0;
}

/* The next element of *rest, definite and of that tag and class; what is in it. */
static bool element(struct span *rest, int tag, int class, struct span *inside)
{
    const unsigned char *p = (const unsigned char *) rest->p;
    long n = 0;
    int t = 0, c = 0, how = rest->n ? ASN1_get_object(&p, &n, &t, &c, (long) rest->n) : 0x80;
    if (how & 0x81 || t != tag || c != class) /* 0x80: it is none; 1: its end is not said */
        return false;
    *inside = span_make((const char *) p, (size_t) n);
    size_t size = (size_t) ((const char *) p - rest->p) + (size_t) n;
    *rest = span_make(rest->p + size, rest->n - size);
    return true;
}

static bool is_object(struct span inside, int nid)
{
    const ASN1_OBJECT *o = OBJ_nid2obj(nid);
    return inside.n == OBJ_length(o) && memcmp(inside.p, OBJ_get0_data(o), inside.n) == 0;
}

/* The bones of it, which the library tells to nobody who has no key: an EnvelopedData with recipients and AES-256 in CBC mode, and no more: no originator's things, no attributes
 * in the clear, nothing behind it. */
static bool has_bones(struct span der)
{
    const int u = V_ASN1_UNIVERSAL, own = V_ASN1_CONTEXT_SPECIFIC;
    struct span all, type, wrap, enveloped, x, content, algorithm, bytes;
    if (!element(&der, V_ASN1_SEQUENCE, u, &all) || der.n || !element(&all, V_ASN1_OBJECT, u, &type) || !is_object(type, NID_pkcs7_enveloped))
        return false;
    if (!element(&all, 0, own, &wrap) || all.n || !element(&wrap, V_ASN1_SEQUENCE, u, &enveloped) || wrap.n)
        return false;
    if (!element(&enveloped, V_ASN1_INTEGER, u, &x) || !element(&enveloped, V_ASN1_SET, u, &x) || !element(&enveloped, V_ASN1_SEQUENCE, u, &content) || enveloped.n)
        return false;
    if (!element(&content, V_ASN1_OBJECT, u, &x) || !is_object(x, NID_pkcs7_data) || !element(&content, V_ASN1_SEQUENCE, u, &algorithm) || !element(&algorithm, V_ASN1_OBJECT, u, &x) ||
        !is_object(x, NID_aes_256_cbc))
        return false;
    return element(&content, 0, own, &bytes) && !content.n && bytes.n && bytes.n % 16 == 0;
}

int seal_check(const struct seal_certificate *c, struct span der, struct err *e)
{
    const unsigned char *p = (const unsigned char *) der.p;
    int code = has_bones(der) ? 0 : err_set(e, WF_E_DENIED, "it is no EnvelopedData in AES-256");
    CMS_ContentInfo *cms = code ? NULL : d2i_CMS_ContentInfo(NULL, &p, (long) der.n);
    STACK_OF(CMS_RecipientInfo) *to = cms ? CMS_get0_RecipientInfos(cms) : NULL;
    if (!code && (!to || (const char *) p != der.p + der.n))
        code = err_set(e, WF_E_DENIED, "it can't be read as CMS");
    if (!code && sk_CMS_RecipientInfo_num(to) != 1)
        code = err_set(e, WF_E_DENIED, "it can be opened by %d, where its recipient alone is to open it", sk_CMS_RecipientInfo_num(to));
    if (!code && !is_for(sk_CMS_RecipientInfo_value(to, 0), c->x509))
        code = err_set(e, WF_E_DENIED, "it is encrypted for another certificate than its recipient's");
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return code;
}
