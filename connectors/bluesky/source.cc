#include "connectors/bluesky/source.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "connectors/bluesky/record.h"
#include "core/json.h"

namespace crier::bluesky {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr size_t kMaxOlder = 512;  // of a cursor of theirs, which ours holds; an hour's date, or a number
constexpr size_t kRemember = 900;  // ids of all streams: twice 28 bytes each in a cursor of 64 KiB

bool IsOfTheServer(const Error& error) {
  return error.fault == Fault::kThrottled || error.fault == Fault::kUnreachable ||
         error.fault == Fault::kAuth;
}

// The server is not asked for these reasons alone: it then shows pages with nothing on them, and among many
// likes what lies below could not be found. A search's posts have no reason.
bool IsForUs(const json& view) {
  static constexpr std::string_view kReasons[] = {"", "mention", "reply", "quote"};
  return std::find(std::begin(kReasons), std::end(kReasons), Text(view, "/reason", 64)) != std::end(kReasons);
}

}  // namespace

BlueskySource::BlueskySource(Account& account, std::string channel, std::vector<Stream> streams,
                             size_t backfill)
    : account_(account),
      channel_(std::move(channel)),
      streams_(std::move(streams)),
      pages_({.who = account.api().plan().who,
              .backfill = backfill,
              .remember = std::min<size_t>(400, kRemember / std::max<size_t>(1, streams_.size()))}) {}

Result<kit::IdPage> BlueskySource::ReadPage(const Stream& stream, const std::string& older,
                                            const std::string& own, Time deadline,
                                            const std::stop_token& stop) {
  kit::ApiClient& api = account_.api();
  kit::IdPage page;
  const auto left = std::clamp<milliseconds>(deadline - api.Now(), milliseconds(1), milliseconds(30'000));
  const auto answer =
      api.AskJson({.target = stream.target + (older.empty() ? "" : "&cursor=" + PercentEncode(older)),
                   .may_wait = true,
                   .timeout = left},
                  stop);
  if (!answer) return answer.error();
  const auto list = answer->find(stream.list);
  if (!answer->is_object() || list == answer->end() || !list->is_array())
    return Error{Fault::kBadData, api.plan().who + ": the answer holds no list of posts"};
  for (const json& view : *list) {
    kit::IdItem item = ReadPost(view, channel_, api.ServerNow());
    item.told = item.told && item.mention.author.id != own && IsForUs(view);
    page.items.push_back(std::move(item));
  }
  page.older = Text(*answer, "/cursor", kMaxOlder);
  return page;
}

Result<Batch> BlueskySource::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  const auto before = cursor.empty() ? Result<json>(json::object()) : ReadJson(cursor);
  if (!before || !before->is_object()) {
    return Error{Fault::kBadData,
                 account_.api().plan().who + ": the cursor cannot be read; clear it to start anew from now"};
  }
  const auto own =
      account_.Whose(std::max<milliseconds>(deadline - account_.api().Now(), milliseconds(1)), stop);
  if (!own) return own.error();
  Batch batch;
  json after = json::object();
  std::set<std::string> told;
  std::optional<Error> error;  // the server is busy or gone: it is not asked further
  bool any_read = false;
  for (const Stream& stream : streams_) {
    const auto known = before->find(stream.name);
    std::string place = known != before->end() && known->is_string() ? known->get<std::string>() : "";
    if (!error) {
      auto read = pages_.Poll(place, deadline, account_.clock(), stop, [&](const std::string& older) {
        return ReadPage(stream, older, own->did, deadline, stop);
      });
      const std::optional<Error> trouble = read ? read->trouble : read.error();
      if (trouble && IsOfTheServer(*trouble)) {
        error = trouble;
      } else if (trouble && !batch.trouble) {
        batch.trouble = trouble;
      }
      if (read) {
        any_read = true;
        place = read->cursor;
        batch.more = batch.more || read->more;
        for (Event& event : read->events) {
          if (told.insert(std::get<Mention>(event).native_id).second)
            batch.events.push_back(std::move(event));
        }
      }
    }
    if (!place.empty()) after[stream.name] = place;
  }
  // One hashtag that is refused does not silence the others.
  if (!error && !any_read) error = batch.trouble;
  // What was heard is handed over first; the error comes back with the next poll, if it is still there.
  if (error && batch.events.empty()) return *std::move(error);
  if (error) batch.more = true;
  std::stable_sort(batch.events.begin(), batch.events.end(), [](const Event& a, const Event& b) {
    return std::get<Mention>(a).created_at < std::get<Mention>(b).created_at;
  });
  batch.cursor = Dump(after);
  return batch;
}

}  // namespace crier::bluesky
