// People who work with Crier, and what they may: persons, sessions, API tokens, and the rows of the audit.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace crier {

// What a person was given. Several add up; none includes another (accounts/rights.h).
enum class Role { kViewer, kTriage, kPublisher, kApprover, kAdministrator };
inline constexpr std::array kRoles = {Role::kViewer, Role::kTriage, Role::kPublisher, Role::kApprover,
                                      Role::kAdministrator};
std::string_view RoleName(Role role);  // "viewer", "triage", "publisher", "approver", "administrator"
std::optional<Role> RoleOf(std::string_view name);

// What a call of the API wants of who makes it, and what a token can carry.
enum class Permission {
  kView,        // read
  kTriage,      // decide about service requests and consents
  kPublish,     // write bulletins
  kApprove,     // send them, take them back, settle their deliveries
  kExport,      // take all that was said, with who said it, out of the hub as files
  kReport,      // post service requests by Open311 (docs/open311.md)
  kAdminister,  // change how the hub runs, people and their rights; read the audit
};
inline constexpr std::array kPermissions = {Permission::kView,      Permission::kTriage, Permission::kPublish,
                                            Permission::kApprove,   Permission::kExport, Permission::kReport,
                                            Permission::kAdminister};
std::string_view PermissionName(Permission permission);  // "view", "triage", "publish" ...
std::optional<Permission> PermissionOf(std::string_view name);

struct Person {
  std::string name;  // to sign in with: a-z, 0-9, ".", "_", "-"; 1 to 64 of them
  std::string display_name;
  std::vector<Role> roles;
  // Of an approver. Empty: everywhere, and however severe.
  std::vector<std::string> zones;
  std::string severity;  // the gravest that he approves, as CAP says it: "Moderate"
  bool disabled = false;
  std::string password_hash;  // Argon2id, with its parameters; empty: no password lets him in
  bool must_change_password = false;
  // The second factor. `totp_step` is the last that was used: none before it is taken again.
  std::string totp_secret;   // base 32; empty: none
  std::string totp_offered;  // shown, and not yet proven by a code
  int64_t totp_step = 0;
  std::vector<std::string> recovery_hashes;  // of the codes that are left
  Time made_at{};
  Time changed_at{};

  bool has_second_factor() const { return !totp_secret.empty(); }
  bool operator==(const Person&) const = default;
};

// A browser that is signed in. Its token is in the cookie and nowhere else.
struct Session {
  std::string id;
  std::string person;
  std::string token_hash;
  std::string address;  // from which it was opened, and
  std::string agent;    // with which browser, as that says itself
  Time made_at{};
  Time seen_at{};  // the last call, give or take a minute

  bool operator==(const Session&) const = default;
};

// A program's key to the API. It may what it was made for and what its maker may, both.
struct ApiToken {
  std::string id;
  std::string name;
  std::string person;  // who made it
  std::vector<Permission> permissions;
  std::string token_hash;
  Time made_at{};
  std::optional<Time> expires_at;
  std::optional<Time> used_at;  // give or take a minute
  std::optional<Time> revoked_at;

  bool operator==(const ApiToken&) const = default;
};

// Who did what, from where, and what it changed. Rows are only added; each holds the digest of the one before
// it (accounts/audit.h).
struct AuditEntry {
  int64_t number = 0;  // 1, 2, 3 ...
  Time at{};
  std::string who;       // as ActorText writes it
  std::string address;   // from which the call came; empty: from this machine's own command line or the hub
  std::string action;    // "bulletin.approve"
  std::string subject;   // "bulletin 01J..."
  std::string before;    // JSON of what was changed; empty: there was nothing
  std::string after;     // JSON of what it became; empty: nothing is left
  std::string previous;  // the hash of the entry before; empty: it is the first
  std::string hash;

  bool operator==(const AuditEntry&) const = default;
};

// "ana" of "Ana": as it is kept and compared. Nothing where it can be nobody's name.
std::optional<std::string> PersonName(std::string_view typed);

}  // namespace crier
