// Who is on duty when people are in danger, and how he is reached.
#include "store/tables/duties.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "accounts/rights.h"
#include "core/id.h"
#include "core/log.h"
#include "core/text.h"
#include "core/visible.h"
#include "desk/roster.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/emergencies.h"
#include "hub/hub.h"
#include "store/tables/people.h"

namespace crier {
namespace {

// How far ahead gaps are looked for.
constexpr std::chrono::hours kLookAhead{7 * 24};

Json DutyJson(const DutyEntry& entry) {
  return {{"id", entry.id},
          {"person", entry.person},
          {"from", FormatTime(entry.from)},
          {"to", FormatTime(entry.to)},
          {"level", entry.level},
          {"channel", entry.channel},
          {"recipient", entry.recipient},
          {"made_by", entry.made_by},
          {"made_at", FormatTime(entry.made_at)},
          {"acknowledged_at", entry.acknowledged_at ? Json(FormatTime(*entry.acknowledged_at)) : Json()}};
}

// Takes what the body names over into the entry.
Result<void> ReadDutyBody(const ApiCall& call, DutyEntry* entry) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  auto known = OnlyMembers(*body, {"person", "from", "to", "level", "channel", "recipient"});
  if (!known) return known;
  const std::pair<const char*, std::string*> texts[] = {
      {"person", &entry->person}, {"channel", &entry->channel}, {"recipient", &entry->recipient}};
  for (const auto& [key, value] : texts) {
    if (!body->contains(key)) continue;
    auto text = TextIn(*body, key);
    if (!text) return text.error();
    *value = Trim(DropInvisible(*text));
  }
  // As recipients of the configuration are, and who withdraws consent.
  entry->recipient = Lower(entry->recipient);
  const std::pair<const char*, Time*> times[] = {{"from", &entry->from}, {"to", &entry->to}};
  for (const auto& [key, value] : times) {
    if (!body->contains(key)) continue;
    auto text = TextIn(*body, key);
    if (!text) return text.error();
    auto time = ParseTime(*text);
    if (!time) return Error{Fault::kBadData, fmt::format("{}: {}", key, time.error().message)};
    *value = *time;
  }
  if (!body->contains("level")) return {};
  const Json& level = (*body)["level"];
  if (!level.is_number_integer() || level < 1 || level > kMostDutyLevels)
    return Error{Fault::kBadData, fmt::format("'level' is 1 to {}; 1 is alerted first", kMostDutyLevels)};
  entry->level = level.get<int>();
  return {};
}

// Who is alerted must be able to do something about it.
Result<void> CheckHolder(Tx& tx, DutyEntry* entry) {
  const auto name = PersonName(entry->person);
  auto person = name ? FindPerson(tx, *name) : Result<std::optional<Person>>(std::optional<Person>());
  if (!person) return person.error();
  if (!*person || (*person)->disabled)
    return Error{Fault::kRejected,
                 fmt::format("there is nobody called '{}' who may sign in", Excerpt(entry->person, 64))};
  if (!Has(RightsOf(**person), Permission::kTriage))
    return Error{Fault::kRejected,
                 fmt::format("{} could not take an emergency: that wants the role triage", (*person)->name)};
  entry->person = *name;
  return {};
}

Result<void> CheckRoom(Tx& tx, Time now) {
  auto there = DutiesSince(tx, now, false);
  if (!there) return there.error();
  if (there->size() < static_cast<size_t>(kMostDuties)) return {};
  return Error{Fault::kRejected, fmt::format("there are {} duties ahead already", kMostDuties)};
}

Result<DutyEntry> DutyThere(Tx& tx, const std::string& id) {
  auto found = FindDuty(tx, id);
  if (!found) return found.error();
  if (!*found) return NotFound("duty " + Excerpt(id, 64));
  return **std::move(found);
}

// What is on duty has changed: who waits may be alerted by it, and alarms may be over.
ServerReply ChangedDuty(Hub& hub, const DutyEntry& entry, int status = 200) {
  hub.escalate_bell().Ring();
  TellLane(hub);
  return JsonReply(DutyJson(entry), status);
}

std::string NameOfDuty(const DutyEntry& entry) { return "duty " + entry.id; }

Json ReachesJson(std::span<const DutyEntry> entries, int levels, Time now) {
  Json list = Json::array();
  const int top = TopLevel(entries, levels, now);
  for (int level = 1; level <= top; ++level) {
    Json people = Json::array();
    for (const DutyEntry& each : HoldersOf(entries, level, now)) {
      if (std::find(people.begin(), people.end(), Json(each.person)) == people.end())
        people.push_back(each.person);
    }
    list.push_back({{"level", level}, {"people", std::move(people)}});
  }
  return list;
}

}  // namespace

