#include "connectors/replay/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace crier::replay {
namespace {

// What is sent may name people. One that is there already keeps the mode that somebody gave it.
void MakeForOwner(const std::string& file) {
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd >= 0) close(fd);
}

}  // namespace

Journal::Journal(std::string file, std::string channel, const Clock& clock)
    : file_(std::move(file)), channel_(std::move(channel)), clock_(clock) {
  std::ifstream in(file_, std::ios::binary);
  for (std::string line; ReadLine(in, &line);) {
    Apply(Json::parse(line, nullptr, false));
    torn_ = in.eof();
  }
}

std::vector<Receipt> Journal::Send(std::span<const Outgoing> batch) {
  std::vector<Receipt> receipts;
  for (const Outgoing& out : batch) {
    const auto known = ids_.find(out.key);
    receipts.push_back(known != ids_.end() ? Receipt::Accepted(known->second)
                                           : Write("send", fmt::format("sent-{}", ids_.size() + 1), out));
  }
  return receipts;
}

Receipt Journal::Edit(const std::string& native_id, const Outgoing& now) {
  if (shown_.contains(native_id)) return Write("edit", native_id, now);
  return Receipt::From(
      {Fault::kRejected, fmt::format("replay {}: nothing was sent as {}", channel_, native_id)});
}

Result<void> Journal::Retract(const std::string& native_id) {
  if (!shown_.contains(native_id)) return {};
  Receipt receipt = Write("retract", native_id, Outgoing{});
  if (receipt.error) return *std::move(receipt.error);
  return {};
}

Result<std::optional<Sink::Shown>> Journal::ReadBack(const Sought& sought) {
  const auto id = ids_.find(sought.key);
  const auto it = shown_.find(sought.native_id.empty() && id != ids_.end() ? id->second : sought.native_id);
  if (it == shown_.end()) return std::optional<Shown>();
  return std::optional<Shown>({it->first, "", it->second});
}

// Nothing counts as sent before its line is in the file.
Receipt Journal::Write(const char* event, const std::string& native_id, const Outgoing& out) {
  Json line = {{"event", event}, {"native_id", native_id}, {"at", FormatTime(clock_.Now())}};
  if (out.post) {
    line.update(
        {{"key", out.key}, {"text", out.text()}, {"title", out.post->title}, {"lang", out.post->lang}});
    line.update({{"parent", out.parent}, {"recipient", out.recipient}});
    if (out.post->is_answer()) line["visibility"] = VisibilityName(out.post->visibility);
  }
  if (!file_.empty() && !Append(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"))
    return Receipt::From({Fault::kUnreachable, fmt::format("replay {}: cannot write {}", channel_, file_)});
  Apply(line);
  return Receipt::Accepted(native_id);
}

// All of the line or nothing: half a line would spoil the next one, and a key that cannot be read again is
// delivered twice.
bool Journal::Append(std::string line) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file_, error);
  const bool fresh = static_cast<bool>(error);
  if (torn_) line.insert(0, "\n");
  if (fresh) MakeForOwner(file_);
  {
    std::ofstream file(file_, std::ios::binary | std::ios::app);
    file << line << std::flush;
    if (file) {
      torn_ = false;
      return true;
    }
  }
  std::filesystem::resize_file(file_, fresh ? 0 : size, error);
  torn_ = torn_ || (error && !fresh);
  return false;
}

void Journal::Apply(const Json& line) {
  if (!line.is_object()) return;
  const std::string native_id = Text(line, "native_id");
  const std::string event = Text(line, "event");
  if (event == "send") ids_[Text(line, "key")] = native_id;
  if (event == "retract") {
    shown_.erase(native_id);
  } else {
    shown_[native_id] = Text(line, "text");
  }
}

}  // namespace crier::replay
