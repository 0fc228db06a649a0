// A TCP server on the loopback that does what a test's script says: answer, answer half, stall, hang up, lie.
// Each connection runs the script on a thread of its own; the destructor hangs up on all and joins them.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace crier {

// One end of a TCP connection, blocking. Closed when it goes.
class LocalConnection {
 public:
  explicit LocalConnection(int socket, ssl_st* tls = nullptr) : socket_(socket), tls_(tls) {}
  ~LocalConnection();
  LocalConnection(const LocalConnection&) = delete;
  LocalConnection& operator=(const LocalConnection&) = delete;

  // A client's end, connected to 127.0.0.1.
  static std::unique_ptr<LocalConnection> To(int port);

  // The next message: its head, and as much body as its Content-Length says. Empty when the other end has
  // hung up.
  std::string ReadMessage();
  // Reads until `text` has come in (it is in the result), or the other end hangs up.
  std::string ReadUntil(std::string_view text);
  // Reads until the other end hangs up.
  std::string ReadAll();
  // False once the other end has hung up.
  bool Write(std::string_view data);
  void ShutDown();

 private:
  friend class LocalServer;
  bool ReadMore();

  int socket_;
  ssl_st* tls_;
  std::string unread_;
};

class LocalServer {
 public:
  using Script = std::function<void(LocalConnection&)>;
  enum class Tls { kNone, kSelfSigned };

  explicit LocalServer(Script script, Tls tls = Tls::kNone);
  ~LocalServer();

  // Answers every request on every connection with what `answer` makes of it, a whole HTTP message.
  static Script Answering(std::function<std::string(const std::string& request)> answer);

  int port() const { return port_; }
  std::string Url(std::string_view path) const;
  // How many connections have been taken.
  int connections() const { return connections_; }

 private:
  void Accept();
  void Serve(LocalConnection& connection);

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  ssl_ctx_st* tls_ = nullptr;
  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<std::unique_ptr<LocalConnection>> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// "HTTP/1.1 200 OK" with a Content-Length.
std::string HttpMessage(int status, std::string_view body, std::string_view more_headers = "");

}  // namespace crier
