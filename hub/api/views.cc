#include "hub/api/views.h"

#include "core/log.h"
#include "core/text.h"
#include "core/verdict.h"
#include "core/version.h"
#include "core/zone.h"
#include "hub/api/json_text.h"
#include "hub/contacts.h"
#include "hub/hub.h"
#include "hub/requests.h"
#include "store/tables/consents.h"
#include "store/tables/requests.h"
#include "store/tables/tallies.h"

namespace crier {
namespace {

std::string_view UnitName(LengthUnit unit) {
  switch (unit) {
    case LengthUnit::kCharacters:
      return "characters";
    case LengthUnit::kGraphemes:
      return "graphemes";
    case LengthUnit::kWeighted:
      return "weighted";
    case LengthUnit::kUtf16:
      return "utf16";
    case LengthUnit::kBytes:
      return "bytes";
    case LengthUnit::kSms:
      return "sms";
  }
  return "characters";
}

void WritePoint(const std::optional<Point>& point, ObjectText* object) {
  if (!point) return;
  object->Real("lat", point->lat);
  object->Real("long", point->lon);
}

// What was stored was parsed when it was read. What it quotes of a message is written as it stands.
std::string VerdictText(const StoredMention& stored) {
  if (!stored.verdict_text.empty()) return stored.verdict_text;
  std::string text = VerdictToJson(stored.verdict);
  return IsUtf8(text) ? text : VerdictToJson({});
}

void AddTime(const char* key, const std::optional<Time>& time, Json* json) {
  if (time) (*json)[key] = FormatTime(*time);
}

Json LimitsJson(const Limits& limits) {
  return {{"unit", UnitName(limits.unit)}, {"max_length", limits.max_length}, {"source", limits.source}};
}

struct StatusCounts {
  int64_t mentions = 0, drafts = 0, due_soon = 0, overdue = 0, asked = 0;

