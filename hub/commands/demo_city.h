// The demo's own part: what the city says on its recorded day. The rest of the demo is the hub itself, on a
// faster clock.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/bulletin.h"
#include "core/result.h"

namespace crier {

class Hub;

// One thing that the city does at a time of the day.
struct DemoAct {
  std::chrono::milliseconds at{0};  // since midnight
  Bulletin bulletin;
  std::string name;
  std::string corrects;  // name of an earlier act whose bulletin this one updates
};

struct DemoDay {
  std::chrono::milliseconds start{0}, end{0};  // since midnight
  std::vector<DemoAct> acts;                   // in order
};

// day.yaml: start, end, and a list of acts: {at: '13:05', bulletin: FILE, corrects?: FILE}.
Result<DemoDay> LoadDemoDay(const std::filesystem::path& file);

// Carries the acts out as the clock comes to them.
void PlayDemoDay(Hub& hub, const DemoDay& day, Time midnight, std::stop_token stop);

}  // namespace crier
