// A scripted mail server: a mailbox that fills as told, letters that are taken or refused. Logs what is
// asked, brings faults on demand. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/mail.h"

namespace crier {

class FakeMail : public Mail {
 public:
  struct Kept {
    uint32_t uid = 0;
    Time arrived{};
    std::string message;
    int after = 0;  // it comes with the so-manieth WAIT; 0: there from the beginning
    // What the server says of its parts, as it stands behind BODYSTRUCTURE, and what it gives of them. Empty:
    // it does not say.
    std::string structure = {};
    std::map<std::string, std::string> sections = {};
    size_t size = 0;  // as the server says, where that is more than `message` has
  };
  struct Box {
    uint32_t validity = 1;
    uint32_t next = 0;  // UIDNEXT, as the server says at opening; 0: it does not say
    std::vector<Kept> letters;
  };
  // Asked before everything; an error is the answer. `line` is "OPEN imaps://mail.example.org:993/INBOX",
  // "FIND 4", "READ 4,5", "STRUCTURE 4", "SECTIONS 4", "WAIT", "GREET smtps://mail.example.org:465" or
  // "SUBMIT smtps://mail.example.org:465 ana@example.org", that one with its letter.
  using Answer = std::function<std::optional<Error>(const std::string& line, const Letter* letter)>;
  void Answers(Answer answer);
  // What the mailbox holds from now on. Mailboxes that are open keep their validity and next.
  void Fill(Box box);
  // While held, nothing comes.
  void Hold(bool held);
  std::vector<std::string> Log() const;
  std::vector<Letter> Sent() const;  // those that were taken

  std::vector<Result<void>> Submit(const MailServer& server, std::span<const Letter> letters,
                                   size_t connections, std::stop_token stop) override;
  Result<void> Greet(const MailServer& server, std::stop_token stop) override;
  Result<std::unique_ptr<Mailbox>> Open(const MailServer& server, const std::string& folder,
                                        std::stop_token stop) override;

 private:
  class Opened;
  std::optional<Error> Ask(const std::string& line, const Letter* letter = nullptr);
  // Letters that have come.
  std::vector<Kept> Here() const;

  mutable std::mutex mutex_;
  Answer answer_;
  Box box_;
  int waits_ = 0;
  bool held_ = false;
  std::vector<std::string> log_;
  std::vector<Letter> sent_;
};

// mail.yaml of a case (tests/connectors/README.md), acted by a FakeMail. Thread-safe.
class MailScript {
 public:
  struct Exchange {
    std::string when;  // a prefix of the line
    std::optional<Error> fault;
    std::vector<std::string> wants, lacks;  // pieces of the letter, and what must not be in it
    std::optional<FakeMail::Box> box;       // what the mailbox holds from then on
    bool always = false;
  };
  static Result<std::unique_ptr<MailScript>> Load(const std::filesystem::path& file);

  // Fills the mailbox and answers for it. Both must live on.
  void Act(FakeMail& mail);
  // In place of the n-th answer (0 is the first) comes this error.
  void FailAt(size_t n, Error error);
  std::vector<std::string> Complaints() const;
  std::vector<std::string> Unused() const;
  size_t asked() const;
  bool empty() const { return box_.letters.empty() && exchanges_.empty(); }

 private:
  std::optional<Error> Answer(FakeMail& mail, const std::string& line, const Letter* letter);

  mutable std::mutex mutex_;
  FakeMail::Box box_;
  std::vector<Exchange> exchanges_;
  std::vector<bool> spent_;
  std::vector<std::string> complaints_;
  size_t asked_ = 0;
  std::optional<std::pair<size_t, Error>> fail_;
};

}  // namespace crier
