// A program that runs beside Crier, and the conversation with it: docs/exec-protocol.md.
//
// Thread-safe, without a thread of its own: of all callers that wait for an answer one reads and writes the
// pipes and hands the others what is theirs; when it has its own it leaves that to the next. Nothing is read
// while nobody waits, so a program that talks then is held up by its full pipe and not by a growing buffer.
//
// The program is started by the first question. Whatever it does wrong ends it, at once, together with every
// question under way; it is started again by a later question, not before a wait that doubles each time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/exec/line.h"
#include "connectors/exec/program_log.h"
#include "core/process.h"

namespace crier::exec {

// What one channel's settings make of a program.
struct Plan {
  std::string channel;
  Process::Launch launch;
  Abilities abilities;  // what the hub counts on; the program must say that it has them
  Json hello;           // members of the first request: options, secrets
  std::chrono::milliseconds start_within{0};
  std::chrono::milliseconds answer_within{0};
};

struct Answer {
  std::vector<Event> events;
  std::map<std::string, Receipt, std::less<>> receipts;  // of a send, by key
  Done done;
  std::optional<Error> error;  // in_doubt: the request was handed over, and its end is not known
  bool theirs = false;         // the error is the program's own answer
};

class Program {
 public:
  Program(Plan plan, const Clock& clock, State& state);
  // Ends the program: its input is closed, and it has two seconds, and two more after a SIGTERM.
  ~Program();

  // Asks and waits for the whole answer. `within` is in real time, for a send from one receipt to the next.
  // `keys`: those of a send's items.
  Answer Ask(std::string_view what, Json members, std::chrono::milliseconds within, std::stop_token stop = {},
             std::set<std::string, std::less<>> keys = {});
  // What the program said when it last started; starts it if it has not been started yet.
  Result<Done> Hello();
  // Another node may have run a program for this channel meanwhile: where its state is another now, the next
  // question starts this one anew.
  void ReadStateAgain();
  const Plan& plan() const { return plan_; }

 private:
  struct Call;
  using Lock = std::unique_lock<std::mutex>;
  using Moment = Process::Moment;

  // All under mutex_. `lock` is given where it is let go for a while.
  Result<void> BeUp(Lock& lock, std::stop_token stop);
  Result<void> StartUp(Lock& lock, std::stop_token stop);
  void Queue(Call& call, Json members);
  void Wait(Lock& lock, Call& call, std::stop_token stop);
  void Turn(Lock& lock, Moment until);
  Result<void> TakeOutput(std::string_view text);
  Result<void> TakeLine(std::string_view text);
  Result<void> KeepState();
  Result<void> Take(Call& call, Line line);
  void GiveUp(Call& call, Error error);
  void TimeOut(Call& call, bool leads);
  // Ends the program and every call under way.
  void Fail(Error error);
  void Down();
  Error Named(Error error) const;

  const Plan plan_;
  const Clock& clock_;
  State& state_;
  const Waker waker_;
  ProgramLog log_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  enum class Phase { kDown, kStarting, kUp } phase_ = Phase::kDown;
  std::unique_ptr<Process> process_;
  std::optional<Done> hello_;
  bool leading_ = false;       // somebody is at the pipes, without the lock
  std::optional<Error> doom_;  // what whoever leads shall fail with

  std::map<int64_t, Call*> waiting_;
  std::set<int64_t> abandoned_;  // given up; a late answer to one of them is no mistake
  int64_t next_id_ = 1;
  // What is to be written: `outbox_` by anybody, `sending_` by who leads. Counted in bytes since the start.
  std::string outbox_, sending_;
  uint64_t queued_ = 0, taken_ = 0, written_ = 0;
  std::string partial_;  // a line that has not ended
  size_t unasked_ = 0;   // bytes read since the last piece of an answer
  Moment last_heard_{};
  std::optional<std::string> new_state_;
  std::string known_state_;  // what it got with its hello, or has told since
  bool stale_ = false;       // that is not what is stored

  Time started_at_{}, next_start_{};
  int failures_ = 0;
  std::optional<Error> last_error_;
};

}  // namespace crier::exec
