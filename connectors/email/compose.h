// A bulletin's part as a whole mail (RFC 5322, MIME): with message.cc the only user of GMime. No text of
// anybody's can become a header: line breaks in it are blanks before it gets near one.
#pragma once

#include <string>

#include "core/post.h"

namespace crier::email {

struct Sender {
  std::string address;  // "alerts@city.example"
  std::string name;     // "City of Alder"; may be empty
  std::string reply_to;
  std::string list_id;  // "alerts.city.example"; empty: no List-Id
  // Templates: {key} and {recipient} stand for themselves, percent-encoded. Empty: none.
  std::string unsubscribe_url;
  std::string unsubscribe_mail;  // an address
};

std::string DomainOf(std::string_view address);

// "City <a@b.example>" -> name and address; false where there is no single usable address.
bool ReadSender(const std::string& text, std::string* address, std::string* name);

std::string Compose(const Sender& sender, const Outgoing& outgoing, Time now);

}  // namespace crier::email
