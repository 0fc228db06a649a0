#include "core/mail_box.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "core/imap.h"
#include "core/stop_signal.h"
#include "core/text.h"

namespace crier {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr size_t kMaxLine = size_t{8} << 20;  // a SEARCH of a crowded range; everything else is far shorter
constexpr size_t kMaxSections = size_t{8} << 20;
constexpr uint32_t kFirstWindow = 10'000;  // UIDs looked at by one SEARCH: at most 110 KB of an answer
constexpr uint32_t kLastWindow = 640'000;  // where the numbers have holes: 7 MB
constexpr int kMostSearches = 20;          // of one Find
// RFC 2177: a server may log off who idles for 30 minutes.
constexpr std::chrono::minutes kLongestIdle{25};
constexpr std::chrono::seconds kNoopEvery{30};
constexpr std::chrono::seconds kGoodbye{10};  // for the answer to DONE

class Session : public Mailbox {
 public:
  Session(const MailServer& server, MailPolicy policy) : line_(MailLine::Protocol::kImap, server, policy) {}
  ~Session() override {
    const NoSigPipe no_signal;
    // A word of farewell, not waited for.
    size_t sent = 0;
    if (socket_ != CURL_SOCKET_BAD) curl_easy_send(line_.easy(), "z LOGOUT\r\n", 10, &sent);
    if (added_) curl_multi_remove_handle(multi_.get(), line_.easy());
  }

  Result<void> Open(const std::string& folder, const std::stop_token& stop);

  uint32_t validity() const override { return validity_; }
  uint32_t next() const override { return next_; }
  Result<Found> Find(uint32_t first, Time since, size_t limit, std::stop_token stop) override;
  Result<std::vector<ReceivedLetter>> Read(std::span<const uint32_t> uids, size_t max_bytes,
                                           std::stop_token stop) override;
  Result<LetterPart> Structure(uint32_t uid, std::stop_token stop) override;
  Result<std::vector<std::string>> Sections(uint32_t uid, std::span<const std::string> names,
                                            size_t max_bytes, std::stop_token stop) override;
  Result<bool> Wait(milliseconds time, std::stop_token stop) override;

 private:
  enum class Readable { kYes, kTimeOver, kStopped };
  using OnResponse = std::function<void(const std::string&)>;

  Clock::time_point Deadline() const { return Clock::now() + line_.server().timeout; }
  Error Gone(std::string_view what) const { return line_.Fail(Fault::kUnreachable, what); }
  Readable Await(short events, Clock::time_point deadline, const StopSignal& stop) const;
  Result<void> Say(std::string_view text, Clock::time_point deadline, const StopSignal& stop);
  // The next response, or nothing when the deadline came first and nothing of one had.
  Result<std::optional<std::string>> Hear(size_t most, Clock::time_point deadline, const StopSignal& stop);
  // Notes what every response may tell: new messages, the end.
  Result<void> Note(const std::string& response);
  // Says the command; every untagged response goes to `each`; kRejected if the server says NO or BAD,
  // kUnreachable if it says that this will pass.
  Result<void> Command(const std::string& text, size_t most, const std::stop_token& stop,
                       const OnResponse& each);
  Result<bool> Idle(milliseconds time, const std::stop_token& stop);
  Result<bool> AskAgain(milliseconds time, const std::stop_token& stop);

