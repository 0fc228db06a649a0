#include "tests/support/fake_http.h"

namespace crier {

void FakeHttp::Once(std::string route, Result<HttpResponse> answer) {
  std::lock_guard lock(mutex_);
  once_.emplace_back(std::move(route), std::move(answer));
}

void FakeHttp::Always(std::string route, Answer answer) {
  std::lock_guard lock(mutex_);
  always_.emplace_back(std::move(route), std::move(answer));
}

std::vector<HttpRequest> FakeHttp::Log() const {
  std::lock_guard lock(mutex_);
  return log_;
}

Result<HttpResponse> FakeHttp::Fetch(const HttpRequest& request, std::stop_token) {
  const std::string line = request.method + " " + request.url;
  Answer answer;
  {
    std::lock_guard lock(mutex_);
    log_.push_back(request);
    for (auto it = once_.begin(); it != once_.end(); ++it) {
      if (line.starts_with(it->first)) {
        Result<HttpResponse> result = std::move(it->second);
        once_.erase(it);
        return result;
      }
    }
    for (const auto& [route, always] : always_) {
      if (line.starts_with(route)) {
        answer = always;
        break;
      }
    }
  }
  if (answer) return answer(request);
  return Error{Fault::kUnreachable, "no answer is scripted for " + line};
}

std::vector<Result<HttpResponse>> FakeHttp::FetchAll(std::span<const HttpRequest> requests,
                                                     std::stop_token stop) {
  std::vector<Result<HttpResponse>> answers;
  for (const HttpRequest& request : requests) answers.push_back(Fetch(request, stop));
  return answers;
}

HttpResponse Reply(int status, std::string body, Headers headers) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

}  // namespace crier
