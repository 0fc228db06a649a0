#include "store/tables/rumours.h"

#include <algorithm>

#include "store/db/record.h"

namespace crier {
namespace {

std::string RumourVerdictSet(const Row& row, size_t column, Rumour* rumour) {
  const auto verdict = RumourVerdictOf(row.Text(column));
  if (!verdict) return "its verdict is \"" + row.Text(column) + "\"";
  rumour->verdict = *verdict;
  return "";
}
std::string StanceSet(const Row& row, size_t column, RumourMention* mention) {
  const auto stance = StanceNamed(row.Text(column));
  if (!stance) return "its stance is \"" + row.Text(column) + "\"";
  mention->stance = *stance;
  return "";
}

constexpr Column<Rumour> kColumnsOfRumour[] = {
    Kept<&Rumour::id>("id"),
    Kept<&Rumour::claim>("claim"),
    Kept<&Rumour::owner>("owner"),
    {"verdict", [](const Rumour& rumour) -> Value { return std::string(RumourVerdictName(rumour.verdict)); },
     RumourVerdictSet},
    Kept<&Rumour::reason>("reason"),
    Kept<&Rumour::opened_by>("opened_by"),
    Kept<&Rumour::opened_at>("opened_at"),
    Kept<&Rumour::closed_by>("closed_by"),
    Kept<&Rumour::closed_at>("closed_at"),
    Kept<&Rumour::bulletin_id>("bulletin_id"),
    Kept<&Rumour::answered_by>("answered_by"),
    Kept<&Rumour::answer_due>("answer_due"),
    Kept<&Rumour::changed_at>("changed_at"),
};
const Columns<Rumour> kRumour = kColumnsOfRumour;

constexpr Column<RumourMention> kColumnsOfRumourMention[] = {
    Kept<&RumourMention::rumour_id>("rumour_id"),
    Kept<&RumourMention::mention_id>("mention_id"),
    {"stance", [](const RumourMention& mention) -> Value { return std::string(StanceName(mention.stance)); },
     StanceSet},
    Kept<&RumourMention::by_person>("by_person"),
    Kept<&RumourMention::taken_out>("taken_out"),
    Kept<&RumourMention::who>("who"),
    Kept<&RumourMention::at>("at"),
    Read<&RumourMention::said_at>(
        "(SELECT m.created_at FROM mentions m WHERE m.id = rumour_mentions.mention_id)"),
    Read<&RumourMention::removed>(
        "(SELECT m.removed FROM mentions m WHERE m.id = rumour_mentions.mention_id)"),
    Read<&RumourMention::channel>(
        "(SELECT m.channel FROM mentions m WHERE m.id = rumour_mentions.mention_id)"),
    Read<&RumourMention::author>(
        "(SELECT m.author_id FROM mentions m WHERE m.id = rumour_mentions.mention_id)"),
};
const Columns<RumourMention> kMentionOfRumour = kColumnsOfRumourMention;

constexpr Column<RumourAnswer> kColumnsOfRumourAnswer[] = {
    Kept<&RumourAnswer::rumour_id>("rumour_id"),
    Kept<&RumourAnswer::channel>("channel"),
    Kept<&RumourAnswer::author>("author"),
    Kept<&RumourAnswer::mention_id>("mention_id"),
    Kept<&RumourAnswer::reply_id>("reply_id"),
    Kept<&RumourAnswer::why>("why"),
    Kept<&RumourAnswer::at>("at"),
};
const Columns<RumourAnswer> kAnswerOfRumour = kColumnsOfRumourAnswer;

constexpr char kOneRumour[] = " FROM rumours WHERE id = ?";
constexpr char kAllRumours[] = " FROM rumours WHERE id < ? ORDER BY id DESC LIMIT ?";
constexpr char kOpenRumours[] = " FROM rumours WHERE verdict = '' AND id < ? ORDER BY id DESC LIMIT ?";
constexpr char kClosedRumours[] = " FROM rumours WHERE verdict <> '' AND id < ? ORDER BY id DESC LIMIT ?";
constexpr char kCountOpenRumours[] = "SELECT COUNT(*) FROM rumours WHERE verdict = ''";
constexpr char kCountUnownedRumours[] =
    "SELECT COUNT(*), MIN(opened_at) FROM rumours WHERE verdict = '' AND owner = ''";
constexpr char kRumoursDue[] = " FROM rumours WHERE answer_due = 1 ORDER BY id LIMIT 500";
constexpr char kMentionsIn[] = " FROM rumour_mentions WHERE rumour_id = ? ORDER BY mention_id";
constexpr char kRumourOfMention[] =
    "SELECT rumour_id FROM rumour_mentions WHERE mention_id = ? AND taken_out = 0";
constexpr char kAnswersIn[] = " FROM rumour_answers WHERE rumour_id = ? ORDER BY channel, author";

constexpr char kAfterEveryId[] = "~";  // ids are letters and digits
constexpr int kMostRumours = 500;

Result<std::vector<Rumour>> LoadRumours(Tx& tx, const std::string& from, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kRumour) + from, values),
                     [](const Row& row) { return RecordOf(kRumour, row, "rumours", row.Text(0)); });
}

}  // namespace

