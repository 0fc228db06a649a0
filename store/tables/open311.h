// Table: open311_reports, what a resident's app sent with a request; and requests as strangers read them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/public_request.h"
#include "store/db/db.h"

namespace crier {

struct Open311Report {
  std::string request_id;
  std::string reporter;  // whose key it was: "token 01J...", or an Actor as text
  std::string digest;    // of the key and what it sent
  Time at{};
  std::string address_id, media_url;
  std::string attributes;  // JSON: {"CODE": ["value"]}
  std::string contact;     // JSON: email, phone, first_name, last_name, device_id, account_id; personal data
};

// Its request must be there.
Result<void> AddOpen311Report(Tx& tx, const Open311Report& report);
Result<std::optional<Open311Report>> FindOpen311Report(Tx& tx, const std::string& request_id);
// The request of the newest report with that digest, made at `since` or later.
Result<std::optional<std::string>> FindSameReport(Tx& tx, const std::string& digest, Time since);

// In the order that PublicQuery says. The one way by which requests come to strangers: a request that no
// person accepted is left out, but for who reported it.
Result<std::vector<PublicRequest>> FindPublicRequests(Tx& tx, const PublicQuery& query);

}  // namespace crier
