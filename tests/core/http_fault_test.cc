#include <gtest/gtest.h>

#include "core/http.h"
#include "core/http_address.h"
#include "core/http_url.h"
#include "core/secret.h"

namespace crier {
namespace {

constexpr Time kNow{std::chrono::milliseconds(1'800'000'000'000)};  // 2027-01-15T08:00:00Z

HttpResponse Answer(int status, std::string body = "", Headers headers = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

TEST(FaultOf, ReadsTheStatusAsEveryPlatformMeansIt) {
  const std::vector<std::pair<int, Fault>> meanings = {
      {400, Fault::kRejected},    {401, Fault::kAuth},        {403, Fault::kAuth},
      {404, Fault::kRejected},    {408, Fault::kUnreachable}, {422, Fault::kRejected},
      {425, Fault::kUnreachable}, {429, Fault::kThrottled},   {500, Fault::kUnreachable},
      {503, Fault::kUnreachable}, {304, Fault::kRejected}};
  for (const auto& [status, fault] : meanings)
    EXPECT_EQ(FaultOf(Answer(status), "it", kNow).fault, fault) << status;
}

TEST(FaultOf, LeavesInDoubtWhatMayHaveBeenDone) {
  for (const int status : {500, 502, 504, 520, 524})
    EXPECT_TRUE(FaultOf(Answer(status), "it", kNow).in_doubt) << status;
  for (const int status : {400, 401, 404, 408, 422, 429, 501, 503, 521, 522, 523})
    EXPECT_FALSE(FaultOf(Answer(status), "it", kNow).in_doubt) << status;
}

TEST(FaultOf, ReadsRetryAfter) {
  const auto after = [](int status, const char* value) {
    return FaultOf(Answer(status, "", {{"Retry-After", value}}), "it", kNow).retry_after;
  };
  EXPECT_EQ(after(429, "120"), std::chrono::seconds(120));
  EXPECT_EQ(after(503, "Fri, 15 Jan 2027 08:01:00 GMT"), std::chrono::seconds(60));
  EXPECT_EQ(after(503, "Fri, 15 Jan 2027 07:00:00 GMT"), std::chrono::seconds(0)) << "already over";
  EXPECT_EQ(after(429, "99999999999999999999"), std::chrono::hours(24)) << "nobody is silenced for longer";
  EXPECT_EQ(after(429, "Fri, 15 Jan 2100 07:00:00 GMT"), std::chrono::hours(24));
  EXPECT_EQ(after(429, "soon"), std::nullopt);
  EXPECT_EQ(after(429, "-5"), std::nullopt);
  EXPECT_EQ(after(404, "120"), std::nullopt) << "asking again would not help";
}

TEST(FaultOf, SaysWhoAndAPieceOfTheBodyWithoutSecrets) {
  const Secret secret("hunter2hunter2");
  const Error error = FaultOf(Answer(400, "{\n\t\"error\":  \"bad hunter2hunter2\"}\n"), "SMS gateway", kNow);
  EXPECT_EQ(error.message, "SMS gateway answered 400: { \"error\": \"bad ***\"}");
  EXPECT_EQ(FaultOf(Answer(500), "it", kNow).message, "it answered 500");
}

TEST(FaultOf, SaysAPagesWords) {
  const std::string page =
      "<html>\r\n<head><style>h1 { color: red }</style></head>\r\n<body>\r\n<center><h1>502 Bad "
      "Gateway</h1></center>"
      "\r\n<hr><center>nginx/1.22 &amp; co</center>\r\n</body>\r\n</html>";
  EXPECT_EQ(FaultOf(Answer(502, page), "it", kNow).message,
            "it answered 502: 502 Bad Gateway nginx/1.22 & co");
  EXPECT_EQ(FaultOf(Answer(400, "a < b"), "it", kNow).message, "it answered 400: a < b");
  const Secret secret("hunter2&hunter2");
  EXPECT_EQ(FaultOf(Answer(400, "<p>no hunter2&amp;hunter2"), "it", kNow).message, "it answered 400: no ***");
}

TEST(FaultOf, CutsALongBodyBetweenCharacters) {
  std::string body = "x";
  while (body.size() < 10'000) body += "\xC3\xB1";
  const std::string message = FaultOf(Answer(400, body), "it", kNow).message;
  EXPECT_LT(message.size(), 250U);
  EXPECT_TRUE(message.ends_with("\xC3\xB1...")) << message;
}

TEST(FaultOf, QuotesABodyThatIsNotUtf8) {
  const Error error = FaultOf({500, {}, "caf\xE9 is \xFF shut", "", false}, "feed x", Time{});
  EXPECT_EQ(error.message, "feed x answered 500: caf\uFFFD is \uFFFD shut");
}

TEST(HttpDate, ReadsAllThreeForms) {
  const Time expected{std::chrono::seconds(784111777)};
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    const Result<Time> time = ParseHttpDate(text);
    ASSERT_TRUE(time.has_value()) << text;
    EXPECT_EQ(*time, expected) << text;
  }
  EXPECT_EQ(ParseHttpDate("Wed Feb 29 00:00:00 2040").value(), Time(std::chrono::seconds(2214086400)));
  EXPECT_EQ(ParseHttpDate("Monday, 16-Nov-26 00:00:00 GMT").value(), Time(std::chrono::seconds(1794787200)));
}

TEST(HttpDate, RefusesTheRest) {
  for (const char* text :
       {"", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 PST",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT and more", "2026-11-21T22:42:30Z"}) {
    EXPECT_FALSE(ParseHttpDate(text).has_value()) << text;
  }
}

TEST(LinkWithRel, FindsTheTarget) {
  const Headers headers = {
      {"Link", "<https://a.example/?x=1,2>; title=\"a, <b>; rel=\\\"next\\\"\"; rel=\"prev start\""},
      {"link", "<https://a.example/next>;rel=next , <https://a.example/hub> ; REL=Hub; rel=self"}};
  EXPECT_EQ(LinkWithRel(headers, "prev"), "https://a.example/?x=1,2");
  EXPECT_EQ(LinkWithRel(headers, "start"), "https://a.example/?x=1,2");
  EXPECT_EQ(LinkWithRel(headers, "next"), "https://a.example/next");
  EXPECT_EQ(LinkWithRel(headers, "hub"), "https://a.example/hub");
  EXPECT_EQ(LinkWithRel(headers, "self"), "") << "only the first rel of a link counts";
  EXPECT_EQ(LinkWithRel(headers, "pre"), "");
}

TEST(LinkWithRel, SurvivesBrokenHeaders) {
  for (const char* broken : {"", "<", "<>", "<a", "a; rel=next", "<a>; rel", "<a>; rel=\"next",
                             "<a>; rel=\"\\", "<a>;;;", ",,,,", "<a>; =next"}) {
    const std::string target = LinkWithRel({{"Link", broken}}, "other");
    EXPECT_EQ(target, "") << broken;
  }
}

TEST(PercentEncode, KeepsOnlyWhatIsUnreserved) {
  EXPECT_EQ(PercentEncode("a b&c"), "a%20b%26c");
  EXPECT_EQ(PercentEncode("-._~azAZ09"), "-._~azAZ09");
  EXPECT_EQ(PercentEncode("\xC3\xB1/?%+\n"), "%C3%B1%2F%3F%25%2B%0A");
}

TEST(SpecialAddress, KnowsThePublicInternetFromTheRest) {
  for (const char* special : {"0.0.0.0",
                              "10.1.2.3",
                              "100.64.0.1",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.254",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.1",
                              "192.0.2.1",
                              "192.88.99.1",
                              "192.168.1.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.1",
                              "203.0.113.1",
                              "224.0.0.1",
                              "239.255.255.255",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::ffff:10.0.0.1",
                              "::127.0.0.1",
                              "64:ff9b::10.0.0.1",
                              "64:ff9b:1::1",
                              "100::1",
                              "2001::1",
                              "2001:db8::1",
                              "2002:7f00:1::",
                              "2002:a00:1::1",
                              "3fff::1",
                              "fc00::1",
                              "fd12::1",
                              "fe80::1",
                              "fec0::1",
                              "ff02::1",
                              "fe80::1%eth0",
                              "nonsense",
                              ""}) {
    EXPECT_TRUE(IsSpecialAddress(special)) << special;
  }
  for (const char* open :
       {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.255.255",
        "172.32.0.1", "192.0.1.1", "192.167.1.1", "198.17.255.255", "198.20.0.1", "223.255.255.255",
        "2606:4700::1111", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"}) {
    EXPECT_FALSE(IsSpecialAddress(open)) << open;
  }
}

TEST(Address, LoopbackIsOneThatOnlyThisMachineReaches) {
  for (const char* here : {"127.0.0.1", "127.8.9.10", "::1", "localhost"})
    EXPECT_TRUE(IsLoopback(here)) << here;
  for (const char* out :
       {"0.0.0.0", "::", "128.0.0.1", "10.0.0.1", "localhost.example", "127.0.0.1.example", ""}) {
    EXPECT_FALSE(IsLoopback(out)) << out;
  }
}

TEST(Redirect, NeverLeadsFromHttpsDownToHttp) {
  const Result<Url> base = ParseUrl("https://City.example/a/b?c=d#e");
  ASSERT_TRUE(base.has_value());
  EXPECT_EQ(base->host, "city.example");
  EXPECT_EQ(base->port, "443");
  EXPECT_EQ(base->Shown(), "https://city.example/a/b");
  EXPECT_EQ(ResolveRedirect(*base, "http://city.example/").error().fault, Fault::kRejected);
  EXPECT_EQ(ResolveRedirect(*base, "../x").value().text, "https://City.example/x");
  EXPECT_EQ(ResolveRedirect(*base, "//other.example/y").value().text, "https://other.example/y");
  EXPECT_FALSE(ResolveRedirect(*base, "//other.example/y").value().SameOrigin(*base));
  EXPECT_TRUE(ResolveRedirect(*base, "https://city.example:443/").value().SameOrigin(*base));
  EXPECT_FALSE(ResolveRedirect(*base, "https://city.example:8443/").value().SameOrigin(*base));
}

}  // namespace
}  // namespace crier
