// The words of an answer + channel -> Post. With render.h the one place that cuts text. Nothing of a person's
// words is left out: what does not fit is refused. Pure.
#pragma once

#include <string>
#include <string_view>

#include "broadcast/render.h"
#include "core/post.h"
#include "core/result.h"

namespace crier {

struct ReplyText {
  std::string lang;
  std::string title;  // a mail's subject
  std::string words;
  std::string handle;  // put before each part where the channel reaches people by that; else not used
  Visibility visibility = Visibility::kPublic;
  bool automatic = false;
};

// On channels where a name with @ calls somebody, the words call nobody: the @ of every name but the
// addressee's goes. kBadData: no words. kRejected where they take more parts than the channel allows.
Result<Rendered> RenderReply(const ReplyText& reply, const ChannelView& channel, Time now);

// The text with the @ before names taken away ("@bob@example.social" -> "bob@example.social"), but of `but`.
// An address such as a@b.example stays: it calls nobody.
std::string WithoutNames(std::string_view text, std::string_view but);

}  // namespace crier
