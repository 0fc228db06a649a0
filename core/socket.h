// Connections that stay: WebSockets (RFC 6455), and lines of text over TLS. A thread of the door's own reads
// and answers for all of its connections, so that pings are answered, and a dead line is noticed, while
// nobody waits for a message. Every connection is bounded in time, in silence and in size. The only user of
// Boost (core/socket.cc and core/socket_connection.h).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/http.h"
#include "core/result.h"

namespace crier {

struct SocketRequest {
  // wss://host:port/path is a WebSocket, tls://host:port are lines. ws:// and tcp:// are the same without
  // TLS, to this machine alone. A secret in the query (a ticket) is shown in no error.
  std::string url;
  Headers headers = {};                       // of a WebSocket's handshake
  std::chrono::milliseconds timeout{30'000};  // to be open, to hand a message over, to be closed
  // Of a line on which nothing came for so long, it is dead. Half of it is waited before a WebSocket is asked
  // for a sign (ping); who speaks lines asks the far side himself.
  std::chrono::milliseconds silence{60'000};
  size_t max_message = 1024 * 1024;  // of the far side; also of a line. Larger is kBadData and the end.
};

// One connection. Receive is called by one thread at a time, Send by one thread at a time, Close by any; the
// three may overlap. Its end closes it at once, without a word.
class Socket {
 public:
  virtual ~Socket() = default;
  // The next message, or line without its end, in the order in which they came; nothing where none came
  // within `wait`. After the last one the error that ended the connection, again and again: kUnreachable
  // (closed, cut, silent), kBadData (too large, against the protocol). Returns soon after a stop.
  virtual Result<std::optional<std::string>> Receive(std::chrono::milliseconds wait,
                                                     std::stop_token stop = {}) = 0;
  // A text message, or a line to which its end is put; kRejected where a line holds one, or a NUL. It has
  // been handed to the system when this returns, which does not say that it arrived: an error is in doubt.
  virtual Result<void> Send(std::string_view message, std::stop_token stop = {}) = 0;
  // Says farewell with a code (RFC 6455, 7.4) and waits for the far side's, `timeout` at most.
  virtual void Close(int code = 1000, std::string_view reason = "") = 0;
  // With which code the far side closed the WebSocket; 0: it did not, or said none. Right once Receive
  // answered with an error.
  virtual int close_code() const = 0;
};

class Sockets {
 public:
  virtual ~Sockets() = default;
  // Errors: kUnreachable (no answer, refused, a 5xx to a WebSocket's handshake), kRejected (an address that
  // may not be asked, a wrong URL, a certificate that does not hold), and what FaultOf makes of another
  // answer to the handshake. Nothing is in doubt. Returns soon after a stop.
  virtual Result<std::unique_ptr<Socket>> Open(const SocketRequest& request, std::stop_token stop = {}) = 0;
};

// Refuses every connection: where nobody lends a door.
Sockets& NoSockets();

// The addresses that may be asked are those of HttpPolicy (core/http_address.h), checked where it connects.
// The door's thread begins with its first connection. It outlives its connections.
std::unique_ptr<Sockets> SocketDoor(HttpPolicy policy = {});

}  // namespace crier
