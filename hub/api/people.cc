#include "hub/people.h"

#include "accounts/password.h"
#include "accounts/rights.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "hub/loops/sessions.h"
#include "store/tables/people.h"

namespace crier {
namespace {

// Texts of a list; nothing where it is absent.
Result<std::optional<std::vector<std::string>>> TextsIn(const Json& body, const char* key) {
  if (!body.contains(key)) return std::optional<std::vector<std::string>>();
  const Error bad{Fault::kBadData, std::string(key) + " must be a list of texts"};
  if (!body[key].is_array()) return bad;
  std::vector<std::string> texts;
  for (const Json& each : body[key]) {
    if (!each.is_string()) return bad;
    texts.push_back(each.get<std::string>());
  }
  return std::optional(std::move(texts));
}

Result<PersonChange> ChangeIn(Hub& hub, const Json& body) {
  PersonChange change;
  for (const auto& [key, value] :
       {std::pair("display_name", &change.display_name), std::pair("severity", &change.severity)}) {
    if (!body.contains(key)) continue;
    auto text = TextIn(body, key);
    if (!text) return text.error();
    *value = *std::move(text);
  }
  auto roles = TextsIn(body, "roles");
  if (!roles) return roles.error();
  if (*roles) {
    change.roles.emplace();
    for (const std::string& name : **roles) {
      const auto role = RoleOf(name);
      if (!role)
        return Error{Fault::kBadData, "roles are viewer, triage, publisher, approver, administrator"};
      change.roles->push_back(*role);
    }
  }
  auto zones = TextsIn(body, "zones");
  if (!zones) return zones.error();
  change.zones = *std::move(zones);
  if (body.contains("disabled")) {
    if (!body["disabled"].is_boolean()) return Error{Fault::kBadData, "disabled is true or false"};
    change.disabled = body["disabled"].get<bool>();
  }
  if (auto good = CheckChange(change, hub.classifier()->zones()); !good) return good.error();
  return change;
}

When Now(Hub& hub, const ApiCall& call) { return {call.acting(), hub.clock().Now()}; }

}  // namespace

// No more of them than staff need who give each other work.
Result<ServerReply> GetAssignees(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  std::vector<Person> people;
  std::vector<std::string> unreadable;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    unreadable.clear();
    auto found = FindPeople(tx, &unreadable);
    if (!found) return found.error();
    people = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  Json list = Json::array();
  for (const Person& each : people) {
    if (Has(RightsOf(each), Permission::kTriage))
      list.push_back({{"name", each.name}, {"display_name", each.display_name}});
  }
  return JsonReply(Json{{"assignees", std::move(list)}});
}

Result<ServerReply> GetPeople(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  std::vector<Person> people;
  std::vector<std::string> unreadable;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    unreadable.clear();
    auto found = FindPeople(tx, &unreadable);
    if (!found) return found.error();
    people = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  Json list = Json::array();
  for (const Person& each : people) list.push_back(PersonJson(each));
  Json json{{"people", std::move(list)}};
  AddUnreadable("people", unreadable, &json);
  return JsonReply(json);
}

// With a password that is told once, as a reset gives one.
Result<ServerReply> PostPerson(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"name", "display_name", "roles", "zones", "severity"}); !known)
    return known.error();
  auto name = TextIn(*body, "name");
  if (!name) return name.error();
  auto change = ChangeIn(hub, *body);
  if (!change) return change.error();
  const std::string password = NewPassword();
  auto made = MakePerson(hub.db(), Now(hub, call), *name, *change, password);
  if (!made) return made.error();
  return JsonReply({{"person", PersonJson(*made)}, {"password", password}}, 201);
}

Result<ServerReply> PutPerson(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"display_name", "roles", "zones", "severity", "disabled"}); !known)
    return known.error();
  auto change = ChangeIn(hub, *body);
  if (!change) return change.error();
  auto changed = ChangePerson(hub.db(), Now(hub, call), call.id, *change);
  if (!changed) return changed.error();
  CloseEndedStreams(hub);
  return JsonReply(PersonJson(*changed));
}

Result<ServerReply> PostPersonReset(Hub& hub, const ApiCall& call) {
  auto reset = ResetPerson(hub.db(), Now(hub, call), call.id);
  if (!reset) return reset.error();
  CloseEndedStreams(hub);
  return JsonReply({{"password", reset->password}});
}

}  // namespace crier
