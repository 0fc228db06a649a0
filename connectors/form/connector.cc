// What people say in person, by phone or to a mobile unit, as staff enter it; and what residents enter in the
// city's own web form.
#include "connectors/connector.h"

#include <fmt/format.h>

#include "connectors/form/contact.h"

namespace crier::form {

const ConnectorType& Type();

namespace {

class FormChannel : public Channel, public Receiver {
 public:
  FormChannel(std::string form, std::string channel) : form_(std::move(form)), channel_(std::move(channel)) {}

  Receiver* receiver() override { return this; }
  Result<Limits> limits() override { return Type().limits; }
  Result<Identity> WhoAmI() override {
    return Identity{form_ == "web" ? "the page /report of this hub" : "what staff enter (nobody is asked)",
                    ""};
  }

  Result<Reply> Receive(const Inbound& call) override {
    const auto refused = [&](Error error) {
      error.message = fmt::format("form {}: {}", channel_, error.message);
      return error;
    };
    if (call.path != kContactPath)
      return refused({Fault::kAuth, "takes no webhooks: contacts come by the API, from who is signed in"});
    if (call.method != "POST") return refused({Fault::kBadData, "the call must be a POST"});
    auto mention = ReadContact(call.body, channel_, form_, call.received_at);
    if (!mention) return refused(mention.error());
    Reply reply;
    reply.batch.events.emplace_back(*std::move(mention));
    return reply;
  }

 private:
  const std::string form_;
  const std::string channel_;
};

// A mobile unit is a counter on wheels.
std::string_view ContactModeOf(const Settings& settings) {
  const std::string& form = settings.Text("form");
  if (form == "web") return "web_self_service";
  return form == "phone" ? "phone" : "walk_in";
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors /*doors*/,
                                      State& /*state*/) {
  return std::unique_ptr<Channel>(new FormChannel(settings.Text("form"), channel));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "form",
      .summary = "What staff enter of walk-ins, calls and mobile units, and residents in the city's web form",
      .proven = "itself: it talks to nobody",
      .options = {{.key = "form",
                   .help = "where people say it: at the counter, by phone, to a mobile unit; web: residents "
                           "fill in the page /report themselves",
                   .kind = OptionKind::kChoice,
                   .required = true,
                   .choices = {"walk_in", "phone", "mobile", "web"}}},
      .abilities = {.receive = true},
      .limits = {.unit = LengthUnit::kCharacters,
                 .max_length = 0,
                 .rates = {},
                 .source = "ours: 4,000 characters of words, as a request's description has"},
      .open = &Open,
      .contact_mode_of = &ContactModeOf,
  };
  return type;
}

}  // namespace crier::form