Result<void> SaveRumour(Tx& tx, const Rumour& rumour) {
  const std::vector<Value> values = ValuesOf(kRumour, rumour);
  auto saved = tx.Run("INSERT INTO rumours (" + WrittenNames(kRumour) + ") VALUES (" + Marks(values.size()) +
                          ") ON CONFLICT (id) DO UPDATE SET " + Replacements(kRumour.subspan(1)),
                      values);
  return saved ? Result<void>() : saved.error();
}

Result<std::optional<Rumour>> FindRumour(Tx& tx, const std::string& id) {
  auto found = LoadRumours(tx, kOneRumour, {id});
  if (!found) return found.error();
  if (found->empty()) return std::optional<Rumour>();
  return std::optional<Rumour>(std::move(found->front()));
}

Result<std::vector<Rumour>> FindRumours(Tx& tx, std::optional<bool> closed, const std::string& before,
                                        int limit) {
  return LoadRumours(
      tx,
      !closed   ? kAllRumours
      : *closed ? kClosedRumours
                : kOpenRumours,
      {before.empty() ? std::string(kAfterEveryId) : before, int64_t{std::clamp(limit, 1, kMostRumours)}});
}

Result<RumourCounts> CountRumours(Tx& tx) {
  RumourCounts counts;
  auto open = tx.Query(kCountOpenRumours, {});
  if (!open) return open.error();
  counts.open = open->at(0).Int(0);
  auto unowned = tx.Query(kCountUnownedRumours, {});
  if (!unowned) return unowned.error();
  if (unowned->at(0).Int(0) > 0) counts.oldest_unowned = unowned->at(0).At(1);
  return counts;
}

Result<std::vector<Rumour>> RumoursToAnswer(Tx& tx) { return LoadRumours(tx, kRumoursDue, {}); }

Result<void> PutRumourMention(Tx& tx, const RumourMention& mention) {
  if (!mention.taken_out) {
    auto other = RumourOf(tx, mention.mention_id);
    if (!other) return other.error();
    if (!other->empty() && *other != mention.rumour_id) {
      return Error{Fault::kRejected, "mention " + std::to_string(mention.mention_id) + " is in rumour " +
                                         *other + "; take it out there first"};
    }
  }
  const std::vector<Value> values = ValuesOf(kMentionOfRumour, mention);
  auto put = tx.Run("INSERT INTO rumour_mentions (" + WrittenNames(kMentionOfRumour) + ") VALUES (" +
                        Marks(values.size()) + ") ON CONFLICT (rumour_id, mention_id) DO UPDATE SET " +
                        Replacements(kMentionOfRumour.subspan(2, values.size() - 2)),
                    values);
  return put ? Result<void>() : put.error();
}

Result<std::vector<RumourMention>> MentionsOfRumour(Tx& tx, const std::string& id) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kMentionOfRumour) + kMentionsIn, {id}),
                     [](const Row& row) {
                       return RecordOf(kMentionOfRumour, row, "rumour_mentions", std::to_string(row.Int(1)));
                     });
}

Result<std::string> RumourOf(Tx& tx, int64_t mention_id) {
  auto rows = tx.Query(kRumourOfMention, {mention_id});
  if (!rows) return rows.error();
  return rows->empty() ? std::string() : rows->front().Text(0);
}

Result<void> AddRumourAnswer(Tx& tx, const RumourAnswer& answer) {
  const std::vector<Value> values = ValuesOf(kAnswerOfRumour, answer);
  auto added = tx.Run("INSERT INTO rumour_answers (" + WrittenNames(kAnswerOfRumour) + ") VALUES (" +
                          Marks(values.size()) + ")",
                      values);
  return added ? Result<void>() : added.error();
}

Result<std::vector<RumourAnswer>> AnswersOfRumour(Tx& tx, const std::string& id) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kAnswerOfRumour) + kAnswersIn, {id}), [](const Row& row) {
    return RecordOf(kAnswerOfRumour, row, "rumour_answers", row.Text(2));
  });
}

}  // namespace crier
