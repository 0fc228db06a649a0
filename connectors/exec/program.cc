#include "connectors/exec/program.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/exec/hello.h"
#include "core/secret.h"
#include "core/text.h"

namespace crier::exec {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

// All ours. A new start waits, twice as long each time, until one has run for kSettled.
constexpr milliseconds kFirstWait{1'000}, kLongestWait{300'000}, kSettled{60'000};
constexpr milliseconds kGrace = std::chrono::seconds(2);  // to end by itself, and again after a SIGTERM
constexpr milliseconds kLastMoment{200};                  // between the end of its output and its own
constexpr size_t kMostEvents = 500;  // of one poll or call: what one transaction may hold the store up for
constexpr size_t kMostUnasked = 16 << 20;  // bytes of what nobody asked for between two pieces of answers
constexpr size_t kMostAbandoned = 100;
constexpr size_t kMaxShown = 8192;  // bytes of a wrong line that are looked through for secrets

}  // namespace

struct Program::Call {
  int64_t id = 0;
  std::string_view what;
  milliseconds within{0};
  Moment asked_at{}, deadline{};
  std::set<std::string, std::less<>> keys;  // without a receipt yet
  uint64_t end = 0;                         // of its line, in all that was queued
  bool over = false;
  Answer answer;
};

Program::Program(Plan plan, const Clock& clock, State& state)
    : plan_(std::move(plan)), clock_(clock), state_(state), log_(plan_.channel, clock) {}

Program::~Program() {
  if (process_) process_->End(kGrace);
}

Error Program::Named(Error error) const {
  error.message = Redact(fmt::format("exec {}: {}", plan_.channel, error.message));
  return error;
}

Answer Program::Ask(std::string_view what, Json members, milliseconds within, std::stop_token stop,
                    std::set<std::string, std::less<>> keys) {
  Lock lock(mutex_);
  Call call;
  if (auto up = BeUp(lock, stop); !up) {
    call.answer.error = std::move(up).error();
    return std::move(call.answer);
  }
  call.what = what;
  call.within = within;
  call.keys = std::move(keys);
  Queue(call, std::move(members));
  Wait(lock, call, stop);
  return std::move(call.answer);
}

Result<Done> Program::Hello() {
  Lock lock(mutex_);
  if (!hello_) {
    if (auto up = BeUp(lock, {}); !up) return up.error();
  }
  return *hello_;
}

void Program::ReadStateAgain() {
  Lock lock(mutex_);
  const auto state = state_.Get("state");
  stale_ = !state || state->value_or("") != known_state_;
}

Result<void> Program::BeUp(Lock& lock, std::stop_token stop) {
  for (;;) {
    if (stop.stop_requested()) return Named({Fault::kUnreachable, "stopped"});
    switch (phase_) {
      case Phase::kUp: {
        if (stale_) {
          // What is under way is answered first.
          changed_.wait(lock, stop,
                        [&] { return !stale_ || phase_ != Phase::kUp || (waiting_.empty() && !leading_); });
          if (stale_ && phase_ == Phase::kUp && !stop.stop_requested()) {
            process_->End(kGrace);
            Down();
          }
          break;
        }
        if (leading_) return {};
        // Nobody has looked at it for a while.
        const auto how = process_->Ended(milliseconds(0));
        if (!how) return {};
        Fail({Fault::kUnreachable, fmt::format("the program {}", *how)});
        break;
      }
      case Phase::kStarting:
        changed_.wait(lock, stop, [&] { return phase_ != Phase::kStarting; });
        break;
      case Phase::kDown:
        const Time now = clock_.Now();
        // Or the machine's clock was set back.
        if (now >= next_start_ || next_start_ - now > kLongestWait) return StartUp(lock, stop);
        Error error = last_error_.value_or(Error{});
        error.fault = Fault::kUnreachable;
        error.retry_after = next_start_ - now;
        return error;
    }
  }
}

Result<void> Program::StartUp(Lock& lock, std::stop_token stop) {
  phase_ = Phase::kStarting;
  started_at_ = clock_.Now();
  log_.ForgetLastWords();
  stale_ = false;
  auto state = state_.Get("state");
  if (!state) {
    Fail(std::move(state).error());
    return *last_error_;
  }
  known_state_ = state->value_or("");
  auto process = Process::Start(plan_.launch);
  if (!process) {
    Fail(std::move(process).error());
    return *last_error_;
  }
  process_ = *std::move(process);
  Call call;
  call.what = "hello";
  call.within = plan_.start_within;
  Json members = HelloOf(plan_.channel, plan_.abilities, known_state_);
  members.update(plan_.hello);
  Queue(call, std::move(members));
  Wait(lock, call, stop);
  if (phase_ != Phase::kStarting) return *last_error_;
  if (stop.stop_requested() && call.answer.error) {
    Down();
    return *std::move(call.answer.error);
  }
  if (call.answer.error) {
    Fail(*std::move(call.answer.error));
    return *last_error_;
  }
  if (auto fits = CheckHello(call.answer.done, plan_.abilities); !fits) {
    Fail(std::move(fits).error());
    return *last_error_;
  }
  hello_ = std::move(call.answer.done);
  phase_ = Phase::kUp;
  changed_.notify_all();
  LogInfo("program runs",
          {{"channel", plan_.channel}, {"program", hello_->name}, {"version", hello_->version}});
  return {};
}

void Program::Queue(Call& call, Json members) {
  call.id = next_id_++;
  call.asked_at = Steady::now();
  call.deadline = call.asked_at + call.within;
  // It is told a tenth less, so that an answer at the last moment is not late.
  const std::string line = RequestLine(call.id, call.what, call.within * 9 / 10, std::move(members));
  outbox_ += line;
  queued_ += line.size();
  call.end = queued_;
  waiting_[call.id] = &call;
  if (leading_) waker_.Ring();
}

void Program::Wait(Lock& lock, Call& call, std::stop_token stop) {
  const std::stop_callback wake(stop, [this] { waker_.Ring(); });
  bool mine = false;  // leading_ is
  const auto look = [&] {
    if (call.over) return true;
    if (stop.stop_requested()) GiveUp(call, {Fault::kUnreachable, "stopped"});
    if (!call.over && Steady::now() >= call.deadline) TimeOut(call, mine);
    return call.over;
  };
  while (!look()) {
    if (leading_) {
      // A receipt may have moved the deadline meanwhile, so it is read anew each time.
      changed_.wait_until(lock, stop, Moment(call.deadline), [&] { return call.over || !leading_; });
      continue;
    }
    leading_ = mine = true;
    while (!look()) Turn(lock, call.deadline);
    leading_ = mine = false;
    changed_.notify_all();  // the next
  }
}

void Program::Turn(Lock& lock, Moment until) {
  sending_ += outbox_;
  taken_ += outbox_.size();
  outbox_.clear();
  std::string out, err;
  lock.unlock();
  const Process::Turn turn = process_->Exchange(sending_, &out, &err, until, waker_);
  lock.lock();
  written_ += turn.wrote;
  sending_.erase(0, turn.wrote);
  if (!out.empty()) last_heard_ = Steady::now();
  unasked_ += out.size() + err.size();
  log_.TakeErrors(err);
  auto taken = TakeOutput(out);
  if (auto kept = KeepState(); taken) taken = std::move(kept);
  if (doom_) {
    Fail(*std::exchange(doom_, std::nullopt));
  } else if (!taken) {
    Fail(std::move(taken).error());
  } else if (turn.out_ended || turn.in_refused) {
    err.clear();
    (void)process_->Exchange("", &out, &err, Steady::now(), waker_);
    log_.TakeErrors(err);
    const auto how = process_->Ended(kLastMoment);
    Fail({Fault::kUnreachable,
          how ? fmt::format("the program {}", *how)
              : fmt::format("the program closed its standard {}", turn.out_ended ? "output" : "input")});
  } else if (unasked_ > kMostUnasked) {
    Fail({Fault::kBadData, fmt::format("the program wrote {} bytes without an answer in them", unasked_)});
  }
  changed_.notify_all();
}

Result<void> Program::TakeOutput(std::string_view text) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view piece = text.substr(0, end);
    if (partial_.size() + piece.size() > kMaxLine)
      return Error{Fault::kBadData, fmt::format("the program wrote a line longer than {} bytes", kMaxLine)};
    partial_ += piece;
    if (end == std::string_view::npos) return {};
    auto taken = TakeLine(partial_);
    if (!taken && taken.error().fault != Fault::kBadData) return taken;  // not the line's
    if (!taken) {
      std::string start = CleanUtf8(std::string_view(partial_).substr(0, kMaxShown));
      start = Redact(std::move(start));
      start.resize(Utf8Floor(start, 80));
      return Error{Fault::kBadData, fmt::format("the program wrote a wrong line: {}; it begins: {}",
                                                taken.error().message, start)};
    }
    partial_.clear();
    text.remove_prefix(end + 1);
  }
  return {};
}

