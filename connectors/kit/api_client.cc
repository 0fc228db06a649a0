#include "connectors/kit/api_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "connectors/kit/address.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::kit {
namespace {

using std::chrono::milliseconds;

constexpr size_t kMaxNumber = 16;        // characters of a rate header; ours
constexpr double kLooksLikeEpoch = 1e9;  // 2001; no window is 30 years long
constexpr milliseconds kShortestWait = std::chrono::seconds(1);
constexpr milliseconds kAskAgain = std::chrono::minutes(5);
constexpr size_t kMaxRemembered = size_t{256} << 10;

std::optional<milliseconds> WaitOf(std::string_view text, Time there) {
  // Written in whole seconds, the moment may lie up to one later.
  constexpr milliseconds kRounding = std::chrono::seconds(1);
  if (const auto time = ParseTime(text)) return *time - there + kRounding;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(number) || number < 0 || number > 1e11) return std::nullopt;
  if (number < kLooksLikeEpoch) return milliseconds(static_cast<int64_t>(std::ceil(number * 1000)));
  return Time(milliseconds(static_cast<int64_t>(number * 1000))) - there + kRounding;
}

Time TimeThere(const HttpResponse& response, Time now) {
  return ParseHttpDate(response.headers.Get("Date")).value_or(now);
}

}  // namespace

Error InDoubt(Error error) {
  error.in_doubt = true;
  return error;
}

RateLeft RateLeftOf(const Headers& headers, std::span<const RateNames> names, Time there) {
  const auto text = [&](std::string_view name) {
    const std::string_view value = headers.Get(name);
    return value.size() <= kMaxNumber ? CleanUtf8(value) : std::string();
  };
  for (const RateNames& row : names) {
    const auto wait = WaitOf(headers.Get(row.reset), there);
    if (wait) return {text(row.limit), text(row.remaining), wait};
  }
  for (const RateNames& row : names) {
    if (!headers.Get(row.remaining).empty()) return {text(row.limit), text(row.remaining), std::nullopt};
  }
  return {};
}

ApiClient::ApiClient(ApiPlan plan, Doors doors) : plan_(std::move(plan)), doors_(doors) {}

Result<HttpResponse> ApiClient::AskOnce(const ApiCall& call, const Secret& token,
                                        const std::stop_token& stop) {
  HttpRequest request;
  request.method = call.method;
  request.url = plan_.base + call.target;
  // Checked with every call, for it costs nothing beside a request and nobody can forget it.
  if (!token.empty() || !plan_.path_secret.empty()) {
    if (auto safe = CheckCarriesSecrets("url", plan_.base); !safe) return safe.error();
  }
  request.path_secret = plan_.path_secret;
  if (!token.empty()) {
    request.headers.Add("Authorization", "Bearer " + token.Reveal());
  }
  request.headers.Add("Accept", "application/json");
  if (!call.body.empty() && call.headers.Get("Content-Type").empty())
    request.headers.Add("Content-Type", "application/json");
  for (const Headers* more : {&plan_.headers, &call.headers}) {
    for (const auto& [name, value] : more->fields()) request.headers.Add(name, value);
  }
  request.body = call.body;
  request.timeout = call.timeout;
  request.fresh_connection = call.changes();
  request.may_wait = call.may_wait;
  request.max_body = plan_.max_answer;
  auto response = doors_.http.Fetch(request, stop);
  if (!response) {
    Error error = std::move(response).error();
    error.message = fmt::format("{}: {}", plan_.who, error.message);
    // An answer came, only not one that can be read: what was asked for may be done.
    if (error.fault == Fault::kBadData) error.in_doubt = true;
    if (!call.changes()) error.in_doubt = false;
    return error;
  }
  if (const auto there = ParseHttpDate(response->headers.Get("Date")); there) {
    ahead_ = milliseconds(*there - Now()).count();
    clock_known_ = true;
  }
  return response;
}

Result<HttpResponse> ApiClient::Ask(const ApiCall& call, std::stop_token stop) {
  if (!plan_.route) return AskThrough(call, stop);
  const std::string route = plan_.route(call);
  if (auto may = gate_.MayAsk(route, plan_.who, Now()); !may) return may.error();
  auto response = AskThrough(call, stop);
  gate_.Note(route, response, plan_.rates, Now());
  return response;
}

Result<HttpResponse> ApiClient::AskThrough(const ApiCall& call, const std::stop_token& stop) {
  for (bool again = false;; again = true) {
    Secret token = plan_.token;
    if (plan_.oauth != nullptr) {
      auto given = plan_.oauth->Token(stop);
      if (!given) return given.error();
      token = *std::move(given);
    }
    auto response = AskOnce(call, token, stop);
    if (!response) return response;
    const int status = response->status;
    if (status >= 200 && status < 300) return response;
    if (call.may_be_gone && !plan_.refuses && (status == 404 || status == 410)) return response;
    Error error = Refusal(call, *response);
    const bool unknown = status == 401 || (status == 400 && error.fault == Fault::kAuth);
    if (unknown && plan_.oauth != nullptr) {
      plan_.oauth->Refused(token);
      if (!again) continue;
      return error;
    }
    const bool refused = status == 400 || status == 413 || status == 422;
    if (call.may_be_refused && refused && error.fault == Fault::kRejected) return response;
    return error;
  }
}

