// What the server says of itself: lengths, and which software it is. Part of Api.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "connectors/mastodon/api.h"
#include "core/length.h"

namespace crier::mastodon {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kInstanceKey = "instance_limits";
constexpr std::chrono::hours kInstanceLife{24};
// A server that does not answer is not asked at every poll which software it is.
constexpr std::chrono::minutes kAskAgain{10};
// No server that people use allows more; a number beyond is a mistake, and a thread of such parts could not
// be read.
constexpr uint64_t kMostCharacters = 1'000'000;

}  // namespace

std::optional<Api::Known> Api::KnownFrom(const State& state) {
  const auto json = nlohmann::json::parse(state.Recall(kInstanceKey), nullptr, false);
  if (!json.is_object() || !json.contains("read_at") || !json["read_at"].is_number_integer())
    return std::nullopt;
  Known known;
  known.read_at = Time(milliseconds(json["read_at"].get<int64_t>()));
  const auto number = [&](const char* key) -> uint64_t {
    return json.contains(key) && json[key].is_number_unsigned() ? json[key].get<uint64_t>() : 0;
  };
  const auto text = [&](const char* key) {
    return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
  };
  // Written by a version that did not ask which software it is.
  if (!json.contains("version")) return std::nullopt;
  known.instance = {number("max_characters"), number("characters_per_url"), text("version"),
                    text("source_url")};
  known.strict = json.contains("strict") && json["strict"] == true;
  return known;
}

void Api::Remember(const Known& known) {
  const nlohmann::json json{{"read_at", known.read_at.time_since_epoch().count()},
                            {"max_characters", known.instance.max_characters},
                            {"characters_per_url", known.instance.characters_per_url},
                            {"version", known.instance.version},
                            {"source_url", known.instance.source_url},
                            {"strict", known.strict}};
  // Else it is asked again sooner.
  static_cast<void>(
      state_.Put(kInstanceKey, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

Limits Api::Applied(Limits limits, const Known& known) {
  const Instance& said = known.instance;
  if (said.max_characters > 0 && said.max_characters <= kMostCharacters) {
    limits.max_length = said.max_characters;
    limits.source = "the server, GET /api/v2/instance";
  }
  if (said.characters_per_url > 0 && said.characters_per_url <= limits.max_length) {
    limits.url_length = said.characters_per_url;
  }
  const bool as_mastodon = SoftwareOf(said.version, said.source_url).counts_graphemes && !known.strict;
  limits.unit = as_mastodon ? LengthUnit::kGraphemes : LengthUnit::kCharacters;
  limits.url_longer_counts = !as_mastodon;
  return limits;
}

Result<Instance> Api::AskInstance() {
  // The first is Mastodon's since 4.0; what speaks an older API, and snac, has the second.
  for (const char* target : {"/api/v2/instance", "/api/v1/instance"}) {
    Call call;
    call.target = target;
    call.may_be_gone = true;
    const auto response = Ask(call);
    if (!response) return response.error();
    if (response->status < 300) return ReadInstance(response->body);
  }
  return Instance();
}

Result<Api::Known> Api::KnownInstance() {
  std::optional<Known> known = KnownFrom(state_);
  const Time now = Now();
  if (known && known->read_at <= now && now - known->read_at < kInstanceLife) return *known;
  const auto said = AskInstance();
  if (!said) {
    // Yesterday's numbers are far better than no bulletin today.
    if (known) return *known;
    return said.error();
  }
  const bool strict = known && known->strict && known->instance.version == said->version;
  const Known fresh{now, *said, strict};
  Remember(fresh);
  return fresh;
}

Result<Limits> Api::ReadLimits(const Limits& usual) {
  std::lock_guard lock(mutex_);
  const auto known = KnownInstance();
  if (!known) return known.error();
  return Applied(usual, *known);
}

Software Api::ServerSoftware() {
  std::lock_guard lock(mutex_);
  const Time now = Now();
  if (now < software_due_) return software_;
  software_ = {};
  if (const auto known = KnownInstance()) {
    software_ = SoftwareOf(known->instance.version, known->instance.source_url);
    software_due_ = Time{};
  } else {
    software_due_ = now + kAskAgain;
  }
  return software_;
}

std::string Api::LimitsAgain(bool for_length, std::string_view text) {
  std::lock_guard lock(mutex_);
  std::optional<Known> known = KnownFrom(state_);
  const auto said = AskInstance();
  if (!said) {
    if (known) {
      known->read_at = Time{};  // the next that asks for them asks the server
      known->strict = known->strict || for_length;
      Remember(*known);
    }
    return for_length ? "; its limits could not be asked again" : "";
  }
  const bool changed = known && (known->instance.max_characters != said->max_characters ||
                                 known->instance.characters_per_url != said->characters_per_url);
  Known fresh{Now(), *said, known && known->strict};
  // Too long, and not by its own rule: then it counts more strictly than it is known to.
  fresh.strict = fresh.strict || (for_length && Fits(text, Applied(Limits(), fresh)));
  Remember(fresh);
  if (!for_length && !changed) return "";
  if (said->max_characters == 0) return "; asked again, it does not say how much it takes";
  return fmt::format("; asked again, it says that it takes {} characters; correct the bulletin to send it",
                     said->max_characters);
}

}  // namespace crier::mastodon
