// One account on its server (PDS): its session and its requests. Thread-safe: source, sink and `crier doctor`
// share it.
//
// The session is XRPC's, but lives like one of OAuth 2: kit::OAuth2 keeps the rotating refresh token in the
// State before it is used. The app password is shown only where no refresh token holds, since a day has few
// logins: https://docs.bsky.app/docs/advanced-guides/rate-limits says 300, 100 were seen.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "connectors/connector.h"
#include "connectors/kit/api_client.h"
#include "connectors/kit/oauth2.h"

namespace crier::bluesky {

struct Own {
  std::string did;     // the identity: a handle may change
  std::string handle;  // "city.example"
  std::string status;  // why the account is not active ("deactivated"); empty: it is
};

class Account {
 public:
  // `server` is "https://bsky.social", `name` the account's handle or DID.
  Account(const std::string& server, std::string name, Secret password, Doors doors, State& state);

  kit::ApiClient& api() { return api_; }
  const Clock& clock() const { return clock_; }
  // Whose session it is, once there is one; asked once in a process.
  Result<Own> Whose(std::chrono::milliseconds timeout = std::chrono::seconds(30), std::stop_token stop = {});
  // `hears`: proves that notifications can be read; that posts may be written is proved by deleting one that
  // does not exist, which is done and changes nothing.
  Result<Identity> WhoAmI(bool hears);

 private:
  Result<kit::OAuth2Answer> Grant(const std::string& refresh, const std::stop_token& stop);
  Result<HttpResponse> AskWhose(std::chrono::milliseconds timeout, std::stop_token stop);
  Result<Own> ReadOwn(const HttpResponse& response) const;

  const std::string name_;
  const Secret password_;
  const Clock& clock_;
  kit::ApiClient login_;  // without a session
  // Both by whoever holds the lock of session_.
  std::optional<Error> refused_login_;
  Time login_again_{};
  kit::OAuth2 session_;
  kit::ApiClient api_;
  std::mutex mutex_;  // own_
  std::optional<Own> own_;
};

}  // namespace crier::bluesky
