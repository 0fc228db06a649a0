// A sign-in at a provider of ours that lies in one thing at a time, for tests of accounts/oidc.h.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "accounts/jose.h"
#include "accounts/oidc.h"
#include "core/digest.h"
#include "tests/support/fake_oidc.h"

namespace crier {

class Oidc : public testing::Test {
 protected:
  SignOnStart Begin() {
    auto start = sign_on_.Begin();
    EXPECT_TRUE(start.has_value()) << start.error().message;
    return start ? *start : SignOnStart{};
  }
  Result<SignOnIdentity> SignIn() {
    const SignOnStart start = Begin();
    const auto query = provider_.Visit(start);
    return sign_on_.Finish(start.pending, query);
  }
  // Signs in in vain; the reason.
  std::string Refusal(Fault fault = Fault::kAuth) { return RefusalOf(SignIn(), fault); }
  std::string RefusalOf(const Result<SignOnIdentity>& identity, Fault fault = Fault::kAuth) {
    EXPECT_FALSE(identity.has_value());
    if (identity) return "signed in";
    const Error& error = identity.error();
    EXPECT_EQ(FaultName(error.fault), FaultName(fault)) << error.message;
    for (const std::string& secret :
         {std::string(FakeProvider::kCode), std::string(FakeProvider::kAccessToken),
          std::string("client-secret-of-the-test"), std::string("eyJ")})
      EXPECT_THAT(error.message, testing::Not(testing::HasSubstr(secret)));
    return error.message;
  }
  std::string RefusalOfClaim(const std::string& claim, nlohmann::json value, Fault fault = Fault::kAuth) {
    provider_.changes = {{claim, std::move(value)}};
    return Refusal(fault);
  }
  int64_t Now() const {
    return std::chrono::duration_cast<std::chrono::seconds>(provider_.clock.Now().time_since_epoch()).count();
  }

  FakeProvider provider_;
  SingleSignOn sign_on_{provider_.Settings(), provider_.http, provider_.clock};
};

}  // namespace crier
