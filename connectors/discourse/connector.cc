// A Discourse forum, by its JSON API and the key of one account: posts of chosen categories in, topics out.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "connectors/kit/address.h"
#include "connectors/kit/find_sent.h"
#include "connectors/kit/markup.h"
#include "connectors/kit/members.h"
#include "connectors/kit/refusals.h"
#include "connectors/kit/send_each.h"
#include "connectors/kit/streams.h"
#include "connectors/kit/wordless.h"
#include "core/html.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::discourse {

const ConnectorType& Type();

namespace {

using nlohmann::json;

constexpr size_t kMaxCooked = size_t{1} << 20;  // as much as HtmlToText reads
constexpr size_t kMaxRaw = size_t{256} << 10;   // ours: twice the longest post that a forum takes as it comes
constexpr size_t kMostCategories = 20;          // ours: WhoAmI asks for each
// What Markdown, as Discourse reads it, takes for more than a character.
constexpr std::string_view kMarkup = "\\`*_[]<>#~|&";

// Our name for a post is its place, "88-3" the third of topic 88: so, and not by ids, a post names its
// parent.
struct Place {
  int64_t topic = 0, number = 0;
  std::string Id() const { return fmt::format("{}-{}", topic, number); }
};

// 0: none.
int64_t PositiveOf(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::max<int64_t>(number, 0) : 0;
}

std::optional<Place> Checked(Place place) {
  return place.topic > 0 && place.number > 0 ? std::optional(place) : std::nullopt;
}

std::optional<Place> PlaceOfId(std::string_view id) {
  const auto pieces = Split(id, '-');
  return pieces.size() == 2 ? Checked({PositiveOf(pieces[0]), PositiveOf(pieces[1])}) : std::nullopt;
}

std::optional<Place> PlaceOf(const json& post) {
  return Checked({kit::WholeIn(post, "topic_id").value_or(0), kit::WholeIn(post, "post_number").value_or(0)});
}

// Where no parent is named, it answers the post that began the topic.
std::string ParentOf(const json& post, const Place& place) {
  const Place parent{place.topic, kit::WholeIn(post, "reply_to_post_number").value_or(1)};
  return place.number > 1 && parent.number > 0 ? parent.Id() : "";
}

// By staff, or by its author, whose deleted post stands there for a day with other words.
bool IsDeleted(const json& post) {
  return kit::IsSet(post, "user_deleted") || kit::In(post, "deleted_at").is_string();
}

std::string Escaped(std::string_view text) {
  return kit::MarkUp(
      text, [](std::string_view plain) { return kit::WithBackslashes(plain, kMarkup); },
      [](std::string_view link) { return std::string(link); });
}

std::string RawOf(const json& post) {
  return kit::WithoutBackslashes(kit::TextIn(post, "raw", kMaxRaw), kMarkup);
}

std::string Without(std::string_view html, std::string_view open, std::string_view close) {
  std::string out;
  size_t depth = 0;
  for (size_t at = 0; at < html.size(); ++at) {
    if (html.substr(at).starts_with(open)) ++depth;
    if (depth == 0) out += html[at];
    if (depth == 0 || !html.substr(at).starts_with(close)) continue;
    --depth;
    at += close.size() - 1;
  }
  return out;
}

// The author's own: a quote and the preview of a link are other people's, a picture's caption is a file name.
std::string WordsOf(const json& post, const Place& place) {
  const std::string own = Without(kit::TextIn(post, "cooked", kMaxCooked), "<aside", "</aside>");
  std::string words = CleanUtf8(HtmlToText(Without(own, "<div class=\"meta\"", "</div>")));
  if (words.empty()) words = kNoWords;
  if (place.number == 1) words = kit::TextIn(post, "topic_title") + "\n\n" + words;
  words.resize(Utf8Floor(words, kMaxMentionText));
  return words;
}

std::string ReasonsOf(const std::string& body) {
  std::string reasons;
  const auto read = ReadJson(body);
  for (const json& reason : read ? kit::In(*read, "errors") : json::array()) {
    if (reason.is_string()) reasons += reason.get_ref<const std::string&>() + " ";
  }
  return Excerpt(Trim(reasons), 512);
}

class Forum : public Channel, public Source, public Sink {
 public:
  Forum(const Settings& settings, const std::string& channel, const std::string& server, Doors doors)
      : channel_(channel),
        username_(Lower(settings.Text("username"))),
        category_(settings.Whole("category")),
        api_({.who = "discourse " + channel,
              .base = server,
              .headers = {{"Api-Key", settings.Secret("api_key").Reveal()}, {"Api-Username", username_}},
              .words = ReasonsOf},
             doors),
        posts_(
            {.who = "discourse " + channel, .names = {"posts"}}, doors.clock,
            [this](const kit::PageCall& call, const std::stop_token& stop) { return ReadPage(call, stop); }) {
    for (const std::string& id : settings.List("categories")) categories_.insert(PositiveOf(id));
  }

