// Signing in and out, and the browsers in which one is signed in.
#include "accounts/session.h"

#include "accounts/rights.h"
#include "core/text.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/demo_people.h"
#include "hub/hub.h"
#include "hub/loops/sessions.h"
#include "hub/sign_in.h"
#include "hub/sign_on.h"
#include "store/tables/sessions.h"
#include "store/tables/sign_ons.h"

namespace crier {
namespace {

Json SessionJson(Hub& hub, const Person& person, const Session& session, const std::string& csrf) {
  const SessionRules& rules = hub.config().accounts.sessions;
  Json roles = Json::array(), permissions = Json::array();
  for (const Role each : person.roles) roles.push_back(RoleName(each));
  for (const Permission each : RightsOf(person)) permissions.push_back(PermissionName(each));
  return {{"id", session.id},
          {"person",
           {{"name", person.name},
            {"display_name", person.display_name},
            {"roles", std::move(roles)},
            {"zones", person.zones},
            {"severity", person.severity},
            {"second_factor", person.has_second_factor()}}},
          {"permissions", std::move(permissions)},
          {"must", DutiesOf(person, hub.config().accounts)},
          {"csrf", csrf},
          {"idle_ends_at", FormatTime(IdleEnd(session, rules))},
          {"ends_at", FormatTime(LastEnd(session, rules))}};
}

// 401, and whether the password was right and a code is what is missing.
ServerReply NotSignedIn(const Error& error, bool wants_code) {
  Json json{{"error", {{"fault", FaultName(error.fault)}, {"message", error.message}}}};
  if (wants_code) json["second_factor"] = true;
  return JsonReply(json, 401);
}

Result<AuditedChange> EndedChange(const Session& session) {
  return AuditedChange{"person " + session.person, {{"session", session.id}}, nullptr};
}

Result<ServerReply> Out(Hub& hub, const ApiCall& call, bool all) {
  std::optional<std::string> id_token;
  auto done =
      Act(hub, call.acting(), all ? "session.end_all" : "session.end", [&](Tx& tx) -> Result<AuditedChange> {
        const Session& session = *call.caller.session;
        auto kept = FindIdToken(tx, session.id);
        if (!kept) return kept.error();
        id_token = *std::move(kept);
        if (all) {
          if (auto out = DropSessionsOf(tx, session.person); !out) return out.error();
        } else {
          if (auto out = DropSession(tx, session.id, session.person); !out) return out.error();
        }
        return EndedChange(session);
      });
  if (!done) return done.error();
  CloseEndedStreams(hub);
  Json json{{"signed_out", true}};
  if (id_token) {
    if (auto url = SignOutUrl(hub, *id_token)) json["sign_out_url"] = *std::move(url);
  }
  ServerReply reply = JsonReply(json);
  reply.headers.Add("Set-Cookie", NoCookie(IsSecure(call.request)));
  return reply;
}

}  // namespace

Result<ServerReply> GetSignIn(Hub& hub, const ApiCall&) {
  Json people = Json::array();
  for (const DemoPerson& each : hub.demo_people())
    people.push_back({{"name", each.name}, {"role", each.name}, {"password", each.password}});
  Json json{{"single_sign_on", nullptr}};
  if (const SingleSignOn* provider = hub.sign_on())
    json["single_sign_on"] = {{"name", provider->settings().name}};
  if (!people.empty()) json["people"] = std::move(people);
  return JsonReply(json);
}

Result<ServerReply> PostSession(Hub& hub, const ApiCall& call) {
  // A page of another origin could sign a browser in as somebody else.
  if (auto same = CheckOrigin(call.request); !same) return Forbidden(same.error());
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"name", "password", "code"}); !known) return known.error();
  SignInAsk ask;
  const std::pair<const char*, std::string*> fields[] = {
      {"name", &ask.name}, {"password", &ask.password}, {"code", &ask.code}};
  for (const auto& [key, value] : fields) {
    auto text = TextIn(*body, key);
    if (!text) return text.error();
    *value = *std::move(text);
  }
  ask.address = call.caller.address;
  ask.agent = call.request.headers.Get("user-agent");
  bool wants_code = false;
  auto signed_in = SignIn(hub, ask, &wants_code);
  if (!signed_in && signed_in.error().fault == Fault::kAuth)
    return NotSignedIn(signed_in.error(), wants_code);
  if (!signed_in) return signed_in.error();
  const OpenedSession& opened = signed_in->opened;
  ServerReply reply = JsonReply(SessionJson(hub, signed_in->person, opened.session, CsrfOf(opened.token)));
  reply.headers.Add("Set-Cookie", CookieOf(opened.token, IsSecure(call.request)));
  return reply;
}

Result<ServerReply> GetSession(Hub& hub, const ApiCall& call) {
  const Caller& caller = call.caller;
  return JsonReply(SessionJson(hub, *caller.person, *caller.session, caller.csrf));
}

Result<ServerReply> DeleteSession(Hub& hub, const ApiCall& call) { return Out(hub, call, false); }
Result<ServerReply> DeleteSessions(Hub& hub, const ApiCall& call) { return Out(hub, call, true); }

Result<ServerReply> GetSessions(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  std::vector<Session> sessions;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindSessionsOf(tx, call.caller.person->name);
    if (!found) return found.error();
    sessions = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  const SessionRules& rules = hub.config().accounts.sessions;
  Json list = Json::array();
  for (const Session& each : sessions) {
    if (!IsLive(each, rules, hub.wall().Now())) continue;
    list.push_back({{"id", each.id},
                    {"from", each.address},
                    {"agent", each.agent},
                    {"made_at", FormatTime(each.made_at)},
                    {"seen_at", FormatTime(each.seen_at)},
                    {"this_one", each.id == call.caller.session->id}});
  }
  return JsonReply({{"sessions", std::move(list)}});
}

Result<ServerReply> DeleteOneSession(Hub& hub, const ApiCall& call) {
  auto done = Act(hub, call.acting(), "session.end", [&](Tx& tx) -> Result<AuditedChange> {
    auto dropped = DropSession(tx, call.id, call.caller.person->name);
    if (!dropped) return dropped.error();
    if (!*dropped) return NotFound("session " + Excerpt(call.id, 64));
    return EndedChange({.id = call.id, .person = call.caller.person->name});
  });
  if (!done) return done.error();
  CloseEndedStreams(hub);
  return JsonReply({{"signed_out", true}});
}

}  // namespace crier
