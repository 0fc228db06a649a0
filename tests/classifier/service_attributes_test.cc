#include "classifier/service_attributes.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

Result<std::vector<ServiceAttribute>> AttributesIn(const std::string& yaml) {
  auto node = Yaml::Parse(yaml, "services.yaml");
  if (!node) return node.error();
  return ReadAttributes(*node);
}

TEST(ServiceAttributes, AreReadInTheirOrder) {
  const auto none = AttributesIn("service_code: 'pothole'\n");
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_TRUE(none->empty());
  const auto read = AttributesIn(
      "attributes:\n"
      "  - {code: 'POLE', description: 'Number on the pole', datatype: 'number', required: true}\n"
      "  - {code: 'KIND', datatype: 'singlevaluelist', values: {out: 'Out', dim: 'Dim'}}\n"
      "  - {code: 'NOTE', description: 'Stay away', variable: false}\n");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 3u);
  EXPECT_EQ((*read)[0].code, "POLE");
  EXPECT_TRUE((*read)[0].required);
  EXPECT_EQ((*read)[1].values,
            (std::vector<std::pair<std::string, std::string>>{{"out", "Out"}, {"dim", "Dim"}}));
  EXPECT_EQ((*read)[2].datatype, "string");
  EXPECT_FALSE((*read)[2].variable);
}

TEST(ServiceAttributes, WhatIsWrongIsToldWithItsPlace) {
  for (const char* wrong :
       {"attributes: yes\n", "attributes: [one]\n", "attributes: [{description: 'x'}]\n",
        "attributes: [{code: 'a b'}]\n", "attributes: [{code: 'A', datatype: 'colour'}]\n",
        "attributes: [{code: 'A', datatype: 'singlevaluelist'}]\n",
        "attributes: [{code: 'A', values: {a: 'b'}}]\n",
        "attributes: [{code: 'A', required: true, variable: false}]\n", "attributes: [{code: 'A', odd: 1}]\n",
        "attributes: [{code: 'A'}, {code: 'A'}]\n"}) {
    const auto read = AttributesIn(wrong);
    ASSERT_FALSE(read) << wrong;
    EXPECT_EQ(read.error().fault, Fault::kConfig) << wrong;
    EXPECT_NE(read.error().message.find("services.yaml:1"), std::string::npos) << read.error().message;
  }
}

}  // namespace
}  // namespace crier
