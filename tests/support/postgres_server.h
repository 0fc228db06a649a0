// A PostgreSQL of the tests' own: in a temporary folder, on a unix socket and a free port of 127.0.0.1, as an
// unprivileged user where the tests run as root (it refuses root). It ends with the test process.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>

namespace crier {

class PostgresServer {
 public:
  // Null where no PostgreSQL is installed (script/setup test installs it).
  static std::unique_ptr<PostgresServer> Start();
  // The one that all tests share; started when first asked for.
  static PostgresServer* Shared();
  ~PostgresServer();

  // A new, empty database; its URL (by the socket, no password).
  std::string NewDatabase();
  // A new, empty schema in one database that all such share: the same to who uses its URL, and quicker to
  // make.
  std::string NewSchema();
  // The same database by TCP, where a password is asked for.
  std::string OverTcp(const std::string& url) const;
  // One statement, outside of any transaction; the first column of the first row.
  std::string Exec(const std::string& sql);

  void Kill();    // kill -9 of all its processes
  void Resume();  // starts it again on the same data, and waits until it answers

 private:
  PostgresServer() = default;
  std::string Url(const std::string& database) const;

  std::filesystem::path folder_;
  std::string programs_;
  int port_ = 0;
  pid_t server_ = -1;
  int databases_ = 0;
};

}  // namespace crier
