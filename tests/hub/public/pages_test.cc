// The pages for residents: /ticket and /report.
#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <regex>

#include "core/text.h"
#include "hub/public/page.h"
#include "hub/public/rate.h"
#include "hub/requests.h"
#include "store/tables/contacts.h"
#include "store/tables/mentions.h"
#include "store/tables/request_history.h"
#include "store/tables/requests.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string PlacesLine() {
  return "places: '" + (SourceDir() / "config" / "demo" / "places").string() + "'\n";
}

class PublicPages : public PeopleOfHub {
 protected:
  explicit PublicPages(const std::string& channels = "  - {name: web-form, connector: form, form: web}\n")
      : PeopleOfHub(channels + PlacesLine()) {
    Make("ana", {Role::kTriage});
    staff_ = Open("ana");
  }

  ServerReply Visit(const std::string& method, const std::string& path,
                    std::map<std::string, std::string> query = {}, const std::string& body = "",
                    const std::string& accept_language = "", const std::string& from = kElsewhere) {
    ServerRequest request;
    request.method = method;
    request.path = path;
    request.query = std::move(query);
    request.body = body;
    request.peer = from;
    if (!accept_language.empty()) request.headers.Add("Accept-Language", accept_language);
    return AnswerApi(*hub_, request);
  }
  // What every page is, whatever is on it.
  static void ExpectStill(const ServerReply& reply) {
    EXPECT_EQ(reply.content_type, "text/html; charset=utf-8");
    EXPECT_THAT(std::string(reply.headers.Get("Content-Security-Policy")),
                AllOf(HasSubstr("default-src 'none'"), HasSubstr("form-action 'self'"),
                      Not(HasSubstr("script-src")), Not(HasSubstr("unsafe"))));
    EXPECT_EQ(reply.headers.Get("Set-Cookie"), "");
    EXPECT_EQ(reply.headers.Get("Referrer-Policy"), "no-referrer");
    EXPECT_THAT(reply.body, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("style=\""))));
  }
  ServiceRequest Draft(const std::string& status = "draft") {
    ServiceRequest draft{.service_code = "pothole",
                         .status = status,
                         .description = "Ben Lopez, 555-0100: a hole before my house",
                         .address_string = "4 Elm Street",
                         .neighborhood = "Old Town"};
    draft.status_notes = "Ben called twice";
    draft.urgency = 0.1;
    std::string id;
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto made = MakeRequest(tx, draft, clock_.Now(), clock_.Now());
      if (!made) return made.error();
      id = *std::move(made);
      return {};
    });
    return Kept(id);
  }
  ServiceRequest Kept(const std::string& id) {
    return hub_.Read([&](Tx& tx) { return FindRequest(tx, id); }).value_or(ServiceRequest{});
  }
  void Decide(const std::string& id, const std::string& action, Json more = Json::object()) {
    more["action"] = action;
    more["updated_datetime"] = FormatTime(Kept(id).updated_datetime);
    const ServerReply reply = Call(staff_, "POST", "/requests/" + id, Dump(more));
    ASSERT_EQ(reply.status, 200) << reply.body;
  }
  std::vector<StoredMention> Heard() {
    return hub_.Read([](Tx& tx) { return FindMentions(tx, {}); });
  }

  Browser staff_;
};

TEST_F(PublicPages, ATicketShowsStateDatesAndDepartmentAndNothingOfAPerson) {
  const ServiceRequest request = Draft();
  const ServerReply received = Visit("GET", "/ticket/" + request.ticket);
  EXPECT_EQ(received.status, 200);
  ExpectStill(received);
  EXPECT_THAT(received.body, AllOf(HasSubstr("received"), HasSubstr("Pothole"), HasSubstr("Old Town")));
  Decide(request.id, "accept");
  for (const ServerReply& shown :
       {Visit("GET", "/ticket/" + request.ticket), Visit("GET", "/ticket", {{"number", request.ticket}})}) {
    EXPECT_EQ(shown.status, 200);
    EXPECT_THAT(shown.body, AllOf(HasSubstr("<dd>open</dd>"), HasSubstr("<dd>Streets</dd>"),
                                  HasSubstr("Usually done by"), HasSubstr(request.ticket)));
    for (const std::string& word : {std::string("Ben"), std::string("555"), std::string("Elm"), request.id})
      EXPECT_THAT(shown.body, Not(HasSubstr(word)));
  }
  // As a person writes it.
  std::string written = Lower(request.ticket);
  std::replace(written.begin(), written.end(), '-', ' ');
  EXPECT_EQ(Visit("GET", "/ticket", {{"number", written}}).status, 200);
}

