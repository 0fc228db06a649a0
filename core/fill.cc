#include "core/fill.h"

#include "core/text.h"

namespace crier {
namespace {

// Writes a template's text line by line: a line of tags that came to nothing goes, its end too.
class Page {
 public:
  void Literal(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find('\n', at);
      out_ += text.substr(at, end - at);
      if (end == std::string_view::npos) return;
      EndLine();
      at = end + 1;
    }
  }
  void Value(std::string_view value) { out_ += value; }
  void Tag() { tagged_ = true; }
  std::string Take() { return std::move(out_); }

 private:
  void EndLine() {
    const bool blank = out_.find_first_not_of(" \t", line_) == std::string::npos;
    if (blank && tagged_) {
      out_.resize(line_);
    } else {
      out_ += '\n';
    }
    line_ = out_.size();
    tagged_ = false;
  }

  std::string out_;
  size_t line_ = 0;      // where this line begins
  bool tagged_ = false;  // it holds a tag
};

}  // namespace

Result<std::string> Fill(std::string_view text, const std::map<std::string, std::string>& values,
                         std::vector<std::string>* bare) {
  Page page;
  struct Section {
    std::string name;
    bool shown;
  };
  std::vector<Section> open;
  const auto bad = [](std::string what) { return Error{Fault::kConfig, "template: " + std::move(what)}; };
  bool shown = true;
  for (size_t at = 0; at < text.size();) {
    const size_t tag = text.find("{{", at);
    if (shown) page.Literal(text.substr(at, tag - at));
    if (tag == std::string_view::npos) break;
    const size_t end = text.find("}}", tag);
    if (end == std::string_view::npos) return bad("'{{' without '}}'");
    std::string_view name = Trim(text.substr(tag + 2, end - tag - 2));
    at = end + 2;
    const char kind = !name.empty() && (name[0] == '#' || name[0] == '/') ? name[0] : '\0';
    if (kind != '\0') name = Trim(name.substr(1));
    const auto value = values.find(std::string(name));
    if (value == values.end()) return bad("unknown name '" + std::string(name.substr(0, 40)) + "'");
    page.Tag();
    if (kind == '#') {
      open.push_back({value->first, shown});
      shown = shown && !value->second.empty();
    } else if (kind == '/') {
      if (open.empty() || open.back().name != name)
        return bad("{{/" + std::string(name) + "}} closes nothing");
      shown = open.back().shown;
      open.pop_back();
    } else if (shown) {
      page.Value(value->second);
      if (value->second.empty() && bare != nullptr) bare->push_back(value->first);
    }
  }
  if (!open.empty()) return bad("{{#" + open.back().name + "}} is never closed");
  return page.Take();
}

}  // namespace crier
