// The library asserts that completing a message does not race with its own reading; GiveUp makes that
// harmless.
#ifndef NDEBUG
#define NDEBUG
#endif

#include "hub/http/front.h"

#include <algorithm>
#include <optional>

#include "core/log.h"
#include "hub/http/text.h"

namespace crier {
namespace {

using web::http::http_request;
using web::http::http_response;

// Each may hold its backlog; more watchers than a city's whole staff.
constexpr size_t kMaxStreams = 512;
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

}  // namespace

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
  std::optional<ServerRequest> asked = Read(request, std::move(body));
  if (!asked) {
    Send(request, ErrorReply(400, "bad_data", "the path or the query cannot be read"), false);
    return Answered();
  }
  const std::string lane = options_.lane ? options_.lane(*asked) : "";
  if (lane.empty()) {
    Answer(request, *asked);
    return Answered();
  }
  const bool taken = lanes_.Take(lane, [self = shared_from_this(), request, asked = *std::move(asked)] {
    self->Answer(request, asked);
    self->Answered();
  });
  if (taken) return;
  ServerReply full = ErrorReply(503, "unreachable", "too many calls wait here already; come again");
  full.headers.Add("Retry-After", "5");
  Send(request, full, false);
  Answered();
}

void Front::Answered() {
  std::lock_guard lock(mutex_);
  --answering_;
  changed_.notify_all();
}

void Front::Answer(const http_request& request, const ServerRequest& asked) {
  const ServerReply reply = Ask(asked);
  if (reply.stream && asked.method != "HEAD") {
    SendStream(request, reply);
  } else {
    Send(request, reply, false);
  }
}

std::optional<ServerRequest> Front::Read(const http_request& request, std::string body) {
  const web::uri& target = request.request_uri();
  // "//name/path" and "http://name/path": a proxy may see another path in it than the library does.
  if (!target.scheme().empty() || !target.host().empty() || !target.user_info().empty() ||
      target.port() > 0 || !target.fragment().empty()) {
    return std::nullopt;
  }
  ServerRequest asked;
  std::optional<std::string> path = DecodePath(target.path());
  auto query = DecodeQuery(target.query());
  if (!path || !query) return std::nullopt;
  asked.method = request.method();
  std::transform(asked.method.begin(), asked.method.end(), asked.method.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  asked.path = *std::move(path);
  asked.query = *std::move(query);
  for (const auto& [name, value] : request.headers()) asked.headers.Add(name, value);
  asked.body = std::move(body);
  asked.peer = request.remote_address();
  return asked;
}

ServerReply Front::Ask(const ServerRequest& asked) {
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
  // What an answer says is for who asked, and is of the type that it says; the console's files say otherwise.
  for (const auto& [name, value] :
       {std::pair("Cache-Control", "no-store"), std::pair("X-Content-Type-Options", "nosniff")}) {
    if (reply.headers.Get(name).empty()) response.headers().add(name, value);
  }
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
    if (streams_.size() >= std::min(kMaxStreams, options_.max_connections / 2)) {
      lock.unlock();
      return Send(request, ErrorReply(503, "unreachable", "too many streams are open"), false);
    }
    streams_.push_back(stream);
  }
  try {
    http_response response = Begin(reply);
    response.headers()["Content-Type"] = "text/event-stream";
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
  lanes_.Stop();
  for (const auto& weak : streams) {
    if (const auto stream = weak.lock()) stream->Close();
  }
}

}  // namespace crier
