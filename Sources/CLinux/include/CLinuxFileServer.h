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

enum { ST_FILE_DATA_SIZE = 256 * 1024, ST_FILE_PATH_SIZE = 4096 };

enum st_file_operation {
  ST_FILE_OPEN = 1,
  ST_FILE_CLOSE,
  ST_FILE_FACTS_OF_FD,
  ST_FILE_FACTS_OF_PATH,
  ST_FILE_READ,
  ST_FILE_READ_LINK,
  ST_FILE_NEXT_DATA,
  ST_FILE_LIST,
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
};

/// One child. Belongs to one thread.
struct st_file_server {
  /// Shared with the child, as are a path for the question and data for the answer.
  struct st_file_call *call;
  char *path;
  char *data;
  int socket;
  pid_t process;
};

/// Starts the child. Returns 0, or errno.
int st_file_server_start(struct st_file_server *server);

/// Has the child answer what is in `server->call`, and in `server->path` where a path is needed.
/// Returns 0, or EIO when the child is gone; it has to be ended then.
int st_file_server_ask(struct st_file_server *server);

/// Ends a child that waits for a question.
void st_file_server_end(struct st_file_server *server);

#endif
