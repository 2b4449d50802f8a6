/* fuzz_verify: any page at all goes through the verifier's own code, with a certificate whose key was thrown away when the corpus was made: nothing but the
 * one alert that was signed then can be "verified", whatever is done to the pages. The corpus holds it, and the attacks of tests/verify/signature.sh. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <stdlib.h>

#include "verify/alerts.h"
#include "verify/dsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIDXTCCAkWgAwIBAgIUJwMTJI+gEMUtY57WJqgR6PdW97kwDQYJKoZIhvcNAQEL\n"
    "BQAwPjELMAkGA1UEBhMCUEgxHjAcBgNVBAoMFUJ1cmVhdSBvZiBJbW1pZ3JhdGlv\n"
    "bjEPMA0GA1UEAwwGc2lnbmVyMB4XDTI2MTEyODEyMjUzNVoXDTI2MTIyODEyMjUz\n"
    "NVowPjELMAkGA1UEBhMCUEgxHjAcBgNVBAoMFUJ1cmVhdSBvZiBJbW1pZ3JhdGlv\n"
    "bjEPMA0GA1UEAwwGc2lnbmVyMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC\n"
    "AQEAztjjIXb7GGt46aNe5XMs5hLfXq2JFhMHCrliZn8JlDHyVzXjzdss4iblnO6m\n"
    "ar87D641XSFLycvOS6TR3sHgoFxPGetnmJALbMDKEV5ravKbFqZfI4n4W4U6iGZI\n"
    "6J3AkCpFEONkJkehA3MWTg1WqiX+P8jlVVcWVaSH51QIP1yV1tJugPT+6by3XoDj\n"
    "wmcOe6K3nnGQzy6ErA6cmOUkheI3qo6BTSQw3e2i3s0OuidwcP8Cl2hrzNfBT/C3\n"
    "/6eBOK+JMg4uC5QT/MweUlaflU4XX1qTlIETjqpCSeqpkiY1WkSlzyhlZrsdFKfT\n"
    "of853TjV86lHJMzwmret08jnXwIDAQABo1MwUTAdBgNVHQ4EFgQUkVixtl8kaBxA\n"
    "yZhK/ommd4lf6UwwHwYDVR0jBBgwFoAUkVixtl8kaBxAyZhK/ommd4lf6UwwDwYD\n"
    "VR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAN46l/simeYqwimVQhG6+\n"
    "RBCE1oJLRvvXamHT3nSrHvGaAqJ2RQ0hOEKudUx1w8ILFNiuOPnPX8F8vFkOaHVa\n"
    "rRbpeqSFBystsFw7ii1WNeGunuxRMGbDiTf3qujB08EKH0SaC8amjH0494TyWPOU\n"
    "U61kF5gZQsubXQHqJi6tE0o86jMq/kydri1W8YurUOooMrGw1CS+2jdK1to1m2/T\n"
    "t+VUeEdj5fqbl3P09ByGdaNtESKQ2alYSYCEc7y3I9Adm+1sG49MbqUANcvkW4fe\n"
    "1PSDPWQzziLI6zSylHA4Ng/cYpooTY6Jv70iK4DC/F/ZpV84iZgvGMSp9g6hJdXQ\n"
    "1Q==\n"
    "-----END CERTIFICATE-----\n";

static void need(bool ok)
{
    if (!ok)
        abort();
}

static void on_alert(void *arg, xmlDocPtr doc, uint32_t line)
{
    struct dsig_verdict v;
    need(line >= 1);
    dsig_judge(doc, arg, &v);
    need(v.state >= SIGNATURE_NONE && v.state <= SIGNATURE_BROKEN);
    need((v.note[0] != 0) == (v.state != SIGNATURE_NONE));
    if (v.state == SIGNATURE_VERIFIED) {
        need(memmem(v.signed_.p, v.signed_.n, "<identifier>PH-1</identifier>", 29) != NULL);
        need(memmem(v.signed_.p, v.signed_.n, "EVIL", 4) == NULL);
    } else {
        need(v.signed_.n == 0);
    }
    buf_free(&v.signed_);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct signer signer; /* made once: it is not changed */
    struct err e = {0};
    if (!signer.n) {
        need(dsig_begin(&e) == 0);
        need(signer_read(&signer, span_make(certificate, sizeof certificate - 1), INT64_C(1796000000) * NSEC_PER_SEC, &e) == 0);
    }
    if (alerts_each(span_make((const char *) data, n), span_make(NULL, 0), on_alert, &signer, &e) != 0)
        need(e.text[0] != 0);
    return 0;
}
