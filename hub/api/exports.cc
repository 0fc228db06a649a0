// What stands behind the report, as files for a spreadsheet: docs/api.md, "Exports". A call answers one page;
// the pages of a file, one after the other, are the file. Each call is a row of the audit, written before
// anything is answered.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/csv_writer.h"
#include "core/log.h"
#include "core/topics.h"
#include "core/zone.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/period.h"
#include "hub/api/reach.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "store/tables/mentions.h"
#include "store/tables/requests.h"
#include "store/tables/tallies.h"

namespace crier {
namespace {

constexpr std::chrono::days kLongestExport{366};
// Of one page: what a browser puts together without trouble, and an answer that fits into memory many times.
constexpr size_t kPageRows = 10'000;
constexpr size_t kPageBytes = 8 * 1024 * 1024;
constexpr size_t kMostFilter = 200;      // bytes of a filter's value
constexpr int kRead = 500;               // mentions or requests that are read at once
constexpr std::chrono::hours kSlice{6};  // of tallies, likewise

struct Wanted {
  Period period;
  std::string service_code, neighborhood;
  std::string before;  // the `next` of the page before
  std::string zone;
};

struct ExportPage {
  std::string csv;
  size_t rows = 0;
  std::string next;  // empty: there is no more

  bool full() const { return rows >= kPageRows || csv.size() >= kPageBytes; }
};

// "2026-11-21 17:42:30": what the city's clocks showed.
std::string CityTime(Time time, const std::string& zone) {
  const auto clock = LocalClockAt(time, zone);
  if (!clock) return "";
  std::string text = FormatTime(std::chrono::floor<std::chrono::seconds>(time + clock->offset));
  std::replace(text.begin(), text.end(), 'T', ' ');
  if (text.ends_with('Z')) text.pop_back();
  return text;
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : "; ") + text;
  return joined;
}

void PutPoint(const std::optional<Point>& point, CsvWriter* row) {
  if (point) {
    row->Real(point->lat).Real(point->lon);
  } else {
    row->Empty().Empty();
  }
}

void PutTime(const std::optional<Time>& time, const std::string& zone, CsvWriter* row) {
  if (time) {
    row->Text(FormatTime(*time)).Text(CityTime(*time, zone));
  } else {
    row->Empty().Empty();
  }
}

Result<int64_t> MentionBefore(const std::string& before) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(before.data(), before.data() + before.size(), number);
  if (error != std::errc() || end != before.data() + before.size() || number < 1)
    return Error{Fault::kBadData, "before is the X-Next of the page before"};
  return number;
}

constexpr char kMentionColumns[] =
    "id,said_at,said_at_city_time,heard_at,channel,author_handle,author_name,text,url,to_the_city_only,"
    "language,services,categories,intent,urgency,sentiment,sentiment_compound,becomes_a_request,neighborhood,"
    "place,lat,long,request_id,rules_version,unreadable";

void PutMention(const StoredMention& stored, const std::string& zone, std::string* out) {
  const Mention& mention = stored.mention;
  const Verdict& verdict = stored.verdict;
  CsvWriter row(out);
  const Time said = SaidAt(stored);
  row.Whole(stored.id).Text(FormatTime(said)).Text(CityTime(said, zone));
  row.Text(FormatTime(stored.heard_at)).Text(mention.channel).Text(mention.author.handle);
  row.Text(mention.author.name).Text(mention.text).Text(mention.url).Text(mention.direct ? "yes" : "no");
  if (stored.unreadable) {  // its verdict is damaged: nothing is said of it
    for (int i = 0; i < 10; ++i) row.Empty();
  } else {
    row.Text(verdict.lang).Text(Joined(ServiceCodesOf(verdict))).Text(Joined(CategoriesOf(verdict)));
    row.Text(verdict.intent).Real(verdict.urgency).Text(verdict.sentiment.label);
    row.Real(verdict.sentiment.compound).Text(verdict.actionable ? "yes" : "no");
    const auto& places = verdict.places;
    // The first that has one, as the tallies count it.
    const auto in = std::find_if(places.begin(), places.end(),
                                 [](const Place& place) { return !place.neighborhood.empty(); });
    row.Text(in == places.end() ? "" : in->neighborhood).Text(places.empty() ? "" : places.front().text);
  }
  PutPoint(mention.point, &row);
  row.Text(stored.request_id).Text(verdict.rules_version).Text(stored.unreadable ? "yes" : "");
  row.EndRow();
}

