#include "store/tables/api_tokens.h"

#include "store/db/record.h"

namespace crier {
namespace {

Value PermissionsGet(const ApiToken& token) {
  std::vector<std::string> names;
  for (const Permission each : token.permissions) names.emplace_back(PermissionName(each));
  return PackTexts(names);
}
std::string PermissionsSet(const Row& row, size_t column, ApiToken* token) {
  auto names = UnpackTexts(row.Text(column));
  if (!names) return "its permissions are no list";
  for (const std::string& name : *names) {
    const auto permission = PermissionOf(name);
    if (!permission) return "there is no permission \"" + name + "\"";
    token->permissions.push_back(*permission);
  }
  return "";
}

constexpr Column<ApiToken> kColumns[] = {
    Kept<&ApiToken::id>("id"),
    Kept<&ApiToken::name>("name"),
    Kept<&ApiToken::person>("person"),
    {"permissions", PermissionsGet, PermissionsSet},
    Kept<&ApiToken::token_hash>("token_hash"),
    Kept<&ApiToken::made_at>("made_at"),
    Kept<&ApiToken::expires_at>("expires_at"),
    Kept<&ApiToken::used_at>("used_at"),
    Kept<&ApiToken::revoked_at>("revoked_at"),
};
const Columns<ApiToken> kAll = kColumns;

constexpr char kTouch[] = "UPDATE api_tokens SET used_at = ? WHERE id = ?";
constexpr char kRevoke[] = "UPDATE api_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL";

Result<std::vector<ApiToken>> Load(Tx& tx, const std::string& where, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kAll) + " FROM api_tokens" + where, values),
                     [](const Row& row) { return RecordOf(kAll, row, "api_tokens", row.Text(0)); });
}
Result<std::optional<ApiToken>> LoadOne(Tx& tx, const std::string& where, const std::string& value) {
  auto found = Load(tx, where, {value});
  if (!found) return found.error();
  if (found->empty()) return std::optional<ApiToken>();
  return std::optional<ApiToken>(std::move(found->front()));
}

}  // namespace

Result<void> AddApiToken(Tx& tx, const ApiToken& token) {
  static const std::string sql =
      "INSERT INTO api_tokens (" + WrittenNames(kAll) + ") VALUES (" + Marks(kAll.size()) + ")";
  auto added = tx.Run(sql, ValuesOf(kAll, token));
  return added ? Result<void>() : added.error();
}

Result<std::optional<ApiToken>> FindApiTokenByHash(Tx& tx, const std::string& token_hash) {
  return LoadOne(tx, " WHERE token_hash = ?", token_hash);
}

Result<std::optional<ApiToken>> FindApiToken(Tx& tx, const std::string& id) {
  return LoadOne(tx, " WHERE id = ?", id);
}

Result<std::vector<ApiToken>> FindApiTokens(Tx& tx, const std::string& person) {
  if (person.empty()) return Load(tx, " ORDER BY id DESC", {});
  return Load(tx, " WHERE person = ? ORDER BY id DESC", {person});
}

Result<void> TouchApiToken(Tx& tx, const std::string& id, Time now) {
  auto touched = tx.Run(kTouch, {ToValue(now), id});
  return touched ? Result<void>() : touched.error();
}

Result<bool> RevokeApiToken(Tx& tx, const std::string& id, Time now) {
  auto revoked = tx.Run(kRevoke, {ToValue(now), id});
  if (!revoked) return revoked.error();
  return *revoked == 1;
}

bool IsLive(const ApiToken& token, Time now) {
  return !token.revoked_at && (!token.expires_at || now < *token.expires_at);
}

}  // namespace crier
