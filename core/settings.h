// The settings of one channel, read against the options that its connector declares. After Read every
// declared key has a value of its kind, so the getters cannot fail; asking for a key that was not declared is
// a programming error and aborts.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "core/yaml.h"

namespace crier {

// kPath is relative to the folder of the file in which it is written.
// kChoice is one of Option::choices; kWhole a whole number from Option::least to Option::most.
enum class OptionKind { kText, kUrl, kPath, kNumber, kFlag, kDuration, kList, kTable, kChoice, kWhole };

struct Option {
  std::string_view key;
  std::string_view help;
  OptionKind kind = OptionKind::kText;
  std::string_view fallback = "";  // as it would be written in YAML; "" = empty, 0, false, no entries
  bool required = false;
  bool secret = false;       // written as env:NAME or file:PATH
  bool destination = false;  // it says, with the others so marked, where that arrives which is sent
  std::vector<std::string_view> choices = {};  // kChoice
  int64_t least = 0, most = 0;                 // kWhole
  bool or_zero = false;                        // kWhole: 0 is taken as well, such as for "none"
};

// What an option takes, for people: "hex or base64", "a whole number from 0 to 400"; empty for other kinds.
std::string Takes(const Option& option);

// Reads what is written where the option `key` takes a secret.
using SecretReader = std::function<Result<Secret>(std::string_view key, const std::string& written)>;

class Settings {
 public:
  // `node` is the channel's map. Keys in `ours` are skipped: they belong to the hub. The error is the first
  // mistake; `mistakes` takes the others. `secrets`: none, they are references (Secret::Resolve).
  static Result<Settings> Read(const Yaml& node, std::span<const Option> options,
                               std::span<const std::string_view> ours = {},
                               std::vector<Error>* mistakes = nullptr, const SecretReader& secrets = {});
  // For tests and examples.
  static Result<Settings> Parse(std::string_view yaml, std::span<const Option> options);

  const std::string& Text(std::string_view key) const;
  double Number(std::string_view key) const;
  int64_t Whole(std::string_view key) const;
  bool Flag(std::string_view key) const;
  std::chrono::milliseconds Duration(
      std::string_view key) const;  // written "30s", "5m", "12h", "2d", "250ms"
  const std::vector<std::string>& List(std::string_view key) const;
  const std::map<std::string, std::string>& Table(std::string_view key) const;
  const class Secret& Secret(std::string_view key) const;
  std::string Where() const { return where_; }  // file and line, which begin an error
  // The same values, wherever they are written.
  bool operator==(const Settings& other) const { return values_ == other.values_; }
  // Where that arrives which is sent: the same text for two channels of one connector that write the same
  // address, without its secrets. Empty where the settings name no destination.
  std::string Destination(std::span<const Option> options) const;

 private:
  struct Value {
    std::string text;
    double number = 0;
    std::vector<std::string> list;
    std::map<std::string, std::string> table;
    class Secret secret;
    bool operator==(const Value&) const = default;
  };
  static Result<Value> ReadOption(const Yaml& node, const Option& option, const SecretReader& secrets);
  const Value& Get(std::string_view key) const;
  std::map<std::string, Value, std::less<>> values_;
  std::string where_;
};

// "30s", "5m", "12h", "2d", "250ms"; a plain number is seconds.
Result<std::chrono::milliseconds> ParseDuration(std::string_view text);

}  // namespace crier
