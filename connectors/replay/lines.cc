#include "connectors/replay/lines.h"

#include "core/text.h"

namespace crier::replay {

std::string Text(const Json& line, const char* key) {
  const auto it = line.find(key);
  return it != line.end() && it->is_string() ? CleanUtf8(it->get_ref<const std::string&>()) : "";
}

bool ReadLine(std::istream& in, std::string* line) {
  line->clear();
  int c = in.get();
  if (c == EOF) return false;
  for (; c != EOF && c != '\n'; c = in.get()) {
    if (line->size() <= kMaxLine) line->push_back(static_cast<char>(c));
  }
  return true;
}

}  // namespace crier::replay
