// Listens: one folder of a mailbox, by UID, waiting in IDLE. Nothing in it is marked, moved or deleted, and
// what others mark does not matter.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/email/judge.h"

namespace crier::email {

class EmailSource : public Source {
 public:
  struct Setup {
    MailServer server;
    std::string folder;
    std::chrono::milliseconds backfill{0};  // how old what is taken at first may be
    Own own;
  };
  EmailSource(Setup setup, std::string channel, Doors doors);
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;
  Result<void> Greet();

 private:
  struct Cursor {
    uint32_t validity = 0;
    uint32_t next = 1;  // the first UID that has not been read
    Time since{};       // what arrived before this is not for us
  };
  static Result<Cursor> ReadCursor(const std::string& text);
  static std::string WriteCursor(const Cursor& cursor);
  Result<Batch> Read(const std::string& cursor, Time deadline, const std::stop_token& stop);
  Result<std::vector<Event>> ReadLetters(Mailbox::Found* found, Time since, const std::stop_token& stop);
  Result<std::vector<ReceivedLetter>> ReadOneByOne(Mailbox::Found* found, const std::stop_token& stop);

  const Setup setup_;
  const std::string channel_;
  const Doors doors_;
  std::unique_ptr<Mailbox> box_;
};

// What one mail is to the city: a mention, a report, a consent, or nothing.
std::optional<Event> EventOf(const ReceivedLetter& letter, const Own& own, const std::string& channel);

}  // namespace crier::email
