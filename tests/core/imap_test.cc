#include "core/imap.h"

#include <gtest/gtest.h>

namespace crier::imap {
namespace {

TEST(Imap, ALiteralIsAnnouncedAtTheEndOfTheLine) {
  EXPECT_EQ(LiteralAfter("* 1 FETCH (BODY[] {342}"), 342u);
  EXPECT_EQ(LiteralAfter("x {0+}"), 0u);
  for (const char* line : {"", "}", "{}", "{12} ", "{-1}", "{1x}", "{99999999999999999999999}", "12}"})
    EXPECT_EQ(LiteralAfter(line), std::nullopt) << line;
}

TEST(Imap, NumbersAreFoundInTheirPlaces) {
  EXPECT_EQ(Exists("* 23 EXISTS"), 23u);
  EXPECT_EQ(Exists("* 23 exists"), 23u);
  EXPECT_EQ(Exists("* 23 RECENT"), std::nullopt);
  EXPECT_EQ(Exists("* x EXISTS"), std::nullopt);
  EXPECT_EQ(CodeNumber("* OK [UIDVALIDITY 3857529045] UIDs valid", "UIDVALIDITY"), 3857529045u);
  EXPECT_EQ(CodeNumber("* OK [UIDNEXT 4392]", "UIDVALIDITY"), std::nullopt);
  EXPECT_EQ(CodeNumber("* OK [UIDNEXT", "UIDNEXT"), std::nullopt);
  std::vector<uint32_t> uids;
  EXPECT_TRUE(AddSearch("* SEARCH 2 84 4294967296 x 882", &uids));
  EXPECT_EQ(uids, (std::vector<uint32_t>{2, 84, 882}));
  EXPECT_TRUE(AddSearch("* SEARCH", &uids));
  EXPECT_FALSE(AddSearch("* SEARCHED 1", &uids));
  EXPECT_EQ(Capability("* CAPABILITY IMAP4rev1 idle", "IDLE"), true);
  EXPECT_EQ(Capability("* CAPABILITY IMAP4rev1 IDLE2", "IDLE"), false);
  EXPECT_EQ(Capability("* OK hello", "IDLE"), std::nullopt);
}

TEST(Imap, FetchReadsItemsInAnyOrderAndSkipsOthers) {
  const auto fetched = Fetch(
      "* 12 FETCH (FLAGS (\\Seen $a) BODY[]<0> {10}\r\nab)\r\n(\"{4 ENVELOPE (NIL (\"x\" \"y\\\"\") "
      "{2}\r\n)() "
      "RFC822.SIZE 44 UID 5 INTERNALDATE \"17-Jul-2026 02:44:25 -0700\")");
  ASSERT_TRUE(fetched);
  EXPECT_EQ(fetched->uid, 5u);
  EXPECT_EQ(fetched->size, 44u);
  EXPECT_EQ(fetched->body, "ab)\r\n(\"{4 ");
  ASSERT_TRUE(fetched->arrived);
  EXPECT_EQ(FormatTime(*fetched->arrived), "2026-07-17T09:44:25Z");
}

TEST(Imap, ABrokenFetchIsNothing) {
  const std::string whole = "* 12 FETCH (UID 5 FLAGS (a (b)) BODY[] {3}\r\nabc X \"q\")";
  ASSERT_TRUE(Fetch(whole));
  for (size_t i = 0; i < whole.size(); ++i) EXPECT_FALSE(Fetch(whole.substr(0, i))) << i;
  EXPECT_FALSE(Fetch("* 12 FETCH (UID 5 X " + std::string(100000, '(')));
  EXPECT_FALSE(Fetch("* 12 FETCH (UID 5 BODY[] {9}\r\nabc)"));
  EXPECT_FALSE(Fetch("* 12 FETCH (UID 5 BODY[] NIL)"));
  EXPECT_TRUE(IsFetch("* 12 fetch (UID 5 BODY[] NIL)"));
  EXPECT_FALSE(IsFetch("* 12 EXISTS"));
  EXPECT_FALSE(IsFetch("c1 OK FETCH"));
}

TEST(Imap, AStructureIsATreeOfSections) {
  const auto mixed = Structure(
      "(((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 20 2 NIL NIL NIL NIL)(\"TEXT\" "
      "\"HTML\" NIL "
      "NIL NIL \"7BIT\" 30 2) \"alternative\" (\"boundary\" \"b)(\\\"\") NIL NIL)"
      "(\"image\" \"jpeg\" (\"name\" {5}\r\na)\"(b) \"<id>\" NIL \"base64\" 2000000 NIL (\"attachment\" "
      "(\"filename\" \"x.jpg\")) NIL NIL)"
      "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 900 (NIL \"Subject\" NIL NIL NIL NIL NIL NIL NIL NIL)"
      "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 10 1) 20)"
      "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 900 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
      "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 10 1) \"mixed\") 20) \"MIXED\" (\"boundary\" \"x\" "
      "\"report-type\" "
      "\"Delivery-Status\"))");
  ASSERT_TRUE(mixed);
  EXPECT_EQ(mixed->type, "multipart/mixed");
  EXPECT_EQ(mixed->report_type, "delivery-status");
  ASSERT_EQ(mixed->parts.size(), 4u);
  EXPECT_EQ(mixed->parts[0].type, "multipart/alternative");
  EXPECT_EQ(mixed->parts[0].parts[1].section, "1.2");
  EXPECT_EQ(mixed->parts[0].parts[1].type, "text/html");
  EXPECT_EQ(mixed->parts[1].disposition, "attachment");
  EXPECT_EQ(mixed->parts[1].size, 2000000u);
  EXPECT_EQ(mixed->parts[2].parts.at(0).section, "3.1");
  EXPECT_EQ(mixed->parts[3].parts.at(0).type, "multipart/mixed");
  EXPECT_EQ(mixed->parts[3].parts.at(0).parts.at(0).section, "4.1");
  const auto single = Structure("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"x\") NIL NIL \"7BIT\" 3028 92)");
  ASSERT_TRUE(single);
  EXPECT_EQ(single->section, "1");
}

TEST(Imap, ABrokenOrEndlessStructureIsNothing) {
  for (const std::string& bad :
       {std::string(""), std::string("NIL"), std::string("()"), std::string("(\"text\")"),
        std::string("((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)"), std::string(100'000, '('),
        std::string("(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 1 NIL")}) {
    EXPECT_FALSE(Structure(bad)) << bad.substr(0, 100);
  }
  std::string many = "(";
  for (int i = 0; i < 10'000; ++i) many += "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)";
  EXPECT_FALSE(Structure(many + " \"mixed\")"));
  // A fetch whose structure cannot be read is one that does not say it.
  const auto fetched = Fetch("* 1 FETCH (UID 5 BODYSTRUCTURE (NIL) BODY[1.MIME]<0> \"A: b\" BODY[2] NIL)");
  ASSERT_TRUE(fetched);
  EXPECT_FALSE(fetched->structure);
  EXPECT_EQ(fetched->sections.at("1.mime"), "A: b");
  EXPECT_EQ(fetched->sections.count("2"), 0u);
}

TEST(Imap, DatesGoBothWays) {
  EXPECT_EQ(FormatTime(InternalDate(" 1-Feb-2027 00:00:00 +0000").value()), "2027-02-01T00:00:00Z");
  for (const char* bad : {"", "1-Feb-2027", "1-Fob-2027 00:00:00 +0000", "32-Feb-2027 00:00:00 +0000",
                          "1-Feb-2027 00:00:00 UTC"})
    EXPECT_FALSE(InternalDate(bad)) << bad;
  EXPECT_EQ(SearchDate(*ParseTime("2027-02-01T23:59:59Z")), "1-Feb-2027");
}

TEST(Imap, SetsAreRangesAndFolderNamesModifiedUtf7) {
  EXPECT_EQ(UidSet({1, 2, 3, 5, 9, 10}), "1:3,5,9:10");
  EXPECT_EQ(UidSet({}), "");
  EXPECT_EQ(FolderName("INBOX"), "\"INBOX\"");
  EXPECT_EQ(FolderName("a\"b\\c&d"), "\"a\\\"b\\\\c&-d\"");
  EXPECT_EQ(FolderName("~peter/mail/台北/日本語"), "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"");  // RFC 3501's own
  EXPECT_EQ(FolderName("\xF0\x9F\x98\x80"), "\"&2D3eAA-\"");
  EXPECT_EQ(FolderName("a\nb"), std::nullopt);
}

}  // namespace
}  // namespace crier::imap
