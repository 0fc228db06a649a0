#include "connectors/kit/form.h"

#include <gtest/gtest.h>

#include <vector>

namespace crier::kit {
namespace {

TEST(KitForm, IsWrittenAsItIsRead) {
  const std::string form = WriteForm({{"To", "+15550142"}, {"Body", "a b&c=d ñ 🔥\n100%"}, {"From", ""}});
  EXPECT_EQ(form, "To=%2B15550142&Body=a%20b%26c%3Dd%20%C3%B1%20%F0%9F%94%A5%0A100%25");
  const auto fields = ReadForm(form);
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->at("Body"), "a b&c=d ñ 🔥\n100%");
  EXPECT_FALSE(fields->contains("From"));
}

TEST(KitForm, ReadsWhatOthersWrite) {
  const auto fields = ReadForm("Body=a+b%2b&Empty=&Alone&&x=1=2&=nameless");
  ASSERT_TRUE(fields);
  EXPECT_EQ(*fields, (std::map<std::string, std::string>{
                         {"Alone", ""}, {"Body", "a b+"}, {"Empty", ""}, {"x", "1=2"}, {"", "nameless"}}));
  EXPECT_TRUE(ReadForm("")->empty());
}

TEST(KitForm, RefusesWhatCannotBeMeant) {
  for (const char* broken : {"a=%", "a=%2", "a=%zz", "%g1=1", "a=%00", "a=1&a=2", "a=1&%61=2"}) {
    EXPECT_FALSE(ReadForm(broken)) << broken;
  }
  EXPECT_TRUE(ReadForm("a=1&b=2", 2));
  EXPECT_FALSE(ReadForm("a=1&b=2&c=3", 2));
}

TEST(KitForm, AFieldIsCleanAndBounded) {
  const std::map<std::string, std::string> fields = {{"Body", "h\xc3\xa9"}, {"Odd", "a\xff"}};
  EXPECT_EQ(FieldOf(fields, "Body"), "h\xc3\xa9");
  EXPECT_EQ(FieldOf(fields, "Body", 2), "h");
  EXPECT_EQ(FieldOf(fields, "Odd"), "a\xef\xbf\xbd");
  EXPECT_EQ(FieldOf(fields, "To"), "");
}

TEST(KitForm, CredentialsAreASecretAsTheyAreWritten) {
  // RFC 7617, section 2.
  const Secret basic = BasicCredentials("Aladdin", Secret("open sesame"));
  EXPECT_EQ(basic.Reveal(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(Redact("sent QWxhZGRpbjpvcGVuIHNlc2FtZQ== there"), "sent *** there");
}

TEST(KitForm, CredentialsHoldWithAnyOfThePasswords) {
  const std::vector<Secret> passwords = {Secret("first-password"), Secret("second-password")};
  EXPECT_TRUE(HoldsBasic("crier", passwords, BasicCredentials("crier", passwords[1]).Reveal()));
  EXPECT_FALSE(HoldsBasic("crier", passwords, BasicCredentials("other", passwords[1]).Reveal()));
  EXPECT_FALSE(HoldsBasic("crier", passwords, BasicCredentials("crier", Secret("third-password")).Reveal()));
  EXPECT_FALSE(HoldsBasic("crier", {}, ""));
}

}  // namespace
}  // namespace crier::kit
