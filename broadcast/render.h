// Bulletin + channel -> Post. The one place that cuts text: words are never split, a URL is never split, a
// thread's parts are numbered, and what a channel cannot carry is said in a warning, never dropped in
// silence.
#pragma once

#include <string>
#include <vector>

#include "broadcast/template.h"
#include "core/bulletin.h"
#include "core/channel.h"
#include "core/post.h"
#include "core/result.h"

namespace crier {

// What render must know of a channel.
struct ChannelView {
  std::string name;
  std::string connector;
  Abilities abilities;
  Limits limits;
  std::vector<std::string> languages;  // in which the channel speaks; empty: every language of the bulletin
  bool drill = false;                  // a channel for Test and Exercise only
  std::string time_zone = "UTC";       // the city's, IANA: times are written for people
};

struct PartCount {
  size_t length = 0;  // in the channel's unit
  size_t limit = 0;   // 0: none
  size_t sms_parts = 0;
  int cost = 0;  // thousandths of Limits::price's currency
};

struct Rendered {
  Post post;
  std::vector<PartCount> counts;  // one for each part
  std::vector<std::string> warnings;
  std::string template_digest;  // of the template that was filled, as hex
};

// One Rendered for each language. kConfig where the template is broken; kRejected where the promise "no drill
// leaks" forbids the channel, where a language is missing that the channel must speak, or where even one part
// cannot be made to fit.
Result<std::vector<Rendered>> Render(const Bulletin& bulletin, const ChannelView& channel,
                                     const Templates& templates, Time now);

}  // namespace crier
