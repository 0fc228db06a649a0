#include "hub/hub.h"

#include <fmt/format.h>

#include "accounts/token.h"
#include "core/log.h"
#include "hub/api/api.h"
#include "hub/loops/dispatch.h"
#include "hub/loops/due.h"
#include "hub/loops/escalate.h"
#include "hub/loops/expand.h"
#include "hub/loops/sessions.h"
#include "hub/loops/watch.h"
#include "store/tables/mentions.h"

namespace crier {

Hub::Hub(Config config, const Clock& clock, std::string mode)
    : config_(std::move(config)),
      clock_(clock),
      wall_(mode == "demo" || config_.speed != 1 ? SystemClock() : nullptr),
      mode_(std::move(mode)),
      token_hash_(HashToken(config_.token.Reveal())),
      kept_file_(KeptFileOf(config_.store)) {
  if (!config_.single_sign_on) return;
  sign_on_door_ = http_loop_.Door({.allow_private = config_.single_sign_on->allow_private});
  sign_on_ = std::make_unique<SingleSignOn>(*config_.single_sign_on, *sign_on_door_, wall());
}

Result<std::unique_ptr<Hub>> Hub::Open(Config config, const Clock& clock, std::string mode,
                                       std::vector<Error>* unopened) {
  std::unique_ptr<Hub> hub(new Hub(std::move(config), clock, std::move(mode)));
  if (auto loaded = hub->ReloadRules(); !loaded) return loaded.error();
  auto templates = Templates::Load(hub->config_.templates);
  if (!templates) return templates.error();
  hub->templates_ = *std::move(templates);
  auto canned = CannedAnswers::Load(hub->config_.templates / "answers");
  if (!canned) return canned.error();
  hub->canned_ = *std::move(canned);
  auto db = OpenDb(hub->config_.store);
  if (!db) {
    Error error = std::move(db).error();
    error.message = fmt::format("{}: 'store' {}", hub->config_.store_where, error.message);
    return error;
  }
  hub->db_ = *std::move(db);
  hub->LoadKept();
  std::lock_guard lock(hub->reload_);
  if (unopened != nullptr) {
    if (!hub->kept_unreadable_.empty()) unopened->push_back({Fault::kDamaged, hub->kept_unreadable_});
    const JoinedChannels joined = JoinChannels(hub->config_.channels, hub->kept_, hub->config_.key());
    for (const auto& [name, why] : joined.broken)
      unopened->push_back({why.front().fault, fmt::format("channel {}: {}", name, why.front().message)});
    hub->channels_.TakeWhatOpens(joined.channels, hub->http_loop_, clock, *hub->db_, unopened);
    return hub;
  }
  auto opened = hub->TakeOn(hub->config_.channels, hub->kept_);
  if (!opened) return opened.error();
  return hub;
}

Hub::~Hub() { Stop(); }

Result<void> Hub::Start() {
  auto lock = LockStore(config_.store);
  if (!lock) return lock.error();
  lock_ = *std::move(lock);
  for (const auto& channel : channels()) RecallLastEvent(*channel);
  ServerOptions options = config_.api;
  options.lane = [this](const ServerRequest& request) { return LaneOf(*this, request); };
  auto server =
      Server::Start(options, [this](const ServerRequest& request) { return AnswerApi(*this, request); });
  if (!server) return server.error();
  server_ = *std::move(server);
  if (auto on = duty_.Start(config_.node); !on) return on;
  if (Shared()) {
    if (auto on = neighbours_.Start(); !on) return on;
  }
  threads_.emplace_back([this](std::stop_token stop) { Dispatch(*this, stop); });
  threads_.emplace_back([this](std::stop_token stop) { Expand(*this, stop); });
  threads_.emplace_back([this](std::stop_token stop) { TellProgress(*this, stop); });
  threads_.emplace_back([this](std::stop_token stop) { Watch(*this, stop); });
  threads_.emplace_back([this](std::stop_token stop) { EscalateEmergencies(*this, stop); });
  if (config_.routing.tell_due_soon || config_.routing.tell_overdue)
    threads_.emplace_back([this](std::stop_token stop) { WatchDueDates(*this, stop); });
  threads_.emplace_back([this](std::stop_token stop) { EndSessions(*this, stop); });
  return {};
}

void Hub::RecallLastEvent(OpenChannel& channel) {
  if (!channel.listens()) return;
  std::vector<StoredMention> newest;
  auto read = db_->Read([&](Tx& tx) -> Result<void> {
    auto found = FindMentions(tx, {.channel = channel.name(), .limit = 1});
    if (!found) return found.error();
    newest = *std::move(found);
    return {};
  });
  if (!read)
    LogWarn("when a channel last brought something is not known",
            {{"channel", channel.name()}, {"error", read.error().message}});
  if (newest.empty()) return;
  channel.Update([&](ChannelStatus& status) { status.last_event = newest.front().heard_at; });
}

void Hub::StopLoops() {
  leaving_.request_stop();
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
  neighbours_.Stop();
  duty_.Stop();
}

void Hub::Stop() {
  StopLoops();
  server_.reset();
}

void Hub::StopForGood() {
  StopLoops();
  if (server_) server_->Leave();
  server_.reset();
}

bool Hub::Shared() const { return config_.store.starts_with("postgres"); }

std::chrono::milliseconds Hub::LongestIdle() const {
  // A second of life, whatever the city's clock does.
  return Shared() ? std::chrono::milliseconds(static_cast<int64_t>(1'000 * config_.speed))
                  : std::chrono::hours(1);
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

}  // namespace crier