  Source* source() override { return categories_.empty() ? nullptr : this; }
  Sink* sink() override { return category_ == 0 ? nullptr : this; }
  Result<Limits> limits() override { return Type().limits; }

  Result<Identity> WhoAmI() override {
    const auto session = api_.AskJson({.target = "/session/current.json"});
    if (!session) return session.error();
    const std::string name = kit::TextIn(kit::In(*session, "current_user"), "username");
    if (name.empty()) return Bad("the forum does not say whose key this is");
    Identity identity{.who = fmt::format("@{} at {}", name, api_.plan().base)};
    for (const int64_t id : categories_) {
      if (auto lacks = Lacks(id, false)) identity.cannot_listen = std::move(lacks);
    }
    if (category_ != 0) identity.cannot_send = Lacks(category_, true);
    return identity;
  }

  // What is deleted or hidden is heard as an edit of it.
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override {
    gone_.clear();
    auto batch = posts_.Poll(cursor, deadline, std::move(stop));
    if (!batch) return batch;
    std::erase_if(batch->events, [this](const Event& event) {
      const auto* mention = std::get_if<Mention>(&event);
      return mention && gone_.contains(mention->native_id);
    });
    for (Event& event : batch->events) {
      const auto* edited = std::get_if<Edited>(&event);
      if (edited && gone_.contains(edited->mention.native_id))
        event = Removed{channel_, edited->mention.native_id};
    }
    return batch;
  }

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override {
    return kit::SendEach(batch, api_.clock(), [this](const Outgoing& out) { return SendOne(out); });
  }

  Receipt Edit(const std::string& native_id, const Outgoing& now) override {
    const auto found = Find(native_id);
    if (!found) return Receipt::From(kit::NothingLeft(found.error()));
    if (!*found) return Receipt::From(Bad("post " + native_id + " is not there any more", Fault::kRejected));
    json body = {{"post", {{"raw", Escaped(now.text())}}}};
    if (kit::WholeIn(**found, "post_number") == 1) body["title"] = now.post->title;
    const auto answer = api_.AskJson({.method = "PUT", .target = TargetOf(**found), .body = body.dump()});
    return answer ? ReceiptOf(kit::In(*answer, "post")) : Receipt::From(answer.error());
  }

  // Of a first post only the whole topic is deleted; of what is deleted already Discourse says that we may
  // not.
  Result<void> Retract(const std::string& native_id) override {
    const auto found = Find(native_id);
    if (!found) return found.error();
    if (!*found) return {};
    const auto place = PlaceOfId(native_id);
    const auto answer =
        api_.Ask({.method = "DELETE",
                  .target = place->number == 1 ? fmt::format("/t/{}.json", place->topic) : TargetOf(**found),
                  .may_be_gone = true});
    return answer ? Result<void>() : answer.error();
  }

  Result<std::optional<Shown>> ReadBack(const Sought& sought) override {
    if (sought.native_id.empty()) return FindAgain(sought);
    const auto found = Find(sought.native_id);
    if (!found) return found.error();
    if (!*found) return std::optional<Shown>();
    return std::optional(Shown{sought.native_id, UrlOf(*PlaceOfId(sought.native_id)), RawOf(**found)});
  }

 private:
  Error Bad(std::string_view what, Fault fault = Fault::kBadData) const {
    return {fault, fmt::format("{}: {}", api_.plan().who, what)};
  }
  std::string UrlOf(const Place& place) const {
    return fmt::format("{}/t/{}/{}", api_.plan().base, place.topic, place.number);
  }
  static std::string TargetOf(const json& post) { return "/posts/" + kit::IdIn(post, "id") + ".json"; }

