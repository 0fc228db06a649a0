// Speaks: one mail a part and recipient, by SMTP submission.
#pragma once

#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/email/compose.h"

namespace crier::email {

class EmailSink : public Sink {
 public:
  struct Setup {
    MailServer server;
    Sender sender;
    std::string bounce_address;  // envelope sender
    bool verp = false;           // with the key as its tag
    size_t connections = 4;
  };
  EmailSink(Setup setup, Doors doors) : setup_(std::move(setup)), doors_(doors) {}
  size_t connections() const override { return setup_.connections; }
  std::vector<Receipt> Send(std::span<const Outgoing> batch) override;
  Result<void> Greet();

 private:
  const Setup setup_;
  const Doors doors_;
};

}  // namespace crier::email
