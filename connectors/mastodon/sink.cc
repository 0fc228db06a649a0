#include "connectors/mastodon/sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "connectors/kit/send_each.h"
#include "core/text.h"

namespace crier::mastodon {
namespace {

constexpr std::string_view kWrite = "write:statuses";
constexpr std::string_view kRead = "read:statuses";
// So long after its first use the server surely remembers a key: half of what Mastodon promises.
constexpr std::chrono::minutes kKeyIsSure{30};

// Mastodon's language is ISO 639-1; of "es-MX" it takes "es".
std::string Language(const std::string& tag) { return Lower(tag.substr(0, tag.find_first_of("-_"))); }

std::string BodyOf(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string TargetOf(const std::string& native_id) { return "/api/v1/statuses/" + PercentEncode(native_id); }

// Whether a refusal is for the text's length, in the words of the servers there are: "Text character limit of
// 500 exceeded", "text with spoiler exceed max chars (500)", "The status is over the character limit".
bool IsForLength(const std::string& words) {
  static constexpr std::array<std::string_view, 7> kWords = {"character", "chars",  "too long", "too large",
                                                             "length",    "exceed", "limit"};
  const std::string said = Lower(words);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return said.find(word) != std::string::npos; });
}

// Nothing has left: it is tried again, however the looking failed.
Receipt TriedAgain(Error error) {
  if (error.fault != Fault::kThrottled && error.fault != Fault::kAuth) error.fault = Fault::kUnreachable;
  error.in_doubt = false;
  return Receipt::From(std::move(error));
}

}  // namespace

MastodonSink::Made MastodonSink::Judge(const Result<HttpResponse>& response) const {
  if (!response) return {Receipt::From(response.error()), ""};
  const auto status = ReadStatus(response->body, api_.host(), api_.Now());
  if (!status) return {Receipt::From(InDoubt(status.error())), ""};
  return {Receipt::Accepted(status->mention.native_id, status->mention.url), status->uri};
}

Error MastodonSink::RefusedText(const Call& call, const HttpResponse& response, const std::string& text) {
  Error error = api_.Refusal(call, response);
  error.message += api_.LimitsAgain(IsForLength(error.message), text);
  return error;
}

MastodonSink::Made MastodonSink::SendOne(const Outgoing& out) {
  nlohmann::json json = {{"status", out.text()}, {"visibility", visibility_}};
  if (const std::string language = Language(out.post->lang); !language.empty()) json["language"] = language;
  if (!out.parent.empty()) json["in_reply_to_id"] = out.parent;
  Call call;
  call.method = "POST";
  call.target = "/api/v1/statuses";
  call.scope = kWrite;
  call.body = BodyOf(json);
  call.key = out.key;
  call.may_be_refused = true;
  const auto response = api_.Ask(call);
  if (response && response->status >= 400)
    return {Receipt::From(RefusedText(call, *response, out.text())), ""};
  return Judge(response);
}

// Notes what is about to leave under which key. Nothing leaves that is not on disk.
Result<MastodonSink::Noted> MastodonSink::Note(std::span<const Outgoing> batch) {
  const auto newest = NewestOfOurs(api_.state());
  if (!newest) return newest.error();
  // By whose clock was a key used first? And the first that is ever said there can be told from others' words
  // by its time alone.
  if (!api_.KnowsServerClock()) {
    const auto own = api_.Own();
    if (!own && (own.error().fault == Fault::kUnreachable || own.error().fault == Fault::kThrottled))
      return own.error();
  }
  const auto before = ReadSent(api_.state(), api_.ServerNow());
  if (!before) return before.error();
  const bool any_used = std::any_of(batch.begin(), batch.end(), [&](const Outgoing& out) {
    return std::any_of(before->begin(), before->end(), [&](const Sent& sent) { return sent.key == out.key; });
  });
  // Not asked where it does not matter. A key that another node notes meanwhile is looked for.
  const bool honoured = any_used && api_.ServerSoftware().honours_key;
  Noted noted;
  auto written = ChangeSent(api_.state(), api_.ServerNow(), [&](std::vector<Sent>& sent, uint64_t step) {
    noted = {};
    for (const Outgoing& out : batch) {
      Sent* known = FindKey(sent, out.key);
      if (known) {
        const auto age = api_.ServerNow() - known->at;
        if (!honoured || age < -kClockSkew || age >= kKeyIsSure) {
          // It is looked for among what was made when it was last used.
          noted.doubtful.insert(out.key);
          continue;
        }
      } else {
        Sent fresh{out.key, Digest(Canonical(out.text())), api_.ServerNow(), "", *newest, out.parent};
        fresh.used = step;
        sent.push_back(std::move(fresh));
        known = &sent.back();
        noted.fresh.insert(out.key);
      }
      known->last = api_.KnowsServerClock() ? std::optional(api_.ServerNow()) : std::nullopt;
    }
  });
  if (!written) return written.error();
  return noted;
}

