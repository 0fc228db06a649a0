// Any JSON in, by a mapping, from calls whose signature holds; any JSON out, by a template.
#include "connectors/connector.h"

#include <fmt/format.h>

#include "connectors/webhook/receiver.h"
#include "connectors/webhook/sink.h"

namespace crier::webhook {

const ConnectorType& Type();

namespace {

constexpr int64_t kLeastLength = 40;        // ours: below it a thread is all page numbers
constexpr int64_t kMostLength = 1'000'000;  // ours
constexpr int64_t kMostConnections = 64;    // to one host, core/http.cc

class WebhookChannel : public Channel {
 public:
  WebhookChannel(std::unique_ptr<WebhookReceiver> receiver, std::unique_ptr<WebhookSink> sink, Limits limits)
      : receiver_(std::move(receiver)), sink_(std::move(sink)), limits_(std::move(limits)) {}

  Sink* sink() override { return sink_.get(); }
  Receiver* receiver() override { return receiver_.get(); }
  // The far side is told what is answered by the body alone.
  std::optional<Abilities> abilities() override {
    Abilities can = Type().abilities;
    can.answers = sink_ && (sink_->body().Uses("parent") || sink_->body().Uses("recipient"));
    can.answers_direct = can.answers && sink_->body().Uses("visibility");
    return can;
  }
  Result<Limits> limits() override { return limits_; }
  Result<Identity> WhoAmI() override {
    if (!sink_) return Identity{"calls that come in (nobody can be asked)", ""};
    if (auto reached = sink_->Reach(); !reached) return reached.error();
    return Identity{sink_->Shown() + ", reachable (nothing was posted: path and credentials were not tried)",
                    ""};
  }

