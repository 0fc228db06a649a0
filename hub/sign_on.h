// Signing in by the city's provider (accounts/oidc.h): what is kept while the browser is there, and whom it
// brings back. An account of the provider is one person here, found by issuer and subject alone; the first
// time a person is made for it, never one taken that has the name.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/result.h"
#include "hub/sign_in.h"

namespace crier {

class Hub;

struct BegunSignOn {
  std::string url;    // where the browser goes
  std::string token;  // for a cookie of the browser's: only with it does it come back
};
// kThrottled where this address began too many that came to nothing. Waits for the provider.
Result<BegunSignOn> BeginSignOn(Hub& hub, const std::string& address);

struct SignOnReturn {
  std::string token;  // of the cookie; empty: none
  std::map<std::string, std::string> query;
  std::string address, agent;
};
// The pending sign-on is used up, whatever comes of it. Roles are as the provider's groups say, anew each
// time; of whom they leave none, the sessions end. Waits for the provider.
Result<SignedIn> FinishSignOn(Hub& hub, const SignOnReturn& back);

// Where the browser signs out at the provider too; nothing where it cannot. Waits for the provider.
std::optional<std::string> SignOutUrl(Hub& hub, const std::string& id_token);

// "ana.ruiz" of "Ana.Ruiz@city.example": a name to sign in with, at most 60 bytes. "person" where nothing is
// left.
std::string NameLike(std::string_view name);

}  // namespace crier
