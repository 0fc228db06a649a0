#include "core/length.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>
#include <unicode/uversion.h>

#include <fstream>
#include <set>
#include <sstream>

#include "core/text.h"
#include "core/urls.h"
#include "core/utf8.h"
#include "core/yaml.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

std::vector<std::string> Urls(std::string_view text) {
  std::vector<std::string> urls;
  for (const Span& span : FindUrls(text)) urls.emplace_back(text.substr(span.start, span.end - span.start));
  return urls;
}

using Strings = std::vector<std::string>;

TEST(FindUrls, FindsLinksWithScheme) {
  EXPECT_EQ(Urls("See https://city.example.org/storm?x=1#top."),
            (Strings{"https://city.example.org/storm?x=1#top"}));
  EXPECT_EQ(Urls("(http://a.com/b_(c)) HTTPS://B.ORG!"), (Strings{"http://a.com/b_(c)", "HTTPS://B.ORG"}));
  EXPECT_EQ(Urls("example.com and ftp://example.com"), (Strings{}));
  EXPECT_EQ(Urls("http://nothing @http://a.com xhttp://a.com"), (Strings{}));
  EXPECT_EQ(Urls("http://áéí.com:8080/ñ"), (Strings{"http://áéí.com:8080/ñ"}));
  EXPECT_EQ(Urls("http://za.org.za/x http://a.c"), (Strings{"http://za.org.za/x"}));
  EXPECT_EQ(Urls("http://"), (Strings{}));
}

TEST(FindUrls, HostileTextsAreRead) {
  // Each of these makes a backtracking expression take longer than anybody waits. The spans must be in order
  // and inside.
  const size_t many = 100'000;
  const auto repeat = [&](std::string_view piece) {
    std::string text = "http://";
    while (text.size() < many) text += piece;
    return text;
  };
  for (const std::string_view piece :
       {"a.", "a-", "あ", "あ.", "http://", "http://a.co", "http://a.co/(", "http://a.co/((a)", "a_.", "(",
        ".", "/.", "?", "http://a.co?!", "xn--", "a.xn--", "\xF0\x9F", "é.com@", "a.com中"}) {
    const std::string text = repeat(piece);
    size_t behind = 0;
    for (const Link& link : FindLinks(text)) {
      ASSERT_LE(behind, link.span.start);
      ASSERT_LT(link.span.start, link.span.end);
      ASSERT_LE(link.span.end, text.size());
      behind = link.span.end;
    }
  }
}

TEST(Graphemes, CountWhatAPersonSees) {
  EXPECT_EQ(CountGraphemes(""), 0U);
  EXPECT_EQ(CountGraphemes("abc\r\n"), 4U);
  EXPECT_EQ(CountGraphemes("e\u0301"), 1U);
  EXPECT_EQ(CountGraphemes("👨‍👩‍👧‍👦🇪🇸🙋🏽"), 3U);
  EXPECT_EQ(CountGraphemes("\r\né"), 2U);
  EXPECT_EQ(GraphemeBoundaries("aé🇪🇸"), (std::vector<size_t>{0, 1, 3, 11}));
  EXPECT_EQ(GraphemeBoundaries(""), (std::vector<size_t>{0}));
  EXPECT_EQ(CountUtf16("a🔥"), 3U);
  EXPECT_EQ(CountCharacters("a🔥é"), 3U);
}

TEST(Weighted, CountsAsX) {
  EXPECT_EQ(WeightedLength(""), 0U);
  EXPECT_EQ(WeightedLength("Hi http://test.co"), 26U);
  EXPECT_EQ(WeightedLength("Hi test.co/abc"), 26U);  // X shortens links without a scheme too
  EXPECT_EQ(WeightedLength("añ水"), 4U);
  EXPECT_EQ(WeightedLength("👨‍👩‍👧‍👦"), 2U);
  EXPECT_EQ(WeightedLength("🇪🇸🏴󠁧󠁢󠁥󠁮󠁧󠁿1️⃣❤️🙋🏽"), 10U);
  EXPECT_EQ(WeightedLength("©©️"), 3U);      // a text sign, then an emoji
  EXPECT_EQ(WeightedLength("🇦🇦"), 4U);           // no country
  EXPECT_EQ(WeightedLength("🔥‍🔥"), 5U);  // joined, but not by Unicode
}