TEST_F(PublicPages, WhatIsNoTicketAndWhatIsNobodysAreAnsweredAlike) {
  const ServiceRequest request = Draft();
  std::string wrong = request.ticket;
  wrong[0] = wrong[0] == 'A' ? 'B' : 'A';
  const ServerReply unknown = Visit("GET", "/ticket/00000-00000-0000");
  EXPECT_EQ(unknown.status, 404);
  ExpectStill(unknown);
  for (const std::string& each :
       {wrong, request.id, std::string("1"), std::string("<script>alert(1)<"), std::string(10'000, '7')}) {
    const ServerReply reply = Visit("GET", "/ticket", {{"number", each}});
    EXPECT_EQ(reply.status, 404) << each.substr(0, 40);
    EXPECT_EQ(reply.body, unknown.body) << each.substr(0, 40);
  }
  EXPECT_EQ(Visit("POST", "/ticket/" + wrong, {}, "rating=3").body, unknown.body);
}

TEST_F(PublicPages, OfAMergedReportThePageShowsWhatItWasMergedInto) {
  const ServiceRequest first = Draft(), second = Draft(), third = Draft();
  Decide(first.id, "merge", {{"into", second.id}});
  Decide(second.id, "merge", {{"into", third.id}});
  Decide(third.id, "accept");
  const ServerReply shown = Visit("GET", "/ticket/" + first.ticket);
  EXPECT_THAT(shown.body, AllOf(HasSubstr("joined with another report"), HasSubstr("<dd>open</dd>"),
                                HasSubstr(first.ticket), Not(HasSubstr(third.ticket))));
}

TEST_F(PublicPages, AClosedReportIsRatedOnce) {
  const ServiceRequest request = Draft();
  const std::string path = "/ticket/" + request.ticket;
  Decide(request.id, "accept");
  EXPECT_THAT(Visit("GET", path).body, Not(HasSubstr("name=\"rating\"")));
  EXPECT_EQ(Visit("POST", path, {}, "rating=5").status, 303);
  EXPECT_EQ(Kept(request.id).rating, 0) << "nothing is closed yet";
  Decide(request.id, "close");
  EXPECT_THAT(Visit("GET", path).body, HasSubstr("name=\"rating\" value=\"5\""));
  EXPECT_EQ(Kept(request.id).rating, 0) << "looking changes nothing";
  for (const char* body : {"", "rating=", "rating=0", "rating=6", "rating=55", "rating=a", "x=3"})
    EXPECT_EQ(Visit("POST", path, {}, body).status, 400) << body;
  const ServiceRequest before = Kept(request.id);
  const ServerReply rated = Visit("POST", path, {{"lang", "es"}}, "rating=4");
  EXPECT_EQ(rated.status, 303);
  EXPECT_EQ(rated.headers.Get("Location"), path + "?lang=es");
  EXPECT_EQ(Kept(request.id).rating, 4);
  EXPECT_EQ(Kept(request.id).updated_datetime, before.updated_datetime)
      << "staff can still take their step back";
  EXPECT_EQ(Visit("POST", path, {}, "rating=1").status, 303);
  EXPECT_EQ(Kept(request.id).rating, 4);
  EXPECT_THAT(Visit("GET", path).body, AllOf(HasSubstr("4/5"), Not(HasSubstr("name=\"rating\""))));
  const auto history = hub_.Read([&](Tx& tx) { return FindHistory(tx, request.id, 0, 10); });
  ASSERT_FALSE(history.empty());
  EXPECT_EQ(history[0].event.action, "rate");
  EXPECT_EQ(history[0].event.detail, "4");
  EXPECT_EQ(history[0].event.who, "resident");
  const auto rows = Audit("request.rate");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["who"], "resident");
  EXPECT_EQ(rows[0]["after"], (Json{{"rating", 4}}));
  const Json shown = Json::parse(Call(staff_, "GET", "/requests/" + request.id).body);
  EXPECT_EQ(shown["rating"], 4);
}

TEST_F(PublicPages, SpeakTheLanguageThatIsAskedFor) {
  const auto lang = [&](const std::string& accepted, std::map<std::string, std::string> query = {}) {
    return std::string(
        Visit("GET", "/ticket", std::move(query), "", accepted).headers.Get("Content-Language"));
  };
  EXPECT_EQ(lang(""), "en");
  EXPECT_EQ(lang("es-MX,es;q=0.9,en;q=0.8"), "es");
  EXPECT_EQ(lang("en;q=0.5, es;q=0.9"), "es");
  EXPECT_EQ(lang("de, fr;q=0.7"), "en");
  EXPECT_EQ(lang("es;q=0, *"), "en");
  EXPECT_EQ(lang("es;q=, ;;,,"), "en");
  EXPECT_EQ(lang("es", {{"lang", "en"}}), "en");
  EXPECT_EQ(lang("", {{"lang", "es"}}), "es");
  EXPECT_EQ(lang("", {{"lang", "\"><script>"}}), "en");
}

TEST_F(PublicPages, AnAddressLooksOnlySoOften) {
  int seen = 0;
  while (seen < 1000 && Visit("GET", "/ticket/00000-00000-0000").status == 404) ++seen;
  EXPECT_EQ(seen, 60);
  const ServerReply refused = Visit("GET", "/ticket");
  EXPECT_EQ(refused.status, 429);
  ExpectStill(refused);
  EXPECT_NE(refused.headers.Get("Retry-After"), "");
  EXPECT_EQ(Visit("GET", "/ticket", {}, "", "", "198.51.100.7").status, 200) << "from elsewhere one may";
  clock_.Advance(std::chrono::minutes(1));
  EXPECT_EQ(Visit("GET", "/ticket").status, 200);
}

TEST_F(PublicPages, HaveThreadsOfTheirOwn) {
  for (const char* path : {"/ticket", "/ticket/00000-00000-0000", "/report"})
    EXPECT_TRUE(IsPublicPage(path)) << path;
  for (const char* path : {"/", "/tickets", "/ticket/a/b", "/report/x", "/api/v1/requests"})
    EXPECT_FALSE(IsPublicPage(path)) << path;
}

class WebForm : public PublicPages {
 protected:
  // A form as a browser sends it.
  static std::string FormOf(const std::map<std::string, std::string>& fields) {
    std::string form;
    for (const auto& [name, value] : fields) {
      form += (form.empty() ? "" : "&") + name + "=";
      for (const char c : value) {
        constexpr char kHex[] = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0) {
          form += c;
        } else {
          form += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
      }
    }
    return form;
  }
  std::string NewKey() {
    const ServerReply form = Visit("GET", "/report");
    EXPECT_EQ(form.status, 200) << form.body;
    std::smatch key;
    EXPECT_TRUE(std::regex_search(form.body, key, std::regex("name=\"key\" value=\"([0-9a-f]{40})\"")));
    return key[1];
  }
  std::map<std::string, std::string> Filled() {
    return {{"key", NewKey()}, {"words", "A huge pothole"}, {"place", "City Hall"}, {"website", ""}};
  }
  ServerReply Send(std::map<std::string, std::string> fields, const std::string& step = "send") {
    fields["step"] = step;
    return Visit("POST", "/report", {}, FormOf(fields));
  }
  static std::string TicketIn(const ServerReply& reply) {
    std::smatch ticket;
    EXPECT_TRUE(std::regex_search(reply.body, ticket, std::regex("class=\"number\">([0-9A-Z-]{16})<")))
        << reply.body;
    return ticket[1];
  }
};

TEST_F(WebForm, AReportIsCheckedThenSentAndHasANumberAtOnce) {
  auto fields = Filled();
  fields.insert({{"name", "Ben"}, {"email", "ben@mail.example"}, {"phone", ""}, {"consent", "yes"}});
  const ServerReply check = Send(fields, "check");
  EXPECT_EQ(check.status, 200);
  ExpectStill(check);
  EXPECT_THAT(check.body,
              AllOf(HasSubstr("Nothing has been sent yet"), HasSubstr("A huge pothole"),
                    HasSubstr("Ben, ben@mail.example"), HasSubstr("Nothing else is reported near")));
  EXPECT_TRUE(Heard().empty());
  const ServerReply sent = Send(fields);
  EXPECT_EQ(sent.status, 200);
  ExpectStill(sent);
  const auto heard = Heard();
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].mention.channel, "web-form");
  EXPECT_EQ(heard[0].mention.text, "A huge pothole\nCity Hall");
  EXPECT_EQ(heard[0].mention.author.id, "ben@mail.example");
  const std::string ticket = TicketIn(sent);
  EXPECT_EQ(Kept(heard[0].request_id).ticket, ticket);
  EXPECT_EQ(Visit("GET", "/ticket/" + ticket).status, 200);
  const auto rows = Audit("contact.take");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["who"], "resident");
  // Pressed twice, or reloaded.
  EXPECT_EQ(TicketIn(Send(fields)), ticket);
  EXPECT_EQ(Heard().size(), 1U);
}

