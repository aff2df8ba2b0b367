// A process of its own that opens, looks at and reads files for us.
//
// A call into a file system whose server is dead may not even be ended by SIGKILL: the process
// that made it stays until the server answers, and whoever waits for that process waits with it.
// So what is not known to be local is touched by a child only; leaving leaves it behind.
#ifndef SLURMTAIL_CLINUX_FILE_SERVER_H
#define SLURMTAIL_CLINUX_FILE_SERVER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "CLinuxFiles.h"

enum {
  ST_FILE_DATA_SIZE = 256 * 1024,
  ST_FILE_PATH_SIZE = 4096,
  /// How many stretches of a file can be read ahead at a time, and how long each is at most: a slice of
  /// a search, and the blocks beside it.
  ST_FILE_AHEADS = 2,
  ST_FILE_AHEAD_SIZE = 1152 * 1024,
};

enum st_file_operation {
  ST_FILE_OPEN = 1,
  ST_FILE_CLOSE,
  ST_FILE_FACTS_OF_FD,
  ST_FILE_FACTS_OF_PATH,
  ST_FILE_READ,
  ST_FILE_READ_LINK,
  ST_FILE_NEXT_DATA,
  ST_FILE_LIST,
  /// Reads past every cache, O_DIRECT: `known_before` and `known_after` are the size that the kernel knows
  /// without asking. EINVAL where that cannot be done.
  ST_FILE_READ_DIRECT,
  /// Nothing but an answer: what was to be read ahead before is there then.
  ST_FILE_WAIT,
  /// What many open files are like, past every cache: `size` of them, as `struct st_file_look` in the data.
  /// `result` is how many were looked at before it took too long.
  ST_FILE_FACTS_OF_MANY,
};

/// One question and its answer, in memory that both processes see.
struct st_file_call {
  uint32_t operation;
  int32_t file;
  uint32_t fresh;
  uint64_t offset;
  uint64_t size;
  /// 0, or errno.
  int32_t error;
  /// A descriptor of the child's, or a count of bytes.
  int64_t result;
  struct st_file_facts facts;
  uint64_t known_before;
  uint64_t known_after;
};

/// One of many open files that are looked at together, and what it is like.
struct st_file_look {
  int32_t file;
  /// 0, or errno.
  int32_t error;
  struct st_file_facts facts;
};

/// A stretch of a file that the child reads before it is asked for, and what came of it.
struct st_file_ahead {
  int32_t file;
  uint64_t offset;
  uint64_t size;
  /// How many bytes from `offset` on are there: fewer where the file ends, cannot be read, or another
  /// question came. Good once `done_at` is not 0.
  uint64_t count;
  /// When it was read, in nanoseconds of CLOCK_MONOTONIC.
  uint64_t done_at;
};

/// One child. Belongs to one thread.
struct st_file_server {
  /// Shared with the child, as are a path for the question and data for the answer.
  struct st_file_call *call;
  char *path;
  char *data;
  struct st_file_ahead *aheads;
  char *ahead_data;
  int socket;
  pid_t process;
};

/// Starts the child. Returns 0, or errno.
int st_file_server_start(struct st_file_server *server);

/// Has the child answer what is in `server->call`, and in `server->path` where a path is needed.
/// Returns 0, or EIO when the child is gone; it has to be ended then.
int st_file_server_ask(struct st_file_server *server);

/// Has the child read `size` bytes at `offset` of its open `file` into the place `number` as soon as it
/// has nothing else to do, and returns at once. Returns 0, or EIO.
int st_file_server_read_ahead(struct st_file_server *server, int number, int32_t file,
                              uint64_t offset, uint64_t size);

/// When a stretch was read, in nanoseconds of CLOCK_MONOTONIC; 0 while it is not there.
uint64_t st_file_server_ahead_done(const struct st_file_server *server, int number);

/// The bytes of a stretch.
const char *st_file_server_ahead_data(const struct st_file_server *server, int number);

/// Ends a child that waits for a question.
void st_file_server_end(struct st_file_server *server);

#endif
