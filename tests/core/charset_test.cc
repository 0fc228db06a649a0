#include "core/charset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "core/charset_labels.h"
#include "core/text.h"

namespace crier {
namespace {

TEST(Charset, LabelsAreReadAsBrowsersReadThem) {
  for (const auto& [label, encoding] :
       std::vector<std::pair<std::string, std::string>>{{"ISO-8859-1", "windows-1252"},
                                                        {" us-ascii\r\n", "windows-1252"},
                                                        {"\"latin1\"", "windows-1252"},
                                                        {"iso-8859-9", "windows-1254"},
                                                        {"TIS-620", "windows-874"},
                                                        {"KS_C_5601-1987", "windows-949"},
                                                        {"euc-kr", "windows-949"},
                                                        {"Shift_JIS", "windows-31j"},
                                                        {"gb2312", "gb18030"},
                                                        {"Big5", "big5-hkscs"},
                                                        {"koi8-ru", "KOI8-U"},
                                                        {"x-mac-ukrainian", "x-mac-cyrillic"},
                                                        {"unicode-1-1-utf-8", "UTF-8"},
                                                        {"utf-16", "UTF-16LE"},
                                                        {"unicodeFFFE", "UTF-16BE"},
                                                        {"utf-7", ""},
                                                        {"x-user-defined", ""},
                                                        {"nonsense", ""},
                                                        {"", ""},
                                                        {std::string(100'000, 'u'), ""}}) {
    EXPECT_EQ(EncodingOf(label), encoding) << label;
  }
}

TEST(Charset, TheTableIsSortedAndEveryEncodingIsThere) {
  EXPECT_TRUE(std::is_sorted(std::begin(kCharsetLabels), std::end(kCharsetLabels),
                             [](const auto& a, const auto& b) { return a.label < b.label; }));
  for (const CharsetLabel& one : kCharsetLabels)
    EXPECT_TRUE(Decoded("", one.encoding, false)) << one.label << " " << one.encoding;
}

TEST(Charset, BytesAreReadAsTheyWereMeant) {
  struct Case {
    std::string bytes, label, text;
  };
  for (const auto& [bytes, label, text] : std::vector<Case>{
           {"caf\xE9 \x93open\x94 \x80 3", "iso-8859-1", "café “open” € 3"},
           {"don\x92t", "us-ascii", "don’t"},
           {"calle Pe\xC3\xB1\x61", "iso-8859-1", "calle Peña"},  // UTF-8 wins over a wrong label
           {"\xC3\xB1", "windows-1251", "ñ"},
           {"\xCF\xF0\xE8\xE2\xE5\xF2", "windows-1251", "Привет"},
           {"\xF0\xD2\xC9\xD7\xC5\xD4", "koi8-r", "Привет"},
           {"\xC4\xDE\xFD", "iso-8859-9", "ÄŞı"},
           {"\xC1\xAA\xCD\xA8", "gb2312", "联通"},  // looks like UTF-8 to some
           {"\x8C\x63", "ks_c_5601-1987", "똠"},
           {"\x83\x65\x83\x58\x83\x67\x87\x40", "shift_jis", "テスト①"},
           {"\x1B$B%F%9%H\x1B(B ok", "iso-2022-jp", "テスト ok"},
           {"\x1B$B%F%9%H\x1B(B ok", "", "テスト ok"},  // not even labelled
           {"\xA1\xA2\x96", "tis-620", "กข–"},
           {"Pe\xC3\xB1\x61", "", "Peña"},
           {"Pe\xF1\x61 y ca\xF1\x6F", "utf-8", "Peña y caño"},  // not UTF-8 at all
           {"Pe\xF1\x61", "nonsense", "Peña"},
           {"Pe\xF1\x61", "utf-7", "Peña"},
           {"\xEF\xBB\xBFhola", "windows-1252", "hola"},
           {std::string("h\0i\0", 4), "utf-16", "hi"},
           {std::string("\xFE\xFF\0h\0i", 6), "utf-16", "hi"},
           {"hi ñ", "utf-16le", "hi ñ"},  // but it is not
           {"", "utf-8", ""}}) {
    EXPECT_EQ(DecodeText(bytes, label), text) << label;
  }
  EXPECT_EQ(DecodeText("\xAA\xBA", "iso-8859-16"), "Șș");
  EXPECT_EQ(DecodeText("\x80 100", "gbk"), "€ 100");
}

TEST(Charset, NothingIsLeftOutInSilence) {
  EXPECT_EQ(DecodeText("a\xFF\xFEz\xC3\xB1\xC3\xB1\xC3\xB1", "utf-8").substr(0, 4), "a\xEF\xBF\xBD");
  const std::string broken = DecodeText("a\x81\x20z", "ks_c_5601-1987");
  EXPECT_NE(broken.find("\xEF\xBF\xBD"), broken.npos) << broken;
  EXPECT_EQ(DecodeText("a\xA0\xFFz", "iso-8859-6").substr(0, 1), "a");
  for (const CharsetLabel& one : kCharsetLabels) {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    const std::string text = DecodeText(all, one.label);
    EXPECT_TRUE(IsUtf8(text)) << one.label;
    EXPECT_GE(text.size(), 60u) << one.label;
  }
}

}  // namespace
}  // namespace crier
