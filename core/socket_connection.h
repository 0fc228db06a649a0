// One connection of core/socket.cc, which alone includes this: the way to an open connection, what came, and
// who waits for it. What is spoken over it, its heirs know.
#pragma once

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/http_address.h"
#include "core/http_url.h"
#include "core/secret.h"
#include "core/socket.h"
#include "core/text.h"

namespace crier::sockets {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace ssl = boost::asio::ssl;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using std::chrono::milliseconds;
using Plain = beast::tcp_stream;
using Sealed = beast::ssl_stream<beast::tcp_stream>;
using Endpoints = std::vector<asio::ip::tcp::endpoint>;

// What came and was not received yet; beyond it nothing more is read, so the far side has to wait.
constexpr size_t kMostWaiting = 1024;
constexpr size_t kMostBytesWaiting = size_t{8} << 20;

struct Target {
  std::string scheme, host, port, path;
  std::string shown;  // for errors: without the query, where tickets stand
  bool sealed = true, lines = false;
};

inline Result<Target> TargetOf(const std::string& url) {
  static constexpr std::pair<std::string_view, std::string_view> kSchemes[] = {
      {"wss://", "https://"}, {"ws://", "http://"}, {"tls://", "https://"}, {"tcp://", "http://"}};
  for (const auto& [ours, like] : kSchemes) {
    if (!url.starts_with(ours)) continue;
    const auto parsed = ParseUrl(std::string(like) + url.substr(ours.size()));
    if (!parsed) return parsed.error();
    Target target{std::string(ours.substr(0, ours.find(':'))),
                  parsed->host,
                  parsed->port,
                  "/",
                  "",
                  like == "https://",
                  ours[0] == 't'};
    if (target.host.starts_with('[')) target.host = target.host.substr(1, target.host.size() - 2);
    const size_t path = parsed->text.find('/', parsed->text.find("//") + 2);
    if (path != std::string::npos) target.path = parsed->text.substr(path);
    target.shown = fmt::format("{}://{}:{}", target.scheme, parsed->host, target.port);
    if (!target.sealed && !IsLoopback(target.host))
      return Error{Fault::kRejected, target.shown + ": without TLS only this machine may be asked"};
    if (target.lines && target.path != "/")
      return Error{Fault::kRejected, target.shown + ": lines have no path"};
    return target;
  }
  return Error{Fault::kRejected,
               "this is no address of a connection: " + Excerpt(url.substr(0, url.find('?')), 100)};
}

// What both kinds share: the way to an open connection, what came, and who waits for it. All but what the
// mutex guards belongs to the loop's thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& loop, ssl::context& tls, Target target, SocketRequest request,
             const HttpPolicy& policy)
      : loop_(loop),
        tls_(tls),
        target_(std::move(target)),
        request_(std::move(request)),
        allow_private_(policy.allow_private),
        user_agent_(policy.user_agent),
        resolver_(loop),
        timer_(loop) {}
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Start() {
    Post([this] {
      timer_.expires_after(request_.timeout);
      timer_.async_wait([self = shared_from_this()](error_code error) {
        if (!error && !self->open_) self->End(Fault::kUnreachable, "no connection within the time allowed");
      });
      resolver_.async_resolve(
          target_.host, target_.port,
          [self = shared_from_this()](error_code error, auto found) { self->Resolved(error, found); });
    });
  }

  // Called by other threads.
  Result<void> WaitOpen(const std::stop_token& stop) {
    const bool told = WaitFor(stop, request_.timeout + kSlack, [this] { return told_open_ || ended_; });
    std::lock_guard lock(mutex_);
    // Also if it has ended since: what came before that is to be received.
    if (told && told_open_) return {};
    if (ended_) return *ended_;
    return Error{Fault::kUnreachable, target_.shown + ": given up before the connection was open"};
  }

  Result<std::optional<std::string>> Receive(milliseconds wait, const std::stop_token& stop) {
    WaitFor(stop, wait, [this] { return !waiting_.empty() || ended_; });
    std::unique_lock lock(mutex_);
    if (waiting_.empty()) {
      if (ended_) return *ended_;
      return std::optional<std::string>();
    }
    std::string message = std::move(waiting_.front());
    waiting_.pop_front();
    bytes_waiting_ -= message.size();
    const bool resume = std::exchange(paused_, false);
    lock.unlock();
    if (resume) Post([this] { Read(); });
    return std::optional(std::move(message));
  }

  Result<void> Send(std::string_view message, const std::stop_token& stop) {
    uint64_t mine = 0;
    {
      std::lock_guard lock(mutex_);
      if (ended_) return *ended_;
      mine = ++handed_in_;
    }
    Post([this, text = std::string(message)]() mutable {
      to_write_.push_back(std::move(text));
      if (to_write_.size() == 1) Write();
    });
    const bool done = WaitFor(stop, request_.timeout, [&] { return written_ >= mine || ended_; });
    std::lock_guard lock(mutex_);
    if (written_ >= mine) return {};
    Error error = done && ended_
                      ? *ended_
                      : Error{Fault::kUnreachable, target_.shown + ": nothing can be sent there now"};
    error.in_doubt = true;
    return error;
  }

  void Close(int code, std::string_view reason) {
    Post(
        [this, code, text = std::string(reason.substr(0, Utf8Floor(reason, 123)))] { SayClose(code, text); });
    WaitFor({}, request_.timeout, [this] { return ended_.has_value(); });
    Cut();
  }

  void Cut() {
    Post([this] { End(Fault::kUnreachable, "the connection was closed here"); });
  }

  int close_code() const {
    std::lock_guard lock(mutex_);
    return close_code_;
  }

 protected:
  static constexpr milliseconds kSlack{5000};  // the loop's own timer is the first to end

  virtual void Connect(const Endpoints& endpoints) = 0;
  virtual void Read() = 0;
  virtual void Write() = 0;  // the front of to_write_
  virtual void SayClose(int code, const std::string& reason) = 0;
  virtual void Drop() = 0;  // closes the socket now

  template <typename Do>
  void Post(Do what) {
    asio::post(loop_, [self = shared_from_this(), what = std::move(what)]() mutable { what(); });
  }

  void Opened() {
    if (IsOver()) return;
    open_ = true;
    timer_.cancel();
    {
      std::lock_guard lock(mutex_);
      told_open_ = true;
    }
    changed_.notify_all();
    Read();
  }

  // Takes a message in; false where nothing more may be read until somebody receives.
  bool Took(std::string message) {
    bool room = false;
    {
      std::lock_guard lock(mutex_);
      bytes_waiting_ += message.size();
      waiting_.push_back(std::move(message));
      room = waiting_.size() < kMostWaiting && bytes_waiting_ < kMostBytesWaiting;
      paused_ = !room;
    }
    changed_.notify_all();
    return room;
  }

  void Written() {
    to_write_.pop_front();
    {
      std::lock_guard lock(mutex_);
      ++written_;
    }
    changed_.notify_all();
    if (!to_write_.empty() && !IsOver()) Write();
  }

  void End(Fault fault, const std::string& what) { End(Error{fault, Redact(target_.shown + ": " + what)}); }
  // The first error is the one that counts.
  void End(Error error) {
    {
      std::lock_guard lock(mutex_);
      if (ended_) return;
      ended_ = std::move(error);
    }
    changed_.notify_all();
    resolver_.cancel();
    timer_.cancel();
    Drop();
  }
  bool IsOver() const {
    std::lock_guard lock(mutex_);
    return ended_.has_value();
  }
  void Broke(error_code error) {
    if (error == beast::error::timeout) return End(Fault::kUnreachable, "silent for too long, or too slow");
    End(Fault::kUnreachable, error == asio::error::eof ? "closed by the far side" : error.message());
  }
  void SetCloseCode(int code) {
    std::lock_guard lock(mutex_);
    close_code_ = code;
  }

  // A handshake that breaks off may go well the next time; one that the two sides cannot agree on will not.
  void TlsFailed(error_code error, const Sealed& stream) {
    const long verified = SSL_get_verify_result(const_cast<Sealed&>(stream).native_handle());
    if (verified != X509_V_OK) {
      return End(Fault::kRejected, std::string("the TLS certificate does not hold: ") +
                                       X509_verify_cert_error_string(verified));
    }
    const bool refused = error.category() == asio::error::get_ssl_category();
    End(refused ? Fault::kRejected : Fault::kUnreachable, "TLS could not be set up: " + error.message());
  }
  // False where this host cannot even be asked.
  bool Prepare(Sealed& stream) {
    stream.set_verify_mode(ssl::verify_peer);
    SSL* const handle = stream.native_handle();
    error_code is_name;
    asio::ip::make_address(target_.host, is_name);
    const char* const host = target_.host.c_str();
    // The server is told a name, never an address (RFC 6066, 3).
    const bool set = is_name ? SSL_set1_host(handle, host) == 1 && SSL_set_tlsext_host_name(handle, host) == 1
                             : X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handle), host) == 1;
    if (set) return true;
    End(Fault::kRejected, "the host's name cannot be asked for");
    return false;
  }

  asio::io_context& loop_;
  ssl::context& tls_;
  const Target target_;
  const SocketRequest request_;
  const bool allow_private_;
  const std::string user_agent_;
  std::deque<std::string> to_write_;

 private:
  void Resolved(error_code error, const asio::ip::tcp::resolver::results_type& found) {
    if (IsOver()) return;
    if (error) return End(Fault::kUnreachable, "the host's address is not known: " + error.message());
    // The very addresses that are connected to, so that no name can be made to point elsewhere in between.
    Endpoints endpoints;
    for (const auto& each : found)
      if (allow_private_ || !IsSpecialAddress(each.endpoint().data())) endpoints.push_back(each.endpoint());
    if (endpoints.empty()) {
      return End(
          Fault::kRejected,
          "the host's address is private or special; the channel's key 'allow_private: true' allows it");
    }
    Connect(endpoints);
  }

  template <typename Holds>
  bool WaitFor(std::stop_token stop, milliseconds wait, Holds holds) {
    std::stop_callback wake(stop, [this] {
      std::lock_guard lock(mutex_);  // not between looking and waiting
      changed_.notify_all();
    });
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait, [&] { return holds() || stop.stop_requested(); });
    return holds();
  }

  asio::ip::tcp::resolver resolver_;
  asio::steady_timer timer_;
  bool open_ = false;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> waiting_;
  size_t bytes_waiting_ = 0;
  bool paused_ = false;
  bool told_open_ = false;
  uint64_t handed_in_ = 0, written_ = 0;
  std::optional<Error> ended_;
  int close_code_ = 0;
};

}  // namespace crier::sockets
