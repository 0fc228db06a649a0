// JSON written straight into text, in the order of the calls: for lists, where a tree of values that is made,
// filled and written again costs more than the query.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace crier {

// Text in quotes; bytes that are no UTF-8 become U+FFFD.
void AppendText(std::string_view text, std::string* out);

// One object: its members one by one, then End.
class ObjectText {
 public:
  explicit ObjectText(std::string* out) : out_(out) { *out_ += '{'; }
  void Text(std::string_view key, std::string_view value);
  // Left out where it is empty.
  void TextIfAny(std::string_view key, std::string_view value);
  void Whole(std::string_view key, int64_t value);
  void Real(std::string_view key, double value);
  void Flag(std::string_view key, bool value);
  void At(std::string_view key, const std::optional<Time>& time);  // left out where there is none
  // JSON as it stands, which must be valid.
  void Spliced(std::string_view key, std::string_view json);
  // The caller writes the value.
  std::string* Member(std::string_view key);
  void End() { *out_ += '}'; }

 private:
  std::string* out_;
  bool first_ = true;
};

}  // namespace crier
