#include "hub/sign_in.h"

#include <fmt/format.h>

#include <optional>

#include "accounts/password.h"
#include "accounts/totp.h"
#include "core/digest.h"
#include "hub/act.h"
#include "hub/hub.h"
#include "hub/people.h"
#include "store/tables/people.h"
#include "store/tables/sessions.h"
#include "store/tables/sign_ins.h"
#include "store/tables/sign_ons.h"

namespace crier {
namespace {

Error Wrong() { return {Fault::kAuth, "the name or the password is wrong"}; }
Error WrongCode() { return {Fault::kAuth, "the code is missing or wrong"}; }

Error TooEarly(std::chrono::milliseconds wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
  return {Fault::kThrottled, fmt::format("too many tries failed: try again in {} s", seconds.count()),
          seconds};
}

// A try that was counted as a failure, until it turns out to be none.
struct Try {
  std::vector<AttemptKey> keys;
  std::optional<Person> person;
};

Result<Try> Begin(Hub& hub, const std::string& typed, const std::string& address) {
  const std::string name = PersonName(typed).value_or("");
  const Time now = hub.wall().Now();
  Try begun;
  auto counted = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto person = FindPerson(tx, name);
    if (!person) return person.error();
    begun.person = *std::move(person);
    auto known = IsKnownAddress(tx, name, NetworkOf(address), now - kKnownAddress);
    if (!known) return known.error();
    // A name that is nobody's may be a password in the wrong field: kept is a digest.
    begun.keys = AttemptKeys(begun.person || name.empty() ? name : Hex(Sha256(name)), address, *known);
    return CountTry(tx, begun.keys, now);
  });
  if (!counted) return counted.error();
  return begun;
}

// It was none.
Result<void> Forgive(Tx& tx, const Try& begun) {
  for (const AttemptKey& each : begun.keys) {
    if (auto done = ForgiveSignIn(tx, each.key); !done) return done;
  }
  return {};
}

// It was none, and those before it were his own.
Result<void> Succeed(Tx& tx, const Try& begun, const std::string& address, Time now) {
  if (auto done = Forgive(tx, begun); !done) return done;
  if (auto done = DropSignIns(tx, begun.keys.back().key); !done) return done;
  return RememberAddress(tx, begun.person->name, NetworkOf(address), now);
}

bool PasswordHolds(const std::optional<Person>& person, const std::string& password) {
  if (person && !person->password_hash.empty()) return PasswordMatches(password, person->password_hash);
  PretendToCheck(password);
  return false;
}

// Uses the code up.
bool TakeCode(Person* person, const std::string& code, Time now) {
  if (const auto step = TotpStep(person->totp_secret, code, now, person->totp_step)) {
    person->totp_step = *step;
    return true;
  }
  return TakeRecoveryCode(code, &person->recovery_hashes);
}

// A name that is nobody's is not kept: it may be a password in the wrong field.
std::string SubjectOf(const Try& begun) { return begun.person ? "person " + begun.person->name : ""; }

Result<void> RecordRefusal(Hub& hub, const Try& begun, const std::string& address, const char* why) {
  return Act(hub, {Actor::Hub(), address}, "session.refuse", [&](Tx&) -> Result<AuditedChange> {
    return AuditedChange{SubjectOf(begun), nullptr, {{"why", why}}};
  });
}

Result<AuditedChange> Open(Tx& tx, const SignedIn& signed_in) {
  if (auto saved = SavePerson(tx, signed_in.person); !saved) return saved.error();
  const Session& session = signed_in.opened.session;
  if (auto added = AddSession(tx, session); !added) return added.error();
  return AuditedChange{
      "person " + session.person, nullptr, {{"session", session.id}, {"agent", session.agent}}};
}

// The hash is made with today's parameters while the password is at hand.
void Renew(Person* person, const std::string& password) {
  if (!IsOutdated(person->password_hash)) return;
  if (auto hash = HashPassword(password)) person->password_hash = *std::move(hash);
}

}  // namespace

