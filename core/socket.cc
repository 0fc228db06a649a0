#include "core/socket.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/buffers_iterator.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <mutex>
#include <thread>

#include "core/http_address.h"
#include "core/socket_connection.h"
#include "core/text.h"

namespace crier {
namespace {

using namespace sockets;  // NOLINT(google-build-using-namespace): the other half of this file

template <typename Next>
class WebSocket : public Connection {
 public:
  template <typename... Layer>
  WebSocket(asio::io_context& loop, ssl::context& tls, Target target, SocketRequest request,
            const HttpPolicy& policy, Layer&... layer)
      : Connection(loop, tls, std::move(target), std::move(request), policy), stream_(loop, layer...) {}

 private:
  using Self = WebSocket<Next>;
  std::shared_ptr<Self> self() { return std::static_pointer_cast<Self>(shared_from_this()); }

  void Connect(const Endpoints& endpoints) override {
    beast::get_lowest_layer(stream_).expires_after(request_.timeout);
    beast::get_lowest_layer(stream_).async_connect(endpoints, [self = self()](error_code error, auto) {
      if (self->IsOver()) return;
      if (error) return self->Broke(error);
      self->Seal();
    });
  }

  void Seal() {
    if constexpr (std::is_same_v<Next, Sealed>) {
      if (!Prepare(stream_.next_layer())) return;
      stream_.next_layer().async_handshake(ssl::stream_base::client, [self = self()](error_code error) {
        if (self->IsOver()) return;
        if (error) return self->TlsFailed(error, self->stream_.next_layer());
        self->Shake();
      });
    } else {
      Shake();
    }
  }

  void Shake() {
    // From here on the WebSocket has its own timers, and reads and pings by itself as long as a read waits.
    beast::get_lowest_layer(stream_).expires_never();
    stream_.set_option(websocket::stream_base::timeout{request_.timeout, request_.silence, true});
    stream_.read_message_max(request_.max_message);
    stream_.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
      request.set(beast::http::field::user_agent, user_agent_);
      for (const auto& [name, value] : request_.headers.fields()) request.set(name, value);
    }));
    const bool usual = target_.port == (target_.sealed ? "443" : "80");
    const std::string name =
        target_.host.find(':') == std::string::npos ? target_.host : "[" + target_.host + "]";
    stream_.async_handshake(answer_, usual ? name : name + ":" + target_.port, target_.path,
                            [self = self()](error_code error) {
                              if (self->IsOver()) return;
                              if (error) return self->Declined(error);
                              self->Opened();
                            });
  }

  void Declined(error_code error) {
    if (error != websocket::error::upgrade_declined) return Failed(error);
    HttpResponse response;
    response.status = static_cast<int>(answer_.result_int());
    for (const auto& field : answer_)
      response.headers.Add(std::string(field.name_string()), std::string(field.value()));
    const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    Error why = FaultOf(response, target_.shown, now);
    why.in_doubt = false;
    End(std::move(why));
  }

  void Read() override {
    stream_.async_read(buffer_, [self = self()](error_code error, size_t) {
      if (self->IsOver()) return;
      if (error) return self->Failed(error);
      std::string message = beast::buffers_to_string(self->buffer_.data());
      self->buffer_.consume(self->buffer_.size());
      if (self->Took(std::move(message))) self->Read();
    });
  }

  void Failed(error_code error) {
    if (error == websocket::error::closed) {
      const auto& why = stream_.reason();
      SetCloseCode(why.code);
      const std::string words = Excerpt(std::string_view(why.reason.data(), why.reason.size()), 123);
      return End(Fault::kUnreachable, fmt::format("closed by the far side with {}{}{}", why.code,
                                                  words.empty() ? "" : ": ", words));
    }
    if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow) {
      return End(Fault::kBadData, fmt::format("a message is larger than {} bytes", request_.max_message));
    }
    // All that Beast says of a WebSocket itself is that the far side does not keep to RFC 6455.
    static const auto& kProtocol = make_error_code(websocket::error::closed).category();
    if (error.category() == kProtocol) return End(Fault::kBadData, error.message());
    Broke(error);
  }

  void Write() override {
    stream_.text(true);
    stream_.async_write(asio::buffer(to_write_.front()), [self = self()](error_code error, size_t) {
      if (self->IsOver()) return;
      if (error) return self->Failed(error);
      self->Written();
    });
  }

  void SayClose(int code, const std::string& reason) override {
    if (IsOver()) return;
    websocket::close_reason why(static_cast<websocket::close_code>(code));
    why.reason = reason;
    stream_.async_close(why, [self = self()](error_code) {
      self->End(Fault::kUnreachable, "the connection was closed here");
    });
  }

  void Drop() override {
    error_code ignored;
    beast::get_lowest_layer(stream_).socket().close(ignored);
    beast::get_lowest_layer(stream_).cancel();
  }

  websocket::stream<Next> stream_;
  websocket::response_type answer_;
  beast::flat_buffer buffer_;
};

