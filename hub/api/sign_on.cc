// The browser's way to the city's provider and back. A person looks at what these answer, so a refusal is a
// page.
#include "hub/sign_on.h"

#include <fmt/format.h>

#include "accounts/session.h"
#include "core/html.h"
#include "core/secret.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/public/page.h"

namespace crier {
namespace {

// Of the API's own path, so that it holds behind a proxy that puts one before it.
constexpr char kConsole[] = "../../../";

struct RefusalWords {
  const char *title, *heading, *back;
};
constexpr RefusalWords kRefusalEnglish = {"Not signed in", "You are not signed in",
                                          "Back to the sign-in page"};
constexpr RefusalWords kRefusalSpanish = {"Sin sesión", "Usted no ha iniciado sesión",
                                          "Volver a la página de inicio de sesión"};

// In the browser's language; why, as everywhere, in English. Nothing on it runs, and where it leads learns
// nothing of the address, which may hold a code.
ServerReply Page(const ServerRequest& request, const Error& error) {
  const std::string lang = PageLanguage(request);
  const RefusalWords& words = lang == "es" ? kRefusalSpanish : kRefusalEnglish;
  ServerReply reply = ErrorReply(error);
  reply.content_type = "text/html; charset=utf-8";
  reply.headers.Add("Content-Security-Policy",
                    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  reply.headers.Add("Referrer-Policy", "no-referrer");
  reply.body = fmt::format(
      "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>{}</title></head>"
      "<body><main><h1>{}</h1><p lang=\"en\">{}</p><p><a href=\"{}\">{}</a></p>"
      "</main></body></html>\n",
      lang == "es" ? "es" : "en", words.title, words.heading, EscapeHtml(Redact(error.message)), kConsole,
      words.back);
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
  if (!begun) return Page(call.request, begun.error());
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
  ServerReply reply = signed_in ? Redirect(303, kConsole) : Page(request, signed_in.error());
  // One header, for the listener sends no more of a name. The cookie of the sign-on, which is used up, ends
  // in minutes by itself.
  reply.headers.Add("Set-Cookie",
                    signed_in ? CookieOf(signed_in->opened.token, secure) : NoSignOnCookie(secure));
  return reply;
}

}  // namespace crier
