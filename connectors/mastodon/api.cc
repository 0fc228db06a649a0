#include "connectors/mastodon/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace crier::mastodon {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kLimitsKey = "instance_limits";
constexpr std::chrono::hours kLimitsLife{24};
// No server that people use allows more; a number beyond is a mistake, and a thread of such parts could not
// be read.
constexpr uint64_t kMostCharacters = 1'000'000;
constexpr size_t kMaxAnswer = size_t{8} << 20;  // 80 notifications with long posts are well under 1 MB

// The longest window of Mastodon's own limits: 300 statuses in 3 hours.
constexpr milliseconds kLongestWait = std::chrono::hours(3);
constexpr milliseconds kShortestWait = std::chrono::seconds(1);

// When the window that is used up begins anew. The server's own clock counts, not ours, where it tells its
// time.
std::optional<milliseconds> WaitUntilReset(const HttpResponse& response, Time now) {
  const auto reset = ParseTime(response.headers.Get("X-RateLimit-Reset"));
  if (!reset) return std::nullopt;
  const Time there = ParseHttpDate(response.headers.Get("Date")).value_or(now);
  return *reset - there;
}

std::string HostOf(std::string_view server) { return std::string(server.substr(server.find("//") + 2)); }

struct KnownLimits {
  Time read_at{};
  InstanceLimits limits;
};

std::optional<KnownLimits> KnownFrom(const State& state) {
  const auto json = nlohmann::json::parse(state.Recall(kLimitsKey), nullptr, false);
  if (!json.is_object() || !json.contains("read_at") || !json["read_at"].is_number_integer())
    return std::nullopt;
  KnownLimits known;
  known.read_at = Time(milliseconds(json["read_at"].get<int64_t>()));
  const auto number = [&](const char* key) -> uint64_t {
    return json.contains(key) && json[key].is_number_unsigned() ? json[key].get<uint64_t>() : 0;
  };
  known.limits = {number("max_characters"), number("characters_per_url")};
  return known;
}

void Remember(State& state, const KnownLimits& known) {
  // Else it is asked again sooner.
  static_cast<void>(
      state.Put(kLimitsKey, nlohmann::json{{"read_at", known.read_at.time_since_epoch().count()},
                                           {"max_characters", known.limits.max_characters},
                                           {"characters_per_url", known.limits.characters_per_url}}
                                .dump()));
}

Limits Applied(Limits limits, const InstanceLimits& said) {
  if (said.max_characters > 0 && said.max_characters <= kMostCharacters) {
    limits.max_length = said.max_characters;
    limits.source = "the server, GET /api/v2/instance";
  }
  if (said.characters_per_url > 0 && said.characters_per_url <= limits.max_length) {
    limits.url_length = said.characters_per_url;
  }
  return limits;
}

}  // namespace

Error InDoubt(Error error) {
  error.in_doubt = true;
  return error;
}

Api::Api(std::string server, Secret token, Doors doors, State& state)
    : server_(std::move(server)),
      host_(HostOf(server_)),
      token_(std::move(token)),
      doors_(doors),
      state_(state) {}

Result<HttpResponse> Api::Ask(const Call& call, std::stop_token stop) {
  HttpRequest request;
  request.method = call.method;
  request.url = server_ + call.target;
  request.headers.Add("Authorization", "Bearer " + token_.Reveal());
  request.headers.Add("Accept", "application/json");
  if (!call.body.empty()) request.headers.Add("Content-Type", "application/json");
  if (!call.key.empty()) request.headers.Add("Idempotency-Key", call.key);
  request.body = call.body;
  request.timeout = call.timeout;
  request.max_body = kMaxAnswer;
  Result<HttpResponse> response = doors_.http.Fetch(request, std::move(stop));
  if (!response) {
    Error error = std::move(response).error();
    error.message = fmt::format("mastodon {}: {}", host_, error.message);
    // An answer came, only not one that can be read: what was asked for may be done.
    if (call.method != "GET" && error.fault == Fault::kBadData) error.in_doubt = true;
    return error;
  }
  if (const auto there = ParseHttpDate(response->headers.Get("Date")); there) {
    ahead_ = std::chrono::milliseconds(*there - Now()).count();
    clock_known_ = true;
  }
  const int status = response->status;
  if (status >= 200 && status < 300) return response;
  if (call.may_be_gone && (status == 404 || status == 410)) return response;
  return Refusal(call, *response);
}

Error Api::Refusal(const Call& call, const HttpResponse& response) const {
  HttpResponse plain = response;
  // The server's own words say more than the JSON around them.
  if (const std::string words = ErrorWords(response.body); !words.empty()) plain.body = words;
  Error error = FaultOf(plain, "mastodon " + host_, Now());
  if (response.status == 403 && !call.scope.empty()) {
    error.message += fmt::format("; the token needs the scope {}", call.scope);
  }
  if (error.fault == Fault::kThrottled) {
    if (!error.retry_after) error.retry_after = WaitUntilReset(response, Now());
    if (error.retry_after) error.retry_after = std::clamp(*error.retry_after, kShortestWait, kLongestWait);
  }
  if (call.method == "GET") error.in_doubt = false;
  return error;
}

Result<Account> Api::Own(milliseconds timeout, std::stop_token stop) {
  {
    std::lock_guard lock(mutex_);
    if (own_) return *own_;
  }
  Call call;
  call.target = "/api/v1/accounts/verify_credentials";
  call.scope = "read:accounts (or profile)";
  call.timeout = timeout;
  const auto response = Ask(call, std::move(stop));
  if (!response) return response.error();
  auto account = ReadAccount(response->body);
  if (!account) return account.error();
  std::lock_guard lock(mutex_);
  own_ = *account;
  return *account;
}

Result<Identity> Api::WhoAmI() {
  Call call;
  call.target = "/api/v1/accounts/verify_credentials";
  call.scope = "read:accounts (or profile)";
  const auto response = Ask(call);
  if (!response) return response.error();
  const auto account = ReadAccount(response->body);
  if (!account) return account.error();
  Identity identity;
  identity.who = fmt::format("@{}@{}", account->acct, host_);
  const std::string_view left = response->headers.Get("X-RateLimit-Remaining");
  const std::string_view limit = response->headers.Get("X-RateLimit-Limit");
  const auto reset = ParseTime(response->headers.Get("X-RateLimit-Reset"));
  if (!left.empty() && !limit.empty() && left.size() < 16 && limit.size() < 16) {
    identity.quota = fmt::format("{} of {} requests left", left, limit);
    if (reset) identity.quota += " until " + FormatTime(std::chrono::floor<std::chrono::seconds>(*reset));
  }
  return identity;
}

Result<Limits> Api::ReadLimits(const Limits& usual) {
  std::lock_guard lock(mutex_);
  const std::optional<KnownLimits> known = KnownFrom(state_);
  const Time now = Now();
  if (known && known->read_at <= now && now - known->read_at < kLimitsLife)
    return Applied(usual, known->limits);
  Call call;
  call.target = "/api/v2/instance";
  call.may_be_gone = true;  // servers before 4.0 have no such page
  const auto response = Ask(call);
  if (!response) {
    // Yesterday's numbers are far better than no bulletin today.
    if (known) return Applied(usual, known->limits);
    return response.error();
  }
  KnownLimits fresh{now, {}};
  if (response->status < 300) {
    const auto said = ReadInstance(response->body);
    if (!said && known) return Applied(usual, known->limits);
    if (!said) return said.error();
    fresh.limits = *said;
  }
  Remember(state_, fresh);
  return Applied(usual, fresh.limits);
}

}  // namespace crier::mastodon
