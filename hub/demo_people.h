// The people of the demo, one for each role. Its store is thrown away with it, so everybody may know their
// password: its sign-in page shows it.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace crier {

class Hub;

struct DemoPerson {
  std::string name;  // that of the role
  std::string password;
};

// One password for all, for it is read from a terminal and typed. Hashing it takes long enough to be done
// before the day begins.
struct DemoPassword {
  std::string password;
  std::string hash;
};
Result<DemoPassword> NewDemoPassword();

// Makes them in the hub's store, and tells the hub, which tells its sign-in page.
Result<void> AddDemoPeople(Hub& hub, const DemoPassword& password);

}  // namespace crier
