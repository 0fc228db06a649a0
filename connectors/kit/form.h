// application/x-www-form-urlencoded, as many platforms take calls and make them, and the Basic credentials
// (RFC 7617) that go with such APIs. Pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/secret.h"

namespace crier::kit {

// "To=%2B15550142&Body=a%20b". A field without a value is left out.
std::string WriteForm(const std::vector<std::pair<std::string_view, std::string>>& fields);

// The fields of a form, decoded; "+" is a blank. Nothing where it cannot be told what was meant, or signed: a
// broken escape, a NUL, a name that comes twice, more than `most` fields.
std::optional<std::map<std::string, std::string>> ReadForm(std::string_view form, size_t most = 256);
// Clean, and cut to `most` bytes; empty where there is none.
std::string FieldOf(const std::map<std::string, std::string>& fields, const std::string& name,
                    size_t most = 512);

// What a header Authorization holds. A Secret, for whoever has it has the password.
Secret BasicCredentials(std::string_view user, const Secret& password);
// Whether a header Authorization holds them, with any of the passwords.
bool HoldsBasic(std::string_view user, std::span<const Secret> passwords, std::string_view header);

}  // namespace crier::kit