template <typename Next>
class Lines : public Connection {
 public:
  template <typename... Layer>
  Lines(asio::io_context& loop, ssl::context& tls, Target target, SocketRequest request,
        const HttpPolicy& policy, Layer&... layer)
      : Connection(loop, tls, std::move(target), std::move(request), policy),
        stream_(loop, layer...),
        buffer_(request_.max_message + 2),
        silence_(loop) {}

 private:
  using Self = Lines<Next>;
  std::shared_ptr<Self> self() { return std::static_pointer_cast<Self>(shared_from_this()); }

  void Connect(const Endpoints& endpoints) override {
    beast::get_lowest_layer(stream_).expires_after(request_.timeout);
    beast::get_lowest_layer(stream_).async_connect(endpoints, [self = self()](error_code error, auto) {
      if (self->IsOver()) return;
      if (error) return self->Broke(error);
      self->Seal();
    });
  }

  void Seal() {
    if constexpr (std::is_same_v<Next, Sealed>) {
      if (!Prepare(stream_)) return;
      stream_.async_handshake(ssl::stream_base::client, [self = self()](error_code error) {
        if (self->IsOver()) return;
        if (error) return self->TlsFailed(error, self->stream_);
        self->Ready();
      });
    } else {
      Ready();
    }
  }

  void Ready() {
    beast::get_lowest_layer(stream_).expires_never();
    Listen();
    Opened();
  }

  // One timer for all reads: set anew whenever something came.
  void Listen() {
    silence_.expires_after(request_.silence);
    silence_.async_wait([self = self()](error_code error) {
      if (!error && !self->IsOver()) self->Broke(beast::error::timeout);
    });
  }

  void Read() override {
    asio::async_read_until(stream_, buffer_, '\n', [self = self()](error_code error, size_t length) {
      if (self->IsOver()) return;
      if (error == asio::error::not_found) {
        return self->End(Fault::kBadData,
                         fmt::format("a line is longer than {} bytes", self->request_.max_message));
      }
      if (error) return self->Broke(error);
      std::string line(asio::buffers_begin(self->buffer_.data()),
                       asio::buffers_begin(self->buffer_.data()) + static_cast<ptrdiff_t>(length));
      self->buffer_.consume(length);
      self->Listen();
      line.pop_back();
      if (line.ends_with('\r')) line.pop_back();
      if (self->Took(std::move(line))) self->Read();
    });
  }

  void Write() override {
    to_write_.front() += "\r\n";
    asio::async_write(stream_, asio::buffer(to_write_.front()), [self = self()](error_code error, size_t) {
      if (self->IsOver()) return;
      if (error) return self->Broke(error);
      self->Written();
    });
  }

  // Lines have no farewell of their own; who has one sends it first.
  void SayClose(int, const std::string&) override {
    if (IsOver()) return;
    End(Fault::kUnreachable, "the connection was closed here");
  }

  void Drop() override {
    silence_.cancel();
    error_code ignored;
    beast::get_lowest_layer(stream_).socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    beast::get_lowest_layer(stream_).socket().close(ignored);
  }

