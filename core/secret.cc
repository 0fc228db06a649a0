#include "core/secret.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>

namespace crier {
namespace {

constexpr size_t kMaxSecret = 64 * 1024;
// A shorter secret would blank out ordinary words.
constexpr size_t kLeastRemembered = 4;

struct Memory {
  std::mutex mutex;
  std::set<std::string, std::greater<>> texts;
  std::map<std::string, std::string> variables;  // of the environment, by name, as they were first read
};
Memory& Remembered() {
  static Memory memory;
  return memory;
}

std::string AsInUrl(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

Secret::Secret(std::string value) : value_(std::move(value)) {
  if (value_.size() < kLeastRemembered) return;
  Memory& memory = Remembered();
  std::lock_guard lock(memory.mutex);
  memory.texts.insert(value_);
  memory.texts.insert(AsInUrl(value_));
}

Result<Secret> Secret::Resolve(std::string_view reference) {
  if (reference.starts_with("env:")) {
    const std::string name(reference.substr(4));
    if (name.empty()) return Error{Fault::kConfig, "is env: without the variable's name"};
    const char* value = std::getenv(name.c_str());
    Memory& memory = Remembered();
    std::unique_lock lock(memory.mutex);
    if (value != nullptr && *value != '\0') {
      memory.variables[name] = value;
    } else if (const auto scrubbed = memory.variables.find(name);
               value != nullptr && scrubbed != memory.variables.end()) {
      value = scrubbed->second.c_str();
    }
    const std::string found = value == nullptr ? "" : value;
    lock.unlock();
    if (found.empty()) {
      return Error{Fault::kConfig,
                   fmt::format("the environment has no variable {}; set it, or use file:PATH", name)};
    }
    return Secret(found);
  }
  if (reference.starts_with("file:")) {
    const std::string path(reference.substr(5));
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
      return Error{Fault::kConfig, fmt::format("the secret's file {} cannot be read", path)};
    }
    std::ifstream file(path, std::ios::binary);
    std::string value(kMaxSecret + 1, '\0');
    file.read(value.data(), static_cast<std::streamsize>(value.size()));
    value.resize(static_cast<size_t>(file.gcount()));
    if (value.size() > kMaxSecret) {
      return Error{Fault::kConfig, fmt::format("the secret's file {} is larger than 64 KiB", path)};
    }
    while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
    if (value.empty())
      return Error{Fault::kConfig, fmt::format("the secret's file {} is empty or cannot be read", path)};
    return Secret(std::move(value));
  }
  return Error{Fault::kConfig, "a secret is written env:NAME or file:PATH, never as text"};
}

std::string Redact(std::string text) {
  Memory& memory = Remembered();
  std::lock_guard lock(memory.mutex);
  // Longest first by the set's order is not guaranteed, but "greater" puts a text before its own prefixes.
  for (const std::string& secret : memory.texts) {
    for (size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
      text.replace(at, secret.size(), "***");
    }
  }
  return text;
}

}  // namespace crier
