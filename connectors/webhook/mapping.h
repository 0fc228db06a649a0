// A stranger's JSON to mentions, as the options `items` and `fields` say.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/webhook/path.h"

namespace crier::webhook {

inline constexpr size_t kMostItems =
    500;  // of one call; ours: what one transaction may hold the store up for

// What a call brought.
struct Heard {
  Batch batch;
  size_t without_text = 0;          // items that say nothing and show nothing: passed over
  std::vector<std::string> unread;  // what could not be read and was left out, for the log; a few of them
};

class Mapping {
 public:
  // kConfig: an unknown field, a pointer that is none, no text.
  static Result<Mapping> From(const Settings& settings, std::string channel);

  // One broken item or field costs nothing but itself. kBadData, for the whole call, where `items` leads to
  // no items, there are too many, or an array holds texts that `fields` does not reach: nothing is dropped
  // without a word.
  Result<Heard> Read(const Json& document, Time received_at) const;

 private:
  using Fields = std::map<std::string, Path, std::less<>>;

  void FindSpread();
  Result<std::vector<Path>> ItemsIn(const Json& document) const;
  std::optional<Error> Unreached(const Json& item, const Fields& fields) const;
  std::optional<Fields> FieldsAt(const Path& place) const;

  std::string channel_;
  Path items_;
  Fields fields_;
  // The array in an item whose entries are the messages, where `fields` leads through its entry 0 to both
  // text and native_id: "/messaging/0/message" is "/messaging/*/message".
  Path spread_;
  bool ignore_others_ = false;
  bool html_ = false;
  bool direct_ = false;
};

}  // namespace crier::webhook