Result<void> ExportMentions(Tx& tx, const Wanted& wanted, ExportPage* page) {
  MentionQuery query{.service_code = wanted.service_code,
                     .neighborhood = wanted.neighborhood,
                     .since = wanted.period.since,
                     .until = wanted.period.until,
                     .limit = kRead};
  if (!wanted.before.empty()) {
    auto before = MentionBefore(wanted.before);
    if (!before) return before.error();
    query.before = *before;
  }
  while (true) {
    auto found = FindMentions(tx, query);
    if (!found) return found.error();
    for (const StoredMention& each : *found) {
      PutMention(each, wanted.zone, &page->csv);
      ++page->rows;
      query.before = each.id;
      if (!page->full()) continue;
      page->next = std::to_string(each.id);
      return {};
    }
    if (found->size() < kRead) return {};
  }
}

constexpr char kRequestColumns[] =
    "id,reported_at,reported_at_city_time,service_code,status,status_notes,description,address,neighborhood,"
    "lat,long,urgency,mentions,updated_at,changed_by,ticket,department,assignee,due_at,due_at_city_time,"
    "waiting_for,duplicate_of,rating";

Result<void> ExportRequests(Tx& tx, const Wanted& wanted, ExportPage* page) {
  RequestQuery query{.service_code = wanted.service_code,
                     .neighborhood = wanted.neighborhood,
                     .since = wanted.period.since,
                     .until = wanted.period.until,
                     .limit = kRead};
  query.after.id = wanted.before;
  while (true) {
    auto found = FindRequests(tx, query);
    if (!found) return found.error();
    for (const ServiceRequest& each : *found) {
      CsvWriter row(&page->csv);
      row.Text(each.id).Text(FormatTime(each.requested_datetime));
      row.Text(CityTime(each.requested_datetime, wanted.zone)).Text(each.service_code).Text(each.status);
      row.Text(each.status_notes).Text(each.description).Text(each.address_string).Text(each.neighborhood);
      PutPoint(each.point, &row);
      row.Real(each.urgency).Whole(each.mention_count).Text(FormatTime(each.updated_datetime));
      row.Text(each.changed_by).Text(each.ticket).Text(each.department).Text(each.assignee);
      PutTime(each.due_datetime, wanted.zone, &row);
      row.Text(each.waiting_for).Text(each.duplicate_of);
      if (each.rating > 0) {
        row.Whole(each.rating);
      } else {
        row.Empty();
      }
      row.EndRow();
      ++page->rows;
      query.after.id = each.id;
      if (!page->full()) continue;
      page->next = each.id;
      return {};
    }
    if (found->size() < kRead) return {};
  }
}

constexpr char kTallyColumns[] = "hour,hour_city_time,by,key,neighborhood,channel,count";

// A page ends between two slices, the newest first, so that its `next` is a time.
Result<void> ExportTallies(Tx& tx, const Wanted& wanted, ExportPage* page) {
  const Time first = HourOf(wanted.period.since);
  Time until = wanted.period.until;
  if (!wanted.before.empty()) {
    auto before = ParseTime(wanted.before);
    if (!before) return Error{Fault::kBadData, "before is the X-Next of the page before"};
    until = std::min(until, *before);
  }
  while (until > first) {
    if (page->full()) {
      page->next = FormatTime(until);
      return {};
    }
    const Time since = std::max(first, HourOf(until - kSlice));
    auto lines = FindTallyLines(tx, since, until, wanted.service_code, wanted.neighborhood);
    if (!lines) return lines.error();
    for (const TallyLine& line : *lines) {
      CsvWriter row(&page->csv);
      row.Text(FormatTime(line.hour)).Text(CityTime(line.hour, wanted.zone)).Text(line.dimension);
      row.Text(line.key).Text(line.neighborhood).Text(line.channel).Whole(line.count).EndRow();
    }
    page->rows += lines->size();
    until = since;
  }
  return {};
}

constexpr char kBulletinColumns[] =
    "id,channel,sent_at,sent_at_city_time,kind,msg_type,status,event,severity,headline,state,delivered,"
    "accepted,failed,unknown,waiting,skipped,retracted,author,approved_by";

// The headline in English where there is one.
std::string HeadlineOf(const Bulletin& bulletin) {
  if (const auto english = bulletin.info.find("en"); english != bulletin.info.end())
    return english->second.headline;
  return bulletin.info.empty() ? "" : bulletin.info.begin()->second.headline;
}

