#include "broadcast/template.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <vector>

#include "broadcast/words.h"
#include "core/text.h"
#include "core/yaml.h"

namespace crier {
namespace {

constexpr std::array<std::string_view, 9> kNames = {"headline",  "description", "instruction", "area",  "web",
                                                    "effective", "expires",     "event",       "prefix"};
constexpr std::array<std::string_view, 5> kTemplateKinds = {"disaster_update", "all_clear", "schedule_change",
                                                            "reply", "default"};
constexpr size_t kMostTemplate = size_t{64} * 1024;

constexpr std::string_view kBuiltIn =
    "{{prefix}}{{headline}}\n\n{{description}}\n\n{{instruction}}\n\n{{#area}}Where: {{area}}{{/area}}\n"
    "{{#effective}}From: {{effective}}{{/effective}}\n{{#expires}}Until: {{expires}}{{/expires}}\n"
    "{{#web}}{{web}}{{/web}}";

std::string Key(std::string_view kind, std::string_view lang, std::string_view length) {
  std::string key(kind);
  key += '/';
  key += lang;
  key += '/';
  key += length;
  return key;
}

// A bulletin must be able to say that it is a correction, and must carry its words. Two neighbourhoods' trash
// day must not read as the whole city's, nor tomorrow's flood as today's; an answer to one person has neither
// place nor time of its own.
std::vector<std::string_view> MustHold(std::string_view kind) {
  if (kind == "reply") return {"prefix", "headline"};
  if (kind == "schedule_change" || kind == "all_clear") return {"prefix", "headline", "area"};
  return {"prefix", "headline", "area", "effective"};
}

Result<void> Check(std::string_view kind, const std::string& text) {
  if (text.size() > kMostTemplate) return Error{Fault::kConfig, "a template is at most 64 KiB"};
  for (const std::string_view must : MustHold(kind)) {
    const Result<bool> shown = Shows(text, must);
    if (!shown) return shown.error();
    if (!*shown) {
      return Error{Fault::kConfig, "a template of this kind must hold {{" + std::string(must) +
                                       "}}, outside of any section but its own"};
    }
  }
  return {};
}

}  // namespace

Result<bool> Shows(std::string_view text, std::string_view name) {
  constexpr std::string_view kMark = "\x01";  // which no template holds
  std::map<std::string, std::string> sample;
  for (const std::string_view each : kNames) sample.emplace(each, each == name ? kMark : "");
  const Result<std::string> filled = Fill(text, sample);
  if (!filled) return filled.error();
  return filled->find(kMark) != std::string::npos;
}

Templates::Templates() {
  texts_[Key("default", "en", "short")] = kBuiltIn;
  texts_[Key("default", "en", "long")] = kBuiltIn;
}

Result<Templates> Templates::Load(const std::filesystem::path& folder) {
  Templates templates;
  std::error_code failed;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder, failed), last; !failed && entry != last;
       entry.increment(failed)) {
    if (entry->path().extension() == ".yaml") files.push_back(entry->path());
  }
  if (failed)
    return Error{Fault::kConfig, "templates: cannot read " + folder.string() + ": " + failed.message()};
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    const std::string kind = file.stem().string();
    const Result<Yaml> root = Yaml::Load(file.string());
    if (!root) return root.error();
    if (std::find(kTemplateKinds.begin(), kTemplateKinds.end(), kind) == kTemplateKinds.end()) {
      return root->Bad("no bulletin is of kind '" + kind +
                       "'; files are disaster_update, all_clear, schedule_change, reply, default");
    }
    if (!root->IsMap()) return root->Bad("a file of templates is a map: a language, then short and long");
    for (const auto& [lang, lengths] : root->Entries()) {
      if (!lengths.IsMap()) return lengths.Bad("'" + lang + "' must be a map: short, long");
      if (Result<void> only = lengths.Only({"short", "long"}); !only) return std::move(only).error();
      for (const std::string_view length : {"short", "long"}) {
        const Result<std::string> text = lengths.Text(length);
        if (!text) return text.error();
        if (const Result<void> checked = Check(kind, *text); !checked)
          return lengths.At(length).Bad(checked.error().message);
        templates.texts_[Key(kind, Lower(lang), length)] = *text;
      }
    }
  }
  return templates;
}

const std::string& Templates::Find(std::string_view kind, std::string_view lang,
                                   std::string_view length) const {
  const std::string full = Lower(lang);
  const std::string primary(PrimaryLanguage(full));
  for (const std::string_view spoken :
       {std::string_view(full), std::string_view(primary), std::string_view("en")}) {
    for (const std::string_view each : {kind, std::string_view("default")}) {
      const auto found = texts_.find(Key(each, spoken, length));
      if (found != texts_.end()) return found->second;
    }
  }
  return texts_.begin()->second;  // never: the built-in default speaks English
}

}  // namespace crier
