#include "hub/sign_on.h"

#include <fmt/format.h>

#include <algorithm>

#include "accounts/oidc.h"
#include "accounts/sign_in.h"
#include "accounts/token.h"
#include "core/log.h"
#include "core/text.h"
#include "hub/act.h"
#include "hub/hub.h"
#include "hub/loops/sessions.h"
#include "hub/people.h"
#include "store/tables/people.h"
#include "store/tables/sessions.h"
#include "store/tables/sign_ins.h"
#include "store/tables/sign_ons.h"

namespace crier {
namespace {

constexpr size_t kMaxNameLike = 60;
constexpr int kMostAlike = 99;
// A longer one would not fit into an URL: without it the provider asks the person.
constexpr size_t kMaxIdToken = 4096;

Error Refused(std::string message) { return {Fault::kAuth, std::move(message)}; }

Error NoProvider() { return {Fault::kNotFound, "this city has no single sign-on"}; }

// Each that was not begun in vain is a row.
Result<void> RecordRefusal(Hub& hub, const std::string& address, const Error& error) {
  LogWarn("a single sign-on failed", {{"error", error.message}});
  return Act(hub, {Actor::Hub(), address}, "session.refuse", [&](Tx&) -> Result<AuditedChange> {
    return AuditedChange{"", nullptr, {{"why", "single sign-on: " + error.message}}};
  });
}

std::vector<Role> RolesOf(const SignedOnPerson& who) {
  std::vector<Role> roles;
  for (const Role role : kRoles) {
    if (std::find(who.roles.begin(), who.roles.end(), RoleName(role)) != who.roles.end())
      roles.push_back(role);
  }
  return roles;
}

Result<std::string> FreeName(Tx& tx, const std::string& like) {
  for (int i = 1; i <= kMostAlike; ++i) {
    std::string name = i == 1 ? like : fmt::format("{}-{}", like, i);
    auto taken = FindPerson(tx, name);
    if (!taken) return taken.error();
    if (!*taken) return name;
  }
  return Error{Fault::kRejected, fmt::format("there are {} people by the name '{}'", kMostAlike, like)};
}

// Rows of the audit are by the hub: it is the provider that says so.
struct Written {
  Acting by;
  Time at;
};

Result<Person> MakeAnew(Tx& tx, const Written& when, const SignedOnPerson& who) {
  auto name = FreeName(tx, NameLike(who.name));
  if (!name) return name.error();
  Person person{.name = *name,
                .display_name = Excerpt(who.display_name, kMaxDisplayName),
                .roles = RolesOf(who),
                .made_at = when.at,
                .changed_at = when.at};
  if (auto added = AddPerson(tx, person); !added) return added.error();
  if (auto linked = AddIdentity(tx, who.issuer, who.subject, person.name); !linked) return linked.error();
  Json after = PersonJson(person);
  after["provider"] = who.issuer;
  auto told = Record(tx, when.by, when.at, "person.make", {"person " + person.name, nullptr, after});
  if (!told) return told.error();
  return person;
}

Result<void> GiveRoles(Tx& tx, const Written& when, Person* person, std::vector<Role> roles) {
  if (person->roles == roles) return {};
  const Json before = PersonJson(*person);
  person->roles = std::move(roles);
  person->changed_at = when.at;
  if (auto saved = SavePerson(tx, *person); !saved) return saved;
  return Record(tx, when.by, when.at, "person.change",
                {"person " + person->name, before, PersonJson(*person)});
}

// The person whose account it is; none: nobody's yet.
Result<std::optional<Person>> PersonBy(Tx& tx, const std::string& issuer, const std::string& subject) {
  auto name = FindIdentity(tx, issuer, subject);
  if (!name) return name.error();
  if (!*name) return std::optional<Person>();
  auto person = LoadPerson(tx, **name);
  if (!person) return person.error();
  return std::optional(*std::move(person));
}

// His name here.
Result<std::string> TakeIn(Hub& hub, const SignedOnPerson& who, const std::string& address) {
  const Written when{{Actor::Hub(), address}, hub.clock().Now()};
  std::string name;
  auto done = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto known = PersonBy(tx, who.issuer, who.subject);
    if (!known) return known.error();
    if (!*known) {
      auto made = MakeAnew(tx, when, who);
      if (!made) return made.error();
      *known = *std::move(made);
    }
    name = (*known)->name;
    if ((*known)->disabled) return Refused(fmt::format("'{}' is disabled here: ask an administrator", name));
    if (auto given = GiveRoles(tx, when, &**known, RolesOf(who)); !given) return given;
    return ForgiveSignIn(tx, SignOnKey(address).key);
  });
  if (!done) return done.error();
  return name;
}

