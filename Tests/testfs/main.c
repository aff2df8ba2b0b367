// A file system that behaves like a bad network: it shows a folder through the kernel's FUSE
// protocol (linux/fuse.h), caches attributes, and hangs, fails, or lies when it is told to.
//
//   testfs FOLDER MOUNTPOINT SWITCHES ATTRIBUTE-SECONDS ENTRY-SECONDS
//
// SWITCHES is a folder; a file in it turns something on while it is there:
//   hang               every request waits until the file is gone
//   fail-attributes N  stat is answered with errno N       fail-open N, fail-read N  likewise
//   zero-tail N        the last N bytes of a file read as zero: its size came before its data
//   size N             files are shown no longer than N: an old size
//   short-read N       a read gives at most N bytes
//   by-names           a file is what has its name: its number stays when another one takes the
//                      name, and what is asked about an open one is answered for the new one
//   calls              requests are counted: each appends a byte
//
// Prints "ready" once it is mounted. Needs root. Unmounts when it is ended or its parent is gone.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { buffer_size = 1 << 20, node_limit = 1 << 16, read_limit = 128 * 1024 };

static const char *folder, *mountpoint, *switches;
static double attribute_seconds, entry_seconds;
static int device;

// What the kernel's numbers stand for: a path, and the file that was there.
static struct node {
  char *path;
  ino_t file;
} nodes[node_limit];
static uint64_t node_count = 2;
static pthread_mutex_t node_lock = PTHREAD_MUTEX_INITIALIZER;

static void leave(int signal) {
  (void)signal;
  umount2(mountpoint, MNT_DETACH);
  _exit(0);
}

// The number in a switch's file; -1 while the switch is off.
static long switched(const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", switches, name);
  FILE *file = fopen(path, "re");
  if (!file) return -1;
  long value = 0;
  if (fscanf(file, "%ld", &value) != 1) value = 0;
  fclose(file);
  return value;
}

static void count_call(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s/calls", switches);
  int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0) return;
  if (write(file, ".", 1) < 0) perror("testfs");
  close(file);
}

static void answer(const struct fuse_in_header *request, int error, const void *data, size_t size) {
  struct fuse_out_header *head = malloc(sizeof *head + size);
  if (!head) abort();
  head->len = (uint32_t)(sizeof *head + size);
  head->error = -error;
  head->unique = request->unique;
  if (size) memcpy(head + 1, data, size);
  // ENOENT: the one who asked is gone.
  if (write(device, head, head->len) < 0 && errno != ENOENT) perror("testfs");
  free(head);
}

static void path_of(uint64_t node, char *path, size_t size) {
  pthread_mutex_lock(&node_lock);
  const char *inner = node < node_count && nodes[node].path ? nodes[node].path : "";
  snprintf(path, size, "%s%s", folder, inner);
  pthread_mutex_unlock(&node_lock);
}

static uint64_t node_for(const char *inner, ino_t file) {
  if (switched("by-names") >= 0) file = 0;
  pthread_mutex_lock(&node_lock);
  uint64_t node = 2;
  while (node < node_count && (nodes[node].file != file || strcmp(nodes[node].path, inner))) node++;
  if (node == node_count) {
    if (node_count == node_limit) abort();
    nodes[node_count++] = (struct node){strdup(inner), file};
  }
  pthread_mutex_unlock(&node_lock);
  return node;
}

static void describe(const struct stat *found, struct fuse_attr *shown) {
  memset(shown, 0, sizeof *shown);
  shown->ino = found->st_ino;
  shown->size = (uint64_t)found->st_size;
  long size = switched("size");
  if (size >= 0 && S_ISREG(found->st_mode) && shown->size > (uint64_t)size)
    shown->size = (uint64_t)size;
  shown->blocks = (shown->size + 511) / 512;
  shown->mtime = (uint64_t)found->st_mtim.tv_sec;
  shown->mtimensec = (uint32_t)found->st_mtim.tv_nsec;
  shown->ctime = (uint64_t)found->st_ctim.tv_sec;
  shown->ctimensec = (uint32_t)found->st_ctim.tv_nsec;
  shown->mode = found->st_mode;
  shown->nlink = (uint32_t)found->st_nlink;
  shown->blksize = 4096;
}