MastodonSink::Made MastodonSink::LookOrSend(const Outgoing& out) {
  const auto shown = Find(out.key);
  if (!shown) return {TriedAgain(shown.error()), ""};
  if (*shown) return {Receipt::Accepted((*shown)->native_id, (*shown)->url), ""};
  return SendOne(out);
}

std::vector<Receipt> MastodonSink::Send(std::span<const Outgoing> batch) {
  const auto noted = Note(batch);
  if (!noted) {
    Error error = noted.error();
    if (error.fault != Fault::kThrottled) error.fault = Fault::kUnreachable;  // it is tried again
    error.in_doubt = false;                                                   // nothing has left
    std::vector<Receipt> receipts(batch.size(), Receipt::NotAsked(error));
    receipts.front() = Receipt::From(error);
    return receipts;
  }
  std::vector<std::string> uris;
  std::vector<Receipt> receipts = kit::SendEach(batch, api_.clock(), [&](const Outgoing& out) {
    Made made = noted->doubtful.contains(out.key) ? LookOrSend(out) : SendOne(out);
    uris.push_back(std::move(made.uri));
    return std::move(made.receipt);
  });
  uris.resize(batch.size());
  // Where that fails, the ids are found by reading back.
  static_cast<void>(ChangeSent(api_.state(), api_.ServerNow(), [&](std::vector<Sent>& sent, uint64_t step) {
    for (size_t i = 0; i < batch.size(); ++i) {
      const std::string& key = batch[i].key;
      if (Sent* known = FindKey(sent, key); known && !receipts[i].native_id.empty())
        SetId(known, receipts[i].native_id, uris[i], step);
      // What never left, or was refused outright, is not looked for later.
      const std::optional<Error>& error = receipts[i].error;
      const bool refused = error && !error->in_doubt && error->fault != Fault::kUnreachable;
      if ((!receipts[i].asked || refused) && noted->fresh.contains(key))
        std::erase_if(sent, [&](const Sent& each) { return each.key == key; });
    }
  }));
  return receipts;
}

Receipt MastodonSink::Edit(const std::string& native_id, const Outgoing& now) {
  nlohmann::json json = {{"status", now.text()}};
  if (const std::string language = Language(now.post->lang); !language.empty()) json["language"] = language;
  Call call;
  call.method = "PUT";
  call.target = TargetOf(native_id);
  call.scope = kWrite;
  call.body = BodyOf(json);
  call.may_be_refused = true;
  const auto response = api_.Ask(call);
  if (!response || response->status < 400) return Judge(response).receipt;
  // Some servers refuse an edit that changes nothing: of a part that stays as it is, or one that was made
  // already and whose answer was lost.
  if (const auto there = ReadOne(native_id); there && *there) {
    const Status& status = **there;
    if (Canonical(status.content) == Canonical(now.text()))
      return Receipt::Accepted(status.mention.native_id, status.mention.url);
  }
  return Receipt::From(RefusedText(call, *response, now.text()));
}

Result<void> MastodonSink::Retract(const std::string& native_id) {
  Call call;
  call.method = "DELETE";
  call.target = TargetOf(native_id);
  call.scope = kWrite;
  call.may_be_gone = true;
  const auto response = api_.Ask(call);
  if (!response) return response.error();
  if (response->status < 300) {
    if (nlohmann::json::parse(response->body, nullptr, false).is_object()) return {};
    // A page of somebody in between is no answer of the server.
    return InDoubt({Fault::kBadData, fmt::format("mastodon {}: the answer to a deletion is no JSON: {}",
                                                 api_.host(), Excerpt(response->body, 80))});
  }
  // There is nothing to delete, or no way to do it: that is told by whether it still stands.
  const auto there = ReadOne(native_id);
  if (!there) return InDoubt(there.error());
  if (!*there) return {};
  const std::string& url = (*there)->mention.url;
  return Error{
      Fault::kRejected,
      fmt::format("mastodon {}: the server cannot delete this post, which still stands; delete it by "
                  "hand{}{}",
                  api_.host(), url.empty() ? "" : ": ", url)};
}

Result<std::optional<Status>> MastodonSink::ReadOne(const std::string& native_id) {
  Call call;
  call.target = TargetOf(native_id);
  call.scope = kRead;
  call.may_be_gone = true;
  const auto response = api_.Ask(call);
  if (!response) return response.error();
  if (response->status >= 400) return std::optional<Status>();
  auto status = ReadStatus(response->body, api_.host(), api_.Now());
  if (!status) return std::move(status).error();
  return std::optional<Status>(*std::move(status));
}

Result<std::optional<Sink::Shown>> MastodonSink::ReadBack(const Sought& sought) {
  if (sought.native_id.empty()) return Find(sought.key);
  const auto status = ReadOne(sought.native_id);
  if (!status) return status.error();
  if (!*status) return std::optional<Shown>();
  const Mention& mention = (*status)->mention;
  return std::optional<Shown>(Shown{mention.native_id, mention.url, (*status)->content});
}

}  // namespace crier::mastodon
