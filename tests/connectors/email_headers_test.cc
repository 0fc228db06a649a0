// Structured header fields, looked at as the bytes that leave: a library that wrote them badly reads them
// back well.
#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <vector>

#include "connectors/email/compose.h"
#include "connectors/email/headers.h"
#include "connectors/email/leave.h"

namespace crier::email {
namespace {

// The lines of one field as they stand in the mail; empty where it is not there, or twice.
std::vector<std::string> LinesOf(const std::string& mail, const std::string& name) {
  std::vector<std::string> lines;
  int found = 0;
  bool ours = false;
  for (size_t at = 0; at < mail.size();) {
    const size_t end = mail.find("\r\n", at);
    const std::string line = mail.substr(at, end - at);
    if (line.empty()) break;
    if (line[0] != ' ' && line[0] != '\t') {
      std::string begin = line.substr(0, line.find(':'));
      for (char& c : begin) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      ours = begin == name;
      found += ours ? 1 : 0;
    }
    if (ours) lines.push_back(line);
    at = end + 2;
  }
  return found == 1 ? lines : std::vector<std::string>();
}

struct Written {
  Sender sender;
  Post post;
  Outgoing out;
  Written() {
    sender.address = "alerts@city.example";
    sender.name = "Ciudad de Álder, \"the city\"";
    sender.list_id = "alerts.city.example";
    sender.unsubscribe_mail = "alerts@city.example";
    post.lang = "en";
    post.title = "Flood";
    post.parts = {"Water."};
    out.key = "0d4f4fba99e983a3aa3447917efaefccf326adf2";
    out.recipient = "ana@example.org";
  }
  std::string Mail() {
    out.post = &post;
    return Compose(sender, out, Time{});
  }
};

// What must hold for every mail that leaves.
void ExpectProper(const std::string& mail) {
  const std::string head = mail.substr(0, mail.find("\r\n\r\n") + 2);
  for (size_t at = 0; at < head.size();) {
    const size_t end = head.find("\r\n", at);
    ASSERT_NE(end, head.npos);
    const std::string line = head.substr(at, end - at);
    EXPECT_LE(line.size(), 998u) << line;
    EXPECT_NE(line.find_first_not_of(" \t"), line.npos) << "a line of blanks";
    for (const char c : line) EXPECT_TRUE((c >= ' ' && c < 0x7f) || c == '\t') << line;
    at = end + 2;
  }
  for (const char* name : {"message-id", "in-reply-to", "references", "list-id", "list-unsubscribe",
                           "list-unsubscribe-post", "auto-submitted", "precedence", "content-language"}) {
    for (const std::string& line : LinesOf(mail, name)) {
      EXPECT_EQ(line.find("=?"), line.npos) << "an encoded word: " << line;
      // Between < and > there is neither a blank nor a fold.
      size_t open = 0, close = 0;
      for (size_t at = 0; (open = line.find('<', at)) != line.npos; at = close + 1) {
        close = line.find('>', open);
        ASSERT_NE(close, line.npos) << "folded within: " << line;
        EXPECT_EQ(line.substr(open, close - open).find_first_of(" \t"), std::string::npos) << line;
      }
    }
  }
}

TEST(EmailHeaders, AUriStandsAsItIsHoweverLong) {
  for (const size_t length : {0u, 40u, 60u, 80u, 300u, 700u}) {
    Written mail;
    mail.sender.unsubscribe_url =
        "https://city.example/unsubscribe?" + std::string(length, 'x') + "&who={recipient}&what={key}";
    const std::string bytes = mail.Mail();
    ExpectProper(bytes);
    EXPECT_EQ(
        LinesOf(bytes, "list-unsubscribe"),
        (std::vector<std::string>{
            "List-Unsubscribe: <https://city.example/unsubscribe?" + std::string(length, 'x') +
                "&who=ana%40example.org&what=0d4f4fba99e983a3aa3447917efaefccf326adf2>,",
            " <mailto:alerts@city.example?subject=unsubscribe%200d4f4fba99e983a3aa3447917efaefccf326adf2>"}));
    EXPECT_EQ(LinesOf(bytes, "list-unsubscribe-post"),
              (std::vector<std::string>{"List-Unsubscribe-Post: List-Unsubscribe=One-Click"}));
  }
}

TEST(EmailHeaders, WhatNoUriMayHoldIsPercentEncoded) {
  Written mail;
  mail.sender.unsubscribe_url = "https://city.example/darse de baja/ñ,<a>\"|{}?100%&q=%C3%B1&who={recipient}";
  mail.out.recipient = "o'hara+list%x@example.org";
  mail.out.key = "50% off=\"é\"";
  mail.sender.unsubscribe_mail = "city+crier%alerts@city.example";
  const std::string bytes = mail.Mail();
  ExpectProper(bytes);
  const auto lines = LinesOf(bytes, "list-unsubscribe");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(
      lines[0],
      "List-Unsubscribe: <https://city.example/darse%20de%20baja/%C3%B1%2C%3Ca%3E%22%7C%7B%7D?100%25&q=%C3%B1"
      "&who=o%27hara%2Blist%25x%40example.org>,");
  EXPECT_EQ(
      lines[1],
      " <mailto:city%2Bcrier%25alerts@city.example?subject=unsubscribe%2050%3D25%3D20off%3D3D%3D22%3DC3%3DA9%"
      "3D22>");
  EXPECT_EQ(LinesOf(bytes, "message-id"),
            (std::vector<std::string>{"Message-ID: <50=25=20off=3D=22=C3=A9=22.crier@city.example>"}));
}

TEST(EmailHeaders, LongAddressesAndNamesStayWhole) {
  Written mail;
  mail.out.recipient = std::string(200, 'r') + "@" + std::string(40, 'd') + ".example";
  mail.sender.name =
      "Oficina de Emergencias de la Ciudad de Álder y de los municipios de la ribera del río Ñandú";
  mail.out.key = std::string(64, '/');
  mail.sender.unsubscribe_url = "https://city.example/u/{recipient}/{key}";
  const std::string bytes = mail.Mail();
  ExpectProper(bytes);
  EXPECT_NE(bytes.find(mail.out.recipient + "\r\n"), bytes.npos) << "the address is whole";
  EXPECT_NE(bytes.find("<alerts@city.example>\r\n"), bytes.npos) << "and so is the sender's";
  EXPECT_EQ(LinesOf(bytes, "message-id").size(), 1u);
  ASSERT_EQ(LinesOf(bytes, "list-unsubscribe").size(), 2u);
}

TEST(EmailHeaders, AUriThatIsTooLongIsLeftOutAndSaidSo) {
  Written mail;
  mail.sender.unsubscribe_url = "https://city.example/u?" + std::string(1000, 'x');
  const std::string bytes = mail.Mail();
  ExpectProper(bytes);
  EXPECT_EQ(LinesOf(bytes, "list-unsubscribe").size(), 1u) << "the other way is left";
  EXPECT_TRUE(LinesOf(bytes, "list-unsubscribe-post").empty()) << "there is nothing to click";
  mail.out.post = &mail.post;
  EXPECT_NE(WaysOut(mail.sender, mail.out).left_out.find("https://city.example/u?xx"), std::string::npos);
  EXPECT_EQ(WaysOut(Written().sender, mail.out).left_out, "");
}

TEST(EmailHeaders, AnAnswerNamesOnlyWhatCanBeAnId) {
  for (const char* id : {"two@example.org", "CAF=x+y_z.1@mail.example.org", "a{b}@[10.0.0.1]"}) {
    Written mail;
    mail.out.parent = id;
    const std::string bytes = mail.Mail();
    ExpectProper(bytes);
    const std::string whole = "<" + std::string(id) + ">";
    EXPECT_EQ(LinesOf(bytes, "in-reply-to"), (std::vector<std::string>{"In-Reply-To: " + whole}));
    EXPECT_EQ(LinesOf(bytes, "references"), (std::vector<std::string>{"References: " + whole}));
  }
  for (const std::string& id : {std::string("sha256:0123"), std::string("ñandú@example.org"),
                                std::string("a b@example.org"), std::string("a@example.org> <b@example.org"),
                                std::string("a@x\r\nBcc: e@x"), std::string(1200, 'x') + "@x"}) {
    Written mail;
    mail.out.parent = id;
    const std::string bytes = mail.Mail();
    ExpectProper(bytes);
    EXPECT_TRUE(LinesOf(bytes, "in-reply-to").empty()) << id;
    EXPECT_TRUE(LinesOf(bytes, "references").empty()) << id;
    EXPECT_TRUE(LinesOf(bytes, "bcc").empty()) << id;
  }
}

TEST(EmailHeaders, TheRestIsConstant) {
  Written mail;
  const std::string bytes = mail.Mail();
  EXPECT_EQ(LinesOf(bytes, "auto-submitted"), (std::vector<std::string>{"Auto-Submitted: auto-generated"}));
  EXPECT_EQ(LinesOf(bytes, "precedence"), (std::vector<std::string>{"Precedence: bulk"}));
  EXPECT_EQ(LinesOf(bytes, "list-id"), (std::vector<std::string>{"List-Id: <alerts.city.example>"}));
  EXPECT_EQ(LinesOf(bytes, "content-language"), (std::vector<std::string>{"Content-Language: en"}));
  mail.post.lang = "es, =?x?";
  EXPECT_TRUE(LinesOf(mail.Mail(), "content-language").empty());
  for (const char* bad : {"no dots", "nodots", ".a.b", "a..b", "a.b.", "a.b>", "ñ.b", "a\"b.c"})
    EXPECT_FALSE(IsListId(bad)) << bad;
}

TEST(EmailHeaders, TheKeyInTheMailtoComesBack) {
  for (const std::string key :
       {"0d4f4fba99e983a3aa3447917efaefccf326adf2", "50% off=\"é\" 1", "k1-withdraw-7-12"}) {
    Written mail;
    mail.out.key = key;
    mail.out.post = &mail.post;
    const std::string uri = WaysOut(mail.sender, mail.out).mail;
    std::string subject;
    const std::string coded = uri.substr(uri.find("subject=") + 8);
    for (size_t i = 0; i < coded.size(); ++i) {
      if (coded[i] == '%') {
        subject += static_cast<char>(std::stoi(coded.substr(i + 1, 2), nullptr, 16));
        i += 2;
      } else {
        subject += coded[i];
      }
    }
    EXPECT_EQ(KeyInSubject(subject), key) << subject;
    EXPECT_EQ(KeyInSubject("RE: [extern] " + subject + " (sent by a phone)"), key);
  }
  for (const char* none : {"unsubscribe", "unsubscribe me", "unsubscribe me please2", "unsubscribe 5th",
                           "unsubscribe  ", "unsubscribe12345678", "Unsubscribe from list12345 now"})
    EXPECT_EQ(KeyInSubject(none).value_or("none"), "none") << none;
}

}  // namespace
}  // namespace crier::email
