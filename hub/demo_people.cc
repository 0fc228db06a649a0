#include "hub/demo_people.h"

#include "accounts/password.h"
#include "core/id.h"
#include "hub/act.h"
#include "hub/hub.h"
#include "hub/people.h"
#include "store/tables/duties.h"

namespace crier {
namespace {

constexpr char kDutyChannel[] = "duty-demo";  // config/demo/crier.yaml names it
constexpr std::chrono::hours kDutyOfTheDemo{24 * 7};

// Somebody is on duty, so that an alert has somewhere to go.
Result<void> PutOnDuty(Hub& hub, const std::string& name) {
  if (hub.FindChannel(kDutyChannel) == nullptr) return {};
  const Time now = hub.clock().Now();
  DutyEntry entry{.id = NewId(now), .person = name, .from = now, .to = now + kDutyOfTheDemo};
  entry.channel = kDutyChannel;
  entry.made_by = ActorText(Actor::Command("demo"));
  entry.made_at = now;
  entry.acknowledged_at = now;
  return Act(hub, Actor::Command("demo"), "duty.add", [&](Tx& tx) -> Result<AuditedChange> {
    if (auto saved = SaveDuty(tx, entry); !saved) return saved.error();
    return AuditedChange{"duty " + entry.id, nullptr, {{"person", name}, {"level", entry.level}}};
  });
}

}  // namespace

Result<DemoPassword> NewDemoPassword() {
  DemoPassword made{NewPassword(), ""};
  auto hash = HashPassword(made.password);
  if (!hash) return hash.error();
  made.hash = *std::move(hash);
  return made;
}

Result<void> AddDemoPeople(Hub& hub, const DemoPassword& password) {
  const Time now = hub.clock().Now();
  std::vector<DemoPerson> people;
  for (const Role role : kRoles) {
    const std::string name(RoleName(role));
    const Person person{.name = name,
                        .display_name = name,
                        .roles = {role},
                        .password_hash = password.hash,
                        .made_at = now,
                        .changed_at = now};
    if (auto made = MakePerson(hub.db(), {Actor::Command("demo"), now}, person); !made) return made;
    people.push_back({name, password.password});
    if (role != Role::kTriage) continue;
    if (auto on_duty = PutOnDuty(hub, name); !on_duty) return on_duty;
  }
  hub.ShowDemoPeople(std::move(people));
  return {};
}

}  // namespace crier