  std::string Text() const {
    return Json{{"mentions_today", mentions},
                {"drafts_open", drafts},
                {"due_soon", due_soon},
                {"overdue", overdue},
                {"consents_asked", asked}}
        .dump();
  }
};

Result<std::string> CountsText(Tx& tx, Time today, Time now, Time soon) {
  StatusCounts counts;
  const auto take = [](const Result<int64_t>& counted, int64_t* to) -> Result<void> {
    if (!counted) return counted.error();
    *to = *counted;
    return {};
  };
  if (auto done = take(CountMentionsSince(tx, today), &counts.mentions); !done) return done.error();
  if (auto done = take(CountRequests(tx, "draft"), &counts.drafts); !done) return done.error();
  if (auto done = take(CountAsked(tx), &counts.asked); !done) return done.error();
  if (auto done = take(CountDue(tx, now, soon), &counts.due_soon); !done) return done.error();
  if (auto done = take(CountDue(tx, std::nullopt, now), &counts.overdue); !done) return done.error();
  return counts.Text();
}

}  // namespace

std::string Dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

void AddUnreadable(std::string_view table, const std::vector<std::string>& ids, Json* answer) {
  if (ids.empty()) return;
  std::string named;
  for (const std::string& id : ids) named += (named.empty() ? "" : ", ") + id;
  LogError("rows cannot be read", {{"table", std::string(table)}, {"ids", named}});
  (*answer)["unreadable"] = ids;
}

Json StatusJson(Hub& hub) {
  const Time now = hub.clock().Now();
  Json json{{"version", kVersion},    {"city", hub.config().city},
            {"mode", hub.mode()},     {"time_zone", hub.config().time_zone},
            {"now", FormatTime(now)}, {"rules_version", hub.classifier()->version()}};
  if (hub.config().center)
    json["center"] = {{"lat", hub.config().center->lat}, {"long", hub.config().center->lon}};
  // The configuration names no zone that is not known; were it so, the day would be the world's.
  const Time today =
      DayStart(now, hub.config().time_zone).value_or(Time(std::chrono::floor<std::chrono::days>(now)));
  auto counts =
      KeptAnswer(hub, "status", [&](Tx& tx) { return CountsText(tx, today, now, DueSoonUntil(hub)); });
  // Where the store cannot be asked, the rest is said all the same.
  json.update(Json::parse(counts ? *counts : StatusCounts().Text()));
  return json;
}

std::string MentionJsonText(const StoredMention& stored) {
  const Mention& mention = stored.mention;
  std::string out;
  out.reserve(1024 + mention.text.size() + stored.verdict_text.size());
  ObjectText object(&out);
  object.Whole("id", stored.id);
  object.Text("channel", mention.channel);
  object.Text("native_id", mention.native_id);
  object.Text("url", mention.url);
  ObjectText author(object.Member("author"));
  author.Text("id", mention.author.id);
  author.Text("handle", mention.author.handle);
  author.Text("name", mention.author.name);
  author.End();
  object.Text("text", mention.text);
  object.Text("created_at", FormatTime(mention.created_at));
  object.Text("heard_at", FormatTime(stored.heard_at));
  object.Flag("direct", mention.direct);
  object.Flag("removed", stored.removed);
  if (stored.request_id.empty()) {
    object.Spliced("request_id", "null");
  } else {
    object.Text("request_id", stored.request_id);
  }
  WritePoint(mention.point, &object);
  *object.Member("attachments") += '[';
  for (const Attachment& each : mention.attachments) {
    if (&each != mention.attachments.data()) out += ',';
    ObjectText attachment(&out);
    attachment.Text("url", each.url);
    attachment.Text("media_type", each.media_type);
    attachment.Text("description", each.description);
    attachment.End();
  }
  out += ']';
  object.Spliced("verdict", VerdictText(stored));
  if (stored.unreadable) object.Flag("unreadable", true);
  if (!stored.corrections.empty() && !stored.removed) {
    Json corrections = Json::array();
    for (const Correction& each : stored.corrections) corrections.push_back(CorrectionJson(each));
    object.Spliced("corrections", Dump(corrections));
  }
  object.End();
  return out;
}

Json MentionJson(const StoredMention& stored) { return Json::parse(MentionJsonText(stored)); }

Json CorrectionJson(const Correction& correction) {
  return {{"id", correction.id},
          {"mention_id", correction.mention_id},
          {"what", correction.what},
          {"said", correction.said},
          {"right", correction.right},
          {"note", correction.note},
          {"who", correction.who},
          {"at", FormatTime(correction.at)},
          {"service_code", correction.service_code},
          {"rules", correction.rules},
          {"rules_version", correction.rules_version}};
}

std::string RequestJsonText(const ServiceRequest& request) {
  std::string out;
  out.reserve(1024);
  ObjectText object(&out);
  object.Text("id", request.id);
  object.Text("service_code", request.service_code);
  object.Text("status", request.status);
  object.Text("status_notes", request.status_notes);
  object.Text("description", request.description);
  object.Text("address_string", request.address_string);
  WritePoint(request.point, &object);
  object.Text("neighborhood", request.neighborhood);
  object.Real("urgency", request.urgency);
  object.Text("requested_datetime", FormatTime(request.requested_datetime));
  object.Text("updated_datetime", FormatTime(request.updated_datetime));
  object.Text("changed_by", request.changed_by);
  object.Whole("mention_count", request.mention_count);
  if (!request.made_by.empty()) {
    object.Text("made_by", request.made_by);
    object.Whole("made_from", request.made_from);
  }
  object.TextIfAny("ticket", request.ticket);
  object.TextIfAny("department", request.department);
  object.TextIfAny("assignee", request.assignee);
  object.At("due_datetime", request.due_datetime);
  object.TextIfAny("waiting_for", request.waiting_for);
  object.TextIfAny("duplicate_of", request.duplicate_of);
  if (request.rating != 0) object.Whole("rating", request.rating);
  object.End();
  return out;
}

Json RequestJson(const ServiceRequest& request) { return Json::parse(RequestJsonText(request)); }

Json ServiceJson(const Service& service) {
  return {{"service_code", service.service_code},
          {"service_name", service.service_name},
          {"description", service.description},
          {"department", service.department},
          {"phone", service.phone},
          {"email", service.email},
          {"expected_days", service.expected_days},
          {"keywords", service.keywords}};
}

Json BulletinJson(const Bulletin& bulletin) { return Json::parse(BulletinToJson(bulletin)); }

Json DeliveryJson(const Delivery& row) {
  return {{"id", row.id},
          {"bulletin_id", BulletinOf(row)},
          {"channel", row.channel},
          {"lang", row.lang},
          {"part", row.part},
          {"recipient", row.recipient},
          {"action", row.action},
          {"state", DeliveryStateName(row.state)},
          {"native_id", row.native_id},
          {"url", row.url},
          {"may_be_out", row.may_be_out},
          {"reason", DeliveryReasonName(row.reason)},
          {"error", row.error},
          {"attempts", row.attempts},
          {"created_at", FormatTime(row.created_at)},
          {"updated_at", FormatTime(row.updated_at)},
          {"next_attempt", FormatTime(row.next_attempt)}};
}

Json AbilitiesJson(const Abilities& can) {
  return {{"poll", can.poll},
          {"stream", can.stream},
          {"receive", can.receive},
          {"send", can.send},
          {"edit", can.edit},
          {"retract", can.retract},
          {"read_back", can.read_back},
          {"threads", can.threads},
          {"recipients", can.recipients},
          {"answers", can.answers},
          {"answers_direct", can.answers_direct},
          {"requests", can.requests}};
}

Json ChannelJson(OpenChannel& channel) {
  const ChannelConfig& config = channel.config();
  const ChannelStatus status = channel.status();
  Json json{{"name", config.name},
            {"connector", config.type->name},
            {"mode", config.drill ? "drill" : "live"},
            {"kept", config.kept},
            {"paused", config.paused},
            {"listens", channel.listens()},
            {"sends", channel.sends()},
            {"languages", config.languages},
            {"abilities", AbilitiesJson(channel.abilities())},
            {"limits", LimitsJson(channel.KnownLimits().value_or(channel.LastLimits()))},
            {"state", status.state},
            {"error", status.error},
            {"warning", status.warning}};
  if (config.type->name == kFormConnector) json["form"] = config.settings.Text("form");
  json["quotas"] = Json::array();
  for (const Budget::Line& line : channel.budget().Lines()) {
    Json quota{{"what", line.what}, {"left", line.left}, {"count", line.count}, {"per", line.per.count()}};
    AddTime("resets", line.resets, &quota);
    json["quotas"].push_back(std::move(quota));
  }
  AddTime("last_poll", status.last_poll, &json);
  AddTime("last_event", status.last_event, &json);
  AddTime("next_poll", status.next_poll, &json);
  json["heard"] = status.heard;
  const auto sent = status.taken.find("send");
  json["sent"] = sent == status.taken.end() ? 0 : sent->second;
  return json;
}

Json LeftOutJson(const std::string& name, const std::string& connector, bool paused, const std::string& why) {
  return {{"name", name},
          {"connector", connector},
          {"mode", "live"},
          {"kept", true},
          {"paused", paused},
          {"listens", false},
          {"sends", false},
          {"languages", Json::array()},
          {"abilities", AbilitiesJson({})},
          {"limits", LimitsJson({})},
          {"state", "failing"},
          {"error", why},
          {"warning", ""},
          {"quotas", Json::array()},
          {"heard", 0},
          {"sent", 0}};
}

Result<ChannelStatus> ChannelStatusFrom(const Json& json) {
  ChannelStatus status;
  try {
    status.state = json.at("state").get<std::string>();
    status.error = json.at("error").get<std::string>();
    status.warning = json.at("warning").get<std::string>();
    status.heard = json.at("heard").get<int64_t>();
    status.taken["send"] = json.at("sent").get<int64_t>();
    const auto time = [&](const char* key, std::optional<Time>* to) {
      if (auto at = ParseTime(json.value(key, "")); at) *to = *at;
    };
    time("last_poll", &status.last_poll);
    time("last_event", &status.last_event);
    time("next_poll", &status.next_poll);
  } catch (const Json::exception& exception) {
    return Error{Fault::kBadData, std::string("the status of a channel: ") + exception.what()};
  }
  return status;
}

Json PreviewJson(const Rendered& rendered, const ChannelView& view) {
  Json parts = Json::array();
  int cost = 0;
  for (size_t i = 0; i < rendered.post.parts.size(); ++i) {
    cost += rendered.counts[i].cost;
    Json part{{"text", rendered.post.parts[i]},
              {"length", rendered.counts[i].length},
              {"limit", rendered.counts[i].limit}};
    if (view.limits.unit == LengthUnit::kSms) part["sms_parts"] = rendered.counts[i].sms_parts;
    parts.push_back(std::move(part));
  }
  Json json{{"channel", view.name},         {"connector", view.connector},
            {"lang", rendered.post.lang},   {"title", rendered.post.title},
            {"parts", std::move(parts)},    {"unit", UnitName(view.limits.unit)},
            {"warnings", rendered.warnings}};
  const Price& price = view.limits.price;
  if (!price.currency.empty()) {
    json["cost"] = {{"amount", cost / 1000.0}, {"currency", price.currency}, {"source", price.source}};
  }
  return json;
}

Json AdviceJson(const Advice& advice) {
  return {{"field", advice.field}, {"what", advice.what}, {"blocks", advice.blocks}};
}

}  // namespace crier
