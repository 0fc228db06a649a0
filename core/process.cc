#include "core/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

namespace crier {
namespace {

constexpr size_t kChunk = 64 * 1024;

void Close(int* fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

std::string Reason(int error) { return std::generic_category().message(error); }

// Both ends above standard error, so that none is in the way of what the child gets as its 0, 1 and 2.
bool MakePipe(int* read_end, int* write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  for (int& end : ends) {
    if (end > STDERR_FILENO) continue;
    const int moved = fcntl(end, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(end);
    end = moved;
  }
  *read_end = ends[0];
  *write_end = ends[1];
  return ends[0] >= 0 && ends[1] >= 0;
}

// The group's number comes through the pipe, once there is one; then nothing until our end is gone. After the
// fork of a program with threads, so nothing but system calls.
[[noreturn]] void Guard(int pipe) {
  setsid();
  prctl(PR_SET_NAME, "crier-guard", 0, 0, 0);
  dup2(pipe, STDIN_FILENO);
  close_range(STDIN_FILENO + 1, ~0U, 0);
  pid_t group = 0, more = 0;
  ssize_t got = 0;
  while ((got = read(STDIN_FILENO, &more, sizeof more)) != 0) {
    if (got == sizeof more) group = more;
    if (got < 0 && errno != EINTR) break;
  }
  if (group > 0) kill(-group, SIGKILL);
  _exit(0);
}

Result<void> CanRun(const Process::Launch& launch) {
  const auto bad = [](std::string what) { return Error{Fault::kConfig, std::move(what)}; };
  struct stat about {};
  if (stat(launch.folder.c_str(), &about) != 0 || !S_ISDIR(about.st_mode))
    return bad(fmt::format("there is no folder {}", launch.folder));
  if (stat(launch.program.c_str(), &about) != 0)
    return bad(fmt::format("the program {}: {}", launch.program, Reason(errno)));
  if (!S_ISREG(about.st_mode)) return bad(fmt::format("{} is not a program", launch.program));
  if (access(launch.program.c_str(), X_OK) != 0)
    return bad(fmt::format("the program {} may not be run: chmod +x {}", launch.program, launch.program));
  return {};
}

// posix_spawn's two lists, freed whatever happens.
struct Spawn {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  Spawn() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  ~Spawn() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;
};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Waker::Waker() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
Waker::~Waker() { close(fd_); }
void Waker::Ring() const {
  const uint64_t one = 1;
  (void)!write(fd_, &one, sizeof one);
}

Result<std::unique_ptr<Process>> Process::Start(const Launch& launch) {
  if (auto can = CanRun(launch); !can) return can.error();
  // A program that no longer reads is an error to tell, not a reason to die.
  std::signal(SIGPIPE, SIG_IGN);
  std::unique_ptr<Process> process(new Process);
  std::array<int, 3> theirs = {-1, -1, -1};
  const auto give_up = [&](std::string why, Fault fault) {
    for (int& fd : theirs) Close(&fd);
    return Error{fault, fmt::format("the program {} cannot be started: {}", launch.program, why)};
  };
  // Before there is a pipe of the program's, which it would hold open for a moment.
  int guard_end = -1;
  if (!MakePipe(&guard_end, &process->guard_pipe_)) return give_up(Reason(errno), Fault::kUnreachable);
  process->guard_ = fork();
  if (process->guard_ == 0) Guard(guard_end);
  Close(&guard_end);
  if (process->guard_ < 0) return give_up(Reason(errno), Fault::kUnreachable);
  if (!MakePipe(&theirs[0], &process->in_) || !MakePipe(&process->out_, &theirs[1]) ||
      !MakePipe(&process->err_, &theirs[2])) {
    return give_up(Reason(errno), Fault::kUnreachable);
  }
  for (const int fd : {process->in_, process->out_, process->err_}) fcntl(fd, F_SETFL, O_NONBLOCK);

  Spawn spawn;
  for (int fd = 0; fd < 3; ++fd) posix_spawn_file_actions_adddup2(&spawn.files, theirs[fd], fd);
  posix_spawn_file_actions_addchdir_np(&spawn.files, launch.folder.c_str());
  posix_spawn_file_actions_addclosefrom_np(&spawn.files, STDERR_FILENO + 1);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&spawn.attributes, &none);
  posix_spawnattr_setsigdefault(&spawn.attributes, &all);
  posix_spawnattr_setpgroup(&spawn.attributes, 0);
  posix_spawnattr_setflags(&spawn.attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  std::vector<std::string> args = {launch.program};
  args.insert(args.end(), launch.args.begin(), launch.args.end());
  std::vector<std::string> env;
  for (const auto& [name, value] : launch.env) env.push_back(fmt::format("{}={}", name, value));
  const int error = posix_spawn(&process->pid_, launch.program.c_str(), &spawn.files, &spawn.attributes,
                                Pointers(args).data(), Pointers(env).data());
  if (error != 0) {
    process->pid_ = -1;
    const bool full = error == EAGAIN || error == ENOMEM;
    return give_up(error == ENOEXEC  ? "its first line must name what runs it, such as #!/usr/bin/env python3"
                   : error == ENOENT ? "what its first line (#!) names is not there"
                                     : Reason(error),
                   full ? Fault::kUnreachable : Fault::kConfig);
  }
  // What it holds in memory, its secrets too, is not for a file on the disk.
  const rlimit no_core = {0, 0};
  prlimit(process->pid_, RLIMIT_CORE, &no_core, nullptr);

  (void)!write(process->guard_pipe_, &process->pid_, sizeof process->pid_);
  for (int& fd : theirs) Close(&fd);
  return process;
}

Process::~Process() {
  End(std::chrono::milliseconds(0));
  if (guard_ > 0) {
    kill(guard_, SIGKILL);
    while (waitpid(guard_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  for (int* fd : {&in_, &out_, &err_, &guard_pipe_}) Close(fd);
}

Process::Turn Process::Exchange(std::string_view in, std::string* out, std::string* err, Moment until,
                                const Waker& waker) {
  Turn turn;
  const bool writes = !in.empty() && in_ >= 0;
  std::array<pollfd, 4> fds = {pollfd{in_, static_cast<short>(writes ? POLLOUT : 0), 0},
                               pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0},
                               pollfd{waker.fd(), POLLIN, 0}};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
  const auto wait = std::clamp<int64_t>(left.count(), 0, 60'000);
  if (poll(fds.data(), fds.size(), static_cast<int>(wait)) <= 0) return turn;
  if (fds[3].revents != 0) {
    uint64_t rings = 0;
    (void)!read(waker.fd(), &rings, sizeof rings);
  }
  // True at its end.
  const auto take = [](int fd, std::string* to) {
    const size_t before = to->size();
    to->resize(before + kChunk);
    const ssize_t got = read(fd, to->data() + before, kChunk);
    to->resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
  };
  if (fds[1].revents != 0) turn.out_ended = take(out_, out);
  if (fds[2].revents != 0 && take(err_, err)) Close(&err_);
  if (!writes) {
    turn.in_refused = fds[0].revents != 0;
  } else if (fds[0].revents != 0) {
    const ssize_t wrote = write(in_, in.data(), std::min(in.size(), kChunk));
    if (wrote > 0) turn.wrote = static_cast<size_t>(wrote);
    turn.in_refused = wrote < 0 && errno != EAGAIN && errno != EINTR;
  }
  return turn;
}

void Process::CloseInput() { Close(&in_); }

std::optional<std::string> Process::Ended(std::chrono::milliseconds within) const {
  if (pid_ < 0) return how_;
  const auto until = std::chrono::steady_clock::now() + within;
  for (int pause = 1;; pause = std::min(pause * 2, 20)) {
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return "is gone";
    if (info.si_pid == pid_) {
      if (info.si_code == CLD_EXITED) return fmt::format("exited with status {}", info.si_status);
      return fmt::format("was killed by signal {} ({})", info.si_status, sigdescr_np(info.si_status));
    }
    if (std::chrono::steady_clock::now() >= until) return std::nullopt;
    poll(nullptr, 0, pause);
  }
}

std::string Process::End(std::chrono::milliseconds grace) {
  if (pid_ < 0) return how_;
  CloseInput();
  std::optional<std::string> how = Ended(grace);
  if (!how && grace.count() > 0) {
    kill(-pid_, SIGTERM);
    how = Ended(grace);
  }
  // Before it is reaped: until then nobody else can get the number of its group.
  kill(-pid_, SIGKILL);
  if (!how) how = Ended(std::chrono::hours(1));
  how_ = how.value_or("does not end");
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return how_;
}

}  // namespace crier
