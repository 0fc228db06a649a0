#include "broadcast/render.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include "broadcast/life.h"
#include "core/length.h"
#include "core/text.h"
#include "core/yaml.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

const Templates& Shipped() {
  static const Templates templates = [] {
    Result<Templates> loaded = Templates::Load(SourceDir() / "config/templates");
    if (!loaded) ADD_FAILURE() << loaded.error().message;
    return loaded ? *loaded : Templates();
  }();
  return templates;
}

Time At(const std::string& text) {
  const Result<Time> time = ParseTime(text);
  if (!time) ADD_FAILURE() << time.error().message;
  return time ? *time : Time{};
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// --- cases: tests/broadcast/render/<case>/{bulletin,channel,expected}.yaml ---

LengthUnit UnitOf(const std::string& name) {
  const std::pair<std::string_view, LengthUnit> units[] = {
      {"characters", LengthUnit::kCharacters}, {"graphemes", LengthUnit::kGraphemes},
      {"weighted", LengthUnit::kWeighted},     {"utf16", LengthUnit::kUtf16},
      {"bytes", LengthUnit::kBytes},           {"sms", LengthUnit::kSms}};
  for (const auto& [known, unit] : units) {
    if (known == name) return unit;
  }
  ADD_FAILURE() << "unknown unit " << name;
  return LengthUnit::kCharacters;
}

ChannelView ReadChannel(const Yaml& yaml) {
  ChannelView channel;
  const Result<void> only = yaml.Only({"now", "name", "unit", "max_length", "max_bytes", "url_length",
                                       "max_parts", "languages", "drill", "threads", "time_zone"});
  EXPECT_TRUE(only) << only.error().message;
  const auto size = [&](std::string_view key, size_t otherwise) {
    return static_cast<size_t>(yaml.Number(key, static_cast<double>(otherwise)).value());
  };
  channel.name = yaml.Text("name").value();
  channel.limits.unit = UnitOf(yaml.Text("unit", "characters").value());
  channel.limits.max_length = size("max_length", 0);
  channel.limits.max_bytes = size("max_bytes", 0);
  channel.limits.url_length = size("url_length", 0);
  channel.limits.max_parts = size("max_parts", channel.limits.max_parts);
  channel.languages = yaml.Texts("languages").value();
  channel.drill = yaml.Flag("drill", false).value();
  channel.abilities.threads = yaml.Flag("threads", false).value();
  channel.time_zone = yaml.Text("time_zone", "UTC").value();
  return channel;
}

// What a case rendered to, in the form of expected.yaml.
std::string Write(const Result<std::vector<Rendered>>& rendered) {
  const auto quoted = [](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return out + "\"";
  };
  if (!rendered)
    return "error: " +
           quoted(std::string(FaultName(rendered.error().fault)) + ": " + rendered.error().message) + "\n";
  std::string out = "posts:\n";
  for (const Rendered& each : *rendered) {
    out += "  - lang: " + each.post.lang + "\n    title: " + quoted(each.post.title) + "\n    parts:\n";
    for (const std::string& part : each.post.parts) out += "      - " + quoted(part) + "\n";
    if (!each.warnings.empty()) out += "    warnings:\n";
    for (const std::string& warning : each.warnings) out += "      - " + quoted(warning) + "\n";
  }
  return out;
}

std::vector<std::string> Cases() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(SourceDir() / "tests/broadcast/render")) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class RenderCase : public testing::TestWithParam<std::string> {};

// To see what a new case renders to, write an empty expected.yaml and read the failure.
TEST_P(RenderCase, RendersAsExpected) {
  const std::filesystem::path folder = SourceDir() / "tests/broadcast/render" / GetParam();
  const Result<Bulletin> bulletin = ParseBulletin(ReadAll(folder / "bulletin.yaml"), "bulletin.yaml");
  ASSERT_TRUE(bulletin) << bulletin.error().message;
  const Result<Yaml> yaml = Yaml::Load((folder / "channel.yaml").string());
  ASSERT_TRUE(yaml) << yaml.error().message;
  const Time now = At(yaml->Text("now", "2026-11-21T18:00:00Z").value());
  EXPECT_EQ(Write(Render(*bulletin, ReadChannel(*yaml), Shipped(), now)), ReadAll(folder / "expected.yaml"));
}

INSTANTIATE_TEST_SUITE_P(Folders, RenderCase, testing::ValuesIn(Cases()),
                         [](const auto& each) { return each.param; });

// --- properties, on random bulletins in several scripts ---

class RandomText {
 public:
  explicit RandomText(unsigned seed) : dice_(seed) {}

  size_t Up(size_t most) { return dice_() % (most + 1); }

