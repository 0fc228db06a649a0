#include "store/tables/bulletins.h"

#include <algorithm>
#include <iterator>

#include "core/actor.h"
#include "core/log.h"
#include "store/db/record.h"

namespace crier {
namespace {

constexpr std::string_view kStates[] = {"draft", "approved",   "held",     "sending",
                                        "sent",  "superseded", "cancelled"};

std::string InfoSet(const Row& row, size_t column, Bulletin* bulletin) {
  auto info = UnpackInfo(row.Text(column));
  if (!info) return "its wording is no list";
  bulletin->info = *std::move(info);
  return "";
}
// Empty where there is none, as in rows that are older than areas.
std::string PackArea(const Area& area) { return area.empty() ? "" : AreaToJson(area); }
std::string CoversSet(const Row& row, size_t column, Bulletin* bulletin) {
  const std::string text = row.Text(column);
  if (text.empty()) return "";
  auto area = AreaFromJson(text);
  if (!area) return "its area cannot be read: " + area.error().message;
  bulletin->covers = *std::move(area);
  return "";
}
std::string ChannelsSet(const Row& row, size_t column, Bulletin* bulletin) {
  auto channels = UnpackTexts(row.Text(column));
  if (!channels) return "its channels are no list";
  bulletin->channels = *std::move(channels);
  return "";
}
// Empty of nobody, as in rows that are older than it.
std::string PackEditors(const Bulletin& bulletin) {
  return bulletin.editors.empty() ? "" : PackTexts(bulletin.editors);
}
std::string EditorsSet(const Row& row, size_t column, Bulletin* bulletin) {
  const std::string text = row.Text(column);
  if (text.empty()) return "";
  auto editors = UnpackTexts(text);
  if (!editors) return "its editors are no list";
  bulletin->editors = *std::move(editors);
  return "";
}
std::string StateSet(const Row& row, size_t column, Bulletin* bulletin) {
  bulletin->state = row.Text(column);
  const bool known = std::find(std::begin(kStates), std::end(kStates), bulletin->state) != std::end(kStates);
  return known ? "" : "its state is \"" + bulletin->state + "\"";
}
// As older versions wrote them, too.
std::string AuthorSet(const Row& row, size_t column, Bulletin* bulletin) {
  bulletin->author = NormalActorText(row.Text(column));
  return "";
}
std::string ApproverSet(const Row& row, size_t column, Bulletin* bulletin) {
  bulletin->approved_by = NormalActorText(row.Text(column));
  return "";
}
std::string PartsSet(const Row& row, size_t column, Post* post) {
  auto parts = UnpackTexts(row.Text(column));
  if (!parts) return "its parts are no list";
  post->parts = *std::move(parts);
  return "";
}
std::string FieldsSet(const Row& row, size_t column, Post* post) {
  auto fields = UnpackFields(row.Text(column));
  if (!fields) return "its fields are no map";
  post->fields = *std::move(fields);
  return "";
}

std::string VisibilitySet(const Row& row, size_t column, Post* post) {
  const auto visibility = VisibilityOf(row.Text(column));
  if (!visibility) return "its visibility is \"" + row.Text(column) + "\"";
  post->visibility = *visibility;
  return "";
}

constexpr Column<Bulletin> kColumns[] = {
    Kept<&Bulletin::id>("id"),
    Kept<&Bulletin::kind>("kind"),
    Kept<&Bulletin::msg_type>("msg_type"),
    Kept<&Bulletin::status>("status"),
    Kept<&Bulletin::event>("event"),
    Kept<&Bulletin::urgency>("urgency"),
    Kept<&Bulletin::severity>("severity"),
    Kept<&Bulletin::certainty>("certainty"),
    {"info", [](const Bulletin& bulletin) -> Value { return PackInfo(bulletin.info); }, InfoSet},
    Kept<&Bulletin::area>("area"),
    {"covers", [](const Bulletin& bulletin) -> Value { return PackArea(bulletin.covers); }, CoversSet},
    Kept<&Bulletin::web>("web"),
    Kept<&Bulletin::effective>("effective"),
    Kept<&Bulletin::expires>("expires"),
    {"channels", [](const Bulletin& bulletin) -> Value { return PackTexts(bulletin.channels); }, ChannelsSet},
    Kept<&Bulletin::references>("refers_to"),
    {"state", [](const Bulletin& bulletin) -> Value { return bulletin.state; }, StateSet},
    Kept<&Bulletin::held>("held"),
    {"author", [](const Bulletin& bulletin) -> Value { return bulletin.author; }, AuthorSet},
    {"editors", [](const Bulletin& bulletin) -> Value { return PackEditors(bulletin); }, EditorsSet},
    {"approved_by", [](const Bulletin& bulletin) -> Value { return bulletin.approved_by; }, ApproverSet},
    Kept<&Bulletin::break_glass>("break_glass"),
    Kept<&Bulletin::created_at>("created_at"),
    Kept<&Bulletin::updated_at>("updated_at"),
};
const Columns<Bulletin> kAll = kColumns;

// Beside job_id, which no Post knows.
constexpr Column<Post> kPostColumns[] = {
    Kept<&Post::channel>("channel"),
    Kept<&Post::lang>("lang"),
    Kept<&Post::title>("title"),
    {"parts", [](const Post& post) -> Value { return PackTexts(post.parts); }, PartsSet},
    Kept<&Post::web>("web"),
    Kept<&Post::event>("event"),
    Kept<&Post::severity>("severity"),
    Kept<&Post::status>("status"),
    Kept<&Post::sent>("sent"),
    {"visibility", [](const Post& post) -> Value { return std::string(VisibilityName(post.visibility)); },
     VisibilitySet},
    Kept<&Post::automatic>("automatic"),
    {"fields", [](const Post& post) -> Value { return PackFields(post.fields); }, FieldsSet},
};
const Columns<Post> kAllOfPost = kPostColumns;

constexpr char kById[] = " WHERE id = ?";
constexpr char kAndState[] = " AND state = ?";
constexpr char kAndRefers[] = " AND refers_to = ? AND refers_to <> ''";
constexpr char kAndBefore[] = " AND (created_at, id) < (?, ?)";
constexpr char kWhenMade[] = "SELECT created_at FROM bulletins WHERE id = ?";
constexpr char kFollowers[] = " WHERE refers_to = ? AND refers_to <> '' ORDER BY created_at, id";
constexpr char kApproved[] = " WHERE state = 'approved' ORDER BY created_at, id LIMIT 500";
constexpr char kNewest[] = " ORDER BY created_at DESC, id DESC LIMIT ?";
constexpr char kOnePost[] = " FROM posts p WHERE p.job_id = ? AND p.lang = ?";
constexpr char kOfJob[] = " FROM posts p WHERE p.job_id = ? ORDER BY p.lang";
constexpr char kAnswered[] =
    " FROM deliveries d JOIN posts p ON p.job_id = d.job_id AND p.lang = d.lang WHERE d.native_id = ? AND "
    "d.channel = ? AND d.native_id <> '' LIMIT 5";
constexpr char kSentSince[] =
    " FROM posts p WHERE p.channel = ? AND p.sent >= ? ORDER BY p.sent DESC, p.job_id, p.lang LIMIT ?";

constexpr int kMaxLimit = 500;
std::string Select() { return "SELECT " + ReadNames(kAll) + " FROM bulletins"; }

Result<Bulletin> BulletinOf(const Row& row) { return RecordOf(kAll, row, "bulletins", row.Text(0)); }

Result<std::vector<Bulletin>> Load(Tx& tx, const std::string& where, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query(Select() + where, values), BulletinOf);
}

Result<std::vector<Post>> LoadPosts(Tx& tx, const char* from, const std::vector<Value>& values,
                                    const char* distinct = "") {
  const std::string select = std::string("SELECT ") + distinct + ReadNames(kAllOfPost, "p.") + from;
  return RecordsFrom(tx.Query(select, values), [](const Row& row) {
    return RecordOf(kAllOfPost, row, "posts", row.Text(0) + " " + row.Text(1));
  });
}

// What can be read; the others are logged, and their ids go into `unreadable`.
std::vector<Bulletin> Readable(const std::vector<Row>& rows, std::vector<std::string>* unreadable) {
  std::vector<Bulletin> bulletins;
  for (const Row& row : rows) {
    if (auto bulletin = BulletinOf(row); bulletin) {
      bulletins.push_back(*std::move(bulletin));
    } else {
      LogError("a row is left out", {{"error", bulletin.error().message}});
      unreadable->push_back(row.Text(0));
    }
  }
  return bulletins;
}

}  // namespace