static void split_seconds(double seconds, uint64_t *whole, uint32_t *nanoseconds) {
  *whole = (uint64_t)seconds;
  *nanoseconds = (uint32_t)((seconds - (double)*whole) * 1e9);
}

static void look_up(const struct fuse_in_header *request, const char *name) {
  char parent[4096], path[8192];
  path_of(request->nodeid, parent, sizeof parent);
  snprintf(path, sizeof path, "%s/%s", parent, name);
  struct stat found;
  if (lstat(path, &found) < 0) return answer(request, errno, NULL, 0);
  struct fuse_entry_out entry = {0};
  entry.nodeid = node_for(path + strlen(folder), found.st_ino);
  split_seconds(entry_seconds, &entry.entry_valid, &entry.entry_valid_nsec);
  split_seconds(attribute_seconds, &entry.attr_valid, &entry.attr_valid_nsec);
  describe(&found, &entry.attr);
  if (switched("by-names") >= 0) entry.attr.ino = entry.nodeid;
  answer(request, 0, &entry, sizeof entry);
}

static void get_attributes(const struct fuse_in_header *request, const struct fuse_getattr_in *in) {
  struct stat found;
  int result;
  int goes_by_names = switched("by-names") >= 0;
  if (!goes_by_names && in->getattr_flags & FUSE_GETATTR_FH) {
    result = fstat((int)in->fh, &found);
  } else {
    char path[4096];
    path_of(request->nodeid, path, sizeof path);
    result = lstat(path, &found);
  }
  if (result < 0) return answer(request, errno, NULL, 0);
  struct fuse_attr_out out = {0};
  split_seconds(attribute_seconds, &out.attr_valid, &out.attr_valid_nsec);
  describe(&found, &out.attr);
  if (goes_by_names) out.attr.ino = request->nodeid;
  answer(request, 0, &out, sizeof out);
}

static void open_node(const struct fuse_in_header *request) {
  char path[4096];
  path_of(request->nodeid, path, sizeof path);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return answer(request, errno, NULL, 0);
  struct fuse_open_out out = {0};
  out.fh = (uint64_t)file;
  // The page cache would fill a short read up with zeros.
  if (switched("short-read") >= 0) out.open_flags = FOPEN_DIRECT_IO;
  answer(request, 0, &out, sizeof out);
}

static void read_file(const struct fuse_in_header *request, const struct fuse_read_in *in) {
  char *data = malloc(in->size);
  if (!data) abort();
  size_t wanted = in->size;
  long most = switched("short-read");
  if (most > 0 && wanted > (size_t)most) wanted = (size_t)most;
  ssize_t count = pread((int)in->fh, data, wanted, (off_t)in->offset);
  if (count < 0) {
    answer(request, errno, NULL, 0);
  } else {
    long zeros = switched("zero-tail");
    struct stat found;
    if (zeros > 0 && fstat((int)in->fh, &found) == 0) {
      for (ssize_t i = 0; i < count; i++)
        if ((off_t)in->offset + i >= found.st_size - zeros) data[i] = 0;
    }
    answer(request, 0, data, (size_t)count);
  }
  free(data);
}

// Entries are told by their place; each call goes through all of them, as folders of tests are small.
static void list_folder(const struct fuse_in_header *request, const struct fuse_read_in *in) {
  DIR *entries = fdopendir(dup((int)in->fh));
  char *data = calloc(1, in->size);
  if (!entries || !data) abort();
  rewinddir(entries);
  size_t filled = 0;
  struct dirent *entry;
  for (uint64_t place = 1; (entry = readdir(entries)); place++) {
    if (place <= in->offset) continue;
    size_t length = strlen(entry->d_name);
    size_t size = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + length);
    if (filled + size > in->size) break;
    struct fuse_dirent *told = (struct fuse_dirent *)(data + filled);
    told->ino = entry->d_ino;
    told->off = place;
    told->namelen = (uint32_t)length;
    told->type = entry->d_type;
    memcpy(told->name, entry->d_name, length);
    filled += size;
  }
  closedir(entries);
  answer(request, 0, data, filled);
  free(data);
}

