// How the mail door's tests reach a server of their own.
#pragma once

#include "core/mail.h"
#include "tests/support/local_server.h"

namespace crier {

inline MailServer At(const LocalServer& server) {
  MailServer at;
  at.host = "127.0.0.1";
  at.port = server.port();
  at.tls = MailServer::Tls::kNone;
  at.timeout = std::chrono::seconds(10);
  return at;
}

}  // namespace crier
