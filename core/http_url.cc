#include "core/http_url.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMaxUrl = 16 * 1024;
constexpr size_t kMaxShown = 300;

using CurlUrl = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

// Empty where the part is absent.
std::string Part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  std::string result = text;
  curl_free(text);
  return result;
}

std::string LowerAscii(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

bool HasControlOrSpace(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c == 0x7f; });
}

Error Refusal(std::string message) { return Error{Fault::kRejected, std::move(message)}; }

Result<Url> TakeApart(CURLU* parsed) {
  Url url;
  url.scheme = LowerAscii(Part(parsed, CURLUPART_SCHEME));
  if (url.scheme != "http" && url.scheme != "https") {
    return Refusal("only http and https URLs can be asked, not \"" + Excerpt(url.scheme, 20) + "\"");
  }
  if (!Part(parsed, CURLUPART_USER).empty() || !Part(parsed, CURLUPART_PASSWORD).empty()) {
    return Refusal("the URL holds a user or password; give credentials as a secret");
  }
  url.host = LowerAscii(Part(parsed, CURLUPART_HOST));
  if (url.host.empty()) return Refusal("the URL has no host");
  url.port = Part(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  url.path = Part(parsed, CURLUPART_PATH);
  curl_url_set(parsed, CURLUPART_FRAGMENT, nullptr, 0);
  url.text = Part(parsed, CURLUPART_URL);
  if (url.text.size() > kMaxUrl) return Refusal("the URL is longer than 16 KiB");
  return url;
}

bool IsToken(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

}  // namespace

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           const auto lower = [](char c) {
             return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
           };
           return lower(x) == lower(y);
         });
}

std::string Url::Shown() const {
  const bool usual = (scheme == "http" && port == "80") || (scheme == "https" && port == "443");
  std::string shown = scheme + "://" + host + (usual ? "" : ":" + port) + path;
  if (shown.size() > kMaxShown) shown = Excerpt(shown, kMaxShown) + "...";
  return shown;
}

Result<Url> ParseUrl(std::string_view text) {
  if (text.size() > kMaxUrl) return Refusal("the URL is longer than 16 KiB");
  if (HasControlOrSpace(text)) return Refusal("the URL holds a space or a control character");
  const CurlUrl parsed(curl_url(), curl_url_cleanup);
  const CURLUcode code =
      curl_url_set(parsed.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) return Refusal(std::string("this is no URL: ") + curl_url_strerror(code));
  return TakeApart(parsed.get());
}

Result<Url> ResolveRedirect(const Url& base, std::string_view location) {
  if (location.size() > kMaxUrl) return Refusal("the redirect leads to a URL longer than 16 KiB");
  if (std::any_of(location.begin(), location.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; })) {
    return Refusal("the redirect holds a control character");
  }
  const CurlUrl parsed(curl_url(), curl_url_cleanup);
  CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, base.text.c_str(), 0);
  if (code == CURLUE_OK) {
    code = curl_url_set(parsed.get(), CURLUPART_URL, std::string(location).c_str(),
                        CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE);
  }
  if (code != CURLUE_OK)
    return Refusal(std::string("the redirect leads to no URL: ") + curl_url_strerror(code));
  Result<Url> next = TakeApart(parsed.get());
  if (!next) return Refusal("the redirect is refused: " + next.error().message);
  if (base.scheme == "https" && next->scheme == "http") {
    return Refusal("the redirect leads from https down to http and is refused");
  }
  return next;
}

Result<void> CheckRequest(const HttpRequest& request) {
  constexpr size_t kMaxMethod = 32;
  if (!IsToken(request.method) || request.method.size() > kMaxMethod)
    return Refusal("this is no HTTP method");
  for (const auto& [name, value] : request.headers.fields()) {
    if (!IsToken(name)) return Refusal("a header's name holds a character that may not be there");
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      return Refusal("the header " + name + " holds a line break or NUL");
    }
    if (EqualsIgnoringCase(name, "content-length") || EqualsIgnoringCase(name, "transfer-encoding")) {
      return Refusal("the header " + name + " may not be set: it follows from the body");
    }
  }
  if (!request.body.empty() && (request.method == "GET" || request.method == "HEAD")) {
    return Refusal(request.method + " cannot have a body");
  }
  return {};
}

bool MayLeaveOrigin(std::string_view header_name) {
  static constexpr std::array<std::string_view, 8> kHarmless = {
      "accept",        "accept-language", "cache-control", "if-modified-since",
      "if-none-match", "range",           "user-agent",    "a-im"};
  return std::any_of(kHarmless.begin(), kHarmless.end(),
                     [&](std::string_view harmless) { return EqualsIgnoringCase(header_name, harmless); });
}

}  // namespace crier
