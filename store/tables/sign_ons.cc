#include "store/tables/sign_ons.h"

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<KeptSignOn> kColumns[] = {
    Kept<&KeptSignOn::browser_hash>("browser_hash"),
    Kept<&KeptSignOn::state>("state"),
    Kept<&KeptSignOn::nonce>("nonce"),
    Kept<&KeptSignOn::verifier>("verifier"),
    Kept<&KeptSignOn::made_at>("made_at"),
};
const Columns<KeptSignOn> kAll = kColumns;

constexpr char kMakeRoom[] =
    "DELETE FROM pending_sign_ons WHERE browser_hash IN (SELECT browser_hash FROM pending_sign_ons"
    " ORDER BY made_at DESC LIMIT ? OFFSET ?)";
constexpr char kDropOld[] = "DELETE FROM pending_sign_ons WHERE made_at < ?";
constexpr char kAddIdentity[] =
    "INSERT INTO identities (issuer, subject, person) VALUES (?, ?, ?)"
    " ON CONFLICT (issuer, subject) DO NOTHING";
constexpr char kFindIdentity[] = "SELECT person FROM identities WHERE issuer = ? AND subject = ?";
constexpr char kHasIdentity[] = "SELECT 1 FROM identities WHERE person = ? LIMIT 1";
constexpr char kPutToken[] = "INSERT INTO session_id_tokens (session, id_token) VALUES (?, ?)";
constexpr char kFindToken[] = "SELECT id_token FROM session_id_tokens WHERE session = ?";

Result<void> Done(const Result<int64_t>& run) { return run ? Result<void>() : run.error(); }

Result<std::optional<std::string>> OneText(const Result<std::vector<Row>>& rows) {
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<std::string>();
  return std::optional(rows->front().Text(0));
}

}  // namespace

Result<void> AddPendingSignOn(Tx& tx, const KeptSignOn& pending) {
  // More than one is over where several nodes added at once.
  constexpr int64_t kAtOnce = 1'000;
  if (auto room = tx.Run(kMakeRoom, {kAtOnce, kMostPendingSignOns - 1}); !room) return room.error();
  static const std::string sql =
      "INSERT INTO pending_sign_ons (" + WrittenNames(kAll) + ") VALUES (" + Marks(kAll.size()) + ")";
  return Done(tx.Run(sql, ValuesOf(kAll, pending)));
}

Result<std::optional<KeptSignOn>> TakePendingSignOn(Tx& tx, const std::string& browser_hash) {
  static const std::string sql =
      "DELETE FROM pending_sign_ons WHERE browser_hash = ? RETURNING " + ReadNames(kAll);
  auto rows = tx.Query(sql, {browser_hash});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<KeptSignOn>();
  auto taken = RecordOf(kAll, rows->front(), "pending_sign_ons", browser_hash);
  if (!taken) return taken.error();
  return std::optional(*std::move(taken));
}

Result<int64_t> DropPendingSignOns(Tx& tx, Time made_before) {
  return tx.Run(kDropOld, {ToValue(made_before)});
}

Result<void> AddIdentity(Tx& tx, const std::string& issuer, const std::string& subject,
                         const std::string& person) {
  auto added = tx.Run(kAddIdentity, {issuer, subject, person});
  if (!added) return added.error();
  if (*added == 1) return {};
  return Error{Fault::kRejected, "this account of the provider is somebody's already"};
}

Result<std::optional<std::string>> FindIdentity(Tx& tx, const std::string& issuer,
                                                const std::string& subject) {
  return OneText(tx.Query(kFindIdentity, {issuer, subject}));
}

Result<bool> HasIdentity(Tx& tx, const std::string& person) {
  auto rows = tx.Query(kHasIdentity, {person});
  if (!rows) return rows.error();
  return !rows->empty();
}

Result<void> PutIdToken(Tx& tx, const std::string& session, const std::string& id_token) {
  return Done(tx.Run(kPutToken, {session, id_token}));
}

Result<std::optional<std::string>> FindIdToken(Tx& tx, const std::string& session) {
  return OneText(tx.Query(kFindToken, {session}));
}

}  // namespace crier
