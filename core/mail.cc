#include "core/mail.h"

#include <algorithm>
#include <mutex>

#include "core/mail_box.h"
#include "core/mail_line.h"
#include "core/mail_submit.h"

namespace crier {
namespace {

constexpr size_t kMostIdle = 32;  // submissions whose connections are kept; no channel has more at once

class Door : public Mail {
 public:
  explicit Door(MailPolicy policy) : policy_(policy) {}

  std::vector<Result<void>> Submit(const MailServer& server, std::span<const Letter> letters,
                                   size_t connections, std::stop_token stop) override {
    std::vector<Result<void>> answers;
    for (const Letter& letter : letters) answers.push_back(Check(letter));
    std::vector<Letter> good;
    for (size_t i = 0; i < letters.size(); ++i) {
      if (answers[i]) good.push_back(letters[i]);
    }
    if (good.empty()) return answers;
    std::unique_ptr<Submission> submission = Take(server);
    std::vector<Result<void>> sent = submission->Submit(good, connections, stop);
    PutBack(std::move(submission));
    size_t next = 0;
    for (Result<void>& answer : answers) {
      if (answer) answer = std::move(sent[next++]);
    }
    return answers;
  }

  Result<void> Greet(const MailServer& server, std::stop_token stop) override {
    const NoSigPipe no_signal;
    MailLine line(MailLine::Protocol::kSmtp, server, policy_);
    MailMulti multi;
    line.Prepare(true, true);
    const CURLcode code = multi.Run(line.easy(), stop);
    curl_multi_remove_handle(multi.get(), line.easy());
    if (code != CURLE_OK) return line.Failed(code);
    return {};
  }

  Result<std::unique_ptr<Mailbox>> Open(const MailServer& server, const std::string& folder,
                                        std::stop_token stop) override {
    return OpenMailbox(server, policy_, folder, stop);
  }

 private:
  static Result<void> Check(const Letter& letter) {
    if (!letter.from.empty() && !IsMailAddress(letter.from))
      return Error{Fault::kConfig, "the sender's address cannot be used: " + letter.from};
    if (!IsMailAddress(letter.to))
      return Error{Fault::kRejected, "the recipient's address cannot be used: " + letter.to};
    return {};
  }
  static bool Same(const MailServer& a, const MailServer& b) {
    return a.host == b.host && a.port == b.port && a.tls == b.tls && a.user == b.user &&
           a.password.Reveal() == b.password.Reveal() && a.ca_file == b.ca_file &&
           a.plain_anywhere == b.plain_anywhere && a.timeout == b.timeout;
  }

  // The one that was used last, whose connections rested least; another server's are closed.
  std::unique_ptr<Submission> Take(const MailServer& server) {
    std::lock_guard lock(mutex_);
    std::erase_if(idle_, [&](const auto& each) { return !Same(each->server(), server); });
    if (idle_.empty()) return std::make_unique<Submission>(server, policy_);
    std::unique_ptr<Submission> last = std::move(idle_.back());
    idle_.pop_back();
    return last;
  }
  void PutBack(std::unique_ptr<Submission> submission) {
    std::lock_guard lock(mutex_);
    if (idle_.size() < kMostIdle) idle_.push_back(std::move(submission));
  }

  const MailPolicy policy_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Submission>> idle_;
};

}  // namespace

std::unique_ptr<Mail> MailDoor(MailPolicy policy) { return std::make_unique<Door>(policy); }

bool IsMailAddress(std::string_view address) {
  constexpr size_t kMost = 254;
  const size_t at = address.rfind('@');
  if (address.size() > kMost || at == address.npos || at == 0 || at + 1 == address.size()) return false;
  return std::all_of(address.begin(), address.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7f && std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos;
  });
}

}  // namespace crier
