#include "connectors/mastodon/status.h"

#include <simdjson.h>

#include <array>
#include <utility>

#include "core/html.h"
#include "core/text.h"

namespace crier::mastodon {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t kMaxId = 64;
constexpr size_t kMaxName = 512;
constexpr size_t kMaxUrl = 2048;
constexpr size_t kMaxAltText = 4096;  // Mastodon takes 1,500 characters
constexpr size_t kMaxAttachments = 32;
constexpr size_t kMaxPollOptions = 32;  // Mastodon takes 4, others up to 20
constexpr size_t kMaxEntries = 1000;    // servers send 80 at most
constexpr size_t kMaxHtml = 1 << 20;

std::string Text(const object& from, std::string_view key, size_t most) {
  std::string_view text;
  if (from[key].get(text) != simdjson::SUCCESS) return "";
  return CleanUtf8(text.substr(0, Utf8Floor(text, most)));
}

// An id, or nothing where it is not one that we could ask for again. Some relatives of Mastodon write
// numbers.
std::string Id(const object& from, std::string_view key) {
  uint64_t number = 0;
  if (from[key].get(number) == simdjson::SUCCESS) return std::to_string(number);
  std::string_view text;
  if (from[key].get(text) != simdjson::SUCCESS || text.size() > kMaxId) return "";
  for (const char c : text) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    if (!plain) return "";
  }
  return std::string(text);
}

// Addresses are shown to staff as links, so only web addresses pass.
std::string WebUrl(const object& from, std::string_view key) {
  std::string_view text;
  if (from[key].get(text) != simdjson::SUCCESS || text.size() > kMaxUrl) return "";
  if (!text.starts_with("https://") && !text.starts_with("http://")) return "";
  return CleanUtf8(text);
}

std::string MediaType(std::string_view kind, std::string_view url) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kByEnding = {
      {{".jpg", "image/jpeg"},
       {".jpeg", "image/jpeg"},
       {".png", "image/png"},
       {".gif", "image/gif"},
       {".webp", "image/webp"},
       {".avif", "image/avif"},
       {".mp4", "video/mp4"},
       {".webm", "video/webm"},
       {".mp3", "audio/mpeg"},
       {".ogg", "audio/ogg"}}};
  const std::string path = Lower(url.substr(0, url.find_first_of("?#")));
  for (const auto& [ending, type] : kByEnding) {
    if (path.ends_with(ending)) return std::string(type);
  }
  // The API names only the kind; the subtype stays open.
  if (kind == "image") return "image/*";
  if (kind == "video" || kind == "gifv") return "video/*";
  if (kind == "audio") return "audio/*";
  return "";
}

std::vector<Attachment> Attachments(const object& status) {
  std::vector<Attachment> found;
  array list;
  if (status["media_attachments"].get(list) != simdjson::SUCCESS) return found;
  for (const element item : list) {
    object media;
    if (found.size() == kMaxAttachments) break;
    if (item.get(media) != simdjson::SUCCESS) continue;
    std::string url = WebUrl(media, "url");
    if (url.empty()) url = WebUrl(media, "remote_url");
    if (url.empty()) continue;
    std::string type = MediaType(Text(media, "type", 16), url);
    found.push_back({std::move(url), std::move(type), Text(media, "description", kMaxAltText)});
  }
  return found;
}

std::string Handle(const object& account, std::string_view host) {
  const std::string acct = Text(account, "acct", kMaxName);
  if (acct.empty()) return "";
  if (acct.find('@') != std::string::npos || host.empty()) return "@" + acct;
  return "@" + acct + "@" + std::string(host);
}

// What a poll lets people choose is what its author says.
std::string PollOptions(const object& status) {
  object poll;
  array options;
  if (status["poll"].get(poll) != simdjson::SUCCESS || poll["options"].get(options) != simdjson::SUCCESS)
    return "";
  std::string text;
  size_t count = 0;
  for (const element item : options) {
    object option;
    if (++count > kMaxPollOptions) break;
    if (item.get(option) != simdjson::SUCCESS) continue;
    const std::string title = Text(option, "title", kMaxName);
    if (!Trim(title).empty()) text += (text.empty() ? "\n\n- " : "\n- ") + std::string(Trim(title));
  }
  return text;
}

