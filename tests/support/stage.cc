// The fake world of a case, and the secret that must not leak from it.
#include <stdlib.h>

#include <fstream>

#include "core/yaml.h"
#include "tests/support/case_members.h"
#include "tests/support/connector_case.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

namespace fs = std::filesystem;

std::string Base64(std::string_view text) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    count += 8;
    while (count >= 6) out += kDigits[bits >> (count -= 6) & 63];
  }
  return out;
}

}  // namespace

// Characters that percent-encoding changes, and a core that it does not.
const std::string kCanary = "canary/7Qx+secret=94c1";

std::string CanaryIn(std::string_view text) {
  // In base64 the canary may start at any of three offsets; its inner digits are the same for each.
  for (size_t skip = 0; skip < 3; ++skip) {
    const std::string encoded = Base64(std::string(skip, ' ') + kCanary);
    const std::string core = encoded.substr(4, encoded.size() - 6);
    if (const size_t at = text.find(core); at != text.npos)
      return "base64 canary in: " + std::string(text.substr(0, 300));
  }
  const size_t at = text.find("7Qx");
  if (at != text.npos) return "canary in: " + std::string(text.substr(at < 100 ? 0 : at - 100, 300));
  return "";
}

std::span<const std::string_view> HubKeys() {
  static constexpr std::string_view kKeys[] = {"name",       "connector",     "mode",
                                               "listen",     "send",          "languages",
                                               "poll_every", "allow_private", "recipients"};
  return kKeys;
}

Result<std::unique_ptr<Stage>> Stage::Set(const ConnectorType& type, const fs::path& settings, Time now) {
  std::unique_ptr<Stage> stage(new Stage(type, now));
  stage->folder_ = settings.parent_path();
  std::string temporary = (fs::temp_directory_path() / "crier-case-XXXXXX").string();
  if (!mkdtemp(temporary.data())) return Error{Fault::kConfig, "no temporary folder: " + temporary};
  stage->temporary_ = temporary;

  auto yaml = Yaml::Parse(stage->Fill(ReadFile(settings)), settings.string());
  if (!yaml) return yaml.error();
  std::map<std::string, std::string> flat;
  Flatten(*yaml, "", &flat);
  for (const auto& [key, value] : flat) {
    if (value.starts_with("env:")) setenv(value.c_str() + 4, kCanary.c_str(), 1);
    if (value.starts_with("file:")) std::ofstream(value.substr(5)) << kCanary << "\n";
  }
  auto read = Settings::Read(*yaml, type.options, HubKeys());
  if (!read) return read.error();
  stage->settings_ = *std::move(read);
  if (auto opened = stage->Open(); !opened) return opened.error();
  return stage;
}

Stage::~Stage() {
  channel_.reset();
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
}

Result<void> Stage::Open() {
  channel_.reset();
  auto opened = type_.open(*settings_, "test", Doors{http, mail, clock}, state);
  if (!opened) return opened.error();
  channel_ = *std::move(opened);
  return {};
}

std::string Stage::Fill(std::string text) const {
  const auto replace = [&](std::string_view name, const std::string& value) {
    for (size_t at = text.find(name); at != text.npos; at = text.find(name, at + value.size())) {
      text.replace(at, name.size(), value);
    }
  };
  replace("${CASE}", folder_.string());
  replace("${TMP}", temporary_.string());
  return text;
}

}  // namespace crier
