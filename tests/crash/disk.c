/* A disk between a process and its data folder, for LD_PRELOAD: it keeps a journal of whatever
 * changes files there, and fails when it is told to.
 *
 * FAULTS_FOLDER  the folder, absolute and without links
 * FAULTS_JOURNAL where the journal goes; its records are read by journal.py
 * FAULTS_CONTROL a file of eight 64-bit numbers that disk.py changes while the process runs
 *
 * An operation and its record are made under one lock, so that the journal has the order in which
 * things happened. Nothing is really synced: what a power cut leaves is worked out of the journal.
 * Only one process at a time may write in the folder.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_FAILED, MKDIR, REMOVE, RENAME, SYNC_FOLDER };
enum lie { SKIP_SYNC = 1, SKIP_SYNC_FOLDER = 2 };

struct record {
    uint32_t kind;
    uint32_t length; /* of what follows: bytes written, or a path, or two with a NUL between */
    uint64_t file;   /* its inode */
    uint64_t offset; /* of a write, or the new size of a file */
};

struct control {
    uint64_t operations;    /* how many there were */
    uint64_t kill_at;       /* before this operation the process is killed; 0: never */
    uint64_t failing_syncs; /* so many fail from now on */
    uint64_t room;          /* files may grow by so many bytes */
    uint64_t short_writes;  /* not 0: each write takes half of what it is given */
    uint64_t lies;          /* syncs that are said to have happened, and did not */
    uint64_t failing_writes;
    uint64_t unused;
};

#define FILES 65536
static char folder[PATH_MAX];
static size_t folder_length;
static int journal = -1;
static struct control *control;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* What is known of a file descriptor: nothing, a file that is recorded, one that only takes room. */
enum tracked { NOT = 0, RECORDED, ROOM_ONLY };
static unsigned char tracked[FILES];

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

