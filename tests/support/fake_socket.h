// Connections that stay, played by a test: what the far side says, in order, and what it must be told.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/socket.h"
#include "tests/support/fake_clock.h"

namespace crier {

// The far side of one connection.
struct FakeLine {
  struct Step {
    std::string says;  // a message to us
    int closes = 0;    // or the end, with this code
    size_t after = 0;  // once so many messages came from us
  };
  std::deque<Step> steps;
  std::vector<std::string> heard;  // what we said
  int closed_with = 0;             // by us
};

// Hands out its lines, one a connection, in order; without one it refuses. A wait in which nothing comes
// passes on the clock at once.
class FakeSockets : public Sockets {
 public:
  explicit FakeSockets(FakeClock& clock) : clock_(clock) {}
  std::shared_ptr<FakeLine> Expect(std::deque<FakeLine::Step> steps) {
    lines_.push_back(std::make_shared<FakeLine>(FakeLine{std::move(steps), {}, 0}));
    return lines_.back();
  }
  std::vector<std::string> urls;  // in the order in which they were asked for

  Result<std::unique_ptr<Socket>> Open(const SocketRequest& request, std::stop_token) override {
    urls.push_back(request.url);
    if (lines_.empty()) return Error{Fault::kUnreachable, "nobody is there"};
    auto line = std::move(lines_.front());
    lines_.pop_front();
    return std::unique_ptr<Socket>(std::make_unique<Near>(std::move(line), clock_));
  }

 private:
  class Near : public Socket {
   public:
    Near(std::shared_ptr<FakeLine> line, FakeClock& clock) : line_(std::move(line)), clock_(clock) {}
    Result<std::optional<std::string>> Receive(std::chrono::milliseconds wait, std::stop_token) override {
      if (over_) return Error{Fault::kUnreachable, "closed"};
      if (line_->steps.empty() || line_->heard.size() < line_->steps.front().after) {
        clock_.Advance(wait);
        return std::optional<std::string>();
      }
      const FakeLine::Step step = std::move(line_->steps.front());
      line_->steps.pop_front();
      if (step.closes == 0) return std::optional(step.says);
      code_ = step.closes;
      over_ = true;
      return Error{Fault::kUnreachable, "closed by the far side"};
    }
    Result<void> Send(std::string_view message, std::stop_token) override {
      if (over_) return Error{Fault::kUnreachable, "closed"};
      line_->heard.emplace_back(message);
      return {};
    }
    void Close(int code, std::string_view) override {
      line_->closed_with = code;
      over_ = true;
    }
    int close_code() const override { return code_; }

   private:
    const std::shared_ptr<FakeLine> line_;
    FakeClock& clock_;
    bool over_ = false;
    int code_ = 0;
  };

  FakeClock& clock_;
  std::deque<std::shared_ptr<FakeLine>> lines_;
};

}  // namespace crier
