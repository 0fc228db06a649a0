#include "connectors/mastodon/status.h"

#include "connectors/kit/members.h"
#include "connectors/kit/mention_text.h"
#include "core/html.h"
#include "core/text.h"

namespace crier::mastodon {
namespace {

using kit::IdIn, kit::In, kit::TextIn, kit::WebUrlIn;
using nlohmann::json;

constexpr size_t kMaxName = 512;
constexpr size_t kMaxAltText = 4096;  // Mastodon takes 1,500 characters
constexpr size_t kMaxAttachments = 32;
constexpr size_t kMaxPollOptions = 32;  // Mastodon takes 4, others up to 20
constexpr size_t kMaxEntries = 1000;    // servers send 80 at most

std::vector<Attachment> AttachmentsOf(const json& status) {
  std::vector<Attachment> found;
  for (const json& media : In(status, "media_attachments")) {
    if (found.size() == kMaxAttachments) break;
    std::string url = WebUrlIn(media, {"url", "remote_url"});
    if (url.empty()) continue;
    std::string type = kit::MediaTypeOf(TextIn(media, "type", 16), url);
    found.push_back({std::move(url), std::move(type), TextIn(media, "description", kMaxAltText)});
  }
  return found;
}

// What a poll lets people choose is what its author says.
std::string PollOptions(const json& status) {
  std::string text;
  size_t count = 0;
  for (const json& option : In(In(status, "poll"), "options")) {
    if (++count > kMaxPollOptions) break;
    const std::string title = TextIn(option, "title", kMaxName);
    if (!Trim(title).empty()) text += (text.empty() ? "\n\n- " : "\n- ") + std::string(Trim(title));
  }
  return text;
}

// We ask for mentions alone, and not every server heeds that: of an account that we follow, of a poll that
// ended, of an edit, a boost or a like nobody wrote to us. A server that does not say the type sends what it
// was asked for.
bool IsMention(const json& notification) {
  return !notification.contains("type") || In(notification, "type") == "mention";
}

}  // namespace

std::string StableId(std::string id) {
  constexpr size_t kTime = 10, kMd5 = 32;
  if (id.size() == kTime + kMd5 && id.find_first_not_of("0123456789abcdef") == id.npos)
    id.replace(0, kTime, kTime, '0');
  return id;
}

Author ReadAuthor(const json& account, std::string_view host) {
  std::string handle = TextIn(account, "acct", kMaxName);
  if (!handle.empty() && handle.find('@') == handle.npos && !host.empty()) handle += "@" + std::string(host);
  return {IdIn(account, "id"), handle.empty() ? "" : "@" + handle, TextIn(account, "display_name", kMaxName)};
}

Result<Status> ReadStatus(const json& from, std::string_view host, Time now) {
  Status status;
  Mention& mention = status.mention;
  mention.native_id = StableId(IdIn(from, "id"));
  if (mention.native_id.empty())
    return Error{Fault::kBadData, "mastodon: the server's answer is not a status: it has no id"};
  mention.url = WebUrlIn(from, {"url", "uri"});

  status.content = HtmlToText(TextIn(from, "content", size_t{1} << 20));
  const std::string warning = TextIn(from, "spoiler_text", kMaxMentionText);
  mention.text =
      kit::MentionText((warning.empty() ? "" : warning + "\n\n") + status.content + PollOptions(from));

  mention.lang = TextIn(from, "language", 35);  // RFC 5646: room for every tag in use
  mention.created_at = ParseTime(TextIn(from, "created_at", 64)).value_or(now);
  mention.in_reply_to = StableId(IdIn(from, "in_reply_to_id"));
  // What goes to the author's followers is not public either, and is answered to him alone.
  const std::string visibility = TextIn(from, "visibility", 16);
  mention.direct = visibility == "direct" || visibility == "private";
  mention.attachments = AttachmentsOf(from);
  mention.author = ReadAuthor(In(from, "account"), host);
  status.edited_at = TextIn(from, "edited_at", 64);
  status.boost = In(from, "reblog").is_object();
  return status;
}

Result<std::vector<Entry>> ReadEntries(const json& list, bool notifications, std::string_view host,
                                       Time now) {
  if (!list.is_array()) return Error{Fault::kBadData, "mastodon: the server's answer is not a list in JSON"};
  std::vector<Entry> entries;
  for (const json& each : list) {
    if (entries.size() == kMaxEntries) break;
    Entry entry{IdIn(each, "id"), std::nullopt};
    if (entry.id.empty()) continue;
    if (!notifications || IsMention(each)) {
      auto status = ReadStatus(notifications ? In(each, "status") : each, host, now);
      if (status) entry.status = *std::move(status);
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace crier::mastodon
