/* Stands in for vendors' libraries: exports their functions and does what a script beside it says.
 *
 * Compiled once per family (-DSDT, -DCVR, ...) into a folder of its own. In that folder:
 *   script.txt      lines "Function value [times]": an integer is returned, or one of the words
 *                   hang, crash, slow (0.7 s), late (0.7 s, then 2), print (to stdout), empty (success, nothing written), short (half of it)
 *   card/           there while a card lies on the reader: record.bin, fields.txt (GBK), photo.bmp, photo.wlt, newest.bin
 *   calls.txt       what was called, for the tests
 * As with real readers a card that was read has to be lifted (card/ made anew) before it is found again.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef STDCALL
#define API __attribute__((stdcall))
#else
#define API
#endif

static char folder[3000];
static struct timespec lifted; /* the time of the card that was read */
static int writes;             /* whether the function of now fills its buffers: 0, 1, or 2 = half */
static struct { char function[64]; int used; } counts[64];

static const char *beside(const char *name)
{
    static char path[4000];
    if (!folder[0]) {
        Dl_info info;
        dladdr((void *)beside, &info);
        snprintf(folder, sizeof folder, "%s", info.dli_fname);
        *strrchr(folder, '/') = 0;
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int *used(const char *function)
{
    int i = 0;
    while (counts[i].function[0] && strcmp(counts[i].function, function))
        i++;
    strcpy(counts[i].function, function);
    return &counts[i].used;
}

static int act(const char *function, int usual)
{
    char name[64], word[32], line[128];
    int times, value = usual;
    FILE *log = fopen(beside("calls.txt"), "a"), *script = fopen(beside("script.txt"), "r");
    fprintf(log, "%s\n", function);
    fclose(log);
    writes = 1;
    while (script && fgets(line, sizeof line, script)) {
        times = 1000000;
        if (sscanf(line, "%63s %31s %d", name, word, &times) < 2 || strcmp(name, function) || *used(name) >= times)
            continue;
        ++*used(name);
        if (!strcmp(word, "hang"))
            for (;;)
                sleep(1000);
        else if (!strcmp(word, "crash"))
            *(volatile int *)8 = 1;
        else if (!strcmp(word, "slow"))
            usleep(700000);
        else if (!strcmp(word, "late"))
            usleep(700000), value = 2;
        else if (!strcmp(word, "print"))
            (void)!write(1, "noise {\n", 8);
        else if (!strcmp(word, "empty"))
            writes = 0;
        else if (!strcmp(word, "short"))
            writes = 2;
        else
            value = (int)strtol(word, NULL, 0), writes = 0;
        break;
    }
    if (script)
        fclose(script);
    return value;
}

static int card(struct timespec *when)
{
    struct stat about;
    if (stat(beside("card/record.bin"), &about))
        return 0;
    *when = about.st_mtim;
    return 1;
}

static int was_read(void)
{
    struct timespec when;
    return card(&when) && when.tv_sec == lifted.tv_sec && when.tv_nsec == lifted.tv_nsec;
}

static int found(void)
{
    struct timespec when;
    return card(&when) && !was_read();
}

static void take(void) { card(&lifted); }

static int load(const char *name, void *into, int room)
{
    FILE *file = fopen(beside(name), "rb");
    int size = file ? (int)fread(into, 1, (size_t)room, file) : 0;
    if (file)
        fclose(file);
    return writes == 2 ? size / 2 : size;
}

static void fill(const char *name, void *into, int room, unsigned *length)
{
    if (!writes)
        return;
    *length = (unsigned)load(name, into, room);
}

static int field(const char *function, int good, const char *key, char *into, int *length)
{
    char line[400];
    size_t wide = strlen(key);
    int value = act(function, good);
    FILE *file = writes ? fopen(beside("card/fields.txt"), "rb") : NULL;
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, key, wide) || line[wide] != '=')
            continue;
        line[strcspn(line, "\n")] = 0;
        strcpy(into, line + wide + 1);
        if (writes == 2)
            into[strlen(into) / 2] = 0;
        if (length)
            *length = (int)strlen(into);
    }
    if (file)
        fclose(file);
    return value;
}

static void leave(const char *from, const char *to)
{
    static char content[80000];
    char target[4000];
    snprintf(target, sizeof target, "%s", to); /* what it points to changes with the next path */
    int size = load(from, content, sizeof content);
    FILE *file = size ? fopen(target, "wb") : NULL;
    if (file) {
        fwrite(content, 1, (size_t)size, file);
        fclose(file);
    }
}

