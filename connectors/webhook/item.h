// One item of a call to a mention. Private to mapping.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connectors/webhook/path.h"
#include "core/mention.h"

namespace crier::webhook {

inline constexpr size_t kMostUnread = 5;  // of one call, for the log

// The SHA-256 of the JSON. The members of an object are in order of their names, so the same item has the
// same hash.
std::string HashOf(const Json& json);

struct ItemReader {
  struct About {
    const std::string& channel;
    bool html;
    bool direct;
    Time received_at;
  };

  const Json& item;
  const std::map<std::string, Path, std::less<>>& fields;
  const About about;
  std::vector<std::string> unread;  // "lat at '/where/0' is no number from -90 to 90"

  // Nothing where the item says nothing and shows nothing. A field that cannot be read is left out; its
  // native_id is empty where it has none. What has no words but attachments, or words that are no text, says
  // so in its text.
  std::optional<Mention> Read();

 private:
  const Json* Find(std::string_view field) const;
  void Unread(std::string_view field, std::string_view what);
  std::string Scalar(std::string_view field);
  std::string Id(std::string_view field);
  std::string NativeId();
  std::optional<double> Degrees(std::string_view field, double most);
  std::vector<Attachment> Attachments();
  std::string Words();
};

}  // namespace crier::webhook
