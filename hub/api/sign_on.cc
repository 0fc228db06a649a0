// The browser's way to the city's provider and back. A person looks at what these answer, so a refusal is a
// page.
#include "hub/sign_on.h"

#include <fmt/format.h>

#include "accounts/session.h"
#include "core/html.h"
#include "core/secret.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"

namespace crier {
namespace {

// Of the API's own path, so that it holds behind a proxy that puts one before it.
constexpr char kConsole[] = "../../../";

// Nothing on it runs, and where it leads learns nothing of the address, which may hold a code.
ServerReply Page(const Error& error) {
  ServerReply reply = ErrorReply(error);
  reply.content_type = "text/html; charset=utf-8";
  reply.headers.Add("Content-Security-Policy",
                    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  reply.headers.Add("Referrer-Policy", "no-referrer");
  reply.body = fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>Not signed in</title></head>"
      "<body><main><h1>You are not signed in</h1><p>{}</p><p><a href=\"{}\">Back to the sign-in page</a></p>"
      "</main></body></html>\n",
      EscapeHtml(Redact(error.message)), kConsole);
  return reply;
}

ServerReply Redirect(int status, const std::string& to) {
  ServerReply reply;
  reply.status = status;
  reply.headers.Add("Location", to);
  reply.headers.Add("Referrer-Policy", "no-referrer");
  return reply;
}

}  // namespace

Result<ServerReply> GetSignOnStart(Hub& hub, const ApiCall& call) {
  auto begun = BeginSignOn(hub, call.caller.address);
  if (!begun) return Page(begun.error());
  ServerReply reply = Redirect(302, begun->url);
  reply.headers.Add("Set-Cookie", SignOnCookieOf(begun->token, IsSecure(call.request)));
  return reply;
}

Result<ServerReply> GetSignOnFinish(Hub& hub, const ApiCall& call) {
  const ServerRequest& request = call.request;
  const bool secure = IsSecure(request);
  auto signed_in =
      FinishSignOn(hub, {TokenInCookie(request.headers.Get("cookie"), kSignOnCookie).value_or(""),
                         request.query, call.caller.address, std::string(request.headers.Get("user-agent"))});
  ServerReply reply = signed_in ? Redirect(303, kConsole) : Page(signed_in.error());
  // One header, for the listener sends no more of a name. The cookie of the sign-on, which is used up, ends
  // in minutes by itself.
  reply.headers.Add("Set-Cookie",
                    signed_in ? CookieOf(signed_in->opened.token, secure) : NoSignOnCookie(secure));
  return reply;
}

}  // namespace crier
