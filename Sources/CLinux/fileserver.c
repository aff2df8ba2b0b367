#define _GNU_SOURCE
#include "CLinuxFileServer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// How the shared memory is divided: data begins at whole pages, so that it is not copied across them.
enum {
  head_size = 4096,
  path_place = head_size,
  data_place = path_place + ST_FILE_PATH_SIZE,
  aheads_place = data_place + ST_FILE_DATA_SIZE,
  shared_size = aheads_place + ST_FILE_AHEADS * ST_FILE_AHEAD_SIZE,
};

_Static_assert(sizeof(struct st_file_call) + ST_FILE_AHEADS * sizeof(struct st_file_ahead) <= head_size,
               "no room for questions");

// After how many nanoseconds no further one of many files is looked at: others may be waiting for an answer.
enum { looking_time = 100 * 1000 * 1000 };

// What is read of a stretch before it is looked whether somebody waits, in bytes.
enum { ahead_step = 256 * 1024 };

static int64_t read_at(const struct st_file_server *server) {
  const struct st_file_call *call = server->call;
  size_t size = call->size < ST_FILE_DATA_SIZE ? call->size : ST_FILE_DATA_SIZE;
  return pread(call->file, server->data, size, (off_t)call->offset);
}

// The server answers for itself where the kernel would answer from a size that it was told long ago.
static int64_t read_direct(const struct st_file_server *server) {
  struct st_file_call *call = server->call;
  int flags = fcntl(call->file, F_GETFL);
  if (flags < 0 || fcntl(call->file, F_SETFL, flags | O_DIRECT) != 0) return -1;
  call->known_before = st_known_size(call->file);
  int64_t count = read_at(server);
  int error = errno;
  call->known_after = st_known_size(call->file);
  fcntl(call->file, F_SETFL, flags);
  errno = error;
  return count;
}

