#include "desk/reply.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/length.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMaxHandle = 320;   // ours; a name of 64 and a host of 253 bytes
constexpr size_t kMostOfLine = 120;  // bytes of a stranger's line in a subject

Error NoAnswer(std::string why) { return {Fault::kRejected, std::move(why)}; }

bool IsReplyPrefix(std::string_view line) {
  const std::string start = Lower(line.substr(0, 3));
  return start == "re:";
}

}  // namespace

bool IsHandle(std::string_view text) {
  if (text.size() < 2 || text.size() > kMaxHandle || text.front() != '@') return false;
  const std::string_view rest = text.substr(1);
  const size_t host = rest.find('@');
  const auto good = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
             c == '_' || c == '-';
    });
  };
  return good(rest.substr(0, host)) && (host == rest.npos || good(rest.substr(host + 1)));
}

Result<Addressed> AddressOf(const StoredMention& mention, const Abilities& abilities) {
  const Mention& said = mention.mention;
  if (mention.removed) return NoAnswer("its author removed this mention: there is nothing left to answer");
  if (!abilities.send || !abilities.answers)
    return NoAnswer(fmt::format("nobody can be answered on the channel '{}'", said.channel));
  if (said.author.id.empty()) return NoAnswer("the channel does not say who wrote this");
  Addressed to;
  to.recipient = said.author.id;
  to.handle = said.author.handle;
  to.parent = abilities.threads ? said.native_id : "";
  const bool alone = abilities.recipients || said.direct;
  to.visibility = alone ? Visibility::kDirect : Visibility::kPublic;
  if (said.direct && !abilities.recipients && !abilities.answers_direct) {
    return NoAnswer(fmt::format(
        "this was written to the city alone, and the channel '{}' answers in public only: it would show",
        said.channel));
  }
  if (abilities.names_author && !IsHandle(to.handle))
    return NoAnswer("an answer would not reach its author: he has no handle that can be written");
  return to;
}

Result<void> CheckReplyWords(std::string_view words) {
  if (Trim(words).empty()) return Error{Fault::kBadData, "an answer needs words"};
  const size_t length = CountCharacters(words);
  if (length <= kMaxReplyWords) return {};
  return Error{Fault::kBadData,
               fmt::format("the answer has {} characters; it holds at most {}", length, kMaxReplyWords)};
}

std::string ReplySubject(const Mention& mention) {
  const std::string clean = CleanUtf8(mention.text);
  std::string_view line = Trim(clean);
  line = Trim(line.substr(0, line.find('\n')));
  const bool marked = IsReplyPrefix(line);
  line = line.substr(0, Utf8Floor(line, std::min(line.size(), kMostOfLine)));
  if (line.empty()) return "Re:";
  return (marked ? "" : "Re: ") + std::string(line);
}

}  // namespace crier
