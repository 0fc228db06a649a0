// One Twilio account and its number, or messaging service.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "connectors/kit/address.h"
#include "connectors/kit/api_client.h"
#include "connectors/kit/form.h"
#include "connectors/kit/meanings.h"
#include "connectors/kit/members.h"
#include "connectors/kit/opt_outs.h"
#include "connectors/kit/phone_number.h"
#include "connectors/kit/refusals.h"
#include "connectors/kit/signatures.h"
#include "connectors/sms/services.h"
#include "core/html.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::sms {
namespace {

constexpr size_t kMaxForm = 64 * 1024;  // ours: a message is at most 1,600 characters
constexpr int kMostMedia = 10;          // of one message
constexpr std::string_view kOptedOut = "21610";

// What Twilio's codes mean otherwise than their status does. https://www.twilio.com/docs/api/errors
constexpr kit::Meaning kMeanings[] = {
    // From is no number, or missing, or not ours, or cannot write (twice); the messaging service has no
    // numbers.
    {0, "21212|21603|21606|21659|21703", Fault::kAuth, "is 'from' right, and may it send SMS?"},
    {0, "21611", Fault::kThrottled},  // the number's queue is full
};

std::string CodeOf(const nlohmann::json& answer) {
  return std::to_string(kit::WholeIn(answer, "code").value_or(0));
}

// What Twilio answers by itself for a number, unless that is switched off.
bool IsTwiliosOwn(std::string_view words) {
  constexpr std::string_view kOwn =
      " stop stopall unsubscribe cancel end quit optout revoke start yes unstop help info ";
  const std::string word = Lower(Trim(words));
  return !word.empty() && word.find(' ') == word.npos && kOwn.find(" " + word + " ") != kOwn.npos;
}

class Twilio : public kit::TextService {
 public:
  Twilio(const Settings& settings, const std::string& server, const std::string& channel, Doors doors,
         State& state)
      : at_(settings, channel),
        account_(settings.Text("account")),
        messages_(fmt::format("/2010-04-01/Accounts/{}/Messages.json", account_)),
        api_({.who = "twilio " + channel,
              .base = server,
              .headers = {{"Authorization",
                           kit::BasicCredentials(
                               settings.Text(settings.Text("user").empty() ? "account" : "user"),
                               settings.Secret("password"))
                               .Reveal()}},
              .words = kit::WordsAt("message"),
              .judge = kit::JudgeBy({kMeanings, CodeOf})},
             doors),
        opt_outs_(channel, state) {}

  Result<std::string> Send(const Outgoing& out) override {
    kit::ApiCall call{.method = "POST", .target = messages_, .may_be_refused = true};
    call.headers.Add("Content-Type", "application/x-www-form-urlencoded");
    call.body = kit::WriteForm(
        {{"To", out.recipient},
         {at_.from.starts_with("MG") ? "MessagingServiceSid" : "From", at_.from},
         {"Body", out.text()},
         {"StatusCallback", at_.hook.empty() ? "" : at_.hook + "?key=" + PercentEncode(out.key)}});
    const auto response = api_.Ask(call);
    if (!response) return response.error();
    if (response->status >= 300) {
      const Error refusal = api_.Refusal(call, *response);
      if (CodeOf(ReadJson(response->body).value_or(nlohmann::json())) == kOptedOut)
        opt_outs_.Note(out.recipient, out.key, Excerpt(refusal.message, 200));
      return refusal;
    }
    const auto answer = api_.ReadAnswer(call, *response);
    if (!answer) return answer.error();
    const std::string sid = kit::IdIn(*answer, "sid");
    if (!sid.empty()) return sid;
    return kit::InDoubt({Fault::kBadData, api_.plan().who + ": the answer holds no message"});
  }

  Result<Identity> WhoAmI() override {
    const auto page = api_.AskJson({.target = messages_ + "?PageSize=1"});
    if (!page) return page.error();
    return Identity{fmt::format("{} of account {}", at_.from, account_), ""};
  }

