// Signing in, and whatever else proves that somebody is who he says. Every try is counted before it is looked
// at (accounts/sign_in.h), so many at once are no more tries than one after the other; and each that was not
// turned away for being too early is a row of the audit.
#pragma once

#include <string>
#include <vector>

#include "accounts/session.h"
#include "accounts/sign_in.h"
#include "core/person.h"
#include "core/result.h"

namespace crier {

class Hub;
class Tx;

struct SignInAsk {
  std::string name, password;
  std::string code;  // of the second factor, or a recovery code; empty: none yet
  std::string address, agent;
};
struct SignedIn {
  Person person;
  OpenedSession opened;
};
// kAuth, in the same words for a wrong name, a wrong password and who is disabled; kThrottled with
// retry_after where it is too early. `wants_code`: the password was right, and the code is missing or wrong.
Result<SignedIn> SignIn(Hub& hub, const SignInAsk& ask, bool* wants_code);

// By which provider a person was proven; empty: by none.
struct SignedOnBy {
  std::string issuer;
  std::string id_token;  // kept with the session, for signing out there
};
// Opens a session for a person who was proven by other means: single sign-on, the demo's page.
Result<SignedIn> OpenFor(Hub& hub, const std::string& name, const std::string& address,
                         const std::string& agent, const SignedOnBy& by = {});

// Counts a try as a failure under each key. kThrottled, with retry_after, where one wants to wait.
Result<void> CountTry(Tx& tx, const std::vector<AttemptKey>& keys, Time now);

// For what a signed-in person does with his account: his password, or a code of his second factor, once more.
// Counted as signing in is; kRejected where it is wrong.
Result<void> ProvePassword(Hub& hub, const Person& person, const std::string& password,
                           const std::string& address);
// The code is used up: `person` is what is saved with it.
Result<Person> ProveCode(Hub& hub, const std::string& name, const std::string& code,
                         const std::string& address);

}  // namespace crier
