// One sendsms user of a Kannel gateway.
//
// Kannel asks the centre for a report on the first part of a long message alone, and cuts characters of two
// units in the middle. So we cut, and hand over each part with its header (UDH) and a report of its own.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/kit/api_client.h"
#include "connectors/kit/form.h"
#include "connectors/kit/phone_number.h"
#include "connectors/kit/signatures.h"
#include "connectors/kit/sms_parts.h"
#include "connectors/kit/wordless.h"
#include "connectors/sms/services.h"
#include "core/charset.h"
#include "core/digest.h"
#include "core/length.h"
#include "core/text.h"

namespace crier::sms {
namespace {

// Kannel User's Guide 1.4.5, "Delivery reports": 1 delivered to the phone, 2 not, 16 rejected by the centre.
constexpr std::string_view kReportMask = "19";
constexpr size_t kMaxId = 100;       // of a message, Kannel's have 36, and of who wrote; ours
constexpr size_t kMaxReport = 2048;  // of a member of a report's address; ours
constexpr size_t kProofDigits = 32;  // 128 bits; some storages of reports hold 255 characters of a URL

// 1 to 255, as the header of a part counts; 0: no such number.
size_t Count(const std::string& text) {
  uint8_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

// How a report is proven, and over what.
kit::HmacScheme Proof() { return {.digits = kProofDigits}; }
std::string ReportOf(const std::string& key, const std::string& part, const std::string& of) {
  return fmt::format("report {} {} {}", key, part, of);
}

// What Kannel means otherwise than HTTP does.
void Judge(const HttpResponse& response, Error* error) {
  if (response.status == 403 && response.body.starts_with("Not routable")) error->fault = Fault::kRejected;
}

class Kannel : public kit::TextService {
 public:
  Kannel(const Settings& settings, const std::string& server, const std::string& channel, Doors doors,
         State& state)
      : at_(settings, channel),
        user_(settings.Text("user")),
        api_({.who = "kannel " + channel,
              .base = server,
              .headers = {{"X-Kannel-Username", user_},
                          {"X-Kannel-Password", settings.Secret("password").Reveal()}},
              .judge = Judge},
             doors),
        parts_(state) {}

  Result<std::string> Send(const Outgoing& out) override {
    const std::vector<std::string> pieces = kit::SplitSms(out.text());
    for (size_t i = 0; i < pieces.size(); ++i) {
      auto sent = SendPart(out, pieces[i], i + 1, pieces.size());
      if (sent) continue;
      Error error = sent.error();
      // The parts before it are out: to begin again would send them twice.
      if (i == 0) return error;
      return kit::InDoubt(
          {error.fault, fmt::format("{} (part {} of {})", error.message, i + 1, pieces.size())});
    }
    return out.key;  // Kannel tells no id; its reports name our key
  }

  Result<Identity> WhoAmI() override {
    // Without a recipient nothing is sent, and the credentials are looked at first.
    const auto response = api_.Ask(CallOf("doctor", true));
    if (response && response->body.starts_with("Missing receiver"))
      return Identity{fmt::format("{} at {}", user_, api_.plan().base), ""};
    Error error = response ? NotKannels() : response.error();
    error.in_doubt = false;
    return error;
  }

  Result<kit::HeardText> Read(const Inbound& call) override {
    if (call.method == "GET") return ReadReport(call);
    if (!kit::HoldsBasic("kannel", at_.secrets, call.headers.Get("Authorization")))
      return Error{Fault::kAuth, "the user is not 'kannel', or the password is not the secret"};
    if (call.body.size() > kMaxMentionText) return Error{Fault::kBadData, "the message is too long"};
    return ReadText(call);
  }

  Receiver::Reply Answer(const std::string& words) const override {
    return {.batch = {}, .body = words, .content_type = "text/plain; charset=UTF-8"};
  }

 private:
  Error NotKannels() const { return {Fault::kBadData, api_.plan().who + ": the answer is none of Kannel's"}; }

  static kit::ApiCall CallOf(const std::string& words, bool may_be_refused = false) {
    return {.method = "POST",
            .target = "/cgi-bin/sendsms",
            .body = words,
            .headers = {{"Content-Type", "text/plain; charset=UTF-8"}},
            .may_be_refused = may_be_refused};
  }

  Result<void> SendPart(const Outgoing& out, const std::string& words, size_t part, size_t of) {
    kit::ApiCall call = CallOf(words);
    call.headers.Add("X-Kannel-To", out.recipient);
    if (!at_.from.empty()) call.headers.Add("X-Kannel-From", at_.from);
    // Of the whole: the parts of one message are in one alphabet.
    call.headers.Add("X-Kannel-Coding", CountSms(out.text()).gsm7 ? "0" : "2");
    if (of > 1) {
      // The same at every try, so that a telephone takes a part that comes twice for the same.
      const std::string reference = Hex(Sha256(out.key).substr(0, 1));
      call.headers.Add("X-Kannel-UDH", fmt::format("050003{}{:02x}{:02x}", reference, of, part));
    }
    // Kannel takes "%" in the address for its own.
    if (!at_.hook.empty() && PercentEncode(out.key) == out.key) {
      const std::string number = std::to_string(part), all = std::to_string(of);
      call.headers.Add("X-Kannel-DLR-Mask", std::string(kReportMask));
      call.headers.Add(
          "X-Kannel-DLR-Url",
          fmt::format("{}?key={}&part={}&of={}&proof={}&dlr=%d&said=%A", at_.hook, out.key, number, all,
                      kit::Sign(Proof(), at_.secrets.front(), ReportOf(out.key, number, all))));
    }
    const auto response = api_.Ask(call);
    if (!response) return response.error();
    for (const std::string_view yes : {"0:", "3:", "Sent."}) {
      if (response->body.starts_with(yes)) return {};
    }
    return kit::InDoubt(NotKannels());
  }

  Result<kit::HeardText> ReadReport(const Inbound& call) {
    const auto in = [&](const char* name) { return kit::FieldOf(call.query, name, kMaxReport); };
    const std::string key = in("key"), type = in("dlr"), number = in("part"), all = in("of");
    const size_t part = Count(number), of = Count(all);
    if (!kit::Holds(Proof(), at_.secrets, ReportOf(key, number, all), in("proof")))
      return Error{Fault::kAuth, "the proof of the delivery report is wrong"};
    if (part == 0 || part > of) return Error{Fault::kBadData, "the delivery report names no part"};
    kit::HeardText heard;
    if (type != "1" && type != "2" && type != "16") return heard;
    Result<std::optional<bool>> known = std::optional(type == "1");
    if (of > 1) known = parts_.Note(key, part, of, type == "1");
    if (!known) return known.error();
    if (!*known) return heard;
    std::string detail = kit::FieldOf(call.query, "said", 200);
    if (of > 1 && !**known) detail = fmt::format("part {} of {}: {}", part, of, detail);
    heard.events.emplace_back(Report{at_.channel, key, key, **known, std::move(detail)});
    return heard;
  }

  static Result<kit::HeardText> ReadText(const Inbound& call) {
    kit::TextMessage text{.id = kit::FieldOf(call.query, "id", kMaxId)};
    text.from = kit::PhoneNumberOf(Excerpt(call.headers.Get("X-Kannel-From"), kMaxId));
    if (text.id.empty()) return Error{Fault::kBadData, "the call has no id: post-url must end in ?id=%I"};
    if (text.from.empty()) return Error{Fault::kBadData, "the call names no sender: set send-sender = true"};
    const std::string type = Lower(call.headers.Get("Content-Type"));
    if (type.starts_with("text/plain")) {
      const size_t label = type.find("charset=");
      const std::string_view charset =
          label == type.npos ? "utf-8" : std::string_view(type).substr(label + 8);
      const auto words = Decoded(call.body, EncodingOf(charset), true);
      text.words = words ? CleanUtf8(*words) : DecodeText(call.body, charset);
    } else {
      text.words = std::string(kNoWords);  // bytes for a program of the telephone
    }
    // "2026-11-29 17:10:18", UTC
    std::string time(call.headers.Get("X-Kannel-Time"));
    std::replace(time.begin(), time.end(), ' ', 'T');
    text.sent_at = std::min(ParseTime(time + "Z").value_or(call.received_at), call.received_at);
    return kit::HeardText{{}, std::move(text)};
  }

  const kit::TextNumber at_;
  const std::string user_;
  kit::ApiClient api_;
  kit::PartReports parts_;
};

}  // namespace

std::unique_ptr<kit::TextService> NewKannel(const Settings& settings, const std::string& server,
                                            const std::string& channel, Doors doors, State& state) {
  return std::make_unique<Kannel>(settings, server, channel, doors, state);
}

}  // namespace crier::sms
