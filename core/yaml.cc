#include "core/yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <set>
#include <sstream>
#include <unordered_map>

#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMaxFile = 16 * 1024 * 1024;
constexpr size_t kFirstRead = 64 * 1024;
constexpr size_t kMaxDepth = 64;
constexpr size_t kMaxNodes = 500'000;  // aliases may multiply what a small file holds

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
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  std::shared_ptr<const std::string> file;
  int line = 0;  // from 0; of the parent where the node itself is not there
  std::string scalar;
  std::vector<std::shared_ptr<const Node>> items;
  std::vector<std::string> keys;  // of the items, if it is a map
};

// Makes the nodes while yaml-cpp reads. The first thing that is wrong but YAML all the same (too deep or, by
// aliases, too large, a key written twice) is kept: what is no YAML goes before.
class YamlBuilder : public YAML::EventHandler {
 public:
  using Node = Yaml::Node;
  explicit YamlBuilder(std::string file) : file_(std::make_shared<const std::string>(std::move(file))) {}

  std::shared_ptr<const Node> root() const { return root_ != nullptr ? root_ : New(0); }
  // Of the problem; empty: there is none.
  const std::string& problem() const { return problem_; }
  int problem_line() const { return problem_line_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { Add(New(mark.line), anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    const std::shared_ptr<Node> node = New(mark.line);
    node->kind = Node::Kind::kScalar;
    node->scalar = value;
    Add(node, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto named = anchors_.find(anchor);
    const bool open = named == anchors_.end() || std::any_of(open_.begin(), open_.end(), [&](const Open& o) {
                        return o.node == named->second;
                      });
    // An alias of what holds it has no end.
    if (open) return Problem(mark.line, kTooDeep);
    const auto [nodes, height] = sizes_[named->second.get()];
    if (open_.size() + height > kMaxDepth) Problem(mark.line, kTooDeep);
    Count(nodes, height);
    Put(named->second);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Begin(mark.line, Node::Kind::kList, anchor);
  }
  void OnSequenceEnd() override { End(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Begin(mark.line, Node::Kind::kMap, anchor);
  }
  void OnMapEnd() override { End(); }

 private:
  static constexpr const char* kTooDeep = "nested more than 64 levels deep";
  static constexpr const char* kTooMany = "more than 500,000 entries";
  struct Size {
    size_t nodes = 1;
    size_t height = 0;  // levels below it
  };
  struct Open {
    std::shared_ptr<Node> node;
    std::set<std::string> seen;  // keys of a map
    Size size;
    bool key = true;  // of a map: one comes next
  };

  std::shared_ptr<Node> New(int line) const {
    auto node = std::make_shared<Node>();
    node->file = file_;
    node->line = std::max(line, 0);  // of an empty file it is -1
    return node;
  }
  void Problem(int line, std::string what) {
    if (!problem_.empty()) return;
    problem_ = std::move(what);
    problem_line_ = line;
  }
  void Count(size_t nodes, size_t height) {
    nodes_ += nodes;
    if (nodes_ > kMaxNodes) Problem(last_line_, kTooMany);
    if (open_.empty()) return;
    open_.back().size.nodes += nodes;
    open_.back().size.height = std::max(open_.back().size.height, height + 1);
  }
  void Add(const std::shared_ptr<Node>& node, YAML::anchor_t anchor) {
    last_line_ = node->line;
    if (anchor != YAML::NullAnchor) {
      anchors_[anchor] = node;
      sizes_[node.get()] = {};
    }
    if (open_.size() > kMaxDepth) Problem(node->line, kTooDeep);
    Count(1, 0);
    Put(node);
  }
  void Begin(int line, Node::Kind kind, YAML::anchor_t anchor) {
    std::shared_ptr<Node> node = New(line);
    node->kind = kind;
    last_line_ = node->line;
    if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
    if (open_.size() > kMaxDepth) Problem(node->line, kTooDeep);
    if (++nodes_ > kMaxNodes) Problem(node->line, kTooMany);
    open_.push_back({std::move(node), {}, {}, true});
  }
  void End() {
    const Open done = std::move(open_.back());
    open_.pop_back();
    sizes_[done.node.get()] = done.size;
    if (!open_.empty()) {
      open_.back().size.nodes += done.size.nodes;
      open_.back().size.height = std::max(open_.back().size.height, done.size.height + 1);
    }
    Put(done.node);
  }
  // Into what is open.
  void Put(const std::shared_ptr<Node>& node) {
    if (open_.empty()) {
      root_ = node;
      return;
    }
    Open& parent = open_.back();
    if (parent.node->kind == Node::Kind::kMap && parent.key) {
      parent.key = false;
      if (node->kind != Node::Kind::kScalar) Problem(node->line, "a key must be plain text");
      if (!parent.seen.insert(node->scalar).second)
        Problem(node->line, fmt::format("'{}' is written twice", node->scalar));
      parent.node->keys.push_back(node->scalar);
      return;
    }
    parent.key = true;
    parent.node->items.push_back(node);
  }

  std::shared_ptr<const std::string> file_;
  std::shared_ptr<const Node> root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, std::shared_ptr<Node>> anchors_;
  std::unordered_map<const Node*, Size> sizes_;  // of lists and maps, and of what has an anchor
  size_t nodes_ = 0;
  int last_line_ = 0;
  std::string problem_;
  int problem_line_ = 0;
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
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    YamlBuilder builder(name);
    parser.HandleNextDocument(builder);
    if (!builder.problem().empty()) {
      return Error{Fault::kConfig,
                   fmt::format("{}:{}: {}", name, builder.problem_line() + 1, builder.problem())};
    }
    return Yaml(builder.root());
  } catch (const YAML::Exception& error) {
    // The library shows the first byte of a character.
    return Error{Fault::kConfig,
                 fmt::format("{}:{}: not YAML: {}", name, error.mark.line + 1, CleanUtf8(error.msg))};
  }
}

bool Yaml::IsMap() const { return node_->kind == Node::Kind::kMap; }
bool Yaml::IsList() const { return node_->kind == Node::Kind::kList; }
bool Yaml::IsScalar() const { return node_->kind == Node::Kind::kScalar; }
bool Yaml::IsNull() const { return node_->kind == Node::Kind::kNull; }
std::string Yaml::Scalar() const { return node_->scalar; }

std::vector<Yaml> Yaml::Items() const {
  std::vector<Yaml> items;
  if (IsList()) {
    for (const auto& item : node_->items) items.push_back(Yaml(item));
  } else if (!IsNull()) {
    items.push_back(*this);
  }
  return items;
}

std::vector<std::pair<std::string, Yaml>> Yaml::Entries() const {
  std::vector<std::pair<std::string, Yaml>> entries;
  for (size_t i = 0; i < node_->keys.size(); ++i) entries.emplace_back(node_->keys[i], Yaml(node_->items[i]));
  return entries;
}

std::vector<std::string> Yaml::Keys() const { return node_->keys; }

bool Yaml::Has(std::string_view key) const {
  return std::find(node_->keys.begin(), node_->keys.end(), key) != node_->keys.end();
}

Yaml Yaml::At(std::string_view key) const {
  const auto found = std::find(node_->keys.begin(), node_->keys.end(), key);
  if (found != node_->keys.end()) return Yaml(node_->items[static_cast<size_t>(found - node_->keys.begin())]);
  auto absent = std::make_shared<Node>();
  absent->file = node_->file;
  absent->line = node_->line;
  return Yaml(std::move(absent));
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

std::string Yaml::Where() const { return fmt::format("{}:{}", *node_->file, node_->line + 1); }

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
