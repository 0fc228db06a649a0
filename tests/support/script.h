// The far side of a connector's case: http.yaml as answers for FakeHttp.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/http.h"
#include "core/result.h"

namespace crier {

// One line of http.yaml: what the far side answers, and what the request must have held.
struct Exchange {
  std::string when;  // "GET https://example.org/feed": a prefix of "METHOD url"
  HttpResponse response;
  std::optional<Error> fault;           // instead of the response
  bool always = false;                  // answers any number of times, none included
  Headers wants_headers;                // "" = must be absent
  std::vector<std::string> wants_body;  // pieces of the request's body
};

// The far side of one case. Exchanges are used once each, the first that fits. Thread-safe.
class Script {
 public:
  static Result<std::vector<Exchange>> Load(const std::filesystem::path& file);

  explicit Script(std::vector<Exchange> exchanges);
  // An Answer for FakeHttp::Always("", ...).
  Result<HttpResponse> Answer(const HttpRequest& request);
  // In place of the n-th request's answer (0 is the first) comes this; every later one is scripted again.
  void FailAt(size_t n, Result<HttpResponse> answer);
  // What has been used since the last call; giving it back lets the same requests be asked again.
  std::vector<size_t> TakeUsed();
  void GiveBack(const std::vector<size_t>& used);
  // What was asked and was not scripted or not as wanted.
  std::vector<std::string> Complaints() const;
  // `when` of exchanges that nothing asked for.
  std::vector<std::string> Unused() const;
  size_t asked() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Exchange> exchanges_;
  std::vector<bool> spent_;
  std::vector<size_t> used_;
  std::vector<std::string> complaints_;
  size_t asked_ = 0;
  std::optional<std::pair<size_t, Result<HttpResponse>>> fail_;
};

std::string ReadFile(const std::filesystem::path& file);
std::optional<Fault> FaultNamed(std::string_view name);

}  // namespace crier
