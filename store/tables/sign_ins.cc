#include "store/tables/sign_ins.h"

#include "store/db/columns.h"

namespace crier {
namespace {

constexpr char kFind[] = "SELECT failures, last_at FROM sign_ins WHERE key = ?";
constexpr char kPut[] =
    "INSERT INTO sign_ins (key, failures, last_at) VALUES (?, ?, ?)"
    " ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at";
constexpr char kDrop[] = "DELETE FROM sign_ins WHERE key = ?";
constexpr char kForgive[] = "UPDATE sign_ins SET failures = failures - 1 WHERE key = ? AND failures > 0";
constexpr char kForget[] = "DELETE FROM sign_ins WHERE last_at < ?";
constexpr char kKnown[] = "SELECT 1 FROM known_addresses WHERE person = ? AND network = ? AND last_at >= ?";
constexpr char kRemember[] =
    "INSERT INTO known_addresses (person, network, last_at) VALUES (?, ?, ?)"
    " ON CONFLICT (person, network) DO UPDATE SET last_at = excluded.last_at";
constexpr char kForgetAddresses[] = "DELETE FROM known_addresses WHERE last_at < ?";

Result<void> Done(const Result<int64_t>& run) { return run ? Result<void>() : run.error(); }

}  // namespace

Result<SignInCount> FindSignIns(Tx& tx, const std::string& key) {
  auto rows = tx.Query(kFind, {key});
  if (!rows) return rows.error();
  if (rows->empty()) return SignInCount{};
  return SignInCount{rows->front().Int(0), rows->front().At(1)};
}

Result<void> PutSignIns(Tx& tx, const std::string& key, const SignInCount& count) {
  return Done(tx.Run(kPut, {key, count.failures, ToValue(count.last)}));
}

Result<void> DropSignIns(Tx& tx, const std::string& key) { return Done(tx.Run(kDrop, {key})); }

Result<void> ForgiveSignIn(Tx& tx, const std::string& key) { return Done(tx.Run(kForgive, {key})); }

Result<int64_t> ForgetSignIns(Tx& tx, Time before) { return tx.Run(kForget, {ToValue(before)}); }

Result<bool> IsKnownAddress(Tx& tx, const std::string& person, const std::string& network, Time since) {
  auto rows = tx.Query(kKnown, {person, network, ToValue(since)});
  if (!rows) return rows.error();
  return !rows->empty();
}

Result<void> RememberAddress(Tx& tx, const std::string& person, const std::string& network, Time now) {
  return Done(tx.Run(kRemember, {person, network, ToValue(now)}));
}

Result<int64_t> ForgetAddresses(Tx& tx, Time before) { return tx.Run(kForgetAddresses, {ToValue(before)}); }

}  // namespace crier