static void read_link(const struct fuse_in_header *request) {
  char path[4096], target[4096];
  path_of(request->nodeid, path, sizeof path);
  ssize_t size = readlink(path, target, sizeof target);
  if (size < 0) return answer(request, errno, NULL, 0);
  answer(request, 0, target, (size_t)size);
}

static int failure_of(uint32_t operation) {
  switch (operation) {
    case FUSE_GETATTR: return (int)switched("fail-attributes");
    case FUSE_OPEN: return (int)switched("fail-open");
    case FUSE_READ: return (int)switched("fail-read");
    default: return -1;
  }
}

static void *serve(void *copy) {
  struct fuse_in_header *request = copy;
  void *body = request + 1;
  count_call();
  while (switched("hang") >= 0) usleep(5000);
  int error = failure_of(request->opcode);
  if (error > 0) {
    answer(request, error, NULL, 0);
  } else {
    switch (request->opcode) {
      case FUSE_LOOKUP: look_up(request, body); break;
      case FUSE_GETATTR: get_attributes(request, body); break;
      case FUSE_OPEN:
      case FUSE_OPENDIR: open_node(request); break;
      case FUSE_READ: read_file(request, body); break;
      case FUSE_READDIR: list_folder(request, body); break;
      case FUSE_READLINK: read_link(request); break;
      case FUSE_RELEASE:
      case FUSE_RELEASEDIR:
        close((int)((struct fuse_release_in *)body)->fh);
        answer(request, 0, NULL, 0);
        break;
      case FUSE_FLUSH: answer(request, 0, NULL, 0); break;
      default: answer(request, ENOSYS, NULL, 0);
    }
  }
  free(copy);
  return NULL;
}

static void greet(const struct fuse_in_header *request) {
  struct fuse_init_out out = {0};
  out.major = FUSE_KERNEL_VERSION;
  out.minor = 31;
  out.max_readahead = read_limit;
  out.max_write = read_limit;
  out.max_background = 64;
  out.congestion_threshold = 48;
  out.flags = FUSE_ASYNC_READ;
  answer(request, 0, &out, sizeof out);
}

static void start_mount(void) {
  device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  char options[128];
  snprintf(
    options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
  if (device < 0 || mount("testfs", mountpoint, "fuse.testfs", MS_NOSUID | MS_NODEV, options) < 0) {
    perror("testfs: mount");
    exit(1);
  }
  signal(SIGTERM, leave);
  signal(SIGINT, leave);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  puts("ready");
  fflush(stdout);
}

int main(int count, char **arguments) {
  if (count != 6) {
    fputs("usage: testfs FOLDER MOUNTPOINT SWITCHES ATTRIBUTE-SECONDS ENTRY-SECONDS\n", stderr);
    return 2;
  }
  folder = arguments[1];
  mountpoint = arguments[2];
  switches = arguments[3];
  attribute_seconds = atof(arguments[4]);
  entry_seconds = atof(arguments[5]);
  start_mount();
  char *buffer = malloc(buffer_size);
  if (!buffer) abort();
  while (1) {
    ssize_t size = read(device, buffer, buffer_size);
    if (size < 0 && (errno == EINTR || errno == EAGAIN || errno == ENOENT)) continue;
    if (size < (ssize_t)sizeof(struct fuse_in_header)) leave(0);
    struct fuse_in_header *request = (struct fuse_in_header *)buffer;
    switch (request->opcode) {
      case FUSE_INIT: greet(request); continue;
      // These want no answer. Who is interrupted waits no longer than the switch is on.
      case FUSE_FORGET:
      case FUSE_BATCH_FORGET:
      case FUSE_INTERRUPT: continue;
      case FUSE_DESTROY: leave(0);
    }
    void *copy = malloc((size_t)size + 1);
    if (!copy) abort();
    memcpy(copy, buffer, (size_t)size);
    ((char *)copy)[size] = 0;
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, copy) != 0) abort();
    pthread_detach(thread);
  }
}
