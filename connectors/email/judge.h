// What kind of mail it is: a person's, or a program's, and then which one. Pure.
#pragma once

#include <string>
#include <vector>

#include "connectors/email/message.h"

namespace crier::email {

// What is ours, all in lower case.
struct Own {
  std::vector<std::string> addresses;  // the city's own: what they sent is no mention
  std::string domain;                  // of our Message-IDs
  std::string bounce_address;          // envelope sender; with VERP the key is its tag
  std::string unsubscribe_address;     // whoever writes there wants no more
  std::string results_by;  // our own server's authserv-id: whom to believe who sent a mail; empty: nobody
  std::vector<std::string>
      programs;  // senders, or their domains, whose automatic mail is a person's (contact forms)
};

enum class Kind {
  kPerson,
  kAutomatic,    // absence notes, newsletters, notifications
  kOwn,          // from the city itself, or a mailing loop
  kUnsubscribe,  // `who`, or whom the delivery `key` went to, wants no more; `proof` says how sure that is
  kComplaint,    // `who` called our mail spam (RFC 5965)
  kFeedback,     // a machine's report on our mail that is no complaint
  kFailed,       // it did not arrive, and will not
  kDelayed,      // it has not arrived yet: says nothing of its end
  kArrived,      // it did
};

struct Judgement {
  Kind kind = Kind::kPerson;
  std::string native_id;  // of our delivery that it is about; empty: none of ours
  std::string key;        // likewise
  std::string who;
  std::string detail;  // what a person should know: the status, the other side's words

  // Of kUnsubscribe and kComplaint.
  ConsentProof proof = ConsentProof::kNone;
  // Of kUnsubscribe.
  bool clicked = false;    // the key is the one of our List-Unsubscribe
  bool sure = false;       // that it asks to leave
  bool spanish = false;    // it asks in Spanish
  bool says_more = false;  // there is more in it, or it is not settled: a person should read it
};

// `raw` is the mail as it came: some bounces carry what they are about in their text alone.
Judgement Judge(const Message& message, std::string_view raw, const Own& own);

}  // namespace crier::email