TEST(LengthOf, CountsInEveryUnit) {
  const std::string text = "é🔥 https://city.example.org/a";
  const auto length = [&](LengthUnit unit, size_t url) {
    Limits limits;
    limits.unit = unit;
    limits.url_length = url;
    return LengthOf(text, limits);
  };
  EXPECT_EQ(length(LengthUnit::kCharacters, 0), 29U);
  EXPECT_EQ(length(LengthUnit::kCharacters, 23), 26U);
  EXPECT_EQ(length(LengthUnit::kGraphemes, 23), 26U);
  EXPECT_EQ(length(LengthUnit::kUtf16, 0), 30U);
  EXPECT_EQ(length(LengthUnit::kBytes, 0), 33U);
  EXPECT_EQ(length(LengthUnit::kWeighted, 0), 27U);
  EXPECT_EQ(length(LengthUnit::kSms, 0), 30U);
}

TEST(LengthOf, CountsTheLongerOfAUrlWhereItIsNotKnownWhichCounts) {
  Limits limits;
  limits.unit = LengthUnit::kCharacters;
  limits.url_length = 23;
  limits.url_longer_counts = true;
  EXPECT_EQ(LengthOf("a http://b.org c", limits), 2U + 23 + 2);
  EXPECT_EQ(LengthOf("https://city.example.org/" + std::string(75, 'x'), limits), 100U);
  EXPECT_EQ(LengthOf("https://city.example.org/ñ https://a.org", limits), 26U + 1 + 23);
  EXPECT_EQ(LengthOf("no link", limits), 7U);
}

