// A door to servers on this machine, for the tests of core/http.h.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "core/http.h"

namespace crier {

class HttpTest : public testing::Test {
 protected:
  static HttpRequest Get(std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    return request;
  }
  static HttpRequest Post(std::string url, std::string body) {
    HttpRequest request = Get(std::move(url));
    request.method = "POST";
    request.body = std::move(body);
    return request;
  }
  Error Refused(const HttpRequest& request) {
    Result<HttpResponse> answer = http_->Fetch(request);
    EXPECT_FALSE(answer.has_value()) << request.url;
    return answer ? Error{} : answer.error();
  }

  HttpLoop loop_;
  std::unique_ptr<Http> http_ = loop_.Door({.allow_private = true, .user_agent = "Crier/test"});
};

}  // namespace crier
