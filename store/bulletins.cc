#include "store/bulletins.h"

#include <algorithm>

#include "store/columns.h"

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
constexpr char kByState[] = " WHERE state = ?";
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

Result<Bulletin> BulletinOf(const Row& row) {
  auto info = UnpackInfo(row.Text(8));
  if (!info) return info.error();
  auto channels = UnpackTexts(row.Text(13));
  if (!channels) return channels.error();
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
  bulletin.author = row.Text(16);
  bulletin.approved_by = row.Text(17);
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
    if (!parts) return parts.error();
    posts.push_back(Post{row.Text(0), row.Text(1), row.Text(2), *std::move(parts), row.Text(4), row.Text(5),
                         row.Text(6), row.Text(7), row.At(8)});
  }
  return posts;
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

Result<std::vector<Bulletin>> FindBulletins(Tx& tx, const std::string& state, int limit) {
  const int64_t most{std::clamp(limit, 0, kMaxLimit)};
  if (state.empty()) return Load(tx, kNewest, {most});
  return Load(tx, std::string(kByState) + kNewest, {state, most});
}

Result<std::vector<Bulletin>> FindApproved(Tx& tx) { return Load(tx, kApproved, {}); }

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