  Next stream_;
  asio::streambuf buffer_;
  asio::steady_timer silence_;
};

class OpenSocket : public Socket {
 public:
  OpenSocket(std::shared_ptr<Connection> connection, bool lines)
      : connection_(std::move(connection)), lines_(lines) {}
  ~OpenSocket() override { connection_->Cut(); }
  OpenSocket(const OpenSocket&) = delete;
  OpenSocket& operator=(const OpenSocket&) = delete;

  Result<std::optional<std::string>> Receive(milliseconds wait, std::stop_token stop) override {
    return connection_->Receive(wait, stop);
  }
  Result<void> Send(std::string_view message, std::stop_token stop) override {
    if (lines_ && message.find_first_of(std::string_view("\r\n\0", 3)) != message.npos)
      return Error{Fault::kRejected, "a line may hold no end of a line and no NUL"};
    return connection_->Send(message, stop);
  }
  void Close(int code, std::string_view reason) override { connection_->Close(code, reason); }
  int close_code() const override { return connection_->close_code(); }

 private:
  const std::shared_ptr<Connection> connection_;
  const bool lines_;
};

class Nowhere : public Sockets {
 public:
  Result<std::unique_ptr<Socket>> Open(const SocketRequest&, std::stop_token) override {
    return Error{Fault::kUnreachable, "no connections that stay are lent here"};
  }
};

// Ends with its thread, and then with what is left of its connections.
class Loop {
 public:
  Loop() : thread_([this] { loop_.run(); }) {
    tls_.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                     ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
    error_code ignored;  // without any authority no certificate holds
    tls_.set_default_verify_paths(ignored);
  }
  ~Loop() {
    loop_.stop();
    thread_.join();
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  std::shared_ptr<Connection> Make(Target target, const SocketRequest& request, const HttpPolicy& policy) {
    if (target.lines && target.sealed)
      return std::make_shared<Lines<Sealed>>(loop_, tls_, std::move(target), request, policy, tls_);
    if (target.lines) return std::make_shared<Lines<Plain>>(loop_, tls_, std::move(target), request, policy);
    if (target.sealed)
      return std::make_shared<WebSocket<Sealed>>(loop_, tls_, std::move(target), request, policy, tls_);
    return std::make_shared<WebSocket<Plain>>(loop_, tls_, std::move(target), request, policy);
  }

 private:
  // Before the loop: connections are destroyed with that, and use it.
  ssl::context tls_{ssl::context::tls_client};
  asio::io_context loop_{1};
  const asio::executor_work_guard<asio::io_context::executor_type> busy_ = asio::make_work_guard(loop_);
  std::thread thread_;
};

class Door : public Sockets {
 public:
  explicit Door(HttpPolicy policy) : policy_(std::move(policy)) {}

  Result<std::unique_ptr<Socket>> Open(const SocketRequest& request, std::stop_token stop) override {
    auto target = TargetOf(request.url);
    if (!target) return target.error();
    const HttpRequest handshake{.url = "https://x", .headers = request.headers};
    if (auto checked = CheckRequest(handshake); !checked)
      return Error{checked.error().fault, target->shown + ": " + checked.error().message};
    const bool lines = target->lines;
    const auto connection = Running().Make(*std::move(target), request, policy_);
    connection->Start();
    auto open = connection->WaitOpen(stop);
    if (open) return std::unique_ptr<Socket>(std::make_unique<OpenSocket>(connection, lines));
    connection->Cut();
    return open.error();
  }

 private:
  Loop& Running() {
    std::lock_guard lock(mutex_);
    if (!loop_) loop_ = std::make_unique<Loop>();
    return *loop_;
  }

  const HttpPolicy policy_;
  std::mutex mutex_;
  std::unique_ptr<Loop> loop_;
};

}  // namespace

std::unique_ptr<Sockets> SocketDoor(HttpPolicy policy) { return std::make_unique<Door>(std::move(policy)); }

Sockets& NoSockets() {
  static Nowhere nowhere;
  return nowhere;
}

}  // namespace crier
