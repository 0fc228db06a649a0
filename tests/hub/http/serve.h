// A server of the test's own, asked in raw HTTP.
#pragma once

#include <gtest/gtest.h>

#include "hub/http/server.h"
#include "tests/support/local_server.h"

namespace crier {

inline ServerReply Echo(const ServerRequest& request) {
  ServerReply reply;
  reply.content_type = "text/plain";
  reply.body = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) reply.body += " " + name + "=" + value;
  if (!request.body.empty()) reply.body += " [" + request.body + "]";
  reply.headers.Add("X-Echo", std::string(request.headers.Get("x-say")));
  return reply;
}

inline std::unique_ptr<Server> Serve(Server::Answer answer, ServerOptions options = {}) {
  options.port = 0;
  Result<std::unique_ptr<Server>> server = Server::Start(options, std::move(answer));
  EXPECT_TRUE(server.has_value()) << (server ? "" : server.error().message);
  return server ? *std::move(server) : nullptr;
}

inline std::string Ask(const Server& server, const std::string& message) {
  const auto connection = LocalConnection::To(server.port());
  if (!connection || !connection->Write(message)) return "";
  return connection->ReadMessage();
}

inline std::string Get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

inline std::string PostOf(const std::string& target, const std::string& body) {
  return "POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

inline bool Answered(const std::string& message, int status) {
  return message.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

}  // namespace crier
