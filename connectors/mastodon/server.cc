#include "connectors/mastodon/server.h"

#include <fmt/format.h>

#include <regex>

#include "connectors/kit/members.h"
#include "connectors/kit/refusals.h"
#include "core/json.h"
#include "core/length.h"
#include "core/text.h"

namespace crier::mastodon {
namespace {

using kit::In, kit::TextIn;
using nlohmann::json;

constexpr std::chrono::seconds kMastodonKey{3'600};
// The version of the server that refused for length what fitted by its own rule.
constexpr std::string_view kStrictKey = "strict";
// No server that people use allows more; a number beyond is a mistake, and a thread of such parts could not
// be read.
constexpr int64_t kMostCharacters = 1'000'000;

std::string VersionOf(const json& instance) { return TextIn(instance, "version", 512); }

Software SoftwareIn(const json& instance) {
  return SoftwareOf(VersionOf(instance), TextIn(instance, "source_url", 512));
}

// 0: it does not say.
size_t MostCharacters(const json& instance) {
  auto most = kit::WholeIn(In(In(instance, "configuration"), "statuses"), "max_characters");
  if (!most) most = kit::WholeIn(instance, "max_toot_chars");  // Pleroma's
  return most && *most > 0 && *most <= kMostCharacters ? static_cast<size_t>(*most) : 0;
}

}  // namespace

Software SoftwareOf(std::string_view version, std::string_view source_url) {
  // "4.5.0", "4.4.0-nightly.2026-03-01", "4.3.0-rc.1+glitch": whole, with nothing else behind it. What calls
  // itself older than 3 is more likely another software's own number.
  static const std::regex own(
      R"(([3-9]|\d{2,5})\.\d{1,6}\.\d{1,6}(-[^ (;/+\n]{0,64})?)"
      R"((\+(glitch|hometown|kmyblue|chuckya|ecko|fedibird)([._-][^ (;/\n]{0,64})?)?)");
  // Another software with a plain number says where its source is.
  static const std::regex sources("mastodon|glitch|hometown|kmyblue|chuckya|ecko|fedibird");
  const std::string said = Lower(version.substr(0, 256)), source = Lower(source_url.substr(0, 256));
  if (std::regex_match(said, own) && (source.empty() || std::regex_search(source, sources))) return {true};
  return {false, (said + source).find("snac") == std::string::npos ? size_t{20} : size_t{128}};
}

Server::Server(kit::ApiClient& api, State& state)
    : api_(api), state_(state), instance_("instance", std::chrono::hours(24), api.clock(), state) {}

Result<json> Server::Instance() {
  const auto said = instance_.Get([&]() -> Result<std::string> {
    // The first is Mastodon's since 4.0; what speaks an older API, and snac, has the second.
    for (const char* target : {"/api/v2/instance", "/api/v1/instance"}) {
      const auto answer = api_.AskMaybe({.target = target, .may_be_gone = true});
      if (!answer) return answer.error();
      if (!*answer) continue;
      json kept;
      for (const char* key : {"version", "source_url", "configuration", "max_toot_chars"})
        kept[key] = In(**answer, key);
      return kept.dump();
    }
    return std::string("{}");
  });
  return said ? ReadJson(*said) : said.error();
}

Limits Server::LimitsOf(Limits limits, const json& instance) const {
  if (const size_t most = MostCharacters(instance); most > 0) {
    limits.max_length = most;
    limits.source = "the server, GET /api/v2/instance";
  }
  const auto url =
      kit::WholeIn(In(In(instance, "configuration"), "statuses"), "characters_reserved_per_url").value_or(0);
  if (url > 0 && static_cast<size_t>(url) <= limits.max_length) limits.url_length = static_cast<size_t>(url);
  const bool mastodon = SoftwareIn(instance).mastodon;
  limits.key_lasts = mastodon ? kMastodonKey : kNoKey;
  const bool as_mastodon = mastodon && state_.Recall(kStrictKey) != VersionOf(instance);
  limits.unit = as_mastodon ? LengthUnit::kGraphemes : LengthUnit::kCharacters;
  limits.url_longer_counts = !as_mastodon;
  return limits;
}

Result<Limits> Server::ReadLimits(const Limits& usual) {
  const auto instance = Instance();
  return instance ? LimitsOf(usual, *instance) : Result<Limits>(instance.error());
}

Software Server::ReadSoftware() {
  const auto instance = Instance();
  return instance ? SoftwareIn(*instance) : Software();
}

std::string Server::LimitsAgain(std::string_view words, std::string_view text) {
  const bool for_length = kit::IsForLength(words);
  const auto before = Instance();
  instance_.Forget();
  const auto now = Instance();
  if (!now) return "";
  // Too long, and not by its own rule: then it counts more strictly than it is known to.
  if (for_length && Fits(text, LimitsOf(Limits(), *now)))
    static_cast<void>(state_.Put(kStrictKey, VersionOf(*now)));
  const size_t most = MostCharacters(*now);
  if (most == 0 || (!for_length && before && *before == *now)) return "";
  return fmt::format("; it says that it takes {} characters; correct the bulletin to send it", most);
}

}  // namespace crier::mastodon
