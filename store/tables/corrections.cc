#include "store/tables/corrections.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/log.h"
#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<Correction> kColumns[] = {
    Read<&Correction::id>("id"),
    Kept<&Correction::mention_id>("mention_id"),
    Kept<&Correction::what>("what"),
    Kept<&Correction::said>("said"),
    Kept<&Correction::right>("correct"),
    Kept<&Correction::note>("note"),
    Kept<&Correction::who>("who"),
    Kept<&Correction::at>("at"),
    Kept<&Correction::service_code>("service_code"),
    {"rules", [](const Correction& correction) -> Value { return PackTexts(correction.rules); },
     [](const Row& row, size_t column, Correction* correction) -> std::string {
       auto rules = UnpackTexts(row.Text(column));
       if (!rules) return "its rules are no list";
       correction->rules = *std::move(rules);
       return "";
     }},
    Kept<&Correction::rules_version>("rules_version"),
};
const Columns<Correction> kAll = kColumns;

constexpr char kRuleKey[] = "rule", kServiceKey[] = "service";

constexpr char kCountOf[] = "SELECT COUNT(*) FROM corrections WHERE mention_id = ?";
constexpr char kAddKey[] = "INSERT INTO correction_keys (kind, key, correction_id) VALUES (?, ?, ?)";
constexpr char kForget[] = "UPDATE corrections SET said = '' WHERE mention_id = ? AND what = 'place'";
// CROSS JOIN: SQLite walks through the first, which is in the order that is asked for.
constexpr char kEvery[] = "corrections c CROSS JOIN mentions m WHERE m.id = c.mention_id AND c.id < ?";
constexpr char kByKey[] =
    "correction_keys k CROSS JOIN corrections c CROSS JOIN mentions m WHERE c.id = k.correction_id AND m.id "
    "= "
    "c.mention_id AND k.kind = ? AND k.key = ? AND k.correction_id < ?";
constexpr char kAndService[] =
    " AND EXISTS (SELECT 1 FROM correction_keys x WHERE x.kind = 'service' AND x.key = ? AND "
    "x.correction_id = c.id)";

constexpr int kMaxLimit = 500;

Result<void> AddKeys(Tx& tx, const Correction& correction) {
  std::set<std::string> services = {correction.service_code};
  if (correction.what == "service") services.insert(correction.right);
  services.erase("");
  const std::set<std::string> rules(correction.rules.begin(), correction.rules.end());
  const auto add = [&](const char* kind, const std::set<std::string>& keys) -> Result<void> {
    for (const std::string& key : keys) {
      if (auto added = tx.Run(kAddKey, {std::string(kind), key, correction.id}); !added) return added.error();
    }
    return {};
  };
  if (auto added = add(kServiceKey, services); !added) return added;
  return add(kRuleKey, rules);
}

// One whose rules cannot be read still says what is wrong.
Correction CorrectionOf(const Row& row) {
  std::string why;
  Correction correction = RecordOf(kAll, row, &why);
  if (!why.empty())
    LogError("a row cannot be read",
             {{"table", "corrections"}, {"id", std::to_string(correction.id)}, {"error", why}});
  return correction;
}

}  // namespace

Result<void> AddCorrection(Tx& tx, Correction* correction) {
  auto there = tx.Query(kCountOf, {correction->mention_id});
  if (!there) return there.error();
  if (there->at(0).Int(0) >= kMostCorrections)
    return Error{Fault::kRejected, "this mention has " + std::to_string(kMostCorrections) +
                                       " corrections already: that is enough to look at its rules"};
  const std::vector<Value> values = ValuesOf(kAll, *correction);
  auto added = tx.Query("INSERT INTO corrections (" + WrittenNames(kAll) + ") VALUES (" +
                            Marks(values.size()) + ") RETURNING id",
                        values);
  if (!added) return added.error();
  correction->id = added->at(0).Int(0);
  return AddKeys(tx, *correction);
}

Result<std::vector<FoundCorrection>> FindCorrections(Tx& tx, const CorrectionQuery& query) {
  std::string from = kEvery, id = "c.id";
  std::vector<Value> values;
  if (!query.rule.empty() || !query.service_code.empty()) {
    const bool by_rule = !query.rule.empty();
    from = kByKey;
    id = "k.correction_id";
    values.emplace_back(std::string(by_rule ? kRuleKey : kServiceKey));
    values.emplace_back(by_rule ? query.rule : query.service_code);
  }
  values.emplace_back(query.before > 0 ? query.before : INT64_MAX);
  if (!query.rule.empty() && !query.service_code.empty()) {
    from += kAndService;
    values.emplace_back(query.service_code);
  }
  if (!query.what.empty()) {
    from += " AND c.what = ?";
    values.emplace_back(query.what);
  }
  values.emplace_back(int64_t{std::clamp(query.limit, 0, kMaxLimit)});
  auto rows = tx.Query("SELECT " + ReadNames(kAll, "c.") + ", m.text, m.lang, m.channel, m.removed FROM " +
                           from + " ORDER BY " + id + " DESC LIMIT ?",
                       values);
  if (!rows) return rows.error();
  std::vector<FoundCorrection> found;
  for (const Row& row : *rows) {
    const size_t mention = kAll.size();
    found.push_back({CorrectionOf(row), row.Text(mention), row.Text(mention + 1), row.Text(mention + 2),
                     row.Int(mention + 3) != 0});
  }
  return found;
}

Result<void> ShowCorrections(Tx& tx, std::vector<StoredMention>* mentions) {
  if (mentions->empty()) return {};
  std::vector<Value> ids;
  std::map<int64_t, StoredMention*> by_id;
  for (StoredMention& each : *mentions) {
    ids.emplace_back(each.id);
    by_id[each.id] = &each;
    each.corrections.clear();
  }
  auto rows = tx.Query(
      "SELECT " + ReadNames(kAll) + " FROM corrections WHERE mention_id IN (" + Marks(ids.size()) + ")", ids);
  if (!rows) return rows.error();
  std::vector<Correction> found;
  for (const Row& row : *rows) found.push_back(CorrectionOf(row));
  std::sort(found.begin(), found.end(),
            [](const Correction& one, const Correction& other) { return one.id < other.id; });
  for (Correction& each : found) by_id.at(each.mention_id)->corrections.push_back(std::move(each));
  return {};
}

Result<void> ForgetQuotes(Tx& tx, int64_t mention) {
  auto done = tx.Run(kForget, {mention});
  return done ? Result<void>() : done.error();
}

}  // namespace crier
