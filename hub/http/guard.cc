#include "hub/http/guard.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/log.h"
#include "hub/http/sockets.h"

namespace crier {
namespace {

// Between two looks at what comes in: so much of an endless head is read before it is hung up.
constexpr int kPauseMs = 10;
// A look at all of them, for what makes no noise.
constexpr std::chrono::milliseconds kRound{250};
// The library takes a connection a moment after it has come.
constexpr int kScans = 3;
constexpr std::chrono::minutes kTellEvery{1};

std::optional<tcp_info> InfoOf(int fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return info;
}

uint64_t CookieOf(int fd) {
  uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  return getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 ? cookie : 0;
}

// Whatever comes in is told once.
bool Watch(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

ServerGuard::ServerGuard(int port, GuardLimits limits)
    : port_(port),
      limits_(limits),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  Watch(epoll_, wake_);
  for (const int fd : ListeningOn(port_)) Watch(epoll_, fd);
  thread_ = std::thread([this] { Run(); });
}

ServerGuard::~ServerGuard() {
  stopping_ = true;
  const uint64_t one = 1;
  (void)!write(wake_, &one, sizeof one);
  thread_.join();
  close(epoll_);
  close(wake_);
}

void ServerGuard::Run() {
  const auto round =
      std::min<std::chrono::milliseconds>(kRound, limits_.silent / 2 + std::chrono::milliseconds(1));
  std::array<epoll_event, 64> events;
  auto due = Steady::now();
  int scans = 0;
  while (!stopping_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Steady::now());
    const auto wait = scans > 0 ? 0 : std::clamp<int64_t>(left.count(), 0, round.count());
    const int ready =
        epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(wait));
    for (int i = 0; i < ready; ++i) {
      const int fd = events.at(static_cast<size_t>(i)).data.fd;
      const auto known = connections_.find(fd);
      if (known == connections_.end()) {
        scans = kScans;
      } else if (!Look(fd, known->second)) {
        connections_.erase(known);
      }
    }
    const bool all = Steady::now() >= due;
    if (all || scans > 0) Scan();
    if (scans > 0) --scans;
    if (all) {
      LookAtAll();
      due = Steady::now() + round;
    }
    if (connections_.size() > limits_.connections) MakeRoom();
    pollfd wake{wake_, POLLIN, 0};
    poll(&wake, 1, kPauseMs);
  }
}

void ServerGuard::Scan() {
  for (const int fd : TakenOn(port_)) {
    // One that is watched already stays as it is; a new one under an old number is not watched yet.
    if (!Watch(epoll_, fd)) continue;
    Connection connection;
    connection.cookie = CookieOf(fd);
    connection.since = Steady::now();
    if (Look(fd, connection)) connections_[fd] = connection;
  }
}

bool ServerGuard::Look(int fd, Connection& connection) {
  const auto info = CookieOf(fd) == connection.cookie ? InfoOf(fd) : std::nullopt;
  if (!info) return false;
  const auto now = Steady::now();
  // One byte counts for the handshake.
  connection.answered = info->tcpi_bytes_acked > 1;
  if (info->tcpi_bytes_acked != connection.taken) {
    connection.taken = info->tcpi_bytes_acked;
    connection.base = connection.answered ? info->tcpi_bytes_received : 0;
    connection.since = now;
  }
  if (info->tcpi_bytes_received - connection.base > limits_.unanswered_bytes ||
      now - connection.since > limits_.silent) {
    // Who pours in sees a reset: once nothing is read any more, a mere end would leave it waiting for room.
    HangUpOn(fd, connection, now - connection.since <= limits_.silent);
  }
  return true;
}

void ServerGuard::HangUpOn(int fd, Connection& connection, bool reset) {
  connection.hung_up = true;
  if (CookieOf(fd) != connection.cookie) return;
  const linger at_once = {1, 0};
  if (reset) setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  shutdown(fd, SHUT_RDWR);
}

void ServerGuard::LookAtAll() {
  for (auto it = connections_.begin(); it != connections_.end();)
    it = Look(it->first, it->second) ? std::next(it) : connections_.erase(it);
}

void ServerGuard::MakeRoom() {
  LookAtAll();
  std::vector<std::map<int, Connection>::iterator> oldest;
  for (auto it = connections_.begin(); it != connections_.end(); ++it) {
    if (!it->second.hung_up) oldest.push_back(it);
  }
  const size_t open = oldest.size();
  if (open <= limits_.connections) return;
  std::sort(oldest.begin(), oldest.end(), [](const auto& a, const auto& b) {
    return std::pair(a->second.answered, a->second.since) < std::pair(b->second.answered, b->second.since);
  });
  // Some more than must go, so that the next few find room.
  oldest.resize(std::min(open - limits_.connections + limits_.connections / 16, open));
  for (const auto& it : oldest) HangUpOn(it->first, it->second, true);
  const auto now = Steady::now();
  if (told_ != Steady::time_point{} && now - told_ < kTellEvery) return;
  told_ = now;
  LogWarn("too many connections to the API: those that wait longest are hung up",
          {{"open", std::to_string(open)}, {"hung_up", std::to_string(oldest.size())}});
}

}  // namespace crier
