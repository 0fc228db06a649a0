#include "connectors/exec/drive.h"

#include <fmt/format.h>

#include "connectors/exec/hello.h"
#include "core/text.h"

namespace crier::exec {
namespace {

constexpr size_t kMostErrors = 1 << 20;  // kept of what it writes to standard error

Error Bad(std::string what) { return {Fault::kBadData, std::move(what)}; }

}  // namespace

int64_t Drive::Ask(std::string_view what, Json members, size_t items) {
  const int64_t id = next_id_++;
  calls_[id].items = items;
  out_ += RequestLine(id, what, within_ * 9 / 10, std::move(members));
  return id;
}

Result<Answer> Drive::Answered(int64_t id) {
  const auto until = std::chrono::steady_clock::now() + within_;
  while (!calls_[id].over) {
    if (std::chrono::steady_clock::now() >= until) {
      return Error{Fault::kUnreachable,
                   fmt::format("no answer within {} s", static_cast<double>(within_.count()) / 1000)};
    }
    if (auto turn = Turn(until); !turn) return turn.error();
  }
  return calls_[id].answer;
}

Result<void> Drive::Turn(Process::Moment until) {
  const Process::Turn turn = process_->Exchange(out_, &in_, &errors_, until, waker_);
  out_.erase(0, turn.wrote);
  if (errors_.size() > kMostErrors) errors_.erase(0, errors_.size() - kMostErrors);
  size_t start = 0;
  for (size_t end = in_.find('\n'); end != std::string::npos; end = in_.find('\n', start)) {
    const std::string_view line = std::string_view(in_).substr(start, end - start);
    if (auto taken = TakeLine(line); !taken) {
      return Bad(fmt::format("it wrote a wrong line: {}; it begins: {}", taken.error().message,
                             CleanUtf8(line.substr(0, Utf8Floor(line, 120)))));
    }
    start = end + 1;
  }
  in_.erase(0, start);
  if (in_.size() > kMaxLine) return Bad(fmt::format("it wrote a line longer than {} bytes", kMaxLine));
  if (!turn.out_ended && !turn.in_refused) return {};
  const auto how = process_->Ended(std::chrono::seconds(1));
  return Error{Fault::kUnreachable,
               how ? fmt::format("the program {}", *how)
                   : fmt::format("the program closed its standard {}", turn.out_ended ? "output" : "input")};
}

Result<void> Drive::TakeLine(std::string_view text) {
  auto read = ReadLine(text);
  if (!read) return read.error();
  Line& line = *read;
  if (auto* log = std::get_if<LogLine>(&line)) {
    errors_ += log->text + '\n';
    return {};
  }
  if (auto* state = std::get_if<StateLine>(&line)) {
    state_ = std::move(state->state);
    return {};
  }
  int64_t id = 0;
  std::visit(
      [&](const auto& each) {
        if constexpr (requires { each.id; }) id = each.id;
      },
      line);
  const auto found = calls_.find(id);
  if (found == calls_.end()) return Bad(fmt::format("{} is the number of no request", id));
  Call& call = found->second;
  if (call.over) return Bad(fmt::format("request {} was answered before", id));
  if (auto* event = std::get_if<EventLine>(&line)) {
    call.answer.events.push_back(std::move(event->event));
  } else if (auto* receipt = std::get_if<ReceiptLine>(&line)) {
    if (call.items == 0) return Bad("a receipt for what is no send");
    if (!call.answer.receipts.emplace(receipt->key, std::move(receipt->receipt)).second)
      return Bad(fmt::format("a second receipt for '{}'", receipt->key));
    call.over = call.answer.receipts.size() == call.items;
  } else if (auto* done = std::get_if<DoneLine>(&line)) {
    if (call.items > 0) return Bad("a send is answered by a receipt or an error for each item, not by done");
    call.answer.done = std::move(done->done);
    call.over = true;
  } else if (auto* error = std::get_if<ErrorLine>(&line)) {
    call.answer.error = std::move(error->error);
    call.over = true;
  }
  return {};
}

}  // namespace crier::exec
