#include "core/yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <numeric>
#include <set>

#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMaxFile = 16 * 1024 * 1024;
constexpr size_t kFirstRead = 64 * 1024;
constexpr size_t kMaxDepth = 64;
constexpr size_t kMaxNodes = 500'000;  // aliases may multiply what a small file holds

// Walks the document once: refuses what is too deep or, by aliases, too large, and keys written twice.
std::string Inspect(const YAML::Node& node, size_t depth, size_t* nodes, int* line) {
  *line = node.Mark().line;
  if (depth > kMaxDepth) return "nested more than 64 levels deep";
  if (++*nodes > kMaxNodes) return "more than 500,000 entries";
  if (node.IsMap()) {
    std::set<std::string> keys;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        *line = entry.first.Mark().line;
        return "a key must be plain text";
      }
      if (!keys.insert(entry.first.Scalar()).second) {
        *line = entry.first.Mark().line;
        return fmt::format("'{}' is written twice", entry.first.Scalar());
      }
      if (std::string problem = Inspect(entry.second, depth + 1, nodes, line); !problem.empty())
        return problem;
    }
  } else if (node.IsSequence()) {
    for (const auto& item : node) {
      if (std::string problem = Inspect(item, depth + 1, nodes, line); !problem.empty()) return problem;
    }
  }
  return "";
}

// yaml-cpp parses by recursion: brackets and indentation that would exhaust the stack are refused before it
// runs.
bool TooDeepToParse(std::string_view text) {
  size_t open = 0;
  size_t run = 0;  // "- - - -" opens a level each
  for (const char c : text) {
    if (c == '[' || c == '{') {
      if (++open > 10'000) return true;
    } else if ((c == ']' || c == '}') && open > 0) {
      --open;
    }
    if (c == '-' || c == '?' || c == ':') {
      if (++run > 10'000) return true;
    } else if (c != ' ' && c != '\n') {
      run = 0;
    }
  }
  return false;
}

// The first line that is not UTF-8, from 1; 0: there is none. yaml-cpp would hand bad bytes on as they are,
// and take zeros for another encoding.
int NotUtf8(std::string_view text) {
  const auto good = [](std::string_view piece) { return IsUtf8(piece) && piece.find('\0') == piece.npos; };
  if (good(text)) return 0;
  const auto lines = Split(text, '\n');
  return static_cast<int>(std::find_if_not(lines.begin(), lines.end(), good) - lines.begin()) + 1;
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t kept = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = kept;
    }
  }
  return row.back();
}

}  // namespace

struct Yaml::Node {
  YAML::Node yaml;
  std::string file;
  int line = 0;  // from 0; of the parent where the node itself is not there
};

Result<Yaml> Yaml::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{Fault::kConfig, fmt::format("{}: cannot be opened", path)};
  // Grows with what is there: most files are a thousandth of the bound.
  std::string text;
  for (size_t room = kFirstRead; file && text.size() <= kMaxFile; room = text.size()) {
    const size_t had = text.size();
    text.resize(std::min(had + room, kMaxFile + 1));
    file.read(text.data() + had, static_cast<std::streamsize>(text.size() - had));
    text.resize(had + static_cast<size_t>(file.gcount()));
  }
  if (file.bad()) return Error{Fault::kConfig, fmt::format("{}: cannot be read", path)};
  return Parse(text, path);
}

Result<Yaml> Yaml::Parse(std::string_view text, std::string name) {
  if (text.size() > kMaxFile) return Error{Fault::kConfig, fmt::format("{}: larger than 16 MiB", name)};
  if (const int line = NotUtf8(text); line > 0) {
    return Error{Fault::kConfig, fmt::format("{}:{}: not UTF-8; save the file in that encoding", name, line)};
  }
  if (TooDeepToParse(text)) return Error{Fault::kConfig, fmt::format("{}: nested too deep", name)};
  try {
    const YAML::Node root = YAML::Load(std::string(text));
    size_t nodes = 0;
    int line = 0;
    if (std::string problem = Inspect(root, 0, &nodes, &line); !problem.empty()) {
      return Error{Fault::kConfig, fmt::format("{}:{}: {}", name, line + 1, problem)};
    }
    const int first = std::max(root.Mark().line, 0);  // of an empty file it is -1
    return Yaml(std::make_shared<Node>(Node{root, std::move(name), first}));
  } catch (const YAML::Exception& error) {
    // The library shows the first byte of a character.
    return Error{Fault::kConfig,
                 fmt::format("{}:{}: not YAML: {}", name, error.mark.line + 1, CleanUtf8(error.msg))};
  }
}

