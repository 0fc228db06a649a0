#include "broadcast/payload.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/digest.h"
#include "core/json.h"

namespace crier {
namespace {

using Json = nlohmann::json;  // ordered by name: the same content is the same text

constexpr int kVersion = 1;
constexpr size_t kMostPayload = size_t{16} * 1024 * 1024;  // 10,000 channels in many languages

std::string Text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
std::string DigestOf(const Json& json) { return Hex(Sha256(Text(json))); }

std::string When(const std::optional<Time>& time) { return time ? FormatTime(*time) : ""; }

Json PostJson(const Post& post) {
  return {{"lang", post.lang},     {"title", post.title},   {"parts", post.parts},
          {"web", post.web},       {"event", post.event},   {"severity", post.severity},
          {"status", post.status}, {"media", Json::array()}};
}

std::string LimitsText(const Limits& limits) {
  std::string text = limits.max_length == 0 ? "no limit" : std::to_string(limits.max_length);
  text += " in " + std::to_string(limits.max_parts) + (limits.max_parts == 1 ? " part" : " parts");
  if (limits.max_bytes > 0) text += " of " + std::to_string(limits.max_bytes) + " bytes";
  if (limits.url_length > 0) text += ", a link as " + std::to_string(limits.url_length);
  return text;
}

Json SignedOf(const Carriage& carriage) {
  Json posts = Json::object();
  for (const Rendered& each : carriage.rendered) posts[each.post.lang] = DigestOf(PostJson(each.post));
  std::vector<std::string> recipients = carriage.recipients;
  std::sort(recipients.begin(), recipients.end());
  return {{"where", Hex(Sha256(carriage.where))},
          {"posts", std::move(posts)},
          {"recipients", carriage.to_people ? DigestOf(Json(recipients)) : ""}};
}

// What is not signed, for it may change without a change for people: why words differ.
Json MadeWith(const Carriage& carriage) {
  Json templates = Json::object();
  for (const Rendered& each : carriage.rendered) templates[each.post.lang] = each.template_digest;
  return {{"limits", LimitsText(carriage.limits)}, {"templates", std::move(templates)}};
}

Result<Json> Read(const std::string& text) {
  auto json = ReadJson(text, kMostPayload);
  const bool good = json && json->is_object() && json->contains("signed") && (*json)["signed"].is_object() &&
                    (*json)["signed"].contains("version") && (*json)["signed"]["version"] == kVersion &&
                    (*json)["signed"].contains("channels") && (*json)["signed"]["channels"].is_object();
  if (!good) return Error{Fault::kDamaged, "what was approved cannot be read"};
  return *std::move(json);
}

std::string Joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& each : names) all += (all.empty() ? "" : ", ") + each;
  return all;
}

