#include <fmt/format.h>

#include "connectors/instagram/account.h"
#include "connectors/kit/containers.h"
#include "connectors/kit/members.h"
#include "connectors/kit/send_each.h"

namespace crier::instagram {
namespace {

using nlohmann::json;

// https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
constexpr size_t kMostHashtags = 30;

size_t HashtagsIn(std::string_view text) {
  size_t count = 0;
  for (size_t i = 0; i + 1 < text.size(); ++i)
    if (text[i] == '#' && text[i + 1] != '#' && static_cast<unsigned char>(text[i + 1]) > ' ') ++count;
  return count;
}

class InstagramSink : public Sink {
 public:
  InstagramSink(kit::GraphAccount& account, State& state, std::string picture)
      : account_(account),
        graph_(account.graph),
        picture_(std::move(picture)),
        containers_(graph_, state,
                    {.make = "/" + account.id + "/media",
                     .publish = "/" + account.id + "/media_publish",
                     .state = "status_code",
                     .words = "status"}) {}

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override {
    return kit::SendEach(batch, graph_.api().clock(), [&](const Outgoing& out) {
      if (HashtagsIn(out.text()) > kMostHashtags)
        return Receipt::From(
            {Fault::kRejected,
             fmt::format("{}: more than {} hashtags, which Instagram refuses", graph_.who(), kMostHashtags)});
      return out.parent.empty() ? Announce(out) : Answer(out);
    });
  }

  // A post, or a comment of ours.
  Result<void> Retract(const std::string& native_id) override {
    const auto place = Place::Of(native_id);
    if (!place || (place->elsewhere && place->comment.empty())) return NoPlace();
    return graph_.Delete(place->comment.empty() ? place->media : place->comment);
  }

  // Without an id: our posts, or the comments under the post that was spoken to, looked through for the
  // words; of a post its container then says whether it is out at all.
  Result<std::optional<Shown>> ReadBack(const Sought& sought) override {
    if (!sought.native_id.empty()) return ReadOne(sought.native_id);
    const auto parent = Place::Of(sought.parent);
    if (!sought.parent.empty() && !parent) return NoPlace();
    // Comments under posts of others cannot be listed.
    if (parent && parent->elsewhere)
      return Error{Fault::kRejected,
                   account_.who() + ": what is said under posts of others cannot be read back"};
    const auto name = account_.Name();
    if (!name) return name.error();
    const std::string target = !parent
                                   ? fmt::format("/{}/media?{}&limit=50", account_.id, kMediaFields)
                                   : PathUnder(*parent) + "?fields=id,text,username,from,timestamp&limit=50";
    auto found = kit::FindInList(graph_, sought, target, [&](const json& entry) {
      const std::string id = kit::IdIn(entry, "id");
      Mention one = ReadWords(entry, parent ? Place{parent->media, id} : Place{.media = id}, account_.channel,
                              account_.Now());
      // Of others the place in the list is kept, which is all that leads on.
      if (!account_.IsOwn(one.author, *name)) one.text.clear();
      return kit::OwnPost{one.native_id, one.url, one.text, sought.parent, one.created_at};
    });
    if (!found || *found || parent) return found;
    if (auto proven = containers_.ProveNotOut(sought.key); !proven) return proven.error();
    return found;
  }

 private:
  Error NoPlace() const {
    return {Fault::kRejected, graph_.who() + ": this is no post or comment that can be spoken to from here"};
  }

  static std::string PathUnder(const Place& place) {
    return place.comment.empty() ? fmt::format("/{}/comments", place.media)
                                 : fmt::format("/{}/replies", place.comment);
  }

  Receipt Announce(const Outgoing& out) {
    if (picture_.empty())
      return Receipt::From({Fault::kRejected, graph_.who() + ": Instagram takes no post without a picture: "
                                                             "give the channel its 'picture'"});
    const auto id = containers_.Publish(out.key, {{"image_url", picture_}, {"caption", out.text()}});
    if (!id) return Receipt::From(id.error());
    // The address is nothing that one could make oneself; without it the post is out all the same.
    const auto said = graph_.Read({.target = "/" + *id + "?fields=id,permalink"});
    return Receipt::Accepted(*id, said ? kit::WebUrlIn(*said, "permalink") : "");
  }

  Receipt Answer(const Outgoing& out) {
    const auto parent = Place::Of(out.parent);
    if (!parent) return Receipt::From(NoPlace());
    kit::GraphFields fields = {{"message", out.text()}};
    std::string path = PathUnder(*parent);
    if (parent->elsewhere) {
      path = "/" + account_.id + "/mentions";
      fields.emplace_back("media_id", parent->media);
      if (!parent->comment.empty()) fields.emplace_back("comment_id", parent->comment);
    }
    const auto id = graph_.Make(path, fields);
    if (!id) return Receipt::From(id.error());
    return Receipt::Accepted(Place{parent->media, *id, parent->elsewhere}.ToText());
  }

  Result<std::optional<Shown>> ReadOne(const std::string& native_id) {
    const auto place = Place::Of(native_id);
    if (!place) return NoPlace();
    const bool post = place->comment.empty();
    const auto said = graph_.ReadMaybe(
        {.target = post ? fmt::format("/{}?{}", place->media, kMediaFields)
                        : fmt::format("/{}?fields=id,text,username,timestamp", place->comment)});
    if (!said) return said.error();
    if (!*said) return std::optional<Shown>();
    if (kit::IdIn(**said, "id").empty())
      return Error{Fault::kBadData, graph_.who() + ": the answer holds no post"};
    const Mention one = ReadWords(**said, *place, account_.channel, account_.Now());
    return std::optional<Shown>({native_id, one.url, one.text});
  }

  kit::GraphAccount& account_;
  kit::Graph& graph_;
  const std::string picture_;
  kit::Containers containers_;
};

}  // namespace

std::unique_ptr<Sink> NewSink(kit::GraphAccount& account, State& state, std::string picture) {
  return std::make_unique<InstagramSink>(account, state, std::move(picture));
}

}  // namespace crier::instagram
