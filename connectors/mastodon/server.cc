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
using std::chrono::hours;

// The version of the server that refused for length what fitted by its own rule.
constexpr std::string_view kStrictKey = "strict";
// No server that people use allows more; a number beyond is a mistake, and a thread of such parts could not
// be read.
constexpr int64_t kMostCharacters = 1'000'000;

kit::ApiPlan PlanOf(const std::string& url, const std::string& host, Secret token) {
  kit::ApiPlan plan{.who = "mastodon " + host, .base = url, .token = std::move(token)};
  plan.words = kit::WordsAt("error");
  plan.longest_wait = hours(3);  // the longest window of Mastodon's own limits: 300 statuses
  return plan;
}

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

Server::Server(const std::string& url, Secret token, Doors doors, State& state)
    : host_(url.substr(url.find("//") + 2)),
      state_(state),
      api_(PlanOf(url, host_, std::move(token)), doors),
      instance_("instance", hours(24), doors.clock, state) {}

Result<Author> Server::Own(kit::ApiCall call, std::stop_token stop, std::string* quota) {
  std::lock_guard lock(mutex_);
  if (own_ && !quota) return *own_;
  call.target = "/api/v1/accounts/verify_credentials";
  call.scope = "read:accounts (or profile)";
  const auto response = api_.Ask(call, std::move(stop));
  if (!response) return response.error();
  const auto said = api_.ReadAnswer(call, *response);
  if (!said) return said.error();
  Author own = ReadAuthor(*said, host_);
  if (own.id.empty()) return Error{Fault::kBadData, api_.plan().who + ": the account has no id"};
  if (quota) *quota = api_.Quota(*response);
  return *(own_ = std::move(own));
}

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
  const bool as_mastodon = SoftwareIn(instance).mastodon && state_.Recall(kStrictKey) != VersionOf(instance);
  limits.unit = as_mastodon ? LengthUnit::kGraphemes : LengthUnit::kCharacters;
  limits.url_longer_counts = !as_mastodon;
  return limits;
}

Result<Limits> Server::ReadLimits(const Limits& usual) {
  const auto instance = Instance();
  if (!instance) return instance.error();
  return LimitsOf(usual, *instance);
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