__attribute__((constructor)) static void begin(void) {
    const char *wanted = getenv("FAULTS_FOLDER");
    if (!wanted) return;
    folder_length = strlen(wanted);
    memcpy(folder, wanted, folder_length + 1);
    journal = REAL(open)(getenv("FAULTS_JOURNAL"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int fd = REAL(open)(getenv("FAULTS_CONTROL"), O_RDWR | O_CLOEXEC);
    void *page = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (journal < 0 || page == MAP_FAILED) abort();
    control = page;
}

static int inside(const char *path) {
    return folder_length && strncmp(path, folder, folder_length) == 0 &&
           (path[folder_length] == '/' || path[folder_length] == 0);
}

static int ends_in(const char *path, const char *end) {
    size_t length = strlen(path), wanted = strlen(end);
    return length >= wanted && strcmp(path + length - wanted, end) == 0;
}

/* SQLite's index of its write-ahead log is memory that happens to have a name: whoever opens the
 * log first makes it anew. */
static int is_memory(const char *path) { return ends_in(path, "-shm"); }

/* The absolute form of a path as openat takes it. */
static const char *resolved(int at, const char *path, char *into) {
    char link[64];
    if (path[0] == '/') return path;
    if (at == AT_FDCWD)
        snprintf(link, sizeof link, "/proc/self/cwd");
    else
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
    ssize_t length = readlink(link, into, PATH_MAX - 1);
    if (length < 0) return path;
    snprintf(into + length, PATH_MAX - length, "/%s", path);
    return into;
}

static void note(enum kind kind, uint64_t file, uint64_t offset, const void *data, size_t length) {
    struct record record = {kind, length, file, offset};
    struct iovec parts[] = {{&record, sizeof record}, {(void *)data, length}};
    if (REAL(writev)(journal, parts, 2) != (ssize_t)(sizeof record + length)) abort();
}

static void note_path(enum kind kind, uint64_t file, const char *path) {
    note(kind, file, 0, path + folder_length, strlen(path + folder_length));
}

static uint64_t inode(int fd) {
    struct stat told;
    return fstat(fd, &told) ? 0 : told.st_ino;
}

/* Called with the lock, before each operation. */
static void step(void) {
    if (++control->operations == control->kill_at) kill(getpid(), SIGKILL);
}

static int fails(uint64_t *times) {
    if (!*times) return 0;
    if (*times != UINT64_MAX) --*times;
    errno = EIO;
    return 1;
}

/* How much of a write there is room for; -1 where there is none. */
static ssize_t room_for(int fd, off_t offset, size_t length) {
    struct stat told;
    if (control->room == UINT64_MAX || fstat(fd, &told)) return length;
    off_t grows = offset + (off_t)length - told.st_size;
    if (grows <= 0) return length;
    if (grows > (off_t)control->room) {
        ssize_t fits = (ssize_t)length - (grows - (off_t)control->room);
        if (fits > 0) control->room = 0;
        errno = ENOSPC;
        return fits > 0 ? fits : -1;
    }
    control->room -= grows;
    return length;
}

static ssize_t write_at(int fd, const void *data, size_t length, off_t offset) {
    pthread_mutex_lock(&lock);
    ssize_t written = -1;
    if (tracked[fd] == RECORDED) step();
    if (tracked[fd] == ROOM_ONLY || !fails(&control->failing_writes)) {
        if (control->short_writes && length > 1) length /= 2;
        ssize_t fits = room_for(fd, offset, length);
        if (fits > 0) written = REAL(pwrite)(fd, data, fits, offset);
        if (written > 0 && tracked[fd] == RECORDED) note(WRITE, inode(fd), offset, data, written);
    }
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    if (fd < 0 || fd >= FILES || !tracked[fd]) return REAL(pwrite)(fd, data, length, offset);
    return write_at(fd, data, length, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    return pwrite(fd, data, length, offset);
}

ssize_t write(int fd, const void *data, size_t length) {
    if (fd < 0 || fd >= FILES || !tracked[fd]) return REAL(write)(fd, data, length);
    int appends = fcntl(fd, F_GETFL) & O_APPEND;
    off_t offset = lseek(fd, 0, appends ? SEEK_END : SEEK_CUR);
    ssize_t written = write_at(fd, data, length, offset);
    if (written > 0) lseek(fd, offset + written, SEEK_SET);
    return written;
}

int ftruncate(int fd, off_t size) {
    if (fd < 0 || fd >= FILES || tracked[fd] != RECORDED) return REAL(ftruncate)(fd, size);
    pthread_mutex_lock(&lock);
    step();
    int result = REAL(ftruncate)(fd, size);
    if (result == 0) note(TRUNCATE, inode(fd), size, NULL, 0);
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

/* numpy writes through streams of the C library, which nobody can step between: what such a file
 * holds is noted when it is synced. */
static void note_streamed(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return;
    path[length] = 0;
    struct stat told;
    if (!ends_in(path, ".npy") || fstat(fd, &told) || !told.st_size) return;
    int again = REAL(open)(path, O_RDONLY | O_CLOEXEC);
    void *content = mmap(NULL, told.st_size, PROT_READ, MAP_PRIVATE, again, 0);
    if (content == MAP_FAILED) abort();
    note(WRITE, told.st_ino, 0, content, told.st_size);
    munmap(content, told.st_size);
    REAL(close)(again);
}

static int sync_file(int fd) {
    pthread_mutex_lock(&lock);
    step();
    int result = 0;
    note_streamed(fd);
    if (fails(&control->failing_syncs)) {
        note(SYNC_FAILED, inode(fd), 0, NULL, 0);
        result = -1;
    } else if (!(control->lies & SKIP_SYNC)) {
        note(SYNC, inode(fd), 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

static int sync_folder(const char *path) {
    pthread_mutex_lock(&lock);
    step();
    int result = fails(&control->failing_syncs) ? -1 : 0;
    if (!result && !(control->lies & SKIP_SYNC_FOLDER)) note_path(SYNC_FOLDER, 0, path);
    pthread_mutex_unlock(&lock);
    return result;
}

int fsync(int fd) {
    if (fd < 0 || fd >= FILES || !folder_length) return REAL(fsync)(fd);
    if (tracked[fd] == RECORDED) return sync_file(fd);
    char path[PATH_MAX];
    struct stat told;
    if (!fstat(fd, &told) && S_ISDIR(told.st_mode) && inside(resolved(fd, ".", path))) {
        path[strlen(path) - 2] = 0;
        return sync_folder(path);
    }
    return REAL(fsync)(fd);
}

int fdatasync(int fd) { return fsync(fd); }

static int opened(int at, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    const char *full = resolved(at, path, whole);
    if (!inside(full) || !(flags & (O_WRONLY | O_RDWR | O_CREAT)))
        return REAL(openat)(at, path, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat before;
    int fresh = (flags & O_CREAT) && stat(full, &before) != 0;
    int changes = !is_memory(full) && (fresh || (flags & O_TRUNC));
    if (changes) step();
    int fd = REAL(openat)(at, path, flags, mode);
    if (fd >= 0 && fd < FILES) {
        tracked[fd] = is_memory(full) ? ROOM_ONLY : RECORDED;
        if (changes && fresh) note_path(CREATE, inode(fd), full);
        else if (changes) note(TRUNCATE, inode(fd), 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE(flags)                                                                                \
    mode_t mode = 0;                                                                               \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                         \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode = va_arg(more, mode_t);                                                               \
        va_end(more);                                                                              \
    }

int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }

int close(int fd) {
    if (fd >= 0 && fd < FILES) tracked[fd] = NOT;
    return REAL(close)(fd);
}

static int changed_name(enum kind kind, const char *full, int (*change)(void *), void *what) {
    pthread_mutex_lock(&lock);
    step();
    int result = change(what);
    if (result == 0) note_path(kind, 0, full);
    pthread_mutex_unlock(&lock);
    return result;
}

struct name {
    int at;
    const char *path;
    int flags;
};

static int really_unlink(void *name) {
    struct name *it = name;
    return REAL(unlinkat)(it->at, it->path, it->flags);
}

static int really_mkdir(void *name) {
    struct name *it = name;
    return REAL(mkdirat)(it->at, it->path, it->flags);
}

int unlinkat(int at, const char *path, int flags) {
    char whole[PATH_MAX];
    const char *full = resolved(at, path, whole);
    struct name name = {at, path, flags};
    if (!inside(full) || is_memory(full)) return really_unlink(&name);
    return changed_name(REMOVE, full, really_unlink, &name);
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int at, const char *path, mode_t mode) {
    char whole[PATH_MAX];
    const char *full = resolved(at, path, whole);
    struct name name = {at, path, (int)mode};
    if (!inside(full)) return really_mkdir(&name);
    return changed_name(MKDIR, full, really_mkdir, &name);
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int renameat(int from_at, const char *from, int to_at, const char *to) {
    char one[PATH_MAX], other[PATH_MAX], both[2 * PATH_MAX];
    const char *old = resolved(from_at, from, one), *new = resolved(to_at, to, other);
    if (!inside(old) || !inside(new)) return REAL(renameat)(from_at, from, to_at, to);
    pthread_mutex_lock(&lock);
    step();
    int result = REAL(renameat)(from_at, from, to_at, to);
    size_t length = strlen(old + folder_length) + 1;
    memcpy(both, old + folder_length, length);
    strcpy(both + length, new + folder_length);
    if (result == 0) note(RENAME, 0, 0, both, length + strlen(new + folder_length));
    pthread_mutex_unlock(&lock);
    return result;
}

int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

/* Copies inside the kernel would pass by; those who ask go on with reads and writes. */
ssize_t sendfile(int out, int in, off_t *offset, size_t count) {
    if (out >= 0 && out < FILES && tracked[out]) {
        errno = EINVAL;
        return -1;
    }
    return REAL(sendfile)(out, in, offset, count);
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) {
    return sendfile(out, in, offset, count);
}
