// SMS by a Kannel gateway or by Twilio, both ways.
#include "connectors/connector.h"

#include <fmt/format.h>

#include "connectors/kit/address.h"
#include "connectors/kit/options.h"
#include "connectors/sms/services.h"

namespace crier::sms {

const ConnectorType& Type();

namespace {

bool IsAccountSid(std::string_view text) {
  return text.size() == 34 && text.starts_with("AC") &&
         text.substr(2).find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto bad = [&](std::string_view what) {
    return Error{Fault::kConfig, fmt::format("{}: sms {}: {}", settings.Where(), channel, what)};
  };
  const bool twilio = settings.Text("service") == "twilio";
  std::string address = settings.Text("server");
  if (address.empty() && twilio) address = "https://api.twilio.com";
  if (address.empty()) return bad("set 'server', the address of Kannel's smsbox");
  auto server = kit::ServerAddress("server", address);
  if (!server) return bad(server.error().message);
  const std::string& hook = settings.Text("public_url");
  const bool hears = !settings.Secret("secret").empty();
  if (hears == hook.empty()) return bad("'secret' and 'public_url' go together: who calls, and where");
  if (!hears && !settings.Secret("secret_next").empty())
    return bad("'secret_next' is for a secret that takes the place of 'secret', and there is none");
  if (hook.find_first_of("?#%") != hook.npos)
    return bad("'public_url' is an address without '?', '#' and '%'");
  if (twilio && !IsAccountSid(settings.Text("account")))
    return bad("'account' is the account's SID: AC and 32 digits");
  if (twilio && settings.Text("from").empty())
    return bad("set 'from': a number of ours, or a messaging service's SID");
  if (!twilio && settings.Text("user").empty()) return bad("set 'user', a sendsms-user of Kannel");
  if (!twilio && !settings.Text("account").empty()) return bad("'account' is Twilio's");
  auto answers = kit::AnswersOf(settings);
  if (!answers) return bad(answers.error().message);

  Limits limits = Type().limits;
  const auto parts = static_cast<size_t>(settings.Whole("sms_parts"));
  limits.max_length = parts == 1 ? 160 : 153 * parts;
  auto service = (twilio ? NewTwilio : NewKannel)(settings, *server, channel, doors, state);
  return kit::NewTextChannel({Type(), channel, hears, std::move(limits), *std::move(answers),
                              static_cast<size_t>(settings.Whole("connections"))},
                             std::move(service), doors.clock);
}

std::vector<Option> Options() {
  using enum OptionKind;
  return {
      {.key = "service",
       .help = "who sends",
       .kind = kChoice,
       .required = true,
       .choices = {"kannel", "twilio"}},
      {.key = "server", .help = "where it is asked: Kannel's smsbox; none: Twilio's own", .kind = kUrl},
      {.key = "account", .help = "Twilio's account SID", .destination = true},
      {.key = "user",
       .help = "Kannel's sendsms-user, or the SID of an API key of Twilio; none: the account itself"},
      kit::SecretOption("password", "the user's password, the API key's secret, or the account's auth token",
                        true),
      {.key = "from",
       .help =
           "the number that messages come from, or the SID of a messaging service; none: Kannel's default",
       .destination = true},
      {.key = "public_url",
       .help = "this channel's hook as the service calls it; none: nothing is heard",
       .kind = kUrl},
      kit::SecretOption("secret", "proves who calls: a password of our own for Kannel, Twilio's auth token"),
      kit::SecretOption("secret_next", "a second one that holds as well, while secret is changed"),
      kit::WholeOption("sms_parts", "how many SMS one message may take", "3", 1, 10),
      kit::WholeOption("connections", "how many messages may be in flight at once", "1", 1, 32),
      {.key = "answers",
       .help = "what STOP, START and HELP are answered: stop, stop_es, start ...; empty: nothing",
       .kind = kTable},
  };
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "sms",
      .summary = "SMS by Kannel or Twilio: messages, delivery reports, STOP, START and HELP",
      .proven = "a real Kannel with an SMPP centre; Twilio: a double of ours, by its description",
      .options = Options(),
      .abilities = {.poll = true, .receive = true, .send = true, .recipients = true},
      .limits = {.unit = LengthUnit::kSms,
                 .max_length = 459,
                 .max_parts = 3,
                 .rates = {},
                 .source =
                     "3GPP TS 23.038, TS 23.040: 160 septets, 153 in a part of several; UCS-2 70 and 67"},
      .open = &Open,
      .contact_mode = "text",
  };
  return type;
}

}  // namespace crier::sms