  // What keeps the account from reading there, or from beginning topics.
  std::optional<Error> Lacks(int64_t category, bool topics) {
    const auto seen = api_.AskJson({.target = fmt::format("/c/{}/show.json", category)});
    if (!seen) return seen.error();
    const bool full = kit::WholeIn(kit::In(*seen, "category"), "permission") == 1;
    if (full || !topics) return std::nullopt;
    return Bad(fmt::format("@{} may begin no topics in category {}", username_, category), Fault::kAuth);
  }

  // The newest posts of the whole forum, 50 of them, or those before an id.
  Result<json> Posts(kit::ApiCall call, const std::string& before, const std::stop_token& stop) {
    call.target = "/posts.json" + (before.empty() ? "" : "?before=" + before);
    auto answer = api_.AskJson(call, stop);
    if (!answer) return answer;
    const json& posts = kit::In(*answer, "latest_posts");
    const bool whole = posts.is_array() && std::all_of(posts.begin(), posts.end(), [](const json& post) {
                         return PlaceOf(post) && ParseTime(kit::TextIn(post, "created_at")) &&
                                !kit::IdIn(post, "id").empty();
                       });
    return whole ? Result<json>(posts) : Bad("a list that is not one of posts");
  }

  Result<kit::IdPage> ReadPage(const kit::PageCall& call, const std::stop_token& stop) {
    const auto posts = Posts({.may_wait = true, .timeout = call.timeout}, call.older, stop);
    if (!posts) return posts.error();
    kit::IdPage page;
    for (const json& post : *posts) {
      page.older = kit::IdIn(post, "id");
      const Place place = *PlaceOf(post);
      const bool gone = IsDeleted(post) || kit::IsSet(post, "hidden");
      if (gone) gone_.insert(place.Id());
      const std::string handle = kit::TextIn(post, "username");
      page.items.push_back(
          {.id = place.Id(),
           .version = kit::TextIn(post, "updated_at") + (gone ? " gone" : ""),
           .mention = {.channel = channel_,
                       .native_id = place.Id(),
                       .url = UrlOf(place),
                       .author = {kit::IdIn(post, "user_id"), "@" + handle, kit::TextIn(post, "name")},
                       .text = WordsOf(post, place),
                       .created_at = *ParseTime(kit::TextIn(post, "created_at")),
                       .in_reply_to = ParentOf(post, place)},
           .told = IsHeard(post) && !IsOurs(post)});
    }
    return page;
  }

  bool IsOurs(const json& post) const { return Lower(kit::TextIn(post, "username")) == username_; }
  // Bots have ids below zero; whatever is of another type no person wrote.
  bool IsHeard(const json& post) const {
    return categories_.contains(kit::WholeIn(post, "category_id").value_or(0)) &&
           kit::WholeIn(post, "user_id").value_or(0) > 0 && kit::WholeIn(post, "post_type") == 1;
  }

  Receipt SendOne(const Outgoing& out) {
    json body = {{"raw", Escaped(out.text())}};
    if (out.parent.empty()) {
      body.update({{"title", out.post->title}, {"category", category_}});
    } else if (const auto parent = PlaceOfId(out.parent)) {
      body.update({{"topic_id", parent->topic}, {"reply_to_post_number", parent->number}});
    } else {
      return Receipt::From(Bad("no post is called " + out.parent, Fault::kRejected));
    }
    const auto answer = api_.AskJson({.method = "POST", .target = "/posts.json", .body = body.dump()});
    if (!answer) return Receipt::From(answer.error());
    if (kit::TextIn(*answer, "action") == "enqueued")
      return Receipt::From(Bad("the forum keeps the account's posts for approval", Fault::kRejected));
    return ReceiptOf(*answer);
  }

  Receipt ReceiptOf(const json& post) const {
    const auto place = PlaceOf(post);
    if (!place) return Receipt::From(kit::InDoubt(Bad("the answer does not say where the post is")));
    return Receipt::Accepted(place->Id(), UrlOf(*place));
  }