Result<ServerReply> GetDuties(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"since"}); !only) return std::move(only).error();
  auto since = TimeParam(call.request, "since");
  if (!since) return since.error();
  const Time now = hub.clock().Now();
  const int levels = hub.config().duty.rules.levels;
  std::vector<DutyEntry> listed, able;
  Json lane;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = DutiesSince(tx, since->value_or(now), false);
    if (!found) return found.error();
    listed = *std::move(found);
    auto counting = DutiesNow(hub, tx);
    if (!counting) return counting.error();
    able = *std::move(counting);
    auto whole = LaneJson(hub, tx);
    if (!whole) return whole.error();
    lane = *std::move(whole);
    return {};
  });
  if (!read) return read.error();
  std::stable_sort(listed.begin(), listed.end(), [](const DutyEntry& a, const DutyEntry& b) {
    return std::tie(a.from, a.level, a.id) < std::tie(b.from, b.level, b.id);
  });
  Json list = Json::array(), gaps = Json::array();
  for (const DutyEntry& each : listed) list.push_back(DutyJson(each));
  for (const DutyGap& each : GapsIn(able, levels, now, now + kLookAhead))
    gaps.push_back({{"level", each.level}, {"from", FormatTime(each.from)}, {"to", FormatTime(each.to)}});
  return JsonReply({{"duties", std::move(list)},
                    {"reaches", ReachesJson(able, levels, now)},
                    {"gaps", std::move(gaps)},
                    {"alarms", lane["alarms"]}});
}

Result<ServerReply> PostDuty(Hub& hub, const ApiCall& call) {
  DutyEntry entry;
  const Time now = hub.clock().Now();
  entry.from = now;
  if (auto body = ReadDutyBody(call, &entry); !body) return body.error();
  entry.id = NewId(now);
  entry.made_by = ActorText(call.actor);
  entry.made_at = now;
  // Who puts himself down has it.
  if (call.actor == Actor::Person(entry.person)) entry.acknowledged_at = now;
  if (auto good = CheckDuty(entry, now); !good) return good.error();
  if (auto good = CheckReach(hub, entry.channel, entry.recipient, false); !good) return good.error();
  auto written = Act(hub, call.acting(), "duty.add", [&](Tx& tx) -> Result<AuditedChange> {
    if (auto good = CheckHolder(tx, &entry); !good) return good.error();
    if (auto room = CheckRoom(tx, now); !room) return room.error();
    if (auto saved = SaveDuty(tx, entry); !saved) return saved.error();
    return AuditedChange{NameOfDuty(entry), nullptr, DutyJson(entry)};
  });
  if (!written) return written.error();
  return ChangedDuty(hub, entry, 201);
}

