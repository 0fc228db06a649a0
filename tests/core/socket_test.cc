// Connections that stay, against a far end that is written here and does what it must not.
#include "core/socket.h"

#include <gtest/gtest.h>

#include <boost/beast/http.hpp>

#include "tests/core/socket_far_end.h"

namespace crier {
namespace {

TEST_F(SocketTest, CarriesMessagesBothWaysInOrder) {
  std::promise<websocket::request_type> asked;
  FarEnd far([&](Tcp tcp) {
    beast::flat_buffer buffer;
    websocket::request_type request;
    beast::http::read(tcp, buffer, request);
    Plain stream(std::move(tcp));
    stream.accept(request);
    asked.set_value(request);
    Echo(stream);
  });
  SocketRequest request = Ask(far.Url("ws") + "/gateway?v=10&ticket=abc");
  request.headers.Add("Authorization", "Bearer x");
  const auto socket = Open(request);
  const auto got = asked.get_future().get();
  EXPECT_EQ(got.target(), "/gateway?v=10&ticket=abc");
  EXPECT_EQ(got["Authorization"], "Bearer x");
  EXPECT_EQ(got["User-Agent"], "Crier/test");
  EXPECT_TRUE(std::string(got["Host"]).starts_with("127.0.0.1:"));
  for (const char* text : {"one", "", "Überschwemmung 🌊"}) ASSERT_TRUE(socket->Send(text));
  EXPECT_EQ(Next(*socket), "one");
  EXPECT_EQ(Next(*socket), "");
  EXPECT_EQ(Next(*socket), "Überschwemmung 🌊");
  const auto none = socket->Receive(0ms);
  EXPECT_TRUE(none && !*none) << "nothing came, and that is no error";
}

TEST_F(SocketTest, PutsFragmentsTogether) {
  FarEnd far([](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    for (const char* piece : {"Riv", "er ", "Str"})
      stream.write_some(false, asio::buffer(std::string(piece)));
    stream.ping({});  // a control frame may come between them
    stream.write_some(true, asio::buffer(std::string("eet")));
    ReadText(stream);
  });
  const auto socket = Open(Ask(far.Url("ws")));
  EXPECT_EQ(Next(*socket), "River Street");
}

TEST_F(SocketTest, AnswersPingsWhileNobodyReceives) {
  std::promise<std::string> answered;
  FarEnd far([&](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    stream.control_callback([&](websocket::frame_type kind, beast::string_view payload) {
      if (kind == websocket::frame_type::pong) answered.set_value(std::string(payload));
    });
    stream.ping("still there?");
    ReadText(stream);
  });
  const auto socket = Open(Ask(far.Url("ws")));
  EXPECT_EQ(answered.get_future().get(), "still there?");
}

TEST_F(SocketTest, AMessageThatIsTooLargeEndsIt) {
  FarEnd far([](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    stream.write(asio::buffer(std::string(100, 'a')));
    stream.write(asio::buffer(std::string(101, 'b')));
    ReadText(stream);
  });
  SocketRequest request = Ask(far.Url("ws"));
  request.max_message = 100;
  const auto socket = Open(request);
  EXPECT_EQ(Next(*socket), std::string(100, 'a'));
  const Error error = EndOf(*socket);
  EXPECT_EQ(error.fault, Fault::kBadData);
  EXPECT_NE(error.message.find("larger than 100 bytes"), std::string::npos);
  EXPECT_EQ(EndOf(*socket).message, error.message) << "the same again";
}

TEST_F(SocketTest, ManySmallPiecesOfWhatIsTooLargeEndItToo) {
  FarEnd far([](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    for (int i = 0; i < 1000; ++i) stream.write_some(false, asio::buffer(std::string("0123456789")));
    ReadText(stream);
  });
  SocketRequest request = Ask(far.Url("ws"));
  request.max_message = 5000;
  EXPECT_EQ(EndOf(*Open(request)).fault, Fault::kBadData);
}

TEST_F(SocketTest, WhatIsNoWebSocketFrameEndsIt) {
  FarEnd far([](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    asio::write(stream.next_layer(), asio::buffer(std::string("HTTP/1.1 200 OK\r\n\r\n<html>")));
    // It is told so, and goes.
    char byte = 0;
    stream.next_layer().read_some(asio::buffer(&byte, 1));
    stream.next_layer().shutdown(Tcp::shutdown_send);
    while (stream.next_layer().read_some(asio::buffer(&byte, 1)) > 0) continue;
  });
  const Error error = EndOf(*Open(Ask(far.Url("ws"))));
  EXPECT_EQ(error.fault, Fault::kBadData) << error.message;
}

TEST_F(SocketTest, TellsWithWhichCodeTheFarSideClosed) {
  FarEnd far([](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    stream.write(asio::buffer(std::string("last words")));
    websocket::close_reason why(static_cast<websocket::close_code>(4004));
    why.reason = "Authentication failed.";
    stream.close(why);
  });
  const auto socket = Open(Ask(far.Url("ws")));
  EXPECT_EQ(Next(*socket), "last words");
  const Error error = EndOf(*socket);
  EXPECT_EQ(error.fault, Fault::kUnreachable);
  EXPECT_NE(error.message.find("4004: Authentication failed."), std::string::npos) << error.message;
  EXPECT_EQ(socket->close_code(), 4004);
  EXPECT_FALSE(socket->Send("too late"));
}

TEST_F(SocketTest, SaysFarewellWithACode) {
  std::promise<int> code;
  FarEnd far([&](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    beast::flat_buffer buffer;
    error_code error;
    stream.read(buffer, error);
    code.set_value(stream.reason().code);
  });
  const auto socket = Open(Ask(far.Url("ws")));
  socket->Close(4000, "so long");
  EXPECT_EQ(code.get_future().get(), 4000);
  EXPECT_FALSE(socket->Receive(kLong));
}

TEST_F(SocketTest, ACloseThatIsNeverAnsweredEndsAllTheSame) {
  FarEnd* stalling = nullptr;
  std::promise<void> ready;
  FarEnd far([&](Tcp tcp) {
    ready.get_future().wait();
    Plain stream(std::move(tcp));
    stream.accept();
    stalling->Stall();
  });
  stalling = &far;
  ready.set_value();
  SocketRequest request = Ask(far.Url("ws"));
  request.timeout = 500ms;
  const auto socket = Open(request);
  socket->Close();
  EXPECT_EQ(EndOf(*socket).fault, Fault::kUnreachable);
}

// As a machine that was cut off: it takes what is sent and says nothing, not even to a ping.
TEST_F(SocketTest, ALineThatWentSilentIsDead) {
  FarEnd* stalling = nullptr;
  std::promise<void> ready;
  FarEnd far([&](Tcp tcp) {
    ready.get_future().wait();
    Plain stream(std::move(tcp));
    stream.accept();
    stalling->Stall();
  });
  stalling = &far;
  ready.set_value();
  SocketRequest request = Ask(far.Url("ws"));
  request.silence = 300ms;
  const auto socket = Open(request);
  const Error error = EndOf(*socket);
  EXPECT_EQ(error.fault, Fault::kUnreachable);
  EXPECT_NE(error.message.find("silent"), std::string::npos) << error.message;
}

TEST_F(SocketTest, ALineThatIsOnlyQuietLives) {
  std::promise<void> pinged;
  FarEnd far([&](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    int pings = 0;
    stream.control_callback([&](websocket::frame_type kind, beast::string_view) {
      if (kind == websocket::frame_type::ping && ++pings == 4) pinged.set_value();
    });
    Echo(stream);
  });
  SocketRequest request = Ask(far.Url("ws"));
  request.silence = 400ms;
  const auto socket = Open(request);
  pinged.get_future().wait();  // twice as long as it may be silent
  ASSERT_TRUE(socket->Send("hello"));
  EXPECT_EQ(Next(*socket), "hello");
}

TEST_F(SocketTest, AHandshakeThatIsNeverAnsweredEnds) {
  FarEnd* stalling = nullptr;
  std::promise<void> ready;
  FarEnd far([&](Tcp tcp) {
    ready.get_future().wait();
    stalling->Stall();
    tcp.close();
  });
  stalling = &far;
  ready.set_value();
  SocketRequest request = Ask(far.Url("ws"));
  request.timeout = 300ms;
  EXPECT_EQ(Refused(request).fault, Fault::kUnreachable);
}

TEST_F(SocketTest, AHandshakeThatIsRefusedSaysWhy) {
  const auto answered = [&](unsigned status, const char* retry_after) {
    FarEnd far([&](Tcp tcp) {
      beast::flat_buffer buffer;
      beast::http::request<beast::http::empty_body> request;
      beast::http::read(tcp, buffer, request);
      beast::http::response<beast::http::string_body> response(static_cast<beast::http::status>(status), 11);
      response.set("Retry-After", retry_after);
      response.prepare_payload();
      beast::http::write(tcp, response);
    });
    return Refused(Ask(far.Url("ws") + "/?ticket=very-secret"));
  };
  EXPECT_EQ(answered(401, "").fault, Fault::kAuth);
  EXPECT_EQ(answered(503, "").fault, Fault::kUnreachable);
  EXPECT_EQ(answered(200, "").fault, Fault::kRejected);
  const Error error = answered(429, "30");
  EXPECT_EQ(error.fault, Fault::kThrottled);
  EXPECT_EQ(error.retry_after, 30s);
  EXPECT_FALSE(error.in_doubt);
  EXPECT_EQ(error.message.find("ticket"), std::string::npos) << error.message;
}

TEST_F(SocketTest, ALineThatIsCutIsOver) {
  FarEnd far([](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    stream.next_layer().close();
  });
  const auto socket = Open(Ask(far.Url("ws")));
  EXPECT_EQ(EndOf(*socket).fault, Fault::kUnreachable);
  EXPECT_EQ(socket->close_code(), 0);
}

// More than is kept waiting: the far side has to wait, and nothing is lost.
TEST_F(SocketTest, AFloodIsHeardToItsEnd) {
  constexpr int kMany = 20'000;
  FarEnd far([](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    for (int i = 0; i < kMany; ++i) stream.write(asio::buffer(std::to_string(i) + std::string(1000, '.')));
    ReadText(stream);
  });
  const auto socket = Open(Ask(far.Url("ws")));
  for (int i = 0; i < kMany; ++i) ASSERT_TRUE(Next(*socket).starts_with(std::to_string(i) + "."));
}

TEST_F(SocketTest, AStopWakesWhoWaits) {
  FarEnd far([](Tcp tcp) {
    Plain stream(std::move(tcp));
    stream.accept();
    ReadText(stream);
  });
  const auto socket = Open(Ask(far.Url("ws")));
  std::stop_source stop;
  auto heard = std::async(std::launch::async, [&] { return socket->Receive(kLong, stop.get_token()); });
  stop.request_stop();
  const auto message = heard.get();
  EXPECT_TRUE(message && !*message);
  EXPECT_FALSE(door_->Open(Ask(far.Url("ws")), stop.get_token()));
}

TEST_F(SocketTest, OnlyAddressesThatMayBeAskedAreAsked) {
  FarEnd far([](Tcp) {});
  const auto guarded = SocketDoor({});
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const auto socket = guarded->Open(Ask(far.Url("ws", host)));
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().fault, Fault::kRejected);
    EXPECT_NE(socket.error().message.find("allow_private"), std::string::npos);
  }
  for (const char* url : {"ws://gateway.example/", "tcp://irc.example:6667", "http://127.0.0.1/", "wss://",
                          "", "wss://ana:pass@gateway.example", "tls://irc.example:6697/path"}) {
    EXPECT_EQ(Refused(Ask(url)).fault, Fault::kRejected) << url;
  }
  SocketRequest split = Ask(far.Url("ws"));
  split.headers.Add("X-A", "b\r\nX-C: d");
  EXPECT_EQ(Refused(split).fault, Fault::kRejected);
}

TEST_F(SocketTest, NobodyListensIsUnreachable) {
  std::string url;
  {
    asio::io_context loop;
    asio::ip::tcp::acceptor closed(loop, {asio::ip::make_address("127.0.0.1"), 0});
    url = "ws://127.0.0.1:" + std::to_string(closed.local_endpoint().port());
  }
  EXPECT_EQ(Refused(Ask(url)).fault, Fault::kUnreachable);
  EXPECT_EQ(NoSockets().Open(Ask(url)).error().fault, Fault::kUnreachable);
}

}  // namespace
}  // namespace crier