  Result<kit::HeardText> Read(const Inbound& call) override {
    const bool keyed = call.query.contains("key");
    if (call.method != "POST" || call.body.size() > kMaxForm || call.query.size() > (keyed ? 1u : 0u))
      return Error{Fault::kBadData, "the call must be Twilio's POST to 'public_url'"};
    const auto form = kit::ReadForm(call.body);
    if (!form) return Error{Fault::kBadData, "the body is no form"};
    // https://www.twilio.com/docs/usage/security: the address as it was called, then every field by its name.
    // The address is the setting's: what a request says of its host, anybody may write. Twilio signs either
    // spelling of its port, as its own libraries know.
    const std::string key = keyed ? call.query.at("key") : "";
    std::string rest = keyed ? "?key=" + PercentEncode(key) : "";
    for (const auto& [name, value] : *form) rest.append(name).append(value);
    const kit::HmacScheme scheme{kit::SignatureHash::kSha1, kit::SignatureEncoding::kBase64};
    const std::string_view signature = call.headers.Get("X-Twilio-Signature");
    if (!kit::Holds(scheme, at_.secrets, at_.hook + rest, signature) &&
        !kit::Holds(scheme, at_.secrets, kit::WithOtherPort(at_.hook) + rest, signature))
      return Error{Fault::kAuth,
                   "X-Twilio-Signature is missing or wrong; is 'public_url' the address that Twilio calls, "
                   "and 'secret' the account's auth token?"};
    const bool status = form->contains("MessageStatus");
    if (kit::FieldOf(*form, "MessageSid").empty() || (!status && kit::FieldOf(*form, "From").empty()))
      return Error{Fault::kBadData, "the form has no MessageSid or no From"};
    return status ? ReadStatus(*form, key) : ReadText(*form, call.received_at);
  }

  Receiver::Reply Answer(const std::string& words) const override {
    const std::string message =
        words.empty() ? "<Response/>"
                      : fmt::format("<Response><Message>{}</Message></Response>", EscapeHtml(words));
    return {.batch = {}, .body = message, .content_type = "text/xml; charset=UTF-8"};
  }

  Source* opt_outs() override { return &opt_outs_; }

 private:
  using Form = std::map<std::string, std::string>;

  kit::HeardText ReadStatus(const Form& form, const std::string& key) const {
    kit::HeardText heard;
    const std::string sid = kit::FieldOf(form, "MessageSid"), to = kit::FieldOf(form, "To");
    const std::string status = kit::FieldOf(form, "MessageStatus"), code = kit::FieldOf(form, "ErrorCode");
    const bool delivered = status == "delivered" || status == "read";
    const bool failed = status == "failed" || status == "undelivered" || status == "canceled";
    // Queued, sending, sent: under way.
    if (!delivered && !failed) return heard;
    const std::string detail = code.empty() ? status : fmt::format("{}, Twilio's error {}", status, code);
    heard.events.emplace_back(Report{at_.channel, sid, key, delivered, detail});
    if (code == kOptedOut && kit::IsPhoneNumber(to)) {
      Consent consent{.channel = at_.channel, .recipient = to, .granted = false, .detail = detail};
      consent.native_id = "refused " + sid;
      heard.events.emplace_back(std::move(consent));
    }
    return heard;
  }

  static kit::HeardText ReadText(const Form& form, Time now) {
    kit::TextMessage text{.id = kit::FieldOf(form, "MessageSid"),
                          .from = kit::FieldOf(form, "From"),
                          .words = kit::FieldOf(form, "Body", kMaxForm),
                          .sent_at = now};
    for (int i = 0; i < kMostMedia; ++i) {
      const std::string number = std::to_string(i), url = kit::FieldOf(form, "MediaUrl" + number, 2048);
      if (!url.starts_with("https://")) break;
      text.attachments.push_back({url, kit::FieldOf(form, "MediaContentType" + number, 100), ""});
    }
    text.asks = kit::FieldOf(form, "OptOutType");
    text.answered = !text.asks.empty() || IsTwiliosOwn(text.words);
    return {{}, std::move(text)};
  }

  const kit::TextNumber at_;
  const std::string account_;
  const std::string messages_;  // the path of the account's messages
  kit::ApiClient api_;
  kit::OptOuts opt_outs_;
};

}  // namespace

std::unique_ptr<kit::TextService> NewTwilio(const Settings& settings, const std::string& server,
                                            const std::string& channel, Doors doors, State& state) {
  return std::make_unique<Twilio>(settings, server, channel, doors, state);
}

}  // namespace crier::sms
