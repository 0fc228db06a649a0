// Pages for residents, at /ticket and /report. Nothing runs on them: no script, no cookie, nothing from
// elsewhere, so they need nothing from a browser and leave nothing in it. What strangers can ask of them is
// limited for each address, and answered on threads of their own (LaneOf, hub/api/api.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"
#include "hub/api/routes.h"
#include "hub/http/server.h"
#include "hub/open311/read_limit.h"
#include "hub/public/words.h"

namespace crier {

class Hub;

bool IsPublicPage(std::string_view path);

// By ?lang=, else by Accept-Language, else English.
std::string PageLanguage(const ServerRequest& request);

struct PublicPage {
  const PageWords& words;
  std::string title;
  std::string body;  // HTML
  std::string self;  // the path at which its other language is; empty: there is none
};
ServerReply PageReply(const Hub& hub, const PublicPage& page, int status = 200);

// The page that says so, where the address must wait.
std::optional<ServerReply> TooMany(Hub& hub, ReadLimit& limit, const ApiCall& call, const PageWords& words);

// "Monday, November 2", in the page's language.
std::string PageDay(const Hub& hub, Time time, const PageWords& words);
// As the city calls it; empty where it has no such service.
std::string ServiceNameOf(const Hub& hub, std::string_view service_code);

// "<p>text</p>", escaped.
std::string Paragraph(std::string_view text);

}  // namespace crier