  std::string Word() {
    static const std::vector<std::string> words = {"storm",
                                                   "Stay",
                                                   "inside.",
                                                   "agua",
                                                   "inundación",
                                                   "¡Peligro!",
                                                   "calle",
                                                   "5th",
                                                   "Dr.",
                                                   "6:30",
                                                   "p.m.",
                                                   "well-known",
                                                   "👨‍👩‍👧‍👦",
                                                   "🇪🇸🇲🇽",
                                                   "🙋🏽",
                                                   "❤️",
                                                   "عاصفة",
                                                   "شديدة،",
                                                   "ابقوا",
                                                   "暴风雨即将来临",
                                                   "请留在家中。",
                                                   "水が止まる",
                                                   "พายุกำลังมา",
                                                   "e\u0301a\u0308",
                                                   "https://city.example.org/a",
                                                   "http://b.example.org/?q=1&r=(x)",
                                                   "bare.example.com/x",
                                                   "[€]{^}",
                                                   "a/b",
                                                   "—",
                                                   "…"};
    switch (Up(40)) {
      case 0:
        return "https://city.example.org/" + std::string(Up(400), 'u');
      case 1:
        return std::string(1 + Up(60), 'w');
      default:
        return words[Up(words.size() - 1)];
    }
  }

  std::string Text(size_t most_words) {
    std::string text;
    for (size_t i = Up(most_words); i > 0; --i) {
      text += Word();
      const size_t gap = Up(12);
      text += gap == 0 ? "\n\n" : gap == 1 ? "\n" : gap == 2 ? "  " : " ";
    }
    return text;
  }

 private:
  std::mt19937 dice_;
};

std::string WithoutBlanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\t') out += c;
  }
  return out;
}

