#include "hub/http/stream.h"

#include <memory>
#include <vector>

#include "hub/http/text.h"

namespace crier {
namespace {

constexpr size_t kMaxBacklog = 1024 * 1024;

}  // namespace

void BufferedStream::Send(const std::string& event, const std::string& data) { Put(EventText(event, data)); }

void BufferedStream::Beat() { Put(":\n\n"); }

void BufferedStream::Close() {
  std::lock_guard lock(mutex_);
  if (open_.exchange(false)) Observe(buffer_.close(std::ios_base::out));
}

void BufferedStream::Put(const std::string& text) {
  std::lock_guard lock(mutex_);
  if (!open_) return;
  // Read without the buffer's own lock: it may be a moment old, which a limit of this kind bears.
  const size_t waiting = buffer_.in_avail();
  if (waiting + text.size() > kMaxBacklog) {
    open_ = false;
    // The client does not read: it has lost its place, so nobody needs what waits.
    const auto dropped = std::make_shared<std::vector<uint8_t>>(waiting);
    Observe(buffer_.getn(dropped->data(), dropped->size()).then([dropped](size_t) {}));
    Observe(buffer_.close(std::ios_base::out));
    return;
  }
  Observe(buffer_.putn_nocopy(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
  Observe(buffer_.sync());  // without it the reader waits for a full chunk
}

}  // namespace crier
