// Plain text as a platform's markup in which it looks as it was written.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace crier::kit {

// The http(s) links of the text (core/length.h) and what stands between them, each made into markup.
std::string MarkUp(std::string_view text, const std::function<std::string(std::string_view)>& plain,
                   const std::function<std::string(std::string_view)>& link);

// Every one of these characters with a backslash before it, and back.
std::string WithBackslashes(std::string_view text, std::string_view marks);
std::string WithoutBackslashes(std::string_view text, std::string_view marks);

}  // namespace crier::kit