TEST_F(WebForm, WhatIsReportedNearThereIsShownWithoutAnybodysWords) {
  const ServiceRequest open = Draft("open");
  hub_.Write([&](Tx& tx) -> Result<void> {
    ServiceRequest moved = open;
    moved.point = Point{41.2584, -70.5644};  // City Hall
    return SaveRequest(tx, moved, open.updated_datetime);
  });
  const ServerReply check = Send(Filled(), "check");
  EXPECT_THAT(check.body, AllOf(HasSubstr("<li>Pothole, 50 m away at most, reported on "),
                                Not(HasSubstr("before my house")), Not(HasSubstr("Elm Street")),
                                Not(HasSubstr(open.ticket)), Not(HasSubstr(open.id))));
  auto elsewhere = Filled();
  elsewhere["place"] = "on the moon";
  EXPECT_THAT(Send(elsewhere, "check").body, HasSubstr("could not find the place"));
}

TEST_F(WebForm, WithoutConsentNothingOfThePersonLeavesTheForm) {
  auto fields = Filled();
  fields.insert({{"name", "Ben"}, {"email", "no address"}, {"phone", "5550100"}});
  EXPECT_THAT(Send(fields, "check").body, HasSubstr("You did not agree"));
  EXPECT_EQ(Send(fields).status, 200);
  const StoredMention said = Heard().at(0);
  EXPECT_EQ(said.mention.author.id + said.mention.author.handle + said.mention.author.name, "");
}

