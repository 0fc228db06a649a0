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
#include "hub/server.h"

// The library asserts that completing a message does not race with its own reading; GiveUp makes that
// harmless.
#ifndef NDEBUG
#define NDEBUG
#endif

#include <cpprest/details/http_server_api.h>
#include <cpprest/http_listener.h>
#include <pplx/threadpool.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "core/http_address.h"
#include "core/log.h"
#include "hub/server_sockets.h"
#include "hub/server_stream.h"
#include "hub/server_text.h"

namespace crier {
namespace {

using web::http::http_request;
using web::http::http_response;
using web::http::experimental::details::http_server_api;
using web::http::experimental::listener::http_listener;
using Steady = std::chrono::steady_clock;

// Each may hold its backlog; more watchers than a city's whole staff.
constexpr size_t kMaxStreams = 512;
constexpr std::chrono::seconds kCloseWithin{5};
constexpr std::chrono::seconds kFinishWithin{1};  // for answers that are being written
constexpr std::chrono::milliseconds kTick{200};
// So long after TakeNoMore a connection on which bytes come has ended reading.
constexpr std::chrono::milliseconds kSilence{200};

ServerReply ErrorReply(int status, std::string_view fault, std::string_view message) {
  ServerReply reply;
  reply.status = status;
  reply.body = ErrorBody(fault, message);
  return reply;
}

bool HasLineBreak(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos;
}

// A reply's header must not be able to begin another.
bool CanBeSent(const ServerReply& reply) {
  const auto& fields = reply.headers.fields();
  return !HasLineBreak(reply.content_type) &&
         std::none_of(fields.begin(), fields.end(), [](const auto& field) {
           return field.first.empty() || HasLineBreak(field.first) || HasLineBreak(field.second);
         });
}

std::exception_ptr NotWanted() {
  return std::make_exception_ptr(web::http::http_exception("the body is not wanted"));
}

// The next piece of the body that the listener reads is the last: it completes the message with an error.
void TakeNoMore(const http_request& request) { Observe(request._get_impl()->outstream().close(NotWanted())); }

// Completes the message with an error although nothing was read. The listener may be completing it at this
// very moment. So the end is not announced with http_request's own call, which would end the process if the
// other side won: this one counts as seen.
void GiveUp(const http_request& request) {
  const auto seen =
      std::make_shared<pplx::details::_ExceptionHolder>(NotWanted(), pplx::details::_TaskCreationCallstack());
  try {
    seen->_RethrowUserException();
  } catch (const std::exception&) {
    request._get_impl()->_get_data_available()._Cancel(seen);
  }
}

// The answer goes on after the server's end has begun, so connections share this with the server.
class Front : public std::enable_shared_from_this<Front> {
 public:
  Front(const ServerOptions& options, Server::Answer answer)
      : options_(options), answer_(std::move(answer)) {}

  void BeginTicking() {
    ticker_ = std::jthread([this](const std::stop_token& stop) { Tick(stop); });
  }
  void Take(const http_request& request);
  // No answer is under way and every stream has ended when this returns.
  void End();

 private:
  // That is still coming in. When it is due nothing more is taken of it; kSilence later it is given up.
  struct Body {
    Steady::time_point due;
    http_request request;
    bool stopped = false;
  };

  void Tick(const std::stop_token& stop);
  uint64_t Watch(const http_request& request, Steady::time_point due, bool stopped);
  // True if it was stopped.
  bool Unwatch(uint64_t id);
  void TakeBody(const http_request& request);
  void Respond(const http_request& request, std::string body);
  ServerReply Ask(const http_request& request, std::string body);
  void Send(const http_request& request, const ServerReply& reply, bool close);
  void SendStream(const http_request& request, const ServerReply& reply);
  void Refuse(const http_request& request, const ServerReply& reply);

