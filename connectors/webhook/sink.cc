#include "connectors/webhook/sink.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/address.h"
#include "connectors/kit/send_each.h"
#include "core/text.h"

namespace crier::webhook {
namespace {

constexpr size_t kMaxId = 512;  // as of a mention
// A name that is written here never goes into the table `headers`: secrets are options of their own, the
// others frame the message.
constexpr std::string_view kNotHeaders[] = {"authorization", "proxy-authorization", "cookie",
                                            "host",          "content-length",      "transfer-encoding"};

Result<void> CheckHeaders(const Settings& settings) {
  const auto bad = [](std::string what) { return Error{Fault::kConfig, std::move(what)}; };
  for (const auto& [name, value] : settings.Table("headers")) {
    if (!IsHeaderName(name)) return bad(fmt::format("'headers': '{}' is no header's name", name));
    if (std::any_of(value.begin(), value.end(),
                    [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; })) {
      return bad(fmt::format("'headers': {} holds a control character", name));
    }
    if (std::find(std::begin(kNotHeaders), std::end(kNotHeaders), Lower(name)) != std::end(kNotHeaders)) {
      return bad(fmt::format("'headers': {} may not stand here; credentials go into 'token'", name));
    }
  }
  for (const std::string_view key : {"token_header", "key_header"}) {
    const std::string& name = settings.Text(key);
    if (!name.empty() && !IsHeaderName(name)) return bad(fmt::format("'{}' is no header's name", key));
  }
  const std::string& prefix = settings.Text("token_prefix");
  if (prefix.find_first_of(std::string_view("\r\n\0", 3)) != prefix.npos)
    return bad("'token_prefix' holds a line break");
  return {};
}

}  // namespace

Result<std::unique_ptr<WebhookSink>> WebhookSink::From(const Settings& settings, const std::string& channel,
                                                       Signature signature, Doors doors) {
  const auto bad = [](std::string what) { return Error{Fault::kConfig, std::move(what)}; };
  if (auto checked = CheckHeaders(settings); !checked) return checked.error();
  const std::string& url = settings.Text("url");
  const std::string origin = kit::OriginOf(url);
  const Secret& token = settings.Secret("token");
  if (!token.empty() && settings.Text("token_header").empty()) return bad("'token_header' is missing");
  if (!token.empty()) {
    if (auto safe = kit::CheckCarriesSecrets("url", url); !safe) return safe.error();
  }
  auto body = Body::Parse(settings.Text("body"));
  if (!body) return body.error();
  std::unique_ptr<WebhookSink> sink(new WebhookSink(settings, std::move(signature), *std::move(body), doors));
  sink->who_ = fmt::format("webhook {} at {}", channel, origin);
  if (const std::string& text = settings.Text("id_pointer"); !text.empty()) {
    auto pointer = Pointer::Parse(text);
    if (!pointer) return bad("'id_pointer': " + pointer.error().message);
    sink->id_pointer_ = *std::move(pointer);
  }
  // For many services whoever knows the path may post, so none of it shows in a log.
  if (url.size() > origin.size() + 1) {
    static_cast<void>(Secret(url));
    static_cast<void>(Secret(url.substr(0, url.find_first_of("?#"))));
  }
  return sink;
}

WebhookSink::WebhookSink(const Settings& settings, Signature signature, Body body, Doors doors)
    : url_(settings.Text("url")),
      origin_(kit::OriginOf(url_)),
      method_(settings.Text("method")),
      headers_(settings.Table("headers")),
      token_(settings.Secret("token")),
      token_header_(settings.Text("token_header")),
      token_prefix_(settings.Text("token_prefix")),
      key_header_(settings.Text("key_header")),
      signing_secret_(settings.Secret("signing_secret")),
      signature_(std::move(signature)),
      body_(std::move(body)),
      connections_(static_cast<size_t>(settings.Whole("connections"))),
      doors_(doors) {}

std::vector<Receipt> WebhookSink::Send(std::span<const Outgoing> batch) {
  return kit::SendEach(batch, doors_.clock, [this](const Outgoing& out) { return SendOne(out); });
}

Receipt WebhookSink::SendOne(const Outgoing& out) const {
  HttpRequest request;
  request.method = method_;
  request.url = url_;
  request.body = body_.Fill(out);
  request.max_body = kMaxJson;
  bool typed = false;
  for (const auto& [name, value] : headers_) {
    request.headers.Add(name, value);
    typed = typed || Lower(name) == "content-type";
  }
  if (!typed) request.headers.Add("Content-Type", "application/json");
  if (!token_.empty()) request.headers.Add(token_header_, token_prefix_ + token_.Reveal());
  if (!key_header_.empty()) request.headers.Add(key_header_, out.key);
  if (!signing_secret_.empty())
    signature_.Sign(signing_secret_, request.body, doors_.clock.Now(), &request.headers);
  return Judge(doors_.http.Fetch(request));
}

Result<void> WebhookSink::Reach() const {
  HttpRequest request{.method = "OPTIONS", .url = origin_ + "/"};
  request.max_body = kMaxJson;
  const auto response = doors_.http.Fetch(request);
  if (response) return {};
  Error error = response.error();
  error.message = fmt::format("{}: {}", who_, error.message);
  return error;
}

Receipt WebhookSink::Judge(const Result<HttpResponse>& response) const {
  if (!response) {
    Error error = response.error();
    error.message = fmt::format("{}: {}", who_, error.message);
    // An answer came, only not one that can be read: the post may be out.
    if (error.fault == Fault::kBadData) error.in_doubt = true;
    return Receipt::From(std::move(error));
  }
  const int status = response->status;
  if (status < 200 || status > 299) {
    return Receipt::From(FaultOf(*response, who_, doors_.clock.Now()));
  }
  if (!id_pointer_) return Receipt::Accepted("");
  const auto unreadable = [this](std::string_view what) {
    Error error{Fault::kBadData, fmt::format("{}: the answer {}", who_, what)};
    error.in_doubt = true;
    return Receipt::From(std::move(error));
  };
  const auto json = ReadJson(response->body);
  if (!json) return unreadable("is " + json.error().message);
  const Json* id = id_pointer_->In(*json);
  if (id == nullptr || !(id->is_string() || id->is_number_integer()))
    return unreadable(fmt::format("has no id at '{}'", id_pointer_->text()));
  const std::string text = id->is_string() ? CleanUtf8(id->get_ref<const std::string&>()) : id->dump();
  if (text.empty() || text.size() > kMaxId)
    return unreadable(fmt::format("has an id of {} bytes at '{}'", text.size(), id_pointer_->text()));
  return Receipt::Accepted(text);
}

}  // namespace crier::webhook
