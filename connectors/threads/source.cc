#include <fmt/format.h>

#include <set>

#include "connectors/kit/members.h"
#include "connectors/threads/account.h"
#include "core/text.h"
#include "core/urls.h"

namespace crier::threads {
namespace {

using nlohmann::json;

// Names of lists: the replies under a post, by its id, and what a search finds.
constexpr std::string_view kUnder = "under ";
constexpr std::string_view kSearch = "search ";

}  // namespace

Mention ReadPost(const json& from, const std::string& channel, Time now) {
  Mention mention;
  mention.channel = channel;
  mention.native_id = kit::IdIn(from, "id");
  mention.url = kit::WebUrlIn(from, "permalink");
  mention.author.id = kit::TextIn(from, "username", 64);
  if (!mention.author.id.empty()) mention.author.handle = "@" + mention.author.id;
  mention.text = kit::TextIn(from, "text", kMaxMentionText);
  mention.created_at = kit::GraphTime(kit::In(from, "timestamp"), now);
  mention.in_reply_to = kit::IdIn(kit::In(from, "replied_to"), "id");
  if (const std::string url = kit::WebUrlIn(from, "media_url"); !url.empty())
    mention.attachments.push_back(
        {url, kit::MediaTypeOf(Lower(kit::TextIn(from, "media_type", 16)), url), ""});
  return mention;
}

size_t LinksIn(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\f\v", kAfter = ".,;:!?)'\"";
  std::set<std::string_view> links;
  for (const std::string_view scheme : {"http://", "https://"}) {
    for (size_t at = text.find(scheme); at != text.npos; at = text.find(scheme, at + scheme.size())) {
      const std::string_view link = text.substr(at, text.find_first_of(kBlank, at) - at);
      links.insert(link.substr(0, link.find_last_not_of(kAfter) + 1));
    }
  }
  for (const Link& link : FindLinks(text))
    if (!link.scheme) links.insert(text.substr(link.span.start, link.span.end - link.span.start));
  return links.size();
}

kit::GraphLists ListsOf(kit::GraphAccount& account, const std::vector<std::string>& words) {
  kit::GraphLists lists;
  lists.names = {"mentions"};
  for (const std::string& word : words) lists.names.push_back(std::string(kSearch) + word);
  // Each with replies is a request at every poll, for Threads does not tell how many there are.
  lists.watched = {{.target = fmt::format("/{}/threads?fields=id,has_replies&limit=10", account.id),
                    .prefix = std::string(kUnder),
                    .only = "has_replies"}};
  lists.target = [&account](const std::string& name) {
    if (name.starts_with(kUnder))
      return fmt::format("/{}/conversation?{}&reverse=true&limit=25", name.substr(kUnder.size()), kFields);
    if (name.starts_with(kSearch))
      return fmt::format("/keyword_search?q={}&search_type=RECENT&{}&limit=25",
                         PercentEncode(name.substr(kSearch.size())), kFields);
    return fmt::format("/{}/mentions?{}&limit=25", account.id, kFields);
  };
  lists.read = [&account](const json& entry, const std::string&) {
    return std::vector<Mention>{ReadPost(entry, account.channel, account.Now())};
  };
  return lists;
}

Result<bool> ReadNews(kit::GraphAccount& account, const kit::GraphNews& news, std::vector<Event>* events) {
  // What the account itself has published or deleted.
  if (news.field == "publish" || news.field == "delete") return true;
  if (news.field != "replies" && news.field != "mentions") return false;
  // One app may be called for many accounts.
  const std::string owner = kit::IdIn(kit::In(news.value, "root_post"), "owner_id");
  if (news.field == "replies" && !owner.empty() && owner != account.id) return true;
  Mention mention = ReadPost(news.value, account.channel, news.at);
  if (mention.native_id.empty()) return false;
  return account.Tell(std::move(mention), events);
}

}  // namespace crier::threads
