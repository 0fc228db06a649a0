#include "connectors/kit/links.h"

#include <gtest/gtest.h>

#include "connectors/kit/caching.h"

namespace crier::kit {
namespace {

TEST(KitLinks, AreSeenFromTheirPage) {
  const char* base = "https://example.org/a/feed?page=1";
  EXPECT_EQ(ResolveLink(base, "b.cap"), "https://example.org/a/b.cap");
  EXPECT_EQ(ResolveLink(base, " /b.cap "), "https://example.org/b.cap");
  EXPECT_EQ(ResolveLink(base, "//other.example/b"), "https://other.example/b");
  EXPECT_EQ(ResolveLink(base, "javascript:alert(1)"), "");
  EXPECT_EQ(ResolveLink(base, ""), "");
  EXPECT_EQ(WebOriginOf("HTTPS://example.org:8443/a"), "HTTPS://example.org:8443");
  EXPECT_EQ(WebOriginOf("ftp://example.org"), "");
}

TEST(KitCaching, MaxAgeIsBoundedAndMeansNothingWhereNothingIsKept) {
  using std::chrono::seconds;
  EXPECT_EQ(MaxAge({{"Cache-Control", "public, max-age=30"}}), seconds(30));
  EXPECT_EQ(MaxAge({{"cache-control", "MAX-AGE=900"}}, seconds(300)), seconds(300));
  for (const char* text : {"", "max-age=30, no-cache", "no-store, max-age=30", "max-age=-5", "max-age=x"})
    EXPECT_EQ(MaxAge({{"Cache-Control", text}}), seconds(0)) << text;
}

TEST(KitCaching, ValidatorsComeBackAsTheyWereSaid) {
  const Validators said =
      Validators::Of({{"etag", "\"v1\""}, {"Last-Modified", "Sun, 29 Nov 2026 10:00:00 GMT"}});
  Headers headers;
  said.AddTo(&headers);
  EXPECT_EQ(headers.Get("If-None-Match"), "\"v1\"");
  EXPECT_EQ(headers.Get("If-Modified-Since"), "Sun, 29 Nov 2026 10:00:00 GMT");
  Headers none;
  Validators::Of({}).AddTo(&none);
  EXPECT_TRUE(none.fields().empty());
}

TEST(KitCaching, AClockThatWasSetBackHoldsNothingUp) {
  using std::chrono::minutes;
  const Time now = Time(std::chrono::hours(1'000'000));
  EXPECT_TRUE(StillHolds(now + minutes(5), now, minutes(5)));
  EXPECT_FALSE(StillHolds(now, now, minutes(5)));
  EXPECT_FALSE(StillHolds(now + minutes(6), now, minutes(5)));
  EXPECT_FALSE(StillHolds(Time{}, now, minutes(5)));
}

}  // namespace
}  // namespace crier::kit
