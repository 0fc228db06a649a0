// Listens: one folder of a mailbox, by UID, waiting in IDLE. Nothing in it is marked, moved or deleted, and
// what others mark does not matter.
#pragma once

#include <memory>
#include <span>
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
  // A mail that the server could not give.
  struct Gap {
    uint32_t uid = 0;
    Time first{};  // when it failed for the first time
  };
  struct Cursor {
    uint32_t validity = 0;
    uint32_t next = 1;      // the first UID that has not been read
    Time since{};           // what arrived before this is not for us
    std::vector<Gap> gaps;  // below `next`
  };
  static Result<Cursor> ReadCursor(const std::string& text);
  static std::string WriteCursor(const Cursor& cursor);
  Result<Batch> Read(const std::string& text, Time deadline, const std::stop_token& stop);
  Result<void> Open(const std::stop_token& stop);
  Result<void> Reopen(const Cursor& cursor, const std::stop_token& stop);
  // Whether the mailbox that was just opened is the one that the cursor speaks of.
  bool Fits(const Cursor& cursor) const;
  // Both add to the events and move the cursor. After an error the mailbox may be closed.
  Result<void> AskGaps(Cursor* cursor, std::vector<Event>* events, Time deadline,
                       const std::stop_token& stop);
  Result<void> ReadPage(Cursor* cursor, Batch* batch, const std::stop_token& stop);
  Result<void> AddEvents(std::span<const ReceivedLetter> letters, const Cursor& cursor,
                         std::vector<Event>* events, const std::stop_token& stop);
  Result<std::string> WholeOf(const ReceivedLetter& letter, const Cursor& cursor,
                              const std::stop_token& stop);
  Result<std::vector<ReceivedLetter>> ReadOneByOne(Mailbox::Found* found, Cursor* cursor, Error error,
                                                   const std::stop_token& stop);

  const Setup setup_;
  const std::string channel_;
  const Doors doors_;
  std::unique_ptr<Mailbox> box_;
  Time gaps_asked_{};    // when they were last asked for
  size_t gap_turn_ = 0;  // which of them is the next
};

}  // namespace crier::email
