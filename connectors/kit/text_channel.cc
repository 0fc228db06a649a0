#include "connectors/kit/text_channel.h"

#include <fmt/format.h>

#include "connectors/kit/phone_number.h"
#include "connectors/kit/send_each.h"
#include "connectors/kit/signatures.h"
#include "core/text.h"

namespace crier::kit {
namespace {

class TextChannel : public Channel, public Sink, public Receiver {
 public:
  TextChannel(TextChannelPlan plan, std::unique_ptr<TextService> service, const Clock& clock)
      : plan_(std::move(plan)), service_(std::move(service)), clock_(clock) {}

  Source* source() override { return service_->opt_outs(); }
  Sink* sink() override { return this; }
  Receiver* receiver() override { return plan_.hears ? this : nullptr; }
  std::optional<Abilities> abilities() override {
    Abilities can = plan_.type.abilities;
    can.poll = service_->opt_outs() != nullptr;
    can.receive = plan_.hears;
    return can;
  }
  Result<Limits> limits() override { return plan_.limits; }
  Result<Identity> WhoAmI() override { return service_->WhoAmI(); }

  size_t connections() const override { return plan_.connections; }

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override {
    return SendEach(batch, clock_, [this](const Outgoing& out) {
      if (IsPhoneNumber(out.recipient)) {
        auto sent = service_->Send(out);
        return sent ? Receipt::Accepted(*std::move(sent)) : Receipt::From(std::move(sent).error());
      }
      return Receipt::From({Fault::kRejected, fmt::format("{}: '{}' is no number: write it as +15550142",
                                                          Who(), Excerpt(out.recipient, 40))});
    });
  }

  Result<Reply> Receive(const Inbound& call) override {
    auto heard = service_->Read(call);
    if (!heard) {
      Error error = heard.error();
      error.message = fmt::format("{}: {}", Who(), error.message);
      return error;
    }
    Batch batch;
    batch.events = std::move(heard->events);
    std::string answer;
    if (heard->text) answer = TakeTextMessage(*heard->text, plan_.name, plan_.answers, &batch.events);
    Reply reply = service_->Answer(answer);
    reply.batch = std::move(batch);
    return reply;
  }

 private:
  std::string Who() const { return fmt::format("{} {}", plan_.type.name, plan_.name); }

  const TextChannelPlan plan_;
  const std::unique_ptr<TextService> service_;
  const Clock& clock_;
};

}  // namespace

TextNumber::TextNumber(const Settings& settings, std::string name)
    : channel(std::move(name)),
      from(settings.Text("from")),
      hook(settings.Text("public_url")),
      secrets(SecretsOf(settings)) {}

std::unique_ptr<Channel> NewTextChannel(TextChannelPlan plan, std::unique_ptr<TextService> service,
                                        const Clock& clock) {
  return std::make_unique<TextChannel>(std::move(plan), std::move(service), clock);
}

}  // namespace crier::kit
