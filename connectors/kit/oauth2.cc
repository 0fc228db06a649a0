#include "connectors/kit/oauth2.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "connectors/kit/address.h"
#include "core/digest.h"
#include "core/json.h"

namespace crier::kit {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr size_t kMaxAnswer = 64 * 1024;  // ours; a token answer is a few kilobytes
constexpr size_t kMaxToken = 8 * 1024;    // ours; as much as servers take in a header
constexpr seconds kUsualLife{3600};       // RFC 6749, 4.2.2: its example; where the server does not say
constexpr seconds kLongestLife = std::chrono::hours(24 * 365);
constexpr seconds kMargin{60};         // renewed so long before the end
constexpr seconds kClockMayDiffer{5};  // our own clock, set back a little

// What may stand in a header (RFC 6750, 2.1, and a little more): printable, without a space.
bool IsToken(const std::string& text) {
  return !text.empty() && text.size() <= kMaxToken &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string TextOf(const json& from, const char* key) {
  const auto it = from.find(key);
  return it != from.end() && it->is_string() ? it->get<std::string>() : "";
}

int64_t NumberOf(const json& from, const char* key) {
  const auto it = from.find(key);
  if (it == from.end()) return 0;
  if (it->is_number_integer()) return it->get<int64_t>();
  if (it->is_number()) return static_cast<int64_t>(std::clamp(it->get<double>(), 0.0, 1e12));
  int64_t number = 0;  // some write it as a text
  const std::string text = it->is_string() ? it->get<std::string>() : "";
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

struct OAuth2::Kept {
  std::string seed;  // digest of the configuration that this came of
  std::string access;
  std::string refresh;   // the newest
  std::string previous;  // the last that worked
  int64_t asked_at = 0;  // milliseconds, by our clock
  int64_t ends_at = 0;

  static std::optional<Kept> From(const std::string& text) {
    const auto from = ReadJson(text, kMaxAnswer);
    if (!from || !from->is_object()) return std::nullopt;
    Kept kept{TextOf(*from, "seed"),     TextOf(*from, "access"),     TextOf(*from, "refresh"),
              TextOf(*from, "previous"), NumberOf(*from, "asked_at"), NumberOf(*from, "ends_at")};
    for (const std::string* token : {&kept.access, &kept.refresh, &kept.previous})
      static_cast<void>(Secret(*token));  // known to Redact
    return kept;
  }
  std::string Text() const {
    return json{{"seed", seed},         {"access", access},     {"refresh", refresh},
                {"previous", previous}, {"asked_at", asked_at}, {"ends_at", ends_at}}
        .dump();
  }
};

OAuth2Plan TokensOf(const Settings& settings, std::string who, std::string token_url) {
  OAuth2Plan plan{.who = std::move(who), .token_url = std::move(token_url)};
  plan.client_id = settings.Text("client_id");
  plan.client_secret = settings.Secret("client_secret");
  plan.refresh_token = settings.Secret("refresh_token");
  return plan;
}

OAuth2::OAuth2(OAuth2Plan plan, Http& http, const Clock& clock, State& state)
    : plan_(std::move(plan)), http_(http), clock_(clock), state_(state) {}

// Of another client, or after a new login, what was kept does not count.
std::string OAuth2::Seed() const {
  return Hex(Sha256(fmt::format("{}\n{}\n{}\n{}", plan_.token_url, plan_.client_id,
                                plan_.refresh_token.Reveal(), plan_.scope)));
}

Result<OAuth2::Kept> OAuth2::Read() const {
  const auto text = state_.Get(plan_.state_key);
  if (!text) {
    return Error{Fault::kUnreachable,
                 fmt::format("{}: its tokens cannot be read: {}", plan_.who, text.error().message)};
  }
  Kept fresh;
  fresh.seed = Seed();
  if (!*text || (*text)->empty()) return fresh;
  auto kept = Kept::From(**text);
  if (!kept || kept->seed != fresh.seed) return fresh;
  return *std::move(kept);
}

bool OAuth2::Holds(const Kept& kept) const {
  if (kept.access.empty() || kept.access == refused_) return false;
  const int64_t now = clock_.Now().time_since_epoch().count();
  const int64_t life = kept.ends_at - kept.asked_at;
  const int64_t margin = std::min<int64_t>(std::chrono::milliseconds(kMargin).count(), life / 10);
  // A clock that was set back makes a token look younger than it can be.
  const bool possible = now >= kept.asked_at - std::chrono::milliseconds(kClockMayDiffer).count();
  return possible && now < kept.ends_at - margin;
}

Result<Secret> OAuth2::Token(std::stop_token stop) {
  std::lock_guard lock(mutex_);
  if (!unkept_.empty()) {
    if (auto done = Keep(); !done) return done.error();
  }
  auto kept = Read();
  if (!kept) return kept.error();
  if (Holds(*kept)) return Secret(kept->access);
  return Renew(*std::move(kept), stop);
}

void OAuth2::Refused(const Secret& token) {
  std::lock_guard lock(mutex_);
  refused_ = token.Reveal();
}

Result<Secret> OAuth2::Renew(Kept kept, const std::stop_token& stop) {
  const bool logs_in = plan_.refresh_token.empty();
  const bool refreshes = !logs_in || plan_.grant;
  std::vector<std::string> tried;
  std::optional<Error> refused;
  // Newest first. Another node may renew meanwhile and ours be refused for that: so what stands in the State
  // is read again after each refusal.
  for (int tries = 0; tries < 4; ++tries) {
    const auto untried = [&](const std::string& each) {
      return std::find(tried.begin(), tried.end(), each) == tried.end();
    };
    std::string next;
    for (const std::string& each : {kept.refresh, kept.previous, plan_.refresh_token.Reveal()}) {
      if (refreshes && next.empty() && !each.empty() && untried(each)) next = each;
    }
    if (next.empty() && (!logs_in || !untried(""))) break;
    tried.push_back(next);
    const Time asked_at = clock_.Now();
    auto answer = Ask(next, stop);
    if (answer) {
      kept.access = answer->access;
      if (refreshes) {
        kept.refresh = answer->refresh.empty() ? next : answer->refresh;
        kept.previous = next;
      }
      kept.asked_at = asked_at.time_since_epoch().count();
      kept.ends_at = (asked_at + answer->lasts).time_since_epoch().count();
      unkept_ = kept.Text();
      refused_.clear();
      if (auto done = Keep(); !done) return done.error();
      return Secret(kept.access);
    }
    if (answer.error().fault != Fault::kAuth) return answer.error();
    refused = answer.error();
    auto now = Read();
    if (!now) return now.error();
    kept = *std::move(now);
    if (Holds(kept)) return Secret(kept.access);
  }
  return refused.value_or(Error{Fault::kAuth, plan_.who + ": there is no refresh token; log in again"});
}

// An answer of another node that came in between is kept as the one before ours: either may be the one that
// the platform goes on with.
Result<void> OAuth2::Keep() {
  auto ours = Kept::From(unkept_);
  if (!ours) return Error{Fault::kDamaged, plan_.who + ": the tokens cannot be written"};
  auto done = state_.Update(plan_.state_key, [&](const std::string& value) {
    const auto theirs = Kept::From(value);
    Kept merged = *ours;
    if (theirs && theirs->seed == ours->seed && !theirs->refresh.empty() &&
        theirs->refresh != ours->refresh && theirs->refresh != ours->previous) {
      merged.previous = theirs->refresh;
    }
    return merged.Text();
  });
  if (!done) {
    return Error{Fault::kUnreachable, fmt::format("{}: the new token cannot be kept, so it is not used: {}",
                                                  plan_.who, done.error().message)};
  }
  unkept_.clear();
  return {};
}

Result<OAuth2Answer> OAuth2::Ask(const std::string& refresh, const std::stop_token& stop) const {
  auto answer = plan_.grant ? plan_.grant(refresh, stop) : AskTokenServer(refresh, stop);
  if (!answer) return answer;
  static_cast<void>(Secret(answer->access));
  static_cast<void>(Secret(answer->refresh));
  if (!IsToken(answer->access) || (!answer->refresh.empty() && !IsToken(answer->refresh)))
    return Unreadable();
  if (answer->lasts <= seconds(0)) answer->lasts = kUsualLife;
  answer->lasts = std::min(answer->lasts, kLongestLife);
  return answer;
}

// Its words are never shown: they may be a token.
Error OAuth2::Unreadable() const {
  return {Fault::kUnreachable, plan_.who + ": the answer of the token server cannot be read"};
}

Result<OAuth2Answer> OAuth2::AskTokenServer(const std::string& refresh, const std::stop_token& stop) const {
  if (auto safe = CheckCarriesSecrets("token_url", plan_.token_url); !safe) return safe.error();
  HttpRequest request;
  request.method = "POST";
  request.url = plan_.token_url;
  request.max_body = kMaxAnswer;
  request.fresh_connection = true;
  request.headers.Add("Content-Type", "application/x-www-form-urlencoded");
  request.headers.Add("Accept", "application/json");
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    request.body += fmt::format("{}{}={}", request.body.empty() ? "" : "&", name, PercentEncode(value));
  };
  add("grant_type", refresh.empty() ? "client_credentials" : "refresh_token");
  add("refresh_token", refresh);
  add("scope", plan_.scope);
  if (plan_.basic) {
    const std::string pair =
        PercentEncode(plan_.client_id) + ":" + PercentEncode(plan_.client_secret.Reveal());
    const Secret basic(Base64(pair));
    request.headers.Add("Authorization", "Basic " + basic.Reveal());
  } else {
    add("client_id", plan_.client_id);
    add("client_secret", plan_.client_secret.Reveal());
  }
  auto response = http_.Fetch(request, stop);
  if (!response) {
    Error error = std::move(response).error();
    error.message = fmt::format("{}: no token: {}", plan_.who, error.message);
    // Nothing of ours was said there: the old token is tried again.
    error.in_doubt = false;
    if (error.fault == Fault::kBadData) error.fault = Fault::kUnreachable;
    return error;
  }
  if (response->status < 200 || response->status > 299) return Refusal(*response);
  return ReadAnswer(*response);
}

Result<OAuth2Answer> OAuth2::ReadAnswer(const HttpResponse& response) const {
  const auto from = ReadJson(response.body, kMaxAnswer);
  if (!from || !from->is_object()) return Unreadable();
  return OAuth2Answer{TextOf(*from, "access_token"), TextOf(*from, "refresh_token"),
                      seconds(NumberOf(*from, "expires_in"))};
}

// A token server answers 400 with a word where credentials are wrong (RFC 6749, 5.2).
Error OAuth2::Refusal(const HttpResponse& response) const {
  HttpResponse wordless = response;
  wordless.body.clear();
  Error error = FaultOf(wordless, plan_.who + ": no token", clock_.Now());
  error.in_doubt = false;
  const auto from = ReadJson(response.body, kMaxAnswer);
  const std::string word = from && from->is_object() ? TextOf(*from, "error") : "";
  // X says invalid_request of a refresh token that was used before.
  static constexpr std::string_view kAuthWords[] = {"invalid_grant", "invalid_client", "unauthorized_client",
                                                    "access_denied", "invalid_request"};
  const auto* known = std::find(std::begin(kAuthWords), std::end(kAuthWords), word);
  if (known != std::end(kAuthWords) && response.status < 500 && response.status != 429) {
    error.fault = Fault::kAuth;
    error.retry_after.reset();
    error.message += fmt::format(": {}", *known);
  }
  if (error.fault == Fault::kAuth) error.message += "; log in again, and put the new refresh token in";
  return error;
}

}  // namespace crier::kit
