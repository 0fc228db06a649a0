// What a person does with his own account: the password and the second factor.
#include "accounts/password.h"
#include "accounts/totp.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "hub/loops/sessions.h"
#include "hub/people.h"
#include "hub/sign_in.h"
#include "store/tables/people.h"
#include "store/tables/sessions.h"

namespace crier {
namespace {

// Changes the caller's own row; `step` answers what is wrong with it.
Result<void> ChangeMe(Hub& hub, const ApiCall& call, std::string_view action,
                      const std::function<Result<void>(Tx&, Person*)>& step) {
  return Act(hub, call.acting(), action, [&](Tx& tx) -> Result<AuditedChange> {
    auto old = LoadPerson(tx, call.caller.person->name);
    if (!old) return old.error();
    Person person = *old;
    if (auto done = step(tx, &person); !done) return done.error();
    person.changed_at = hub.clock().Now();
    if (auto saved = SavePerson(tx, person); !saved) return saved.error();
    return AuditedChange{"person " + person.name, PersonJson(*old), PersonJson(person)};
  });
}

Result<std::string> CodeIn(const ServerRequest& request) {
  auto body = BodyOf(request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"code"}); !known) return known.error();
  return TextIn(*body, "code");
}

}  // namespace

Result<ServerReply> PutPassword(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"old", "new"}); !known) return known.error();
  auto old = TextIn(*body, "old"), fresh = TextIn(*body, "new");
  if (!old) return old.error();
  if (!fresh) return fresh.error();
  const Person& me = *call.caller.person;
  if (auto good = CheckPassword(*fresh, me.name); !good) return good.error();
  if (*old == *fresh) return Error{Fault::kBadData, "the new password is the old one"};
  if (auto proven = ProvePassword(hub, me, *old, call.caller.address); !proven) return proven.error();
  auto hash = HashPassword(*fresh);
  if (!hash) return hash.error();
  auto changed = ChangeMe(hub, call, "person.change_password", [&](Tx& tx, Person* person) -> Result<void> {
    person->password_hash = *hash;
    person->must_change_password = false;
    // Whoever knew the old one is out.
    auto out = DropSessionsOf(tx, person->name, call.caller.session->id);
    return out ? Result<void>() : out.error();
  });
  if (!changed) return changed.error();
  CloseEndedStreams(hub);
  return JsonReply({{"changed", true}});
}

Result<ServerReply> PostSecondFactor(Hub& hub, const ApiCall& call) {
  const std::string secret = NewTotpSecret();
  auto offered = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto me = LoadPerson(tx, call.caller.person->name);
    if (!me) return me.error();
    if (me->has_second_factor())
      return Error{Fault::kRejected, "you have a second factor: remove it before you add another"};
    me->totp_offered = secret;
    return SavePerson(tx, *me);
  });
  if (!offered) return offered.error();
  return JsonReply(
      {{"secret", secret}, {"uri", TotpUri(hub.config().city, call.caller.person->name, secret)}});
}

Result<ServerReply> PutSecondFactor(Hub& hub, const ApiCall& call) {
  auto code = CodeIn(call.request);
  if (!code) return code.error();
  const RecoveryCodes recovery = NewRecoveryCodes();
  auto added = ChangeMe(hub, call, "person.add_second_factor", [&](Tx&, Person* person) -> Result<void> {
    if (person->has_second_factor() || person->totp_offered.empty())
      return Error{Fault::kRejected, "there is no second factor to confirm: ask for one first"};
    const auto step = TotpStep(person->totp_offered, *code, hub.wall().Now(), 0);
    if (!step) return Error{Fault::kRejected, "the code is wrong: is the clock of your phone right?"};
    person->totp_secret = person->totp_offered;
    person->totp_offered.clear();
    person->totp_step = *step;
    person->recovery_hashes = recovery.hashes;
    return {};
  });
  if (!added) return added.error();
  return JsonReply({{"recovery_codes", recovery.codes}});
}

Result<ServerReply> DeleteSecondFactor(Hub& hub, const ApiCall& call) {
  auto code = CodeIn(call.request);
  if (!code) return code.error();
  auto proven = ProveCode(hub, call.caller.person->name, *code, call.caller.address);
  if (!proven) return proven.error();
  auto removed = ChangeMe(hub, call, "person.remove_second_factor", [&](Tx&, Person* person) -> Result<void> {
    person->totp_secret.clear();
    person->totp_offered.clear();
    person->recovery_hashes.clear();
    return {};
  });
  if (!removed) return removed.error();
  return JsonReply({{"changed", true}});
}

}  // namespace crier
