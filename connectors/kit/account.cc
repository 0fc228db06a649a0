#include "connectors/kit/account.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "connectors/kit/send_each.h"

namespace crier::kit {
namespace {

// Not even the beginning of the lists is kept before it is known whose they are.
std::unique_ptr<Source> NewListSource(const AccountPlan& plan, Account& account) {
  StreamPlan streams{
      .who = account.who(), .names = plan.lists, .backfill = plan.backfill, .from_old = plan.from_old};
  streams.begin = [&account](std::chrono::milliseconds timeout, const std::stop_token& stop) {
    const auto own = account.OwnId(timeout, stop);
    return own ? Result<void>() : own.error();
  };
  const auto read = [&account, channel = plan.channel](const PageCall& call,
                                                       const std::stop_token& stop) -> Result<IdPage> {
    const auto own = account.OwnId(call.timeout, stop);
    if (!own) return own.error();
    auto page = account.ReadPage(call, *own, stop);
    if (!page) return page;
    std::erase_if(page->items, [](const IdItem& item) { return item.id.empty(); });
    for (IdItem& item : page->items) {
      item.mention.channel = channel;
      if (item.mention.author.id == *own) item.told = false;
    }
    return page;
  };
  return account.Around(std::make_unique<StreamSource>(std::move(streams), account.api().clock(), read));
}

Receipt ReceiptOf(Result<Sent> sent) {
  if (!sent) return Receipt::From(std::move(sent).error());
  return Receipt::Accepted(std::move(sent->id), std::move(sent->url));
}

class AccountChannel : public Channel, public Sink {
 public:
  AccountChannel(const AccountPlan& plan, std::unique_ptr<Account> account)
      : type_(plan.type), sends_(plan.sends), account_(std::move(account)) {
    if (!plan.lists.empty() || plan.polls_without_lists) source_ = NewListSource(plan, *account_);
  }

  Source* source() override { return source_.get(); }
  Sink* sink() override { return sends_ ? this : nullptr; }
  std::optional<Abilities> abilities() override {
    Abilities can = sends_ ? type_.abilities : Abilities{};
    can.poll = source_ != nullptr;
    return can;
  }
  Result<Limits> limits() override { return account_->ReadLimits(type_.limits); }

  Result<Identity> WhoAmI() override {
    auto own = account_->AskOwn();
    if (!own) return own.error();
    if (!own->identity.cannot_send) account_->Prove(own->id, source_ != nullptr, &own->identity);
    return std::move(own->identity);
  }

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override {
    return SendEach(batch, account_->api().clock(),
                    [this](const Outgoing& out) { return ReceiptOf(account_->Send(out)); });
  }
  Receipt Edit(const std::string& native_id, const Outgoing& now) override {
    return ReceiptOf(account_->Edit(native_id, now));
  }
  Result<void> Retract(const std::string& native_id) override { return account_->Retract(native_id); }
  Result<std::optional<Shown>> ReadBack(const Sought& sought) override { return account_->ReadBack(sought); }

 private:
  const ConnectorType& type_;
  const bool sends_;
  const std::unique_ptr<Account> account_;
  std::unique_ptr<Source> source_;
};

}  // namespace

Result<Own> Account::AskOwn(std::chrono::milliseconds timeout, std::stop_token stop) {
  ApiCall call = whose_;
  call.timeout = timeout;
  const auto response = api_.Ask(call, std::move(stop));
  if (!response) return response.error();
  const auto answer = api_.ReadAnswer(call, *response);
  if (!answer) return answer.error();
  auto own = ReadWhose(*answer);
  if (own) own->identity.quota = api_.Quota(*response);
  return own;
}

Result<std::string> Account::OwnId(std::chrono::milliseconds timeout, std::stop_token stop) {
  return own_.Get([&]() -> Result<std::string> {
    auto own = AskOwn(timeout, std::move(stop));
    return own ? Result<std::string>(std::move(own->id)) : own.error();
  });
}

Result<std::optional<Sink::Shown>> Account::ReadBack(const Sought& sought) {
  if (sought.native_id.empty()) {
    return FindSent(HowToFind(), sought, api_,
                    [&](const std::string& older) { return ReadOwn(sought, older); });
  }
  const auto there = Read(sought.native_id);
  if (!there) return there.error();
  return *there ? std::optional<Sink::Shown>({(*there)->id, (*there)->url, (*there)->text}) : std::nullopt;
}

Result<Sent> Account::Edit(const std::string&, const Outgoing&) {
  return api_.Wrong("posts cannot be edited here", Fault::kRejected);
}

Result<std::optional<OwnPost>> Account::Read(const std::string&) {
  return api_.Wrong("posts cannot be read back here", Fault::kRejected);
}

Result<std::vector<OwnPost>> Account::ReadOwn(const Sought&, const std::string&) {
  return api_.Wrong("posts cannot be looked through here", Fault::kRejected);
}

std::unique_ptr<Channel> NewAccountChannel(const AccountPlan& plan, std::unique_ptr<Account> account) {
  return std::make_unique<AccountChannel>(plan, std::move(account));
}

}  // namespace crier::kit
