#include "desk/routing.h"

#include <algorithm>

#include "core/text.h"

namespace crier {
namespace {

bool Lists(const std::vector<std::string>& among, std::string_view one) {
  return among.empty() || std::find(among.begin(), among.end(), one) != among.end();
}

}  // namespace

std::string DepartmentFor(std::span<const RouteRule> rules, std::string_view service_code,
                          std::string_view neighborhood, const std::string& otherwise) {
  const auto fits = std::find_if(rules.begin(), rules.end(), [&](const RouteRule& rule) {
    return Lists(rule.services, service_code) && Lists(rule.zones, neighborhood);
  });
  return fits == rules.end() ? otherwise : fits->department;
}

const DepartmentWay* WayOf(std::span<const DepartmentWay> ways, std::string_view department) {
  const auto found = std::find_if(ways.begin(), ways.end(), [&](const DepartmentWay& way) {
    return !department.empty() && way.department == department;
  });
  return found == ways.end() ? nullptr : &*found;
}

bool IsFromDepartment(const DepartmentWay& way, std::string_view author) {
  const std::string who = Lower(author);
  if (who.empty()) return false;
  if (way.answers_from.empty()) return who == way.recipient;
  return std::any_of(way.answers_from.begin(), way.answers_from.end(), [&](const std::string& each) {
    return each.starts_with('@') ? who.size() > each.size() && who.ends_with(each) : who == each;
  });
}

}  // namespace crier
