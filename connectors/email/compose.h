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
  // A template: {key} and {recipient} are filled in. Empty: none.
  std::string unsubscribe_url;
  std::string unsubscribe_mail;  // an address
  // An answer's Reply-To has the delivery's key as its tag: for mail programs that drop In-Reply-To.
  bool tags_answers = false;
};

std::string DomainOf(std::string_view address);

// "City <a@b.example>" -> name and address; false where there is no single usable address.
bool ReadSender(const std::string& text, std::string* address, std::string* name);

// How the recipient of one mail leaves, as URIs that may stand in List-Unsubscribe. Of an answer to one
// person none: it is no list's.
struct Ways {
  std::string url;       // empty: none
  std::string mail;      // a mailto: whose subject carries the delivery's key: so it counts whoever sends it
  std::string left_out;  // what is too long to be written, its beginning; empty: nothing
};
Ways WaysOut(const Sender& sender, const Outgoing& outgoing);

// The template with its {key} and {recipient}, percent-encoded.
std::string FilledUri(std::string text, const Outgoing& outgoing);

std::string Compose(const Sender& sender, const Outgoing& outgoing, Time now);

}  // namespace crier::email
