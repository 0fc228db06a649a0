#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "connectors/kit/fields.h"
#include "connectors/kit/streams.h"
#include "connectors/mastodon/server.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::mastodon {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr milliseconds kLongestAsk = std::chrono::seconds(30);
// Behind a stream's name: the id up to which a version without IdPages had heard it.
constexpr std::string_view kHeardTo = " heard to";

// Of {"serial": 7, "streams": {"mentions": ["began after this id", "heard to this id"]}}, as it was before.
std::string FromOldForm(const std::string& text) {
  const auto from = ReadJson(text);
  if (!from || !from->contains("serial")) return text;
  json places = json::object();
  for (const auto& [name, place] : kit::FieldOf(*from, "streams").items())
    if (place.is_array() && place.size() == 2) places[name + std::string(kHeardTo)] = place[1];
  return places.dump();
}

class MastodonSource : public Source {
 public:
  MastodonSource(Server& server, std::string channel, std::vector<Stream> streams, size_t backfill)
      : server_(server),
        api_(server.api()),
        channel_(std::move(channel)),
        streams_(std::move(streams)),
        backfill_(backfill) {}

  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override {
    auto places = kit::ReadPlaces(api_.plan().who, FromOldForm(cursor));
    if (!places) return places.error();
    if (streams_.empty()) return Batch{{}, cursor, false};
    const auto left = [&] { return std::min<milliseconds>(deadline - api_.Now(), kLongestAsk); };
    const auto own = server_.Own({.timeout = std::max(left(), milliseconds(1))}, stop);
    if (!own) return own.error();
    std::vector<kit::Stream> streams;
    kit::Places heard;
    for (const Stream& stream : streams_) {
      kit::IdPagesPlan plan{api_.plan().who + ": " + stream.name, backfill_};
      plan.remember = kit::RememberOf(streams_.size());
      const std::string name = stream.name + std::string(kHeardTo), to = (*places)[name];
      if (!to.empty()) {
        heard[name] = to;
        plan.backfill = SIZE_MAX;
      }
      streams.push_back({stream.name, plan, [&, to](const std::string& older) -> Result<kit::IdPage> {
                           if (left() <= milliseconds(0) || stop.stop_requested())
                             return Error{Fault::kUnreachable, api_.plan().who + ": no time left to read it"};
                           kit::ApiCall call{.target = fmt::format("{}{}{}", stream.target, stream.page, older),
                                             .scope = stream.scope};
                           call.timeout = left();
                           return ReadPage(stream, own->id, to, std::move(call), stop);
                         }});
    }
    auto batch = kit::PollStreams(streams, deadline, api_.clock(), stop, &*places);
    if (!batch) return batch;
    places->merge(heard);
    batch->cursor = kit::WritePlaces(*places);
    return batch;
  }

 private:
  Result<kit::IdPage> ReadPage(const Stream& stream, const std::string& own, const std::string& heard,
                               kit::ApiCall call, const std::stop_token& stop) {
    call.may_be_gone = !stream.notifications;
    call.may_wait = true;
    const auto response = api_.Ask(call, stop);
    if (!response) return response.error();
    kit::IdPage page;
    // A server that never saw the hashtag has no such list; a page of HTML says that it has none of any.
    if (response->status == 404 && !Trim(response->body).starts_with('<')) return page;
    if (response->status >= 400) return api_.Refusal(call, *response);
    const auto said = api_.ReadAnswer(call, *response);
    if (!said) return said.error();
    auto entries = ReadEntries(*said, stream.notifications, server_.host(), api_.Now());
    if (!entries) return entries.error();
    // The addresses in Link are not followed: the token goes nowhere but to the server that was configured.
    const bool on = entries->size() >= stream.page || response->headers.Get("Link").empty() ||
                    !LinkWithRel(response->headers, "next").empty();
    if (on && !entries->empty()) page.older = "&max_id=" + entries->back().id;
    for (Entry& entry : *entries) {
      kit::IdItem item{"-" + entry.id, "", std::nullopt};
      if (entry.status) {
        Mention& mention = entry.status->mention;
        item.id = mention.native_id;
        item.version = entry.status->edited_at + "\n" + mention.text;
        mention.channel = channel_;
        if (!entry.status->boost && mention.author.id != own) item.mention = std::move(mention);
      }
      if (!heard.empty() && !OlderId(heard, entry.id)) {
        item.mention.reset();
        page.older.clear();
      }
      page.items.push_back(std::move(item));
    }
    return page;
  }

  Server& server_;
  kit::ApiClient& api_;
  const std::string channel_;
  const std::vector<Stream> streams_;
  const size_t backfill_;
};

}  // namespace

std::unique_ptr<Source> NewSource(Server& server, std::string channel, std::vector<Stream> streams,
                                  size_t backfill) {
  return std::make_unique<MastodonSource>(server, std::move(channel), std::move(streams), backfill);
}

}  // namespace crier::mastodon
