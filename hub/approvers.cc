#include "hub/approvers.h"

#include <algorithm>

#include "accounts/rights.h"
#include "hub/hub.h"
#include "store/tables/people.h"

namespace crier {
namespace {

Approver ApproverOf(const Person& person) {
  Approver approver{.who = Actor::Person(person.name), .zones = person.zones};
  if (!person.severity.empty()) approver.most = SeverityOf(person.severity);
  approver.administrator =
      std::find(person.roles.begin(), person.roles.end(), Role::kAdministrator) != person.roles.end();
  return approver;
}

}  // namespace

Approver ApproverOf(const Caller& caller) {
  return caller.person ? ApproverOf(*caller.person) : Approver{.who = caller.actor, .administrator = true};
}

Result<std::vector<Approver>> OtherApprovers(Hub& hub, const Actor& but) {
  std::vector<Approver> others;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    others.clear();
    std::vector<std::string> unreadable;
    auto people = FindPeople(tx, &unreadable);
    if (!people) return people.error();
    for (const Person& each : *people) {
      if (Has(RightsOf(each), Permission::kApprove) && Actor::Person(each.name) != but)
        others.push_back(ApproverOf(each));
    }
    return {};
  });
  if (!read) return read.error();
  return others;
}

}  // namespace crier
