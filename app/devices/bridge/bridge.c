/* Loads libraries by their whole path and calls functions by name, for a process that cannot: one of 64 bits.
 *
 * Frames on stdin and stdout, numbers little endian: u32 length, then
 *   'L' u8 stdcall, path (UTF-8)                            -> status, i32 number of the library
 *   'H' u8 library, u8 length, name                         -> status
 *   'C' u8 library, u8 length, name, u8 count, arguments    -> status, i32 value, then all buffers as they are now
 *       argument: 'i' i32 | 'b' u32 size, bytes
 * status: 0 done, 1 not loaded (value = error of Windows, then a text), 2 no such function, 3 not understood.
 * argv[1] is the process that started us: when it ends, so do we, even from within a call that hangs.
 */
#ifdef _WIN32
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#define STDCALL __stdcall
#else
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>
#if defined(__i386__)
#define STDCALL __attribute__((stdcall))
#else
#define STDCALL
#endif
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARIES 8
#define WORDS 16
#define LARGEST (1u << 20)
enum { DONE, NOT_LOADED, NO_FUNCTION, NOT_UNDERSTOOD };

typedef intptr_t Word;
static struct { void *handle; int stdcall_; } libraries[LIBRARIES];
static int loaded;
static unsigned char request[LARGEST], answer[LARGEST];
static uint32_t answered;

static void put(const void *content, uint32_t size)
{
    if (answered + size > LARGEST)
        exit(71);
    memcpy(answer + answered, content, size);
    answered += size;
}

static void begin(int status, int32_t value)
{
    unsigned char byte = (unsigned char)status;
    answered = 0;
    put(&byte, 1);
    put(&value, 4);
}

static void *find(int number, const char *name)
{
    if (number >= loaded)
        return NULL;
#ifdef _WIN32
    return (void *)GetProcAddress((HMODULE)libraries[number].handle, name);
#else
    return dlsym(libraries[number].handle, name);
#endif
}

static void load(const unsigned char *at, uint32_t size)
{
    char path[4096];
    if (size < 2 || size >= sizeof path || loaded == LIBRARIES) {
        begin(NOT_UNDERSTOOD, 0);
        return;
    }
    memcpy(path, at + 1, size - 1);
    path[size - 1] = 0;
#ifdef _WIN32
    wchar_t wide[4096];
    MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, 4096);
    void *handle = (void *)LoadLibraryExW(wide, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    int error = handle ? 0 : (int)GetLastError();
    const char *text = "";
#else
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    int error = 0;
    const char *text = handle ? "" : dlerror();
#endif
    if (!handle) {
        begin(NOT_LOADED, error);
        put(text, (uint32_t)strlen(text));
        return;
    }
    libraries[loaded].handle = handle;
    libraries[loaded].stdcall_ = at[0];
    begin(DONE, loaded++);
}

#define LIST(_) _(0) _(1) _(2) _(3) _(4) _(5) _(6) _(7) _(8) _(9) _(10) _(11) _(12) _(13) _(14) _(15) _(16)
#define T0
#define T1 Word
#define T2 T1, Word
#define T3 T2, Word
#define T4 T3, Word
#define T5 T4, Word
#define T6 T5, Word
#define T7 T6, Word
#define T8 T7, Word
#define T9 T8, Word
#define T10 T9, Word
#define T11 T10, Word
#define T12 T11, Word
#define T13 T12, Word
#define T14 T13, Word
#define T15 T14, Word
#define T16 T15, Word
#define A0
#define A1 w[0]
#define A2 A1, w[1]
#define A3 A2, w[2]
#define A4 A3, w[3]
#define A5 A4, w[4]
#define A6 A5, w[5]
#define A7 A6, w[6]
#define A8 A7, w[7]
#define A9 A8, w[8]
#define A10 A9, w[9]
#define A11 A10, w[10]
#define A12 A11, w[11]
#define A13 A12, w[12]
#define A14 A13, w[13]
#define A15 A14, w[14]
#define A16 A15, w[15]

/* The one place where the calling convention is a matter of code. */
#define CALLER(name, convention)                                          \
    static int name(void *function, int count, Word *w)                   \
    {                                                                     \
        switch (count) { LIST(convention) }                               \
        return 0;                                                         \
    }
