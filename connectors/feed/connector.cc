// Listens to feeds: RSS, Atom, JSON Feed. README.md tells what it makes of them.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "connectors/feed/feed.h"
#include "connectors/feed/identity.h"
#include "connectors/feed/links.h"
#include "connectors/feed/memory.h"
#include "connectors/kit/caching.h"
#include "connectors/kit/fetch.h"
#include "connectors/kit/wordless.h"
#include "core/log.h"
#include "core/text.h"

namespace crier::feed {

const ConnectorType& Type();

namespace {

constexpr std::chrono::seconds kTimeout{30};  // of one request
constexpr size_t kMaxId = 512;                // Mention::native_id
constexpr size_t kMaxTitle = 80;              // of a feed, for a person
constexpr std::string_view kAccept =
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, "
    "application/json;q=0.8, text/xml;q=0.8, */*;q=0.1";

constexpr size_t kMaxLang = 35;    // RFC 5646, section 4.4.1
constexpr size_t kMaxLogged = 10;  // items of one poll

// guid or id; else, as nothing else tells items apart, a hash of link and title, or of the text alone.
std::string IdOf(const Item& item) {
  if (!item.id.empty() && item.id.size() <= kMaxId) return item.id;
  std::string from = item.id.empty() ? item.link + "\n" + item.title : item.id;
  if (from == "\n") from += item.summary + item.content;
  return fmt::format("hash:{:016x}", HashOf(from));
}

std::string Append(const std::string& text, const std::string& more) {
  if (text.empty()) return more;
  // Where there are no titles, many feeds repeat the beginning of the text as one.
  std::string_view head = text;
  for (const std::string_view dots : {"…", "..."}) {
    if (head.ends_with(dots)) head.remove_suffix(dots.size());
  }
  if (more.starts_with(Trim(head))) return more;
  return more.empty() ? text : text + "\n\n" + more;
}

class Feed : public Channel, public Source {
 public:
  Feed(const Settings& settings, std::string channel, Doors doors, State& state)
      : channel_(std::move(channel)),
        configured_(settings.Text("url")),
        authorization_(settings.Secret("authorization")),
        text_(settings.Text("text")),
        lang_(settings.Text("lang")),
        max_pages_(static_cast<int>(settings.Number("max_pages"))),
        max_wait_(settings.Duration("max_wait")),
        doors_(doors),
        state_(state) {
    // A permanent redirect is remembered as long as the configured address stays the same.
    const std::string moved = state_.Recall("moved_from") == configured_ ? state_.Recall("moved_to") : "";
    url_ = moved.empty() ? configured_ : moved;
  }

  Source* source() override { return this; }
  Result<Limits> limits() override { return Type().limits; }
  Result<Identity> WhoAmI() override;
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  std::string Who() const { return fmt::format("feed {}", channel_); }
  Result<HttpResponse> Fetch(const std::string& url, Headers headers, Time deadline,
                             const std::stop_token& stop) const;
  Result<Document> Read(const HttpResponse& response, const std::string& asked) const;
  void Older(Memory* memory, std::vector<Document>* pages, Time deadline, const std::stop_token& stop) const;
  Time FreshUntil(const HttpResponse& response, std::chrono::seconds publisher, Time now) const;
  Told ToldOf(Item item, const std::string& title, Time now) const;
  std::vector<Told> AllOf(const Document& document, Time now, size_t most) const;
  bool AnyKnown(const Document& document, const Memory& memory, Time now) const;
  std::vector<Told> Settled(const std::vector<Document>& pages, Memory* memory, Time now) const;

