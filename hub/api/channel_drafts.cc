#include "hub/api/channel_drafts.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/secret.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMostOfValue = size_t{16} * 1024;
constexpr size_t kMostEntries = 10'000;

std::string_view KindName(OptionKind kind) {
  switch (kind) {
    case OptionKind::kText:
      return "text";
    case OptionKind::kUrl:
      return "url";
    case OptionKind::kPath:
      return "path";
    case OptionKind::kNumber:
      return "number";
    case OptionKind::kFlag:
      return "flag";
    case OptionKind::kDuration:
      return "duration";
    case OptionKind::kList:
      return "list";
    case OptionKind::kTable:
      return "table";
    case OptionKind::kChoice:
      return "choice";
    case OptionKind::kWhole:
      return "whole";
  }
  return "text";
}

Result<void> CheckWords(const std::string& field, const std::string& text) {
  const auto bad = [&](std::string_view what) {
    return Error{Fault::kBadData, fmt::format("'{}' {}", Excerpt(field, 64), what)};
  };
  if (text.size() > kMostOfValue) return bad("is longer than 16 KiB");
  const auto control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
  };
  if (std::any_of(text.begin(), text.end(), control)) return bad("holds a control character");
  return {};
}

// Text, a number, yes or no; with `many` also a list or a map of texts.
Result<void> CheckValue(const std::string& field, const Json& value, bool many) {
  if (value.is_string()) return CheckWords(field, value.get<std::string>());
  if (value.is_number() || value.is_boolean()) return {};
  const Error bad{Fault::kBadData, fmt::format("'{}' must be one value{}", Excerpt(field, 64),
                                               many ? ", a list of texts or a map of texts" : "")};
  if (!many || !value.is_structured()) return bad;
  if (value.size() > kMostEntries)
    return Error{Fault::kBadData, fmt::format("'{}' has more than 10,000 entries", Excerpt(field, 64))};
  for (const auto& [key, each] : value.items()) {
    if (!each.is_string()) return bad;
    if (auto good = CheckWords(field, key); !good) return good;
    if (auto good = CheckWords(field, each.get<std::string>()); !good) return good;
  }
  return {};
}

Result<void> TakeSettings(const Json& body, ChannelDraft* draft) {
  if (!body.contains("settings")) return {};
  if (!body["settings"].is_object()) return Error{Fault::kBadData, "'settings' is a map of options"};
  Json& settings = draft->form["settings"] = Json::object();
  for (const auto& [key, value] : body["settings"].items()) {
    if (value.is_null()) continue;
    if (auto good = CheckValue(key, value, true); !good) return good;
    settings[key] = value;
  }
  return {};
}

Result<void> TakeSecrets(const Json& body, ChannelDraft* draft) {
  if (!body.contains("secrets")) return {};
  const Error bad{Fault::kBadData, "'secrets' is a map of options to a text, or to null to unset one"};
  if (!body["secrets"].is_object()) return bad;
  for (const auto& [key, value] : body["secrets"].items()) {
    if (!value.is_null() && !value.is_string()) return bad;
    std::optional<std::string>& secret = draft->secrets[key];
    if (value.is_null()) continue;
    secret = value.get<std::string>();
    while (secret->ends_with('\n') || secret->ends_with('\r')) secret->pop_back();
    if (secret->size() > kMostOfValue || secret->find('\0') != std::string::npos)
      return Error{Fault::kBadData, "a secret has at most 16 KiB, none of them NUL"};
  }
  return {};
}

}  // namespace

Result<ChannelDraft> DraftIn(const Json& body, const std::string& name, const std::string& connector) {
  ChannelDraft draft{name, connector, Json::object(), {}};
  for (const auto& [field, many] : {std::pair("languages", true),
                                    {"listen", false},
                                    {"mode", false},
                                    {"poll_every", false},
                                    {"recipients", true},
                                    {"send", false}}) {
    if (!body.contains(field) || body[field].is_null()) continue;
    if (auto good = CheckValue(field, body[field], many); !good) return good.error();
    if (many && !body[field].is_array())
      return Error{Fault::kBadData, fmt::format("'{}' is a list of texts", field)};
    draft.form[field] = body[field];
  }
  if (auto good = CheckWords("name", name); !good) return good.error();
  if (auto taken = TakeSettings(body, &draft); !taken) return taken.error();
  if (auto taken = TakeSecrets(body, &draft); !taken) return taken.error();
  return draft;
}

Result<int64_t> RevisionIn(const Json& body) {
  if (!body.contains("revision") || !body["revision"].is_number_integer())
    return Error{Fault::kBadData, "'revision' is that of the channel as it was seen"};
  return body["revision"].get<int64_t>();
}

ServerReply MistakesReply(const std::vector<FieldMistake>& mistakes) {
  Json fields = Json::array();
  std::string all;
  for (const FieldMistake& each : mistakes) {
    const std::string message = Redact(each.message);
    all += (all.empty() ? "" : "; ") + (each.field.empty() ? message : each.field + ": " + message);
    fields.push_back({{"field", each.field}, {"message", message}});
  }
  ServerReply reply = ErrorReply({Fault::kConfig, all});
  Json json = Json::parse(reply.body);
  json["fields"] = std::move(fields);
  reply.body = Dump(json);
  return reply;
}

Json ConnectorJson(const ConnectorType& type) {
  Json options = Json::array();
  for (const Option& option : type.options) {
    if (!IsOffered(option)) continue;
    Json json{{"key", option.key},          {"help", option.help},         {"kind", KindName(option.kind)},
              {"default", option.fallback}, {"required", option.required}, {"secret", option.secret}};
    if (option.kind == OptionKind::kChoice) json["choices"] = option.choices;
    if (option.kind == OptionKind::kWhole) {
      json["least"] = option.least;
      json["most"] = option.most;
      json["or_zero"] = option.or_zero;
    }
    options.push_back(std::move(json));
  }
  return {{"name", type.name},
          {"summary", type.summary},
          {"abilities", AbilitiesJson(type.abilities)},
          {"offered", IsOffered(type)},
          {"poll_every", type.poll_every.count()},
          {"options", std::move(options)}};
}

}  // namespace crier
