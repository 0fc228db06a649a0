// A channel that is one account of a platform: lists of posts are heard, posts are sent, and one whose answer
// was lost is found again. A platform says only how it is asked.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connectors/kit/api_client.h"
#include "connectors/kit/asked_once.h"
#include "connectors/kit/find_sent.h"
#include "connectors/kit/streams.h"
#include "core/settings.h"

namespace crier::kit {

struct Own {
  std::string id;
  Identity identity;  // who it is, what is left of its rate, and what keeps it from everything
};

struct Sent {
  std::string id, url;
};

// One account, as its platform is asked. Source, sink and `crier doctor` share it: what they share of it must
// be thread-safe.
class Account {
 public:
  // `whose`: the call whose answer says whose the credentials are.
  Account(ApiPlan plan, Doors doors, ApiCall whose)
      : api_(std::move(plan), doors), whose_(std::move(whose)) {}
  virtual ~Account() = default;

  ApiClient& api() { return api_; }
  const std::string& who() const { return api_.plan().who; }

  // Whose the credentials are, as ReadWhose reads the answer, with what its headers say of the rate.
  virtual Result<Own> AskOwn(std::chrono::milliseconds timeout = std::chrono::seconds(30),
                             std::stop_token stop = {});
  // kConfig: not those of the account in the settings.
  virtual Result<Own> ReadWhose(const nlohmann::json& answer) = 0;
  // The id alone; asked once in a process. The source asks before it reads anything.
  virtual Result<std::string> OwnId(std::chrono::milliseconds timeout = std::chrono::seconds(30),
                                    std::stop_token stop = {});
  // For `crier doctor`: proves what listening and sending need, and changes nothing.
  virtual void Prove(const std::string& own, bool listens, Identity* identity) = 0;
  virtual Result<Limits> ReadLimits(const Limits& usual) { return usual; }

  // A page of the list PageCall::stream. The account's own posts may be in it, and entries without an id:
  // neither is told. The channel's name is put in afterwards.
  virtual Result<IdPage> ReadPage(const PageCall& page, const std::string& own,
                                  const std::stop_token& stop) = 0;
  // The source that is offered, made of the one that reads the lists.
  virtual std::unique_ptr<Source> Around(std::unique_ptr<Source> lists) { return lists; }

  virtual Result<Sent> Send(const Outgoing& out) = 0;
  virtual Result<void> Retract(const std::string& native_id) = 0;
  // Only called where Abilities::edit.
  virtual Result<Sent> Edit(const std::string& native_id, const Outgoing& now);
  // With an id Read, without one FindSent over ReadOwn.
  virtual Result<std::optional<Sink::Shown>> ReadBack(const Sought& sought);
  // For ReadBack. Nothing where there is no such post.
  virtual Result<std::optional<OwnPost>> Read(const std::string& native_id);
  virtual Result<std::vector<OwnPost>> ReadOwn(const Sought& sought, const std::string& older);
  virtual FindSentPlan HowToFind() { return {}; }

 protected:
  ApiClient api_;

 private:
  const ApiCall whose_;
  AskedOnce<std::string> own_;
};

struct AccountPlan {
  const ConnectorType& type;
  std::string channel;
  std::vector<std::string> lists;  // their names, in the cursor; none: there is no source
  size_t backfill = 0;             // of each
  bool sends = true;
  bool polls_without_lists = false;  // there is a source all the same, which hears nothing
  std::function<std::string(const std::string& cursor)> from_old = {};  // StreamPlan::from_old
};
// A plan by the option `backfill`, and by what has names.
template <typename Lists>
AccountPlan PlanFor(const ConnectorType& type, std::string channel, const Settings& settings,
                    const Lists& lists) {
  AccountPlan plan{type, std::move(channel), {}, static_cast<size_t>(settings.Whole("backfill"))};
  for (const auto& list : lists) plan.lists.push_back(list.name);
  return plan;
}

std::unique_ptr<Channel> NewAccountChannel(const AccountPlan& plan, std::unique_ptr<Account> account);

}  // namespace crier::kit
