#include "desk/canned.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

#include "core/fill.h"
#include "core/text.h"
#include "core/yaml.h"

namespace crier {
namespace {

constexpr size_t kMostCannedWords = 8 * 1024;  // bytes; ours
constexpr size_t kMostCannedName = 120;        // ours
constexpr size_t kMostLanguageTag = 8;         // a primary language (RFC 5646)

struct StatusWord {
  std::string_view status, en, es;
};
constexpr StatusWord kStatesInWords[] = {
    {"draft", "received", "recibida"},
    {"open", "open", "abierta"},
    {"waiting", "waiting for your answer", "a la espera de su respuesta"},
    {"in_progress", "in progress", "en curso"},
    {"closed", "closed", "cerrada"},
    {"reopened", "open again", "abierta de nuevo"},
    {"dismissed", "not taken on", "no aceptada"},
    {"duplicate", "joined with another report", "unida a otro reporte"},
};

std::string PrimaryOf(std::string_view lang) { return Lower(lang.substr(0, lang.find('-'))); }

// All names, so that any that is written is known.
std::map<std::string, std::string> SampleValues() {
  std::map<std::string, std::string> values;
  for (const std::string_view name : kCannedNames) values.emplace(name, "x");
  return values;
}

Result<CannedWords> ReadWords(const Yaml& node) {
  if (!node.IsMap()) return node.Bad("a language of a prepared answer is a map: name, title, words");
  if (auto only = node.Only({"name", "title", "words"}); !only) return std::move(only).error();
  auto name = node.Text("name");
  if (!name) return name.error();
  auto title = node.Text("title", "");
  if (!title) return title.error();
  auto words = node.Text("words");
  if (!words) return words.error();
  if (Trim(*name).empty() || name->size() > kMostCannedName)
    return node.At("name").Bad(fmt::format("a name has 1 to {} bytes", kMostCannedName));
  if (Trim(*words).empty() || words->size() > kMostCannedWords)
    return node.At("words").Bad(fmt::format("the words have 1 to {} bytes", kMostCannedWords));
  for (const auto& [key, text] : {std::pair("title", &*title), std::pair("words", &*words)}) {
    if (auto filled = Fill(*text, SampleValues()); !filled)
      return node.At(key).Bad(
          fmt::format("{}; there are: {}", filled.error().message, fmt::join(kCannedNames, ", ")));
  }
  return CannedWords{*std::move(name), *std::move(title), *std::move(words)};
}

Result<CannedAnswer> ReadAnswer(const std::filesystem::path& file) {
  auto root = Yaml::Load(file.string());
  if (!root) return root.error();
  if (!root->IsMap()) return root->Bad("a prepared answer is a map: kind, then a language each");
  CannedAnswer answer;
  answer.id = file.stem().string();
  auto kind = root->Text("kind", "canned");
  if (!kind) return kind.error();
  const auto known = ReplyKindOf(*kind);
  if (!known || *known == ReplyKind::kAnswer)
    return root->At("kind").Bad("kind is ask, accepted, status or canned");
  answer.kind = *known;
  auto emergency = root->Flag("emergency", false);
  if (!emergency) return emergency.error();
  if (*emergency && answer.kind != ReplyKind::kCanned)
    return root->At("emergency").Bad("an answer for people in danger is of kind canned");
  answer.emergency = *emergency;
  for (const auto& [lang, node] : root->Entries()) {
    if (lang == "kind" || lang == "emergency") continue;
    const bool tag = lang.size() >= 2 && lang.size() <= kMostLanguageTag &&
                     std::all_of(lang.begin(), lang.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!tag) return node.Bad("'" + Excerpt(lang, 40) + "' is no language; write it as en or es");
    auto words = ReadWords(node);
    if (!words) return words.error();
    answer.languages.emplace(lang, *std::move(words));
  }
  if (answer.languages.empty()) return root->Bad("a prepared answer needs words in one language at least");
  return answer;
}

}  // namespace

Result<CannedAnswers> CannedAnswers::Load(const std::filesystem::path& folder) {
  CannedAnswers answers;
  std::error_code failed;
  if (!std::filesystem::exists(folder, failed)) return answers;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder, failed), last; !failed && entry != last;
       entry.increment(failed)) {
    if (entry->path().extension() == ".yaml") files.push_back(entry->path());
  }
  if (failed) {
    return Error{Fault::kConfig,
                 "prepared answers: cannot read " + folder.string() + ": " + failed.message()};
  }
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    auto answer = ReadAnswer(file);
    if (!answer) return answer.error();
    answers.all_.push_back(*std::move(answer));
  }
  return answers;
}

const CannedAnswer* CannedAnswers::Find(std::string_view id) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const CannedAnswer& each) { return each.id == id; });
  return found == all_.end() ? nullptr : &*found;
}

const CannedWords& WordsIn(const CannedAnswer& answer, std::string* lang) {
  for (const std::string& each : {PrimaryOf(*lang), std::string("en")}) {
    const auto found = answer.languages.find(each);
    if (found == answer.languages.end()) continue;
    *lang = each;
    return found->second;
  }
  *lang = answer.languages.begin()->first;
  return answer.languages.begin()->second;
}

Result<FilledAnswer> FillCanned(const CannedWords& words, const std::map<std::string, std::string>& values) {
  std::vector<std::string> bare;
  auto title = Fill(words.title, values, &bare);
  if (!title) return title.error();
  auto said = Fill(words.words, values, &bare);
  if (!said) return said.error();
  if (!bare.empty()) {
    return Error{Fault::kRejected,
                 fmt::format("this prepared answer needs the {}, which is not known here", bare.front())};
  }
  return FilledAnswer{std::string(Trim(*title)), std::string(Trim(*said))};
}

std::string StatusInWords(std::string_view status, std::string_view lang) {
  for (const StatusWord& each : kStatesInWords) {
    if (each.status == status) return std::string(PrimaryOf(lang) == "es" ? each.es : each.en);
  }
  return std::string(status);
}

}  // namespace crier