  const std::string channel_;
  const std::string configured_;
  const class Secret authorization_;
  const std::string text_;
  const std::string lang_;
  const int max_pages_;
  const std::chrono::milliseconds max_wait_;
  const Doors doors_;
  State& state_;
  std::string url_;
};

Result<HttpResponse> Feed::Fetch(const std::string& url, Headers headers, Time deadline,
                                 const std::stop_token& stop) const {
  HttpRequest request;
  request.url = url;
  request.headers = std::move(headers);
  request.headers.Add("Accept", std::string(kAccept));
  if (!authorization_.empty() && OriginOf(url) == OriginOf(configured_)) {
    request.headers.Add("Authorization", authorization_.Reveal());
  }
  auto response = kit::FetchWithin(doors_, std::move(request), deadline, kTimeout, Who(), stop);
  if (!response) return response;
  if (response->status == 304 || (response->status >= 200 && response->status < 300)) return response;
  if (response->status == 410) {
    return Error{Fault::kRejected,
                 fmt::format("{}: {} is gone for good (410): remove the channel, or set its 'url' to "
                             "the feed's new address",
                             Who(), url)};
  }
  return FaultOf(*response, fmt::format("{}: {}", Who(), url), doors_.clock.Now());
}

Result<Document> Feed::Read(const HttpResponse& response, const std::string& asked) const {
  const std::string& url = response.url.empty() ? asked : response.url;
  auto document = ReadFeed(response.body, response.headers.Get("Content-Type"), url);
  if (!document) {
    Error error = document.error();
    error.message = fmt::format("{}: {} answered {}", Who(), url, error.message);
    return error;
  }
  if (document->next.empty())
    document->next = ResolveLink(url, CleanUtf8(LinkWithRel(response.headers, "next")));
  return document;
}

// Until when the feed's own hints say that asking is useless, as far as the settings follow them; zero: now.
Time Feed::FreshUntil(const HttpResponse& response, std::chrono::seconds publisher, Time now) const {
  const std::chrono::milliseconds hint = std::max(kit::MaxAge(response.headers), publisher);
  const auto wait = std::min(hint, max_wait_);
  return wait > wait.zero() ? now + wait : Time{};
}

Told Feed::ToldOf(Item item, const std::string& title, Time now) const {
  Told told;
  told.id = IdOf(item);
  told.title = item.title;
  told.body = item.summary + "\n" + item.content;
  told.unread = std::move(item.unread);
  Mention& mention = told.mention;
  mention.channel = channel_;
  mention.url = std::move(item.link);
  mention.author = std::move(item.author);
  if (mention.author.name.empty() && mention.author.id.empty()) mention.author = {url_, "", title};
  mention.lang = item.lang.empty() || item.lang.size() > kMaxLang ? lang_ : item.lang;
  mention.created_at = std::min(item.published.value_or(item.updated.value_or(now)), now);
  if (item.in_reply_to.size() <= kMaxId) mention.in_reply_to = std::move(item.in_reply_to);
  mention.point = item.point;
  mention.attachments = std::move(item.attachments);
  std::string body;
  if (text_ == "full") body = item.content.empty() ? item.summary : item.content;
  if (text_ == "summary") body = item.summary.empty() ? item.content : item.summary;
  mention.text = Append(item.title, body);
  if (mention.text.empty()) mention.text = item.summary.empty() ? item.content : item.summary;
  mention.text.resize(Utf8Floor(mention.text, kMaxMentionText));
  const bool something = !mention.url.empty() || !mention.attachments.empty();
  if (mention.text.empty() && something) mention.text = kNoWords;
  return told;
}

// In the order of the page, the newest if there are more than `most`; what says nothing at all is left out.
std::vector<Told> Feed::AllOf(const Document& document, Time now, size_t most) const {
  std::vector<Told> all;
  for (const Item& item : document.items) {
    Told told = ToldOf(item, document.title, now);
    if (!told.mention.text.empty()) all.push_back(std::move(told));
  }
  if (all.size() <= most) return all;
  LogWarn("feed holds more items than can be remembered; the oldest are left out",
          {{"channel", channel_}, {"items", std::to_string(all.size())}});
  std::stable_sort(all.begin(), all.end(),
                   [](const Told& a, const Told& b) { return a.mention.created_at > b.mention.created_at; });
  all.resize(most);
  return all;
}

bool Feed::AnyKnown(const Document& document, const Memory& memory, Time now) const {
  std::vector<Told> items = AllOf(document, now, Memory::kMaxItems);
  Identities(memory).Settle(&items);
  return std::any_of(items.begin(), items.end(), [&](const Told& told) {
    return memory.Look(told.mention.native_id, told.mention.text) != Memory::Seen::kNew;
  });
}

// The items of all pages, each under its own id; what is learnt of ids that are shared is noted.
std::vector<Told> Feed::Settled(const std::vector<Document>& pages, Memory* memory, Time now) const {
  // What is remembered of an item whose id is shared takes four places at most.
  for (const size_t most : {Memory::kMaxItems, Memory::kMaxItems / 4}) {
    std::vector<Told> all;
    size_t newest = 0;
    for (const Document& page : pages) {
      std::vector<Told> items = AllOf(page, now, most);
      if (all.empty()) newest = items.size();
      std::move(items.begin(), items.end(), std::back_inserter(all));
    }
    Identities identities(*memory);
    identities.Settle(&all);
    if (newest + identities.shared() > Memory::kMaxItems && most == Memory::kMaxItems) continue;
    identities.NoteShared(memory);
    return all;
  }
  return {};
}

// Fetches the pages of older items (RFC 5005) for as long as they bring nothing that is known. What cannot be
// fetched now stays in the memory for the next poll: no page is lost because one poll had no time for it.
void Feed::Older(Memory* memory, std::vector<Document>* pages, Time deadline,
                 const std::stop_token& stop) const {
  std::set<std::string> visited = {url_};
  while (!memory->page.empty() && memory->pages_left > 0 && !stop.stop_requested() &&
         visited.insert(memory->page).second) {
    const auto response = Fetch(memory->page, {}, deadline, stop);
    auto document = response ? Read(*response, memory->page) : Result<Document>(response.error());
    if (!document) {
      LogWarn("older items wait", {{"channel", channel_}, {"error", document.error().message}});
      const Fault fault = document.error().fault;
      if (fault == Fault::kUnreachable || fault == Fault::kThrottled) return;
      break;
    }
    --memory->pages_left;
    memory->page = AnyKnown(*document, *memory, doors_.clock.Now()) ? "" : document->next;
    pages->push_back(*std::move(document));
  }
  if (stop.stop_requested()) return;
  memory->page.clear();
}

Result<Batch> Feed::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  const Time now = doors_.clock.Now();
  Memory memory = Memory::Read(cursor);
  const bool fresh = kit::StillHolds(memory.fresh_until, now, max_wait_);
  if (fresh && memory.page.empty()) return Batch{{}, cursor, false};

