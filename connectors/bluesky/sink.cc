#include "connectors/bluesky/sink.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "connectors/kit/send_each.h"
#include "core/http_url.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::bluesky {
namespace {

using nlohmann::json;

constexpr size_t kMaxText = 64 * 1024;  // ours; a post has 3,000 bytes

json StrongRef(const json& from, const char* uri, const char* cid) {
  return {{"uri", Text(from, uri, 512)}, {"cid", Text(from, cid, 256)}};
}

// An error before anything has left: it is tried again, however that failed.
Error NothingLeft(Error error) {
  if (error.fault != Fault::kThrottled && error.fault != Fault::kAuth) error.fault = Fault::kUnreachable;
  error.in_doubt = false;
  return error;
}

}  // namespace

std::vector<Receipt> BlueskySink::Send(std::span<const Outgoing> batch) {
  return kit::SendEach(batch, account_.clock(), [this](const Outgoing& out) { return SendOne(out); });
}

Receipt BlueskySink::SendOne(const Outgoing& out) {
  const auto own = account_.Whose();
  if (!own) return Receipt::From(NothingLeft(own.error()));
  const AtUri at{own->did, std::string(kPosts), TidOf(out.key)};
  const auto record = Compose(out);
  if (!record) return Receipt::From(record.error());
  kit::ApiClient& api = account_.api();
  const kit::ApiCall call{.method = "POST",
                          .target = "/xrpc/com.atproto.repo.putRecord",
                          .body = Dump({{"repo", at.did},
                                        {"collection", at.collection},
                                        {"rkey", at.rkey},
                                        {"record", *record},
                                        {"swapRecord", nullptr}}),
                          .may_be_refused = true};
  const auto response = api.Ask(call);
  if (!response) return Receipt::From(response.error());
  if (response->status >= 400) {
    if (ErrorName(response->body) != "InvalidSwap") return Receipt::From(api.Refusal(call, *response));
    const auto there = Read(at);
    if (!there) return Receipt::From(NothingLeft(there.error()));
    if (Text(*there, "/value/text", kMaxText) == out.text())
      return Receipt::Accepted(at.Written(), at.Page());
    return Receipt::From({Fault::kRejected, fmt::format("{}: {} holds other words; delete that post by hand",
                                                        api.plan().who, at.Page())});
  }
  const auto json = ReadJson(response->body);
  if (!json || Text(*json, "/uri", 512) != at.Written()) {
    return Receipt::From(kit::InDoubt(
        {Fault::kBadData, api.plan().who + ": the answer does not name the record that was written"}));
  }
  return Receipt::Accepted(at.Written(), at.Page());
}

Result<json> BlueskySink::Compose(const Outgoing& out) {
  json record = {
      {"$type", kPosts}, {"text", out.text()}, {"createdAt", FormatTime(account_.api().ServerNow())}};
  if (!out.post->lang.empty()) record["langs"] = {out.post->lang};
  if (!out.parent.empty()) {
    const auto at = ParseAtUri(out.parent);
    const auto parent = at ? Read(*at) : Result<json>(json());
    if (!parent) return NothingLeft(parent.error());
    if (Text(*parent, "/cid", 256).empty()) {
      return Error{Fault::kRejected, fmt::format("{}: the post that this one answers is gone: {}",
                                                 account_.api().plan().who, Excerpt(out.parent, 200))};
    }
    // The root of the thread is the parent's, or the parent: with another one the post is shown nowhere.
    record["reply"]["parent"] = StrongRef(*parent, "/uri", "/cid");
    const bool first = Text(*parent, "/value/reply/root/cid", 256).empty();
    record["reply"]["root"] = first ? record["reply"]["parent"]
                                    : StrongRef(*parent, "/value/reply/root/uri", "/value/reply/root/cid");
  }
  auto facets = FacetsOf(out.text(), [this](const std::string& handle) { return DidOfHandle(handle); });
  if (!facets) return NothingLeft(facets.error());
  if (!facets->empty()) record["facets"] = *std::move(facets);
  if (const auto web = ParseUrl(out.post->web); web && out.part == 0) {
    const std::string& title = out.post->title.empty() ? web->host : out.post->title;
    record["embed"] = {{"$type", "app.bsky.embed.external"},
                       {"external", {{"uri", out.post->web}, {"title", title}, {"description", ""}}}};
  }
  return record;
}

Result<std::string> BlueskySink::DidOfHandle(const std::string& handle) {
  kit::ApiClient& api = account_.api();
  const auto response =
      api.Ask({.target = "/xrpc/com.atproto.identity.resolveHandle?handle=" + PercentEncode(handle),
               .may_be_gone = true,
               .may_be_refused = true});
  if (!response) return response.error();
  const auto json = ReadJson(response->body);
  const std::string did = json ? Text(*json, "/did", 256) : "";
  return IsDid(did) ? did : "";
}

Result<json> BlueskySink::Read(const AtUri& at) {
  kit::ApiClient& api = account_.api();
  const kit::ApiCall call{
      .target = fmt::format("/xrpc/com.atproto.repo.getRecord?repo={}&collection={}&rkey={}",
                            PercentEncode(at.did), PercentEncode(at.collection), PercentEncode(at.rkey)),
      .may_be_refused = true};
  const auto response = api.Ask(call);
  if (!response) return response.error();
  if (response->status >= 400) {
    if (ErrorName(response->body) == "RecordNotFound") return json();
    return api.Refusal(call, *response);
  }
  auto record = ReadJson(response->body);
  if (record && Text(*record, "/uri", 512) == at.Written() && record->contains("value")) return record;
  return Error{Fault::kBadData, api.plan().who + ": the answer is not the record that was asked for"};
}

Result<void> BlueskySink::Retract(const std::string& native_id) {
  const auto own = account_.Whose();
  if (!own) return own.error();
  const auto at = ParseAtUri(native_id);
  if (!at || at->did != own->did || at->collection != kPosts) {
    return Error{Fault::kRejected, fmt::format("{}: not a post of this account: {}",
                                               account_.api().plan().who, Excerpt(native_id, 200))};
  }
  const auto done =
      account_.api().AskJson({.method = "POST",
                              .target = "/xrpc/com.atproto.repo.deleteRecord",
                              .body = Dump({{"repo", at->did}, {"collection", kPosts}, {"rkey", at->rkey}})});
  return done ? Result<void>() : done.error();
}

Result<std::optional<Sink::Shown>> BlueskySink::ReadBack(const Sought& sought) {
  const auto own = account_.Whose();
  if (!own) return own.error();
  const auto known = ParseAtUri(sought.native_id);
  const AtUri at = known.value_or(AtUri{own->did, std::string(kPosts), TidOf(sought.key)});
  const auto there = Read(at);
  if (!there) return there.error();
  if (there->is_null()) return std::optional<Shown>();
  return std::optional<Shown>({at.Written(), at.Page(), Text(*there, "/value/text", kMaxText)});
}

}  // namespace crier::bluesky
