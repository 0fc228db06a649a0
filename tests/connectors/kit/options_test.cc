#include "connectors/kit/options.h"

#include <gtest/gtest.h>

namespace crier::kit {
namespace {

const std::vector<Option> kOptions = {WholeOption("parts", "how many", "3", 1, 10),
                                      ChoiceOption("plan", "which", {"small", "large"})};

TEST(KitOptions, HaveWhatIsUsual) {
  const auto settings = Settings::Parse("{}", kOptions);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->Whole("parts"), 3);
  EXPECT_EQ(settings->Text("plan"), "small") << "the first of the choices";
}

TEST(KitOptions, TakeWhatTheySay) {
  const auto settings = Settings::Parse("parts: 10\nplan: large\n", kOptions);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->Whole("parts"), 10);
  EXPECT_EQ(settings->Text("plan"), "large");
  for (const char* wrong : {"parts: 0", "parts: 11", "plan: huge"})
    EXPECT_FALSE(Settings::Parse(wrong, kOptions)) << wrong;
}

}  // namespace
}  // namespace crier::kit