#define SAM "05.01-20230917-0001234567-0987654321"
#define GOOD_PORT(port) ((port) == 1001 || (port) == 1002)

#if defined(SDT) || defined(SYN)
#ifdef SDT
#define NAME(rest) SDT_##rest
#define TEXT(rest) "SDT_" rest
enum { OK = 0x90, FOUND = 0x9F };
#else
#define NAME(rest) Syn_##rest
#define TEXT(rest) "Syn_" rest
enum { OK = 0, FOUND = 0 };
int API Syn_FindReader(void) { return act("Syn_FindReader", 1001); }
#endif
int API NAME(OpenPort)(int port) { return act(TEXT("OpenPort"), GOOD_PORT(port) ? OK : 1); }
int API NAME(ClosePort)(int port) { return act(TEXT("ClosePort"), GOOD_PORT(port) ? OK : 1); }
int API NAME(StartFindIDCard)(int port, unsigned char *out, int open)
{
    int value = act(TEXT("StartFindIDCard"), !open && GOOD_PORT(port) && found() ? FOUND : 0x80);
    if (writes)
        memset(out, 7, 4);
    return value;
}
int API NAME(SelectIDCard)(int port, unsigned char *out, int open)
{
    int value = act(TEXT("SelectIDCard"), !open && GOOD_PORT(port) && found() ? OK : 0x81);
    if (writes)
        memset(out, 7, 8);
    return value;
}
int API NAME(ReadBaseMsg)(int port, unsigned char *text, unsigned *length, unsigned char *photo, unsigned *long_, int open)
{
    int value = act(TEXT("ReadBaseMsg"), !open && GOOD_PORT(port) && found() ? OK : 0x41);
    if (value == OK) {
        fill("card/record.bin", text, 256, length);
        fill("card/photo.wlt", photo, 1024, long_);
        take();
    }
    return value;
}
int API NAME(GetSAMIDToStr)(int port, char *into, int open)
{
    int value = act(TEXT("GetSAMIDToStr"), !open && GOOD_PORT(port) ? OK : 1);
    if (value == OK)
        strcpy(into, SAM);
    return value;
}
int API NAME(ReadNewAppMsg)(int port, unsigned char *text, unsigned *length, int open)
{
    int there = access(beside("card/newest.bin"), R_OK) == 0;
    int value = act(TEXT("ReadNewAppMsg"), !open && GOOD_PORT(port) && was_read() ? (there ? OK : 0x91) : 0x41);
    if (value == OK)
        fill("card/newest.bin", text, 280, length);
    return value;
}
#endif

#ifdef WLT
int API GetBmp(const char *file, int wire)
{
    char path[4000];
    act(wire == 2 ? "GetBmp:usb" : wire == 1 ? "GetBmp:serial" : "GetBmp:?", 0);
    int value = act("GetBmp", access(file, R_OK) == 0 ? 1 : -3);
    if (writes && value == 1) {
        snprintf(path, sizeof path, "%s", file);
        strcpy(strrchr(path, '.'), ".bmp");
        leave("card/photo.bmp", path);
    }
    return value;
}
#endif

#ifdef CVR
int API CVR_InitComm(int port) { return act("CVR_InitComm", GOOD_PORT(port) ? 1 : 2); }
int API CVR_CloseComm(void) { return act("CVR_CloseComm", 1); }
int API CVR_GetSAMID(char *into) { strcpy(into, SAM); return act("CVR_GetSAMID", 1); }
int API CVR_Authenticate(void) { return act("CVR_Authenticate", found() ? 1 : 2); }
int API CVR_Read_Content(int active)
{
    int value = act("CVR_Read_Content", active == 4 && found() ? 1 : 0);
    if (value == 1) {
        leave("card/fields.txt", "wz.txt");
        leave("card/photo.wlt", beside("xp.wlt"));
        take();
    }
    return value;
}
int API GetBMPData(char *into, int *length)
{
    int value = act("GetBMPData", 1);
    fill("card/photo.bmp", into, 39000, (unsigned *)length);
    return value;
}
#define GET(function, key) int API function(char *into, int *length) { return field(#function, 1, key, into, length); }
int API GetPeopleNameU(void *into, int *length)
{
    int value = act("GetPeopleNameU", 1);
    if (writes)
        *length = load("card/name.u16", into, 256) / 2;
    return value;
}
GET(GetPeopleName, "name") GET(GetPeopleChineseName, "chinese") GET(GetPeopleSex, "sex") GET(GetPeopleNation, "nation")
GET(GetPeopleBirthday, "birth") GET(GetPeopleAddress, "address") GET(GetPeopleIDCode, "number")
GET(GetDepartment, "issuer") GET(GetStartDate, "start") GET(GetEndDate, "end") GET(GetNationCode, "country")
GET(GetCertType, "kind") GET(GetPeopleCertVersion, "version") GET(GetPassCheckID, "passing") GET(GetNewAppMsg, "newest")
#endif

