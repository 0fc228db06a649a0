#include "store/tables/bulletins.h"

#include <algorithm>
#include <iterator>

#include "core/actor.h"
#include "core/log.h"
#include "store/db/columns.h"

namespace crier {
namespace {

constexpr char kSave[] =
    "INSERT INTO bulletins (id, kind, msg_type, status, event, urgency, severity, certainty, info, area, "
    "web, effective,"
    " expires, channels, refers_to, state, author, approved_by, created_at, updated_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, msg_type = excluded.msg_type, status = "
    "excluded.status,"
    " event = excluded.event, urgency = excluded.urgency, severity = excluded.severity, certainty = "
    "excluded.certainty,"
    " info = excluded.info, area = excluded.area, web = excluded.web, effective = excluded.effective,"
    " expires = excluded.expires, channels = excluded.channels, refers_to = excluded.refers_to, state = "
    "excluded.state,"
    " author = excluded.author, approved_by = excluded.approved_by, created_at = excluded.created_at,"
    " updated_at = excluded.updated_at";
constexpr char kSelect[] =
    "SELECT id, kind, msg_type, status, event, urgency, severity, certainty, info, area, web, effective, "
    "expires,"
    " channels, refers_to, state, author, approved_by, created_at, updated_at FROM bulletins";
constexpr char kById[] = " WHERE id = ?";
constexpr char kAndState[] = " AND state = ?";
constexpr char kAndRefers[] = " AND refers_to = ? AND refers_to <> ''";
constexpr char kAndBefore[] = " AND (created_at, id) < (?, ?)";
constexpr char kWhenMade[] = "SELECT created_at FROM bulletins WHERE id = ?";
constexpr char kFollowers[] = " WHERE refers_to = ? AND refers_to <> '' ORDER BY created_at, id";
constexpr char kApproved[] = " WHERE state = 'approved' ORDER BY created_at, id LIMIT 500";
constexpr char kNewest[] = " ORDER BY created_at DESC, id DESC LIMIT ?";
constexpr char kSavePost[] =
    "INSERT INTO posts (bulletin_id, channel, lang, title, parts, web, event, severity, status, sent)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (bulletin_id, channel, lang) DO UPDATE SET title = excluded.title, parts = excluded.parts,"
    " web = excluded.web, event = excluded.event, severity = excluded.severity, status = excluded.status,"
    " sent = excluded.sent";
constexpr char kFindPost[] =
    "SELECT channel, lang, title, parts, web, event, severity, status, sent FROM posts"
    " WHERE bulletin_id = ? AND channel = ? AND lang = ?";
constexpr char kAnswered[] =
    "SELECT DISTINCT p.channel, p.lang, p.title, p.parts, p.web, p.event, p.severity, p.status, p.sent"
    " FROM deliveries d JOIN posts p ON p.bulletin_id = d.bulletin_id AND p.channel = d.channel AND p.lang = "
    "d.lang WHERE d.native_id = ? AND d.channel = ? AND d.native_id <> '' LIMIT 5";
constexpr char kSentSince[] =
    "SELECT channel, lang, title, parts, web, event, severity, status, sent FROM posts"
    " WHERE channel = ? AND sent >= ? ORDER BY sent DESC, bulletin_id, lang LIMIT ?";

constexpr int kMaxLimit = 500;
constexpr std::string_view kStates[] = {"draft", "approved", "sending", "sent", "superseded", "cancelled"};

Result<Bulletin> BulletinOf(const Row& row) {
  const auto damaged = [&](std::string_view why) { return Damaged("bulletins", row.Text(0), why); };
  auto info = UnpackInfo(row.Text(8));
  if (!info) return damaged("its wording is no list");
  auto channels = UnpackTexts(row.Text(13));
  if (!channels) return damaged("its channels are no list");
  if (std::find(std::begin(kStates), std::end(kStates), row.Text(15)) == std::end(kStates))
    return damaged("its state is \"" + row.Text(15) + "\"");
  Bulletin bulletin;
  bulletin.id = row.Text(0);
  bulletin.kind = row.Text(1);
  bulletin.msg_type = row.Text(2);
  bulletin.status = row.Text(3);
  bulletin.event = row.Text(4);
  bulletin.urgency = row.Text(5);
  bulletin.severity = row.Text(6);
  bulletin.certainty = row.Text(7);
  bulletin.info = *std::move(info);
  bulletin.area = row.Text(9);
  bulletin.web = row.Text(10);
  bulletin.effective = MaybeAt(row, 11);
  bulletin.expires = MaybeAt(row, 12);
  bulletin.channels = *std::move(channels);
  bulletin.references = row.Text(14);
  bulletin.state = row.Text(15);
  bulletin.author = NormalActorText(row.Text(16));
  bulletin.approved_by = NormalActorText(row.Text(17));
  bulletin.created_at = row.At(18);
  bulletin.updated_at = row.At(19);
  return bulletin;
}

Result<std::vector<Bulletin>> Load(Tx& tx, const std::string& where, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query(kSelect + where, values), BulletinOf);
}

Result<std::vector<Post>> PostsOf(const Result<std::vector<Row>>& rows) {
  if (!rows) return rows.error();
  std::vector<Post> posts;
  for (const Row& row : *rows) {
    auto parts = UnpackTexts(row.Text(3));
    if (!parts) return Damaged("posts", row.Text(0) + " " + row.Text(1), "its parts are no list");
    posts.push_back(Post{row.Text(0), row.Text(1), row.Text(2), *std::move(parts), row.Text(4), row.Text(5),
                         row.Text(6), row.Text(7), row.At(8)});
  }
  return posts;
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
  auto done = tx.Run(kSave, {bulletin.id,
                             bulletin.kind,
                             bulletin.msg_type,
                             bulletin.status,
                             bulletin.event,
                             bulletin.urgency,
                             bulletin.severity,
                             bulletin.certainty,
                             PackInfo(bulletin.info),
                             bulletin.area,
                             bulletin.web,
                             ToValue(bulletin.effective),
                             ToValue(bulletin.expires),
                             PackTexts(bulletin.channels),
                             bulletin.references,
                             bulletin.state,
                             bulletin.author,
                             bulletin.approved_by,
                             ToValue(bulletin.created_at),
                             ToValue(bulletin.updated_at)});
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
  auto rows = tx.Query(kSelect + where + kNewest, values);
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
  auto rows = tx.Query(std::string(kSelect) + kApproved);
  if (!rows) return rows.error();
  std::vector<std::string> unreadable;
  return Readable(*rows, &unreadable);
}

Result<std::vector<Bulletin>> FindFollowers(Tx& tx, const std::string& id) {
  return Load(tx, kFollowers, {id});
}

Result<void> SavePost(Tx& tx, const std::string& bulletin_id, const Post& post) {
  auto done = tx.Run(kSavePost, {bulletin_id, post.channel, post.lang, post.title, PackTexts(post.parts),
                                 post.web, post.event, post.severity, post.status, ToValue(post.sent)});
  return done ? Result<void>() : done.error();
}

Result<std::optional<Post>> FindPost(Tx& tx, const std::string& bulletin_id, const std::string& channel,
                                     const std::string& lang) {
  auto posts = PostsOf(tx.Query(kFindPost, {bulletin_id, channel, lang}));
  if (!posts) return posts.error();
  if (posts->empty()) return std::optional<Post>();
  return std::optional<Post>(std::move(posts->front()));
}

Result<std::vector<Post>> PostsSentAs(Tx& tx, const std::string& channel, const std::string& native_id) {
  return PostsOf(tx.Query(kAnswered, {native_id, channel}));
}

Result<std::vector<Post>> PostsSince(Tx& tx, const std::string& channel, Time since, int limit) {
  const int64_t most{std::clamp(limit, 0, kMaxLimit)};
  return PostsOf(tx.Query(kSentSince, {channel, ToValue(since), most}));
}

}  // namespace crier
