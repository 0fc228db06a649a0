#include "hub/http/sockets.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace crier {
namespace {

constexpr std::chrono::milliseconds kLook{2};

int PortOf(int socket) {
  sockaddr_storage at{};
  socklen_t size = sizeof at;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size) != 0) return 0;
  if (at.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(at).sin_port);
  if (at.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(at).sin6_port);
  return 0;
}

// A client's socket has its own port, so what has ours is the one that listens or was taken by it.
std::vector<int> SocketsOn(int port, bool listening) {
  std::vector<int> found;
  std::error_code error;
  for (auto it = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
    const std::string name = it->path().filename().string();
    int fd = -1;
    std::from_chars(name.data(), name.data() + name.size(), fd);
    if (fd < 0 || PortOf(fd) != port) continue;
    int listens = 0;
    socklen_t size = sizeof listens;
    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    if ((listens != 0) == listening) found.push_back(fd);
  }
  return found;
}

}  // namespace

std::vector<int> TakenOn(int port) { return SocketsOn(port, false); }
std::vector<int> ListeningOn(int port) { return SocketsOn(port, true); }

bool HangUp(int port, std::chrono::milliseconds patience, std::chrono::milliseconds within) {
  const auto began = std::chrono::steady_clock::now();
  for (;;) {
    const std::vector<int> taken = TakenOn(port);
    if (taken.empty()) return true;
    const auto passed = std::chrono::steady_clock::now() - began;
    if (passed > within) return false;
    for (const int fd : taken) shutdown(fd, passed < patience ? SHUT_RD : SHUT_RDWR);
    std::this_thread::sleep_for(kLook);
  }
}

int FreePort(const std::string& address) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  if (inet_pton(AF_INET, address.c_str(), &at.sin_addr) != 1) at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  socklen_t size = sizeof at;
  const bool found = bind(probe, reinterpret_cast<sockaddr*>(&at), size) == 0 &&
                     getsockname(probe, reinterpret_cast<sockaddr*>(&at), &size) == 0;
  close(probe);
  return found ? ntohs(at.sin_port) : 0;
}

}  // namespace crier
