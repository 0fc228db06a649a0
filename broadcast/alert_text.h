// What people on duty and the emergency centre are told of people in danger: one part that fits the channel.
// The resident's words are cut where they must be; where it is and the link never are. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/channel.h"
#include "core/post.h"

namespace crier {

struct AlertWords {
  std::string headline = {};  // our own: "PEOPLE IN DANGER, level 2"
  std::string said;           // the resident's words; empty: he removed them
  std::string place;          // in words, with the point where there is one; empty: not known
  std::string source;         // who said it, when and where
  std::string more;           // of the emergency centre: who took it, and what he notes
  std::string link;           // to the lane in the console; empty: no address is configured
  std::string url;            // of the message itself; empty: it has none
};

// Without channel, lang and sent. What leaves no room for the words at all goes out as it is: the far side
// says what it thinks of that.
Post AlertPost(const AlertWords& words, const Limits& limits);

}  // namespace crier