TEST(Fits, LengthAndBytes) {
  Limits limits;
  EXPECT_TRUE(Fits(std::string(100'000, 'x'), limits));
  limits.unit = LengthUnit::kGraphemes;
  limits.max_length = 2;
  limits.max_bytes = 30;
  EXPECT_TRUE(Fits("👨‍👩‍👧‍👦a", limits));
  EXPECT_FALSE(Fits("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", limits));
  EXPECT_FALSE(Fits("abc", limits));
}

TEST(Fits, SmsLimitIsInSeptetsWhateverTheAlphabet) {
  Limits limits;
  limits.unit = LengthUnit::kSms;
  limits.max_length = 160;
  EXPECT_TRUE(Fits(std::string(160, 'a'), limits));
  EXPECT_FALSE(Fits(std::string(161, 'a'), limits));
  EXPECT_TRUE(Fits(std::string(69, 'a') + "í", limits));
  EXPECT_FALSE(Fits(std::string(70, 'a') + "í", limits));
  limits.max_length = 306;
  EXPECT_TRUE(Fits(std::string(133, 'a') + "í", limits));
  EXPECT_FALSE(Fits(std::string(134, 'a') + "í", limits));
}

TEST(Sms, CountsParts) {
  const auto expect = [](const std::string& text, bool gsm7, size_t units, size_t parts, size_t left) {
    const SmsCount count = CountSms(text);
    EXPECT_EQ(count.gsm7, gsm7) << text;
    EXPECT_EQ(count.units, units) << text;
    EXPECT_EQ(count.parts, parts) << text;
    EXPECT_EQ(count.left, left) << text;
  };
  expect("", true, 0, 0, 160);
  expect("Hi ñ", true, 4, 1, 156);
  expect("€[]", true, 6, 1, 154);
  expect(std::string(160, 'a'), true, 160, 1, 0);
  expect(std::string(161, 'a'), true, 161, 2, 145);
  expect(std::string(306, 'a'), true, 306, 2, 0);
  expect(std::string(152, 'a') + "€" + std::string(20, 'a'), true, 174, 2,
         131);  // the pair goes whole to the second part
  expect("í", false, 1, 1, 69);
  expect(std::string(66, 'a') + "🔥" + std::string(3, 'a'), false, 71, 2, 62);
  EXPECT_EQ(CountSms("ok — í").first_odd, "—");
  EXPECT_EQ(CountSms("ok").first_odd, "");
}

TEST(Sms, NearestSpelling) {
  EXPECT_EQ(ToGsm7("“Inundación” — no cruce… ‘ya’"), "\"Inundacion\" - no cruce... 'ya'");
  EXPECT_EQ(ToGsm7("mañana à é ü ¿¡"), "mañana à é ü ¿¡");
  EXPECT_EQ(ToGsm7("Á É Í Ó Ú á í ó ú"), "A É I O U a i o u");
  EXPECT_EQ(ToGsm7("e\u0301 n\u0303"), "é ñ");
  EXPECT_EQ(ToGsm7("a\u00A0b\u200Bc\u2009d"), "a bc d");
  EXPECT_EQ(ToGsm7("• 1º ½"), "- 1o 1/2");
  EXPECT_EQ(ToGsm7("水🔥"), "水🔥");  // there is none
}

// --- conformance, from ../shared/data ---

// The cases of one group of one file.
std::vector<Yaml> TwitterText(const std::string& file, const std::string& group) {
  const Result<Yaml> yaml = Yaml::Load((SharedData() / "conformance/twitter-text" / file).string());
  if (!yaml) {
    ADD_FAILURE() << yaml.error().message;
    return {};
  }
  return yaml->At("tests").At(group).Items();
}

std::string TextOf(const Yaml& test) { return test.At("text").Scalar(); }
Strings ExpectedOf(const Yaml& test) { return test.Texts("expected").value(); }
size_t NumberOf(const Yaml& node) { return std::stoul(node.Scalar()); }

Strings Links(std::string_view text) {
  Strings links;
  for (const Link& link : FindLinks(text))
    links.emplace_back(text.substr(link.span.start, link.span.end - link.span.start));
  return links;
}

TEST(Conformance, TwitterTextExtract) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  int cases = 0;
  for (const char* group : {"urls", "tco_urls_with_params"}) {
    for (const Yaml& test : TwitterText("extract.yml", group)) {
      const auto text = TextOf(test);
      const auto expected = ExpectedOf(test);
      EXPECT_EQ(Links(text), expected) << test.At("description").Scalar();
      Strings with_scheme;
      for (const std::string& url : expected) {
        if (Lower(url).starts_with("http")) with_scheme.push_back(url);
      }
      EXPECT_EQ(Urls(text), with_scheme) << test.At("description").Scalar();
      ++cases;
    }
  }
  for (const char* group : {"urls_with_indices", "urls_with_directional_markers"}) {
    for (const Yaml& test : TwitterText("extract.yml", group)) {
      const auto text = TextOf(test);
      const std::vector<Link> links = FindLinks(text);
      const std::vector<Yaml> expected = test.At("expected").Items();
      ASSERT_EQ(links.size(), expected.size()) << test.At("description").Scalar();
      for (size_t i = 0; i < links.size(); ++i) {
        // The file counts UTF-16 units.
        EXPECT_EQ(CountUtf16(std::string_view(text).substr(0, links[i].span.start)),
                  NumberOf(expected[i].At("indices").Items()[0]));
        EXPECT_EQ(CountUtf16(std::string_view(text).substr(0, links[i].span.end)),
                  NumberOf(expected[i].At("indices").Items()[1]));
      }
      ++cases;
    }
  }
  EXPECT_GT(cases, 100);
}

TEST(Conformance, TwitterTextTopLevelDomains) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  size_t all = 0, found = 0;
  for (const char* group : {"country", "generic"}) {
    for (const Yaml& test : TwitterText("tlds.yml", group)) {
      ++all;
      if (Urls(TextOf(test)) == ExpectedOf(test)) ++found;
    }
  }
  // The file is of 2018. About six in a hundred of its domains, all of companies, have been withdrawn from
  // the root since, and libpsl's list, which is newer, has dropped them.
  EXPECT_GT(all, 1500U);
  EXPECT_GT(found * 100, all * 93);
}

TEST(Conformance, TwitterTextValidate) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  int cases = 0;
  for (const char* group : {"WeightedTweetsCounterTest", "WeightedTweetsWithDiscountedEmojiCounterTest",
                            "UnicodeDirectionalMarkerCounterTest"}) {
    for (const Yaml& test : TwitterText("validate.yml", group)) {
      const auto text = TextOf(test);
      // The first group is counted with configuration v2, which takes emoji apart; X counts with v3 today.
      // The second group has the same texts with v3's numbers.
      const bool v2 = std::string_view(group) == "WeightedTweetsCounterTest";
      if (v2 && text.find("\u200D") != std::string::npos) continue;
      EXPECT_EQ(WeightedLength(text), NumberOf(test.At("expected").At("weightedLength")))
          << test.At("description").Scalar();
      ++cases;
    }
  }
  // The group `tweets` is of the years of 140 characters: its numbers are not ours, its texts are within 280.
  for (const Yaml& test : TwitterText("validate.yml", "tweets"))
    EXPECT_LE(WeightedLength(TextOf(test)), 280U);
  // The group `urls` is of twitter-text's validator of a whole URL, which also takes user names, IP addresses
  // and unknown domains. In text no platform links those: what the extractor says decides. Everything invalid
  // must not be found whole.
  for (const Yaml& test : TwitterText("validate.yml", "urls")) {
    const auto url = TextOf(test);
    if (test.At("expected").Scalar() == "false") {
      EXPECT_NE(Urls(url), Strings{url}) << test.At("description").Scalar();
    } else if (url.find('@') == std::string::npos && !IsAsciiDigit(static_cast<unsigned char>(url[7])) &&
               url[7] != '[') {
      EXPECT_FALSE(Urls(url).empty()) << test.At("description").Scalar();
    }
    ++cases;
  }
  for (const Yaml& test : TwitterText("validate.yml", "urls_without_protocol")) {
    EXPECT_EQ(Links(TextOf(test)), Strings{TextOf(test)}) << test.At("description").Scalar();
    ++cases;
  }
  EXPECT_GT(cases, 60);
}