// Whoever has no role there any more has none here: his sessions end, and his tokens may nothing.
Result<void> TurnOut(Hub& hub, const SignOnIdentity& identity, const std::string& address) {
  const Written when{{Actor::Hub(), address}, hub.clock().Now()};
  auto done = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto known = PersonBy(tx, identity.issuer, identity.subject);
    if (!known) return known.error();
    if (!*known) return {};
    if (auto taken = GiveRoles(tx, when, &**known, {}); !taken) return taken;
    auto out = DropSessionsOf(tx, (*known)->name);
    return out ? Result<void>() : out.error();
  });
  if (done) CloseEndedStreams(hub);
  return done;
}

Result<SignedIn> Enter(Hub& hub, SingleSignOn& provider, const PendingSignOn& pending,
                       const SignOnReturn& back) {
  const auto identity = provider.Finish(pending, back.query, hub.leaving());
  if (!identity) return identity.error();
  const auto who = PersonOf(*identity, provider.settings());
  if (!who) {
    if (auto out = TurnOut(hub, *identity, back.address); !out) return out.error();
    return who.error();
  }
  const auto name = TakeIn(hub, *who, back.address);
  if (!name) return name.error();
  const bool fits = identity->id_token.size() <= kMaxIdToken;
  return OpenFor(hub, *name, back.address, back.agent,
                 SignedOnBy{identity->issuer, fits ? identity->id_token : ""});
}

}  // namespace

Result<BegunSignOn> BeginSignOn(Hub& hub, const std::string& address) {
  SingleSignOn* const provider = hub.sign_on();
  if (provider == nullptr) return NoProvider();
  const AttemptKey key = SignOnKey(address);
  auto counted = hub.db().Write([&](Tx& tx) { return CountTry(tx, {key}, hub.wall().Now()); });
  if (!counted) return counted.error();
  auto start = provider->Begin(hub.leaving());
  if (!start) {
    // Not the person's failure.
    LogWarn("a single sign-on cannot begin", {{"error", start.error().message}});
    auto forgiven = hub.db().Write([&](Tx& tx) { return ForgiveSignIn(tx, key.key); });
    return forgiven ? start.error() : forgiven.error();
  }
  BegunSignOn begun{std::move(start->url), NewToken()};
  const PendingSignOn& pending = start->pending;
  auto kept = hub.db().Write([&](Tx& tx) {
    return AddPendingSignOn(
        tx, {HashToken(begun.token), pending.state, pending.nonce, pending.verifier, pending.made_at});
  });
  if (!kept) return kept.error();
  return begun;
}

Result<SignedIn> FinishSignOn(Hub& hub, const SignOnReturn& back) {
  SingleSignOn* const provider = hub.sign_on();
  if (provider == nullptr) return NoProvider();
  std::optional<KeptSignOn> kept;
  if (!back.token.empty()) {
    auto taken = hub.db().Write([&](Tx& tx) -> Result<void> {
      auto found = TakePendingSignOn(tx, HashToken(back.token));
      if (!found) return found.error();
      kept = *std::move(found);
      return {};
    });
    if (!taken) return taken.error();
  }
  if (!kept) return Refused("no sign-in was begun in this browser, or it was used already; begin again");
  auto entered = Enter(hub, *provider, {kept->state, kept->nonce, kept->verifier, kept->made_at}, back);
  if (entered) return entered;
  if (auto told = RecordRefusal(hub, back.address, entered.error()); !told) return told.error();
  return entered;
}

std::optional<std::string> SignOutUrl(Hub& hub, const std::string& id_token) {
  SingleSignOn* const provider = hub.sign_on();
  if (provider == nullptr) return std::nullopt;
  std::string return_to = provider->settings().redirect_uri;
  if (return_to.ends_with(kSignOnReturn))
    return_to.resize(return_to.size() - kSignOnReturn.size() + 1);  // with its slash
  auto url = provider->SignOutUrl(id_token, return_to, hub.leaving());
  if (url) return *std::move(url);
  LogWarn("the provider's page to sign out is not known", {{"error", url.error().message}});
  return std::nullopt;
}

std::string NameLike(std::string_view name) {
  std::string like;
  for (const char c : Lower(name.substr(0, name.find('@')))) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (good) {
      like += c;
    } else if (!like.empty() && like.back() != '-') {
      like += '-';
    }
    if (like.size() == kMaxNameLike) break;
  }
  while (like.ends_with('-')) like.pop_back();
  return like.find_first_not_of("._-") == std::string::npos ? "person" : like;
}

}  // namespace crier
