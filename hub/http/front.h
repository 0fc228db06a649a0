// What stands between the library's listener and the answers: takes its requests, bounds their bodies, has
// them answered and sends the answers. For server.cc alone, whose notes say what the library does.
#pragma once

#include <cpprest/http_msg.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "hub/http/lanes.h"
#include "hub/http/server.h"
#include "hub/http/stream.h"

namespace crier {

// The answer goes on after the server's end has begun, so connections share this with the server.
class Front : public std::enable_shared_from_this<Front> {
 public:
  using Steady = std::chrono::steady_clock;

  Front(const ServerOptions& options, Server::Answer answer)
      : options_(options), answer_(std::move(answer)), lanes_(kLaneThreads, options.lane_waiting) {}

  void BeginTicking() {
    ticker_ = std::jthread([this](const std::stop_token& stop) { Tick(stop); });
  }
  void Take(const web::http::http_request& request);
  // No answer is under way and every stream has ended when this returns.
  void End();

 private:
  // That is still coming in. When it is due nothing more is taken of it; kSilence later it is given up.
  struct Body {
    Steady::time_point due;
    web::http::http_request request;
    bool stopped = false;
  };

  void Tick(const std::stop_token& stop);
  uint64_t Watch(const web::http::http_request& request, Steady::time_point due, bool stopped);
  // True if it was stopped.
  bool Unwatch(uint64_t id);
  void TakeBody(const web::http::http_request& request);
  void Respond(const web::http::http_request& request, std::string body);
  // One of those that Respond began to answer has its answer.
  void Answered();
  void Answer(const web::http::http_request& request, const ServerRequest& asked);
  // Nothing where its target cannot be read, or could be read in two ways.
  static std::optional<ServerRequest> Read(const web::http::http_request& request, std::string body);
  ServerReply Ask(const ServerRequest& asked);
  void Send(const web::http::http_request& request, const ServerReply& reply, bool close);
  void SendStream(const web::http::http_request& request, const ServerReply& reply);
  void Refuse(const web::http::http_request& request, const ServerReply& reply);

  static constexpr size_t kLaneThreads = 4;

  const ServerOptions options_;
  const Server::Answer answer_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool ending_ = false;
  size_t answering_ = 0;
  uint64_t next_body_ = 0;
  std::map<uint64_t, Body> bodies_;
  std::vector<std::weak_ptr<BufferedStream>> streams_;
  ServerLanes lanes_;
  std::jthread ticker_;
};

}  // namespace crier
