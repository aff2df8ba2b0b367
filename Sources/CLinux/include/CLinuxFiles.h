// Files: statx and its companions, eventfd, renaming without replacing.
#ifndef SLURMTAIL_CLINUX_FILES_H
#define SLURMTAIL_CLINUX_FILES_H

#include <stddef.h>
#include <stdint.h>

/// What is asked of statx(2), flattened.
struct st_file_facts {
  uint64_t size;
  uint64_t inode;
  uint32_t device_major;
  uint32_t device_minor;
  uint32_t links;
  /// The S_IFMT part of the mode.
  uint32_t kind;
  /// Of its bytes, and of anything about it: nanoseconds since 1970.
  uint64_t modified;
  uint64_t changed;
  /// When it was made; 0 where the file system does not know.
  uint64_t born;
};

/// statx(2) of an open file, from the server and not from a cache where `fresh` is not 0.
/// Returns 0, or errno.
int st_facts_of_fd(int fd, int fresh, struct st_file_facts *facts);

/// statx(2) of a path, links followed. Returns 0, or errno.
int st_facts_of_path(const char *path, int fresh, struct st_file_facts *facts);

/// The size that the kernel would tell without asking the server; UINT64_MAX where it does not say.
uint64_t st_known_size(int fd);

/// Where the next data lies at or after `offset` (lseek(2), SEEK_DATA), or the negative errno:
/// -ENXIO where only a hole follows. `offset` itself where the file system knows no holes.
int64_t st_next_data(int fd, int64_t offset);

/// memrchr(3): the last place of `byte` in `bytes`, or -1.
ptrdiff_t st_last_byte(const void *bytes, size_t count, int byte);

/// A new eventfd (non-blocking, close-on-exec), or -1 with errno set. eventfd(2).
int st_eventfd(void);

/// Renames `from` to `to` unless there is something of that name. Returns 0, or errno (EEXIST).
int st_rename_new(const char *from, const char *to);

/// A new file without a name in `folder`, to be written to (open(2), O_TMPFILE), or -1 where that cannot be
/// done or no name could be given to it later.
int st_open_nameless(const char *folder);

/// Gives a file without a name one. Returns 0, or errno (EEXIST).
int st_give_name(int fd, const char *path);

/// getdents64(2): some of the entries of an open folder, as the kernel lays them out. Returns how many
/// bytes they take, 0 at the end, or -1 with errno set.
int64_t st_list_folder(int fd, void *buffer, size_t size);

/// copy_file_range(2) from `offset` of `from` to where `to` stands. Returns how many bytes it copied, or
/// -1 with errno set.
int64_t st_copy_range(int from, uint64_t offset, int to, size_t count);

/// Starts a detached thread named `name` (15 bytes at most) with a small stack; `body` is called
/// once with `argument`. Returns 0, or errno.
int st_start_thread(const char *name, void (*body)(void *), void *argument);

#endif
