#include "hub/hub.h"

#include <fmt/format.h>

#include "accounts/token.h"
#include "core/log.h"
#include "hub/api.h"
#include "hub/dispatch.h"
#include "hub/listen.h"
#include "hub/send.h"
#include "hub/watch.h"
#include "store/outbox.h"

namespace crier {

Hub::Hub(Config config, const Clock& clock, std::string mode)
    : config_(std::move(config)),
      clock_(clock),
      mode_(std::move(mode)),
      token_hash_(HashToken(config_.token.Reveal())) {}

Result<std::unique_ptr<Hub>> Hub::Open(Config config, const Clock& clock, std::string mode) {
  std::unique_ptr<Hub> hub(new Hub(std::move(config), clock, std::move(mode)));
  if (auto loaded = hub->ReloadRules(); !loaded) return loaded.error();
  auto templates = Templates::Load(hub->config_.templates);
  if (!templates) return templates.error();
  hub->templates_ = *std::move(templates);
  auto db = OpenDb(hub->config_.store);
  if (!db) {
    Error error = std::move(db).error();
    error.message = fmt::format("{}: 'store' {}", hub->config_.store_where, error.message);
    return error;
  }
  hub->db_ = *std::move(db);
  for (const ChannelConfig& channel : hub->config_.channels) {
    auto open = OpenChannel::Open(channel, hub->http_loop_, clock, *hub->db_);
    if (!open) return open.error();
    hub->channels_.push_back(*std::move(open));
  }
  return hub;
}

Hub::~Hub() { Stop(); }

Result<void> Hub::Start() {
  int64_t doubtful = 0;
  auto swept = db_->Write([&](Tx& tx) -> Result<void> {
    auto count = DoubtClaimed(tx, clock_.Now());
    if (!count) return count.error();
    doubtful = *count;
    return {};
  });
  if (!swept) return swept.error();
  if (doubtful > 0) {
    LogWarn("deliveries were under way when Crier last stopped; what became of them is being found out",
            {{"deliveries", std::to_string(doubtful)}});
  }
  auto server =
      Server::Start(config_.api, [this](const ServerRequest& request) { return AnswerApi(*this, request); });
  if (!server) return server.error();
  server_ = *std::move(server);
  for (const auto& channel : channels_) {
    OpenChannel* each = channel.get();
    if (each->config().listen && each->channel().source() != nullptr) {
      threads_.emplace_back([this, each](std::stop_token stop) { Listen(*this, *each, stop); });
    }
    if (each->sends()) {
      threads_.emplace_back([this, each](std::stop_token stop) { SendOut(*this, *each, stop); });
    }
  }
  threads_.emplace_back([this](std::stop_token stop) { Dispatch(*this, stop); });
  threads_.emplace_back([this](std::stop_token stop) { Watch(*this, stop); });
  return {};
}

void Hub::Stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
  server_.reset();
}

Result<void> Hub::ReloadRules() {
  auto classifier = Classifier::Load(config_.rules, config_.places);
  if (!classifier) return classifier.error();
  auto services = LoadServices(config_.rules);
  if (!services) return services.error();
  std::atomic_store(&classifier_, *classifier);
  std::atomic_store(&services_, std::shared_ptr<const std::vector<Service>>(
                                    std::make_shared<std::vector<Service>>(*std::move(services))));
  return {};
}

OpenChannel* Hub::FindChannel(const std::string& name) const {
  for (const auto& channel : channels_) {
    if (channel->name() == name) return channel.get();
  }
  return nullptr;
}

}  // namespace crier
