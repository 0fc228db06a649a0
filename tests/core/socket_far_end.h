// A far end of a connection that stays, which does what it must not, for the tests of core/socket.h.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "core/socket.h"

namespace crier {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using namespace std::chrono_literals;
using boost::system::error_code;
using Tcp = asio::ip::tcp::socket;
using Plain = websocket::stream<Tcp>;

constexpr auto kLong = 60s;  // no test waits for so long unless something is broken

// Takes one connection and does with it what the test says, on a thread of its own.
class FarEnd {
 public:
  explicit FarEnd(std::function<void(Tcp)> act)
      : thread_([this, act = std::move(act)] {
          try {
            act(acceptor_.accept());
          } catch (const std::exception&) {
            // The near end went away in the middle of something.
          }
        }) {}
  ~FarEnd() {
    over_.set_value();
    // Nobody may have come.
    asio::io_context loop;
    Tcp last(loop);
    error_code ignored;
    last.connect(acceptor_.local_endpoint(), ignored);
    last.close(ignored);
    thread_.join();
  }
  FarEnd(const FarEnd&) = delete;
  FarEnd& operator=(const FarEnd&) = delete;

  std::string Url(const std::string& scheme, const std::string& host = "127.0.0.1") const {
    return scheme + "://" + host + ":" + std::to_string(acceptor_.local_endpoint().port());
  }
  // Blocks until the test is over: a far end that does nothing more, and does not go away.
  void Stall() { over_.get_future().wait(); }

 private:
  asio::io_context loop_;
  asio::ip::tcp::acceptor acceptor_{loop_, {asio::ip::make_address("127.0.0.1"), 0}};
  std::promise<void> over_;
  std::thread thread_;
};

inline std::string ReadText(auto& stream) {
  beast::flat_buffer buffer;
  stream.read(buffer);
  return beast::buffers_to_string(buffer.data());
}
inline void Echo(auto& stream) {
  for (;;) stream.write(asio::buffer(ReadText(stream)));
}

class SocketTest : public testing::Test {
 protected:
  static SocketRequest Ask(std::string url) {
    return {.url = std::move(url), .timeout = kLong, .silence = kLong};
  }
  std::unique_ptr<Socket> Open(const SocketRequest& request) {
    auto socket = door_->Open(request);
    EXPECT_TRUE(socket) << (socket ? "" : socket.error().message);
    return socket ? *std::move(socket) : nullptr;
  }
  Error Refused(const SocketRequest& request) {
    const auto socket = door_->Open(request);
    EXPECT_FALSE(socket);
    return socket ? Error{} : socket.error();
  }
  static std::string Next(Socket& socket) {
    const auto message = socket.Receive(kLong);
    EXPECT_TRUE(message && *message) << (message ? "nothing" : message.error().message);
    return message && *message ? **message : "";
  }
  static Error EndOf(Socket& socket) {
    const auto message = socket.Receive(kLong);
    EXPECT_FALSE(message) << **message;
    return message ? Error{} : message.error();
  }

  const std::unique_ptr<Sockets> door_ = SocketDoor({.allow_private = true, .user_agent = "Crier/test"});
};

}  // namespace crier