  const ServerOptions options_;
  const Server::Answer answer_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool ending_ = false;
  size_t answering_ = 0;
  uint64_t next_body_ = 0;
  std::map<uint64_t, Body> bodies_;
  std::vector<std::weak_ptr<BufferedStream>> streams_;
  std::jthread ticker_;
};

void Front::Take(const http_request& request) {
  std::string length;
  const auto& headers = request.headers();
  if (headers.has(web::http::header_names::transfer_encoding)) {
    Refuse(request, ErrorReply(411, "bad_data", "send the body with a Content-Length, not in chunks"));
    return;
  }
  if (!headers.match(web::http::header_names::content_length, length)) return Respond(request, "");
  constexpr size_t kMaxDigits = 18;
  if (length.empty() || length.find_first_not_of("0123456789") != std::string::npos) {
    Refuse(request, ErrorReply(400, "bad_data", "the Content-Length is no number"));
  } else if (length.size() > kMaxDigits || std::stoull(length) > options_.max_body) {
    Refuse(request, ErrorReply(413, "rejected",
                               "the body is larger than " + std::to_string(options_.max_body) + " bytes"));
  } else if (std::stoull(length) == 0) {
    Respond(request, "");
  } else {
    TakeBody(request);
  }
}

uint64_t Front::Watch(const http_request& request, Steady::time_point due, bool stopped) {
  std::lock_guard lock(mutex_);
  bodies_.emplace(next_body_, Body{due, request, stopped});
  return next_body_++;
}

bool Front::Unwatch(uint64_t id) {
  std::lock_guard lock(mutex_);
  const auto body = bodies_.extract(id);
  return !body.empty() && body.mapped().stopped;
}

// Answers without the body: the listener stops reading it, and the connection, whose place in the stream of
// requests is lost, ends.
void Front::Refuse(const http_request& request, const ServerReply& reply) {
  TakeNoMore(request);
  const uint64_t id = Watch(request, Steady::now() + kSilence, true);
  Observe(
      request.content_ready().then([self = shared_from_this(), id](const pplx::task<http_request>& ready) {
        self->Unwatch(id);
        ready.get();
      }));
  Send(request, reply, true);
}

void Front::TakeBody(const http_request& request) {
  const uint64_t id = Watch(request, Steady::now() + options_.body_timeout, false);
  // No thread waits for the body.
  request.content_ready().then(
      [self = shared_from_this(), id, request](const pplx::task<http_request>& ready) {
        const bool late = self->Unwatch(id);
        try {
          ready.get();
          auto buffer = request.body().streambuf();
          std::string body(buffer.in_avail(), '\0');
          buffer.getn(reinterpret_cast<uint8_t*>(body.data()), body.size()).get();
          self->Respond(request, std::move(body));
        } catch (const std::exception&) {
          self->Send(request,
                     late ? ErrorReply(408, "unreachable", "the body did not come in time")
                          : ErrorReply(400, "bad_data", "the body broke off"),
                     true);
        }
      });
}

void Front::Respond(const http_request& request, std::string body) {
  bool ending = false;
  {
    std::lock_guard lock(mutex_);
    ending = ending_;
    if (!ending) ++answering_;
  }
  if (ending) return Send(request, ErrorReply(503, "unreachable", "Crier is stopping"), true);
  const ServerReply reply = Ask(request, std::move(body));
  if (reply.stream && request.method() != web::http::methods::HEAD) {
    SendStream(request, reply);
  } else {
    Send(request, reply, false);
  }
  std::lock_guard lock(mutex_);
  --answering_;
  changed_.notify_all();
}

ServerReply Front::Ask(const http_request& request, std::string body) {
  ServerRequest asked;
  std::optional<std::string> path = DecodePath(request.request_uri().path());
  auto query = DecodeQuery(request.request_uri().query());
  if (!path || !query) return ErrorReply(400, "bad_data", "the path or the query cannot be read");
  asked.method = request.method();
  std::transform(asked.method.begin(), asked.method.end(), asked.method.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  asked.path = *std::move(path);
  asked.query = *std::move(query);
  for (const auto& [name, value] : request.headers()) asked.headers.Add(name, value);
  asked.body = std::move(body);
  try {
    ServerReply reply = answer_(asked);
    if (CanBeSent(reply)) return reply;
    LogError("an answer's headers hold a line break", {{"method", asked.method}, {"path", asked.path}});
  } catch (const std::exception& thrown) {
    LogError("an answer failed", {{"method", asked.method}, {"path", asked.path}, {"why", thrown.what()}});
  } catch (...) {
    LogError("an answer failed", {{"method", asked.method}, {"path", asked.path}});
  }
  return ErrorReply(500, "unreachable", "the request could not be answered; see the log");
}

http_response Begin(const ServerReply& reply) {
  http_response response(static_cast<web::http::status_code>(reply.status));
  for (const auto& [name, value] : reply.headers.fields()) response.headers().add(name, value);
  return response;
}

void Front::Send(const http_request& request, const ServerReply& reply, bool close) {
  try {
    http_response response = Begin(reply);
    if (request.method() == web::http::methods::HEAD && !reply.body.empty()) {
      // The library cannot name a length without sending the body: it meets the end of an empty one and hangs
      // up.
      response.set_body(concurrency::streams::bytestream::open_istream(std::string()), reply.body.size(),
                        reply.content_type);
      close = true;
    } else {
      response.set_body(reply.body, reply.content_type);
    }
    if (close) response.headers()["Connection"] = "close";
    Observe(request.reply(response));
  } catch (const std::exception&) {
    // Answered already: by the listener, which is closing.
  }
}

void Front::SendStream(const http_request& request, const ServerReply& reply) {
  const auto stream = std::make_shared<BufferedStream>();
  {
    std::unique_lock lock(mutex_);
    std::erase_if(streams_, [](const auto& weak) {
      const auto held = weak.lock();
      return !held || !held->open();
    });
    if (streams_.size() >= kMaxStreams) {
      lock.unlock();
      return Send(request, ErrorReply(503, "unreachable", "too many streams are open"), false);
    }
    streams_.push_back(stream);
  }
  try {
    http_response response = Begin(reply);
    response.headers()["Content-Type"] = "text/event-stream";
    response.headers()["Cache-Control"] = "no-store";
    response.headers()["X-Accel-Buffering"] = "no";  // nginx passes each event on at once
    response.headers()["Connection"] = "close";
    response.set_body(stream->Reader(), "text/event-stream");
    const std::weak_ptr<BufferedStream> weak = stream;
    request.reply(response).then([weak](const pplx::task<void>& sent) {
      try {
        sent.get();
      } catch (const std::exception&) {
        // The client has gone; so goes the stream.
      }
      if (const auto held = weak.lock()) held->Close();
    });
  } catch (const std::exception&) {
    stream->Close();
    return;
  }
  try {
    reply.stream(stream);
  } catch (const std::exception& thrown) {
    LogError("a stream failed", {{"path", request.request_uri().path()}, {"why", thrown.what()}});
    stream->Close();
  }
}

void Front::Tick(const std::stop_token& stop) {
  const auto pause = std::min({kTick, options_.heartbeat, options_.body_timeout});
  auto beat = Steady::now() + options_.heartbeat;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); })) {
    const auto now = Steady::now();
    std::vector<http_request> late, silent;
    for (auto& [id, body] : bodies_) {
      if (body.due > now) continue;
      (body.stopped ? silent : late).push_back(body.request);
      body.stopped = true;
      body.due = now + kSilence;
    }
    std::vector<std::weak_ptr<BufferedStream>> streams;
    if (beat <= now) {
      streams = streams_;
      beat = now + options_.heartbeat;
    }
    lock.unlock();
    for (const http_request& request : late) TakeNoMore(request);
    for (const http_request& request : silent) GiveUp(request);
    for (const auto& weak : streams) {
      if (const auto stream = weak.lock()) stream->Beat();
    }
    streams.clear();
    late.clear();
    silent.clear();
    lock.lock();
  }
}

void Front::End() {
  ticker_.request_stop();
  ticker_.join();
  std::vector<std::weak_ptr<BufferedStream>> streams;
  {
    std::unique_lock lock(mutex_);
    ending_ = true;
    changed_.wait(lock, [&] { return answering_ == 0; });
    streams.swap(streams_);
  }
  for (const auto& weak : streams) {
    if (const auto stream = weak.lock()) stream->Close();
  }
}

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

Result<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Answer answer) {
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
