// A stream of server-sent events over the listener library's own buffer. For server.cc alone.
#pragma once

#include <cpprest/producerconsumerstream.h>
#include <cpprest/streams.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string>

#include "hub/http/server.h"

namespace crier {

// A buffer has done its part when its call returns; what is left runs on the pool, and we may be on all of
// the pool's threads: waiting for it would wait for ever.
template <typename Task>
void Observe(const Task& done) {
  done.then([](const Task& ended) {
    try {
      ended.get();
    } catch (const std::exception&) {
      // The client has gone, or what was closed was closed with an error: the message's own end tells.
    }
  });
}

class BufferedStream : public EventStream {
 public:
  ~BufferedStream() override { Close(); }

  void Send(const std::string& event, const std::string& data) override;
  void SendText(const std::string& events) override { Put(events); }
  size_t backlog() const override { return buffer_.in_avail(); }
  bool open() const override { return open_; }

  // A comment line: what stands between us and the client sees that the stream lives.
  void Beat();
  void Close() override;

  concurrency::streams::istream Reader() const { return buffer_.create_istream(); }

 private:
  void Put(const std::string& text);

  std::mutex mutex_;
  std::atomic<bool> open_ = true;
  mutable concurrency::streams::producer_consumer_buffer<uint8_t> buffer_;
};

}  // namespace crier
