#include "broadcast/template.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/support/paths.h"

namespace crier {
namespace {

std::string Filled(std::string_view text, const std::map<std::string, std::string>& values) {
  const Result<std::string> filled = Fill(text, values);
  return filled ? *filled : std::string(FaultName(filled.error().fault)) + ": " + filled.error().message;
}

TEST(Fill, NamesAndSections) {
  EXPECT_EQ(Filled("a {{x}} b {{ y }}", {{"x", "1"}, {"y", "2"}}), "a 1 b 2");
  EXPECT_EQ(Filled("{{#x}}<{{x}}>{{/x}}{{#y}}<{{y}}>{{/y}}", {{"x", "1"}, {"y", ""}}), "<1>");
  EXPECT_EQ(Filled("{{#x}}a{{#y}}b{{/y}}c{{/x}}", {{"x", "1"}, {"y", ""}}), "ac");
  EXPECT_EQ(Filled("{{#y}}{{#x}}b{{/x}}{{/y}}!", {{"x", "1"}, {"y", ""}}), "!");
  EXPECT_EQ(Filled("{{x}}", {{"x", "{{y}}"}}), "{{y}}") << "values are not filled again";
}

TEST(Fill, LinesThatComeToNothingGo) {
  EXPECT_EQ(Filled("a\n{{x}}\nb\n\n{{#x}}c {{x}}{{/x}}\nd", {{"x", ""}}), "a\nb\n\nd");
  EXPECT_EQ(Filled("{{#x}}HEAD\n{{x}}{{/x}}\nend", {{"x", ""}}), "end");
  EXPECT_EQ(Filled("{{#x}}HEAD\n{{x}}{{/x}}\nend", {{"x", "1\n\n2"}}), "HEAD\n1\n\n2\nend");
}

TEST(Fill, RefusesWhatIsBroken) {
  for (const char* bad : {"{{z}}", "{{x", "{{#x}}", "{{/x}}", "{{#x}}{{#y}}{{/x}}{{/y}}", "{{}}", "{{#}}",
                          "{{#x}}{{z}}{{/x}}"}) {
    EXPECT_TRUE(Filled(bad, {{"x", ""}, {"y", ""}}).starts_with("config: ")) << bad;
  }
}

TEST(Templates, BuiltInOnesSayEverything) {
  const Templates templates;
  for (const char* length : {"short", "long"}) {
    const std::string& text = templates.Find("disaster_update", "es-US", length);
    for (const char* name : {"{{prefix}}", "{{headline}}", "{{description}}", "{{instruction}}", "{{web}}"}) {
      EXPECT_NE(text.find(name), std::string::npos) << name;
    }
  }
}

class TemplateFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / ("templates" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void Write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  std::string ErrorOf() {
    const Result<Templates> loaded = Templates::Load(folder_);
    return loaded ? "" : loaded.error().message;
  }
  std::filesystem::path folder_;
};

TEST_F(TemplateFolder, FallsBack) {
  Write("reply.yaml", "en: {short: 're {{prefix}}{{headline}}', long: 'RE {{prefix}}{{headline}}'}\n");
  Write("default.yaml",
        "es: {short: 'es {{prefix}}{{headline}}{{area}}{{effective}}', long: 'ES "
        "{{prefix}}{{headline}}{{area}}{{effective}}'}\n"
        "es-MX: {short: 'mx {{prefix}}{{headline}}{{area}}{{effective}}', long: 'MX "
        "{{prefix}}{{headline}}{{area}}{{effective}}'}\n");
  const Result<Templates> loaded = Templates::Load(folder_);
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto begin = [&](const char* kind, const char* lang, const char* length) {
    return loaded->Find(kind, lang, length).substr(0, 2);
  };
  EXPECT_EQ(begin("reply", "en", "short"), "re");
  EXPECT_EQ(begin("reply", "en-US", "long"), "RE");
  EXPECT_EQ(begin("reply", "zh", "short"), "re");
  EXPECT_EQ(begin("reply", "es-US", "short"), "es") << "the language before the kind";
  EXPECT_EQ(begin("reply", "es-MX", "long"), "MX");
  EXPECT_EQ(begin("disaster_update", "zh", "long"), "{{") << "the built-in one";
}

TEST_F(TemplateFolder, SaysWhatIsWrongAndWhere) {
  Write("reply.yaml", "en:\n  short: '{{prefix}}{{headline}}'\n  long: '{{prefix}}{{headlin}}'\n");
  EXPECT_NE(ErrorOf().find("reply.yaml:3"), std::string::npos) << ErrorOf();
  Write("reply.yaml", "en:\n  short: '{{headline}}'\n  long: '{{prefix}}{{headline}}'\n");
  EXPECT_NE(ErrorOf().find("{{prefix}}"), std::string::npos)
      << "an update could not be told from an alert: " << ErrorOf();
  Write("reply.yaml",
        "en:\n  short: '{{#web}}{{prefix}}{{/web}}{{headline}}'\n  long: '{{prefix}}{{headline}}'\n");
  EXPECT_NE(ErrorOf().find("{{prefix}}"), std::string::npos);
  Write("reply.yaml", "en: {short: '{{prefix}}{{headline}}'}\n");
  EXPECT_NE(ErrorOf(), "");
  Write("reply.yaml", "en: {short: '{{prefix}}{{headline}}', long: '{{prefix}}{{headline}}', medium: ''}\n");
  EXPECT_NE(ErrorOf().find("medium"), std::string::npos);
  Write("reply.yaml", "[]");
  EXPECT_NE(ErrorOf(), "");
  std::filesystem::remove(folder_ / "reply.yaml");
  Write("replies.yaml", "{}");
  EXPECT_NE(ErrorOf().find("replies"), std::string::npos);
}

TEST_F(TemplateFolder, NeitherTheAreaNorTheBeginningMayBeLeftOut) {
  const auto refused = [&](const std::string& kind, const std::string& text, const std::string& missing) {
    for (const char* length : {"short", "long"}) {
      const std::string whole = "'{{prefix}}{{headline}} {{#area}}in {{area}}{{/area}} {{effective}}'";
      const bool is_short = std::string(length) == "short";
      Write(kind + ".yaml",
            "es: {short: " + (is_short ? text : whole) + ", long: " + (is_short ? whole : text) + "}");
      EXPECT_NE(ErrorOf().find("{{" + missing + "}}"), std::string::npos) << kind << length << ErrorOf();
    }
    std::filesystem::remove(folder_ / (kind + ".yaml"));
  };
  refused("schedule_change", "'{{prefix}}{{headline}} {{effective}}'", "area");
  refused("disaster_update", "'{{prefix}}{{headline}} {{effective}}'", "area");
  refused("disaster_update", "'{{prefix}}{{headline}} {{area}}'", "effective");
  refused("disaster_update", "'{{prefix}}{{headline}} {{#expires}}{{area}}{{/expires}} {{effective}}'",
          "area");
  refused("all_clear", "'{{prefix}}{{headline}} {{effective}}'", "area");
  refused("default", "'{{prefix}}{{headline}}'", "area");
}

TEST(Templates, TheBuiltInOneLeavesNothingOut) {
  const std::string text = Templates().Find("disaster_update", "en", "short");
  for (const char* name : {"{{area}}", "{{effective}}", "{{expires}}"})
    EXPECT_NE(text.find(name), std::string::npos) << name;
}

TEST(Templates, AbsentFolderIsAnError) { EXPECT_FALSE(Templates::Load("no/such/folder")); }

TEST(Templates, ShippedOnesSpeakEnglishAndSpanish) {
  const Result<Templates> loaded = Templates::Load(SourceDir() / "config/templates");
  ASSERT_TRUE(loaded) << loaded.error().message;
  for (const char* kind : {"disaster_update", "all_clear", "schedule_change", "reply", "default"}) {
    for (const char* length : {"short", "long"}) {
      EXPECT_TRUE(std::filesystem::exists(SourceDir() / "config/templates" / (std::string(kind) + ".yaml")));
      for (const char* name : {"{{description}}", "{{instruction}}", "{{web}}"}) {
        EXPECT_NE(loaded->Find(kind, "en", length).find(name), std::string::npos) << kind;
        EXPECT_NE(loaded->Find(kind, "es", length).find(name), std::string::npos) << kind;
      }
    }
    EXPECT_NE(loaded->Find(kind, "en", "long"), loaded->Find(kind, "es", "long"));
  }
}

}  // namespace
}  // namespace crier
