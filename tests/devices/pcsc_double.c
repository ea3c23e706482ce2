/* Exports what pcsc-lite exports, with one reader and one card; PCSC_DOUBLE names what is wrong with them. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef long LONG;
typedef unsigned long DWORD;
typedef unsigned char BYTE;
typedef struct {
    const char *name;
    void *data;
    DWORD known, event, length;
    BYTE atr[33];
} STATE;
typedef struct {
    DWORD protocol, length;
} REQUEST;

static int looks, tries, reads, fetched;
static const BYTE number[10] = {0x98, 0x68, 0x51, 0x62, 0x73, 0x00, 0x00, 0x00, 0x10, 0xF5};

static int is(const char *word) {
    const char *said = getenv("PCSC_DOUBLE");
    return said && strcmp(said, word) == 0;
}

static LONG answer(BYTE *out, DWORD *size, const BYTE *content, DWORD length, unsigned status) {
    memcpy(out, content, length);
    out[length] = status >> 8;
    out[length + 1] = status & 255;
    *size = length + 2;
    return 0;
}

LONG SCardEstablishContext(DWORD scope, const void *a, const void *b, LONG *context) {
    if (is("no_service")) return 0x8010001D;
    if (scope != 2) return 0x80100004;
    *context = 4711;
    return 0;
}

LONG SCardReleaseContext(LONG context) { return context == 4711 ? 0 : 0x80100003; }

LONG SCardListReaders(LONG context, const char *groups, char *readers, DWORD *size) {
    static const char names[] = "ACME Contactless 00\0ACME SIM Slot 01\0";
    if (context != 4711) return 0x80100003;
    if (is("no_readers")) return 0x8010002E;
    if (readers) memcpy(readers, names, sizeof names);
    *size = sizeof names;
    return 0;
}

LONG SCardGetStatusChange(LONG context, DWORD timeout, STATE *state, DWORD count) {
    if (context != 4711 || count != 1) return 0x80100003;
    looks++;
    if (is("service_stops")) return 0x8010001E;
    if (is("unplugged")) return 0x80100017;
    if (is("gone")) { state->event = 0x2 | 0x4 | 0x8; return 0; }
    if (is("mute")) { state->event = 0x2 | 0x20 | 0x200; return 0; }
    if (is("no_card") || (is("late_card") && looks < 3)) {
        if (looks > 1) { usleep(timeout * 100); return 0x8010000A; }
        state->event = 0x2 | 0x10;
        return 0;
    }
    state->event = 0x2 | 0x20;
    return 0;
}

LONG SCardConnect(LONG context, const char *reader, DWORD share, DWORD protocols, LONG *card, DWORD *active) {
    tries++;
    if (is("hang")) for (;;) pause();
    if (is("crash")) raise(SIGSEGV);
    if (is("busy") || (is("busy_at_first") && tries < 3)) return 0x8010000B;
    if (is("pulled")) return 0x8010000C;
    if (is("dead_card")) return 0x80100066;
    if (share != 1 || protocols != 3 || strcmp(reader, is("second") ? "ACME SIM Slot 01" : "ACME Contactless 00"))
        return 0x80100009;
    *card = 815;
    *active = 1;
    return 0;
}

LONG SCardDisconnect(LONG card, DWORD how) { return card == 815 && how == 0 ? 0 : 0x80100003; }

LONG SCardTransmit(LONG card, const REQUEST *how, const BYTE *in, DWORD length, REQUEST *back, BYTE *out, DWORD *size) {
    BYTE content[64] = {0};
    if (card != 815 || how->protocol != 1 || how->length != sizeof *how || *size < 258) return 0x80100004;
    if (is("short")) { *size = 1; return 0; }
    if (is("endless")) return answer(out, size, content, 0, 0x6101);
    if (in[0] != (is("old_sim") ? 0xA0 : 0x00)) return answer(out, size, content, 0, 0x6E00);
    if (in[1] == 0xA4) {
        if (length != 7 || in[4] != 2) return answer(out, size, content, 0, 0x6700);
        if (is("no_file") && in[5] == 0x2F) return answer(out, size, content, 0, 0x6A82);
        return answer(out, size, content, 0, is("old_sim") ? 0x9F0F : is("plain") ? 0x9000 : 0x611C);
    }
    if (in[1] == 0xC0) {
        fetched++;
        if (in[4] != (is("old_sim") ? 0x0F : 0x1C)) return answer(out, size, content, 0, 0x6C1C);
        return answer(out, size, content, in[4], 0x9000);
    }
    if (in[1] == 0xB0) {
        reads++;
        if (!is("plain") && fetched < 2) return answer(out, size, content, 0, 0x6985);
        if (is("removed")) return 0x80100069;
        if (is("reset")) return 0x80100068;
        if (is("other_length") && reads == 1) return answer(out, size, content, 0, 0x6C0A);
        if (is("wrong_digit")) {
            BYTE wrong[10];
            memcpy(wrong, number, 10);
            wrong[5] = 0x10;
            return answer(out, size, wrong, 10, 0x9000);
        }
        if (is("blank")) { memset(content, 0xFF, 10); return answer(out, size, content, 10, 0x9000); }
        return answer(out, size, number, 10, 0x9000);
    }
    return answer(out, size, content, 0, 0x6D00);
}
