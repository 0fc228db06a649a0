// One request on its way to an answer, through its redirects: sets a curl handle up for each hop, takes in
// what comes back within its bounds, and says at the end what became of it. Used by the loop's thread only.
// Private to http.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/http.h"
#include "core/http_packing.h"
#include "core/http_url.h"

namespace crier {

class Transfer {
 public:
  // Both outlive the transfer.
  Transfer(const HttpRequest& request, const HttpPolicy& policy) : request_(request), policy_(policy) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Checks the request and its URL; nothing has left before this holds.
  Result<void> Check();
  // The host that is asked first; after Check.
  const std::string& host() const { return url_.host; }

  // Sets `easy` up for the next hop. The time allowed begins with the first hop.
  void Begin(CURL* easy);
  // What came of the hop, or nothing where a redirect asks for one more Begin.
  std::optional<Result<HttpResponse>> End(CURLcode code);
  // The transfer ends here, before curl is done with it.
  Error Broken(const std::string& why);

 private:
  static size_t OnHeader(const char* data, size_t size, size_t count, void* self);
  static size_t OnBody(const char* data, size_t size, size_t count, void* self);
  static curl_socket_t OnSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int OnReady(void* self, char* remote, char* local, int remote_port, int local_port);

  void TakeHeader(std::string_view line);
  bool TakeBody(std::string_view bytes);
  void SetMethod(CURL* easy);
  void SetHeaders(CURL* easy);
  std::optional<Result<HttpResponse>> Answered();
  Error Failed(CURLcode code);
  Error Fail(Fault fault, const std::string& what);
  bool ChangesThings() const { return request_.method != "GET" && request_.method != "HEAD"; }
  bool Sent() const;

  const HttpRequest& request_;
  const HttpPolicy& policy_;
  Url url_;
  std::string asked_;  // what curl is told: url_ with its secret
  std::chrono::steady_clock::time_point deadline_;
  CURL* easy_ = nullptr;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers_{nullptr, curl_slist_free_all};
  char curl_says_[CURL_ERROR_SIZE] = {};

  HttpResponse response_;
  std::unique_ptr<Unpacker> unpacker_;  // from the first byte of a body on
  bool head_complete_ = false;
  size_t head_bytes_ = 0;
  int hops_ = 0;
  bool only_permanent_hops_ = true;
  bool left_origin_ = false;
  bool tried_ = false;            // this hop's request has been handed to a connection
  bool refused_address_ = false;  // at least one address may not be asked
  bool allowed_address_ = false;  // at least one was tried
  bool refused_resend_ = false;
  bool too_large_ = false;
  bool head_too_large_ = false;
};

}  // namespace crier