 private:
  const std::unique_ptr<WebhookReceiver> receiver_;
  const std::unique_ptr<WebhookSink> sink_;
  const Limits limits_;
};

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& /*state*/) {
  const auto bad = [&](std::string_view what) {
    return Error{Fault::kConfig, fmt::format("{}: webhook {}: {}", settings.Where(), channel, what)};
  };
  const bool listens = !settings.Table("fields").empty();
  const bool sends = !settings.Text("url").empty();
  if (!listens && !sends) return bad("set 'fields' to hear, 'url' to send, or both");
  if (!listens && (!settings.Secret("secret").empty() || !settings.Secret("verify_token").empty()))
    return bad("'secret' and 'verify_token' are for calls that come in, and 'fields' is missing");
  if (settings.Secret("secret").empty() && !settings.Secret("secret_next").empty())
    return bad("'secret_next' is for a key that takes the place of 'secret', and there is none");
  if (!settings.Secret("secret").empty() && settings.Flag("accept_unsigned"))
    return bad("'secret' and 'accept_unsigned' contradict each other");
  const auto signature = Signature::From(settings);
  if (!signature) return bad(signature.error().message);

  std::unique_ptr<WebhookReceiver> receiver;
  if (listens) {
    auto mapping = Mapping::From(settings, channel);
    if (!mapping) return bad(mapping.error().message);
    if (settings.Secret("secret").empty() && !settings.Flag("accept_unsigned"))
      return bad("no call would be accepted: set 'secret', or 'accept_unsigned: true' if anybody may call");
    auto handshake = Handshake::From(settings);
    if (!handshake) return bad(handshake.error().message);
    receiver = std::make_unique<WebhookReceiver>(settings, channel, *signature, *std::move(mapping),
                                                 *std::move(handshake));
  }
  std::unique_ptr<WebhookSink> sink;
  if (sends) {
    auto made = WebhookSink::From(settings, channel, *signature, doors);
    if (!made) return bad(made.error().message);
    sink = *std::move(made);
  }
  Limits limits = Type().limits;
  limits.max_length = static_cast<size_t>(settings.Whole("max_length"));
  return std::unique_ptr<Channel>(
      new WebhookChannel(std::move(receiver), std::move(sink), std::move(limits)));
}

std::vector<Option> Options() {
  using enum OptionKind;
  return {
      {.key = "secret",
       .help = "key of the calls' signatures, HMAC-SHA256; needed to hear, unless accept_unsigned",
       .secret = true},
      {.key = "secret_next",
       .help = "a second key that holds as well, while secret is changed at the other end",
       .secret = true},
      {.key = "accept_unsigned",
       .help = "true: anybody who knows the address may call, unsigned",
       .kind = kFlag},
      {.key = "signature_header", .help = "where the signature stands", .fallback = "X-Hub-Signature-256"},
      {.key = "signature_prefix", .help = "what stands before the signature", .fallback = "sha256="},
      {.key = "signature_encoding",
       .help = "how the signature is written",
       .kind = kChoice,
       .fallback = "hex",
       .choices = {"hex", "base64"}},
      {.key = "timestamp_header",
       .help = "where the time stands that is signed with the body; none: none is"},
      {.key = "timestamp_prefix",
       .help = "what stands before the time where its header holds more, such as t=; none: the header is the "
               "time"},
      {.key = "signed", .help = "what is signed, such as {{timestamp}}.{{body}}", .fallback = "{{body}}"},
      {.key = "replay_window",
       .help = "how far the signed time may be from now",
       .kind = kDuration,
       .fallback = "5m"},
      {.key = "verify_token",
       .help = "answers the challenge of a GET whose hub.verify_token is this",
       .secret = true},
      {.key = "handshake",
       .help = "how the other end tries this address before it calls: when, is, challenge, reply; none: "
               "Slack's way",
       .kind = kTable},
      {.key = "items",
       .help =
           "JSON Pointer to the item, or to an array of them, with * for every entry of an array; none: the "
           "whole body"},
      {.key = "fields",
       .help = "where in an item a mention's fields are, as JSON Pointers; none: nothing is heard",
       .kind = kTable},
      {.key = "ignore_others",
       .help = "true: entry 0 in 'items' and 'fields' is that entry alone; the ones beside it are no reports",
       .kind = kFlag},
      {.key = "html", .help = "the text is HTML", .kind = kFlag},
      {.key = "direct",
       .help = "what comes in was sent to the city alone, not said in public",
       .kind = kFlag},
      {.key = "url", .help = "where posts go; none: nothing is sent", .kind = kUrl, .destination = true},
      {.key = "method",
       .help = "how posts are sent",
       .kind = kChoice,
       .fallback = "POST",
       .choices = {"POST", "PUT", "PATCH"}},
      {.key = "headers", .help = "headers of every request", .kind = kTable},
      {.key = "token", .help = "credential that goes into token_header", .secret = true, .destination = true},
      {.key = "token_header", .help = "which header carries the token", .fallback = "Authorization"},
      {.key = "token_prefix", .help = "what stands before the token", .fallback = "Bearer "},
      {.key = "key_header", .help = "header that carries our key, such as Idempotency-Key"},
      {.key = "signing_secret",
       .help = "key with which our requests are signed, as calls that come in are",
       .secret = true},
      {.key = "body",
       .help = "JSON with {{text}} and other names in it",
       .fallback = R"({"text": "{{text}}"})"},
      {.key = "id_pointer",
       .help = "JSON Pointer to the new post's id in the answer; none: a status of 2xx is all"},
      {.key = "max_length",
       .help = "characters that one post may have; 0: any",
       .kind = kWhole,
       .least = kLeastLength,
       .most = kMostLength,
       .or_zero = true},
      {.key = "connections",
       .help = "how many posts may be in flight at once; with more than one their order may change",
       .kind = kWhole,
       .fallback = "1",
       .least = 1,
       .most = kMostConnections},
  };
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "webhook",
      .summary = "Any JSON in by a mapping, signature checked, and any JSON out by a template",
      .proven = "calls through a real nginx; a receiver of ours",
      .options = Options(),
      .abilities = {.receive = true, .send = true, .threads = true, .answers = true, .answers_direct = true},
      .limits = {.unit = LengthUnit::kCharacters,
                 .max_length = 0,
                 .rates = {},
                 .source = "ours: the far side is anybody's; 'max_length' says what it takes"},
      .open = &Open,
  };
  return type;
}

}  // namespace crier::webhook
