/* signer: see signer.h. */
#include "verify/signer.h"

#include <stdio.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "text/clean.h"

#define RSA_LEAST 2048
#define RSA_MOST 16384
#define CURVE_LEAST 256

static void keep_text(char *to, size_t cap, struct span text)
{
    struct buf b = {0};
    (void) text_clean(text, 0, &b);
    size_t n = b.n < cap ? b.n : cap - 1;
    while (n > 0 && n < b.n && ((unsigned char) b.p[n] & 0xc0) == 0x80)
        n--;
    memcpy(to, b.p ? b.p : "", n);
    to[n] = 0;
    buf_free(&b);
}

/* ---- A public key ------------------------------------------------------------------------------------------- */

static int check_key(const EVP_PKEY *key, struct err *e)
{
    int bits = EVP_PKEY_get_bits(key), kind = EVP_PKEY_get_base_id(key);
    if (kind == EVP_PKEY_RSA && (bits < RSA_LEAST || bits > RSA_MOST))
        return err_set(e, WF_E_INVALID, "its RSA key has %d bits, where %d to %d are wanted", bits, RSA_LEAST,
                       RSA_MOST);
    if (kind == EVP_PKEY_EC && bits < CURVE_LEAST)
        return err_set(e, WF_E_INVALID, "its elliptic curve has %d bits, where %d are the least", bits, CURVE_LEAST);
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_EC)
        return err_set(e, WF_E_INVALID, "its key is neither RSA nor on an elliptic curve (ECDSA)");
    return 0;
}

static void name_key(struct signer_key *k)
{
    unsigned char *der = NULL, digest[SHA256_DIGEST_LENGTH] = {0};
    int n = i2d_PUBKEY(k->key, &der);
    if (n > 0)
        (void) SHA256(der, (size_t) n, digest);
    OPENSSL_free(der);
    size_t at = (size_t) snprintf(k->name, sizeof k->name, "key ");
    for (size_t i = 0; i < 8; i++)
        at += (size_t) snprintf(k->name + at, sizeof k->name - at, "%02x", digest[i]);
}

static int take_key(struct signer *s, EVP_PKEY *key, struct signer_key **out, struct err *e)
{
    int rc = !key ? err_set(e, WF_E_INVALID, "a key in it can't be read") : check_key(key, e);
    if (rc == 0 && s->n == SIGNER_KEYS)
        rc = err_set(e, WF_E_LIMIT, "it holds more than %d keys", SIGNER_KEYS);
    if (rc) {
        EVP_PKEY_free(key);
        return rc;
    }
    struct signer_key *k = &s->keys[s->n++];
    *k = (struct signer_key){.key = key};
    name_key(k);
    *out = k;
    return 0;
}

/* ---- A certificate -------------------------------------------------------------------------------------------- */

/* TIME_NONE where it is none. */
static wf_time time_of(const ASN1_TIME *t)
{
    struct tm tm;
    char text[40];
    wf_time out;
    if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
        return TIME_NONE;
    (void) snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                    tm.tm_hour, tm.tm_min, tm.tm_sec);
    return time_parse(span_str(text), &out, NULL, NULL) == 0 ? out : TIME_NONE;
}

static bool is_far(const ASN1_TIME *t)
{
    struct tm tm;
    return t && ASN1_TIME_to_tm(t, &tm) == 1 &&
           tm.tm_year + 1900 > 2261; /* further than a wf_time goes: 9999 is "for ever" */
}

static void judge_time(struct signer_key *k, const X509 *cert, wf_time now)
{
    const ASN1_TIME *from = X509_get0_notBefore(cert), *to = X509_get0_notAfter(cert);
    wf_time begins = time_of(from), ends = time_of(to);
    char day[48];
    if (begins == TIME_NONE || (ends == TIME_NONE && !is_far(to))) {
        (void) snprintf(k->trouble, sizeof k->trouble, "its certificate's time can't be read");
    } else if (now < begins) {
        (void) time_format(begins, day);
        (void) snprintf(k->trouble, sizeof k->trouble, "its certificate begins %.10s", day);
    } else if (ends != TIME_NONE && now > ends) {
        (void) time_format(ends, day);
        (void) snprintf(k->trouble, sizeof k->trouble, "its certificate ended %.10s", day);
    }
}

static void name_subject(struct signer_key *k, const X509 *cert)
{
    BIO *b = BIO_new(BIO_s_mem());
    char *text = NULL;
    if (b && X509_NAME_print_ex(b, X509_get_subject_name(cert), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) > 0) {
        long n = BIO_get_mem_data(b, &text);
        if (n > 0)
            keep_text(k->name, sizeof k->name, span_make(text, (size_t) n));
    }
    BIO_free(b);
}

static int take_certificate(struct signer *s, X509 *cert, wf_time now, struct err *e)
{
    struct signer_key *k = NULL;
    if (!cert)
        return err_set(e, WF_E_INVALID, "a certificate in it can't be read");
    uint32_t usage = X509_get_key_usage(cert); /* all bits where it does not say */
    if (!(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
        return err_set(e, WF_E_INVALID, "a certificate in it is not meant to sign (its key usage)");
    int rc = take_key(s, X509_get_pubkey(cert), &k, e);
    if (rc)
        return rc;
    name_subject(k, cert);
    judge_time(k, cert, now);
    return 0;
}

/* ---- All of them ------------------------------------------------------------------------------------------------ */

static int take_block(struct signer *s, const char *name, const unsigned char *der, long n, wf_time now, struct err *e)
{
    const unsigned char *p = der;
    if (strcmp(name, PEM_STRING_X509) == 0 || strcmp(name, PEM_STRING_X509_OLD) == 0) {
        X509 *cert = d2i_X509(NULL, &p, n);
        int rc = take_certificate(s, cert, now, e);
        X509_free(cert);
        return rc;
    }
    if (strcmp(name, PEM_STRING_PUBLIC) == 0) {
        struct signer_key *k;
        return take_key(s, d2i_PUBKEY(NULL, &p, n), &k, e);
    }
    if (strstr(name, "PRIVATE KEY"))
        return err_set(e, WF_E_INVALID,
                       "it holds a private key; only the signer's certificate or public key belongs there");
    return 0; /* parameters of a curve, and the like */
}

int signer_read(struct signer *s, struct span pem, wf_time now, struct err *e)
{
    BIO *b = BIO_new_mem_buf(pem.p, (int) pem.n);
    char *name = NULL, *header = NULL;
    unsigned char *der = NULL;
    long n = 0;
    int rc = b ? 0 : err_set(e, WF_E_SYSTEM, "no memory for it");
    memset(s, 0, sizeof *s);
    while (rc == 0 && PEM_read_bio(b, &name, &header, &der, &n) == 1) {
        rc = take_block(s, name, der, n, now, e);
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_free(der);
    }
    BIO_free(b);
    if (rc == 0 && !s->n)
        rc = err_set(e, WF_E_INVALID, "it holds neither a certificate nor a public key in PEM");
    ERR_clear_error();
    if (rc)
        signer_free(s);
    return rc;
}

void signer_free(struct signer *s)
{
    for (size_t i = 0; i < s->n; i++)
        EVP_PKEY_free(s->keys[i].key);
    memset(s, 0, sizeof *s);
}
