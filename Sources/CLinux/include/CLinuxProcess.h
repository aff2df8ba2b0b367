#ifndef CLINUX_PROCESS_H
#define CLINUX_PROCESS_H

#include <sys/types.h>

// Starts a program that ends with the thread that started it, however that ends: the kernel sends
// it `death_signal`. Its input is empty; `output` and `errors` read what it prints.
// Returns its number, or -1 with errno.
pid_t st_spawn_tied(const char *path, char *const argv[], char *const envp[], int death_signal,
                    int *output, int *errors);

#endif