  MailLine line_;
  MailMulti multi_;
  bool added_ = false;
  curl_socket_t socket_ = CURL_SOCKET_BAD;
  std::string unread_;
  int commands_ = 0;
  uint32_t validity_ = 0;
  uint32_t next_ = 0;  // UIDNEXT when the folder was opened; 0: the server does not say
  uint32_t exists_ = 0;
  bool news_ = false;
  bool idles_ = false;
};

Result<void> Session::Open(const std::string& folder, const std::stop_token& stop) {
  const NoSigPipe no_signal;
  const auto name = imap::FolderName(folder);
  if (!name) return line_.Fail(Fault::kConfig, "the folder's name holds control characters");
  line_.Prepare(true, false);
  added_ = true;
  if (const CURLcode code = multi_.Run(line_.easy(), stop); code != CURLE_OK) return line_.Failed(code);
  curl_easy_getinfo(line_.easy(), CURLINFO_ACTIVESOCKET, &socket_);
  if (socket_ == CURL_SOCKET_BAD) return Gone("the connection was closed");
  auto able = Command("CAPABILITY", kMaxLine, stop, [&](const std::string& response) {
    if (const auto listed = imap::Capability(response, "IDLE")) idles_ = *listed;
  });
  if (!able) return able;
  auto opened = Command("EXAMINE " + *name, kMaxLine, stop, [&](const std::string& response) {
    if (const auto number = imap::CodeNumber(response, "UIDVALIDITY")) validity_ = *number;
    if (const auto number = imap::CodeNumber(response, "UIDNEXT")) next_ = *number;
  });
  if (!opened) {
    Error error = std::move(opened).error();
    if (error.fault == Fault::kRejected) error.message += fmt::format("; is there a folder {}?", *name);
    return error;
  }
  if (validity_ == 0) return line_.Fail(Fault::kBadData, "the server does not say UIDVALIDITY");
  return {};
}

Session::Readable Session::Await(short events, Clock::time_point deadline, const StopSignal& stop) const {
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    pollfd both[] = {{socket_, events, 0}, {stop.fd(), POLLIN, 0}};
    const int count = poll(both, 2, static_cast<int>(std::clamp<long long>(left, 0, 60'000)));
    if (both[1].revents != 0) return Readable::kStopped;
    if (count > 0) return Readable::kYes;
    if (left <= 0) return Readable::kTimeOver;
  }
}

Result<void> Session::Say(std::string_view text, Clock::time_point deadline, const StopSignal& stop) {
  while (!text.empty()) {
    size_t sent = 0;
    const CURLcode code = curl_easy_send(line_.easy(), text.data(), text.size(), &sent);
    if (code != CURLE_OK && code != CURLE_AGAIN) return Gone(curl_easy_strerror(code));
    text.remove_prefix(sent);
    if (text.empty()) break;
    if (const Readable now = Await(POLLOUT, deadline, stop); now != Readable::kYes)
      return Gone(now == Readable::kStopped ? "stopped" : "the server takes nothing any more");
  }
  return {};
}

Result<std::optional<std::string>> Session::Hear(size_t most, Clock::time_point deadline,
                                                 const StopSignal& stop) {
  std::string response;
  size_t scanned = 0;  // of unread_, without an end of line
  while (true) {
    if (const size_t end = unread_.find('\n', scanned); end != unread_.npos) {
      size_t length = end;
      if (length > 0 && unread_[length - 1] == '\r') --length;
      const auto literal = imap::LiteralAfter(std::string_view(unread_).substr(0, length));
      if (!literal) {
        response.append(unread_, 0, length);
        unread_.erase(0, end + 1);
        return std::optional(std::move(response));
      }
      if (*literal > most || response.size() + *literal > most)
        return line_.Fail(Fault::kBadData, fmt::format("an answer larger than {} bytes", most));
      const size_t whole = end + 1 + static_cast<size_t>(*literal);
      if (unread_.size() >= whole) {
        // Its line end as the parser expects it, whatever the server wrote.
        response.append(unread_, 0, length).append("\r\n").append(unread_, end + 1, whole - end - 1);
        unread_.erase(0, whole);
        scanned = 0;
        continue;
      }
      scanned = 0;
    } else {
      scanned = unread_.size();
    }
    if (unread_.size() + response.size() > most + kMaxLine)
      return line_.Fail(Fault::kBadData, fmt::format("a line longer than {} bytes", kMaxLine));
    char piece[16 * 1024];
    size_t got = 0;
    const CURLcode code = curl_easy_recv(line_.easy(), piece, sizeof piece, &got);
    if (code == CURLE_AGAIN) {
      const Readable now = Await(POLLIN, deadline, stop);
      if (now == Readable::kStopped) return Gone("stopped");
      if (now == Readable::kTimeOver) {
        if (response.empty() && unread_.empty()) return std::optional<std::string>();
        return Gone("the server stopped in the middle of an answer");
      }
      continue;
    }
    if (code != CURLE_OK) return Gone(curl_easy_strerror(code));
    if (got == 0) return Gone("the server closed the connection");
    unread_.append(piece, got);
  }
}

Result<void> Session::Note(const std::string& response) {
  if (const auto count = imap::Exists(response)) {
    news_ = news_ || *count > exists_;
    exists_ = *count;
  }
  if (Lower(response.substr(0, 5)) == "* bye") return Gone(response.substr(0, 200));
  // What was deleted elsewhere makes room for what is new.
  if (response.starts_with("* ") && Lower(response).ends_with(" expunge") && exists_ > 0) --exists_;
  return {};
}

Result<void> Session::Command(const std::string& text, size_t most, const std::stop_token& stop,
                              const OnResponse& each) {
  const NoSigPipe no_signal;
  const StopSignal signal(stop);
  const std::string tag = fmt::format("c{}", ++commands_);
  if (auto said = Say(tag + " " + text + "\r\n", Deadline(), signal); !said) return said;
  while (true) {
    auto heard = Hear(most, Deadline(), signal);
    if (!heard) return heard.error();
    if (!*heard) return Gone("no answer in time");
    const std::string& response = **heard;
    if (response.starts_with(tag + " ")) {
      const std::string_view status = std::string_view(response).substr(tag.size() + 1);
      if (Lower(status.substr(0, 2)) == "ok") return {};
      return line_.Fail(imap::IsPassing(status) ? Fault::kUnreachable : Fault::kRejected,
                        status.substr(0, 200));
    }
    if (auto noted = Note(response); !noted) return noted;
    each(response);
  }
}

Result<Mailbox::Found> Session::Find(uint32_t first, Time since, size_t limit, std::stop_token stop) {
  news_ = false;
  Found found;
  found.next = std::max<uint32_t>(first, 1);
  uint32_t window = kFirstWindow;
  for (int searches = 0; searches < kMostSearches; ++searches) {
    // Beyond what the folder held when it was opened everything fits into one open range. There "*" also
    // names the last message, however low its number.
    const bool open_ended = next_ == 0 || found.next >= next_ || next_ - found.next <= window;
    const uint32_t last = open_ended ? UINT32_MAX : found.next + (window - 1);
    std::vector<uint32_t> uids;
    auto searched = Command(
        fmt::format("UID SEARCH UID {}:{} SINCE {}", found.next, open_ended ? "*" : std::to_string(last),
                    // By the day of the server's zone, which may be behind ours.
                    imap::SearchDate(std::max(since - std::chrono::days(1), Time{}))),
        kMaxLine, stop, [&](const std::string& response) { imap::AddSearch(response, &uids); });
    if (!searched) return searched.error();
    std::erase_if(uids, [&](uint32_t uid) { return uid < found.next || uid > last; });
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    if (uids.size() > limit) {
      uids.resize(limit);
      found.more = true;
    }
    if (!uids.empty() || open_ended) {
      const bool all = !found.more && !open_ended;
      found.more = found.more || all;
      if (all) {
        found.next = last + 1;
      } else if (!uids.empty()) {
        found.next = uids.back() + 1;
      }
      found.uids = std::move(uids);
      return found;
    }
    found.next = last + 1;
    window = std::min(window * 2, kLastWindow);
  }
  found.more = true;
  return found;
}

Result<std::vector<ReceivedLetter>> Session::Read(std::span<const uint32_t> uids, size_t max_bytes,
                                                  std::stop_token stop) {
  std::vector<ReceivedLetter> letters;
  if (uids.empty()) return letters;
  std::vector<uint32_t> wanted(uids.begin(), uids.end());
  std::sort(wanted.begin(), wanted.end());
  bool unreadable = false;
  auto read = Command(
      fmt::format("UID FETCH {} (UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{}>)", imap::UidSet(wanted),
                  max_bytes),
      max_bytes + kMaxLine, stop, [&](const std::string& response) {
        auto fetched = imap::Fetch(response);
        unreadable = unreadable || (!fetched && imap::IsFetch(response));
        // Others speak of flags that changed meanwhile.
        if (!fetched || !fetched->body || !std::binary_search(wanted.begin(), wanted.end(), fetched->uid))
          return;
        ReceivedLetter letter{fetched->uid, fetched->arrived.value_or(Time{}), fetched->size,
                              *std::move(fetched->body)};
        letter.message.resize(std::min(letter.message.size(), max_bytes));
        if (letters.size() < wanted.size()) letters.push_back(std::move(letter));
      });
  if (!read) return read.error();
  if (unreadable) return line_.Fail(Fault::kBadData, "a mail that cannot be read");
  std::sort(letters.begin(), letters.end(), [](const auto& a, const auto& b) { return a.uid < b.uid; });
  return letters;
}

Result<LetterPart> Session::Structure(uint32_t uid, std::stop_token stop) {
  std::optional<LetterPart> structure;
  auto asked = Command(fmt::format("UID FETCH {} (UID BODYSTRUCTURE)", uid), kMaxLine, stop,
                       [&](const std::string& response) {
                         auto fetched = imap::Fetch(response);
                         if (fetched && fetched->uid == uid && fetched->structure)
                           structure = *std::move(fetched->structure);
                       });
  if (!asked) return asked.error();
  if (!structure) return line_.Fail(Fault::kRejected, "the parts of a mail cannot be read");
  return *std::move(structure);
}

Result<std::vector<std::string>> Session::Sections(uint32_t uid, std::span<const std::string> names,
                                                   size_t max_bytes, std::stop_token stop) {
  std::vector<std::string> sections(names.size());
  if (names.empty()) return sections;
  std::string items = "UID";
  for (const std::string& name : names) items += fmt::format(" BODY.PEEK[{}]<0.{}>", name, max_bytes);
  auto asked = Command(fmt::format("UID FETCH {} ({})", uid, items), kMaxSections, stop,
                       [&](const std::string& response) {
                         auto fetched = imap::Fetch(response);
                         if (!fetched || fetched->uid != uid) return;
                         for (size_t i = 0; i < names.size(); ++i) {
                           const auto found = fetched->sections.find(Lower(names[i]));
                           if (found == fetched->sections.end()) continue;
                           sections[i] = std::move(found->second);
                           sections[i].resize(std::min(sections[i].size(), max_bytes));
                         }
                       });
  if (!asked) return asked.error();
  return sections;
}

Result<bool> Session::Wait(milliseconds time, std::stop_token stop) {
  if (news_) return true;
  if (time.count() <= 0) return false;
  return idles_ ? Idle(std::min<milliseconds>(time, kLongestIdle), stop) : AskAgain(time, stop);
}

Result<bool> Session::Idle(milliseconds time, const std::stop_token& stop) {
  const NoSigPipe no_signal;
  const StopSignal signal(stop);
  const Clock::time_point until = Clock::now() + time;
  const std::string tag = fmt::format("c{}", ++commands_);
  if (auto said = Say(tag + " IDLE\r\n", Deadline(), signal); !said) return said.error();
  bool idling = false;
  while (!news_ || !idling) {
    auto heard = Hear(kMaxLine, idling ? until : Deadline(), signal);
    if (stop.stop_requested()) return false;
    if (!heard) return heard.error();
    if (!*heard) {
      if (!idling) return Gone("no answer to IDLE in time");
      break;
    }
    const std::string& response = **heard;
    if (response.starts_with('+')) {
      idling = true;
    } else if (response.starts_with(tag + " ")) {
      return line_.Fail(Fault::kUnreachable, "IDLE: " + response.substr(tag.size() + 1, 200));
    } else if (auto noted = Note(response); !noted) {
      return noted.error();
    }
  }
  if (auto said = Say("DONE\r\n", Deadline(), signal); !said) return said.error();
  const Clock::time_point goodbye = Clock::now() + kGoodbye;
  while (true) {
    auto heard = Hear(kMaxLine, goodbye, signal);
    if (stop.stop_requested()) return news_;
    if (!heard) return heard.error();
    if (!*heard) return Gone("no answer to DONE in time");
    if ((*heard)->starts_with(tag + " ")) return news_;
    if (auto noted = Note(**heard); !noted) return noted.error();
  }
}

Result<bool> Session::AskAgain(milliseconds time, const std::stop_token& stop) {
  const StopSignal signal(stop);
  const Clock::time_point until = Clock::now() + time;
  while (!news_) {
    const auto turn = std::min<Clock::time_point>(until, Clock::now() + kNoopEvery);
    const Readable now = Await(0, turn, signal);
    if (now == Readable::kStopped) return false;
    if (auto asked = Command("NOOP", kMaxLine, stop, [](const std::string&) {}); !asked) return asked.error();
    if (Clock::now() >= until) break;
  }
  return news_;
}

}  // namespace

Result<std::unique_ptr<Mailbox>> OpenMailbox(const MailServer& server, MailPolicy policy,
                                             const std::string& folder, const std::stop_token& stop) {
  auto session = std::make_unique<Session>(server, policy);
  if (auto opened = session->Open(folder, stop); !opened) return opened.error();
  return std::unique_ptr<Mailbox>(std::move(session));
}

}  // namespace crier
