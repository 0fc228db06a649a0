// What a mail says, whatever its program did to it: encoded words, charsets, parts with names, forms,
// signatures, invitations, and what is told where no words are found.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connectors/email/base64.h"
#include "connectors/email/blank.h"
#include "connectors/email/calendar.h"
#include "connectors/email/events.h"
#include "connectors/email/header_words.h"
#include "connectors/email/large.h"
#include "connectors/email/message.h"
#include "connectors/email/note.h"
#include "connectors/email/smime.h"
#include "core/digest.h"
#include "core/imap.h"
#include "core/text.h"

namespace crier::email {
namespace {

TEST(EmailHeaderWords, AreDecodedAsTheyWereMeant) {
  for (const auto& [raw, text] : std::vector<std::pair<std::string, std::string>>{
           {"plain", "plain"},
           {"=?utf-8?Q?Farola_rota?= en Elm", "Farola rota en Elm"},
           // a character cut between two words, in Q, in B, and with other words between the lines
           {"=?UTF-8?Q?Aver=C3?=\r\n =?utf-8?Q?=ADa?=", "Avería"},
           {"=?utf-8?B?w4E=?= =?utf-8?b?cmJvbCBjYcOt?=\t=?UTF-8?B?ZG8=?=", "Árbol caído"},
           {"=?utf-8?B?w4FyYm9sIGNhw6==?= =?utf-8?Q?=ADdo?=", "Árbol caído"},
           // Base64 without padding, with junk, cut anywhere
           {"=?utf-8?B?w4FyYm9s?=", "Árbol"},
           {"=?utf-8?B?w4FyYm9sIQ?=", "Árbol!"},
           {"=?utf-8?B?w4FyYm9s IQ==\r\n?=", "Árbol!"},
           {"=?utf-8?B?w4FyYm9sIQ==IQ==?=", "Árbol!!"},
           {"=?utf-8?B?w4FyY?= =?utf-8?B?m9sIQ==?=", "Árbol!"},
           // Q with what should have been encoded
           {"=?utf-8?Q?Farola rota?=", "Farola rota"},
           {"=?utf-8?Q?Rota?=20desde=20ayer?=", "Rota? desde ayer"},
           {"=?utf-8?Q?a=ZZb?=", "a=ZZb"},
           // charsets
           {"=?iso-8859-1?Q?don=92t?=", "don’t"},
           {"=?iso-8859-1*en?Q?a?=", "a"},
           {"=?nonsense?Q?caf=C3=A9?=", "café"},
           {"=?nonsense?Q?caf=E9?=", "café"},
           {"=?iso-2022-jp?B?GyRCJUYlOSVIGyhC?=", "テスト"},
           {"=?koi8-r?Q?=F0?= =?utf-8?Q?=C3=B1?=", "Пñ"},
           {"raw \xC3\xB1 and \xF1", "raw ñ and \xEF\xBF\xBD"},
           {"raw \xF1", "raw ñ"},
           // no encoded words
           {"=?utf-8?X?a?=", "=?utf-8?X?a?="},
           {"=?utf-8?Q?a", "=?utf-8?Q?a"},
           {"2 =? 3 ?= 5", "2 =? 3 ?= 5"},
           {"", ""}}) {
    EXPECT_EQ(DecodeHeader(raw), text) << raw;
  }
}

TEST(EmailHeaderWords, HostileOnesAreReadOnce) {
  std::string many;
  for (int i = 0; i < 50'000; ++i) many += "=?a?Q?=20?=20";
  EXPECT_TRUE(IsUtf8(DecodeHeader(many)));
  EXPECT_LE(DecodeHeader(many).size(), 20'000u) << "only so much of a header is read";
  EXPECT_TRUE(IsUtf8(DecodeHeader(std::string(100'000, '=') + "?=")));
}

TEST(EmailHeaderWords, NamesOfSendersAreJoinedToo) {
  const Message read = ReadMessage(
      "From: =?utf-8?B?Sm9zw6kgTcO=?= =?utf-8?Q?=BCller?= <jose@example.org>, x@example.org\r\n"
      "Subject: =?utf-8?B?U2Vtw6Fmb3JvIGRhw7FhZG8?=\r\n"
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\n"
      "Content-Type: image/png; name*0*=utf-8''sem%C3%A1; name*1=foro.png\r\n\r\nx\r\n--b\r\n"
      "Content-Type: image/png; name=\"=?utf-8?B?w6Fy?= =?utf-8?B?Ym9sLnBuZw==?=\"\r\n\r\nx\r\n--b--\r\n");
  EXPECT_EQ(read.from, "jose@example.org");
  EXPECT_EQ(read.from_name, "José Müller");
  EXPECT_EQ(read.subject, "Semáforo dañado");
  ASSERT_EQ(read.attachments.size(), 2u);
  EXPECT_EQ(read.attachments[0].description, "semáforo.png");
  EXPECT_EQ(read.attachments[1].description, "árbol.png");
}

TEST(EmailBase64, LosesNothing) {
  EXPECT_EQ(FromBase64("SGk"), "Hi");
  EXPECT_EQ(FromBase64("SGkh"), "Hi!");
  EXPECT_EQ(FromBase64("SA==aQ=="), "Hi");
  EXPECT_EQ(FromBase64(" S\nG\tk h "), "Hi!");
  EXPECT_EQ(FromBase64("-_8"), "\xFB\xFF");
  EXPECT_EQ(FromBase64("A"), "");
  EXPECT_EQ(Base64Body("SGkh\r\nSGkh\r\n"), "Hi!Hi!");
  EXPECT_EQ(Base64Body("SGkh\r\n_______\r\nBlock club list, see you at 5.\r\n"),
            "Hi!\n_______\r\nBlock club list, see you at 5.\r\n");
  EXPECT_EQ(Base64Body("The lamp is out, at 5 Elm.\n"), "The lamp is out, at 5 Elm.\n");
}

// A mail of these parts, each with its own head.
std::string Mixed(const std::string& kind, const std::vector<std::string>& parts) {
  std::string mail =
      "From: ana@example.org\r\nSubject: Lamp\r\nContent-Type: multipart/" + kind + "; boundary=b\r\n\r\n";
  for (const std::string& part : parts) mail += "--b\r\n" + part + "\r\n";
  return mail + "--b--\r\n";
}

TEST(EmailParts, ANamedTextIsTheTextWhereNoOtherIs) {
  const std::string photo = "Content-Type: image/jpeg; name=\"a.jpg\"\r\n\r\nx";
  const auto phone = ReadMessage(
      Mixed("mixed", {"Content-Type: text/plain; name=\"text_1.txt\"\r\n\r\nOut at 5 Elm", photo}));
  EXPECT_EQ(phone.text, "Out at 5 Elm");
  EXPECT_EQ(phone.attachments.size(), 1u);
  const auto two = ReadMessage(Mixed("mixed", {"Content-Type: text/plain; name=a.txt\r\n\r\nOne", photo,
                                               "Content-Type: text/html; name=b.html\r\n\r\n<p>Two</p>"}));
  EXPECT_EQ(two.text, "One\n\nTwo");
  const auto beside = ReadMessage(Mixed("mixed", {"Content-Type: text/plain\r\n\r\nSee the log",
                                                  "Content-Type: text/plain; name=log.txt\r\n\r\nlines"}));
  EXPECT_EQ(beside.text, "See the log");
  ASSERT_EQ(beside.attachments.size(), 1u);
  EXPECT_EQ(beside.attachments[0].description, "log.txt");
  const auto attached = ReadMessage(Mixed(
      "mixed",
      {photo, "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nlines"}));
  EXPECT_EQ(attached.text, "");
  EXPECT_EQ(attached.attachments.size(), 2u);
  const auto forms =
      ReadMessage(Mixed("alternative", {"Content-Type: text/plain; name=a.txt\r\n\r\nPlain",
                                        "Content-Type: text/html; name=a.html\r\n\r\n<p>Rich"}));
  EXPECT_EQ(forms.text, "Plain");
  EXPECT_TRUE(forms.attachments.empty());
  const auto blank = ReadMessage(Mixed("mixed", {"Content-Type: text/plain\r\n\r\n \xC2\xA0",
                                                 "Content-Type: text/plain; name=a.txt\r\n\r\nWords"}));
  EXPECT_EQ(blank.text, "Words") << "an unnamed part of blanks is no text";
}

TEST(EmailParts, AFormThatSaysNothingYields) {
  const std::string html = "Content-Type: text/html\r\n\r\n<p>The lamp at 5 Elm is out.</p>";
  for (const std::string plain :
       {"", "\r\n \t\r\n", "\xC2\xA0\r\n", "\xE2\x80\x8B\xE2\x80\x8C\xEF\xBB\xBF", "\xC2\xAD \xE2\x80\xA8",
        "To view this email, please use an HTML compatible viewer!", "This message is in HTML format.",
        "Para ver este mensaje utilice un cliente compatible con HTML.",
        "Haga clic para ver este correo en su navegador", "Ihr E-Mail-Programm unterstützt kein HTML."}) {
    const auto read =
        ReadMessage(Mixed("alternative", {"Content-Type: text/plain; charset=utf-8\r\n\r\n" + plain, html}));
    EXPECT_EQ(read.text, "The lamp at 5 Elm is out.") << plain;
  }
  const auto person =
      ReadMessage(Mixed("alternative", {"Content-Type: text/plain\r\n\r\nYour HTML form is broken",
                                        "Content-Type: text/html\r\n\r\n<p>&nbsp;</p>"}));
  EXPECT_EQ(person.text, "Your HTML form is broken") << "the other form says nothing";
  const auto plain_wins =
      ReadMessage(Mixed("alternative", {"Content-Type: text/plain\r\n\r\nPlain words", html}));
  EXPECT_EQ(plain_wins.text, "Plain words");
  const auto nested = ReadMessage(
      Mixed("alternative", {"Content-Type: text/plain\r\n\r\n\xC2\xA0",
                            "Content-Type: multipart/related; boundary=c\r\n\r\n--c\r\n" + html +
                                "\r\n--c\r\nContent-Type: image/png; name=l.png\r\n\r\nx\r\n--c--"}));
  EXPECT_EQ(nested.text, "The lamp at 5 Elm is out.");
  EXPECT_EQ(nested.attachments.size(), 1u);
}

TEST(EmailParts, CharsetsOfBodies) {
  for (const auto& [head, body, text] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"text/plain; charset=iso-8859-1", "can\x92t \x96 \x80\x35", "can’t – €5"},
           {"text/plain; charset=\"us-ascii\"", "se\xC3\xB1\x61l", "señal"},
           {"text/plain; charset=ks_c_5601-1987", "\x8C\x63 \xB5\xB5\xB7\xCE", "똠 도로"},
           {"text/plain", "se\xF1\x61l", "señal"},
           {"text/html", "<meta charset=windows-1251><p>\xCF\xF0\xE8", "При"},
           {"text/plain; charset=x-unknown", "caf\xC3\xA9", "café"}}) {
    EXPECT_EQ(ReadMessage("From: a@b.example\r\nContent-Type: " + head + "\r\n\r\n" + body).text, text)
        << head;
  }
}

const char kSigned[] =
    "MIIBVwYJKoZIhvcNAQcCoIIBSDCCAUQCAQExDTALBglghkgBZQMEAgEwgZYGCSqGSIb3DQEHAaCB\r\n"
    "iASBhUNvbnRlbnQtVHlwZTogdGV4dC9wbGFpbjsgY2hhcnNldD11dGYtOA0KQ29udGVudC1UcmFu\r\n"
    "c2Zlci1FbmNvZGluZzogcXVvdGVkLXByaW50YWJsZQ0KDQpFbCBzZW09QzM9QTFmb3JvIGRlIE9h\r\n"
    "ayBTdHJlZXQgbm8gZnVuY2lvbmEuDQoxgZYwgZMCAQEwKzATMREwDwYDVQQDDAhyZXNpZGVudAIU\r\n"
    "NlMVzXuvB0yv3QCc8x3JAQBeES0wCwYJYIZIAWUDBAIBMAoGCCqGSM49BAMCBEgwRgIhAIUt5WKJ\r\n"
    "c+kwUti4a5SheGgw3cpaM6ZmL8K7woE9SBBuAiEAsFEDKNUKZ5J7/r69Rp8KFNuAzrLV8CGqm6+6\r\n"
    "Z4M97lM=\r\n";
// The same as a program writes it that does not know how long it will be (BER).
const char kStreamed[] =
    "MIAGCSqGSIb3DQEHAqCAMIACAQExDTALBglghkgBZQMEAgEwgAYJKoZIhvcNAQcBoIAkgASBhUNv\r\n"
    "bnRlbnQtVHlwZTogdGV4dC9wbGFpbjsgY2hhcnNldD11dGYtOA0KQ29udGVudC1UcmFuc2Zlci1F\r\n"
    "bmNvZGluZzogcXVvdGVkLXByaW50YWJsZQ0KDQpFbCBzZW09QzM9QTFmb3JvIGRlIE9hayBTdHJl\r\n"
    "ZXQgbm8gZnVuY2lvbmEuDQoAAAAAAAAxgZQwgZECAQEwKzATMREwDwYDVQQDDAhyZXNpZGVudAIU\r\n"
    "NlMVzXuvB0yv3QCc8x3JAQBeES0wCwYJYIZIAWUDBAIBMAoGCCqGSM49BAMCBEYwRAIgQHF2AKBt\r\n"
    "gH5I3fm1A0AIN81X99FtrP4mr4gO7FXVeNcCIHhAnpR5xRL2rfZmrCTSV6y9bMCzq8NH6GErISdp\r\n"
    "/3XFAAAAAAAA\r\n";
const char kEnveloped[] =
    "MIIBlwYJKoZIhvcNAQcDoIIBiDCCAYQCAQIxgb6hgbsCAQOgUaFPMAkGByqGSM49AgEDQgAEOUAM\r\n"
    "eXbHxlFwYKGhzW/4aEXRdR6ERoU5i+BagwxTd6TwF5ndvTwtzoYaqI0vgqR5cyM80ecBEMsZaAiW\r\n"
    "pqwaYjAYBgkrgQUQhkg/AAIwCwYJYIZIAWUDBAEFMEkwRzArMBMxETAPBgNVBAMMCHJlc2lkZW50\r\n"
    "AhQ2UxXNe68HTK/dAJzzHckBAF4RLQQYYZPzDvi+UVkv3MS2esjvwiAZmf9py355MIG9BgkqhkiG\r\n"
    "9w0BBwEwHQYJYIZIAWUDBAECBBCc/G+a7KhXUH0lSLqts6Q0gIGQr2PRNnXrkFUJrtNVbAVbLRPK\r\n"
    "ToOsgWGph7YtYsA5UgUHx7eXE3le9Q0597XLlH5sXiNA+L+d/LcmJZK1oMoaW8wZvxTX5pseYaCj\r\n"
    "/pAIcle4UOZA5F3w5/gdH2bp32VQRopCHaeHLuLtIS7io8ZAxEkvML87R7lN9U/CLDwkIvhOqcGU\r\n"
    "SDkCdMzEA71EVH3K\r\n";

std::string Smime(const std::string& content) {
  return "From: ana@example.org\r\nSubject: Aviso\r\nContent-Type: application/pkcs7-mime; smime-type=x; "
         "name=smime.p7m\r\n"
         "Content-Disposition: attachment; filename=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         content;
}

TEST(EmailSmime, SignedWordsAreTakenOut) {
  for (const char* content : {kSigned, kStreamed}) {
    const Message read = ReadMessage(Smime(content));
    EXPECT_EQ(read.text, "El semáforo de Oak Street no funciona.");
    EXPECT_EQ(NoteOf(read, false), "");
  }
  EXPECT_TRUE(OpenSmime(FromBase64(kEnveloped)).encrypted);
  const std::string der = FromBase64(kSigned);
  EXPECT_NE(OpenSmime(der).entity, "");
  for (size_t cut = 0; cut < der.size(); ++cut) EXPECT_EQ(OpenSmime(der.substr(0, cut)).entity, "") << cut;
  EXPECT_EQ(OpenSmime(std::string(3 << 20, '\x30')).entity, "");
}

TEST(EmailNote, WhatCannotBeReadIsSaid) {
  const auto words = [](const std::string& mail, size_t size = 0) {
    ReceivedLetter letter;
    letter.uid = 1;
    letter.message = mail;
    letter.size = std::max(size, mail.size());
    const auto events = EventsOf(letter, "", Own{}, "mail");
    return events.empty() ? "nothing" : std::get<Mention>(events.front()).text;
  };
  const auto says = [&](const std::string& mail, const std::string& piece) {
    const std::string text = words(mail);
    EXPECT_NE(text.find("[The words of this mail could not be read: " + piece), text.npos) << text;
  };
  says(Smime(kEnveloped), "it is encrypted.");
  says(Smime("AAAA"), "they are inside its signature");
  says(
      "From: ana@example.org\r\nSubject: x\r\nContent-Type: multipart/encrypted; "
      "protocol=\"application/pgp-encrypted\"; "
      "boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: "
      "1\r\n--b\r\nContent-Type: "
      "application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--b--\r\n",
      "it is encrypted.");
  says(
      "From: ana@example.org\r\nSubject: x\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nabc=\r\n-----END PGP "
      "MESSAGE-----\r\n",
      "it is encrypted.");
  says(Mixed("mixed", {"Content-Type: application/pdf; name=letter.pdf\r\n\r\nx"}),
       "they may be in what is attached.");
  says(Mixed("mixed",
             {"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx"}),
       "they may be in what is attached.");
  EXPECT_EQ(words(Mixed("mixed", {"Content-Type: image/png; name=l.png\r\n\r\nx"})), "Lamp");
  EXPECT_EQ(words("From: ana@example.org\r\nContent-Type: image/png; name=l.png\r\n\r\nx"),
            "[This mail has no words, only what is attached.]");
  EXPECT_EQ(words("From: ana@example.org\r\nSubject: Lamp out at 5 Elm\r\n\r\n"), "Lamp out at 5 Elm");
  EXPECT_EQ(words("From: ana@example.org\r\n\r\nLamp out", 5'000'000),
            "Lamp out\n\n[This mail is very large; only its beginning was read, and it may say more.]");
  EXPECT_EQ(words("From: ana@example.org\r\n\r\n"), "nothing");
}

TEST(EmailPgp, SignedTextIsBare) {
  EXPECT_EQ(
      ReadMessage(
          "From: a@b.example\r\n\r\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nLamp out.\n- - at "
          "Elm\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n")
          .text,
      "Lamp out.\n- at Elm");
}

TEST(EmailCalendar, AnInvitationSaysWhatWhenAndWhere) {
  const std::string event =
      "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nEND:"
      "STANDARD\r\n"
      "END:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=\"America/Chicago\":20270301T090000\r\n"
      "SUMMARY;LANGUAGE=en:Street fair\\, Elm\r\n  Street\r\nLOCATION:5 Elm\\; rear\r\nDESCRIPTION:Please "
      "close the "
      "stre\r\n "
      "et.\\nThanks\\\\\r\nBEGIN:VALARM\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:"
      "VCALENDAR\r\n";
  EXPECT_EQ(CalendarWords(event),
            "Street fair, Elm Street\n2027-03-01 09:00 (America/Chicago)\n5 Elm; rear\nPlease close the "
            "street.\nThanks\\");
  EXPECT_EQ(CalendarWords(
                "BEGIN:VEVENT\nDTSTART:20270301\nSUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Fiesta "
                "en la ca=\n=F1ada\nEND:VEVENT\n"),
            "Fiesta en la cañada\n2027-03-01");
  EXPECT_EQ(CalendarWords("BEGIN:VEVENT\nX-ALT-DESC;FMTTYPE=text/html:<p>Close <b>Elm</b></p>\nEND:VEVENT"),
            "Close Elm");
  EXPECT_EQ(CalendarWords("no calendar"), "");
  EXPECT_EQ(CalendarWords(std::string(200'000, '\n')), "");
  const std::string head = "Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n";
  EXPECT_EQ(ReadMessage("From: a@b.example\r\n" + head + "Content-Transfer-Encoding: base64\r\n\r\n" +
                        Base64(event))
                .text,
            CalendarWords(event));
  const auto beside = ReadMessage(
      Mixed("alternative", {"Content-Type: text/plain\r\n\r\nPlease come", head + "\r\n" + event}));
  EXPECT_EQ(beside.text, "Please come");
  EXPECT_EQ(beside.attachments.size(), 1u);
}

TEST(EmailParts, AForwardedMailAloneIsTheText) {
  const std::string inner =
      "From: eva@example.org\r\nSubject: =?utf-8?Q?=C3=81rbol?=\r\nContent-Type: text/plain\r\n\r\nIt fell "
      "on Elm";
  const auto alone =
      ReadMessage("From: a@b.example\r\nSubject: Fwd\r\nContent-Type: message/rfc822\r\n\r\n" + inner);
  EXPECT_EQ(alone.text, "Árbol\n\nIt fell on Elm");
  EXPECT_EQ(alone.attachments.size(), 1u);
  const auto beside = ReadMessage(Mixed("mixed", {"Content-Type: text/plain\r\n\r\nSee below",
                                                  "Content-Type: message/rfc822\r\n\r\n" + inner}));
  EXPECT_EQ(beside.text, "See below");
}

TEST(EmailParts, DeepAndWideMailsEnd) {
  std::string deep = "From: a@b.example\r\n";
  for (int i = 0; i < 500; ++i)
    deep += fmt::format("Content-Type: multipart/mixed; boundary=b{0}\r\n\r\n--b{0}\r\n", i);
  EXPECT_EQ(ReadMessage(deep + "Content-Type: text/plain\r\n\r\nx").text, "");
  EXPECT_EQ(ReadMessage(Mixed("mixed", std::vector<std::string>(5000, "\r\nx"))).attachments.size(), 0u);
}

TEST(EmailLarge, IsPutTogetherFromItsParts) {
  const auto structure = imap::Structure(
      R"(((("image" "jpeg" NIL NIL NIL "base64" 2000000 NIL ("inline" NIL)))"
      R"(("text" "plain" ("charset" "utf-8") NIL NIL "quoted-printable" 40 2))"
      R"(("text" "html" NIL NIL NIL "7bit" 900 9 NIL ("attachment" ("filename" "a.html"))) "related"))"
      R"(("message" "rfc822" NIL NIL NIL "7bit" 90 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 9 1) 2) "mixed"))");
  ASSERT_TRUE(structure);
  const auto names = SectionsFor(*structure);
  EXPECT_EQ(names, (std::vector<std::string>{"1.1.MIME", "1.2.MIME", "1.2", "1.3.MIME", "2.MIME", "2.HEADER",
                                             "2.1"}));
  const std::string head =
      "From: ana@example.org\r\nSubject: Lamp\r\nContent-Type: multipart/mixed;\r\n "
      "boundary=x\r\nMIME-Version: 1.0\r\n\r\n--x\r\n";
  const auto whole = Rebuilt(
      head, *structure,
      {"Content-Type: image/jpeg; name=l.jpg\r\n\r\n",
       "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
       "Sem=C3=A1foro at 5 Elm",
       "Content-Type: text/html\r\nContent-Disposition: attachment; filename=a.html\r\n\r\n",
       "Content-Type: message/rfc822\r\n\r\n", "Subject: inner\r\n\r\n", "inside"});
  ASSERT_TRUE(whole);
  const Message read = ReadMessage(*whole);
  EXPECT_EQ(read.subject, "Lamp");
  EXPECT_EQ(read.text, "Semáforo at 5 Elm");
  ASSERT_EQ(read.attachments.size(), 3u);
  EXPECT_EQ(read.attachments[0].description, "l.jpg");
  EXPECT_EQ(read.attachments[2].description, "inner");
  EXPECT_FALSE(Rebuilt("From: ana@example.org\r\n", *structure, std::vector<std::string>(7)));
  EXPECT_FALSE(Rebuilt(head, *structure, {}));
  const auto text = imap::Structure(R"(("text" "plain" NIL NIL NIL "7bit" 4000000 9))");
  EXPECT_FALSE(Rebuilt(head, *text, {})) << "its beginning is all there is to be had";
  const auto picture = imap::Structure(R"(("image" "png" NIL NIL NIL "base64" 4000000))");
  EXPECT_EQ(ReadMessage(*Rebuilt("From: a@b.example\r\nContent-Type: image/png; name=p.png\r\n\r\nxxxx",
                                 *picture, {}))
                .attachments.size(),
            1u);
}

}  // namespace
}  // namespace crier::email
