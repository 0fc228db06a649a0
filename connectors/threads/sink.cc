#include <fmt/format.h>

#include "connectors/kit/containers.h"
#include "connectors/kit/members.h"
#include "connectors/kit/send_each.h"
#include "connectors/threads/account.h"

namespace crier::threads {
namespace {

using nlohmann::json;

class ThreadsSink : public Sink {
 public:
  ThreadsSink(kit::GraphAccount& account, State& state)
      : account_(account),
        graph_(account.graph),
        containers_(
            graph_, state,
            {.make = "/" + account.id + "/threads", .publish = "/" + account.id + "/threads_publish"}) {}

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override {
    return kit::SendEach(batch, graph_.api().clock(), [&](const Outgoing& out) { return SendOne(out); });
  }

  Result<void> Retract(const std::string& native_id) override {
    if (!kit::IsGraphId(native_id)) return NoPost();
    return graph_.Delete(native_id);
  }

  // Without an id: the account's own posts or replies, looked through for the words; then the container says
  // whether it is out at all.
  Result<std::optional<Shown>> ReadBack(const Sought& sought) override {
    if (!sought.native_id.empty()) return ReadOne(sought.native_id);
    const std::string target = fmt::format("/{}/{}?{}&limit=50", account_.id,
                                           sought.parent.empty() ? "threads" : "replies", kFields);
    auto found = kit::FindInList(graph_, sought, target, [&](const json& entry) {
      const Mention one = ReadPost(entry, account_.channel, account_.Now());
      return kit::OwnPost{one.native_id, one.url, one.text, one.in_reply_to, one.created_at};
    });
    if (!found || *found) return found;
    if (auto proven = containers_.ProveNotOut(sought.key); !proven) return proven.error();
    return found;
  }

 private:
  Error NoPost() const { return {Fault::kRejected, graph_.who() + ": this is no post on Threads"}; }

  Receipt SendOne(const Outgoing& out) {
    if (LinksIn(out.text()) > kMostLinks)
      return Receipt::From(
          {Fault::kRejected, fmt::format("{}: more than {} links, which Threads refuses; take "
                                         "some out of the bulletin",
                                         graph_.who(), kMostLinks)});
    kit::GraphFields fields = {{"media_type", "TEXT"}, {"text", out.text()}};
    if (!out.parent.empty()) {
      if (!kit::IsGraphId(out.parent)) return Receipt::From(NoPost());
      fields.emplace_back("reply_to_id", out.parent);
    }
    const auto id = containers_.Publish(out.key, fields);
    if (!id) return Receipt::From(id.error());
    // The address is nothing that one could make oneself; without it the post is out all the same.
    const auto said = graph_.Read({.target = "/" + *id + "?fields=id,permalink"});
    return Receipt::Accepted(*id, said ? kit::WebUrlIn(*said, "permalink") : "");
  }

  Result<std::optional<Shown>> ReadOne(const std::string& native_id) {
    if (!kit::IsGraphId(native_id)) return NoPost();
    const auto said = graph_.ReadMaybe({.target = "/" + native_id + "?fields=id,text,permalink"});
    if (!said) return said.error();
    if (!*said) return std::optional<Shown>();
    const Mention post = ReadPost(**said, account_.channel, account_.Now());
    if (post.native_id.empty()) return Error{Fault::kBadData, graph_.who() + ": the answer holds no post"};
    return std::optional<Shown>({post.native_id, post.url, post.text});
  }

  kit::GraphAccount& account_;
  kit::Graph& graph_;
  kit::Containers containers_;
};

}  // namespace

std::unique_ptr<Sink> NewSink(kit::GraphAccount& account, State& state) {
  return std::make_unique<ThreadsSink>(account, state);
}

}  // namespace crier::threads
