// Mail of programs: absence notes, receipts, bounces in any coding; and residents who use the same words.
#include <gtest/gtest.h>

#include "connectors/email/automatic.h"
#include "connectors/email/judge.h"
#include "core/digest.h"

namespace crier::email {
namespace {

const Own kOwn{.addresses = {"alerts@city.example"},
               .domain = "city.example",
               .bounce_address = "",
               .unsubscribe_address = "",
               .programs = {}};

Judgement Judged(const std::string& head, const std::string& body = "I am away until Monday.") {
  const std::string raw = "To: alerts@city.example\r\n" + head + "\r\n" + body;
  return Judge(ReadMessage(raw), raw, kOwn);
}
Kind KindOf(const std::string& head, const std::string& body = "I am away until Monday.") {
  return Judged("From: ana@example.org\r\n" + head, body).kind;
}

TEST(EmailPrograms, AbsenceNotesAreToldByTheirSubject) {
  for (const char* subject : {"Automatic reply: Flood",
                              "Auto-Reply: Flood",
                              "AutoReply: x",
                              "Out of Office",
                              "Out of office: Flood",
                              "Out of Office Re: Flood",
                              "Out of the office until Dec 1",
                              "Out of Office AutoReply: x",
                              "[Auto-Reply] Flood",
                              "OOO: Flood",
                              "Vacation reply",
                              "Flood warning (Out of office)",
                              "Flood - Automatic reply",
                              "Automatic reply from Ana",
                              "Respuesta automática: Inundación",
                              "Respuesta automatica",
                              "Respuesta de ausencia: x",
                              "Fuera de la oficina",
                              "Fuera de la oficina: Inundación",
                              "Fuera de la oficina hasta el lunes",
                              "Aviso de ausencia",
                              "Réponse automatique : Inondation",
                              "Absence du bureau",
                              "Message d'absence",
                              "Absent du bureau jusqu'au 3",
                              "Automatische Antwort: Hochwasser",
                              "Abwesenheitsnotiz",
                              "Abwesenheitsnotiz: x",
                              "Abwesenheitsnotiz (bis Montag)",
                              "Abwesenheit: Hochwasser",
                              "Risposta automatica: x",
                              "Fuori sede: x",
                              "Fuori ufficio",
                              "Assente dall'ufficio",
                              "Resposta automática: x",
                              "Ausência temporária: x",
                              "Fora do escritório",
                              "Automatisch antwoord: x",
                              "Afwezigheidsbericht: x",
                              "Afwezig: x",
                              "Automatyczna odpowiedź: x",
                              "Odpowiedź automatyczna: x",
                              "Nieobecność w biurze",
                              "Autosvar: x",
                              "Automatiskt svar: x",
                              "Frånvaro: x",
                              "Automatisk svar: x",
                              "Fraværsbesked",
                              "Fraværsmelding: x",
                              "Automaattinen vastaus: x",
                              "Poissaoloilmoitus: x",
                              "Poissa toimistosta",
                              "Автоматический ответ: x",
                              "自動応答: x",
                              "自动答复: x",
                              "Automatická odpověď: x",
                              "Otomatik yanıt: x",
                              "Autoantwort",
                              "=?utf-8?Q?R=C3=A9ponse_automatique=C2=A0=3A_x?="}) {
    EXPECT_EQ(KindOf(std::string("Subject: ") + subject + "\r\n"), Kind::kAutomatic) << subject;
  }
}

TEST(EmailPrograms, ResidentsWithTheSameWordsAreHeard) {
  for (const char* subject : {"Out of order elevator",
                              "Away games noise",
                              "Absence of street lights",
                              "Respuesta a su carta",
                              "Respuesta: farola rota",
                              "Out of office hours noise at the construction site",
                              "Fuera de la oficina de correos hay un bache",
                              "Automatic gates at the park do not open",
                              "Automatic door broken",
                              "Vacation rental noise",
                              "Read the meter",
                              "Read: the sign on Elm Street is missing",
                              "Absence",
                              "Ausencia de alumbrado en la calle 5",
                              "Abwesende Schilder",
                              "Fuori servizio l'ascensore",
                              "Re: Automatic reply: your report",
                              "Auto: abandonado",
                              "Last: garbage truck",
                              "Deleted: bus stop",
                              "Automatische Türen am Rathaus klemmen",
                              "Reponse",
                              "Absence de lumière rue de la Gare",
                              "Away from home, pipe burst",
                              "Ooops, wrong address",
                              "Message automatiquement refusé"}) {
    EXPECT_EQ(KindOf(std::string("Subject: ") + subject + "\r\n", "Please have a look."), Kind::kPerson)
        << subject;
  }
}

TEST(EmailPrograms, HeadersTell) {
  for (const char* header :
       {"Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated; owner=x", "X-Autoreply: yes",
        "X-Autorespond: Flood", "Precedence: auto_reply", "Precedence: bulk", "X-Auto-Reply: 1",
        "X-Precedence: auto_reply", "Preference: auto_reply", "X-POST-MessageClass: 9; Autoresponder",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"}) {
    EXPECT_EQ(KindOf(std::string("Subject: Re: Flood\r\n") + header + "\r\n"), Kind::kAutomatic) << header;
  }
  for (const char* header :
       {"Auto-Submitted: no", "X-Autoreply: no", "Precedence: normal", "X-Auto-Response-Suppress: All"})
    EXPECT_EQ(KindOf(std::string("Subject: Re: Flood\r\n") + header + "\r\n"), Kind::kPerson) << header;
}

TEST(EmailPrograms, ReceiptsAreNoMentions) {
  const std::string parts =
      "--b\r\nContent-Type: text/plain\r\n\r\nFlood on Elm was read\r\n--b\r\nContent-Type: "
      "message/disposition-notification\r\n\r\n"
      "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n";
  EXPECT_EQ(KindOf("Subject: x\r\nContent-Type: multipart/report; report-type=disposition-notification; "
                   "boundary=b\r\n",
                   parts),
            Kind::kAutomatic);
  EXPECT_EQ(KindOf("Subject: x\r\nContent-Type: multipart/report; boundary=b\r\n", parts), Kind::kAutomatic);
  EXPECT_EQ(KindOf("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n", parts), Kind::kAutomatic);
  for (const auto& [subject, body] : std::vector<std::pair<std::string, std::string>>{
           {"Read: Flood", "Your message\r\n\r\n  Subject: Flood\r\n\r\nwas read on 1/2/2027."},
           {"Not read: Flood", "Your message was deleted without being read on Friday."},
           {"Leído: Inundación", "El mensaje fue leído el viernes"},
           {"Gelesen: Hochwasser", "Ihre Nachricht wurde am Freitag gelesen."},
           {"Lu : Inondation", "Votre message a été lu le vendredi"},
           {"Return Receipt (displayed) - Flood", "This is a Return Receipt for the mail that you sent"},
           {"Lesebestätigung: x", "-"},
           {"Confirmación de lectura: x", "-"},
           {"Leesbevestiging: x", "-"}}) {
    EXPECT_EQ(KindOf("Subject: " + subject + "\r\n", body), Kind::kAutomatic) << subject;
  }
  EXPECT_EQ(KindOf("Subject: Read: Flood\r\nIn-Reply-To: <k1.crier@city.example>\r\n", ""), Kind::kAutomatic);
  EXPECT_EQ(KindOf("Subject: Read: Flood\r\nIn-Reply-To: <k1.crier@city.example>\r\n", "Water is at my door"),
            Kind::kPerson);
}

TEST(EmailPrograms, BouncesAreMatchedInWhatTheySayDecoded) {
  const std::string from = "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\r\nReturn-Path: <>\r\n";
  const std::string subject = "Subject: Undelivered Mail Returned to Sender\r\n";
  const std::string copy =
      "Could not be delivered to ana@example.org\n\nMessage-ID:\n <k77.crier@city.example>\n";
  const std::string page =
      "<p>Could not be delivered<blockquote><pre>Message-ID: "
      "&lt;k77.crier@city.example&gt;</pre></blockquote>";
  std::string quoted =
      "Could not be delivered to ana=40example.org\r\n\r\nMessage-ID: <k77.cr=\r\nier=40city.example>\r\n";
  for (const auto& [head, body] : std::vector<std::pair<std::string, std::string>>{
           {"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", Base64(copy)},
           {"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n", Base64(page)},
           {"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n", quoted},
           {"Content-Type: multipart/mixed; boundary=b\r\n",
            "--b\r\nContent-Type: text/plain\r\n\r\nCould not be delivered to ana\r\n--b\r\nContent-Type: "
            "text/plain; "
            "name=head.txt\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                Base64(copy) + "\r\n--b--\r\n"},
           {"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
            "--b\r\nContent-Type: text/plain\r\n\r\nno\r\n--b\r\nContent-Type: message/delivery-status\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n" +
                Base64("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b\nAction: failed\nStatus: "
                       "5.1.1\n") +
                "\r\n--b\r\nContent-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                Base64(copy) + "\r\n--b--\r\n"},
           {"Content-Type: multipart/mixed; boundary=b\r\n",
            "--b\r\nContent-Type: text/plain\r\n\r\nCould not be delivered to ana\r\n--b\r\nContent-Type: "
            "message/rfc822\r\n\r\n"
            "Message-ID: <k77.crier@city.example>\r\nSubject: Flood\r\n\r\nx\r\n--b--\r\n"}}) {
    const Judgement judgement = Judged(from + subject + head, body);
    EXPECT_EQ(judgement.kind, Kind::kFailed) << head;
    EXPECT_EQ(judgement.native_id, "k77.crier@city.example") << head << body;
    EXPECT_EQ(judgement.key, "k77") << head;
  }
  // In other languages.
  for (const char* other :
       {"Correo no entregado: devuelto al remitente", "Nicht zustellbar: Hochwasser", "Unzustellbar: x",
        "Échec de la remise", "Impossibile recapitare: x", "Não entregue: x", "Onbestelbaar: x",
        "Nie można dostarczyć: x", "Mensaje no entregado"}) {
    EXPECT_EQ(Judged(from + "Subject: " + other + "\r\n", copy).kind, Kind::kFailed) << other;
  }
}

}  // namespace
}  // namespace crier::email