Result<void> SaveBulletin(Tx& tx, const Bulletin& bulletin) {
  const std::vector<Value> values = ValuesOf(kAll, bulletin);
  auto done = tx.Run("INSERT INTO bulletins (" + WrittenNames(kAll) + ") VALUES (" + Marks(values.size()) +
                         ") ON CONFLICT (id) DO UPDATE SET " + Replacements(kAll.subspan(1)),
                     values);
  return done ? Result<void>() : done.error();
}

Result<std::optional<Bulletin>> FindBulletin(Tx& tx, const std::string& id) {
  auto found = Load(tx, kById, {id});
  if (!found) return found.error();
  if (found->empty()) return std::optional<Bulletin>();
  return std::optional<Bulletin>(std::move(found->front()));
}

Result<BulletinPage> FindBulletins(Tx& tx, const BulletinQuery& query) {
  const auto limit = static_cast<size_t>(std::clamp(query.limit, 1, kMaxLimit));
  std::string where = " WHERE id <> ''";
  std::vector<Value> values;
  if (!query.state.empty()) {
    where += kAndState;
    values.emplace_back(query.state);
  }
  if (!query.references.empty()) {
    where += kAndRefers;
    values.emplace_back(query.references);
  }
  if (!query.before.empty()) {
    auto made = tx.Query(kWhenMade, {query.before});
    if (!made) return made.error();
    if (made->empty()) return BulletinPage();
    where += kAndBefore;
    values.emplace_back(made->front().Int(0));
    values.emplace_back(query.before);
  }
  values.emplace_back(static_cast<int64_t>(limit) + 1);  // whether there is more
  auto rows = tx.Query(Select() + where + kNewest, values);
  if (!rows) return rows.error();
  BulletinPage page;
  if (rows->size() > limit) {
    rows->erase(rows->begin() + static_cast<std::ptrdiff_t>(limit), rows->end());
    page.next = rows->back().Text(0);
  }
  page.bulletins = Readable(*rows, &page.unreadable);
  return page;
}

