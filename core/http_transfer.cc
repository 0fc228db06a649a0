#include "core/http_transfer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "core/http_address.h"
#include "core/secret.h"

namespace crier {
namespace {

constexpr std::chrono::milliseconds kConnectTimeout{10'000};
// Everything before the body, interim answers included; twice what Apache and nginx send at most.
constexpr size_t kMaxHead = 64 * 1024;
// A server may close a connection that rests, and a request that meets the closing is lost in doubt. Requests
// that change things only use connections that rested less than the shortest usual limit (Node's, 5 s).
constexpr long kRestBeforeChange = 3;
constexpr long kRestBeforeRead = 60;

template <typename T>
void Set(CURL* easy, CURLoption option, T value) {
  curl_easy_setopt(easy, option, value);
}

std::string Size(size_t bytes) {
  constexpr size_t kMebi = 1024 * 1024;
  return bytes % kMebi == 0 ? std::to_string(bytes / kMebi) + " MiB" : std::to_string(bytes) + " bytes";
}

std::string Seconds(std::chrono::milliseconds time) {
  const auto ms = time.count();
  if (ms % 1000 == 0) return std::to_string(ms / 1000) + " s";
  return std::to_string(ms) + " ms";
}

std::string WithPathSecret(std::string url, const Secret& secret) {
  const size_t at = url.find(kPathSecret);
  if (secret.empty() || at == std::string::npos) return url;
  std::string encoded;
  for (const char c : secret.Reveal()) encoded += c == ':' ? ":" : PercentEncode({&c, 1});
  static_cast<void>(Secret(encoded));  // known to Redact, however curl tells of it
  return url.replace(at, kPathSecret.size(), encoded);
}

}  // namespace

Result<void> Transfer::Check() {
  Result<Url> url = ParseUrl(request_.url);
  if (!url) return Error{url.error().fault, request_.method.substr(0, 32) + ": " + url.error().message};
  url_ = *std::move(url);
  Result<void> checked = CheckRequest(request_);
  if (!checked) return Error{checked.error().fault, url_.Shown() + ": " + checked.error().message};
  return {};
}

void Transfer::Begin(CURL* easy) {
  const auto now = std::chrono::steady_clock::now();
  // Cookies live as long as the request and its redirects: the handle may have served others before.
  if (easy_ == nullptr) {
    deadline_ = now + request_.timeout;
    // Starts the engine; an empty CURLOPT_COOKIEFILE does, too, but is leaked by each curl_easy_reset.
    Set(easy, CURLOPT_COOKIELIST, "Set-Cookie:");
    Set(easy, CURLOPT_COOKIELIST, "ALL");
  }
  easy_ = easy;
  response_ = HttpResponse();
  unpacker_.reset();
  head_complete_ = tried_ = refused_address_ = allowed_address_ = false;
  curl_says_[0] = '\0';

  curl_easy_reset(easy);
  asked_ = WithPathSecret(url_.text, request_.path_secret);
  Set(easy, CURLOPT_URL, asked_.c_str());
  Set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(easy, CURLOPT_PROXY, "");
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  // Leaving a transfer must not wait for its name to be resolved.
  Set(easy, CURLOPT_QUICK_EXIT, 1L);
  // HTTP/2 over TLS only: on plain connections libcurl 7.88 breaks when they are used again.
  Set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  Set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // We unpack ourselves: curl gives a whole answer up for a Content-Encoding that is none.
  Set(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  Set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - now);
  const long timeout = std::max<long>(1, static_cast<long>(left.count()));  // 0 would mean none
  Set(easy, CURLOPT_TIMEOUT_MS, timeout);
  Set(easy, CURLOPT_CONNECTTIMEOUT_MS, std::min<long>(timeout, kConnectTimeout.count()));
  Set(easy, CURLOPT_MAXAGE_CONN, ChangesThings() ? kRestBeforeChange : kRestBeforeRead);
  Set(easy, CURLOPT_FRESH_CONNECT, request_.fresh_connection ? 1L : 0L);
  Set(easy, CURLOPT_USERAGENT, policy_.user_agent.c_str());
  Set(easy, CURLOPT_ERRORBUFFER, curl_says_);
  Set(easy, CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
  Set(easy, CURLOPT_HEADERDATA, this);
  Set(easy, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  Set(easy, CURLOPT_WRITEDATA, this);
  Set(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::OnSocket);
  Set(easy, CURLOPT_OPENSOCKETDATA, this);
  Set(easy, CURLOPT_PREREQFUNCTION, &Transfer::OnReady);
  Set(easy, CURLOPT_PREREQDATA, this);
  SetMethod(easy);
  SetHeaders(easy);
}

void Transfer::SetMethod(CURL* easy) {
  if (request_.method == "HEAD") {
    Set(easy, CURLOPT_NOBODY, 1L);
  } else if (request_.method == "GET") {
    Set(easy, CURLOPT_HTTPGET, 1L);
  } else {
    Set(easy, CURLOPT_POST, 1L);
    Set(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    Set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    Set(easy, CURLOPT_POSTFIELDS, request_.body.data());
  }
}

void Transfer::SetHeaders(CURL* easy) {
  headers_.reset();
  const auto append = [this](const std::string& line) {
    curl_slist* list = curl_slist_append(headers_.get(), line.c_str());
    if (list == nullptr) return;
    static_cast<void>(headers_.release());
    headers_.reset(list);
  };
  append("Expect:");  // no waiting for 100 Continue
  if (request_.headers.Get("accept-encoding").empty())
    append("Accept-Encoding: " + std::string(kAcceptEncoding));
  if (request_.headers.Get("content-type").empty()) append("Content-Type:");
  for (const auto& [name, value] : request_.headers.fields()) {
    if (left_origin_ && !MayLeaveOrigin(name)) continue;
    append(value.empty() ? name + ";" : name + ": " + value);
  }
  Set(easy, CURLOPT_HTTPHEADER, headers_.get());
}

size_t Transfer::OnHeader(const char* data, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<Transfer*>(self);
  transfer->head_bytes_ += size * count;
  if (transfer->head_bytes_ > kMaxHead) {
    transfer->head_too_large_ = true;
    return 0;
  }
  transfer->TakeHeader(std::string_view(data, size * count));
  return size * count;
}

void Transfer::TakeHeader(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {  // also the head that follows an interim answer
    response_.headers = Headers();
    head_complete_ = false;
    return;
  }
  if (line.empty()) head_complete_ = true;
  const size_t colon = line.find(':');
  if (head_complete_ || colon == std::string_view::npos || colon == 0) return;  // trailers are not headers
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  response_.headers.Add(std::string(line.substr(0, colon)), std::string(value));
}

size_t Transfer::OnBody(const char* data, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<Transfer*>(self);
  const size_t length = size * count;
  // Anything but the length tells curl to give up.
  return transfer->TakeBody(std::string_view(data, length)) ? length : length + 1;
}

bool Transfer::TakeBody(std::string_view bytes) {
  if (!unpacker_) {
    unpacker_ = std::make_unique<Unpacker>(request_.max_body);
    for (const auto& [name, value] : response_.headers.fields()) {
      if (EqualsIgnoringCase(name, "content-encoding") && !unpacker_->Expect(value)) return false;
    }
  }
  return unpacker_->Feed(bytes, [this](std::string_view unpacked) {
    too_large_ = unpacked.size() > request_.max_body - response_.body.size();
    if (!too_large_) response_.body.append(unpacked);
    return !too_large_;
  });
}

// The address is checked here, after resolving and just before connecting, so that no name can be made to
// point elsewhere in between.
curl_socket_t Transfer::OnSocket(void* self, curlsocktype, curl_sockaddr* address) {
  auto* transfer = static_cast<Transfer*>(self);
  if (!transfer->policy_.allow_private && IsSpecialAddress(&address->addr)) {
    transfer->refused_address_ = true;
    return CURL_SOCKET_BAD;
  }
  transfer->allowed_address_ = true;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Called each time a connection, new or used before, is about to carry the request.
int Transfer::OnReady(void* self, char* remote, char*, int, int) {
  auto* transfer = static_cast<Transfer*>(self);
  // Another door may have opened the connection under another policy.
  if (!transfer->policy_.allow_private && IsSpecialAddress(remote)) {
    transfer->refused_address_ = true;
    transfer->allowed_address_ = false;
    return CURL_PREREQFUNC_ABORT;
  }
  // When a connection dies before the answer, curl sends again on its own. What changes things must not go
  // out twice.
  if (transfer->tried_ && transfer->ChangesThings() && transfer->Sent()) {
    transfer->refused_resend_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  transfer->tried_ = true;
  return CURL_PREREQFUNC_OK;
}

bool Transfer::Sent() const {
  long bytes = 0;
  if (easy_ != nullptr) curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &bytes);
  return bytes > 0;
}

std::optional<Result<HttpResponse>> Transfer::End(CURLcode code) {
  // A packed body that came to its end is whole, whatever length was promised for it.
  const bool whole = code == CURLE_PARTIAL_FILE && unpacker_ && unpacker_->complete();
  if (code != CURLE_OK && !whole) return Failed(code);
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  return Answered();
}

std::optional<Result<HttpResponse>> Transfer::Answered() {
  const int status = response_.status;
  const bool permanent = status == 301 || status == 308;
  const bool redirect = permanent || status == 302 || status == 303 || status == 307;
  const std::string location(response_.headers.Get("location"));
  if (!redirect || ChangesThings() || location.empty() || request_.max_redirects <= 0 ||
      !request_.path_secret.empty()) {
    response_.url = url_.text;
    response_.permanent_redirect = hops_ > 0 && only_permanent_hops_;
    return Result<HttpResponse>(std::move(response_));
  }
  if (++hops_ > request_.max_redirects) {
    return Fail(Fault::kRejected,
                "redirected more than " + std::to_string(request_.max_redirects) + " times");
  }
  Result<Url> next = ResolveRedirect(url_, location);
  if (!next) return Fail(next.error().fault, next.error().message);
  if (std::chrono::steady_clock::now() >= deadline_) return Failed(CURLE_OPERATION_TIMEDOUT);
  only_permanent_hops_ = only_permanent_hops_ && permanent;
  left_origin_ = left_origin_ || !next->SameOrigin(url_);
  url_ = *std::move(next);
  return std::nullopt;
}

Error Transfer::Fail(Fault fault, const std::string& what) {
  Error error{fault, Redact(request_.method + " " + url_.Shown() + ": " + what)};
  error.in_doubt = ChangesThings() && Sent();
  return error;
}

Error Transfer::Broken(const std::string& why) { return Fail(Fault::kUnreachable, why); }

Error Transfer::Failed(CURLcode code) {
  if (head_too_large_) return Fail(Fault::kBadData, "the answer's headers are larger than 64 KiB");
  if (too_large_) {
    return Fail(Fault::kBadData, "the answer is larger than " + Size(request_.max_body));
  }
  if (unpacker_ && !unpacker_->why().empty()) {
    return Fail(Fault::kBadData, "the answer cannot be unpacked: " + unpacker_->why());
  }
  if (refused_resend_) return Fail(Fault::kUnreachable, "the connection was cut before an answer came");
  if (refused_address_ && !allowed_address_) {
    return Fail(
        Fault::kRejected,
        "the host's address is private or special; the channel's key 'allow_private: true' allows it");
  }
  const std::string says = curl_says_[0] != '\0' ? curl_says_ : curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Fail(Fault::kUnreachable, "no answer within " + Seconds(request_.timeout) + " (" + says + ")");
    case CURLE_URL_MALFORMAT:
      return Fail(Fault::kRejected, says);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CLIENTCERT:
      return Fail(Fault::kRejected, "the TLS certificate does not hold: " + says);
    case CURLE_SSL_CONNECT_ERROR: {
      // A handshake that breaks off may go well the next time; one that the two sides cannot agree on will
      // not.
      const bool broke_off =
          says.find("SYSCALL") != std::string::npos || says.find("eof") != std::string::npos;
      return Fail(broke_off ? Fault::kUnreachable : Fault::kRejected, "TLS could not be set up: " + says);
    }
    case CURLE_UNSUPPORTED_PROTOCOL:  // of what is no HTTP: addresses were checked
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_WRITE_ERROR:
      return Fail(Fault::kBadData, "the answer is broken: " + says);
    default:
      return Fail(Fault::kUnreachable, says);
  }
}

}  // namespace crier
