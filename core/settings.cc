#include "core/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "core/digest.h"
#include "core/http_url.h"

namespace crier {
namespace {

Result<double> ParseNumber(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
    return Error{Fault::kConfig, fmt::format("must be a number, not '{}'", text)};
  }
  return number;
}

Result<double> ParseFlag(std::string_view text) {
  if (text == "true" || text == "yes" || text == "on") return 1.0;
  if (text == "false" || text == "no" || text == "off") return 0.0;
  return Error{Fault::kConfig, fmt::format("must be true or false, not '{}'", text)};
}

Result<void> CheckUrl(std::string_view text) {
  const bool scheme = text.starts_with("http://") || text.starts_with("https://");
  const std::string_view rest = text.substr(scheme ? text.find("//") + 2 : 0);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (!scheme || host.empty() || host.find('@') != std::string_view::npos ||
      text.find_first_of(" \t\r\n") != std::string_view::npos) {
    return Error{Fault::kConfig,
                 "must be a URL such as https://example.org/path, without a user or password in it"};
  }
  return {};
}

std::filesystem::path FolderOf(const Yaml& node) {
  const std::string where = node.Where();
  return std::filesystem::path(where.substr(0, where.rfind(':'))).parent_path();
}

// With what RFC 3986 says is the same written plainly: "%78" is "x", "%7E" is "~".
std::string UnreservedDecoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    int code = 0;
    const char* const end = text.data() + std::min(i + 3, text.size());
    const bool whole = text[i] == '%' && i + 3 <= text.size() &&
                       std::from_chars(text.data() + i + 1, end, code, 16).ptr == end;
    const auto plain = static_cast<unsigned char>(code);
    if (whole &&
        (std::isalnum(plain) != 0 ||
         (plain != 0 && std::string_view("-._~").find(static_cast<char>(plain)) != std::string_view::npos))) {
      out += static_cast<char>(plain);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

Result<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  const size_t digits = text.find_first_not_of("0123456789.");
  const std::string_view unit = digits == std::string_view::npos ? "" : text.substr(digits);
  const Result<double> number = ParseNumber(text.substr(0, text.size() - unit.size()));
  double scale = 0;
  if (unit.empty() || unit == "s") scale = 1e3;
  if (unit == "ms") scale = 1;
  if (unit == "m") scale = 60e3;
  if (unit == "h") scale = 3600e3;
  if (unit == "d") scale = 86400e3;
  if (!number || scale == 0 || *number * scale > 1e13) {
    return Error{Fault::kConfig, fmt::format("must be a time such as 30s, 5m, 12h or 2d, not '{}'", text)};
  }
  return std::chrono::milliseconds(static_cast<int64_t>(*number * scale));
}

std::string Takes(const Option& option) {
  if (option.kind == OptionKind::kWhole) {
    return fmt::format("a whole number from {} to {}{}", option.least, option.most,
                       option.or_zero ? ", or 0" : "");
  }
  std::string text;
  if (option.kind != OptionKind::kChoice) return text;
  for (size_t i = 0; i < option.choices.size(); ++i) {
    if (i > 0) text += i + 1 == option.choices.size() ? " or " : ", ";
    text += option.choices[i];
  }
  return text;
}

Result<Settings::Value> Settings::ReadOption(const Yaml& node, const Option& option,
                                             const SecretReader& secrets) {
  const Yaml given = node.At(option.key);
  const auto bad = [&](std::string_view what) {
    return given.Bad(fmt::format("'{}' {} ({})", option.key, what, option.help));
  };
  if (given.IsNull() && option.required)
    return node.Bad(fmt::format("'{}' is missing: {}", option.key, option.help));
  Value value;
  const bool composite = option.kind == OptionKind::kList || option.kind == OptionKind::kTable;
  if (!given.IsNull() && !given.IsScalar() && !composite) return bad("must be one value");
  value.text = given.IsNull() ? std::string(option.fallback) : given.Scalar();
  switch (option.kind) {
    case OptionKind::kText:
      break;
    case OptionKind::kUrl:
      if (!value.text.empty() && !option.secret) {
        if (const auto url = CheckUrl(value.text); !url) return bad(url.error().message);
      }
      break;
    case OptionKind::kChoice:
      if (std::find(option.choices.begin(), option.choices.end(), value.text) == option.choices.end())
        return bad(fmt::format("must be {}, not '{}'", Takes(option), value.text));
      break;
    case OptionKind::kWhole: {
      const auto number = ParseNumber(value.text.empty() ? "0" : value.text);
      const bool whole = number && *number == std::floor(*number);
      const bool within =
          whole &&
          ((*number >= static_cast<double>(option.least) && *number <= static_cast<double>(option.most)) ||
           (option.or_zero && *number == 0));
      if (!within) return bad(fmt::format("must be {}, not '{}'", Takes(option), value.text));
      value.number = *number;
      break;
    }
    case OptionKind::kPath:
      if (!given.IsNull() && !value.text.empty()) value.text = (FolderOf(given) / value.text).string();
      break;
    case OptionKind::kNumber:
    case OptionKind::kFlag:
    case OptionKind::kDuration:
      if (value.text.empty()) break;
      if (option.kind == OptionKind::kDuration) {
        const auto duration = ParseDuration(value.text);
        if (!duration) return bad(duration.error().message);
        value.number = static_cast<double>(duration->count());
      } else {
        const auto number =
            option.kind == OptionKind::kNumber ? ParseNumber(value.text) : ParseFlag(value.text);
        if (!number) return bad(number.error().message);
        value.number = *number;
      }
      break;
    case OptionKind::kList:
      if (given.IsMap()) return bad("must be a list");
      for (const Yaml& item : given.Items()) {
        if (!item.IsScalar()) return bad("must be a list of texts");
        value.list.push_back(item.Scalar());
      }
      if (given.IsNull() && !option.fallback.empty()) value.list.emplace_back(option.fallback);
      break;
    case OptionKind::kTable:
      if (!given.IsNull() && !given.IsMap()) return bad("must be a map of names and texts");
      for (const std::string& key : given.Keys()) {
        if (!given.At(key).IsScalar()) return bad("must be a map of names and texts");
        value.table[key] = given.At(key).Scalar();
      }
      break;
  }
  if (option.secret && !value.text.empty()) {
    auto secret = secrets ? secrets(option.key, value.text) : Secret::Resolve(value.text);
    if (!secret) return bad(secret.error().message);
    value.secret = *std::move(secret);
    value.text.clear();
  }
  return value;
}

Result<Settings> Settings::Read(const Yaml& node, std::span<const Option> options,
                                std::span<const std::string_view> ours, std::vector<Error>* mistakes,
                                const SecretReader& secrets) {
  if (!node.IsMap() && !node.IsNull()) return node.Bad("a map of settings is expected here");
  Settings settings;
  settings.where_ = node.Where();
  std::vector<Error> found;
  std::vector<std::string_view> allowed(ours.begin(), ours.end());
  for (const Option& option : options) allowed.push_back(option.key);
  for (const std::string& key : node.Keys()) {
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
      found.push_back(node.At(key).Bad(UnknownKey(key, allowed)));
  }
  for (const Option& option : options) {
    auto value = ReadOption(node, option, secrets);
    if (!value) {
      found.push_back(std::move(value).error());
      continue;
    }
    settings.values_.emplace(option.key, *std::move(value));
  }
  if (found.empty()) return settings;
  if (mistakes != nullptr) mistakes->insert(mistakes->end(), found.begin() + 1, found.end());
  return found.front();
}

Result<Settings> Settings::Parse(std::string_view yaml, std::span<const Option> options) {
  auto node = Yaml::Parse(yaml, "settings");
  if (!node) return node.error();
  return Read(*node, options);
}

const Settings::Value& Settings::Get(std::string_view key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) {
    std::fprintf(stderr, "crier: the connector declares no option '%.*s'\n", static_cast<int>(key.size()),
                 key.data());
    std::abort();
  }
  return found->second;
}

