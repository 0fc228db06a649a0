#include "hub/people.h"

#include <fmt/format.h>

#include <algorithm>

#include "accounts/password.h"
#include "accounts/rights.h"
#include "accounts/token.h"
#include "core/id.h"
#include "core/text.h"
#include "store/tables/api_tokens.h"
#include "store/tables/people.h"
#include "store/tables/sessions.h"
#include "store/tables/sign_ons.h"

namespace crier {
namespace {

constexpr size_t kMaxTokenName = 100;
constexpr size_t kMaxZones = 500;
constexpr std::string_view kSeverities[] = {"", "Unknown", "Minor", "Moderate", "Severe", "Extreme"};

Error Bad(std::string message) { return {Fault::kBadData, std::move(message)}; }

std::string SubjectOf(const Person& person) { return "person " + person.name; }
std::string SubjectOf(const ApiToken& token) { return "token " + token.id; }

bool Fits(const std::string& text, size_t most) {
  return text.size() <= most && CleanUtf8(text) == text && text.find('\n') == std::string::npos;
}

void Apply(const PersonChange& change, Person* person) {
  if (change.display_name) person->display_name = *change.display_name;
  if (change.roles) person->roles = *change.roles;
  if (change.zones) person->zones = *change.zones;
  if (change.severity) person->severity = *change.severity;
  if (change.disabled) person->disabled = *change.disabled;
}

bool Administers(const Person& person) { return Has(RightsOf(person), Permission::kAdminister); }

Result<void> CheckSomebodyAdministers(Tx& tx) {
  std::vector<std::string> unreadable;
  auto people = FindPeople(tx, &unreadable);
  if (!people) return people.error();
  if (std::any_of(people->begin(), people->end(), Administers)) return {};
  return Error{Fault::kRejected, "no administrator would be left: make somebody else one first"};
}

}  // namespace

Error NoPerson(const std::string& name) {
  return {Fault::kNotFound, fmt::format("there is no person '{}'", Excerpt(name, 64))};
}

Result<Person> LoadPerson(Tx& tx, const std::string& name) {
  auto found = FindPerson(tx, name);
  if (!found) return found.error();
  if (!*found) return NoPerson(name);
  return **std::move(found);
}

Result<void> CheckChange(const PersonChange& change, const std::vector<std::string>& zones) {
  if (change.display_name && !Fits(*change.display_name, kMaxDisplayName))
    return Bad(fmt::format("display_name is one line of at most {} bytes", kMaxDisplayName));
  if (change.severity &&
      std::find(std::begin(kSeverities), std::end(kSeverities), *change.severity) == std::end(kSeverities))
    return Bad("severity is Minor, Moderate, Severe, Extreme or Unknown; empty: any");
  if (!change.zones) return {};
  if (change.zones->size() > kMaxZones) return Bad("more than 500 zones");
  for (const std::string& zone : *change.zones) {
    if (std::find(zones.begin(), zones.end(), zone) == zones.end())
      return Bad(fmt::format("the city has no zone '{}'", Excerpt(zone, 64)));
  }
  return {};
}

Result<Person> MakePerson(Db& db, const When& when, const std::string& name, const PersonChange& change,
                          const std::string& password, bool must_change) {
  const auto good = PersonName(name);
  if (!good) return Bad("a name to sign in with is 1 to 64 of a-z, 0-9, '.', '_' and '-'");
  Person person{.name = *good, .display_name = *good, .made_at = when.now, .changed_at = when.now};
  Apply(change, &person);
  if (!password.empty()) {
    if (auto checked = CheckPassword(password, *good); !checked) return checked.error();
    auto hash = HashPassword(password);
    if (!hash) return hash.error();
    person.password_hash = *std::move(hash);
    person.must_change_password = must_change;
  }
  if (auto made = MakePerson(db, when, person); !made) return made.error();
  return person;
}

Result<void> MakePerson(Db& db, const When& when, const Person& person) {
  return Act(db, when.by, when.now, "person.make", [&](Tx& tx) -> Result<AuditedChange> {
    if (auto added = AddPerson(tx, person); !added) return added.error();
    return AuditedChange{SubjectOf(person), nullptr, PersonJson(person)};
  });
}

Result<Person> ChangePerson(Db& db, const When& when, const std::string& name, const PersonChange& change) {
  Person person;
  auto changed = Act(db, when.by, when.now, "person.change", [&](Tx& tx) -> Result<AuditedChange> {
    auto old = LoadPerson(tx, name);
    if (!old) return old.error();
    person = *old;
    Apply(change, &person);
    if (person == *old) return AuditedChange{SubjectOf(person), PersonJson(*old), PersonJson(*old)};
    person.changed_at = when.now;
    if (auto saved = SavePerson(tx, person); !saved) return saved.error();
    if (Administers(*old) && !Administers(person)) {
      if (auto left = CheckSomebodyAdministers(tx); !left) return left.error();
    }
    if (person.disabled) {
      if (auto out = DropSessionsOf(tx, name); !out) return out.error();
    }
    return AuditedChange{SubjectOf(person), PersonJson(*old), PersonJson(person)};
  });
  if (!changed) return changed.error();
  return person;
}

Result<Reset> ResetPerson(Db& db, const When& when, const std::string& name) {
  Reset reset{{}, NewPassword()};
  auto hash = HashPassword(reset.password);
  if (!hash) return hash.error();
  Person& person = reset.person;
  auto done = Act(db, when.by, when.now, "person.reset", [&](Tx& tx) -> Result<AuditedChange> {
    auto old = LoadPerson(tx, name);
    if (!old) return old.error();
    auto elsewhere = HasIdentity(tx, name);
    if (!elsewhere) return elsewhere.error();
    if (*elsewhere)
      return Error{Fault::kRejected, "'" + name + "' signs in by the city's sign-on, and has no password"};
    person = *old;
    person.password_hash = *hash;
    person.must_change_password = true;
    person.totp_secret.clear();
    person.totp_offered.clear();
    person.recovery_hashes.clear();
    person.changed_at = when.now;
    if (auto saved = SavePerson(tx, person); !saved) return saved.error();
    if (auto out = DropSessionsOf(tx, name); !out) return out.error();
    return AuditedChange{SubjectOf(person), PersonJson(*old), PersonJson(person)};
  });
  if (!done) return done.error();
  return reset;
}

Result<MadeToken> MakeApiToken(Db& db, const When& when, const std::string& person, const std::string& name,
                               const std::vector<Permission>& permissions, std::optional<Time> expires_at) {
  if (Trim(name).empty() || !Fits(name, kMaxTokenName))
    return Bad(fmt::format("the name of a token is one line of 1 to {} bytes", kMaxTokenName));
  if (permissions.empty()) return Bad("a token has one permission at least");
  MadeToken made{{}, NewToken()};
  made.token = {.id = NewId(when.now),
                .name = name,
                .person = person,
                .permissions = permissions,
                .token_hash = HashToken(made.secret),
                .made_at = when.now,
                .expires_at = expires_at};
  auto done = Act(db, when.by, when.now, "token.make", [&](Tx& tx) -> Result<AuditedChange> {
    auto maker = LoadPerson(tx, person);
    if (!maker) return maker.error();
    for (const Permission each : permissions) {
      if (!Has(RightsOf(*maker), each)) {
        return Error{Fault::kRejected,
                     fmt::format("a token may no more than who makes it, and '{}' may not {}", person,
                                 PermissionName(each))};
      }
    }
    if (auto added = AddApiToken(tx, made.token); !added) return added.error();
    return AuditedChange{SubjectOf(made.token), nullptr, ApiTokenJson(made.token)};
  });
  if (!done) return done.error();
  return made;
}

Result<ApiToken> RevokeToken(Db& db, const When& when, const std::string& id, const std::string& person) {
  ApiToken token;
  auto done = Act(db, when.by, when.now, "token.revoke", [&](Tx& tx) -> Result<AuditedChange> {
    auto found = FindApiToken(tx, id);
    if (!found) return found.error();
    if (!*found || (!person.empty() && (*found)->person != person))
      return Error{Fault::kNotFound, fmt::format("there is no token '{}'", Excerpt(id, 64))};
    token = **found;
    if (!token.revoked_at) token.revoked_at = when.now;
    if (auto revoked = RevokeApiToken(tx, id, when.now); !revoked) return revoked.error();
    return AuditedChange{SubjectOf(token), ApiTokenJson(**found), ApiTokenJson(token)};
  });
  if (!done) return done.error();
  return token;
}

Json PersonJson(const Person& person) {
  Json roles = Json::array();
  for (const Role role : person.roles) roles.push_back(RoleName(role));
  return {{"name", person.name},
          {"display_name", person.display_name},
          {"roles", std::move(roles)},
          {"zones", person.zones},
          {"severity", person.severity},
          {"disabled", person.disabled},
          {"second_factor", person.has_second_factor()},
          {"must_change_password", person.must_change_password},
          {"made_at", FormatTime(person.made_at)},
          {"changed_at", FormatTime(person.changed_at)}};
}

Json ApiTokenJson(const ApiToken& token) {
  const auto time = [](const std::optional<Time>& at) { return at ? Json(FormatTime(*at)) : Json(); };
  Json permissions = Json::array();
  for (const Permission each : token.permissions) permissions.push_back(PermissionName(each));
  return {{"id", token.id},
          {"name", token.name},
          {"person", token.person},
          {"permissions", std::move(permissions)},
          {"made_at", FormatTime(token.made_at)},
          {"expires_at", time(token.expires_at)},
          {"used_at", time(token.used_at)},
          {"revoked_at", time(token.revoked_at)}};
}

}  // namespace crier
