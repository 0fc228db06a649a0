// Letters to one submission server over a few connections that are kept. Private to mail.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/mail_line.h"

namespace crier {

class Submission {
 public:
  Submission(const MailServer& server, MailPolicy policy) : server_(server), policy_(policy) {}
  ~Submission();
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;

  std::vector<Result<void>> Submit(std::span<const Letter> letters, size_t connections,
                                   const std::stop_token& stop);
  const MailServer& server() const { return server_; }

 private:
  // One handle, and the letter that it carries just now.
  struct Carrier {
    Carrier(const MailServer& server, MailPolicy policy) : line(MailLine::Protocol::kSmtp, server, policy) {}
    MailLine line;
    const Letter* letter = nullptr;
    size_t index = 0;
    size_t given = 0;      // bytes of the message that curl has taken
    bool started = false;  // the server asked for the message
    bool ended = false;    // all of it was given: the server may have it
    bool fresh = false;    // on a connection of its own, after a resting one proved dead
    curl_slist* recipients = nullptr;
  };
  struct Outcome {
    Result<void> result;
    bool stops_the_rest = false;
  };

  static size_t OnRead(char* buffer, size_t size, size_t count, void* self);
  void Start(Carrier& carrier, const Letter& letter, size_t index, bool fresh);
  // Nothing: it is tried once more.
  std::optional<Outcome> Finish(Carrier& carrier, CURLcode code);
  void Leave(Carrier& carrier);

  const MailServer server_;
  const MailPolicy policy_;
  // Connections know the handle that opened them: it outlives the multi, which closes them.
  std::vector<std::unique_ptr<Carrier>> carriers_;
  std::unique_ptr<MailMulti> multi_ = std::make_unique<MailMulti>();
};

}  // namespace crier
