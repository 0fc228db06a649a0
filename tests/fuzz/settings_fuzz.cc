// Any text as YAML, and as settings with an option of every kind.
#include <cstdlib>
#include <set>

#include "core/settings.h"
#include "core/text.h"
#include "core/yaml.h"
#include "tests/fuzz/fuzz.h"

namespace crier {
namespace {

using fuzz::Must;

constexpr Option kOptions[] = {
    {.key = "text", .help = "a text", .kind = OptionKind::kText, .fallback = "x"},
    {.key = "url", .help = "an address", .kind = OptionKind::kUrl},
    {.key = "path", .help = "a file", .kind = OptionKind::kPath},
    {.key = "number", .help = "a number", .kind = OptionKind::kNumber},
    {.key = "flag", .help = "yes or no", .kind = OptionKind::kFlag},
    {.key = "duration", .help = "a time", .kind = OptionKind::kDuration, .fallback = "5m"},
    {.key = "list", .help = "a list", .kind = OptionKind::kList},
    {.key = "table", .help = "a table", .kind = OptionKind::kTable},
};

void MustBeRefusedAt(const Error& error, std::string_view file) {
  fuzz::MustExplain(error);
  Must(error.fault == Fault::kConfig, "what is wrong is configuration");
  Must(error.message.starts_with(file), "an error begins with its file");
}

void Walk(const Yaml& node, int depth) {
  Must(depth <= 64, "YAML is bounded in depth");
  Must(node.Where().starts_with("fuzz.yaml:"), "every place names its file");
  Must(node.IsMap() + node.IsList() + node.IsScalar() + node.IsNull() == 1, "a node is of one kind");
  if (node.IsList()) {
    for (const Yaml& item : node.Items()) Walk(item, depth + 1);
  }
  std::set<std::string> keys;
  size_t looked = 0;
  for (const auto& [key, value] : node.Entries()) {
    Must(keys.insert(key).second, "a key is there once");
    if (++looked <= 50)
      Must(node.Has(key) && node.At(key).Where() == value.Where(), "a key leads to its value");
    Walk(value, depth + 1);
  }
}

}  // namespace
}  // namespace crier

FUZZ(settings) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  const std::string_view text = fuzz::TextOf(data, size);
  const auto yaml = Yaml::Parse(text, "fuzz.yaml");
  if (!yaml) {
    MustBeRefusedAt(yaml.error(), "fuzz.yaml:");
    return 0;
  }
  Walk(*yaml, 0);
  if (const auto only = yaml->Only({"text", "number"}); !only) MustBeRefusedAt(only.error(), "fuzz.yaml:");
  const auto settings = Settings::Read(*yaml, kOptions);
  if (!settings) {
    MustBeRefusedAt(settings.error(), "fuzz.yaml:");
    return 0;
  }
  Must(settings->Duration("duration").count() >= 0, "a duration is no less than nothing");
  Must(settings->Number("number") == settings->Number("number"), "a number is one");
  const std::string& url = settings->Text("url");
  Must(url.empty() || url.starts_with("http://") || url.starts_with("https://"), "a URL is a web address");
  settings->Flag("flag");
  settings->List("list");
  settings->Table("table");
  return 0;
}
