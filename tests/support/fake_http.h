// A scripted outside: answers by route, logs every request, brings faults on demand. Thread-safe.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/http.h"

namespace crier {

class FakeHttp : public Http {
 public:
  using Answer = std::function<Result<HttpResponse>(const HttpRequest&)>;
  // The next request whose "METHOD url" begins with `route` gets this answer, once; answers queue up in
  // order.
  void Once(std::string route, Result<HttpResponse> answer);
  // Every request whose "METHOD url" begins with `route` and that no Once takes.
  void Always(std::string route, Answer answer);
  // What was asked, in order.
  std::vector<HttpRequest> Log() const;

  Result<HttpResponse> Fetch(const HttpRequest& request, std::stop_token stop = {}) override;
  std::vector<Result<HttpResponse>> FetchAll(std::span<const HttpRequest> requests,
                                             std::stop_token stop = {}) override;

 private:
  mutable std::mutex mutex_;
  std::deque<std::pair<std::string, Result<HttpResponse>>> once_;
  std::vector<std::pair<std::string, Answer>> always_;
  std::vector<HttpRequest> log_;
};

HttpResponse Reply(int status, std::string body = "", Headers headers = {});

}  // namespace crier
