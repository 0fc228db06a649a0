#include "store/tables/contacts.h"

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<EnteredContact> kContactColumns[] = {
    Kept<&EnteredContact::channel>("channel"), Kept<&EnteredContact::key>("key"),
    Kept<&EnteredContact::digest>("digest"),   Kept<&EnteredContact::mention_id>("mention_id"),
    Kept<&EnteredContact::at>("at"),           Kept<&EnteredContact::who>("who"),
};
const Columns<EnteredContact> kContact = kContactColumns;

}  // namespace

Result<void> AddContact(Tx& tx, const EnteredContact& contact) {
  static const std::string sql =
      "INSERT INTO contacts (" + WrittenNames(kContact) + ") VALUES (" + Marks(kContact.size()) + ")";
  auto added = tx.Run(sql, ValuesOf(kContact, contact));
  return added ? Result<void>() : added.error();
}

Result<std::optional<EnteredContact>> FindContact(Tx& tx, const std::string& channel,
                                                  const std::string& key) {
  static const std::string sql =
      "SELECT " + ReadNames(kContact) + " FROM contacts WHERE channel = ? AND key = ?";
  auto rows = tx.Query(sql, {channel, key});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<EnteredContact>();
  auto contact = RecordOf(kContact, rows->front(), "contacts", key);
  if (!contact) return contact.error();
  return std::optional(*std::move(contact));
}

}  // namespace crier