Result<void> CountTry(Tx& tx, const std::vector<AttemptKey>& keys, Time now) {
  for (const AttemptKey& each : keys) {
    auto kept = FindSignIns(tx, each.key);
    if (!kept) return kept.error();
    const Attempts attempts{kept->failures, kept->last};
    if (const Time next = NextTry(attempts, each.limit); next > now) return TooEarly(next - now);
    const Attempts more = AfterFailure(attempts, now);
    if (auto put = PutSignIns(tx, each.key, {more.failures, more.last}); !put) return put;
  }
  return {};
}

Result<SignedIn> SignIn(Hub& hub, const SignInAsk& ask, bool* wants_code) {
  *wants_code = false;
  auto begun = Begin(hub, ask.name, ask.address);
  if (!begun) return begun.error();
  if (!PasswordHolds(begun->person, ask.password) || begun->person->disabled) {
    if (auto told = RecordRefusal(hub, *begun, ask.address, "name or password"); !told) return told.error();
    return Wrong();
  }
  if (begun->person->has_second_factor() && ask.code.empty()) {
    *wants_code = true;
    auto forgiven = hub.db().Write([&](Tx& tx) { return Forgive(tx, *begun); });
    return forgiven ? WrongCode() : forgiven.error();
  }
  const Time now = hub.wall().Now();
  SignedIn signed_in;
  const Acting by(Actor::Person(begun->person->name), ask.address);
  auto opened = Act(hub, by, "session.open", [&](Tx& tx) -> Result<AuditedChange> {
    *wants_code = false;
    auto person = LoadPerson(tx, begun->person->name);
    if (!person) return person.error();
    // Changed while the password was looked at.
    if (person->disabled || person->password_hash != begun->person->password_hash) return Wrong();
    if (person->has_second_factor() && !TakeCode(&*person, ask.code, now)) {
      *wants_code = true;
      return WrongCode();
    }
    Renew(&*person, ask.password);
    signed_in = {*person, OpenSession(person->name, ask.address, ask.agent, now)};
    if (auto done = Succeed(tx, *begun, ask.address, now); !done) return done.error();
    return Open(tx, signed_in);
  });
  if (opened) return signed_in;
  if (*wants_code) {
    if (auto told = RecordRefusal(hub, *begun, ask.address, "code"); !told) return told.error();
  }
  return opened.error();
}

Result<SignedIn> OpenFor(Hub& hub, const std::string& name, const std::string& address,
                         const std::string& agent, const SignedOnBy& by) {
  SignedIn signed_in;
  auto opened =
      Act(hub, {Actor::Person(name), address}, "session.open", [&](Tx& tx) -> Result<AuditedChange> {
        auto person = LoadPerson(tx, name);
        if (!person) return person.error();
        if (person->disabled) return Wrong();
        signed_in = {*person, OpenSession(name, address, agent, hub.wall().Now())};
        auto change = Open(tx, signed_in);
        if (!change || by.issuer.empty()) return change;
        auto kept = PutIdToken(tx, signed_in.opened.session.id, by.id_token);
        if (!kept) return kept.error();
        change->after["provider"] = by.issuer;
        return change;
      });
  if (!opened) return opened.error();
  return signed_in;
}

Result<void> ProvePassword(Hub& hub, const Person& person, const std::string& password,
                           const std::string& address) {
  auto begun = Begin(hub, person.name, address);
  if (!begun) return begun.error();
  if (!PasswordHolds(begun->person, password)) {
    if (auto told = RecordRefusal(hub, *begun, address, "password"); !told) return told;
    return Error{Fault::kRejected, "the password is wrong"};
  }
  return hub.db().Write([&](Tx& tx) { return Forgive(tx, *begun); });
}

Result<Person> ProveCode(Hub& hub, const std::string& name, const std::string& code,
                         const std::string& address) {
  auto begun = Begin(hub, name, address);
  if (!begun) return begun.error();
  Person person;
  bool right = false;
  auto saved = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto found = LoadPerson(tx, name);
    if (!found) return found.error();
    person = *std::move(found);
    right = person.has_second_factor() && TakeCode(&person, code, hub.wall().Now());
    if (!right) return {};
    if (auto done = SavePerson(tx, person); !done) return done;
    return Forgive(tx, *begun);
  });
  if (!saved) return saved.error();
  if (right) return person;
  if (auto told = RecordRefusal(hub, *begun, address, "code"); !told) return told.error();
  return Error{Fault::kRejected, "the code is wrong, or was used already"};
}

}  // namespace crier
