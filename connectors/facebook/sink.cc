#include <fmt/format.h>

#include "connectors/facebook/page.h"
#include "connectors/kit/members.h"
#include "connectors/kit/send_each.h"

namespace crier::facebook {
namespace {

using nlohmann::json;

class FacebookSink : public Sink {
 public:
  explicit FacebookSink(kit::GraphAccount& page) : page_(page), graph_(page.graph) {}

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override {
    return kit::SendEach(batch, graph_.api().clock(), [&](const Outgoing& out) {
      if (auto path = PathUnder(out.parent); path) {
        auto id = graph_.Make(*path, {{"message", out.text()}});
        return id ? Receipt::Accepted(*id, UrlOf(*id)) : Receipt::From(id.error());
      } else {
        return Receipt::From(path.error());
      }
    });
  }

  Receipt Edit(const std::string& native_id, const Outgoing& now) override {
    if (!kit::IsGraphId(native_id)) return Receipt::From(NoObject());
    const auto done = graph_.Change("/" + native_id, {{"message", now.text()}});
    return done ? Receipt::Accepted(native_id, UrlOf(native_id)) : Receipt::From(done.error());
  }

  Result<void> Retract(const std::string& native_id) override {
    if (!kit::IsGraphId(native_id)) return NoObject();
    return graph_.Delete(native_id);
  }

  // Without an id: the page's own posts, or the comments under what it answers, looked through for the words.
  Result<std::optional<Shown>> ReadBack(const Sought& sought) override {
    if (!sought.native_id.empty()) return ReadOne(sought.native_id);
    if (!sought.parent.empty() && !kit::IsGraphId(sought.parent)) return NoObject();
    const std::string target =
        sought.parent.empty()
            ? fmt::format("/{}/published_posts?{}&limit=50", page_.id, kPostFields)
            : fmt::format("/{}/comments?filter=toplevel&order=reverse_chronological&{}&limit=50",
                          sought.parent, kCommentFields);
    return kit::FindInList(graph_, sought, target, [&](const json& entry) {
      Mention one = ReadObject(entry, page_.channel, page_.Now());
      // Of others the place in the list is kept, which is all that leads on.
      if (!page_.IsOwn(one.author, "")) one.text.clear();
      return kit::OwnPost{one.native_id, UrlOf(one.native_id), one.text, sought.parent, one.created_at};
    });
  }

 private:
  Error NoObject() const {
    return {Fault::kRejected, graph_.who() + ": this is no post or comment that can be spoken to from here"};
  }

  // Answers to a private message would have to be asked for within 24 hours, and are not sent from here.
  Result<std::string> PathUnder(const std::string& parent) const {
    if (parent.empty()) return fmt::format("/{}/feed", page_.id);
    if (!kit::IsGraphId(parent) || parent.starts_with("m_")) return NoObject();
    return fmt::format("/{}/comments", parent);
  }

  Result<std::optional<Shown>> ReadOne(const std::string& native_id) {
    if (!kit::IsGraphId(native_id)) return NoObject();
    const auto said =
        graph_.ReadMaybe({.target = fmt::format("/{}?fields=id,message,permalink_url", native_id)});
    if (!said) return said.error();
    if (!*said) return std::optional<Shown>();
    const std::string id = kit::IdIn(**said, "id");
    if (id.empty()) return Error{Fault::kBadData, graph_.who() + ": the answer holds no post"};
    return std::optional<Shown>(
        {native_id, UrlOf(native_id), kit::TextIn(**said, "message", kMaxMentionText)});
  }

  kit::GraphAccount& page_;
  kit::Graph& graph_;
};

}  // namespace

std::unique_ptr<Sink> NewSink(kit::GraphAccount& page) { return std::make_unique<FacebookSink>(page); }

}  // namespace crier::facebook