  Headers headers;
  if (memory.url == url_ && memory.page.empty())
    kit::Validators{memory.etag, memory.modified}.AddTo(&headers);
  const auto response = Fetch(url_, headers, deadline, stop);
  if (!response) return response.error();
  if (response->status == 304) {
    memory.fresh_until = FreshUntil(*response, {}, now);
    return Batch{{}, memory.Write(), false};
  }
  auto first = Read(*response, url_);
  if (!first) return first.error();

  const std::string asked = url_;
  const bool downgrade = asked.starts_with("https:") && !response->url.starts_with("https:");
  if (response->permanent_redirect && !OriginOf(response->url).empty() && !downgrade &&
      response->url != url_) {
    LogInfo("feed has moved for good", {{"channel", channel_}, {"to", response->url}});
    url_ = response->url;
    // Else the old address says so again.
    auto put = state_.Put("moved_to", url_);
    if (put) put = state_.Put("moved_from", configured_);
    if (!put) LogWarn("that cannot be kept", {{"channel", channel_}, {"error", put.error().message}});
  }
  memory.url = url_;
  memory.etag = first->whole ? response->headers.Get("ETag") : "";
  memory.modified = first->whole ? response->headers.Get("Last-Modified") : "";
  memory.fresh_until = first->whole ? FreshUntil(*response, first->fresh_for, now) : Time{};