TEST_F(WebForm, WhatIsWrongIsShownWithAllThatWasWritten) {
  auto fields = Filled();
  fields["words"] = "";
  EXPECT_EQ(Send(fields).status, 400);
  fields = Filled();
  fields["email"] = "ben@";
  fields["consent"] = "yes";
  const ServerReply wrong = Send(fields);
  EXPECT_EQ(wrong.status, 400);
  ExpectStill(wrong);
  EXPECT_THAT(wrong.body, AllOf(HasSubstr("role=\"alert\""), HasSubstr("A huge pothole"), HasSubstr("ben@"),
                                HasSubstr(" checked"), HasSubstr(fields["key"])));
  fields = Filled();
  fields["words"] = std::string(4'001, 'x');
  EXPECT_EQ(Send(fields).status, 400);
  EXPECT_EQ(Visit("POST", "/report", {}, std::string(70'000, 'x')).status, 400);
  EXPECT_EQ(Visit("POST", "/report", {}, "words=%zz").status, 400);
  EXPECT_TRUE(Heard().empty());
}

TEST_F(WebForm, WhatFillsInEveryFieldIsNotTakenAndAPersonSeesWhy) {
  auto fields = Filled();
  fields["website"] = "https://spam.example";
  const ServerReply reply = Send(fields);
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.body,
              AllOf(HasSubstr("stay empty"), HasSubstr("A huge pothole"), Not(HasSubstr("aria-hidden"))));
  EXPECT_TRUE(Heard().empty());
}

TEST_F(WebForm, MarkupStaysWords) {
  auto fields = Filled();
  fields["words"] = "</textarea><script>alert(1)</script>\"'&";
  fields["place"] = "\"><b>";
  for (const char* step : {"check", "change"}) {
    const ServerReply reply = Send(fields, step);
    ExpectStill(reply);
    EXPECT_THAT(reply.body, AllOf(HasSubstr("&lt;script&gt;"), Not(HasSubstr("\"><b>"))));
  }
}

TEST_F(WebForm, OtherWordsUnderAKeyThatWasUsedAreNotLost) {
  auto fields = Filled();
  EXPECT_EQ(Send(fields).status, 200);
  fields["words"] = "A street light is out";
  const ServerReply again = Send(fields);
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.body, AllOf(HasSubstr("A street light is out"), Not(HasSubstr(fields["key"]))));
  EXPECT_EQ(Heard().size(), 1U);
}

TEST_F(WebForm, SpeaksSpanish) {
  const ServerReply form = Visit("GET", "/report", {}, "", "es");
  EXPECT_THAT(form.body,
              AllOf(HasSubstr("<html lang=\"es\">"), HasSubstr("¿De qué se trata?"),
                    HasSubstr("action=\"/report?lang=es\""), HasSubstr("lang=\"en\">English</a>")));
}

TEST_F(WebForm, AnAddressSendsOnlySoOften) {
  auto fields = Filled();
  for (int i = 0; i < 20; ++i) ASSERT_EQ(Send(fields, "change").status, 200) << i;
  EXPECT_EQ(Send(fields).status, 429);
  EXPECT_TRUE(Heard().empty());
  EXPECT_EQ(Visit("GET", "/report").status, 200) << "looking is counted apart";
}

class NoWebForm : public PublicPages {
 protected:
  NoWebForm()
      : PublicPages(
            "  - {name: desk, connector: form, form: phone}\n"
            "  - {name: deaf, connector: form, form: web, listen: false}\n") {}
};

TEST_F(NoWebForm, WithoutAChannelForItThereIsNone) {
  for (const char* method : {"GET", "POST"}) {
    const ServerReply reply = Visit(method, "/report", {}, "words=x&step=send");
    EXPECT_EQ(reply.status, 404);
    ExpectStill(reply);
  }
}

}  // namespace
}  // namespace crier
