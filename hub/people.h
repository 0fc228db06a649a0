// What administrators do with people and tokens, for the API and the command line alike. Each is an act
// (hub/act.h); nothing that they answer or record shows a password, a secret or a hash, but what is shown
// once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/actor.h"
#include "core/person.h"
#include "hub/act.h"

namespace crier {

inline constexpr size_t kMaxDisplayName = 100;  // bytes

// What is set of a person; what is left out stays.
struct PersonChange {
  std::optional<std::string> display_name = std::nullopt;
  std::optional<std::vector<Role>> roles = std::nullopt;
  std::optional<std::vector<std::string>> zones = std::nullopt;
  std::optional<std::string> severity = std::nullopt;
  std::optional<bool> disabled = std::nullopt;
};
// kBadData: a name that is too long, a severity or a zone that there is not. `zones`: the city's.
Result<void> CheckChange(const PersonChange& change, const std::vector<std::string>& zones);

// When, and by whom; the city's time.
struct When {
  Acting by;
  Time now;
};

// With a password that he must change; empty: none, so nobody signs in by it. kRejected where the name is
// taken.
Result<Person> MakePerson(Db& db, const When& when, const std::string& name, const PersonChange& change,
                          const std::string& password, bool must_change = true);
// The same with all that is known of the person, a hash among it.
Result<void> MakePerson(Db& db, const When& when, const Person& person);
// kRejected where no administrator would be left. Whoever is disabled is signed out everywhere.
Result<Person> ChangePerson(Db& db, const When& when, const std::string& name, const PersonChange& change);
// A new password, told once; the second factor and all sessions are gone. kRejected for who signs in by the
// city's sign-on.
struct Reset {
  Person person;
  std::string password;
};
Result<Reset> ResetPerson(Db& db, const When& when, const std::string& name);

struct MadeToken {
  ApiToken token;
  std::string secret;
};
// For the person, who must have the permissions himself.
Result<MadeToken> MakeApiToken(Db& db, const When& when, const std::string& person, const std::string& name,
                               const std::vector<Permission>& permissions, std::optional<Time> expires_at);
// `person` empty: whoever made it. kNotFound where there is none that he could revoke.
Result<ApiToken> RevokeToken(Db& db, const When& when, const std::string& id, const std::string& person);

Json PersonJson(const Person& person);
Json ApiTokenJson(const ApiToken& token);

Error NoPerson(const std::string& name);
Result<Person> LoadPerson(Tx& tx, const std::string& name);  // kNotFound

}  // namespace crier
