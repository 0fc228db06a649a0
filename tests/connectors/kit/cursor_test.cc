#include "connectors/kit/cursor.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace crier::kit {
namespace {

using nlohmann::json;

TEST(KitCursor, IsWhatWasWrittenOrNone) {
  const json first = {{"after", json::object()}, {"count", 0}, {"since", ""}};
  EXPECT_EQ(*ReadCursor("", first, "town"), first);
  const json written = {{"after", {{"C1", "7"}}}, {"count", 9}, {"since", "s"}, {"more", true}};
  EXPECT_EQ(*ReadCursor(written.dump(), first, "town"), written);
  for (const char* bad : {"{}", "7", "[]", "null", "s72", R"({"after": "C1", "count": 1, "since": ""})",
                          R"({"after": {}, "count": "1", "since": ""})", R"({"after": {}, "count": 1})"}) {
    const auto cursor = ReadCursor(bad, first, "town");
    ASSERT_FALSE(cursor) << bad;
    EXPECT_EQ(cursor.error().fault, Fault::kBadData);
    EXPECT_TRUE(cursor.error().message.starts_with("town: "));
  }
}

}  // namespace
}  // namespace crier::kit
