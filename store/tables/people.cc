#include "store/tables/people.h"

#include "store/db/record.h"

namespace crier {
namespace {

Value RolesGet(const Person& person) {
  std::vector<std::string> names;
  for (const Role role : person.roles) names.emplace_back(RoleName(role));
  return PackTexts(names);
}
std::string RolesSet(const Row& row, size_t column, Person* person) {
  auto names = UnpackTexts(row.Text(column));
  if (!names) return "his roles are no list";
  for (const std::string& name : *names) {
    const auto role = RoleOf(name);
    if (!role) return "there is no role \"" + name + "\"";
    person->roles.push_back(*role);
  }
  return "";
}

template <auto kMember>
Column<Person> List(std::string_view name) {
  return {name, [](const Person& person) -> Value { return PackTexts(person.*kMember); },
          [](const Row& row, size_t column, Person* person) -> std::string {
            auto texts = UnpackTexts(row.Text(column));
            if (!texts) return "a list of his is none";
            person->*kMember = *std::move(texts);
            return "";
          }};
}

const Column<Person> kColumns[] = {
    Kept<&Person::name>("name"),
    Kept<&Person::display_name>("display_name"),
    {"roles", RolesGet, RolesSet},
    List<&Person::zones>("zones"),
    Kept<&Person::severity>("severity"),
    Kept<&Person::disabled>("disabled"),
    Kept<&Person::password_hash>("password_hash"),
    Kept<&Person::must_change_password>("must_change_password"),
    Kept<&Person::totp_secret>("totp_secret"),
    Kept<&Person::totp_offered>("totp_offered"),
    Kept<&Person::totp_step>("totp_step"),
    List<&Person::recovery_hashes>("recovery_hashes"),
    Kept<&Person::made_at>("made_at"),
    Kept<&Person::changed_at>("changed_at"),
};
const Columns<Person> kAll = kColumns;

Result<Person> PersonOf(const Row& row) { return RecordOf(kAll, row, "people", row.Text(0)); }

std::string Select() { return "SELECT " + ReadNames(kAll) + " FROM people"; }

}  // namespace

Result<void> AddPerson(Tx& tx, const Person& person) {
  static const std::string sql = "INSERT INTO people (" + WrittenNames(kAll) + ") VALUES (" +
                                 Marks(kAll.size()) + ") ON CONFLICT (name) DO NOTHING";
  auto added = tx.Run(sql, ValuesOf(kAll, person));
  if (!added) return added.error();
  if (*added == 1) return {};
  return Error{Fault::kRejected, "there is a person '" + person.name + "' already"};
}

Result<void> SavePerson(Tx& tx, const Person& person) {
  static const std::string sql = "UPDATE people SET " + Assignments(kAll) + " WHERE name = ?";
  std::vector<Value> values = ValuesOf(kAll, person);
  values.emplace_back(person.name);
  auto saved = tx.Run(sql, values);
  if (!saved) return saved.error();
  if (*saved == 1) return {};
  return Error{Fault::kNotFound, "there is no person '" + person.name + "'"};
}

Result<std::optional<Person>> FindPerson(Tx& tx, const std::string& name) {
  static const std::string sql = Select() + " WHERE name = ?";
  auto rows = tx.Query(sql, {name});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<Person>();
  auto person = PersonOf(rows->front());
  if (!person) return person.error();
  return std::optional<Person>(*std::move(person));
}

Result<std::vector<Person>> FindPeople(Tx& tx, std::vector<std::string>* unreadable) {
  static const std::string sql = Select() + " ORDER BY name";
  auto rows = tx.Query(sql);
  if (!rows) return rows.error();
  std::vector<Person> people;
  for (const Row& row : *rows) {
    auto person = PersonOf(row);
    if (person) {
      people.push_back(*std::move(person));
    } else if (unreadable != nullptr) {
      unreadable->push_back(row.Text(0));
    } else {
      return person.error();
    }
  }
  return people;
}

}  // namespace crier
