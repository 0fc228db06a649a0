// What a channel can do and how it counts, as data. Every number says where it comes from.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace crier {

struct Abilities {
  bool poll = false;         // has a source that is asked
  bool stream = false;       // its source blocks until something comes
  bool receive = false;      // has a receiver for webhooks
  bool send = false;         // has a sink
  bool edit = false;         // a sent part can be changed in place
  bool retract = false;      // a sent part can be taken back
  bool read_back = false;    // what was sent can be found again, by native id or by key
  bool honours_key = false;  // the same key twice makes one delivery
  bool threads = false;      // a part can answer the part before it
  bool recipients = false;   // goes to people one by one, not to a public place
  bool markup = false;       // takes HTML as well as text; no post has any so far
  // One mention can be answered: Outgoing::parent is its native id, Outgoing::recipient its author's id where
  // `recipients`. Then it honours Post::visibility.
  bool answers = false;
  bool answers_direct = false;  // also to its author alone; with `recipients` it is never otherwise
  bool names_author = false;    // an answer reaches its author by his handle in its text alone
  bool requests = false;        // takes service requests alone (Post::fields): no bulletin goes there
};

// How a text's length is counted.
enum class LengthUnit {
  kCharacters,  // Unicode code points
  kGraphemes,   // what a person sees as one character (UAX #29)
  kWeighted,    // twitter-text v3: 200 weights a character as 1 or 2, a URL 23
  kUtf16,       // UTF-16 code units
  kBytes,       // UTF-8 bytes
  kSms,         // SMS parts: GSM-7 septets, or UCS-2 units as soon as one character is not in GSM 03.38
};

// What a rate counts; the hub counts with it.
enum class Spend {
  kRequest,  // every HTTP request
  kSend,     // a part sent or edited
  kRetract,  // a part taken back
  kUncounted,
};

struct Rate {
  int count = 0;
  std::chrono::seconds per{0};
  std::string what;  // "requests an account"
  Spend of = Spend::kRequest;
};

// What the far side charges for a part sent, as data: a preview adds it up.
struct Price {
  int post = 0;           // thousandths of the currency's unit
  int post_with_url = 0;  // the same, of a part in which there is a link
  std::string currency;   // ISO 4217; empty: nothing is charged, or it is not known what
  std::string source;     // the page that says so
};

struct Limits {
  LengthUnit unit = LengthUnit::kCharacters;
  size_t max_length = 0;  // in `unit`; 0: none
  size_t max_bytes = 0;   // UTF-8 as well as max_length; 0: none
  size_t url_length = 0;  // what each http(s) URL counts, whatever its length; 0: as written
  // Where it is not known which rule the far side follows, a URL counts the longer of url_length and its own.
  bool url_longer_counts = false;
  size_t max_parts = 25;  // how long a thread may become
  // How long the far side remembers a key (Abilities::honours_key); 0: for ever; negative: this one does not.
  std::chrono::seconds key_lasts{0};
  std::vector<Rate> rates;
  std::string source;  // where these numbers come from: a page, or "the server, at start"
  Price price = {};
};

}  // namespace crier