#ifdef ROUTON
static const char *KEYS[] = {"name", "sex", "nation", "birth", "number", "address", "issuer", "start", "end"};
int API InitComm(int port) { return act("InitComm", GOOD_PORT(port) ? 1 : 0); }
int API CloseComm(void) { return act("CloseComm", 1); }
int API GetSAMIDToStr(char *into) { strcpy(into, SAM); return act("GetSAMIDToStr", 1); }
int API CardOn(void) { struct timespec when; return act("CardOn", card(&when)); }
int API Authenticate(void) { return act("Authenticate", found()); }
int API ReadBaseInfos(char *a, char *b, char *c, char *d, char *e, char *f, char *g, char *h, char *i)
{
    char *all[] = {a, b, c, d, e, f, g, h, i};
    int value = act("ReadBaseInfos", found());
    for (int n = 0; n < 9 && value == 1 && writes; n++)
        field(KEYS[n], 1, KEYS[n], all[n], NULL);
    if (value == 1)
        take();
    return value;
}
int API ReadBaseInfosPhoto(char *a, char *b, char *c, char *d, char *e, char *f, char *g, char *h, char *i, char *into)
{
    char path[4000];
    char *all[] = {a, b, c, d, e, f, g, h, i};
    int value = act("ReadBaseInfosPhoto", was_read());
    for (int n = 0; n < 9 && value == 1 && writes; n++)
        field(KEYS[n], 1, KEYS[n], all[n], NULL);
    snprintf(path, sizeof path, "%s/photo.bmp", into);
    if (value == 1 && writes)
        leave("card/photo.bmp", path);
    return value;
}
#endif

