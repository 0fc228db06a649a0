#include "broadcast/reply.h"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <optional>

#include "broadcast/cut.h"
#include "broadcast/words.h"
#include "core/length.h"
#include "core/text.h"
#include "core/urls.h"

namespace crier {
namespace {

// What networks take for an @; the second is the full-width one, which some take, too.
constexpr std::string_view kAts[] = {"@", "\xef\xbc\xa0"};

bool InName(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         byte >= 0x80;
}
bool InHandle(char c) { return InName(c) || c == '.' || c == '-' || c == '@'; }

// After a letter it is an address's, after a slash a link's: both call nobody.
bool CallsNobodyAfter(std::string_view before) {
  if (before.empty()) return false;
  if (before.back() == '/' || before.back() == '=' || before.back() == '_') return true;
  auto end = static_cast<int32_t>(before.size());
  UChar32 last = 0;
  U8_PREV(before.data(), 0, end, last);
  return last >= 0 && u_isalnum(last) != 0;
}

// The bytes of the @ that stands there; 0: none does.
size_t AtSign(std::string_view text, size_t at) {
  for (const std::string_view sign : kAts) {
    if (text.substr(at).starts_with(sign)) return sign.size();
  }
  return 0;
}

// The addressee is named there, and nobody whose name only begins like his.
bool CallsByName(std::string_view text, size_t at, std::string_view who) {
  if (who.empty() || Lower(text.substr(at, who.size())) != Lower(who)) return false;
  const std::string_view rest = text.substr(at + who.size());
  return rest.empty() || !InHandle(rest.front()) || rest.front() == '.';
}

PartCount CountOf(const std::string& part, const Limits& limits) {
  PartCount count;
  count.length = LengthOf(part, limits);
  count.limit = limits.max_length;
  if (limits.unit == LengthUnit::kSms) count.sms_parts = CountSms(part).parts;
  count.cost = FindLinks(part).empty() ? limits.price.post : limits.price.post_with_url;
  return count;
}

}  // namespace

std::string WithoutNames(std::string_view text, std::string_view but) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t sign = AtSign(text, at);
    if (sign == 0 || CallsNobodyAfter(out)) {
      out += text[at++];
      continue;
    }
    if (CallsByName(text, at, but)) {
      out += text.substr(at, but.size());
      at += but.size();
      continue;
    }
    // Also of "@@bob" none stays; an @ before nothing that is a name calls nobody.
    const bool name = at + sign < text.size() && (InName(text[at + sign]) || AtSign(text, at + sign) > 0);
    if (!name) out += text.substr(at, sign);
    at += sign;
  }
  return out;
}

Result<Rendered> RenderReply(const ReplyText& reply, const ChannelView& channel, Time now) {
  const Limits& limits = channel.limits;
  std::string words(Trim(CleanUtf8(reply.words)));
  if (words.empty()) return Error{Fault::kBadData, "an answer needs words"};
  const std::string handle = channel.abilities.names_author ? reply.handle : "";
  if (!channel.abilities.recipients) words = WithoutNames(words, reply.handle);
  const std::string status = channel.drill ? "Exercise" : "Actual";
  const std::string before = (handle.empty() ? "" : handle + " ") + DrillPrefix(status, reply.lang);
  const auto dress = [&](std::string_view body, size_t number, size_t total) {
    std::string text = before + std::string(body);
    if (total > 1) text += fmt::format(" ({}/{})", number, total);
    return text;
  };
  const Seams seams(words, reply.lang);
  const std::optional<Parts> parts = CutIntoParts(
      seams, limits.max_parts,
      [&](std::string_view body, size_t total) { return Fits(dress(body, total, total), limits); });
  if (!parts) {
    return Error{Fault::kRejected,
                 fmt::format("{}: the answer does not fit {} of {}; shorten it", channel.name,
                             limits.max_parts == 1 ? "one part" : fmt::format("{} parts", limits.max_parts),
                             limits.max_length)};
  }
  Rendered rendered;
  Post& post = rendered.post;
  post.channel = channel.name;
  post.lang = reply.lang;
  post.title = reply.title;
  post.status = status;
  post.sent = now;
  post.visibility = reply.visibility;
  post.automatic = reply.automatic;
  for (size_t i = 0; i < parts->bodies.size(); ++i) {
    post.parts.push_back(dress(parts->bodies[i], i + 1, parts->bodies.size()));
    rendered.counts.push_back(CountOf(post.parts.back(), limits));
  }
  if (parts->split_word)
    rendered.warnings.emplace_back("a word or a link is longer than a part and is split");
  if (post.parts.size() > 1 && !channel.abilities.threads)
    rendered.warnings.push_back(
        fmt::format("the channel has no threads: {} separate messages", post.parts.size()));
  if (words != Trim(CleanUtf8(reply.words)))
    rendered.warnings.emplace_back(
        "other people's names lose their @: an answer calls nobody but its reader");
  return rendered;
}

}  // namespace crier