  // Nothing where it is not there, or not any more.
  Result<std::optional<json>> Find(const std::string& native_id) {
    const auto place = PlaceOfId(native_id);
    if (!place) return std::optional<json>();
    auto post =
        api_.AskMaybe({.target = fmt::format("/posts/by_number/{}/{}.json", place->topic, place->number),
                       .may_be_gone = true});
    if (!post || !*post) return post;
    if (kit::IdIn(**post, "id").empty()) return Bad("a post without an id");
    return IsDeleted(**post) ? std::optional<json>() : post;
  }

  // In the forum's list, for an account's own feed has neither raw words nor a second page: others' posts
  // stand there without their words, and say only how far back it was looked.
  Result<std::optional<Shown>> FindAgain(const Sought& sought) {
    if (sought.text.empty()) return Bad("a post whose words are not known cannot be looked for");
    std::string before;
    const auto read = [&](const std::string&) -> Result<std::vector<kit::OwnPost>> {
      const auto posts = Posts({}, before, {});
      if (!posts) return posts.error();
      std::vector<kit::OwnPost> page;
      for (const json& post : *posts) {
        const Place place = *PlaceOf(post);
        before = kit::IdIn(post, "id");
        page.push_back({place.Id(), UrlOf(place), IsOurs(post) ? RawOf(post) : "", ParentOf(post, place),
                        *ParseTime(kit::TextIn(post, "created_at")),
                        kit::WholeIn(post, "version").value_or(1) > 1});
      }
      return page;
    };
    return kit::FindSent({}, sought, api_, read);
  }

  const std::string channel_, username_;  // the latter in lower case
  std::set<int64_t> categories_;
  const int64_t category_;
  kit::ApiClient api_;
  kit::StreamSource posts_;
  std::set<std::string> gone_;  // of this poll
};

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State&) {
  const auto bad = [&](const std::string& what) {
    return Error{Fault::kConfig, fmt::format("{}: discourse {}: {}", settings.Where(), channel, what)};
  };
  const auto server = kit::ServerAddress("server", settings.Text("server"));
  if (!server) return bad(server.error().message);
  const std::string& username = settings.Text("username");
  if (PercentEncode(username) != username) return bad("'username' holds more than letters, digits and _.-");
  const auto& categories = settings.List("categories");
  if (categories.size() > kMostCategories)
    return bad(fmt::format("'categories' has more than {}", kMostCategories));
  for (const std::string& id : categories) {
    if (PositiveOf(id) == 0)
      return bad("'categories' takes numbers, as at the end of a category's address, not '" + id + "'");
  }
  if (categories.empty() && settings.Whole("category") == 0)
    return bad("name 'categories' to listen to, or the 'category' to post in");
  return std::unique_ptr<Channel>(new Forum(settings, channel, *server, doors));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "discourse",
      .summary = "A Discourse forum: hears the posts of chosen categories, posts bulletins as topics",
      .proven = "a double of ours, by the platform's description and its source",
      .options =
          {{.key = "server",
            .help = "the forum's address; plain http only to this machine",
            .kind = OptionKind::kUrl,
            .required = true,
            .destination = true},
           {.key = "username", .help = "the account that the key is for", .required = true},
           {.key = "api_key", .help = "the account's API key", .required = true, .secret = true},
           {.key = "categories",
            .help = "the categories to listen to, by the numbers in their addresses; none: nothing is heard",
            .kind = OptionKind::kList},
           {.key = "category",
            .help = "the category in which bulletins become topics, by its number; 0: nothing is posted",
            .kind = OptionKind::kWhole,
            .fallback = "0",
            .destination = true,
            .least = 1,
            .most = 2'147'483'647,
            .or_zero = true}},
      .abilities =
          {.poll = true, .send = true, .edit = true, .retract = true, .read_back = true, .threads = true},
      .limits = {.max_length = 16'000,  // max_post_length is 32,000, and an escaped character counts as two
                 .rates = {{60, std::chrono::minutes(1), "requests a key"}},
                 .source = "https://meta.discourse.org/t/available-settings-for-global-rate-limits-and-"
                           "throttling/78612; max_post_length in "
                           "https://github.com/discourse/discourse/blob/main/config/site_settings.yml"},
      .poll_every = std::chrono::seconds(30),
      .open = &Open,
      .contact_mode = "social_media",
  };
  return type;
}

}  // namespace crier::discourse
