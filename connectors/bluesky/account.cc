#include "connectors/bluesky/account.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/bluesky/record.h"
#include "core/json.h"

namespace crier::bluesky {
namespace {

using std::chrono::milliseconds;

constexpr size_t kMaxToken = 8 * 1024;  // ours; as of kit::OAuth2
// After a login that was refused: 48 tries a day, of at most 100.
constexpr milliseconds kLoginAgain = std::chrono::minutes(30);
constexpr milliseconds kLongestWait = std::chrono::hours(24);

// XRPC says 400 where HTTP has 401 (bluesky-social/atproto#1616). What a person must mend is kAuth, too.
void Judge(const HttpResponse& response, Error* error) {
  static constexpr std::string_view kNames[] = {
      "ExpiredToken",    "InvalidToken",       "AuthMissing",      "AuthenticationRequired",
      "AccountTakedown", "AccountDeactivated", "AccountSuspended", "AccountNotFound"};
  const bool known =
      std::find(std::begin(kNames), std::end(kNames), ErrorName(response.body)) != std::end(kNames);
  if (response.status == 400 && known) error->fault = Fault::kAuth;
}

kit::ApiPlan PlanOf(const std::string& server, const std::string& name, kit::OAuth2* session) {
  kit::ApiPlan plan;
  plan.who = "bluesky " + name;
  plan.base = server;
  plan.oauth = session;
  plan.words = ErrorWords;
  plan.judge = Judge;
  return plan;
}

}  // namespace

Account::Account(const std::string& server, std::string name, Secret password, Doors doors, State& state)
    : name_(std::move(name)),
      password_(std::move(password)),
      clock_(doors.clock),
      login_(PlanOf(server, name_, nullptr), doors),
      session_(
          [&] {
            kit::OAuth2Plan plan;
            plan.who = "bluesky " + name_;
            plan.token_url = server;
            plan.client_id = name_;
            plan.state_key = "session";
            plan.grant = [this](const std::string& refresh, const std::stop_token& stop) {
              return Grant(refresh, stop);
            };
            return plan;
          }(),
          doors.http, doors.clock, state),
      api_(PlanOf(server, name_, &session_), doors) {}

Result<kit::OAuth2Answer> Account::Grant(const std::string& refresh, const std::stop_token& stop) {
  const bool logs_in = refresh.empty();
  const milliseconds left = login_again_ - clock_.Now();
  if (logs_in && refused_login_ && left > milliseconds(0) && left <= kLongestWait) {
    Error error = *refused_login_;
    if (error.retry_after) error.retry_after = left;
    return error;
  }
  kit::ApiCall call{.method = "POST",
                    .target = logs_in ? "/xrpc/com.atproto.server.createSession"
                                      : "/xrpc/com.atproto.server.refreshSession"};
  if (logs_in) {
    call.body = Dump({{"identifier", name_}, {"password", password_.Reveal()}});
  } else {
    call.headers.Add("Authorization", "Bearer " + refresh);
  }
  const auto answer = login_.AskJson(call, stop);
  if (answer) {
    return kit::OAuth2Answer{
        Text(*answer, "/accessJwt", kMaxToken), Text(*answer, "/refreshJwt", kMaxToken), {}};
  }
  Error error = answer.error();
  error.in_doubt = false;  // nothing of ours was said there
  const bool held_up = error.fault == Fault::kAuth || error.fault == Fault::kThrottled;
  if (!logs_in && !held_up) error.fault = Fault::kUnreachable;
  if (logs_in && held_up) {
    if (error.fault == Fault::kAuth)
      error.message += "; make an app password under Settings, Privacy and security";
    refused_login_ = error;
    login_again_ = clock_.Now() + error.retry_after.value_or(kLoginAgain);
  }
  return error;
}

Result<HttpResponse> Account::AskWhose(milliseconds timeout, std::stop_token stop) {
  return api_.Ask({.target = "/xrpc/com.atproto.server.getSession", .timeout = timeout}, std::move(stop));
}

Result<Own> Account::ReadOwn(const HttpResponse& response) const {
  const auto json = ReadJson(response.body);
  Own own;
  if (json) own = {Text(*json, "/did", 512), Text(*json, "/handle", 512), Text(*json, "/status", 64)};
  if (!IsDid(own.did))
    return Error{Fault::kBadData, api_.plan().who + ": the server does not say whose session it is"};
  return own;
}

Result<Own> Account::Whose(milliseconds timeout, std::stop_token stop) {
  if (const auto token = session_.Token(stop); !token) return token.error();
  {
    std::lock_guard lock(mutex_);
    if (own_) return *own_;
  }
  const auto response = AskWhose(timeout, std::move(stop));
  if (!response) return response.error();
  auto own = ReadOwn(*response);
  if (!own) return own;
  std::lock_guard lock(mutex_);
  own_ = *own;
  return own;
}

Result<Identity> Account::WhoAmI(bool hears) {
  const auto response = AskWhose(std::chrono::seconds(30), {});
  if (!response) return response.error();
  const auto own = ReadOwn(*response);
  if (!own) return own.error();
  Identity identity{fmt::format("@{} ({})", own->handle, own->did), api_.Quota(*response)};
  if (!own->status.empty()) {
    const Error inactive{Fault::kAuth, fmt::format("{}: the account is {}", api_.plan().who, own->status)};
    identity.cannot_listen = identity.cannot_send = inactive;
    return identity;
  }
  const auto prove = [&](const kit::ApiCall& call, std::optional<Error>* cannot) {
    auto proof = api_.AskJson(call);
    if (!proof) *cannot = std::move(proof).error();
    if (*cannot) (*cannot)->in_doubt = false;
  };
  if (hears)
    prove({.target = "/xrpc/app.bsky.notification.listNotifications?limit=1"}, &identity.cannot_listen);
  const std::string nothing =
      Dump({{"repo", own->did}, {"collection", kPosts}, {"rkey", TidOf("crier doctor")}});
  prove({.method = "POST", .target = "/xrpc/com.atproto.repo.deleteRecord", .body = nothing},
        &identity.cannot_send);
  return identity;
}

}  // namespace crier::bluesky
