#include "hub/api/json_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace crier {
namespace {

TEST(ObjectText, WritesWhatAParserReadsBack) {
  std::string out;
  ObjectText object(&out);
  object.Text("text", "a \"b\"\n\\ \x01");
  object.TextIfAny("none", "");
  object.Whole("whole", -7);
  object.Real("real", 0.1);
  object.Real("zero", 0);
  object.Real("nan", std::numeric_limits<double>::quiet_NaN());
  object.Flag("flag", true);
  object.At("never", std::nullopt);
  object.Spliced("spliced", "[1, 2]");
  ObjectText inner(object.Member("inner"));
  inner.End();
  object.End();
  const auto json = nlohmann::ordered_json::parse(out);
  EXPECT_EQ(json["text"], "a \"b\"\n\\ \x01");
  EXPECT_EQ(json["whole"], -7);
  EXPECT_EQ(json["real"], 0.1);
  EXPECT_TRUE(json["zero"].is_number_float());
  EXPECT_TRUE(json["nan"].is_null());
  EXPECT_EQ(json["flag"], true);
  EXPECT_EQ(json["spliced"], (nlohmann::ordered_json{1, 2}));
  EXPECT_TRUE(json["inner"].is_object());
  EXPECT_EQ(json.size(), 8U);
  EXPECT_NE(out.find("[1, 2]"), std::string::npos) << "as it stands";
}

TEST(ObjectText, BytesThatAreNoTextAreReplaced) {
  std::string out;
  AppendText(
      "a\xff"
      "b",
      &out);
  EXPECT_EQ(out,
            "\"a\xef\xbf\xbd"
            "b\"");
}

}  // namespace
}  // namespace crier
