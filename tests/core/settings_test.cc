#include "core/settings.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/text.h"

namespace crier {
namespace {

const std::vector<Option> kOptions = {
    {.key = "url", .help = "the feed", .kind = OptionKind::kUrl, .required = true},
    {.key = "token", .help = "access token", .secret = true},
    {.key = "every", .help = "how often", .kind = OptionKind::kDuration, .fallback = "5m"},
    {.key = "tags", .help = "hashtags", .kind = OptionKind::kList},
    {.key = "labels", .help = "names", .kind = OptionKind::kTable},
    {.key = "quiet", .help = "say nothing", .kind = OptionKind::kFlag},
    {.key = "most", .help = "a number", .kind = OptionKind::kNumber, .fallback = "40"},
};

std::string MessageOf(std::string_view yaml) {
  const auto settings = Settings::Parse(yaml, kOptions);
  return settings ? "no error" : settings.error().message;
}

TEST(Settings, EveryKindHasItsValueOrItsFallback) {
  setenv("CRIER_TEST_TOKEN", "s3cret-token", 1);
  const auto settings = Settings::Parse(
      "url: https://example.org/feed\ntoken: env:CRIER_TEST_TOKEN\ntags: [rain, 'flood']\nlabels: {a: "
      "b}\nquiet: yes\n",
      kOptions);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->Text("url"), "https://example.org/feed");
  EXPECT_EQ(settings->Secret("token").Reveal(), "s3cret-token");
  EXPECT_EQ(settings->Text("token"), "");
  EXPECT_EQ(settings->Duration("every"), std::chrono::minutes(5));
  EXPECT_EQ(settings->List("tags"), (std::vector<std::string>{"rain", "flood"}));
  EXPECT_EQ(settings->Table("labels").at("a"), "b");
  EXPECT_TRUE(settings->Flag("quiet"));
  EXPECT_EQ(settings->Number("most"), 40);
  EXPECT_EQ(Redact("got s3cret-token back"), "got *** back");
}

TEST(Settings, ErrorsNameThePlaceAndWhatIsAllowed) {
  EXPECT_EQ(MessageOf("tags: [a]\n"), "settings:1: 'url' is missing: the feed");
  EXPECT_EQ(MessageOf("url: https://a.example\nevry: 5m\n"),
            "settings:2: unknown key 'evry', did you mean 'every'? Allowed: url, token, every, tags, labels, "
            "quiet, most");
  EXPECT_EQ(MessageOf("url: ftp://a.example\n"),
            "settings:1: 'url' must be a URL such as https://example.org/path, without a user or password in "
            "it (the feed)");
  EXPECT_EQ(MessageOf("url: https://a.example\nevery: soon\n"),
            "settings:2: 'every' must be a time such as 30s, 5m, 12h or 2d, not 'soon' (how often)");
  EXPECT_EQ(MessageOf("url: https://a.example\ntoken: hunter2\n"),
            "settings:2: 'token' a secret is written env:NAME or file:PATH, never as text (access token)");
  EXPECT_EQ(MessageOf("url: https://a.example\nurl: https://b.example\n"),
            "settings:2: 'url' is written twice");
  EXPECT_TRUE(MessageOf("url: [https://a.example\n").starts_with("settings:2: not YAML"))
      << MessageOf("url: [https://a.example\n");
}

TEST(Settings, PathsAreRelativeToTheFileTheyAreWrittenIn) {
  const std::vector<Option> options = {{.key = "file", .help = "a file", .kind = OptionKind::kPath}};
  const auto yaml = Yaml::Parse("file: day.jsonl", "city/crier.yaml");
  ASSERT_TRUE(yaml);
  EXPECT_EQ(Settings::Read(*yaml, options)->Text("file"), "city/day.jsonl");
  EXPECT_EQ(Settings::Parse("file: /tmp/day.jsonl", options)->Text("file"), "/tmp/day.jsonl");
  EXPECT_EQ(Settings::Parse("{}", options)->Text("file"), "");
}

TEST(Settings, ChoicesAndWholeNumbersKnowTheirBounds) {
  const std::vector<Option> options = {
      {.key = "as", .help = "h", .kind = OptionKind::kChoice, .fallback = "b", .choices = {"a", "b", "c"}},
      {.key = "few", .help = "h", .kind = OptionKind::kWhole, .fallback = "3", .least = 2, .most = 9},
      {.key = "some", .help = "h", .kind = OptionKind::kWhole, .least = 40, .most = 50, .or_zero = true}};
  const auto usual = Settings::Parse("{}", options);
  ASSERT_TRUE(usual) << usual.error().message;
  EXPECT_EQ(usual->Text("as"), "b");
  EXPECT_EQ(usual->Whole("few"), 3);
  EXPECT_EQ(usual->Whole("some"), 0);
  const auto given = Settings::Parse("{as: c, few: 9, some: 40}", options);
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_EQ(given->Text("as"), "c");
  EXPECT_EQ(given->Whole("few"), 9);
  EXPECT_EQ(given->Whole("some"), 40);
  for (const char* wrong : {"as: d", "as: ''", "as: A", "few: 1", "few: 10", "few: 2.5", "few: many",
                            "few: 0", "few: -3", "few: 1e300", "some: 39", "some: 51"}) {
    EXPECT_FALSE(Settings::Parse(wrong, options)) << wrong;
  }
  EXPECT_EQ(Settings::Parse("as: d", options).error().message,
            "settings:1: 'as' must be a, b or c, not 'd' (h)");
  EXPECT_EQ(Settings::Parse("some: 7", options).error().message,
            "settings:1: 'some' must be a whole number from 40 to 50, or 0, not '7' (h)");
}

TEST(Settings, HostileYamlIsRefusedNotFollowed) {
  EXPECT_NE(MessageOf(std::string(200'000, '[')), "no error");
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    bomb += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 9; ++i) bomb += std::string(i ? ",*" : "*") + static_cast<char>(c - 1);
    bomb += "]\n";
  }
  EXPECT_EQ(MessageOf(bomb).find("more than 500,000 entries") != std::string::npos, true) << MessageOf(bomb);
}

TEST(Settings, YamlIsUtf8AndTheLineThatIsNotIsNamed) {
  EXPECT_EQ(MessageOf("text: a\ncity: 'Ca\xF1on'\n").find("settings:2: not UTF-8"), 0U)
      << MessageOf("a: \xF1");
  EXPECT_NE(MessageOf(std::string_view("\0a\0:\0 \0b", 8)).find(":1: not UTF-8"), std::string::npos);
  // A message quotes a stranger's key within characters.
  const std::string key = std::string(63, 'a') + "é";
  EXPECT_TRUE(IsUtf8(MessageOf(key + ": 1")));
  EXPECT_NE(MessageOf(key + ": 1").find("unknown key"), std::string::npos);
}

TEST(Secret, IsNeverGuessed) {
  EXPECT_FALSE(Secret::Resolve("env:CRIER_TEST_NOT_THERE"));
  EXPECT_FALSE(Secret::Resolve("file:/does/not/exist"));
  EXPECT_FALSE(Secret::Resolve("file:/"));
  EXPECT_FALSE(Secret::Resolve("plain"));
}

TEST(Redact, FindsTheEncodedFormAndLongerSecretsFirst) {
  const Secret longer("abcd/efgh+long");
  const Secret shorter("abcd");
  EXPECT_EQ(Redact("x=abcd%2Fefgh%2Blong&y=abcd/efgh+long&z=abcd"), "x=***&y=***&z=***");
}

}  // namespace
}  // namespace crier