bool Yaml::IsMap() const { return node_->yaml.IsMap(); }
bool Yaml::IsList() const { return node_->yaml.IsSequence(); }
bool Yaml::IsScalar() const { return node_->yaml.IsScalar(); }
bool Yaml::IsNull() const { return !node_->yaml.IsDefined() || node_->yaml.IsNull(); }
std::string Yaml::Scalar() const { return IsScalar() ? node_->yaml.Scalar() : std::string(); }

std::vector<Yaml> Yaml::Items() const {
  std::vector<Yaml> items;
  if (IsList()) {
    for (const auto& item : node_->yaml) {
      items.push_back(Yaml(std::make_shared<Node>(Node{item, node_->file, item.Mark().line})));
    }
  } else if (!IsNull()) {
    items.push_back(*this);
  }
  return items;
}

std::vector<std::pair<std::string, Yaml>> Yaml::Entries() const {
  std::vector<std::pair<std::string, Yaml>> entries;
  if (IsMap()) {
    for (const auto& entry : node_->yaml) {
      entries.emplace_back(
          entry.first.Scalar(),
          Yaml(std::make_shared<Node>(Node{entry.second, node_->file, entry.first.Mark().line})));
    }
  }
  return entries;
}

std::vector<std::string> Yaml::Keys() const {
  std::vector<std::string> keys;
  if (IsMap()) {
    for (const auto& entry : node_->yaml) keys.push_back(entry.first.Scalar());
  }
  return keys;
}

bool Yaml::Has(std::string_view key) const { return IsMap() && node_->yaml[std::string(key)].IsDefined(); }

Yaml Yaml::At(std::string_view key) const {
  if (IsMap()) {
    for (const auto& entry : node_->yaml) {
      if (entry.first.Scalar() == key) {
        return Yaml(std::make_shared<Node>(Node{entry.second, node_->file, entry.first.Mark().line}));
      }
    }
  }
  return Yaml(std::make_shared<Node>(Node{YAML::Node(), node_->file, node_->line}));
}

Result<std::string> Yaml::Text(std::string_view key) const {
  const Yaml value = At(key);
  if (value.IsNull()) return Bad(fmt::format("'{}' is missing", key));
  if (!value.IsScalar()) return value.Bad(fmt::format("'{}' must be text", key));
  return value.Scalar();
}

Result<std::string> Yaml::Text(std::string_view key, std::string_view otherwise) const {
  if (At(key).IsNull()) return std::string(otherwise);
  return Text(key);
}

Result<double> Yaml::Number(std::string_view key, double otherwise) const {
  const Yaml value = At(key);
  if (value.IsNull()) return otherwise;
  const std::string text = value.Scalar();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
    return value.Bad(fmt::format("'{}' must be a number, not '{}'", key, text));
  }
  return number;
}

Result<bool> Yaml::Flag(std::string_view key, bool otherwise) const {
  const Yaml value = At(key);
  if (value.IsNull()) return otherwise;
  const std::string text = value.Scalar();
  if (text == "true" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "no" || text == "off") return false;
  return value.Bad(fmt::format("'{}' must be true or false, not '{}'", key, text));
}

Result<std::vector<std::string>> Yaml::Texts(std::string_view key) const {
  std::vector<std::string> texts;
  const Yaml value = At(key);
  if (value.IsMap()) return value.Bad(fmt::format("'{}' must be a list of texts", key));
  for (const Yaml& item : value.Items()) {
    if (!item.IsScalar()) return item.Bad(fmt::format("'{}' must be a list of texts", key));
    texts.push_back(item.Scalar());
  }
  return texts;
}

Result<void> Yaml::Only(std::initializer_list<std::string_view> allowed) const {
  if (!IsMap()) return Bad("a map of keys and values is expected here");
  for (const std::string& key : Keys()) {
    if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) continue;
    return At(key).Bad(UnknownKey(key, {allowed.begin(), allowed.end()}));
  }
  return {};
}

std::string Yaml::Where() const { return fmt::format("{}:{}", node_->file, node_->line + 1); }

Error Yaml::Bad(std::string_view what) const {
  return {Fault::kConfig, fmt::format("{}: {}", Where(), what)};
}

std::string UnknownKey(std::string_view key, const std::vector<std::string_view>& allowed) {
  std::string_view nearest;
  size_t best = 3;
  for (const std::string_view candidate : allowed) {
    const size_t distance = EditDistance(key.substr(0, 64), candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  std::string text = fmt::format("unknown key '{}'", Excerpt(key, 64));
  text += nearest.empty() ? "." : fmt::format(", did you mean '{}'?", nearest);
  return text + fmt::format(" Allowed: {}", fmt::join(allowed, ", "));
}

}  // namespace crier