std::vector<std::string> WordsOfText(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// The part without the drill's word and its number.
std::string Bare(std::string part, const std::string& drill, size_t number, size_t total) {
  EXPECT_TRUE(part.starts_with(drill)) << part;
  part = part.substr(drill.size());
  if (total == 1) return part;
  const std::string mark = " (" + std::to_string(number) + "/" + std::to_string(total) + ")";
  EXPECT_TRUE(part.ends_with(mark)) << part;
  return part.substr(0, part.size() - mark.size());
}

bool WritesBlanks(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

TEST(RenderProperties, PartsFitAndSayTheText) {
  const Templates plain;
  for (unsigned seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomText random(seed);
    Bulletin bulletin;
    const bool drill = seed % 3 == 0;
    bulletin.status = drill ? "Exercise" : "Actual";
    Wording& wording = bulletin.info["en"];
    wording.headline = "Headline " + random.Word();
    wording.description = random.Text(120);
    wording.instruction = random.Text(30);
    ChannelView channel;
    channel.name = "c";
    channel.drill = drill;
    channel.abilities.threads = true;
    channel.limits.unit = static_cast<LengthUnit>(seed % 6);
    channel.limits.max_length = 60 + random.Up(400);
    channel.limits.max_bytes = seed % 5 == 0 ? 200 + random.Up(300) : 0;
    channel.limits.url_length = seed % 4 == 0 && channel.limits.unit != LengthUnit::kSms ? 23 : 0;
    channel.limits.max_parts = 200;
    const Result<std::vector<Rendered>> rendered = Render(bulletin, channel, plain, Time{});
    ASSERT_TRUE(rendered) << rendered.error().message;
    ASSERT_EQ(rendered->size(), 1U);
    const Rendered& post = rendered->front();
    const std::vector<std::string>& parts = post.post.parts;
    ASSERT_EQ(post.counts.size(), parts.size());
    std::string joined, spaced;
    for (size_t i = 0; i < parts.size(); ++i) {
      EXPECT_TRUE(IsUtf8(parts[i]));
      EXPECT_TRUE(Fits(parts[i], channel.limits)) << parts[i];
      EXPECT_EQ(post.counts[i].length, LengthOf(parts[i], channel.limits));
      const std::string bare = Bare(parts[i], drill ? "EXERCISE: " : "", i + 1, parts.size());
      joined += bare;
      spaced += bare + " ";
    }
    const std::string text = wording.headline + " " + wording.description + " " + wording.instruction;
    EXPECT_EQ(WithoutBlanks(joined), WithoutBlanks(text));
    const bool split = std::any_of(post.warnings.begin(), post.warnings.end(), [](const std::string& each) {
      return each.find("is split") != std::string::npos;
    });
    // Words of scripts that write blanks are whole, unless one was longer than a part, which is said.
    std::vector<std::string> expected, said;
    for (const std::string& word : WordsOfText(text)) {
      if (WritesBlanks(word)) expected.push_back(word);
    }
    for (const std::string& word : WordsOfText(spaced)) {
      if (WritesBlanks(word)) said.push_back(word);
    }
    if (!split) {
      EXPECT_EQ(said, expected);
    }
    // No grapheme is torn: the parts have as many as the text.
    EXPECT_EQ(CountGraphemes(WithoutBlanks(spaced)), CountGraphemes(WithoutBlanks(text)));
  }
}

TEST(RenderProperties, WhatDoesNotFitIsSaid) {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomText random(seed);
    Bulletin bulletin;
    bulletin.web = "https://city.example.org/more";
    Wording& wording = bulletin.info["es"];
    wording.headline = "Aviso";
    wording.description = random.Text(200);
    wording.instruction = random.Text(60);
    ChannelView channel;
    channel.name = "c";
    channel.limits.unit = static_cast<LengthUnit>(seed % 6);
    channel.limits.max_length = 70 + random.Up(100);
    channel.limits.max_parts = 1 + random.Up(3);
    const auto rendered = Render(bulletin, channel, Shipped(), Time{});
    ASSERT_TRUE(rendered) << rendered.error().message;
    const Rendered& post = rendered->front();
    EXPECT_LE(post.post.parts.size(), channel.limits.max_parts);
    std::string all;
    for (const std::string& part : post.post.parts) {
      EXPECT_TRUE(Fits(part, channel.limits));
      all += part + " ";
    }
    EXPECT_NE(all.find("Aviso"), std::string::npos);
    EXPECT_NE(WithoutBlanks(all).find("https://city.example.org/more"), std::string::npos)
        << "the link always stays";
    const auto says = [&](const std::string& text) {
      return WithoutBlanks(all).find(WithoutBlanks(text)) != std::string::npos;
    };
    const bool whole = says(wording.description) && says(wording.instruction);
    const bool said = std::any_of(post.warnings.begin(), post.warnings.end(), [](const std::string& each) {
      return each.find("left out") != std::string::npos;
    });
    if (post.post.parts.size() == 1) {
      EXPECT_EQ(whole, !said);
    }
  }
}

TEST(Render, ALongTextIsCutInReasonableTime) {
  Bulletin bulletin;
  for (int i = 0; i < 8000; ++i)
    bulletin.info["en"].description += "word" + std::to_string(i) + (i % 9 == 0 ? ". " : " ");
  bulletin.info["en"].headline = "Long";
  ChannelView channel;
  channel.name = "c";
  channel.limits.max_length = 280;
  channel.limits.unit = LengthUnit::kWeighted;
  channel.limits.max_parts = 999;
  const auto rendered = Render(bulletin, channel, Templates(), Time{});
  ASSERT_TRUE(rendered);
  EXPECT_GT(rendered->front().post.parts.size(), 100U);
  EXPECT_TRUE(rendered->front().post.parts.back().ends_with(
      "/" + std::to_string(rendered->front().post.parts.size()) + ")"));
}

TEST(Render, APartWithALinkCostsWhatTheChannelSays) {
  Bulletin bulletin;
  bulletin.info["en"].headline = "River Street is closed";
  bulletin.web = "https://example.org/flood";
  ChannelView channel;
  channel.name = "x";
  channel.abilities.threads = true;
  channel.limits.unit = LengthUnit::kWeighted;
  channel.limits.max_length = 140;
  channel.limits.price = {.post = 15, .post_with_url = 200, .currency = "USD", .source = "a page"};
  for (int i = 0; i < 40; ++i) bulletin.info["en"].description += "The water rises. ";
  const auto rendered = Render(bulletin, channel, Shipped(), At("2026-11-21T12:00:00Z"));
  ASSERT_TRUE(rendered) << rendered.error().message;
  const Rendered& post = rendered->front();
  ASSERT_GT(post.counts.size(), 2u);
  int dear = 0;
  for (size_t i = 0; i < post.counts.size(); ++i) {
    const bool link = post.post.parts[i].find("https://") != std::string::npos;
    EXPECT_EQ(post.counts[i].cost, link ? 200 : 15) << post.post.parts[i];
    dear += link ? 1 : 0;
  }
  EXPECT_EQ(dear, 1);
}

TEST(Render, OneGraphemeThatFitsNowhereIsRefused) {
  Bulletin bulletin;
  std::string heap = "Z";
  for (int i = 0; i < 500; ++i) heap += "\u0301";
  bulletin.info["en"].headline = heap;
  ChannelView channel;
  channel.name = "c";
  channel.limits.unit = LengthUnit::kBytes;
  channel.limits.max_length = 100;
  const auto rendered = Render(bulletin, channel, Templates(), Time{});
  ASSERT_FALSE(rendered);
  EXPECT_EQ(rendered.error().fault, Fault::kRejected);
}

TEST(Render, AnUnknownStatusReachesNobody) {
  Bulletin bulletin;
  bulletin.status = "Drill";
  bulletin.info["en"].headline = "x";
  ChannelView channel;
  for (const bool drill : {false, true}) {
    channel.drill = drill;
    const auto rendered = Render(bulletin, channel, Templates(), Time{});
    ASSERT_FALSE(rendered);
    EXPECT_EQ(rendered.error().fault, Fault::kRejected);
  }
}

TEST(Render, WhatResidentsReadIsNotATemplate) {
  Bulletin bulletin;
  bulletin.info["en"] = {"{{web}} {{/x}}", "{{#area}}", ""};
  const auto rendered = Render(bulletin, ChannelView(), Shipped(), Time{});
  ASSERT_TRUE(rendered);
  EXPECT_NE(rendered->front().post.parts[0].find("{{web}} {{/x}}"), std::string::npos);
}

}  // namespace
}  // namespace crier
