#include "hub/api/json_text.h"

#include <nlohmann/json.hpp>

#include "core/text.h"
#include "core/verdict.h"

namespace crier {

void AppendText(std::string_view text, std::string* out) {
  if (IsUtf8(text)) return AppendJsonString(text, out);
  *out += nlohmann::json(std::string(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string* ObjectText::Member(std::string_view key) {
  if (!first_) *out_ += ',';
  first_ = false;
  *out_ += '"';
  *out_ += key;
  *out_ += "\":";
  return out_;
}

void ObjectText::Text(std::string_view key, std::string_view value) { AppendText(value, Member(key)); }

void ObjectText::TextIfAny(std::string_view key, std::string_view value) {
  if (!value.empty()) Text(key, value);
}

void ObjectText::Whole(std::string_view key, int64_t value) { *Member(key) += std::to_string(value); }

// The shortest that reads back as the same number, as everywhere else.
void ObjectText::Real(std::string_view key, double value) { *Member(key) += nlohmann::json(value).dump(); }

void ObjectText::Flag(std::string_view key, bool value) { *Member(key) += value ? "true" : "false"; }

void ObjectText::At(std::string_view key, const std::optional<Time>& time) {
  if (time) Text(key, FormatTime(*time));
}

void ObjectText::Spliced(std::string_view key, std::string_view json) { *Member(key) += json; }

}  // namespace crier
