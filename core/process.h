// Other programs: the one door to them. No shell: a file, its arguments, and the environment that is given
// and no other. Linux.
//
// A program runs in a process group of its own and inherits three pipes and nothing else. It and all that it
// starts in its group are killed when the Process goes. When Crier itself is killed, a guard does it: a
// child of ours that does nothing but wait for that. (PR_SET_PDEATHSIG would not do: it fires when the
// *thread* that started the program ends, and it spares the program's own children.)
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace crier {

// Interrupts Process::Exchange, from any thread. A ring that nobody waits for is kept for the next who does.
class Waker {
 public:
  Waker();
  ~Waker();
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;
  void Ring() const;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

class Process {
 public:
  struct Launch {
    std::string program;  // a file, not looked for in PATH
    std::vector<std::string> args;
    std::vector<std::pair<std::string, std::string>> env;  // the whole of it
    std::string folder;                                    // where it works
  };
  using Moment = std::chrono::steady_clock::time_point;

  // kConfig: the file cannot be run, says why. kUnreachable: this machine has no process or pipe left.
  static Result<std::unique_ptr<Process>> Start(const Launch& launch);
  // Kills what still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  struct Turn {
    size_t wrote = 0;         // bytes of `in` that are gone
    bool out_ended = false;   // it closed its standard output
    bool in_refused = false;  // it closed its standard input
  };
  // Writes what it can of `in` and appends what has come, at most 64 KiB of each, to `out` and `err`. Where
  // nothing can be done yet it waits: until something can, a ring, or `until`. One thread at a time.
  Turn Exchange(std::string_view in, std::string* out, std::string* err, Moment until, const Waker& waker);
  void CloseInput();

  // How it ended, or nothing if it still runs after `within`: "exited with status 3", "was killed by signal 9
  // (Killed)". It is not reaped yet.
  std::optional<std::string> Ended(std::chrono::milliseconds within) const;
  // Closes its input and gives it `grace` to end, then a SIGTERM and as long again, then kills its group. How
  // it ended. Without grace it is killed at once.
  std::string End(std::chrono::milliseconds grace);

 private:
  Process() = default;
  int in_ = -1, out_ = -1, err_ = -1;
  int guard_pipe_ = -1;
  pid_t pid_ = -1;    // also its group
  pid_t guard_ = -1;  // kills the group when our end of guard_pipe_ closes
  std::string how_;   // once reaped
};

}  // namespace crier
