#include "connectors/mastodon/api.h"

#include <fmt/format.h>

#include <algorithm>

namespace crier::mastodon {
namespace {

using std::chrono::milliseconds;

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
  // Written in whole seconds, it may lie up to one later.
  return *reset - there + milliseconds(1000);
}

std::string HostOf(std::string_view server) { return std::string(server.substr(server.find("//") + 2)); }

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
  request.fresh_connection = call.method != "GET";
  request.may_wait = call.may_wait;
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
  if (call.may_be_refused && (status == 400 || status == 413 || status == 422)) return response;
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
  {
    std::lock_guard lock(mutex_);
    own_ = *account;
  }
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

}  // namespace crier::mastodon
