// Mail to and from the outside: letters handed to a submission server by SMTP, and a mailbox read and watched
// by IMAP. Beside http the only user of libcurl. Everything is bounded in time and size; addresses that are
// private or special are refused unless the policy allows them, checked against the address that is really
// connected to.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "core/time.h"

namespace crier {

struct MailServer {
  enum class Tls {
    kTls,       // from the first byte
    kStartTls,  // STARTTLS, required: where it is not offered nothing is sent
    kNone,      // in the clear; only to this machine or a private network, unless plain_anywhere
  };
  std::string host;  // a name or an address; IPv6 without brackets
  int port = 0;
  Tls tls = Tls::kTls;
  bool plain_anywhere = false;
  std::string ca_file;  // PEM, whom to trust; empty: the system's list
  std::string user;     // empty: no authentication
  Secret password;
  std::chrono::milliseconds timeout{60'000};  // of one letter, of connecting, of one command
};

// One message to one recipient.
struct Letter {
  std::string from;     // envelope sender, where bounces go: "ana@example.org"; empty: none, "<>"
  std::string to;       // envelope recipient
  std::string message;  // RFC 5322 with CRLF, whole
};

struct ReceivedLetter {
  uint32_t uid = 0;
  Time arrived{};       // INTERNALDATE
  size_t size = 0;      // as the server says; `message` may be less
  std::string message;  // its beginning, as much as was asked for
};

// A part of a letter, as its server describes it (BODYSTRUCTURE, RFC 3501, 7.4.2).
struct LetterPart {
  std::string section;            // "1.2", by which it can be fetched; empty: a multipart letter itself
  std::string type;               // "text/plain", in lower case
  std::string disposition;        // likewise: "attachment"
  std::string report_type;        // of multipart/report
  size_t size = 0;                // as it is coded
  std::vector<LetterPart> parts;  // of multipart/*, or the body of message/rfc822
};

// One folder, opened for reading: nothing is marked, moved or deleted. Used by one thread. After any error
// but kRejected it is of no more use: open another. kRejected: the server said NO to this one command.
class Mailbox {
 public:
  virtual ~Mailbox() = default;
  // UIDs mean the same messages for as long as this number stays (RFC 3501, 2.3.1.1).
  virtual uint32_t validity() const = 0;
  // The UID that the next message would have had when the folder was opened; 0: the server does not say.
  virtual uint32_t next() const = 0;
  struct Found {
    std::vector<uint32_t> uids;  // ascending
    uint32_t next = 0;           // everything below has been looked at: go on here
    bool more = false;           // there may be more right now
  };
  // Messages from UID `first` on that arrived after `since`, at most `limit`; perhaps some of the two days
  // before it.
  virtual Result<Found> Find(uint32_t first, Time since, size_t limit, std::stop_token stop) = 0;
  // Of each the first `max_bytes`. Those that are gone are left out. In the order of their UIDs. kBadData: an
  // answer that cannot be read, or holds no mail where one should be.
  virtual Result<std::vector<ReceivedLetter>> Read(std::span<const uint32_t> uids, size_t max_bytes,
                                                   std::stop_token stop) = 0;
  // What parts a letter has, at most 20 levels and 200 parts. kRejected: the server does not say, or not so
  // that it can be read.
  virtual Result<LetterPart> Structure(uint32_t uid, std::stop_token stop) = 0;
  // Of each section ("1", "2.1.MIME", "3.HEADER") the first `max_bytes`, in the order of the names; empty
  // what the server does not give. More than 8 MiB in all are an error.
  virtual Result<std::vector<std::string>> Sections(uint32_t uid, std::span<const std::string> names,
                                                    size_t max_bytes, std::stop_token stop) = 0;
  // Waits until something has come since the last Find began (true), or until the time is over or a stop was
  // asked for (false). By IDLE (RFC 2177); where the server has none, by asking every 30 s.
  virtual Result<bool> Wait(std::chrono::milliseconds time, std::stop_token stop) = 0;
};

class Mail {
 public:
  virtual ~Mail() = default;
  // Answers in the order of the letters, over at most `connections` at once, which are kept for the next
  // call. The Faults: kAuth; kThrottled and kUnreachable (4xx, no connection; in_doubt if the letter had gone
  // out and no answer came); kRejected (5xx, a certificate that does not hold, an address that may not be
  // asked). After a throttle, a refused login or a lost connection the rest is left alone: each gets the same
  // error, without in_doubt. Calls may overlap; then each has connections of its own.
  virtual std::vector<Result<void>> Submit(const MailServer& server, std::span<const Letter> letters,
                                           size_t connections, std::stop_token stop) = 0;
  // Connects to the submission server and logs in.
  virtual Result<void> Greet(const MailServer& server, std::stop_token stop) = 0;
  // Connects to an IMAP server, logs in and opens the folder. Does not outlive the door.
  virtual Result<std::unique_ptr<Mailbox>> Open(const MailServer& server, const std::string& folder,
                                                std::stop_token stop) = 0;
};

struct MailPolicy {
  bool allow_private = false;  // as in HttpPolicy
};
// Open may be called beside Submit, by another thread.
std::unique_ptr<Mail> MailDoor(MailPolicy policy);

// An address as an envelope may carry it: something on both sides of its last @, at most 254 bytes (RFC 5321,
// 4.5.3.1.3), no white space, control, bracket, quote or comma.
bool IsMailAddress(std::string_view address);

// What an SMTP reply that is not a yes means: 421 and whatever says "slower" kThrottled, 530, 534, 535, 538
// kAuth, other 4xx kUnreachable, other 5xx kRejected.
Fault FaultOfSmtpReply(int code, std::string_view text);

}  // namespace crier