Result<ServerReply> PatchDuty(Hub& hub, const ApiCall& call) {
  DutyEntry entry;
  const Time now = hub.clock().Now();
  auto written = Act(hub, call.acting(), "duty.change", [&](Tx& tx) -> Result<AuditedChange> {
    auto found = DutyThere(tx, call.id);
    if (!found) return found.error();
    entry = *found;
    if (auto body = ReadDutyBody(call, &entry); !body) return body.error();
    if (auto good = CheckDuty(entry, now); !good) return good.error();
    if (auto good = CheckReach(hub, entry.channel, entry.recipient, false); !good) return good.error();
    if (auto good = CheckHolder(tx, &entry); !good) return good.error();
    // What he said yes to was another duty.
    const bool another = entry.person != found->person || entry.from != found->from ||
                         entry.to != found->to || entry.level != found->level;
    if (another) entry.acknowledged_at.reset();
    if (another && call.actor == Actor::Person(entry.person)) entry.acknowledged_at = now;
    if (auto saved = SaveDuty(tx, entry); !saved) return saved.error();
    return AuditedChange{NameOfDuty(entry), DutyJson(*found), DutyJson(entry)};
  });
  if (!written) return written.error();
  return ChangedDuty(hub, entry);
}

Result<ServerReply> DeleteDuty(Hub& hub, const ApiCall& call) {
  DutyEntry entry;
  auto written = Act(hub, call.acting(), "duty.remove", [&](Tx& tx) -> Result<AuditedChange> {
    auto found = DutyThere(tx, call.id);
    if (!found) return found.error();
    entry = *std::move(found);
    if (auto dropped = DropDuty(tx, call.id); !dropped) return dropped.error();
    return AuditedChange{NameOfDuty(entry), DutyJson(entry), nullptr};
  });
  if (!written) return written.error();
  return ChangedDuty(hub, entry);
}

Result<ServerReply> PostDutyAcknowledge(Hub& hub, const ApiCall& call) {
  DutyEntry entry;
  const Time now = hub.clock().Now();
  auto written = Act(hub, call.acting(), "duty.acknowledge", [&](Tx& tx) -> Result<AuditedChange> {
    auto found = DutyThere(tx, call.id);
    if (!found) return found.error();
    entry = *found;
    if (call.actor != Actor::Person(entry.person))
      return Error{Fault::kRejected,
                   fmt::format("only {} says that {} has this duty, signed in or by a token "
                               "of that person's own",
                               entry.person, entry.person)};
    if (entry.to <= now) return Error{Fault::kRejected, "this duty is over"};
    if (!entry.acknowledged_at) entry.acknowledged_at = now;
    if (auto saved = SaveDuty(tx, entry); !saved) return saved.error();
    return AuditedChange{NameOfDuty(entry), DutyJson(*found), DutyJson(entry)};
  });
  if (!written) return written.error();
  LogInfo("a duty is acknowledged", {{"duty", entry.id}, {"person", entry.person}});
  return ChangedDuty(hub, entry);
}

// By the same way as an alert: a channel that does not work is found out before it is needed.
Result<ServerReply> PostDutyTest(Hub& hub, const ApiCall& call) {
  DutyEntry entry;
  const Time now = hub.clock().Now();
  auto written = Act(hub, call.acting(), "duty.test", [&](Tx& tx) -> Result<AuditedChange> {
    auto found = DutyThere(tx, call.id);
    if (!found) return found.error();
    entry = *std::move(found);
    if (auto good = CheckReach(hub, entry.channel, entry.recipient, false); !good) return good.error();
    AlertWords words;
    words.headline = "TEST: " + hub.config().city + " reaches you so when people are in danger";
    words.said = "This is a test. Nobody is in danger.";
    words.place = "nowhere";
    words.source = "asked for by " + ActorText(call.actor);
    auto job = WriteAlert(hub, tx, {NameOfDuty(entry), entry.channel, entry.recipient}, words, now);
    if (!job) return job.error();
    return AuditedChange{NameOfDuty(entry), nullptr, {{"test", *job}}};
  });
  if (!written) return written.error();
  RingSender(hub, entry.channel);
  return JsonReply(DutyJson(entry));
}

}  // namespace crier