static uint64_t moment(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int64_t look_at_many(const struct st_file_server *server) {
  struct st_file_look *looks = (struct st_file_look *)server->data;
  uint64_t count = server->call->size;
  if (count > ST_FILE_DATA_SIZE / sizeof *looks) count = ST_FILE_DATA_SIZE / sizeof *looks;
  uint64_t start = moment();
  uint64_t done = 0;
  while (done < count && moment() - start < looking_time) {
    looks[done].error = st_facts_of_fd(looks[done].file, 1, &looks[done].facts);
    done++;
  }
  return (int64_t)done;
}

static void answer(const struct st_file_server *server) {
  struct st_file_call *call = server->call;
  call->error = 0;
  call->result = 0;
  switch (call->operation) {
    case ST_FILE_OPEN:
      call->result = open(server->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
      break;
    case ST_FILE_CLOSE: call->result = close(call->file); break;
    case ST_FILE_FACTS_OF_FD:
      call->error = st_facts_of_fd(call->file, (int)call->fresh, &call->facts);
      return;
    case ST_FILE_FACTS_OF_PATH:
      call->error = st_facts_of_path(server->path, (int)call->fresh, &call->facts);
      return;
    case ST_FILE_READ: call->result = read_at(server); break;
    case ST_FILE_READ_DIRECT: call->result = read_direct(server); break;
    case ST_FILE_READ_LINK:
      call->result = readlink(server->path, server->data, ST_FILE_DATA_SIZE);
      break;
    case ST_FILE_NEXT_DATA:
      call->result = st_next_data(call->file, (int64_t)call->offset);
      if (call->result < 0) call->error = (int)-call->result;
      return;
    case ST_FILE_LIST:
      call->result = st_list_folder(call->file, server->data, ST_FILE_DATA_SIZE);
      break;
    case ST_FILE_WAIT: return;
    case ST_FILE_FACTS_OF_MANY: call->result = look_at_many(server); return;
    default: call->error = ENOSYS; return;
  }
  if (call->result < 0) call->error = errno;
}

// Whether there is a question that cannot wait: who waits for the stretch itself does not count.
static int is_wanted(const struct st_file_server *server, int socket) {
  struct pollfd question = {.fd = socket, .events = POLLIN};
  return poll(&question, 1, 0) > 0 && server->call->operation != ST_FILE_WAIT;
}

static void read_ahead(const struct st_file_server *server, int number, int socket) {
  struct st_file_ahead *ahead = &server->aheads[number];
  char *data = server->ahead_data + (size_t)number * ST_FILE_AHEAD_SIZE;
  uint64_t size = ahead->size < ST_FILE_AHEAD_SIZE ? ahead->size : ST_FILE_AHEAD_SIZE;
  uint64_t filled = 0;
  while (filled < size) {
    size_t wanted = size - filled < ahead_step ? size - filled : ahead_step;
    ssize_t count = pread(ahead->file, data + filled, wanted, (off_t)(ahead->offset + filled));
    // What is wrong is told when it is asked for.
    if (count <= 0) break;
    filled += (uint64_t)count;
    if (filled < size && is_wanted(server, socket)) break;
  }
  ahead->count = filled;
  __atomic_store_n(&ahead->done_at, moment(), __ATOMIC_RELEASE);
}

// Runs after fork in a program with threads: only calls that are safe in a signal handler.
static void serve(const struct st_file_server *server, int socket) {
  // Nothing of the terminal is held: who is left behind must not keep a login session open.
  setsid();
  if (dup2(socket, 3) < 0) _exit(1);
#ifdef SYS_close_range
  if (syscall(SYS_close_range, 4u, ~0u, 0u) != 0)
#endif
    for (int file = 4; file < 65536; file++) close(file);
  int null = open("/dev/null", O_RDWR);
  for (int file = 0; file < 3; file++) dup2(null, file);
  if (null > 3) close(null);
  if (chdir("/") != 0) _exit(1);
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < 32; number++) sigaction(number, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  prctl(PR_SET_NAME, "slurmtail-files");
  char byte;
  while (1) {
    ssize_t count = read(3, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    // Nobody is there any more.
    if (count != 1) _exit(0);
    if (byte > 0 && byte <= ST_FILE_AHEADS) {
      read_ahead(server, byte - 1, 3);
      continue;
    }
    answer(server);
    if (send(3, &byte, 1, MSG_NOSIGNAL) != 1) _exit(0);
  }
}

int st_file_server_start(struct st_file_server *server) {
  char *memory =
    mmap(NULL, shared_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return errno;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    int error = errno;
    munmap(memory, shared_size);
    return error;
  }
  server->call = (struct st_file_call *)memory;
  server->aheads = (struct st_file_ahead *)(server->call + 1);
  server->path = memory + path_place;
  server->data = memory + data_place;
  server->ahead_data = memory + aheads_place;
  server->socket = ends[0];
  server->process = fork();
  if (server->process == 0) serve(server, ends[1]);
  int error = errno;
  close(ends[1]);
  if (server->process < 0) {
    close(ends[0]);
    munmap(memory, shared_size);
    return error;
  }
  return 0;
}

int st_file_server_ask(struct st_file_server *server) {
  char byte = 0;
  if (send(server->socket, &byte, 1, MSG_NOSIGNAL) != 1) return EIO;
  while (1) {
    ssize_t count = read(server->socket, &byte, 1);
    if (count == 1) return 0;
    if (count < 0 && errno == EINTR) continue;
    return EIO;
  }
}

int st_file_server_read_ahead(struct st_file_server *server, int number, int32_t file,
                              uint64_t offset, uint64_t size) {
  struct st_file_ahead *ahead = &server->aheads[number];
  ahead->file = file;
  ahead->offset = offset;
  ahead->size = size;
  ahead->count = 0;
  __atomic_store_n(&ahead->done_at, 0, __ATOMIC_RELEASE);
  char byte = (char)(number + 1);
  return send(server->socket, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 ? 0 : EIO;
}

uint64_t st_file_server_ahead_done(const struct st_file_server *server, int number) {
  return __atomic_load_n(&server->aheads[number].done_at, __ATOMIC_ACQUIRE);
}

const char *st_file_server_ahead_data(const struct st_file_server *server, int number) {
  return server->ahead_data + (size_t)number * ST_FILE_AHEAD_SIZE;
}

void st_file_server_end(struct st_file_server *server) {
  close(server->socket);
  kill(server->process, SIGKILL);
  while (waitpid(server->process, NULL, 0) < 0 && errno == EINTR) {}
  munmap(server->call, shared_size);
}