Result<void> ExportBulletins(Tx& tx, const Wanted& wanted, ExportPage* page) {
  auto reached = ReachOf(tx, wanted.period);
  if (!reached) return reached.error();
  for (const std::string& id : reached->unreadable)
    LogError("a row is left out of an export", {{"table", "bulletins"}, {"id", id}});
  for (const auto& [bulletin, channels] : reached->bulletins) {
    for (const Reach& reach : channels) {
      const auto in = [&rows = reach.rows](const char* state) {
        const auto found = rows.find(state);
        return found == rows.end() ? 0 : found->second;
      };
      CsvWriter row(&page->csv);
      row.Text(bulletin.id).Text(reach.channel).Text(FormatTime(reach.at));
      row.Text(CityTime(reach.at, wanted.zone)).Text(bulletin.kind).Text(bulletin.msg_type);
      row.Text(bulletin.status).Text(bulletin.event).Text(bulletin.severity).Text(HeadlineOf(bulletin));
      row.Text(bulletin.state).Whole(in("delivered")).Whole(in("accepted")).Whole(in("failed"));
      row.Whole(in("unknown")).Whole(in("pending") + in("sending") + reach.unwritten);
      row.Whole(in("skipped")).Whole(in("retracted")).Text(bulletin.author).Text(bulletin.approved_by);
      row.EndRow();
      ++page->rows;
    }
  }
  return {};
}

struct ExportFile {
  std::string_view name;
  std::string_view columns;
  bool narrows;  // by service and neighbourhood, and has pages
  Result<void> (*write)(Tx& tx, const Wanted& wanted, ExportPage* page);
};
constexpr ExportFile kExportFiles[] = {
    {"mentions", kMentionColumns, true, ExportMentions},
    {"tallies", kTallyColumns, true, ExportTallies},
    {"requests", kRequestColumns, true, ExportRequests},
    {"bulletins", kBulletinColumns, false, ExportBulletins},
};

Result<Wanted> WantedBy(Hub& hub, const ServerRequest& request, const ExportFile& file) {
  auto only = file.narrows ? OnlyParams(request, {"since", "until", "service_code", "neighborhood", "before"})
                           : OnlyParams(request, {"since", "until"});
  if (!only) return std::move(only).error();
  auto period = PeriodIn(request, hub.clock().Now(), kLongestExport);
  if (!period) return period.error();
  Wanted wanted{*period, Param(request, "service_code"), Param(request, "neighborhood"),
                Param(request, "before"), hub.config().time_zone};
  for (const std::string* text : {&wanted.service_code, &wanted.neighborhood, &wanted.before}) {
    if (text->size() > kMostFilter)
      return Error{Fault::kBadData, fmt::format("a filter has {} bytes at most", kMostFilter)};
  }
  return wanted;
}

Json ForAudit(const Wanted& wanted, const ExportPage& page) {
  Json json{{"since", FormatTime(wanted.period.since)},
            {"until", FormatTime(wanted.period.until)},
            {"rows", page.rows}};
  if (!wanted.service_code.empty()) json["service_code"] = wanted.service_code;
  if (!wanted.neighborhood.empty()) json["neighborhood"] = wanted.neighborhood;
  if (!wanted.before.empty()) json["before"] = wanted.before;
  return json;
}

}  // namespace

Result<ServerReply> GetExport(Hub& hub, const ApiCall& call) {
  const auto file =
      std::find_if(std::begin(kExportFiles), std::end(kExportFiles),
                   [&](const ExportFile& each) { return call.id == std::string(each.name) + ".csv"; });
  if (file == std::end(kExportFiles))
    return NotFound("an export of that name; there are mentions, tallies, requests and bulletins.csv");
  auto wanted = WantedBy(hub, call.request, *file);
  if (!wanted) return wanted.error();
  ExportPage page;
  auto read = hub.db().Read([&](Tx& tx) {
    page = {};
    if (wanted->before.empty()) page.csv = fmt::format("{}{}\r\n", kByteOrderMark, file->columns);
    return file->write(tx, *wanted, &page);
  });
  if (!read) return read.error();
  auto told =
      Act(hub, call.acting(), fmt::format("export.{}", file->name), [&](Tx&) -> Result<AuditedChange> {
        return AuditedChange{call.id, nullptr, ForAudit(*wanted, page)};
      });
  if (!told) return told.error();
  LogInfo("an export",
          {{"file", call.id}, {"rows", std::to_string(page.rows)}, {"by", ActorText(call.actor)}});
  ServerReply reply;
  reply.content_type = "text/csv; charset=utf-8";
  reply.body = std::move(page.csv);
  const std::string day = CityTime(wanted->period.since, wanted->zone).substr(0, 10);
  reply.headers.Add("Content-Disposition",
                    fmt::format("attachment; filename=\"crier-{}-{}.csv\"", file->name, day));
  if (!page.next.empty()) reply.headers.Add("X-Next", page.next);
  return reply;
}

}  // namespace crier