Result<void> Program::KeepState() {
  if (!new_state_) return {};
  known_state_ = *std::exchange(new_state_, std::nullopt);
  auto kept = state_.Put("state", known_state_);
  if (kept) return {};
  Error error = std::move(kept).error();
  error.fault = Fault::kUnreachable;
  error.message = "the program's state cannot be kept: " + error.message;
  return error;
}

Result<void> Program::TakeLine(std::string_view text) {
  auto line = ReadLine(text);
  if (!line) return line.error();
  if (const auto* log = std::get_if<LogLine>(&*line)) {
    log_.Say(log->level, log->text);
    return {};
  }
  if (auto* state = std::get_if<StateLine>(&*line)) {
    new_state_ = std::move(state->state);
    return {};
  }
  // Before anybody acts on what was answered after it.
  if (auto kept = KeepState(); !kept) return kept;
  int64_t id = 0;
  bool last = true;
  std::visit(
      [&](const auto& each) {
        if constexpr (requires { each.id; }) id = each.id;
        if constexpr (
            requires { each.event; } || requires { each.receipt; })
          last = false;
      },
      *line);
  if (const auto found = waiting_.find(id); found != waiting_.end()) {
    unasked_ = 0;
    return Take(*found->second, *std::move(line));
  }
  if (!abandoned_.contains(id))
    return Error{Fault::kBadData, fmt::format("{} is the number of no request that is open", id)};
  if (last) abandoned_.erase(id);
  return {};
}

