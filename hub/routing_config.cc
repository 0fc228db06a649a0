#include "hub/routing_config.h"

#include <fmt/format.h>

#include "core/mail.h"
#include "core/settings.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMostDepartments = 500;
constexpr size_t kMostRules = 2'000;
constexpr size_t kMostSenders = 100;    // of answers_from
constexpr size_t kMostOfAddress = 320;  // bytes, the longest mail address
constexpr std::chrono::hours kLongestHold{24};

Result<std::string> ShortText(const Yaml& node, std::string_view key, size_t most) {
  auto text = node.Text(key);
  if (!text) return text;
  if (text->empty() || text->size() > most)
    return node.At(key).Bad(fmt::format("'{}' is 1 to {} bytes", key, most));
  return text;
}

bool IsSender(const std::string& written) {
  return written.size() <= kMostOfAddress &&
         (written.starts_with('@') ? IsMailAddress("a" + written) : IsMailAddress(written));
}

Result<DepartmentWay> ReadDepartment(const Yaml& node) {
  if (!node.IsMap()) return node.Bad("a department is a map with at least department and channel");
  if (auto only = node.Only({"department", "channel", "recipient", "answers_from", "language", "alarms"});
      !only)
    return only.error();
  DepartmentWay way;
  auto name = ShortText(node, "department", kMaxDepartment);
  if (!name) return name.error();
  way.department = *std::move(name);
  auto channel = ShortText(node, "channel", 64);
  if (!channel) return channel.error();
  way.channel = *std::move(channel);
  auto recipient = node.Text("recipient", "");
  if (!recipient) return recipient.error();
  if (recipient->size() > kMostOfAddress) return node.At("recipient").Bad("'recipient' is too long");
  way.recipient = Lower(*recipient);
  auto senders = node.Texts("answers_from");
  if (!senders) return senders.error();
  if (senders->size() > kMostSenders)
    return node.At("answers_from").Bad(fmt::format("'answers_from' has {} at most", kMostSenders));
  for (const std::string& each : *senders) {
    if (!IsSender(each))
      return node.At("answers_from")
          .Bad("'answers_from' are mail addresses, or all of a domain as '@streets.city.example'");
    way.answers_from.push_back(Lower(each));
  }
  auto lang = node.Text("language", way.lang);
  if (!lang) return lang.error();
  if (*lang != "en" && *lang != "es") return node.At("language").Bad("'language' is en or es");
  way.lang = *std::move(lang);
  const Yaml alarms = node.At("alarms");
  if (alarms.IsNull()) return way;
  if (!alarms.IsMap()) return alarms.Bad("'alarms' of a department is a map: channel, recipient");
  if (auto only = alarms.Only({"channel", "recipient"}); !only) return only.error();
  auto to = ShortText(alarms, "channel", 64);
  if (!to) return to.error();
  way.alarm_channel = *std::move(to);
  auto who = alarms.Text("recipient", "");
  if (!who) return who.error();
  if (who->size() > kMostOfAddress) return alarms.At("recipient").Bad("'recipient' is too long");
  way.alarm_recipient = Lower(*who);
  return way;
}

Result<RouteRule> ReadRule(const Yaml& node) {
  if (!node.IsMap()) return node.Bad("a rule is a map: services, zones, department");
  if (auto only = node.Only({"services", "zones", "department"}); !only) return only.error();
  RouteRule rule;
  auto services = node.Texts("services");
  if (!services) return services.error();
  auto zones = node.Texts("zones");
  if (!zones) return zones.error();
  if (services->empty() && zones->empty()) return node.Bad("a rule names services, zones or both");
  auto department = ShortText(node, "department", kMaxDepartment);
  if (!department) return department.error();
  return RouteRule{*std::move(services), *std::move(zones), *std::move(department)};
}

Result<void> ReadAlarms(const Yaml& node, RoutingConfig* routing) {
  if (node.IsNull()) return {};
  if (!node.IsMap()) return node.Bad("'alarms' is a map: due_soon, overdue, duty");
  if (auto only = node.Only({"due_soon", "overdue", "duty"}); !only) return only;
  const std::pair<const char*, bool*> flags[] = {{"due_soon", &routing->tell_due_soon},
                                                 {"overdue", &routing->tell_overdue},
                                                 {"duty", &routing->tell_duty}};
  for (const auto& [key, value] : flags) {
    auto flag = node.Flag(key, *value);
    if (!flag) return flag.error();
    *value = *flag;
  }
  return {};
}

Result<void> ReadHold(const Yaml& node, RoutingConfig* routing) {
  if (!node.Has("hold")) return {};
  const Yaml written = node.At("hold");
  auto hold = ParseDuration(written.Scalar());
  if (!hold) return written.Bad("'hold' " + hold.error().message);
  if (*hold < std::chrono::seconds(0) || *hold > kLongestHold)
    return written.Bad("'hold' is nothing to a day");
  routing->hold = *hold;
  return {};
}

}  // namespace

Result<void> ReadRouting(const Yaml& node, RoutingConfig* routing) {
  if (node.IsNull()) return {};
  if (!node.IsMap()) return node.Bad("'routing' is a map: hold, departments, rules, alarms");
  if (auto only = node.Only({"hold", "departments", "rules", "alarms"}); !only) return only;
  if (auto read = ReadHold(node, routing); !read) return read;
  const std::vector<Yaml> departments = node.At("departments").Items(), rules = node.At("rules").Items();
  if (departments.size() > kMostDepartments || rules.size() > kMostRules)
    return node.Bad(fmt::format("at most {} departments and {} rules", kMostDepartments, kMostRules));
  for (const Yaml& each : departments) {
    auto way = ReadDepartment(each);
    if (!way) return way.error();
    if (WayOf(routing->departments, way->department) != nullptr)
      return each.Bad(fmt::format("the department '{}' is there twice", way->department));
    routing->departments.push_back(*std::move(way));
  }
  for (const Yaml& each : rules) {
    auto rule = ReadRule(each);
    if (!rule) return rule.error();
    routing->rules.push_back(*std::move(rule));
  }
  return ReadAlarms(node.At("alarms"), routing);
}

}  // namespace crier
