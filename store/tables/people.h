// Table: people. Nobody is ever dropped, for what he did bears his name: he is disabled.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/person.h"
#include "store/db/db.h"

namespace crier {

// kRejected where there is somebody of that name.
Result<void> AddPerson(Tx& tx, const Person& person);
// kNotFound where there is nobody of that name.
Result<void> SavePerson(Tx& tx, const Person& person);
Result<std::optional<Person>> FindPerson(Tx& tx, const std::string& name);
// By name; whose row cannot be read is named in `unreadable`.
Result<std::vector<Person>> FindPeople(Tx& tx, std::vector<std::string>* unreadable = nullptr);

}  // namespace crier
