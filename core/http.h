// HTTP to the outside: one libcurl multi loop on one thread of its own, shared by all, with keep-alive and
// HTTP/2 over TLS. Many requests may be under way at once; every one is bounded in time and size.
// Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "core/time.h"
#include "core/version.h"

namespace crier {

// Header fields in order; names compare without case.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}
  void Add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  // The first value under the name; empty if there is none.
  std::string_view Get(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

inline constexpr std::string_view kPathSecret = "{secret}";

struct HttpRequest {
  std::string method = "GET";
  std::string url;  // http or https; never with a secret in it
  Headers headers;
  std::string body;
  // Sent where `url` says kPathSecret, percent-encoded but for ':'. Only for a platform that takes its token
  // nowhere but in the path. Such a request follows no redirects.
  Secret path_secret = {};
  std::chrono::milliseconds timeout{30'000};  // the whole of it, redirects included
  size_t max_body = 16 * 1024 * 1024;         // of the answer, after decompression; larger is kBadData
  int max_redirects = 5;  // GET and HEAD only; another origin gets no credentials, whatever their header
  // On a connection of its own, not one that was used before: some servers close those without a word, and
  // what changes things is then in doubt.
  bool fresh_connection = false;
  // May wait: leaves a share of the platform's rate to what may not (hub/loops/budget.h).
  bool may_wait = false;
};

struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;
  std::string url;                  // where redirects ended
  bool permanent_redirect = false;  // every hop was 301 or 308: the caller should remember `url`
};

class Http {
 public:
  virtual ~Http() = default;
  // Any answer with a status is a value, 404 and 500 too. Errors: kUnreachable (no answer; in_doubt if the
  // request had gone out), kRejected (an address that may not be asked, a wrong URL, a TLS certificate that
  // does not hold), kBadData (too large, broken). Returns soon after a stop.
  virtual Result<HttpResponse> Fetch(const HttpRequest& request, std::stop_token stop = {}) = 0;
  // All at once, answers in the order asked. At most 64 are under way to one host at a time.
  virtual std::vector<Result<HttpResponse>> FetchAll(std::span<const HttpRequest> requests,
                                                     std::stop_token stop = {}) = 0;
};

struct HttpPolicy {
  // Loopback, private, link-local and other special addresses may be asked. Checked against the address that
  // is really connected to, at every redirect, so a name that resolves to one is caught too.
  bool allow_private = false;
  std::string user_agent = std::string("Crier/") + kVersion;
};

// The loop. Makes doors with different policies that share its connections' limits; outlives them.
class HttpLoop {
 public:
  HttpLoop();
  ~HttpLoop();
  std::unique_ptr<Http> Door(HttpPolicy policy);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Turns an answer that is not 2xx into the Fault that every platform means by it: 401 and 403 kAuth; 429
// kThrottled; 408, 425 and 5xx kUnreachable; the rest kRejected. Reads Retry-After (seconds or an HTTP date).
// in_doubt after a 500, for a program that failed may have failed after it had done what it was asked, and
// after 502, 504, 520 and 524 (the last two are Cloudflare's), for a proxy cannot know what its backend did.
// `who` begins the message, a short piece of the body ends it, redacted.
Error FaultOf(const HttpResponse& response, std::string_view who, Time now);

// "a b&c" -> "a%20b%26c"
std::string PercentEncode(std::string_view text);
// The value of one rel in Link headers (RFC 8288); empty if there is none.
std::string LinkWithRel(const Headers& headers, std::string_view rel);
// RFC 9110 date.
Result<Time> ParseHttpDate(std::string_view text);

}  // namespace crier
