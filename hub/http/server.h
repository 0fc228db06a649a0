// HTTP in, behind our own small interface: the only user of cpprestsdk's listener is server.cc. It binds to
// loopback unless told otherwise, and answers JSON errors itself: 400 for a path, query or length that cannot
// be read, 408 for a body that does not come, 411 for a chunked body (the listener cannot bound one; nginx
// turns it into a plain one), 413 for a body over the limit (before reading it), 500 where the answer throws,
// 503 for too many streams or calls and at the end. A target that could be read in two ways (with an
// authority, "//", ".", an escaped slash) is a 400. Every answer that says nothing else of it is no-store and
// nosniff. What the library reads on its own it does not bound: guard.h hangs up on heads that do not
// end, silent connections and crowds, a moment late and without an answer; the nginx in front does it well
// (config/nginx). Of several Content-Lengths the last counts, and what a client sends before it has the
// answer to its last request is dropped: an nginx never does either. One server at a time in a process.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/http.h"
#include "core/result.h"

namespace crier {

struct ServerRequest {
  std::string method;  // upper case
  std::string path;    // decoded, begins with "/", never holds ".."
  std::map<std::string, std::string> query;
  Headers headers;
  std::string body;
  std::string peer = {};  // the address that the connection comes from
};

// A stream of server-sent events to one client. Thread-safe; Send never blocks: a client that falls 1 MiB
// behind or has gone is closed.
class EventStream {
 public:
  virtual ~EventStream() = default;
  virtual void Send(const std::string& event, const std::string& data) = 0;
  // Any number of whole events, as EventText writes them.
  virtual void SendText(const std::string& events) = 0;
  // Bytes that the client has not taken yet.
  virtual size_t backlog() const = 0;
  virtual bool open() const = 0;
  // Ends it; what was sent still goes out.
  virtual void Close() = 0;
};

struct ServerReply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  Headers headers;
  // Set to answer with a stream instead of a body: called once with the stream when the answer has begun.
  std::function<void(std::shared_ptr<EventStream>)> stream;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  int port = 8311;  // 0: any free one
  int threads = 2;
  size_t max_body = 1024 * 1024;
  std::chrono::milliseconds body_timeout{30'000};  // for a body to come in; then 408
  std::chrono::milliseconds heartbeat{15'000};     // between comment lines on every stream
  // Open at once: never more than half of the files that this process may have open. Streams are half of
  // them, and 512, at most.
  size_t max_connections = 1024;
  // A connection on which the client took nothing of ours for so long is hung up. Longer than nginx keeps
  // one.
  std::chrono::milliseconds silent{75'000};
  // Names the lane of a call that may take long, such as the channel whose receiver it asks; "" for all
  // others. Such calls are answered on four threads of their own, at most two for one lane, and
  // `lane_waiting` more wait; beyond is 503 with Retry-After. All others have the server's threads to
  // themselves.
  std::function<std::string(const ServerRequest&)> lane;
  size_t lane_waiting = 64;
  bool expose = false;  // an address that is not loopback is refused unless this says so (see config/nginx)
};

class Server {
 public:
  using Answer = std::function<ServerReply(const ServerRequest&)>;
  // Begins to listen; `answer` is called on the server's threads. kConfig if the address may not or cannot be
  // bound.
  static Result<std::unique_ptr<Server>> Start(const ServerOptions& options, Answer answer);
  virtual ~Server() = default;  // closes streams, waits for answers under way
  virtual int port() const = 0;
  // Ends as the destructor does, but leaves the library's listener behind: the library falls where it closes
  // one while a client connects. Nothing may end it later, so the process ends by std::_Exit.
  virtual void Leave() = 0;
};

}  // namespace crier
