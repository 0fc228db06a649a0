// Who leaves, and who is only said to: words, proofs, feedback reports. Whole mails:
// connectors/email/testdata/leaves.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "connectors/email/authentication.h"
#include "connectors/email/complaint.h"
#include "connectors/email/leave.h"

namespace crier::email {
namespace {

const std::vector<std::string> kNames = {"ben@example.org", "ben", "okafor"};

LeaveWish Read(const std::string& subject, const std::string& body) {
  bool answers = false;
  const std::string_view bare = BareSubject(subject, &answers);
  const std::string own = OwnWordsAlone(body);
  std::vector<std::string_view> parts = {own};
  if (!answers || own.empty()) parts.insert(parts.begin(), bare);
  return ReadWish(parts, kNames);
}

TEST(EmailLeave, IsUnderstoodInAnyReasonableWording) {
  for (const char* words : {"Please take me off this list",
                            "Remove me from your mailing list.",
                            "please remove me",
                            "UNSUBSCRIBE!!!",
                            "Kindly unsubscribe me from all future e-mails",
                            "I would like to unsubscribe, thank you.",
                            "How do I unsubscribe?",
                            "stop sending me these emails",
                            "Stop emailing me.",
                            "Please stop the alerts",
                            "STOP",
                            "Stop, please",
                            "stop all",
                            "opt out",
                            "I want to opt out of these messages",
                            "I no longer wish to receive these notifications",
                            "I don’t want your emails anymore",
                            "do not email me again",
                            "no more emails please",
                            "Cancel my subscription",
                            "take my address off your list",
                            "Please delete my email from your records",
                            "I want to be removed from this list",
                            "Get me off this list",
                            "unsubcribe",
                            "Un-subscribe",
                            "We are not interested in these updates",
                            "leave the list",
                            "Please take us off the flood alert list",
                            "Unsubscribe me from storm warnings",
                            "Remove ben@example.org from the list",
                            "Hi,\nplease unsubscribe me.\n\nThanks,\nBen Okafor",
                            "stop\n\nBen",
                            "Don't send me any more messages",
                            "BAJA",
                            "Dar de baja",
                            "Quiero darme de baja",
                            "Denme de baja por favor",
                            "por favor, quítenme de la lista",
                            "Quítenme de esta lista de correo",
                            "No quiero recibir más",
                            "ya no quiero recibir estos correos",
                            "No deseo recibir más avisos, gracias",
                            "Cancelar suscripción",
                            "Quisiera cancelar mi suscripción",
                            "desuscribirme",
                            "Bórrenme de su lista",
                            "Elimíname de la lista",
                            "Sáquenme de la lista por favor",
                            "Eliminen mi correo de la lista",
                            "No me envíen más mensajes",
                            "no me escriban más",
                            "Dejen de mandarme correos",
                            "No más correos",
                            "Solicito la baja de la lista",
                            "¿Cómo puedo darme de baja?",
                            "ALTO",
                            "Quiero dejar de recibir mensajes",
                            "No quiero más alertas de inundación",
                            "Stop por favor",
                            "I want off this list",
                            "delete me from your database",
                            "discontinue emails",
                            "quit sending me this",
                            "Do not send any more emails",
                            "Can you stop sending me emails?",
                            "Ya no me envíen nada",
                            "Baja de la lista",
                            "Basta de correos",
                            "No envíen más correos",
                            "Exclúyanme de la lista",
                            "¿Me pueden quitar de la lista?",
                            "«BAJA»"}) {
    EXPECT_EQ(Read(words, "").wish, Wish::kLeave) << "as a subject: " << words;
    EXPECT_EQ(Read("Re: First warning", words).wish, Wish::kLeave) << "as an answer: " << words;
    EXPECT_FALSE(Read("Re: First warning", words).says_more) << words;
  }
}

TEST(EmailLeave, AReportWithSuchAWordIsAReport) {
  for (const char* words : {"please remove the tree",
                            "stop sign down",
                            "water service unsubscribe form broken",
                            "Stop sign down at 5th and Main",
                            "Please remove me from the roof",
                            "get me off the roof",
                            "Take us out of here please",
                            "please remove us from here",
                            "When will the water stop?",
                            "Stop sending trucks through Elm Street",
                            "Cancel the parking permit hearing",
                            "Remove the fallen branch from my driveway",
                            "The bus does not stop here any more",
                            "no more water in the house",
                            "Do not remove me from the list",
                            "Please don't unsubscribe me",
                            "I was unsubscribed by mistake, put me back",
                            "I did not receive the alert",
                            "End of Mill Street is flooded",
                            "Please stop by 12 Elm Street",
                            "Do not send me to the shelter",
                            "Stop the leak at the hydrant",
                            "Quit blocking the road",
                            "My husband is trapped, get him out",
                            "Please subscribe me to the list",
                            "take me to the hospital",
                            "La presión está baja",
                            "Baja presión de agua en la calle Front",
                            "Dar de baja el medidor de agua",
                            "Quiten el árbol caído de la calle",
                            "No quiero más basura en mi calle",
                            "Sáquenme de aquí, por favor",
                            "No me quiten de la lista",
                            "La señal de alto está tirada",
                            "Paren la fuga de agua",
                            "Cancelar el recibo del agua",
                            "No llega el agua, no quiero esperar más",
                            "Cambio de nombre en la calle Elm",
                            "Eliminen los baches",
                            "Quiero reportar baja presión",
                            "No puedo recibir la basura",
                            "You do not send me alerts",
                            "Why do you not send alerts?",
                            "No me envían las alertas",
                            "Tree removal request",
                            "I want out of the flood",
                            "Cancel the flood warning",
                            "Cancelen la alerta",
                            "Delete my account",
                            "quiero la baja de mi contrato de agua",
                            "leave me alone in the water",
                            "enough of these potholes",
                            "Sáquenos de la casa por favor"}) {
    EXPECT_EQ(Read(words, "").wish, Wish::kNone) << words;
    EXPECT_EQ(Read("Re: First warning", words).wish, Wish::kNone) << words;
  }
  EXPECT_EQ(Read("STOP", "The sign at 5th and Main is down").wish, Wish::kNone);
  EXPECT_EQ(Read("Baja", "La presion del agua en Front Street.").wish, Wish::kNone);
  EXPECT_EQ(Read("Re: x", "STOP. Fire here!").wish, Wish::kNone);
  EXPECT_EQ(Read("Cancel", "my trash pickup at 9 Mill Street").wish, Wish::kNone);
  EXPECT_EQ(Read("", "").wish, Wish::kNone);
}

TEST(EmailLeave, WhatIsNotSureIsForAPerson) {
  for (const char* words :
       {"Unsubscribe me unless you fix the elevator", "Take me off the petition list",
        "Please unsubscribe eve@example.org", "Remove eve@example.org from your list", "No more updates?",
        "stop emailing me and do your jobs", "Quiero darme de baja del club"}) {
    EXPECT_EQ(Read(words, "").wish, Wish::kMaybe) << words;
  }
  EXPECT_EQ(Read("Stop", "Zzyzx Qwerty").wish, Wish::kMaybe) << "perhaps a signature";
  std::string letter;
  for (int i = 0; i < 70; ++i) letter += "word ";
  EXPECT_EQ(Read("My letter", letter + ". Please unsubscribe me.").wish, Wish::kMaybe)
      << "in the midst of much else";
}

TEST(EmailLeave, WhatIsSaidBesideIsNotLost) {
  const LeaveWish wish = Read("Re: First warning", "Unsubscribe me. And a tree is down on Elm Street.");
  EXPECT_EQ(wish.wish, Wish::kLeave);
  EXPECT_TRUE(wish.says_more);
  EXPECT_TRUE(Read("unsubscribe", "The form of the water service is broken").says_more);
  EXPECT_TRUE(Read("Quítenme de la lista", "").spanish);
  EXPECT_TRUE(Read("Re: x", "alto").spanish);
  EXPECT_FALSE(Read("take me off the list", "").spanish);
}

TEST(EmailLeave, OnlyTheWritersOwnWordsCount) {
  EXPECT_EQ(Read("Re: First warning", "STOP\n\nOn Monday, City wrote:\n> Harbor Street is flooded\n").wish,
            Wish::kLeave);
  EXPECT_EQ(Read("Re: First warning", "Is it safe?\n\n> To unsubscribe, answer STOP\n").wish, Wish::kNone);
  EXPECT_EQ(Read("STOP", "> Harbor Street is flooded.\n> Leave now.\n").wish, Wish::kLeave)
      << "all of it is quoted";
  EXPECT_EQ(Read("Re: First warning", "> please unsubscribe me\n").wish, Wish::kNone) << "nothing is said";
  EXPECT_EQ(Read("Re: First warning", "Lamp out\n-- \nUnsubscribe me").wish, Wish::kNone) << "a signature";
  EXPECT_EQ(Read("Re: First warning", "BAJA\n\nEnviado desde mi iPhone").wish, Wish::kLeave);
  EXPECT_EQ(Read("Re: First warning",
                 "stop\r\n\r\nSent from my Galaxy\r\n-----Original Message-----\r\nFrom: City\r\n")
                .wish,
            Wish::kLeave);
  EXPECT_EQ(Read("Re: Unsubscribe", "Lamp out on Elm Street").wish, Wish::kNone)
      << "the subject is another's";
}

TEST(EmailLeave, HostileTextIsReadOnce) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "me ";
  EXPECT_EQ(Read("x", text).wish, Wish::kNone);
  EXPECT_EQ(Read(std::string(100'000, '@'), std::string(100'000, '.')).wish, Wish::kNone);
  bool answers = false;
  std::string subject;
  for (int i = 0; i < 100'000; ++i) subject += "re:";
  EXPECT_EQ(BareSubject(subject, &answers), "");
}

// ---- our own server's word

std::string From(const std::string& address, const std::string& results, const std::string& below = "") {
  std::string mail = results;
  mail += "Received: from sender.example by mx.city.example; Sat, 28 Nov 2026 12:00:00 +0000\r\n";
  return mail + below + "From: Ana <" + address + ">\r\nSubject: unsubscribe\r\n\r\n";
}

bool Proven(const std::string& raw) { return SenderProven(raw, "mx.city.example", "ana@example.org"); }

TEST(EmailAuthentication, OurOwnServersWordCounts) {
  for (const char* good :
       {"mx.city.example; dmarc=pass header.from=example.org",
        "MX.City.Example; dmarc=pass (p=NONE dis=NONE) header.from=Example.org;",
        "mx.city.example 1; spf=softfail smtp.mailfrom=list.example; dkim=fail; dmarc=pass\r\n "
        "header.from=example.org",
        "(checked here) mx.city.example; dkim=pass (2048-bit key; secure) header.d=example.org "
        "header.i=@example.org"
        " header.b=Ab/c+d==",
        "mx.city.example; dkim=pass header.i=@mail.example.org header.s=s1; dmarc=none",
        "mx.city.example; spf=pass (domain designates 192.0.2.1) smtp.mailfrom=bounce@example.org",
        "mx.city.example;\r\n\tdkim=fail reason=\"bad; dmarc=fail\" "
        "header.d=list.example;\r\n\tdmarc=pass"}) {
    EXPECT_TRUE(Proven(From("ana@example.org", fmt::format("Authentication-Results: {}\r\n", good)))) << good;
  }
}

TEST(EmailAuthentication, NobodyElsesDoes) {
  const std::string pass = "Authentication-Results: mx.city.example; dmarc=pass header.from=example.org\r\n";
  const std::string fail = "Authentication-Results: mx.city.example; dmarc=fail header.from=example.org\r\n";
  const std::string other = "Authentication-Results: mx.evil.example; dmarc=pass header.from=example.org\r\n";
  EXPECT_FALSE(Proven(From("ana@example.org", ""))) << "none";
  EXPECT_FALSE(Proven(From("ana@example.org", other))) << "another server's";
  EXPECT_FALSE(Proven(From("ana@example.org", fail, pass))) << "a forged one below";
  EXPECT_FALSE(Proven(From("ana@example.org", fail + pass))) << "a forged one right below";
  EXPECT_FALSE(Proven(From("ana@example.org", "Authentication-Results: mx.city.example; none\r\n" + pass)));
  EXPECT_FALSE(
      Proven(From("ana@example.org", "Authentication-Results: mx.city.example; dmarc=pass; (\r\n", pass)))
      << "ours cannot be read: nor is the one below";
  EXPECT_TRUE(Proven(From("ana@example.org", other + pass))) << "another's above says nothing";
  for (const char* bad :
       {"mx.city.example; dmarc=pass header.from=evil.example", "mx.city.example.evil.example; dmarc=pass",
        "mx.city.example; dkim=pass header.d=evil.example", "mx.city.example; dkim=pass header.d=org",
        "mx.city.example; dkim=pass header.d=notexample.org",
        "mx.city.example; spf=pass smtp.helo=example.org",
        "mx.city.example; spf=pass smtp.mailfrom=evil.example",
        "mx.city.example; spf=neutral smtp.mailfrom=example.org",
        "mx.city.example; dkim=pass header.d=example.org; dmarc=fail header.from=example.org",
        "mx.city.example; dkim=pass header.d=example.org; dmarc=temperror",
        "mx.city.example; spf=fail smtp.mailfrom=\"x; dmarc=pass\"@example.org",
        "mx.city.example; spf=fail (dmarc=pass header.from=example.org)",
        "mx.city.example (; dmarc=pass header.from=example.org)",
        "evil.example (mx.city.example); dmarc=pass"}) {
    EXPECT_FALSE(Proven(From("ana@example.org", fmt::format("Authentication-Results: {}\r\n", bad)))) << bad;
  }
  EXPECT_FALSE(SenderProven(From("ana@example.org", pass), "", "ana@example.org"))
      << "nobody is to be believed";
}

TEST(EmailAuthentication, ASecondSenderSpoilsIt) {
  const std::string pass = "Authentication-Results: mx.city.example; dmarc=pass\r\n";
  EXPECT_FALSE(Proven(pass + "From: eve@evil.example\r\nFrom: ana@example.org\r\n\r\n"));
  EXPECT_FALSE(Proven(pass + "From: ana@example.org, eve@evil.example\r\n\r\n"));
  EXPECT_FALSE(Proven(pass + "From: eve@evil.example\r\n\r\n"));
  EXPECT_FALSE(Proven(pass + "\r\nFrom: ana@example.org\r\n\r\n")) << "in the body";
  EXPECT_FALSE(Proven(pass + "From: " + std::string(5'000, '(') + "ana@example.org\r\n\r\n"));
  EXPECT_TRUE(Proven(pass + "From: Ana\r\n <ana@example.org>\r\n\r\n"));
}

// ---- feedback reports

std::string Report(const std::string& fields,
                   const std::string& wrapper = "report; report-type=feedback-report") {
  return "From: fbl@receiver.example\r\nTo: alerts@city.example\r\nSubject: report\r\nContent-Type: "
         "multipart/" +
         wrapper +
         "; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nA report.\r\n--B\r\nContent-Type: "
         "message/feedback-report\r\n\r\n" +
         fields +
         "\r\n\r\n--B\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: "
         "<k1.crier@city.example>\r\n\r\nx\r\n--B--\r\n";
}

Feedback Says(const std::string& raw) {
  const auto report = ReadFeedback(ReadMessage(raw), raw);
  EXPECT_TRUE(report) << raw;
  return report ? report->says : Feedback::kNone;
}

TEST(EmailFeedback, OnlyAbuseAndFraudAreComplaints) {
  const std::string rest = "\r\nUser-Agent: x/1\r\nVersion: 1\r\nOriginal-Rcpt-To: <Ana@Example.org>";
  for (const char* type : {"abuse", "fraud", "ABUSE", " Fraud ", "abuse (by a click)", "\r\n abuse"})
    EXPECT_EQ(Says(Report(fmt::format("Feedback-Type: {}{}", type, rest))), Feedback::kComplaint) << type;
  for (const char* type :
       {"not-spam", "auth-failure", "dmarc", "virus", "other", "miscategorized", "abusive", "NOT-SPAM"})
    EXPECT_EQ(Says(Report(fmt::format("feedback-type: {}{}", type, rest))), Feedback::kNone) << type;
  // Drafts of the standard had opt-out; the standard wants exactly one type (RFC 5965, 3.1).
  EXPECT_EQ(Says(Report("Feedback-Type: opt-out" + rest)), Feedback::kUnsure);
  EXPECT_EQ(Says(Report("Feedback-Type: opt-out-list" + rest)), Feedback::kUnsure);
  EXPECT_EQ(Says(Report("User-Agent: x/1\r\nOriginal-Rcpt-To: ana@example.org")), Feedback::kUnsure);
  EXPECT_EQ(Says(Report("Feedback-Type:" + rest)), Feedback::kUnsure);
  EXPECT_EQ(Says(Report("Feedback-Type: not-spam\r\nFeedback-Type: abuse" + rest)), Feedback::kUnsure);
  const std::string raw = Report("Feedback-Type: abuse" + rest);
  EXPECT_EQ(ReadFeedback(ReadMessage(raw), raw)->who, "ana@example.org");
}

TEST(EmailFeedback, WhateverItIsWrappedIn) {
  EXPECT_EQ(Says(Report("Feedback-Type: abuse", "mixed")), Feedback::kComplaint);
  EXPECT_EQ(Says(Report("Feedback-Type: not-spam", "mixed")), Feedback::kNone);
  EXPECT_EQ(Says(Report("Feedback-Type: auth-failure", "report")), Feedback::kNone);
  const std::string person =
      "From: ana@example.org\r\nSubject: Feedback-Type: abuse\r\n\r\nFeedback-Type: abuse\r\n";
  EXPECT_FALSE(ReadFeedback(ReadMessage(person), person));
}

}  // namespace
}  // namespace crier::email
