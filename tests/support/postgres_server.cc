#include "tests/support/postgres_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <pqxx/pqxx>
#include <thread>
#include <vector>

// For LeakSanitizer, where it is in the build: libpqxx 6.4 forgets the result of a statement that fails, some
// 2 KB: store/db/postgres.h.
extern "C" const char* __lsan_default_suppressions() { return "leak:libpqxx\n"; }

namespace crier {
namespace {

std::string FindPrograms() {
  std::string newest;
  std::error_code error;
  for (const auto& each : std::filesystem::directory_iterator("/usr/lib/postgresql", error)) {
    const std::string bin = (each.path() / "bin").string();
    if (::access((bin + "/initdb").c_str(), X_OK) == 0) newest = std::max(newest, bin);
  }
  return newest;
}

// The user that the server runs as; null where that is who we are.
const passwd* Unprivileged() {
  if (::geteuid() != 0) return nullptr;
  const passwd* user = ::getpwnam("postgres");
  return user != nullptr ? user : ::getpwnam("nobody");
}

// Its output goes to `log`. It ends when we do.
pid_t Run(const std::vector<std::string>& words, const std::string& log) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const passwd* user = Unprivileged();
  const pid_t child = ::fork();
  if (child != 0) return child;
  const int file = ::open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0666);
  ::dup2(file, 1);
  ::dup2(file, 2);
  ::setpgid(0, 0);
  if (user != nullptr && (::initgroups(user->pw_name, user->pw_gid) != 0 || ::setgid(user->pw_gid) != 0 ||
                          ::setuid(user->pw_uid) != 0)) {
    ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGINT);
  if (::chdir("/") == 0) ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

int FreePort() {
  const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(probe, any, length) == 0 && ::getsockname(probe, any, &length) == 0;
  ::close(probe);
  return bound ? ::ntohs(address.sin_port) : 0;
}

}  // namespace

std::unique_ptr<PostgresServer> PostgresServer::Start() {
  std::unique_ptr<PostgresServer> server(new PostgresServer);
  server->programs_ = FindPrograms();
  if (server->programs_.empty()) return nullptr;
  std::string name = (std::filesystem::temp_directory_path() / "crier_pg_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  server->folder_ = name;
  if (const passwd* user = Unprivileged(); user != nullptr) {
    if (::chown(name.c_str(), user->pw_uid, user->pw_gid) != 0) std::abort();
  }
  // Text is sorted by a language's rules here, as it is on many a city's server.
  const pid_t made = Run({server->programs_ + "/initdb", "-D", name + "/data", "-U", "crier", "-E", "UTF8",
                          "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en",
                          "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"},
                         name + "/initdb.log");
  int status = 0;
  if (::waitpid(made, &status, 0) != made || status != 0) {
    std::fprintf(stderr, "initdb failed; see %s/initdb.log\n", name.c_str());
    std::abort();
  }
  server->port_ = FreePort();
  server->Resume();
  return server;
}

PostgresServer* PostgresServer::Shared() {
  static const std::unique_ptr<PostgresServer> server = Start();
  return server.get();
}

PostgresServer::~PostgresServer() {
  if (server_ > 0) {
    ::kill(server_, SIGQUIT);  // at once: nobody needs its data any more
    ::waitpid(server_, nullptr, 0);
  }
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

void PostgresServer::Resume() {
  // fsync: the machine does not fail in these tests.
  server_ = Run({programs_ + "/postgres", "-D", (folder_ / "data").string(), "-p", std::to_string(port_),
                 "-k", folder_.string(), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c",
                 "max_connections=100", "-c", "shared_buffers=32MB"},
                (folder_ / "server.log").string());
  for (;;) {
    try {
      Exec("SELECT 1");
      return;
    } catch (const std::exception& error) {
      if (::waitpid(server_, nullptr, WNOHANG) != 0) {
        std::fprintf(stderr, "PostgreSQL ended: %s; see %s/server.log\n", error.what(), folder_.c_str());
        std::abort();
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
}

void PostgresServer::Kill() {
  // Its own processes only: they share a group that Run made. They die with their postmaster, but not at
  // once.
  ::kill(-server_, SIGKILL);
  ::waitpid(server_, nullptr, 0);
  server_ = -1;
}

std::string PostgresServer::Url(const std::string& database) const {
  return "postgresql:///" + database + "?user=crier&port=" + std::to_string(port_) +
         "&host=" + folder_.string();
}

std::string PostgresServer::NewDatabase() {
  const std::string name = "t" + std::to_string(++databases_);
  Exec("CREATE DATABASE " + name + " TEMPLATE template0");
  return Url(name);
}

std::string PostgresServer::NewSchema() {
  const std::string name = "t" + std::to_string(++databases_);
  Exec("CREATE SCHEMA " + name);
  return Url("postgres") + "&options=-csearch_path%3D" + name;
}

std::string PostgresServer::OverTcp(const std::string& url) const {
  const size_t begin = url.find("///") + 3;
  return "postgresql://crier@127.0.0.1:" + std::to_string(port_) + "/" +
         url.substr(begin, url.find('?') - begin);
}

std::string PostgresServer::Exec(const std::string& sql) {
  pqxx::connection connection(Url("postgres"));
  const pqxx::quiet_errorhandler quiet(connection);
  pqxx::nontransaction session(connection);
  const pqxx::result result = session.exec(sql);
  return result.empty() || result[0][0].is_null() ? std::string() : result[0][0].c_str();
}

}  // namespace crier
