// A mailbox over IMAP. libcurl connects, sets TLS up and logs in (CURLOPT_CONNECT_ONLY); from then on we
// speak ourselves, for libcurl knows no IDLE. Private to mail.
#pragma once

#include <memory>
#include <string>

#include "core/mail_line.h"

namespace crier {

Result<std::unique_ptr<Mailbox>> OpenMailbox(const MailServer& server, MailPolicy policy,
                                             const std::string& folder, const std::stop_token& stop);

}  // namespace crier
