#include <fmt/format.h>

#include "connectors/kit/members.h"
#include "connectors/kit/streams.h"
#include "connectors/mastodon/server.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::mastodon {
namespace {

// Of {"serial": 7, "streams": {"mentions": ["began after this id", "heard to this id"]}}, as it was before.
std::string FromOld(const std::string& cursor) {
  const auto from = ReadJson(cursor);
  if (!from || !from->contains("serial")) return cursor;
  nlohmann::json places = nlohmann::json::object();
  for (const auto& [name, place] : kit::In(*from, "streams").items())
    if (place.is_array() && place.size() == 2) places[name + " heard to"] = place[1];
  return places.dump();
}

Result<kit::IdPage> ReadPage(Server& server, const std::string& channel, const Stream& stream,
                             const kit::PageCall& page_call, const std::stop_token& stop) {
  kit::ApiClient& api = server.api();
  const auto own = server.Own();
  if (!own) return own.error();
  kit::ApiCall call{.target = fmt::format("{}{}{}", stream.target, stream.page, page_call.older)};
  call.scope = stream.scope;
  call.may_be_gone = !stream.notifications;
  call.may_wait = true;
  call.timeout = page_call.timeout;
  const auto response = api.Ask(call, stop);
  if (!response) return response.error();
  kit::IdPage page;
  // A server that never saw the hashtag has no such list; a page of HTML says that it has none of any.
  if (response->status == 404 && !Trim(response->body).starts_with('<')) return page;
  if (response->status >= 400) return api.Refusal(call, *response);
  const auto said = api.ReadAnswer(call, *response);
  auto entries = said ? ReadEntries(*said, stream.notifications, server.host(), api.Now()) : said.error();
  if (!entries) return entries.error();
  // The addresses in Link are not followed: the token goes nowhere but to the server that was configured.
  const bool on = entries->size() >= stream.page || response->headers.Get("Link").empty() ||
                  !LinkWithRel(response->headers, "next").empty();
  if (on && !entries->empty()) page.older = "&max_id=" + entries->back().id;
  for (Entry& entry : *entries) {
    kit::IdItem item{.id = "-" + entry.id, .told = false};
    if (entry.status) {
      item.mention = std::move(entry.status->mention);
      item.mention.channel = channel;
      item.id = item.mention.native_id;
      item.version = entry.status->edited_at + "\n" + item.mention.text;
      item.told = !entry.status->boost && item.mention.author.id != own->id;
    }
    if (!page_call.heard_to.empty() && !OlderId(page_call.heard_to, entry.id)) {
      item.told = false;
      page.older.clear();
    }
    page.items.push_back(std::move(item));
  }
  return page;
}

}  // namespace

std::unique_ptr<Source> NewSource(Server& server, const std::string& channel, std::vector<Stream> streams,
                                  size_t backfill) {
  kit::StreamPlan plan{.who = server.api().plan().who, .backfill = backfill, .from_old = FromOld};
  for (const Stream& stream : streams) plan.names.push_back(stream.name);
  plan.begin = [&server](std::chrono::milliseconds timeout, const std::stop_token& stop) {
    const auto own = server.Own({.timeout = timeout}, stop);
    return own ? Result<void>() : own.error();
  };
  return std::make_unique<kit::StreamSource>(
      std::move(plan), server.api().clock(),
      [&server, channel, streams](const kit::PageCall& call, const std::stop_token& stop) {
        return ReadPage(server, channel, streams[call.stream], call, stop);
      });
}

}  // namespace crier::mastodon
