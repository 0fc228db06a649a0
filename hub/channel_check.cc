#include "hub/channel_check.h"

#include <fmt/format.h>

namespace crier {
namespace {

std::string AdviceFor(const Error& error) {
  switch (error.fault) {
    case Fault::kAuth:
      return "Renew the credentials and check the permissions that the connector's README names.";
    case Fault::kUnreachable:
      return "Check the address, the name service and the firewall; ask again.";
    case Fault::kThrottled:
      return "The far side asks for patience; poll less often.";
    case Fault::kConfig:
      return "Mend the configuration as the message says.";
    case Fault::kRejected:
    case Fault::kBadData:
    case Fault::kNotFound:
      return "Check the channel's settings against the connector's README.";
    case Fault::kDamaged:
      return "Restore the damaged rows from a backup; the log names table and id.";
  }
  return "";
}

// What is left by our own count, where the platform does not say itself.
std::string QuotaOf(OpenChannel& channel) {
  std::string quota;
  for (const Budget::Line& line : channel.budget().Lines())
    quota += fmt::format("{}{} of {} {} left", quota.empty() ? "" : "; ", line.left, line.count, line.what);
  return quota;
}

}  // namespace

bool SpeaksAs(const OpenChannel& channel, const Identity& who) {
  return channel.sends() && !channel.abilities().recipients && who.who.find('@') != std::string::npos;
}

std::vector<ChannelCheck> CheckChannel(OpenChannel& channel, const Result<Identity>& who,
                                       const OpenChannel* other) {
  if (!who) {
    std::string said = who.error().message;
    if (said.ends_with('.')) said.pop_back();
    return {{"wrong", fmt::format("{}. {}", said, AdviceFor(who.error()))}};
  }
  const Identity& is = *who;
  std::vector<ChannelCheck> checks;
  const auto lacks = [&](bool needed, const std::optional<Error>& lack) {
    if (needed && lack) checks.push_back({"wrong", fmt::format("{}: {}", is.who, lack->message)});
  };
  lacks(channel.listens(), is.cannot_listen);
  lacks(channel.sends(), is.cannot_send);
  if (!checks.empty()) return checks;
  if (other != nullptr) {
    return {{"wrong", fmt::format("{} is {}, too, and one of the two is for drills. Give drills an account "
                                  "of their own",
                                  is.who, other->name())}};
  }
  if (channel.sends() && channel.abilities().recipients && channel.config().recipients.empty())
    return {{"warning", fmt::format("{}; it sends to nobody: give it recipients", is.who)}};
  const std::string quota = is.quota.empty() ? QuotaOf(channel) : is.quota;
  const std::string name = is.who.empty() ? std::string(channel.config().type->name) : is.who;
  return {{"ok", quota.empty() ? name : fmt::format("{}, {}", name, quota)}};
}

}  // namespace crier
