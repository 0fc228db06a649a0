// Tables: sign_ins, how often somebody failed under a key (an account, an address), and known_addresses, from
// where each person signed in. What follows from it is accounts/sign_in.h.
#pragma once

#include <cstdint>
#include <string>

#include "store/db/db.h"

namespace crier {

struct SignInCount {
  int64_t failures = 0;
  Time last{};
};
// Zero where none is kept.
Result<SignInCount> FindSignIns(Tx& tx, const std::string& key);
Result<void> PutSignIns(Tx& tx, const std::string& key, const SignInCount& count);
Result<void> DropSignIns(Tx& tx, const std::string& key);
// Takes a failure back that was none after all.
Result<void> ForgiveSignIn(Tx& tx, const std::string& key);
// Those of which nothing was heard since.
Result<int64_t> ForgetSignIns(Tx& tx, Time before);

Result<bool> IsKnownAddress(Tx& tx, const std::string& person, const std::string& network, Time since);
Result<void> RememberAddress(Tx& tx, const std::string& person, const std::string& network, Time now);
Result<int64_t> ForgetAddresses(Tx& tx, Time before);

}  // namespace crier
