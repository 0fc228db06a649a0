#include "hub/demo_people.h"

#include "accounts/password.h"
#include "hub/hub.h"
#include "hub/people.h"

namespace crier {

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
  }
  hub.ShowDemoPeople(std::move(people));
  return {};
}

}  // namespace crier