std::optional<Status> StatusOf(const object& from, std::string_view host, Time now) {
  Status status;
  Mention& mention = status.mention;
  mention.native_id = Id(from, "id");
  if (mention.native_id.empty()) return std::nullopt;
  mention.url = WebUrl(from, "url");
  if (mention.url.empty()) mention.url = WebUrl(from, "uri");

  std::string_view html;
  if (from["content"].get(html) == simdjson::SUCCESS)
    status.content = HtmlToText(html.substr(0, Utf8Floor(html, kMaxHtml)));
  const std::string warning = Text(from, "spoiler_text", kMaxMentionText);
  mention.text = warning.empty() ? status.content : warning + "\n\n" + status.content;
  mention.text += PollOptions(from);
  mention.text.resize(Utf8Floor(mention.text, kMaxMentionText));
  mention.text = CleanUtf8(Trim(mention.text));
  mention.text.resize(Utf8Floor(mention.text, kMaxMentionText));

  mention.lang = Text(from, "language", 35);  // RFC 5646: room for every tag in use
  const auto created_at = ParseTime(Text(from, "created_at", 64));
  status.timed = created_at.has_value();
  mention.created_at = created_at.value_or(now);
  mention.in_reply_to = Id(from, "in_reply_to_id");
  mention.direct = Text(from, "visibility", 16) == "direct";
  mention.attachments = Attachments(from);
  status.edited_at = Text(from, "edited_at", 64);
  status.uri = Text(from, "uri", kMaxUrl);
  object inner;
  status.boost = from["reblog"].get(inner) == simdjson::SUCCESS;

  object account;
  if (from["account"].get(account) == simdjson::SUCCESS) {
    status.account_id = Id(account, "id");
    mention.author.id = status.account_id;
    mention.author.handle = Handle(account, host);
    mention.author.name = Text(account, "display_name", kMaxName);
  }
  return status;
}

// We ask for mentions alone, and not every server heeds that: of an account that we follow, of a poll that
// ended, of an edit, a boost or a like nobody wrote to us. A server that does not say the type sends what it
// was asked for.
bool IsMention(const object& notification) {
  std::string_view type;
  const auto error = notification["type"].get(type);
  return error == simdjson::NO_SUCH_FIELD || (error == simdjson::SUCCESS && type == "mention");
}

Error Unreadable(std::string_view what) {
  return Error{Fault::kBadData, "mastodon: the server's answer is not " + std::string(what)};
}

Result<std::vector<Entry>> ReadEntries(const std::string& json, std::string_view host, Time now,
                                       bool wrapped) {
  simdjson::dom::parser parser;
  array list;
  if (parser.parse(json).get(list) != simdjson::SUCCESS) return Unreadable("a list in JSON");
  std::vector<Entry> entries;
  for (const element item : list) {
    if (entries.size() == kMaxEntries) break;
    object outer;
    if (item.get(outer) != simdjson::SUCCESS) continue;
    Entry entry;
    entry.id = Id(outer, "id");
    if (entry.id.empty()) continue;
    object inner = outer;
    if (!wrapped) {
      entry.status = StatusOf(inner, host, now);
    } else if (IsMention(outer) && outer["status"].get(inner) == simdjson::SUCCESS) {
      entry.status = StatusOf(inner, host, now);
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

bool OlderId(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

Result<Status> ReadStatus(const std::string& json, std::string_view host, Time now) {
  simdjson::dom::parser parser;
  object from;
  if (parser.parse(json).get(from) != simdjson::SUCCESS) return Unreadable("a status in JSON");
  std::optional<Status> status = StatusOf(from, host, now);
  if (!status) return Unreadable("a status: it has no id");
  return *std::move(status);
}

Result<std::vector<Entry>> ReadTimeline(const std::string& json, std::string_view host, Time now) {
  return ReadEntries(json, host, now, false);
}

Result<std::vector<Entry>> ReadNotifications(const std::string& json, std::string_view host, Time now) {
  return ReadEntries(json, host, now, true);
}

Result<Account> ReadAccount(const std::string& json) {
  simdjson::dom::parser parser;
  object from;
  if (parser.parse(json).get(from) != simdjson::SUCCESS) return Unreadable("an account in JSON");
  Account account{Id(from, "id"), Text(from, "acct", kMaxName)};
  if (account.id.empty()) return Unreadable("an account: it has no id");
  return account;
}

Result<Instance> ReadInstance(const std::string& json) {
  simdjson::dom::parser parser;
  element root;
  object from;
  if (parser.parse(json).get(root) != simdjson::SUCCESS || root.get(from) != simdjson::SUCCESS) {
    return Unreadable("an instance in JSON");
  }
  Instance instance;
  const auto number = [&](std::string_view pointer) {
    uint64_t value = 0;
    return root.at_pointer(pointer).get(value) == simdjson::SUCCESS ? value : 0;
  };
  instance.max_characters = number("/configuration/statuses/max_characters");
  if (instance.max_characters == 0) instance.max_characters = number("/max_toot_chars");  // Pleroma's
  instance.characters_per_url = number("/configuration/statuses/characters_reserved_per_url");
  instance.version = Text(from, "version", kMaxName);
  instance.source_url = Text(from, "source_url", kMaxName);
  return instance;
}

std::string ErrorWords(const std::string& json) {
  simdjson::dom::parser parser;
  object from;
  if (parser.parse(json).get(from) != simdjson::SUCCESS) return "";
  return Text(from, "error", 512);
}

}  // namespace crier::mastodon