std::vector<std::string> NamesIn(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

// Why the channel's words are others.
std::string Cause(const std::string& channel, const std::string& lang, const Json& then, const Json& now) {
  const Json& was = then.at("made").at(channel);
  const Json& is = now.at("made").at(channel);
  if (was.at("templates").at(lang) != is.at("templates").at(lang)) return "its template was changed";
  const auto limits = [](const Json& made) { return made.at("limits").get<std::string>(); };
  if (limits(was) != limits(is)) return "its limits were " + limits(was) + " and are " + limits(is);
  return "settings were changed";
}

void CompareChannel(const std::string& name, const Json& then, const Json& now,
                    std::vector<std::string>* differ) {
  const Json& was = then.at("signed").at("channels").at(name);
  const Json& all = now.at("signed").at("channels");
  if (!all.contains(name)) {
    differ->push_back("the channel " + name + " is no longer there");
    return;
  }
  const Json& is = all.at(name);
  if (was.at("where") != is.at("where")) differ->push_back("the channel " + name + " leads elsewhere");
  if (was.at("recipients") != is.at("recipients")) differ->push_back("the recipients of " + name);
  const Json &posts = was.at("posts"), &others = is.at("posts");
  if (posts.empty() != others.empty()) {
    differ->push_back("the channel " + name +
                      (posts.empty() ? " can carry it now, and could not" : " cannot carry it"));
    return;
  }
  if (NamesIn(posts) != NamesIn(others)) {
    differ->push_back("the languages of " + name + ": they were " + Joined(NamesIn(posts)) + " and are " +
                      Joined(NamesIn(others)));
    return;
  }
  for (const auto& [lang, digest] : posts.items()) {
    if (digest != others.at(lang))
      differ->push_back("the words for " + name + " in " + lang + " (" + Cause(name, lang, then, now) + ")");
  }
}

void CompareBulletin(const Json& was, const Json& is, std::vector<std::string>* differ) {
  if (was.at("area") != is.at("area") || was.at("covers") != is.at("covers")) differ->push_back("the area");
  for (const auto& [zone, digest] : was.at("zones").items()) {
    if (!is.at("zones").contains(zone)) continue;  // the area tells
    const std::string where = is.at("zones").at(zone).get<std::string>();
    if (where.empty()) {
      differ->push_back("the zone " + zone + " is no longer there");
    } else if (digest != where) {
      differ->push_back("the zone " + zone + " has another shape");
    }
  }
  if (was.at("effective") != is.at("effective") || was.at("expires") != is.at("expires"))
    differ->push_back("when it holds");
  if (was.at("bulletin") != is.at("bulletin")) differ->push_back("the bulletin itself");
}

}  // namespace

Payload PayloadOf(const Bulletin& bulletin, const std::vector<Carriage>& carried,
                  const std::map<std::string, std::string>& zones) {
  Json covered = Json::object();
  for (const std::string& zone : bulletin.covers.zones) {
    const auto found = zones.find(zone);
    covered[zone] = found == zones.end() ? "" : found->second;
  }
  Json channels = Json::object(), made = Json::object();
  for (const Carriage& each : carried) {
    channels[each.channel] = SignedOf(each);
    made[each.channel] = MadeWith(each);
  }
  Json info = Json::object();
  for (const auto& [lang, wording] : bulletin.info)
    info[lang] = {wording.headline, wording.description, wording.instruction};
  const Json self = {bulletin.kind,  bulletin.msg_type, bulletin.status,   bulletin.references,
                     bulletin.event, bulletin.urgency,  bulletin.severity, bulletin.certainty,
                     bulletin.web,   std::move(info)};
  Json signed_part = {{"version", kVersion},
                      {"bulletin", DigestOf(self)},
                      {"area", bulletin.area},
                      {"covers", Json::parse(AreaToJson(bulletin.covers))},
                      {"zones", std::move(covered)},
                      {"effective", When(bulletin.effective)},
                      {"expires", When(bulletin.expires)},
                      {"channels", std::move(channels)}};
  Payload payload;
  payload.digest = DigestOf(signed_part);
  payload.json = Text({{"signed", std::move(signed_part)}, {"made", std::move(made)}});
  return payload;
}

Result<std::set<std::string>> SignedChannels(const std::string& json, std::string_view digest) {
  auto payload = Read(json);
  if (!payload) return payload.error();
  if (DigestOf(payload->at("signed")) != digest)
    return Error{Fault::kDamaged, "what was approved is not what its digest was made of"};
  std::set<std::string> channels;
  for (const std::string& name : NamesIn(payload->at("signed").at("channels"))) channels.insert(name);
  return channels;
}

Result<std::vector<std::string>> Differences(const std::string& then, const std::string& now) {
  auto was = Read(then);
  if (!was) return was.error();
  auto is = Read(now);
  if (!is) return is.error();
  std::vector<std::string> differ;
  try {
    CompareBulletin(was->at("signed"), is->at("signed"), &differ);
    for (const std::string& name : NamesIn(was->at("signed").at("channels")))
      CompareChannel(name, *was, *is, &differ);
  } catch (const Json::exception&) {
    return Error{Fault::kDamaged, "what was approved cannot be read"};
  }
  return differ;
}

}  // namespace crier
