#include "connectors/kit/xml.h"

#include <gtest/gtest.h>

namespace crier::kit {
namespace {

TEST(KitXml, ElementsAreFoundWhateverTheirPrefix) {
  pugi::xml_document xml;
  ASSERT_TRUE(
      ReadXml("<c:alert xmlns:c='urn:x'><c:id>\n a1 </c:id><other:id>a2</other:id><empty/></c:alert>", &xml));
  const auto root = xml.document_element();
  EXPECT_EQ(LocalName(root), "alert");
  EXPECT_EQ(ChildText(root, "id"), "a1");
  EXPECT_EQ(ChildText(root, "empty"), "");
  EXPECT_EQ(ChildText(root, "none"), "");
  EXPECT_FALSE(ChildNamed(root, "none"));
}

TEST(KitXml, NoEntityOfADoctypeExpands) {
  pugi::xml_document xml;
  ASSERT_TRUE(
      ReadXml("<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c SYSTEM 'file:///etc/passwd'>]><a>&b;&c;</a>", &xml));
  EXPECT_EQ(TrimmedText(xml.document_element()), "&b;&c;");
}

TEST(KitXml, WhatIsNoneIsNamed) {
  pugi::xml_document xml;
  for (const char* text : {"", "no markup", "<a><b></a>", "<a"}) {
    const auto read = ReadXml(text, &xml);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().fault, Fault::kBadData);
  }
}

}  // namespace
}  // namespace crier::kit