Result<nlohmann::json> ApiClient::AskJson(const ApiCall& call, std::stop_token stop) {
  auto response = Ask(call, std::move(stop));
  if (!response) return response.error();
  return ReadAnswer(call, *response);
}

Result<std::optional<nlohmann::json>> ApiClient::AskMaybe(const ApiCall& call, std::stop_token stop) {
  auto response = Ask(call, std::move(stop));
  if (!response) return response.error();
  if (response->status >= 300) return std::optional<nlohmann::json>();
  auto json = ReadAnswer(call, *response);
  const std::optional<Fault> no = json ? std::nullopt : std::optional(json.error().fault);
  if ((call.may_be_gone && no == Fault::kNotFound) || (call.may_be_refused && no == Fault::kRejected))
    return std::optional<nlohmann::json>();
  if (!json) return json.error();
  return std::optional<nlohmann::json>(*std::move(json));
}

Result<nlohmann::json> ApiClient::ReadAnswer(const ApiCall& call, const HttpResponse& response) const {
  auto json = ReadJson(response.body, plan_.max_answer);
  std::optional<Error> no;
  if (!json || !json->is_structured()) {
    no = Error{Fault::kBadData,
               "the answer is " + (json ? "neither an object nor an array" : json.error().message)};
  } else if (plan_.refuses) {
    no = plan_.refuses(*json);
  }
  if (!no) return json;
  no->message = fmt::format("{}: {}", plan_.who, no->message);
  // What cannot be read, or failed on their side, may have been done all the same.
  no->in_doubt = call.changes() && (no->fault == Fault::kBadData || no->fault == Fault::kUnreachable);
  if (no->fault == Fault::kNotFound && !call.may_be_gone) no->fault = Fault::kRejected;
  return *std::move(no);
}

Error ApiClient::Wrong(std::string_view what, Fault fault) const {
  return {fault, fmt::format("{}: {}", plan_.who, what)};
}

Error ApiClient::Refusal(const ApiCall& call, const HttpResponse& response) const {
  HttpResponse plain = response;
  if (plan_.words) {
    if (std::string words = plan_.words(response.body); !words.empty()) plain.body = std::move(words);
  }
  Error error = FaultOf(plain, plan_.who, Now());
  if (plan_.judge) plan_.judge(response, &error);
  if (response.status == 403 && error.fault == Fault::kAuth && !call.scope.empty())
    error.message += fmt::format("; the token needs the scope {}", call.scope);
  if (error.fault == Fault::kThrottled) {
    // Retry-After is meant for this very answer; the reset of the window is what is left without it.
    const auto left = RateLeftOf(response.headers, plan_.rates, TimeThere(response, Now()));
    if (left.wait && !error.retry_after) error.retry_after = left.wait;
    if (error.retry_after)
      error.retry_after = std::clamp(*error.retry_after, kShortestWait, plan_.longest_wait);
  }
  if (!call.changes()) error.in_doubt = false;
  return error;
}

std::string ApiClient::Quota(const HttpResponse& response) const {
  const auto left = RateLeftOf(response.headers, plan_.rates, TimeThere(response, Now()));
  if (left.remaining.empty() || left.limit.empty()) return "";
  std::string quota = fmt::format("{} of {} requests left", left.remaining, left.limit);
  if (left.wait) {
    const Time end = ServerNow() + *left.wait - std::chrono::seconds(1);
    quota += " until " + FormatTime(std::chrono::floor<std::chrono::seconds>(end));
  }
  return quota;
}

Remembered::Remembered(std::string key, milliseconds keep, const Clock& clock, State& state)
    : key_(std::move(key)), keep_(keep), clock_(clock), state_(state) {}

Result<std::string> Remembered::Get(const MayAsk& ask) {
  std::lock_guard lock(mutex_);
  const Time now = clock_.Now();
  std::optional<std::string> known;
  bool young = false;
  // "1800000000000 what the server said"
  const std::string kept = state_.Recall(key_);
  if (const size_t blank = kept.find(' '); blank != kept.npos) {
    int64_t at = 0;
    std::from_chars(kept.data(), kept.data() + blank, at);
    known = kept.substr(blank + 1);
    const milliseconds age = now - Time(milliseconds(at));
    young = !old_ && age >= milliseconds(0) && age < keep_;
  }
  if (known && (young || now < not_before_)) return *std::move(known);
  auto said = ask();
  if (said && said->size() <= kMaxRemembered) {
    old_ = false;
    not_before_ = Time{};
    // Not kept, it is only asked for again.
    static_cast<void>(state_.Put(key_, fmt::format("{} {}", now.time_since_epoch().count(), *said)));
    return said;
  }
  not_before_ = now + kAskAgain;
  if (known) return *std::move(known);
  if (said) return Error{Fault::kBadData, "what the server says of itself is too long"};
  return said;
}

void Remembered::Forget() {
  std::lock_guard lock(mutex_);
  old_ = true;
  not_before_ = Time{};
}

}  // namespace crier::kit