bool HasProperty(char32_t c, UProperty property) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), property) != 0;
}

// The file is of Unicode 10, ICU 72 knows Unicode 15. Since Unicode 11 a skin tone joins whatever stands
// before it (GB9), and a joiner joins the next emoji only behind an emoji (GB11). True if the boundary before
// character i is another one now.
bool ChangedInUnicode11(const std::u32string& text, size_t i, bool boundary) {
  const char32_t before = text[i - 1];
  if (HasProperty(text[i], UCHAR_EMOJI_MODIFIER)) {
    const bool control = u_charType(static_cast<UChar32>(before)) == U_CONTROL_CHAR;
    return boundary && !control;
  }
  const bool behind_emoji = i >= 2 && HasProperty(text[i - 2], UCHAR_EXTENDED_PICTOGRAPHIC);
  return before == 0x200D && !boundary && HasProperty(text[i], UCHAR_EXTENDED_PICTOGRAPHIC) && !behind_emoji;
}

TEST(Conformance, GraphemeBreakTest) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  std::ifstream file(SharedData() / "conformance/unicode/GraphemeBreakTest.txt");
  ASSERT_TRUE(file);
  int cases = 0, changed = 0;
  for (std::string line; std::getline(file, line);) {
    line = line.substr(0, line.find('#'));
    if (line.find("D800") != std::string::npos) continue;  // a lone surrogate has no place in UTF-8
    std::istringstream words(line);
    std::string text;
    std::u32string characters;
    std::vector<size_t> expected;
    bool boundary = false, other = false;
    for (std::string word; words >> word;) {
      if (word == "÷" || word == "×") {
        boundary = word == "÷";
        continue;
      }
      characters += static_cast<char32_t>(std::stoul(word, nullptr, 16));
      if (characters.size() > 1 && ChangedInUnicode11(characters, characters.size() - 1, boundary)) {
        boundary = !boundary;
        other = true;
      }
      if (boundary) expected.push_back(text.size());
      AppendUtf8(characters.back(), &text);
    }
    if (text.empty()) continue;
    expected.push_back(text.size());
    EXPECT_EQ(GraphemeBoundaries(text), expected) << line;
    ++cases;
    changed += other ? 1 : 0;
  }
  EXPECT_EQ(cases, 744);
  EXPECT_EQ(changed, 35);
}

TEST(Conformance, Gsm0338) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  std::ifstream file(SharedData() / "conformance/unicode/GSM0338.TXT");
  ASSERT_TRUE(file);
  std::set<char32_t> alphabet = {
      0xC7};  // the file maps 0x09 to the small letter and, in a comment, to the capital
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string code, character;
    if (line.empty() || line[0] == '#' || !(words >> code >> character)) continue;
    if (code == "0x1B") continue;  // the escape to the extension table, not a character of its own
    const auto c = static_cast<char32_t>(std::stoul(character, nullptr, 16));
    std::string text;
    AppendUtf8(c, &text);
    const SmsCount count = CountSms(text);
    EXPECT_TRUE(count.gsm7) << line;
    EXPECT_EQ(count.units, code.size() > 4 ? 2U : 1U) << line;
    EXPECT_EQ(ToGsm7(text), text);
    alphabet.insert(c);
  }
  EXPECT_EQ(alphabet.size(), 138U);
  for (char32_t c = 1; c < 0x30000; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    AppendUtf8(c, &text);
    ASSERT_EQ(CountSms(text).gsm7, alphabet.contains(c)) << text;
  }
}

}  // namespace
}  // namespace crier