#ifdef SDSES
int API UCommand1(unsigned char *command, int *port, int *first, void *last)
{
    char kind[16] = "", path[4000], name[24];
    int right = *first == 8811 && (*command == 0x49 || *(int *)last == 9986), value;
    snprintf(name, sizeof name, "UCommand1:%02x", *command);
    if (*command == 0x41)
        return act(name, right && *port == 0 && access("License.dat", R_OK) == 0 ? 62171 : -3);
    if (*command == 0x42)
        return act(name, 62171);
    if (*command == 0x43)
        return act(name, found() ? 62171 : 0);
    value = act(name, right && found() ? 62171 : 65);
    if (value != 62171 || !writes)
        return value;
    field("kind", 1, "kind", kind, NULL);
    snprintf(path, sizeof path, "%s/zp.bmp", (char *)last);
    leave("card/photo.bmp", path);
    leave("card/fields.txt", beside("wz.txt"));
    take();
    return kind[0] == 'I' || kind[0] == 'Y' ? 62173 : 62171;
}
int API GetBmpPath(char *into)
{
    int value = act("GetBmpPath", 6);
    if (writes)
        strcpy(into, "C:\\anywhere\\zp.bmp");
    return value;
}
#define GET(function, key) \
    int API function(char *into) { field(#function, 1, key, into, NULL); return (int)strlen(into); }
GET(GetName, "name") GET(GetSexGB, "sex") GET(GetFolkGB, "nation") GET(GetBirth, "birth") GET(GetAddr, "address")
GET(GetIDNum, "number") GET(GetDep, "issuer") GET(GetBegin, "start") GET(GetEnd, "end") GET(GetNewAddr, "newest")
GET(FID_GetEnName, "name") GET(FID_GetChName, "chinese") GET(FID_GetSexGB, "sex") GET(FID_GetBirth, "birth")
GET(FID_GetIDNum, "number") GET(FID_GetNationality, "country") GET(FID_GetDep, "issuer") GET(FID_GetVersion, "version")
GET(FID_GetBegin, "start") GET(FID_GetEnd, "end")
#endif

#ifdef TERMB
int API InitComm(int port) { return act("InitComm", GOOD_PORT(port) ? port : 0); }
int API CloseComm(void) { return act("CloseComm", 1); }
int API Authenticate(void) { return act("Authenticate", found()); }
int API Read_Content(int active)
{
    int value = act("Read_Content", active == 1 ? found() : was_read() ? (access(beside("card/newest.bin"), R_OK) ? 2 : 1) : 0);
    int decoded = value == 1 || value == 3;
    if (active == 3 && decoded)
        leave("card/newest.bin", "NewAdd.txt");
    if (active == 1 && value && writes + (value < 0 && value > -10))
        leave("card/record.bin", "wz.txt");
    if (active == 1 && decoded && writes)
        leave("card/photo.bmp", "zp.bmp");
    if (active == 1 && decoded)
        take();
    return value;
}
#endif

#ifdef DECARD
#define HALF(value) (((value) & 0xffff) | 0x5a0000) /* they return 16 bits: the others are anything */
int API dc_init(int port, int baud) { return act("dc_init", port == 100 && baud == 115200 ? 77 : -1); }
int API dc_exit(int handle) { return HALF(act("dc_exit", handle == 77 ? 0 : -1)); }
int API dc_find_i_d(int handle) { return HALF(act("dc_find_i_d", handle == 77 && found() ? 0 : -1)); }
int API dc_SamAReadCardInfo(int handle, int kind, int *length, unsigned char *text, int *long_, unsigned char *photo,
                              int *wide, unsigned char *finger, int *high, unsigned char *extra)
{
    int value = act("dc_SamAReadCardInfo", handle == 77 && kind == 3 && found() ? 0 : -1);
    if (!value) {
        fill("card/record.bin", text, 256, (unsigned *)length);
        fill("card/photo.wlt", photo, 1024, (unsigned *)long_);
        *wide = *high = 0;
        finger[0] = extra[0] = 0;
        take();
    }
    return HALF(value);
}
int API dc_ParsePhotoInfo(int handle, int kind, int size, unsigned char *photo, int *length, unsigned char *into)
{
    int value = act("dc_ParsePhotoInfo", handle == 77 && kind == 2 && size == 1024 && photo[0] ? 0 : -1);
    if (!value)
        fill("card/photo.b64", into, 78000, (unsigned *)length);
    return HALF(value);
}
#endif

#ifdef HD
int API HD_InitComm(int port) { return act("HD_InitComm", GOOD_PORT(port) ? 0 : -1); }
int API HD_CloseComm(int port) { return act("HD_CloseComm", GOOD_PORT(port) ? 0 : -1); }
int API HD_Get_SAMIDToStr(char *into) { strcpy(into, SAM); return act("HD_Get_SAMIDToStr", 0); }
int API HD_Authenticate(int way) { return act("HD_Authenticate", way == 1 && found() ? 0 : -5); }
int API HD_ReadCard(void)
{
    int value = act("HD_ReadCard", found() ? 0 : -7);
    if (!value)
        take();
    return value;
}
int API GetCardType(void)
{
    char kind[16] = "";
    field("kind", 0, "kind", kind, NULL);
    return act("GetCardType", kind[0] == 'I' || kind[0] == 'Y' ? 1 : kind[0] == 'J' ? 2 : 0);
}
int API GetBmpFileData(char *into)
{
    int value = act("GetBmpFileData", 0);
    if (!value && writes)
        load("card/photo.hex", into, 78000);
    return value;
}
#define GET(function, key) int API function(char *into) { return field(#function, 0, key, into, NULL); }
GET(GetSex, "sex") GET(GetNation, "nation") GET(GetBirth, "birth") GET(GetAddress, "address") GET(GetCertNo, "number")
GET(GetDepartemt, "issuer") GET(GetEffectDate, "start") GET(GetExpireDate, "end") GET(GetTXZHM, "passing")
GET(GetTXZQFCS, "issues") GET(GetEnName, "latin") GET(GetNationalityCode, "country") GET(GetCardVersion, "version")
GET(GetAuthorCode, "authority")
int API GetName(char *into) { return field("GetName", 0, "chinese", into, NULL); }
int API HD_Read_NewAppMsg(char *into)
{
    int value = act("HD_Read_NewAppMsg", access(beside("card/newest.bin"), R_OK) ? -9 : 0);
    if (!value)
        field("newest", 0, "newest", into, NULL);
    return value;
}
#endif
