#include "connectors/webhook/signature.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/webhook/json.h"
#include "core/text.h"

namespace crier::webhook {
namespace {

constexpr std::string_view kBody = "{{body}}";
constexpr std::string_view kTimestamp = "{{timestamp}}";

bool EqualsIgnoringCase(std::string_view a, std::string_view b) { return Lower(a) == Lower(b); }

size_t Times(std::string_view text, std::string_view piece) {
  size_t times = 0;
  for (size_t at = text.find(piece); at != text.npos; at = text.find(piece, at + piece.size())) ++times;
  return times;
}

}  // namespace

bool IsHeaderName(std::string_view name) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

Result<Signature> Signature::From(const Settings& settings) {
  const auto bad = [](std::string_view what) { return Error{Fault::kConfig, std::string(what)}; };
  Signature signature;
  signature.header_ = settings.Text("signature_header");
  signature.scheme_.prefix = settings.Text("signature_prefix");
  if (settings.Text("signature_encoding") == "base64")
    signature.scheme_.encoding = kit::SignatureEncoding::kBase64;
  signature.timestamp_header_ = settings.Text("timestamp_header");
  signature.timestamp_prefix_ = settings.Text("timestamp_prefix");
  signature.signed_ = settings.Text("signed");
  signature.window_ = settings.Duration("replay_window");
  const std::string& timestamp = signature.timestamp_header_;
  if (!IsHeaderName(signature.header_)) return bad("'signature_header' is no header's name");
  if (!timestamp.empty() && !IsHeaderName(timestamp)) return bad("'timestamp_header' is no header's name");
  if (timestamp.empty() && !signature.timestamp_prefix_.empty())
    return bad("'timestamp_prefix' needs a 'timestamp_header'");
  if (EqualsIgnoringCase(timestamp, signature.header_) && signature.timestamp_prefix_.empty())
    return bad("'timestamp_prefix' must tell the time from the signature in the same header");
  if (Times(signature.signed_, kBody) != 1) return bad("'signed' must hold {{body}} once");
  if (Times(signature.signed_, kTimestamp) != (timestamp.empty() ? 0 : 1)) {
    return bad(
        "'signed' must hold {{timestamp}} once where there is a 'timestamp_header', and else not at all");
  }
  if (signature.window_ <= std::chrono::milliseconds(0))
    return bad("'replay_window' must be more than nothing");
  return signature;
}

std::string Signature::Message(std::string_view timestamp, std::string_view body) const {
  // One pass over the pattern, so that a body that holds {{timestamp}} stays as it is.
  std::string message;
  for (size_t i = 0; i < signed_.size();) {
    const std::string_view rest = std::string_view(signed_).substr(i);
    if (rest.starts_with(kBody)) {
      message += body;
      i += kBody.size();
    } else if (rest.starts_with(kTimestamp)) {
      message += timestamp;
      i += kTimestamp.size();
    } else {
      message += signed_[i++];
    }
  }
  return message;
}

Result<void> Signature::Check(std::span<const Secret> secrets, const Inbound& call) const {
  const auto refuse = [](std::string message) { return Error{Fault::kAuth, std::move(message)}; };
  if (secrets.empty()) return refuse("there is no key to check a signature with");
  const std::string_view given = call.headers.Get(header_);
  if (given.empty()) return refuse(fmt::format("the call is not signed: it has no header {}", header_));
  std::string_view timestamp = timestamp_header_.empty() ? "" : call.headers.Get(timestamp_header_);
  if (!timestamp_prefix_.empty()) {
    const auto times = kit::PiecesAfter(timestamp_prefix_, timestamp);
    timestamp = times.empty() ? "" : times.front();
  }
  if (!timestamp_header_.empty() && timestamp.empty()) {
    return refuse(timestamp_prefix_.empty()
                      ? fmt::format("the call has no header {}", timestamp_header_)
                      : fmt::format("{} holds no time after {}", timestamp_header_, timestamp_prefix_));
  }
  if (!kit::Holds(scheme_, secrets, Message(timestamp, call.body), given))
    return refuse(fmt::format("the signature in {} is wrong", header_));
  if (timestamp_header_.empty()) return {};
  const auto time = ReadMoment(timestamp);
  if (!time) return refuse(fmt::format("{} is no time that can be read", timestamp_header_));
  return kit::CheckSkew(timestamp_header_, *time, call.received_at, window_);
}

void Signature::Sign(const Secret& secret, std::string_view body, Time now, Headers* headers) const {
  const std::string timestamp =
      fmt::format("{}", std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  const std::string signature = kit::Sign(scheme_, secret, Message(timestamp, body));
  if (timestamp_header_.empty()) {
    headers->Add(header_, signature);
  } else if (EqualsIgnoringCase(timestamp_header_, header_)) {
    headers->Add(header_, timestamp_prefix_ + timestamp + "," + signature);
  } else {
    headers->Add(timestamp_header_, timestamp_prefix_ + timestamp);
    headers->Add(header_, signature);
  }
}

}  // namespace crier::webhook
