// The only user of cpprestsdk's listener. What this file must know about it (2.10.18):
// - It dispatches a request when its headers are in and reads the body on its own, all of it, before
//   it sends the answer. Completing the message with an error makes it send; but if it is about to
//   read on at that moment, the end of the connection after the answer meets that read on another
//   thread, and that crashes. So it is made to end by itself: what it reads can be put nowhere any
//   more (TakeNoMore). Only where nothing comes, and so nothing is read, the message is completed for
//   it (GiveUp). The connection must then be closed.
// - A chunk's length is read as a signed int and the chunk kept whole, out of our sight: chunked
//   bodies are refused.
// - close() closes the sockets of all connections on its own thread, while another may be about to
//   read or write on one: that crashes. So every connection is ended by HangUp first, and close()
//   meets none. Then it waits until every connection has ended; one that waits for us to feed a stream
//   does not, so streams end before. The wait is bounded.
// - Nothing is really closed before the last listener of the process goes, and a later listener would
//   open the ports of those before it again: the library's server is therefore retired with ours.
#include "hub/http/server.h"

#include <cpprest/details/http_server_api.h>
#include <cpprest/http_listener.h>
#include <pplx/threadpool.h>

#include <algorithm>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include "core/http_address.h"
#include "core/log.h"
#include "hub/harden.h"
#include "hub/http/front.h"
#include "hub/http/guard.h"
#include "hub/http/sockets.h"

namespace crier {
namespace {

using web::http::http_request;
using web::http::experimental::details::http_server_api;
using web::http::experimental::listener::http_listener;

// Of a request, beside its body; nginx takes 32 KiB.
constexpr size_t kMaxHead = 128 * 1024;
constexpr std::chrono::seconds kCloseWithin{5};
constexpr std::chrono::seconds kFinishWithin{1};  // for answers that are being written

class Listener : public Server {
 public:
  Listener(std::shared_ptr<Front> front, int port) : front_(std::move(front)), port_(port) {}
  ~Listener() override;

  Result<void> Open(const ServerOptions& options);
  int port() const override { return port_; }
  void Leave() override;

 private:
  // Answers what is under way and ends every connection.
  void Quiet();

  const std::shared_ptr<Front> front_;
  const int port_;
  std::shared_ptr<http_listener> listener_;
  std::unique_ptr<ServerGuard> guard_;
};

Result<void> Listener::Open(const ServerOptions& options) {
  const bool six = options.address.find(':') != std::string::npos;
  const std::string host = six ? "[" + options.address + "]" : options.address;
  const std::string where = host + ":" + std::to_string(port_);
  try {
    listener_ = std::make_shared<http_listener>(web::uri("http://" + where + "/"));
    const auto take = [front = front_](const http_request& request) { front->Take(request); };
    listener_->support(take);
    // The library would answer these two itself.
    listener_->support(web::http::methods::OPTIONS, take);
    listener_->support(web::http::methods::TRCE, take);
    listener_->open().wait();
  } catch (const std::exception& thrown) {
    listener_.reset();
    return Error{Fault::kConfig, "server: cannot listen on " + where + ": " + thrown.what()};
  }
  front_->BeginTicking();
  guard_ = std::make_unique<ServerGuard>(
      port_, GuardLimits{options.max_connections, options.max_body + kMaxHead, options.silent});
  return {};
}

// Keeps the library's server, whose late callbacks may still look at it, but makes the next listener begin a
// new one.
void RetireLibraryServer() {
  static std::mutex mutex;
  static std::vector<web::http::experimental::details::http_server*> retired;
  std::lock_guard lock(mutex);
  if (http_server_api::has_listener() || http_server_api::server_api() == nullptr) return;
  retired.push_back(http_server_api::server_api());
  http_server_api::unregister_server_api();
}

void Listener::Quiet() {
  front_->End();
  guard_.reset();
  if (!HangUp(port_, kFinishWithin, kCloseWithin)) LogWarn("a connection to the API does not end");
}

void Listener::Leave() {
  if (!listener_) return;
  Quiet();
  static std::vector<std::shared_ptr<http_listener>>* const left =
      new std::vector<std::shared_ptr<http_listener>>();
  left->push_back(std::move(listener_));
}

Listener::~Listener() {
  if (!listener_) return;
  Quiet();
  std::promise<void> done;
  std::future<void> closed = done.get_future();
  std::thread closer([listener = std::move(listener_), done = std::move(done)]() mutable {
    try {
      listener->close().wait();
      listener.reset();
      RetireLibraryServer();
    } catch (const std::exception& thrown) {
      LogWarn("the HTTP listener did not close", {{"why", thrown.what()}});
    }
    done.set_value();
  });
  if (closed.wait_for(kCloseWithin) == std::future_status::ready) {
    closer.join();
  } else {
    LogWarn("the HTTP listener still waits for a connection; left behind");
    closer.detach();
  }
}

// What sends, polls and stores needs descriptors, too: the connections may have half of them.
ServerOptions WithinLimits(ServerOptions options) {
  options.max_connections =
      std::max<size_t>(std::min<size_t>(options.max_connections, OpenFilesLimit() / 2), 16);
  return options;
}

// The library's pool serves the whole process and takes its size from the first who asks.
void SizePool(int threads) {
  static std::once_flag once;
  std::call_once(once, [threads] {
    try {
      crossplat::threadpool::initialize_with_threads(static_cast<size_t>(std::clamp(threads, 1, 256)));
    } catch (const std::exception&) {
      LogWarn("the server's number of threads was settled before it began");
    }
  });
}

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(const ServerOptions& wanted, Answer answer) {
  const ServerOptions options = WithinLimits(wanted);
  constexpr int kMaxPort = 65535;
  if (options.port < 0 || options.port > kMaxPort) {
    return Error{Fault::kConfig, "server: " + std::to_string(options.port) + " is no port"};
  }
  if (!options.expose && !IsLoopback(options.address)) {
    return Error{Fault::kConfig,
                 "server: " + options.address +
                     " can be reached by others, and this server does not defend itself: keep it at "
                     "127.0.0.1 behind a proxy (see config/nginx), or say \"expose: true\""};
  }
  SizePool(options.threads);
  // Between finding a free port and listening on it, another program may take it.
  constexpr int kTries = 10;
  const auto front = std::make_shared<Front>(options, std::move(answer));
  Result<void> opened;
  for (int i = 0; i < (options.port == 0 ? kTries : 1); ++i) {
    auto listener =
        std::make_unique<Listener>(front, options.port == 0 ? FreePort(options.address) : options.port);
    opened = listener->Open(options);
    if (opened) return std::unique_ptr<Server>(std::move(listener));
  }
  return std::move(opened).error();
}

}  // namespace crier