  std::vector<Document> pages;
  pages.push_back(*std::move(first));
  if (memory.page.empty() && !pages[0].items.empty() && !AnyKnown(pages[0], memory, now)) {
    memory.page = pages[0].next;
    memory.pages_left = max_pages_ - 1;
  }
  Older(&memory, &pages, deadline, stop);

  // Pages come newest first, and so do most feeds' items: the other way round, then by time.
  std::vector<std::pair<Time, Event>> found;
  size_t logged = 0;
  for (Told& told : Settled(pages, &memory, now)) {
    Mention& mention = told.mention;
    const auto seen = memory.Look(mention.native_id, mention.text);
    if (!memory.Note(mention.native_id, mention.text, mention.url) || seen == Memory::Seen::kSame) continue;
    if (!told.unread.empty() && logged++ < kMaxLogged) {
      LogWarn("a feed's item holds what cannot be read; that was left out",
              {{"channel", channel_}, {"item", Excerpt(mention.native_id, 80)}, {"fields", told.unread}});
    }
    const Time at = mention.created_at;
    if (seen == Memory::Seen::kNew) {
      found.emplace_back(at, std::move(mention));
    } else {
      found.emplace_back(at, Edited{std::move(mention)});
    }
  }
  std::reverse(found.begin(), found.end());
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  Batch batch;
  for (auto& [at, event] : found) batch.events.push_back(std::move(event));
  batch.cursor = memory.Write();
  return batch;
}

// The feed as it stands, without a cursor; a redirect is not remembered.
Result<Identity> Feed::WhoAmI() {
  const auto response = Fetch(url_, {}, doors_.clock.Now() + kTimeout, {});
  if (!response) return response.error();
  const auto document = Read(*response, url_);
  if (!document) return document.error();
  const std::string title = document->title.empty()
                                ? "a feed without a title"
                                : fmt::format("\"{}\"", Excerpt(document->title, kMaxTitle));
  const size_t items = document->items.size();
  return Identity{fmt::format("{} at {}, {} item{}", title, url_, items, items == 1 ? "" : "s"), ""};
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto bad = [&](std::string_view what) {
    return Error{Fault::kConfig, fmt::format("{}: feed {}: {}", settings.Where(), channel, what)};
  };
  const std::string& text = settings.Text("text");
  if (text != "full" && text != "summary" && text != "title")
    return bad("'text' must be full, summary or title");
  const double pages = settings.Number("max_pages");
  if (!(pages >= 1 && pages <= 100)) return bad("'max_pages' must be 1 to 100");
  return std::unique_ptr<Channel>(new Feed(settings, channel, doors, state));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "feed",
      .summary =
          "Listens to RSS, Atom and JSON feeds: news, forums, neighbouring agencies, other platforms' "
          "exports",
      .proven = "a feed served by a real nginx",
      .options =
          {
              {.key = "url", .help = "the feed's address", .kind = OptionKind::kUrl, .required = true},
              {.key = "authorization",
               .help = "the whole Authorization header, for a feed that asks for one: \"Bearer ...\"",
               .secret = true},
              {.key = "text", .help = "what becomes the text: full, summary or title", .fallback = "full"},
              {.key = "lang", .help = "the language of items that do not say theirs, such as en or es"},
              {.key = "max_pages",
               .help = "how many pages of older items are read when none of the newest is known",
               .kind = OptionKind::kNumber,
               .fallback = "5"},
              {.key = "max_wait",
               .help = "the longest that the feed's own caching hints may hold a poll back; 0: not at all",
               .kind = OptionKind::kDuration,
               .fallback = "15m"},
          },
      .abilities = {.poll = true},
      .limits = {.unit = LengthUnit::kCharacters,
                 .rates = {},
                 .source = "none: nothing is sent, and a feed says itself how often to ask"},
      .poll_every = std::chrono::minutes(5),
      .open = &Open,
  };
  return type;
}

}  // namespace crier::feed