const std::string& Settings::Text(std::string_view key) const { return Get(key).text; }
double Settings::Number(std::string_view key) const { return Get(key).number; }
int64_t Settings::Whole(std::string_view key) const { return static_cast<int64_t>(Get(key).number); }
bool Settings::Flag(std::string_view key) const { return Get(key).number != 0; }
std::chrono::milliseconds Settings::Duration(std::string_view key) const {
  return std::chrono::milliseconds(static_cast<int64_t>(Get(key).number));
}
const std::vector<std::string>& Settings::List(std::string_view key) const { return Get(key).list; }
const std::map<std::string, std::string>& Settings::Table(std::string_view key) const {
  return Get(key).table;
}
const Secret& Settings::Secret(std::string_view key) const { return Get(key).secret; }

std::string Settings::Destination(std::span<const Option> options) const {
  std::string all;
  const auto add = [&](std::string_view text) { all += fmt::format("{}:{};", text.size(), text); };
  bool any = false;
  for (const Option& option : options) {
    if (!option.destination) continue;
    const Value& value = Get(option.key);
    std::string text = value.text;
    // As people may write it differently. What follows '#' is sent to nobody, and so tells two rooms behind
    // one address apart.
    if (const auto url = ParseUrl(text); option.kind == OptionKind::kUrl && url) {
      text = UnreservedDecoded(text);
      if (text.ends_with('?')) text.pop_back();
      const size_t rest = text.find_first_of("?#");
      std::string path = UnreservedDecoded(url->path.substr(0, url->path.find_first_of("?#")));
      while (path.ends_with('/')) path.pop_back();
      std::string host = url->host;
      if (host.ends_with('.')) host.pop_back();
      text = fmt::format("{}://{}:{}{}{}", url->scheme, host, url->port, path,
                         rest == std::string::npos ? "" : text.substr(rest));
    }
    // Two spellings of one file, also through a link.
    if (std::error_code error; option.kind == OptionKind::kPath && !text.empty()) {
      const auto whole = std::filesystem::weakly_canonical(text, error);
      if (!error) text = whole.string();
    }
    if (option.secret && !value.secret.empty()) text = Hex(Sha256(value.secret.Reveal()));
    add(text);
    for (const std::string& each : value.list) add(each);
    for (const auto& [key, each] : value.table) add(key + "=" + (option.secret ? Hex(Sha256(each)) : each));
    any = any || (!text.empty() && !option.secret) || !value.list.empty() || !value.table.empty();
  }
  return any ? all : "";
}

}  // namespace crier
