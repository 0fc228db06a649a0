// Bulletin templates: text with {{headline}} {{description}} {{instruction}} {{area}} {{web}} {{effective}}
// {{expires}}
// {{event}} {{prefix}}, and
// {{#web}}...{{/web}} for a piece that is left out where the value is empty. Files:
// config/templates/<kind>.yaml, chosen by language and by "long" (more than 1,000 characters or no limit;
// never SMS) or "short":
//   en:
//     short: "{{prefix}}{{headline}} {{web}}"
//     long: "..."
// {{prefix}} is UPDATE, CANCELLED or ALL CLEAR where the bulletin is one; it and {{headline}} must be in
// every template,
// {{area}} in all but those of a reply, {{effective}} in those of disaster_update and default.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "core/fill.h"
#include "core/result.h"

namespace crier {

// Whether the value of that name, where it has one, stands in what the template is filled to.
Result<bool> Shows(std::string_view text, std::string_view name);

class Templates {
 public:
  static Result<Templates> Load(const std::filesystem::path& folder);
  // The built-in ones: headline, description, instruction, area, times, web.
  Templates();
  // Falls back from lang "es-US" to "es" to "en", and for each from kind to "default".
  const std::string& Find(std::string_view kind, std::string_view lang, std::string_view length) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;  // "kind/lang/length"
};

}  // namespace crier
