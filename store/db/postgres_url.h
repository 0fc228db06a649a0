// URLs of PostgreSQL databases, as libpq reads them: postgresql://USER:PASSWORD@HOST:PORT/NAME?KEY=VALUE&...
#pragma once

#include <string>
#include <string_view>

namespace crier {

// "postgresql://" or "postgres://" before it.
bool IsPostgresUrl(std::string_view url);
// The password in it, percent-decoded; empty: none.
std::string PasswordIn(std::string_view url);
// The URL with this password too.
std::string WithPassword(std::string url, std::string_view password);
// For errors: postgresql://HOST:PORT/NAME, without user, password and parameters.
std::string PostgresWhere(std::string_view url);

}  // namespace crier
