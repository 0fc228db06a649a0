#include "core/mail_line.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "core/http_address.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr std::chrono::milliseconds kConnectTimeout{10'000};
constexpr size_t kMaxReply = 512;  // RFC 5321, 4.5.3.1.5
constexpr long kRest = 60;         // how long a connection may rest and still be used, in seconds

template <typename T>
void Set(CURL* easy, CURLoption option, T value) {
  curl_easy_setopt(easy, option, value);
}

std::string UrlOf(MailLine::Protocol protocol, const MailServer& server) {
  std::string url = protocol == MailLine::Protocol::kSmtp ? "smtp" : "imap";
  if (server.tls == MailServer::Tls::kTls) url += 's';
  const bool six = server.host.find(':') != std::string::npos;
  return url + "://" + (six ? "[" + server.host + "]" : server.host) + ":" + std::to_string(server.port);
}

}  // namespace

NoSigPipe::NoSigPipe() {
  sigset_t pending;
  sigpending(&pending);
  was_pending_ = sigismember(&pending, SIGPIPE) == 1;
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before_);
}

NoSigPipe::~NoSigPipe() {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  const timespec now{};
  // One that came meanwhile is taken away before it may strike.
  if (!was_pending_) sigtimedwait(&pipe, nullptr, &now);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

MailLine::MailLine(Protocol protocol, MailServer server, MailPolicy policy)
    : protocol_(protocol),
      server_(std::move(server)),
      policy_(policy),
      shown_(UrlOf(protocol, server_)),
      easy_([] {
        static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
        static_cast<void>(initialized);
        return curl_easy_init();
      }()) {}

MailLine::~MailLine() { curl_easy_cleanup(easy_); }

void MailLine::Prepare(bool connect_only, bool fresh) {
  reply_.clear();
  curl_says_[0] = '\0';
  refused_private_ = refused_plain_ = allowed_ = false;
  curl_easy_reset(easy_);
  Set(easy_, CURLOPT_URL, (shown_ + "/").c_str());
  Set(easy_, CURLOPT_PROTOCOLS_STR, protocol_ == Protocol::kSmtp ? "smtp,smtps" : "imap,imaps");
  Set(easy_, CURLOPT_PROXY, "");
  Set(easy_, CURLOPT_NOSIGNAL, 1L);
  Set(easy_, CURLOPT_QUICK_EXIT, 1L);
  Set(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (server_.tls == MailServer::Tls::kStartTls)
    Set(easy_, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  if (!server_.ca_file.empty()) {
    Set(easy_, CURLOPT_CAINFO, server_.ca_file.c_str());
    Set(easy_, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  if (!server_.user.empty()) {
    Set(easy_, CURLOPT_USERNAME, server_.user.c_str());
    Set(easy_, CURLOPT_PASSWORD, server_.password.Reveal().c_str());
  }
  Set(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  const long timeout = std::max<long>(1, static_cast<long>(server_.timeout.count()));
  Set(easy_, CURLOPT_TIMEOUT_MS, timeout);
  Set(easy_, CURLOPT_CONNECTTIMEOUT_MS, std::min<long>(timeout, kConnectTimeout.count()));
  Set(easy_, CURLOPT_SERVER_RESPONSE_TIMEOUT, std::max<long>(1, timeout / 1000));
  Set(easy_, CURLOPT_MAXAGE_CONN, kRest);
  Set(easy_, CURLOPT_ERRORBUFFER, curl_says_);
  Set(easy_, CURLOPT_HEADERFUNCTION, &MailLine::OnReply);
  Set(easy_, CURLOPT_HEADERDATA, this);
  Set(easy_, CURLOPT_OPENSOCKETFUNCTION, &MailLine::OnSocket);
  Set(easy_, CURLOPT_OPENSOCKETDATA, this);
  Set(easy_, CURLOPT_CLOSESOCKETFUNCTION, &MailLine::OnClose);
  Set(easy_, CURLOPT_CLOSESOCKETDATA, this);
  if (connect_only) Set(easy_, CURLOPT_CONNECT_ONLY, 1L);
  if (fresh) Set(easy_, CURLOPT_FRESH_CONNECT, 1L);
}

// libcurl hands over what the server says line by line.
size_t MailLine::OnReply(const char* data, size_t size, size_t count, void* self) {
  auto* line = static_cast<MailLine*>(self);
  const std::string_view reply = Trim(std::string_view(data, std::min(size * count, kMaxReply)));
  // The answer to curl's own QUIT, after whatever made it leave.
  if (!reply.starts_with("221")) line->reply_ = reply;
  return size * count;
}

curl_socket_t MailLine::OnSocket(void* self, curlsocktype, curl_sockaddr* address) {
  auto* line = static_cast<MailLine*>(self);
  const bool special = IsSpecialAddress(&address->addr);
  if (special && !line->policy_.allow_private) {
    line->refused_private_ = true;
    return CURL_SOCKET_BAD;
  }
  if (!special && line->server_.tls == MailServer::Tls::kNone && !line->server_.plain_anywhere) {
    line->refused_plain_ = true;
    return CURL_SOCKET_BAD;
  }
  line->allowed_ = true;
  const curl_socket_t made = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (made != CURL_SOCKET_BAD) line->sockets_.push_back(made);
  return made;
}

int MailLine::OnClose(void* self, curl_socket_t socket) {
  std::erase(static_cast<MailLine*>(self)->sockets_, socket);
  return close(socket);
}

void MailLine::CutOff() const {
  for (const curl_socket_t socket : sockets_) shutdown(socket, SHUT_RDWR);
}

int MailLine::reply_code() const {
  int code = 0;
  std::from_chars(reply_.data(), reply_.data() + std::min<size_t>(reply_.size(), 3), code);
  return code >= 200 && code < 600 ? code : 0;
}

Error MailLine::Fail(Fault fault, std::string_view what) const {
  return {fault, Redact(shown_ + ": " + CleanUtf8(what))};
}

Error MailLine::Failed(CURLcode code) const {
  if (!allowed_ && refused_private_)
    return Fail(
        Fault::kRejected,
        "the host's address is private or special; the channel's key 'allow_private: true' allows it");
  if (!allowed_ && refused_plain_) {
    return Fail(Fault::kConfig,
                "without TLS only a server on this machine or a private network is asked; choose tls or "
                "starttls");
  }
  std::string says = curl_says_[0] != '\0' ? curl_says_ : curl_easy_strerror(code);
  if (!reply_.empty()) says += " (" + reply_ + ")";
  switch (code) {
    case CURLE_LOGIN_DENIED:
      // RFC 4954, 6: 454 is "not now".
      if (protocol_ == Protocol::kSmtp && reply_code() / 100 == 4) return Fail(Fault::kUnreachable, says);
      return Fail(Fault::kAuth, "the server does not accept user and password: " + says);
    case CURLE_AUTH_ERROR:
      return Fail(Fault::kAuth, "no common way to log in: " + says);
    case CURLE_USE_SSL_FAILED:
      if (protocol_ == Protocol::kSmtp && reply_code() / 100 == 4) return Fail(Fault::kUnreachable, says);
      return Fail(Fault::kRejected, "the server does not offer STARTTLS: " + says);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
      return Fail(Fault::kRejected, "the TLS certificate does not hold: " + says);
    case CURLE_SSL_CACERT_BADFILE:
      return Fail(Fault::kConfig, "the file of trusted certificates cannot be read: " + says);
    case CURLE_SSL_CONNECT_ERROR: {
      const bool broke_off =
          says.find("SYSCALL") != std::string::npos || says.find("eof") != std::string::npos;
      return Fail(broke_off ? Fault::kUnreachable : Fault::kRejected, "TLS could not be set up: " + says);
    }
    case CURLE_ABORTED_BY_CALLBACK:
      return Fail(Fault::kUnreachable, "stopped before an answer came");
    default:
      return Fail(Fault::kUnreachable, says);
  }
}

MailMulti::MailMulti() : multi_(curl_multi_init()) {}
MailMulti::~MailMulti() { curl_multi_cleanup(multi_); }

CURLcode MailMulti::Run(CURL* easy, const std::stop_token& stop) {
  constexpr int kPollMs = 60'000;  // curl wakes by itself for its timeouts
  curl_multi_add_handle(multi_, easy);
  const std::stop_callback on_stop(stop, [this] { curl_multi_wakeup(multi_); });
  while (!stop.stop_requested()) {
    int running = 0;
    curl_multi_perform(multi_, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg == CURLMSG_DONE && message->easy_handle == easy) return message->data.result;
    }
    curl_multi_poll(multi_, nullptr, 0, kPollMs, nullptr);
  }
  return CURLE_ABORTED_BY_CALLBACK;
}

}  // namespace crier
