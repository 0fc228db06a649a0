#include "hub/commands/demo_city.h"

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <sstream>

#include "broadcast/life.h"
#include "core/log.h"
#include "core/yaml.h"
#include "hub/approvals.h"
#include "hub/bulletins.h"
#include "hub/hub.h"

namespace crier {
namespace {

Result<std::chrono::milliseconds> TimeOfDay(const Yaml& node, std::string_view key) {
  auto text = node.Text(key);
  if (!text) return text.error();
  auto time = ParseTime("1970-01-01T" + *text + ":00Z");
  if (!time) return node.At(key).Bad(fmt::format("'{}' is a time of the day such as 13:05", key));
  return time->time_since_epoch();
}

Result<Bulletin> ReadBulletin(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return Error{Fault::kConfig, fmt::format("{}: cannot be read", file.string())};
  return ParseBulletin(text.str(), file.string());
}

// `crier demo` does what staff would do.
Actor Staff() { return Actor::Command("demo"); }

Result<std::string> Send(Hub& hub, const DemoAct& act, const std::map<std::string, std::string>& sent) {
  Bulletin draft = act.bulletin;
  // A recorded day knows times of the day only; its bulletins hold for some hours from now.
  draft.expires = hub.clock().Now() + std::chrono::hours(8);
  std::string id;
  if (const auto earlier = sent.find(act.corrects); earlier != sent.end()) {
    auto correction = CorrectBulletin(hub, earlier->second, Staff());
    if (!correction) return correction.error();
    id = correction->id;
  }
  auto kept = KeepDraft(hub, std::move(draft), id, Staff());
  if (!kept) return kept.error();
  auto approved = ApproveBulletin(hub, kept->id, Staff(), FormatTime(kept->updated_at));
  if (!approved) return approved.error();
  return approved->id;
}

}  // namespace

Result<DemoDay> LoadDemoDay(const std::filesystem::path& file) {
  auto node = Yaml::Load(file.string());
  if (!node) return node.error();
  if (auto only = node->Only({"start", "end", "acts"}); !only) return only.error();
  DemoDay day;
  auto start = TimeOfDay(*node, "start");
  if (!start) return start.error();
  auto end = TimeOfDay(*node, "end");
  if (!end) return end.error();
  day.start = *start;
  day.end = *end;
  for (const Yaml& item : node->At("acts").Items()) {
    if (auto only = item.Only({"at", "bulletin", "corrects"}); !only) return only.error();
    DemoAct act;
    auto at = TimeOfDay(item, "at");
    if (!at) return at.error();
    act.at = *at;
    auto name = item.Text("bulletin");
    if (!name) return name.error();
    act.name = *name;
    auto corrects = item.Text("corrects", "");
    if (!corrects) return corrects.error();
    act.corrects = *corrects;
    auto bulletin = ReadBulletin(file.parent_path() / act.name);
    if (!bulletin) return bulletin.error();
    act.bulletin = *std::move(bulletin);
    day.acts.push_back(std::move(act));
  }
  return day;
}

void PlayDemoDay(Hub& hub, const DemoDay& day, Time midnight, std::stop_token stop) {
  std::map<std::string, std::string> sent;
  for (const DemoAct& act : day.acts) {
    while (!hub.clock().WaitUntil(midnight + act.at, stop)) {
      if (stop.stop_requested()) return;
    }
    auto id = Send(hub, act, sent);
    if (id) {
      sent[act.name] = *id;
    } else {
      LogWarn("the demo's bulletin was not sent", {{"bulletin", act.name}, {"error", id.error().message}});
    }
  }
}

}  // namespace crier
