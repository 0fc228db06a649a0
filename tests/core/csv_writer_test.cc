#include "core/csv_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace crier {
namespace {

std::string CellOf(std::string_view text) {
  std::string out;
  CsvWriter(&out).Text(text);
  return out;
}

TEST(CsvWriter, WritesRowsAsRfc4180Says) {
  std::string out;
  CsvWriter row(&out);
  row.Whole(7).Text("a, \"b\"\nc").Real(-74.25).Empty().Real(std::numeric_limits<double>::infinity());
  row.EndRow();
  row.Text("").Whole(-1).EndRow();
  EXPECT_EQ(out, "7,\"a, \"\"b\"\"\nc\",-74.25,,\r\n\"\",-1\r\n");
}

TEST(CsvWriter, MakesFormulasHarmless) {
  for (const std::string text : {"=1+1", "+1 555 0142", "-1", "@ana", "\tx", "\nx", "  =1",
                                 "\xef\xbc\x9d"
                                 "1",
                                 "\xef\xbc\xa0"
                                 "x",
                                 "\xef\xbc\x8b"
                                 "1",
                                 "\xef\xbc\x8d"
                                 "1"})
    EXPECT_EQ(CellOf(text), "\"'" + text + "\"");
  for (const std::string text : {"a=1", "1-2", "ana@example.org", "'=1", " x", "",
                                 "\xc2\xbf"
                                 "=?"})
    EXPECT_EQ(CellOf(text), "\"" + text + "\"");
}

TEST(CsvWriter, MakesFormulasHarmlessWhereASpreadsheetMayBeginACell) {
  EXPECT_EQ(CellOf("a\n=1"), "\"a\n'=1\"");
  EXPECT_EQ(CellOf("a;=1;b"), "\"a;'=1;b\"");
  EXPECT_EQ(CellOf("a,+1"), "\"a,'+1\"");
  EXPECT_EQ(CellOf("a|-1"), "\"a|'-1\"");
  EXPECT_EQ(CellOf("a\t @x"), "\"a\t '@x\"");
  EXPECT_EQ(CellOf("a\"=1"), "\"a\"\"'=1\"");
  EXPECT_EQ(CellOf("a\n\xef\xbc\x9d"
                   "1"),
            "\"a\n'\xef\xbc\x9d"
            "1\"");
  EXPECT_EQ(CellOf("\n=1"), "\"'\n'=1\"");
  EXPECT_EQ(CellOf(" \n@x"), "\"' \n'@x\"");
  for (const std::string text : {"a, b", "1-2; 3", "a\nb=c",
                                 "x \xc2\xbf"
                                 "=?"})
    EXPECT_EQ(CellOf(text), "\"" + text + "\"");
}

TEST(CsvWriter, DropsWhatIsNoText) {
  EXPECT_EQ(CellOf(std::string("a\0b\rc\x1b", 6)), "\"abc\"");
  EXPECT_EQ(CellOf("\r=1"), "\"'=1\"") << "looked at as it is written";
  EXPECT_EQ(CellOf("a\xff"), "\"a\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace crier
