// What only the e-mail connector has: settings that Open refuses, quoted words, ids, bounces as many programs
// write them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "connectors/catalog.h"
#include "connectors/email/bounce.h"
#include "connectors/email/compose.h"
#include "connectors/email/delivery_id.h"
#include "connectors/email/judge.h"
#include "connectors/email/letter.h"
#include "connectors/email/quote.h"
#include "connectors/email/source.h"
#include "core/text.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"
#include "tests/support/paths.h"
#include "tests/support/script.h"
#include "tests/support/temporary_folder.h"

namespace crier::email {
namespace {

namespace fs = std::filesystem;

class EmailSettings : public testing::Test {
 protected:
  std::string Refusal(const std::string& yaml) {
    const ConnectorType* type = FindConnector("email");
    setenv("EMAIL_TEST_PASSWORD", "password-for-a-test", 1);
    const auto settings = Settings::Parse(yaml, type->options);
    if (!settings) return settings.error().message;
    FakeHttp http;
    FakeMail mail;
    const FakeClock clock;
    FakeState state;
    const auto channel = type->open(*settings, "test", Doors{http, mail, clock}, state);
    return channel ? "" : channel.error().message;
  }
};

TEST_F(EmailSettings, ThatCannotWorkAreRefused) {
  const std::string smtp = "smtp: 'mail.example.org'\n";
  const std::string good = smtp + "from: 'City <a@b.example>'\n";
  EXPECT_EQ(Refusal(good), "");
  EXPECT_EQ(Refusal("imap: '[::1]:1143'"), "");
  EXPECT_EQ(Refusal(good + "unsubscribe_url: 'https://b.example/darse de baja/ñ?{key}'"), "")
      << "it is encoded";
  EXPECT_NE(Refusal("from: 'a@b.example'"), "");
  EXPECT_NE(Refusal(smtp), "");
  for (const char* bad :
       {"smtp_tls: 'ssl'",
        "connections: 0",
        "connections: 1.5",
        "connections: 33",
        "user: 'a'",
        "password: 'env:EMAIL_TEST_PASSWORD'",
        "reply_to: 'a@b, c@d'",
        "reply_to: 'nobody'",
        "list_id: 'no dots'",
        "unsubscribe_url: 'http://b.example/u'",
        "unsubscribe_url: 'https:///u'",
        "unsubscribe_url: 'https://ñ.example/u'",
        "unsubscribe_url: \"https://b.example/u\\tu\"",
        "unsubscribe_url: 'https://b.example/u?{recipient}{recipient}{recipient}{recipient}'",
        "reply_to: 'a@ñ.example'",
        "{imap: 'mail.example.org', trust_results: 'a b'}",
        "unsubscribe_to: \"a@b.example\\nBcc: c@d\"",
        "imap: 'mail.example.org:x'",
        "imap: 'mail.example.org:0'",
        "imap: 'mail/x'",
        "imap: '[::1'",
        "{imap: 'mail.example.org', folder: ''}"}) {
    std::string more = bad;
    if (more.find("folder") != more.npos) more = "imap: 'mail.example.org'\nfolder: ''";
    if (more.find("trust_results") != more.npos) more = "imap: 'mail.example.org'\ntrust_results: 'a b'";
    EXPECT_NE(Refusal(good + more), "") << bad;
  }
}

TEST(EmailQuote, OwnWordsAreWhatIsLeft) {
  for (const auto& [text, own] : std::vector<std::pair<std::string, std::string>>{
           {"Yes.\n\nOn Monday, Ana wrote:\n> the old\n> words\n", "Yes."},
           {"Yes.\n\nEl lun, 3 ene 2027 a las 10:00, Ana (<a@b>)\nescribió:\n\n> lo viejo\n", "Yes."},
           {"> is it out?\nYes, since noon.\n> and the other?\nThat too.", "Yes, since noon.\nThat too."},
           {"On Monday Ana wrote:\n> old\n\nNew below.", "New below."},
           {"New.\n-----Original Message-----\nFrom: x\nold", "New."},
           {"New.\n________________________________\nFrom: x\nold", "New."},
           {"New.\n\nFrom: City\nSent: Monday\nTo: me\nSubject: x\n\nold", "New."},
           {"New.\n-- \nAna, 5 Elm Street", "New."},
           {"From: Main Street\nto the harbor all lamps are out",
            "From: Main Street\nto the harbor all lamps are out"},
           {"I wrote to you on Monday.\nNobody wrote:\nnothing",
            "I wrote to you on Monday.\nNobody wrote:\nnothing"},
           {"> all of it\n> is quoted", "> all of it\n> is quoted"},
           {"", ""}}) {
    EXPECT_EQ(OwnWords(text), own) << text;
  }
}

// Each of these took minutes, for every quoted line looked at all that stands before it.
TEST(EmailQuote, HostileTextIsReadOnce) {
  const auto lines = [](std::string_view line, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += line;
    return text;
  };
  constexpr size_t kMany = 100'000;
  const std::string blanks(kMany, ' ');
  EXPECT_EQ(OwnWords("x\n" + lines("\n", kMany) + lines(">\n", kMany)), "x");
  EXPECT_EQ(OwnWords("x\n" + lines(">\n\n", kMany)), "x");
  EXPECT_EQ(OwnWords("x\n" + blanks + "\n" + lines(">\n\n", kMany)), "x");
  EXPECT_EQ(OwnWords("x" + blanks + "\n" + lines(">\n\n", kMany)), "x");
  EXPECT_EQ(OwnWords(blanks + "x\n" + lines(">\n\n", kMany)), "x");
  EXPECT_EQ(OwnWords(std::string(kMany, 'x') + "\n" + lines(">\n\n", kMany) + "y").size(), kMany + 4);
  EXPECT_EQ(OwnWords("x\n" + lines("Ana wrote:\n", kMany) + lines("> a\n", kMany)), "x");
}

// A stack for each would be more than there is.
TEST(EmailMessage, GroupsInGroupsOfAddressesAreCut) {
  std::string groups;
  for (int i = 0; i < 300'000; ++i) groups += "a:";
  for (const std::string& field : {"To: " + groups, "Reply-To:\r\n\t" + groups,
                                   "Cc:\r\n " + groups.substr(0, 20'000) + "\r\n " + groups}) {
    const std::string mail = "From: Ana <ana@example.org>\r\n" + field +
                             "\r\nSubject: Lamp\r\nContent-Type: text/plain\r\n\r\nIt is out";
    const Message read = ReadMessage(mail);
    EXPECT_EQ(read.from, "ana@example.org");
    EXPECT_EQ(read.subject, "Lamp");
    EXPECT_EQ(read.text, "It is out");
    const Message attached = ReadMessage(
        "From: ana@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: "
        "message/rfc822\r\n\r\n" +
        mail + "\r\n--x--\r\n");
    ASSERT_EQ(attached.attachments.size(), 1u);
    EXPECT_EQ(attached.attachments[0].description, "Lamp");
  }
}

TEST(EmailQuote, HtmlQuotesGoAndTheRestStays) {
  EXPECT_EQ(WithoutQuotes("a<blockquote>b<blockquote>c</blockquote>d</blockquote>e"), "ae");
  EXPECT_EQ(WithoutQuotes("<BLOCKQUOTE type=cite>b</BLOCKQUOTE>e"), "e");
  EXPECT_EQ(WithoutQuotes("a<div class=\"gmail_quote\"><div>b</div>c</div>d"), "ad");
  EXPECT_EQ(WithoutQuotes("a<div id=\"appendonsend\"></div>b"), "a");
  EXPECT_EQ(WithoutQuotes("a<blockquote>never closed"), "a");
  EXPECT_EQ(WithoutQuotes("<blockquote>all</blockquote>"), "<blockquote>all</blockquote>");
  EXPECT_EQ(WithoutQuotes("</blockquote>a"), "</blockquote>a");
  EXPECT_EQ(WithoutQuotes(""), "");
}

TEST(EmailQuote, FlowedLinesAreJoined) {
  EXPECT_EQ(Unflowed("one \ntwo\nthree", false), "one two\nthree");
  EXPECT_EQ(Unflowed("one \ntwo", true), "onetwo");
  EXPECT_EQ(Unflowed(" >stuffed\n-- \nAna", false), ">stuffed\n-- \nAna");
  EXPECT_EQ(Unflowed("> a \n> b\nc", false), "> a b\nc");
}

TEST(EmailId, KeysGoThereAndBack) {
  for (const std::string key : {"0123456789abcdef0123456789abcdef01234567", "k.1", "a b<c>@d=\"\\", "ñ"}) {
    const std::string id = DeliveryId(key, "City.example");
    EXPECT_EQ(KeyOfId(id, "city.example"), key) << id;
    EXPECT_EQ(FindDeliveryId("Message-ID: <" + id + ">\r\n", "city.EXAMPLE"), id);
    EXPECT_TRUE(IsMailAddress(id)) << id;
    const std::string tagged = TaggedAddress("bounces@city.example", key);
    EXPECT_TRUE(IsMailAddress(tagged)) << tagged;
    EXPECT_EQ(FromTag(TagOf(tagged, "Bounces@city.example").value_or("")), key);
  }
  for (const char* id :
       {"", ".crier@city.example", "k.crier@other.example", "k@city.example", "a b.crier@city.example"})
    EXPECT_EQ(KeyOfId(id, "city.example"), std::nullopt) << id;
  EXPECT_EQ(FindDeliveryId("x.crier@", ""), std::nullopt);
  // What a stranger writes is no key that the store would have to refuse.
  EXPECT_EQ(KeyOfId("k=FF.crier@city.example", "city.example"), std::nullopt);
  EXPECT_EQ(KeyOfId("k=00.crier@city.example", "city.example"), std::nullopt);
  EXPECT_EQ(FromTag("k=FF"), "k\xEF\xBF\xBD");
  EXPECT_EQ(TagOf("bounces@city.example", "bounces@city.example"), std::nullopt);
  EXPECT_EQ(TagOf("bounces+@city.example", "bounces@city.example"), std::nullopt);
  EXPECT_EQ(TagOf("bounces+k@other.example", "bounces@city.example"), std::nullopt);
}

Outgoing Flood(const Post& post) {
  Outgoing out;
  out.key = "k1";
  out.post = &post;
  out.recipient = "ana@example.org";
  return out;
}

TEST(EmailCompose, WhatIsSentIsReadAsItWasMeant) {
  Sender sender;
  sender.address = "alerts@city.example";
  sender.name = "Ciudad de Alder ñ, \"the city\"";
  sender.list_id = "alerts.city.example";
  sender.unsubscribe_url = "https://city.example/u?" + std::string(300, 'x') + "&who={recipient}";
  Post post;
  post.lang = "es";
  post.title = "Inundación: " + std::string(300, 'o') + " 🌊";
  std::string long_line;
  for (int i = 0; i < 400; ++i) long_line += "línea ";
  post.parts = {"Uno.\n.\n..dos\nFrom aquí\n" + long_line + "\n\nTrailing \n" + std::string(3000, '=')};
  const std::string mail = Compose(sender, Flood(post), Time(std::chrono::milliseconds(1'800'000'000'123)));
  size_t begin = 0;
  for (size_t end = mail.find("\r\n"); end != mail.npos; begin = end + 2, end = mail.find("\r\n", begin)) {
    EXPECT_LE(end - begin, 998u) << "RFC 5322, 2.1.1";
    const std::string line = mail.substr(begin, end - begin);
    EXPECT_EQ(line.find('\n'), line.npos) << "a bare line feed";
    for (const char c : line) ASSERT_TRUE(c >= ' ' || c == '\t') << line;
    for (const char c : line) ASSERT_LT(static_cast<unsigned char>(c), 0x7f) << line;
  }
  const Message read = ReadMessage(mail);
  EXPECT_EQ(read.subject, post.title);
  EXPECT_EQ(read.from, "alerts@city.example");
  EXPECT_EQ(read.from_name, sender.name);
  EXPECT_EQ(read.to, (std::vector<std::string>{"ana@example.org"}));
  EXPECT_EQ(read.id, "k1.crier@city.example");
  EXPECT_EQ(read.text, std::string(Trim(post.parts[0])));
  EXPECT_EQ(FormatTime(read.date.value_or(Time{})), "2027-01-15T08:00:00Z");
  EXPECT_EQ(read.Header("content-language"), "es");
  EXPECT_EQ(mail, Compose(sender, Flood(post), Time(std::chrono::milliseconds(1'800'000'000'123))))
      << "stable";
}

TEST(EmailCompose, NothingBecomesAHeader) {
  const std::string evil = "x\r\nBcc: evil@example.org\r\n\r\nbody\nX-Evil: 1\r";
  Sender sender;
  sender.address = "alerts@city.example";
  sender.name = "City";
  Post post;
  post.lang = evil;
  post.title = evil;
  post.severity = evil;
  post.parts = {"text"};
  Outgoing out = Flood(post);
  out.key = "k\r\nX-Evil: 2";
  out.parent = evil;
  const Message read = ReadMessage(Compose(sender, out, Time{}));
  EXPECT_EQ(read.Header("bcc"), "");
  EXPECT_EQ(read.Header("x-evil"), "");
  EXPECT_EQ(read.text, "text");
}

TEST(EmailLetter, IsPlainAccessibleHtml) {
  LetterLook look;
  look.lang = "es";
  look.title = "Inundación <1>";
  look.text = "Inundación <1>\n\nAléjese & espere.\nMás: https://example.org/a?b=1&c=2\n\nFin";
  look.severity = "Extreme";
  look.sender = "Ciudad";
  look.unsubscribe_url = "https://city.example/u?\"><script>";
  const std::string html = LetterHtml(look);
  EXPECT_NE(html.find("<html lang=\"es\">"), html.npos);
  EXPECT_NE(html.find("<h1>Inundación &lt;1&gt;</h1>\n<p>Aléjese &amp; espere.<br>\nMás: <a "
                      "href=\"https://example.org/a?b=1&amp;c=2\">"),
            html.npos)
      << html;
  EXPECT_NE(html.find("prefers-color-scheme: dark"), html.npos);
  EXPECT_NE(html.find("Darse de baja"), html.npos);
  EXPECT_EQ(html.find("<script"), html.npos);
  EXPECT_EQ(html.find("<img"), html.npos);
}

// ---- real mail, where it is at hand

class EmailSamples : public testing::Test {
 protected:
  // The files of an archive of ../shared/data/conformance, by path; none where it is absent.
  static std::map<std::string, std::string> Unpacked(const std::string& name, const fs::path& folder) {
    const fs::path archive = SourceDir() / ".." / "shared" / "data" / "conformance" / name;
    std::map<std::string, std::string> files;
    if (!fs::exists(archive)) return files;
    const std::string command = fmt::format("tar xzf '{}' -C '{}'", archive.string(), folder.string());
    EXPECT_EQ(std::system(command.c_str()), 0);  // NOLINT(cert-env33-c)
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file())
        files[fs::relative(entry.path(), folder).string()] = ReadFile(entry.path());
    }
    return files;
  }
  static void ExpectFit(const Message& message, const std::string& file) {
    for (const std::string& text :
         {message.id, message.from, message.from_name, message.subject, message.text})
      EXPECT_TRUE(IsUtf8(text)) << file;
  }
};

TEST_F(EmailSamples, OfEveryShapeAreRead) {
  const TemporaryFolder folder;
  const auto files = Unpacked("email-mikel.tar.gz", folder.path());
  if (files.empty()) GTEST_SKIP() << "needs ../shared/data/conformance/email-mikel.tar.gz";
  int read = 0, with_text = 0, bounces = 0;
  for (const auto& [file, raw] : files) {
    if (!file.ends_with(".eml")) continue;
    const Message message = ReadMessage(raw);
    ExpectFit(message, file);
    ++read;
    if (!message.text.empty() || !message.attachments.empty()) ++with_text;
    // One among the others is a sendmail's warning.
    const bool report =
        file.find("report") != file.npos || file.ends_with("_mimepart_without_content_type.eml");
    if (ReadBounce(message) && !report) {
      ++bounces;
      ADD_FAILURE() << file << " is taken for a bounce: " << message.subject;
    }
  }
  EXPECT_GT(read, 80);
  EXPECT_GT(with_text, read * 3 / 4) << "of " << read;
  EXPECT_EQ(bounces, 0);
}

TEST_F(EmailSamples, OfBouncesAreToldFromOtherMail) {
  const TemporaryFolder folder;
  const auto files = Unpacked("email-bounces.tar.gz", folder.path());
  if (files.empty()) GTEST_SKIP() << "needs ../shared/data/conformance/email-bounces.tar.gz";
  int bounces = 0, found = 0, delayed = 0, absences = 0, absences_found = 0, complaints = 0,
      complaints_found = 0;
  std::string missed;
  std::set<std::string> people;
  for (const auto& [file, raw] : files) {
    if (!file.ends_with(".eml")) continue;
    const Message message = ReadMessage(raw);
    ExpectFit(message, file);
    const Judgement judgement = Judge(message, raw, Own{});
    const std::string name = fs::path(file).filename().string();
    if (name.starts_with("arf-")) {
      ++complaints;
      // Some are of a machine, or that it is no spam.
      if (judgement.kind == Kind::kComplaint || judgement.kind == Kind::kFeedback) ++complaints_found;
    } else if (name.starts_with("rfc3834-")) {
      ++absences;
      if (judgement.kind == Kind::kAutomatic) ++absences_found;
    } else {
      ++bounces;
      if (judgement.kind == Kind::kFailed || judgement.kind == Kind::kDelayed ||
          judgement.kind == Kind::kArrived) {
        ++found;
      } else {
        missed += fmt::format("\n{}: {} | {} | {}", name, static_cast<int>(judgement.kind), message.from,
                              message.subject);
      }
      if (judgement.kind == Kind::kDelayed) ++delayed;
    }
    if (judgement.kind == Kind::kPerson) people.insert(name);
  }
  std::printf("bounces %d of %d (%d of them delays), absence notes %d of %d, complaints %d of %d%s\n", found,
              bounces, delayed, absences_found, absences, complaints_found, complaints, missed.c_str());
  EXPECT_GT(bounces, 200);
  EXPECT_GE(found, bounces * 98 / 100);
  EXPECT_GE(absences_found, absences * 90 / 100);
  EXPECT_GE(complaints_found, complaints * 90 / 100);
  // Whatever they are, they are nobody's report of a pothole, but for one that a person sends on.
  EXPECT_EQ(people, std::set<std::string>{"lhost-sendmail-14.eml"});
}

}  // namespace
}  // namespace crier::email
