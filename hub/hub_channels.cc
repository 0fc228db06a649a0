// Which channels a hub has: those of its configuration and those that the console keeps.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/log.h"
#include "hub/hub.h"
#include "hub/reload.h"
#include "store/tables/state.h"

namespace crier {
namespace {

// Of a channel that is tested before there is one.
class BriefState : public State {
 public:
  Result<std::optional<std::string>> Get(std::string_view key) const override {
    std::lock_guard lock(mutex_);
    const auto found = values_.find(key);
    return found == values_.end() ? std::optional<std::string>() : found->second;
  }
  Result<void> Update(std::string_view key, const Change& change) override {
    std::lock_guard lock(mutex_);
    std::string& value = values_[std::string(key)];
    value = change(value);
    return {};
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace

void Hub::LoadKept() {
  std::lock_guard lock(reload_);
  if (kept_file_.path().empty()) return;
  std::string warning;
  auto loaded = kept_file_.Load(*db_, &warning);
  if (!warning.empty()) LogWarn(warning);
  if (loaded) {
    kept_ = *std::move(loaded);
    return;
  }
  kept_unreadable_ = loaded.error().message;
  LogError("the channels that were made in the console are left out", {{"error", kept_unreadable_}});
}

Result<Hub::Reloaded> Hub::ReloadChannels() {
  std::lock_guard lock(reload_);
  auto next = LoadConfig(config_.file);
  if (!next) return next.error();
  auto change = TakeOn(next->channels, kept_);
  if (!change) return change.error();
  TellOf(*change);
  return Reloaded{*std::move(change), KeysThatDiffer(config_, *next)};
}

Result<ChannelList::Change> Hub::TakeOn(const std::vector<ChannelConfig>& configured,
                                        const KeptChannels& kept) {
  const JoinedChannels joined = JoinChannels(configured, kept, config_.key());
  std::map<std::string, Error> unopened;
  auto change = channels_.Take(joined.channels, http_loop_, clock_, *db_, &unopened);
  if (!change) return change.error();
  configured_ = configured;
  kept_ = kept;
  broken_.clear();
  for (const auto& [name, why] : joined.broken) broken_[name] = why.front().message;
  for (const auto& [name, why] : unopened) broken_[name] = why.message;
  for (const auto& [name, why] : broken_)
    LogError("a channel that was made in the console is left out", {{"channel", name}, {"error", why}});
  return change;
}

void Hub::TellOf(const ChannelList::Change& change) {
  if (change.empty()) return;
  for (const auto* names : {&change.added, &change.changed}) {
    for (const std::string& name : *names) RecallLastEvent(*FindChannel(name));
  }
  const auto list = [](const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
  };
  LogInfo(
      "channels read again",
      {{"added", list(change.added)}, {"changed", list(change.changed)}, {"removed", list(change.removed)}});
  duty_.Look();
  expand_bell_.Ring();
  live_.Publish(kReload, "{}");
}

Hub::KeptState Hub::kept() const {
  std::lock_guard lock(reload_);
  return {kept_, broken_};
}

std::string Hub::CannotKeep() const {
  if (Shared()) {
    return "several nodes may share a PostgreSQL store, and a channel made here would be known to this one "
           "alone: write it into the configuration of every node";
  }
  if (kept_file_.path().empty()) return "this hub's store is in memory: there is nowhere to keep a channel";
  return kept_unreadable_.empty() ? ""
                                  : kept_unreadable_ + "; mend it or take it away, and start Crier again";
}

std::unique_ptr<OpenChannel> Hub::OpenJoined(const JoinedChannels& joined, const KeptChannels& kept,
                                             const std::string& name, bool own_state,
                                             std::vector<FieldMistake>* mistakes) {
  const KeptChannel* const channel = kept.Find(name);
  const auto tell = [&](const Error& why) {
    mistakes->push_back(channel == nullptr ? FieldMistake{"", why.message} : MistakeOf(why, *channel));
  };
  if (const auto broken = joined.broken.find(name); broken != joined.broken.end()) {
    for (const Error& why : broken->second) tell(why);
    return nullptr;
  }
  for (const ChannelConfig& config : joined.channels) {
    if (config.name != name) continue;
    auto open = OpenChannel::Open(config, http_loop_, clock_, *db_,
                                  own_state ? nullptr : std::make_unique<BriefState>());
    if (open) return *std::move(open);
    tell(open.error());
    return nullptr;
  }
  mistakes->push_back({"", "there is no such channel"});
  return nullptr;
}

std::unique_ptr<OpenChannel> Hub::OpenToTest(const KeptChannels& kept, const std::string& name,
                                             bool own_state, std::vector<FieldMistake>* mistakes) {
  std::lock_guard lock(reload_);
  return OpenJoined(JoinChannels(configured_, kept, config_.key()), kept, name, own_state, mistakes);
}

Result<void> Hub::ChangeKept(const Acting& by, std::string_view action, const std::string& fit,
                             const KeptChange& change, std::vector<FieldMistake>* mistakes) {
  std::lock_guard lock(reload_);
  if (const std::string why = CannotKeep(); !why.empty()) return Error{Fault::kRejected, why};
  KeptChannels next = kept_;
  auto audited = change(next);
  if (!audited) return audited.error();
  const Error wrong{Fault::kConfig, "something in the form is wrong"};
  if (!mistakes->empty()) return wrong;
  if (!fit.empty() && !OpenJoined(JoinChannels(configured_, next, config_.key()), next, fit, false, mistakes))
    return wrong;
  if (auto written = kept_file_.Prepare(next); !written) return written;
  // What comes or goes under a name has nothing of another that had it: no cursor, no credentials.
  std::vector<std::string> apart;
  for (const auto& [one, other] : {std::pair(&kept_, &next), std::pair(&next, &kept_)}) {
    for (const KeptChannel& each : one->channels) {
      if (other->Find(each.name) == nullptr) apart.push_back(each.name);
    }
  }
  auto acted = Act(*this, by, action, [&](Tx& tx) -> Result<AuditedChange> {
    if (auto committed = kept_file_.Commit(tx); !committed) return committed.error();
    for (const std::string& name : apart) {
      if (auto forgotten = ForgetChannel(tx, name); !forgotten) return forgotten.error();
    }
    return *audited;
  });
  if (!acted) return acted;
  if (auto finished = kept_file_.Finish(); !finished)
    LogWarn("the channels' file is not in its place yet", {{"error", finished.error().message}});
  auto taken = TakeOn(configured_, next);
  if (!taken) return taken.error();
  TellOf(*taken);
  return {};
}

}  // namespace crier