#define CASE_STDCALL(n) case n: return ((int (STDCALL *)(T##n))function)(A##n);
#define CASE_CDECL(n) case n: return ((int (*)(T##n))function)(A##n);
CALLER(call_stdcall, CASE_STDCALL)
CALLER(call_cdecl, CASE_CDECL)

static void call(int number, void *function, const unsigned char *at, const unsigned char *end)
{
    Word words[WORDS];
    unsigned char *buffers[WORDS];
    uint32_t sizes[WORDS];
    int count = at < end ? *at++ : 0, kept = 0, fits = count <= WORDS;
    for (int i = 0; i < count && fits; i++) {
        int32_t value;
        fits = end - at >= 5 && (*at == 'i' || *at == 'b');
        if (!fits)
            break;
        memcpy(&value, at + 1, 4);
        words[i] = value;
        if (*at == 'b') {
            sizes[kept] = (uint32_t)value;
            fits = sizes[kept] <= (uint32_t)(end - at - 5);
            buffers[kept] = fits ? malloc(sizes[kept] + 1) : NULL;
            if (!buffers[kept]) {
                fits = 0;
                break;
            }
            memcpy(buffers[kept], at + 5, sizes[kept]);
            words[i] = (Word)buffers[kept];
            at += sizes[kept++];
        }
        at += 5;
    }
    if (!fits) {
        begin(NOT_UNDERSTOOD, 0);
    } else {
        begin(DONE, (libraries[number].stdcall_ ? call_stdcall : call_cdecl)(function, count, words));
        for (int i = 0; i < kept; i++)
            put(buffers[i], sizes[i]);
    }
    for (int i = 0; i < kept; i++)
        free(buffers[i]);
}

static void serve(uint32_t size)
{
    char name[256];
    const unsigned char *at = request, *end = request + size;
    if (size > 1 && at[0] == 'L') {
        load(at + 1, size - 1);
        return;
    }
    if (size < 3 || (at[0] != 'H' && at[0] != 'C') || (uint32_t)at[2] + 3 > size) {
        begin(NOT_UNDERSTOOD, 0);
        return;
    }
    memcpy(name, at + 3, at[2]);
    name[at[2]] = 0;
    void *function = find(at[1], name);
    if (!function || at[0] == 'H')
        begin(function ? DONE : NO_FUNCTION, 0);
    else
        call(at[1], function, at + 3 + at[2], end);
}

static int whole(int descriptor, unsigned char *content, uint32_t size, int writing)
{
    while (size) {
        int done = (int)(writing ? write(descriptor, content, size) : read(descriptor, content, size));
        if (done <= 0)
            return 0;
        content += done;
        size -= (uint32_t)done;
    }
    return 1;
}

#ifdef _WIN32
static DWORD WINAPI watch(void *parent)
{
    WaitForSingleObject((HANDLE)parent, INFINITE);
    ExitProcess(0);
}
#else
static void *watch(void *parent)
{
    while (getppid() == (pid_t)(intptr_t)parent)
        usleep(100000);
    _exit(0);
}
#endif

static void follow(int parent)
{
#ifdef _WIN32
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, (DWORD)parent);
    if (process)
        CreateThread(NULL, 0, watch, process, 0, NULL);
#else
    pthread_t thread;
    if (pthread_create(&thread, NULL, watch, (void *)(intptr_t)parent))
        exit(72);
#endif
}

int main(int count, char **arguments)
{
    uint32_t size;
    int out = dup(1);
    dup2(2, 1); /* what a library prints must not get between the frames */
#ifdef _WIN32
    _setmode(0, _O_BINARY);
    _setmode(out, _O_BINARY);
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
#endif
    if (count > 1)
        follow(atoi(arguments[1]));
    while (whole(0, (unsigned char *)&size, 4, 0)) {
        if (size > LARGEST || !whole(0, request, size, 0))
            return 73;
        serve(size);
        if (!whole(out, (unsigned char *)&answered, 4, 1) || !whole(out, answer, answered, 1))
            return 74;
    }
    _exit(0);
}
