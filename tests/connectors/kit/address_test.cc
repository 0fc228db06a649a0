#include "connectors/kit/address.h"

#include <gtest/gtest.h>

namespace crier::kit {
namespace {

TEST(KitAddress, SecretsTravelByHttpsOrStayHere) {
  for (const char* url : {"https://example.org/a", "http://localhost:8080", "http://127.0.0.1/x",
                          "http://127.9.9.9", "http://[::1]:3000/"}) {
    EXPECT_TRUE(CheckCarriesSecrets("url", url)) << url;
  }
  for (const char* url :
       {"http://example.org", "http://localhost.example.org", "http://127.0.0.1.example.org",
        "http://10.0.0.1", "http://[::2]", "ftp://localhost", "http://me@localhost", ""}) {
    const auto checked = CheckCarriesSecrets("url", url);
    ASSERT_FALSE(checked) << url;
    EXPECT_EQ(checked.error().fault, Fault::kConfig) << url;
    EXPECT_NE(checked.error().message.find("'url'"), std::string::npos) << url;
  }
}

TEST(KitAddress, AServerHasNoPath) {
  const auto server = ServerAddress("server", "https://example.social:8443//");
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_EQ(*server, "https://example.social:8443");
  for (const char* url : {"https://example.social/@city", "https://example.social?a",
                          "https://example.social#a", "http://example.social"}) {
    EXPECT_FALSE(ServerAddress("server", url)) << url;
  }
}

TEST(KitAddress, APortThatGoesWithoutSayingIsSaidOrNot) {
  EXPECT_EQ(WithOtherPort("https://city.example/hooks/sms?a"), "https://city.example:443/hooks/sms?a");
  EXPECT_EQ(WithOtherPort("http://127.0.0.1/hook"), "http://127.0.0.1:80/hook");
  EXPECT_EQ(WithOtherPort("https://city.example:8443/hook"), "https://city.example/hook");
  EXPECT_EQ(WithOtherPort("http://[::1]/hook"), "http://[::1]:80/hook");
}

}  // namespace
}  // namespace crier::kit
