/* The bound of the envelope benchmark: one RSA operation and 24 fields in libcrypto, contexts kept, no JSON.
   libcrypto KEY.pem MODE SIZE MASK; then a line "initiator N" or "responder N", answered with seconds per exchange. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIELDS 12
#define CLEAR 18

static void need(int right, const char *what) {
    if (right <= 0) { fprintf(stderr, "%s\n", what); exit(1); }
}

static EVP_PKEY_CTX *rsa(EVP_PKEY *key, int decrypt, const char *mask) {
    EVP_PKEY_CTX *made = EVP_PKEY_CTX_new(key, NULL);
    need(decrypt ? EVP_PKEY_decrypt_init(made) : EVP_PKEY_encrypt_init(made), "init");
    if (!strcmp(mask, "-")) {
        need(EVP_PKEY_CTX_set_rsa_padding(made, RSA_PKCS1_PADDING), "padding");
    } else {
        need(EVP_PKEY_CTX_set_rsa_padding(made, RSA_PKCS1_OAEP_PADDING), "padding");
        need(EVP_PKEY_CTX_set_rsa_oaep_md(made, EVP_sha256()), "digest");
        need(EVP_PKEY_CTX_set_rsa_mgf1_md(made, EVP_get_digestbyname(mask)), "mask");
    }
    return made;
}

static int field(EVP_CIPHER_CTX *context, int gcm, int seal, const unsigned char *iv, unsigned char *tag,
                 const unsigned char *in, int length, unsigned char *out) {
    int first = 0, last = 0;
    need(EVP_CipherInit_ex(context, NULL, NULL, NULL, iv, seal), "iv");
    need(EVP_CipherUpdate(context, out, &first, in, length), "update");
    if (gcm && !seal) need(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, 16, tag), "tag");
    need(EVP_CipherFinal_ex(context, out + first, &last), "final");
    if (gcm && seal) need(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, tag), "tag");
    return first + last;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int count, char **said) {
    if (count != 5) return 2;
    FILE *file = fopen(said[1], "r");
    EVP_PKEY *key = file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
    if (!key) return 2;
    int gcm = !strcmp(said[2], "GCM");
    char name[32];
    snprintf(name, sizeof name, "AES-%d-%s", atoi(said[3]) * 8, said[2]);
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_PKEY_CTX *wrap = rsa(key, 0, said[4]), *unwrap = rsa(key, 1, said[4]);
    EVP_CIPHER_CTX *encrypt = EVP_CIPHER_CTX_new(), *decrypt = EVP_CIPHER_CTX_new();
    unsigned char secret[32], clear[CLEAR] = "370102199001010010", ivs[FIELDS][16], wrapped[512], got[512];
    unsigned char sealed[FIELDS][64], tags[FIELDS][16], out[64];
    char role[16];
    long times;
    while (scanf("%15s %ld", role, &times) == 2) {
        int responds = !strcmp(role, "responder"), length[FIELDS];
        size_t wide = sizeof wrapped, got_wide;
        RAND_bytes(secret, sizeof secret);
        need(EVP_PKEY_encrypt(wrap, wrapped, &wide, secret, atoi(said[3])), "wrap");
        double begun = seconds();
        for (long turn = 0; turn < times; turn++) {
            got_wide = sizeof got;
            if (responds) {
                need(EVP_PKEY_decrypt(unwrap, got, &got_wide, wrapped, wide), "unwrap");
            } else {
                RAND_bytes(secret, sizeof secret);
                need(EVP_PKEY_encrypt(wrap, got, &got_wide, secret, atoi(said[3])), "wrap");
            }
            need(EVP_CipherInit_ex(encrypt, cipher, NULL, secret, NULL, 1), "key");
            need(EVP_CipherInit_ex(decrypt, cipher, NULL, secret, NULL, 0), "key");
            RAND_bytes(ivs[0], sizeof ivs);
            for (int at = 0; at < FIELDS; at++)
                length[at] = field(encrypt, gcm, 1, ivs[at], tags[at], clear, CLEAR, sealed[at]);
            for (int at = 0; at < FIELDS; at++)
                field(decrypt, gcm, 0, ivs[at], tags[at], sealed[at], length[at], out);
        }
        printf("%.9f\n", (seconds() - begun) / times);
        fflush(stdout);
    }
    return 0;
}
