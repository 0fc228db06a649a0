#include "connectors/kit/form.h"

#include <algorithm>

#include "core/digest.h"
#include "core/http.h"
#include "core/text.h"

namespace crier::kit {
namespace {

int Digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> Decode(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i] == '+' ? ' ' : text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? Digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? Digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    plain += c;
  }
  return plain;
}

}  // namespace

std::string WriteForm(const std::vector<std::pair<std::string_view, std::string>>& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    if (!form.empty()) form += '&';
    form.append(name).append("=").append(PercentEncode(value));
  }
  return form;
}

std::optional<std::map<std::string, std::string>> ReadForm(std::string_view form, size_t most) {
  std::map<std::string, std::string> fields;
  while (!form.empty()) {
    const std::string_view field = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(field.size() + 1, form.size()));
    if (field.empty()) continue;
    const size_t equals = std::min(field.find('='), field.size());
    auto name = Decode(field.substr(0, equals));
    auto value = Decode(field.substr(std::min(equals + 1, field.size())));
    if (!name || !value || fields.size() >= most) return std::nullopt;
    if (!fields.emplace(*std::move(name), *std::move(value)).second) return std::nullopt;
  }
  return fields;
}

std::string FieldOf(const std::map<std::string, std::string>& fields, const std::string& name, size_t most) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : Excerpt(found->second, most);
}

Secret BasicCredentials(std::string_view user, const Secret& password) {
  return Secret("Basic " + Secret(Base64(std::string(user) + ":" + password.Reveal())).Reveal());
}

bool HoldsBasic(std::string_view user, std::span<const Secret> passwords, std::string_view header) {
  bool right = false;
  for (const Secret& password : passwords)
    right = EqualInConstantTime(header, BasicCredentials(user, password).Reveal()) || right;
  return right;
}

}  // namespace crier::kit