Result<std::vector<Bulletin>> FindApproved(Tx& tx) {
  auto rows = tx.Query(Select() + kApproved);
  if (!rows) return rows.error();
  std::vector<std::string> unreadable;
  return Readable(*rows, &unreadable);
}

Result<std::vector<Bulletin>> FindFollowers(Tx& tx, const std::string& id) {
  return Load(tx, kFollowers, {id});
}

Result<void> SavePost(Tx& tx, int64_t job_id, const Post& post) {
  std::vector<Value> values = {job_id};
  AppendValues(kAllOfPost, post, &values);
  auto done =
      tx.Run("INSERT INTO posts (job_id, " + WrittenNames(kAllOfPost) + ") VALUES (" + Marks(values.size()) +
                 ") ON CONFLICT (job_id, lang) DO UPDATE SET " + Replacements(kAllOfPost.subspan(2)),
             values);
  return done ? Result<void>() : done.error();
}

Result<std::optional<Post>> FindPost(Tx& tx, int64_t job_id, const std::string& lang) {
  auto posts = LoadPosts(tx, kOnePost, {job_id, lang});
  if (!posts) return posts.error();
  if (posts->empty()) return std::optional<Post>();
  return std::optional<Post>(std::move(posts->front()));
}

Result<std::vector<Post>> PostsOf(Tx& tx, int64_t job_id) { return LoadPosts(tx, kOfJob, {job_id}); }

Result<std::vector<Post>> PostsSentAs(Tx& tx, const std::string& channel, const std::string& native_id) {
  return LoadPosts(tx, kAnswered, {native_id, channel}, "DISTINCT ");
}

Result<std::vector<Post>> PostsSince(Tx& tx, const std::string& channel, Time since, int limit) {
  const int64_t most{std::clamp(limit, 0, kMaxLimit)};
  return LoadPosts(tx, kSentSince, {channel, ToValue(since), most});
}

}  // namespace crier
