#include "connectors/exec/members.h"

#include <fmt/format.h>

#include "core/text.h"

namespace crier::exec {

using nlohmann::json;

Members::Members(const json& of) : json_(of) { Want(of.is_object(), "must be an object"); }

void Members::Want(bool holds, std::string what) const {
  if (!holds && what_.empty()) what_ = std::move(what);
}

const json* Members::Find(const char* name) const {
  if (!json_.is_object()) return nullptr;
  const auto found = json_.find(name);
  return found == json_.end() || found->is_null() ? nullptr : &*found;
}

std::string Members::Text(const char* name, size_t most) const {
  const json* found = Find(name);
  if (found == nullptr) return "";
  Want(found->is_string(), fmt::format("'{}' must be a text", name));
  if (!found->is_string()) return "";
  std::string text = CleanUtf8(found->get_ref<const std::string&>());
  if (text.size() <= most) return text;
  Want(false, fmt::format("'{}' is longer than {} bytes", name, most));
  return "";
}

std::string Members::Cut(const char* name, size_t most) const {
  std::string text = Text(name, std::string::npos);
  text.resize(Utf8Floor(text, most));
  return text;
}

bool Members::Flag(const char* name) const {
  const json* found = Find(name);
  Want(found == nullptr || found->is_boolean(), fmt::format("'{}' must be true or false", name));
  return found != nullptr && found->is_boolean() && found->get<bool>();
}

double Members::Number(const char* name, double otherwise, double least, double most) const {
  const json* found = Find(name);
  if (found == nullptr) return otherwise;
  const double number = found->is_number() ? found->get<double>() : 0;
  const bool good = found->is_number() && number >= least && number <= most;
  Want(good, fmt::format("'{}' must be a number from {} to {}", name, least, most));
  return good ? number : otherwise;
}

const json* Members::Map(const char* name) const {
  const json* found = Find(name);
  Want(found == nullptr || found->is_object(), fmt::format("'{}' must be an object", name));
  return found != nullptr && found->is_object() ? found : nullptr;
}

const json* Members::List(const char* name) const {
  const json* found = Find(name);
  Want(found == nullptr || found->is_array(), fmt::format("'{}' must be a list", name));
  return found != nullptr && found->is_array() ? found : nullptr;
}

}  // namespace crier::exec