Result<void> Program::Take(Call& call, Line line) {
  const auto bad = [&](std::string_view why) {
    return Error{Fault::kBadData, fmt::format("{} {}", call.what, why)};
  };
  if (auto* event = std::get_if<EventLine>(&line)) {
    if (call.what != "poll" && call.what != "receive") return bad("brings no events");
    if (call.answer.events.size() == kMostEvents)
      return bad(fmt::format("brings more than {} events; end with \"more\": true", kMostEvents));
    call.answer.events.push_back(std::move(event->event));
    return {};
  }
  if (auto* receipt = std::get_if<ReceiptLine>(&line)) {
    const auto key = call.keys.find(receipt->key);
    if (key == call.keys.end())
      return bad(fmt::format("has no item without an answer under '{}'", receipt->key));
    call.keys.erase(key);
    if (receipt->receipt.error) receipt->receipt.error = Named(*std::move(receipt->receipt.error));
    call.answer.receipts.emplace(std::move(receipt->key), std::move(receipt->receipt));
    call.deadline = Steady::now() + call.within;
    call.over = call.keys.empty();
  } else if (auto* done = std::get_if<DoneLine>(&line)) {
    if (!call.keys.empty()) return bad("wants a receipt for each item");
    call.answer.done = std::move(done->done);
    call.over = true;
  } else if (auto* error = std::get_if<ErrorLine>(&line)) {
    call.answer.error = Named(std::move(error->error));
    call.answer.theirs = true;
    call.over = true;
  }
  if (call.over) waiting_.erase(call.id);
  return {};
}

void Program::GiveUp(Call& call, Error error) {
  // While somebody else writes, what they took may be on its way already.
  error.in_doubt = call.end <= (leading_ ? taken_ : written_);
  call.answer.error = Named(std::move(error));
  call.over = true;
  waiting_.erase(call.id);
  abandoned_.insert(call.id);
}

void Program::TimeOut(Call& call, bool leads) {
  const Error error{Fault::kUnreachable, fmt::format("the program did not answer '{}' within {} s", call.what,
                                                     static_cast<double>(call.within.count()) / 1000)};
  const bool alive = last_heard_ >= call.asked_at && call.end <= written_ && call.what != "hello";
  GiveUp(call, error);
  // One that answers others may be slow with this; one that is silent hangs; and one that has not read it
  // must not carry out later what now counts as not done.
  if (alive && abandoned_.size() <= kMostAbandoned) return;
  if (leads || !leading_) {
    Fail(error);
  } else {
    doom_ = error;
    waker_.Ring();
  }
}

void Program::Down() {
  process_.reset();
  for (auto& [id, call] : waiting_) call->over = true;
  waiting_.clear();
  abandoned_.clear();
  outbox_.clear();
  sending_.clear();
  queued_ = taken_ = written_ = 0;
  partial_.clear();
  log_.ForgetPartialLine();
  unasked_ = 0;
  new_state_.reset();
  doom_.reset();
  phase_ = Phase::kDown;
  changed_.notify_all();
}

void Program::Fail(Error error) {
  if (process_) process_->End(milliseconds(0));
  if (!log_.last_words().empty() && error.fault == Fault::kUnreachable)
    error.message += fmt::format("; its last words: {}", log_.last_words());
  error = Named(std::move(error));
  const Time now = clock_.Now();
  if (now - started_at_ >= kSettled && phase_ == Phase::kUp) {
    failures_ = 0;
    next_start_ = now;
  } else {
    const milliseconds wait = std::min(kLongestWait, kFirstWait * (1 << std::min(failures_, 20)));
    ++failures_;
    next_start_ = now + wait;
  }
  if (error.fault == Fault::kUnreachable) error.retry_after = next_start_ - now;
  LogWarn("program fails", {{"channel", plan_.channel},
                            {"fault", std::string(FaultName(error.fault))},
                            {"error", error.message},
                            {"again_at", FormatTime(next_start_)}});
  for (auto& [id, call] : waiting_) {
    call->answer.error = error;
    call->answer.error->in_doubt = call->end <= written_;
  }
  last_error_ = std::move(error);
  Down();
}

}  // namespace crier::exec
