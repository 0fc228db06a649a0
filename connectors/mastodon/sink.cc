#include <fmt/format.h>

#include "connectors/kit/find_sent.h"
#include "connectors/kit/send_each.h"
#include "connectors/mastodon/server.h"
#include "core/text.h"

namespace crier::mastodon {
namespace {

using kit::OwnPost;
using nlohmann::json;

constexpr std::string_view kWrite = "write:statuses";
constexpr std::string_view kRead = "read:statuses";
// Where it is not known by which clock a server writes the times of its statuses, nor whether it tells that
// clock: what is older than this when a delivery is tried first is not that delivery.
constexpr std::chrono::hours kUnknownSkew{24};

std::string TargetOf(const std::string& native_id) { return "/api/v1/statuses/" + PercentEncode(native_id); }

OwnPost PostOf(const Status& status) {
  const Mention& mention = status.mention;
  return {mention.native_id,   mention.url,        status.content,
          mention.in_reply_to, mention.created_at, !status.edited_at.empty()};
}

class MastodonSink : public Sink {
 public:
  MastodonSink(Server& server, std::string visibility)
      : server_(server), api_(server.api()), visibility_(std::move(visibility)) {}

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override {
    return kit::SendEach(batch, api_.clock(), [&](const Outgoing& out) {
      json body = {{"visibility", visibility_}};
      if (!out.parent.empty()) body["in_reply_to_id"] = out.parent;
      kit::ApiCall call{.method = "POST", .target = "/api/v1/statuses"};
      call.headers.Add("Idempotency-Key", out.key);
      return Write(std::move(call), std::move(body), out, "");
    });
  }

  // An edit that changes nothing is done.
  Receipt Edit(const std::string& native_id, const Outgoing& now) override {
    return Write({.method = "PUT", .target = TargetOf(native_id)}, json::object(), now, native_id);
  }

  // What the server cannot delete, and still shows, is kRejected.
  Result<void> Retract(const std::string& native_id) override {
    const auto gone = api_.AskMaybe(
        {.method = "DELETE", .target = TargetOf(native_id), .scope = kWrite, .may_be_gone = true});
    if (!gone) return gone.error();
    if (*gone) return {};
    // There is nothing to delete, or no way to do it: that is told by whether it still stands.
    const auto there = ReadOne(native_id);
    if (!there) return kit::InDoubt(there.error());
    if (!*there) return {};
    return Error{
        Fault::kRejected,
        fmt::format("{}: the server cannot delete this post, which still stands; delete it by hand: {}",
                    api_.plan().who, (*there)->url)};
  }

  // Without an id: the account's own statuses, looked through for the same text.
  Result<std::optional<Shown>> ReadBack(const Sought& sought) override {
    if (!sought.native_id.empty()) {
      const auto there = ReadOne(sought.native_id);
      if (!there) return there.error();
      return *there ? std::optional<Shown>({(*there)->id, (*there)->url, (*there)->text}) : std::nullopt;
    }
    const Software software = server_.ReadSoftware();
    kit::FindSentPlan plan{.stable_id = StableId, .whole_below = software.whole_below};
    if (software.mastodon) plan.older_id = OlderId;
    if (!software.mastodon) plan.skew = kUnknownSkew;
    plan.is_gone = [&](const std::string& id) -> Result<bool> {
      const auto there = ReadOne(id);
      return there ? !*there : Result<bool>(there.error());
    };
    return kit::FindSent(plan, sought, api_, [&](const std::string& older) { return ReadOwn(older); });
  }

 private:
  Receipt Write(kit::ApiCall call, json body, const Outgoing& out, const std::string& edited) {
    body["status"] = out.text();
    // Mastodon's language is ISO 639-1; of "es-MX" it takes "es".
    const std::string& lang = out.post->lang;
    if (!lang.empty()) body["language"] = Lower(lang.substr(0, lang.find_first_of("-_")));
    call.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    call.scope = kWrite;
    call.may_be_refused = true;
    const auto response = api_.Ask(call);
    if (!response) return Receipt::From(response.error());
    if (response->status < 400) {
      const auto said = api_.ReadAnswer(call, *response);
      const auto status = said ? ReadStatus(*said, server_.host(), api_.Now()) : said.error();
      if (!status) return Receipt::From(kit::InDoubt(status.error()));
      return Receipt::Accepted(status->mention.native_id, status->mention.url);
    }
    // Some servers refuse an edit that changes nothing: of a part that stays as it is, or one that was made
    // already and whose answer was lost.
    if (!edited.empty()) {
      const auto there = ReadOne(edited);
      if (there && *there && kit::Canonical((*there)->text) == kit::Canonical(out.text()))
        return Receipt::Accepted((*there)->id, (*there)->url);
    }
    Error error = api_.Refusal(call, *response);
    error.message += server_.LimitsAgain(error.message, out.text());
    return Receipt::From(std::move(error));
  }

  Result<std::optional<OwnPost>> ReadOne(const std::string& native_id) {
    const auto said = api_.AskMaybe({.target = TargetOf(native_id), .scope = kRead, .may_be_gone = true});
    if (!said) return said.error();
    if (!*said) return std::optional<OwnPost>();
    const auto status = ReadStatus(**said, server_.host(), api_.Now());
    return status ? std::optional(PostOf(*status)) : Result<std::optional<OwnPost>>(status.error());
  }

  Result<std::vector<OwnPost>> ReadOwn(const std::string& older) {
    const auto own = server_.Own();
    if (!own) return own.error();
    kit::ApiCall call{.target = fmt::format("/api/v1/accounts/{}/statuses?exclude_reblogs=true&limit=40{}{}",
                                            own->id, older.empty() ? "" : "&max_id=", older),
                      .scope = kRead};
    const auto said = api_.AskJson(call);
    if (!said) return said.error();
    const auto entries = ReadEntries(*said, false, server_.host(), api_.Now());
    if (!entries) return entries.error();
    std::vector<OwnPost> posts;
    for (const Entry& entry : *entries)
      if (entry.status) posts.push_back(PostOf(*entry.status));
    return posts;
  }

  Server& server_;
  kit::ApiClient& api_;
  const std::string visibility_;
};

}  // namespace

std::unique_ptr<Sink> NewSink(Server& server, std::string visibility) {
  return std::make_unique<MastodonSink>(server, std::move(visibility));
}

}  // namespace crier::mastodon
