#include "hub/open311/take.h"

#include <algorithm>

#include "classifier/draft.h"
#include "classifier/tally.h"
#include "core/digest.h"
#include "core/id.h"
#include "core/log.h"
#include "hub/act.h"
#include "hub/hub.h"
#include "hub/loops/listen.h"
#include "hub/open311/channel.h"
#include "store/tables/open311.h"

namespace crier {
namespace {

using georeport::PostedRequest;

std::string FirstOf(std::initializer_list<std::string> texts) {
  const auto found = std::find_if(texts.begin(), texts.end(), [](const auto& each) { return !each.empty(); });
  return found == texts.end() ? std::string() : *found;
}

Mention ReportMention(const PostedRequest& posted, const Service& service, Time now) {
  Mention mention;
  mention.native_id = NewId(now);
  mention.author = {FirstOf({posted.account_id, posted.email, posted.phone, posted.device_id}),
                    FirstOf({posted.email, posted.phone}), georeport::NameOf(posted)};
  mention.text = georeport::WordsOf(posted, service);
  mention.created_at = now;
  mention.direct = true;
  mention.point = posted.point;
  if (!posted.media_url.empty()) mention.attachments = {{posted.media_url, "", ""}};
  return mention;
}

// The service is the reporter's, the rest is as the classifier reads it.
void Name(const Service& service, Verdict* verdict) {
  const auto hit = std::find_if(verdict->issues.begin(), verdict->issues.end(), [&](const IssueHit& each) {
    return each.service_code == service.service_code;
  });
  if (hit == verdict->issues.end())
    verdict->issues.insert(verdict->issues.begin(), IssueHit{service.service_code, 0, {}});
  else
    std::rotate(verdict->issues.begin(), hit, hit + 1);
  verdict->actionable = true;
  verdict->because.push_back({std::string(kNamedService.id), 0, 0, ""});
}

void JudgeReport(const PostedRequest& posted, const Service& service, std::span<const Service> services,
                 Judged* judged) {
  const auto* mention = std::get_if<Mention>(&judged->event);
  if (mention == nullptr) return;
  Name(service, &judged->verdict);
  judged->counts = CountsOf(*mention, judged->verdict);
  judged->draft = DraftOf(*mention, judged->verdict, services);
  judged->alone = true;
  if (!judged->draft) return;
  judged->draft->description = georeport::RequestText(posted, service);
  if (!posted.address_string.empty()) judged->draft->address_string = posted.address_string;
  if (posted.point) judged->draft->point = posted.point;
}

Json AttributesJson(const PostedRequest& posted) {
  Json json = Json::object();
  for (const auto& [code, values] : posted.attributes) json[code] = values;
  return json;
}

Json ContactJson(const PostedRequest& posted) {
  Json json = Json::object();
  const std::pair<const char*, const std::string*> fields[] = {
      {"email", &posted.email},         {"phone", &posted.phone},         {"first_name", &posted.first_name},
      {"last_name", &posted.last_name}, {"device_id", &posted.device_id}, {"account_id", &posted.account_id}};
  for (const auto& [name, value] : fields) {
    if (!value->empty()) json[name] = *value;
  }
  return json;
}

Open311Report ReportOf(const PostedRequest& posted, std::string reporter, std::string digest, Time now) {
  return {.request_id = {},
          .reporter = std::move(reporter),
          .digest = std::move(digest),
          .at = now,
          .address_id = posted.address_id,
          .media_url = posted.media_url,
          .attributes = Dump(AttributesJson(posted)),
          .contact = Dump(ContactJson(posted))};
}

}  // namespace

std::string ReporterOf(const Caller& caller) {
  return caller.token ? "token " + caller.token->id : ActorText(caller.actor);
}

Result<std::string> TakeReport(Hub& hub, const Caller& caller, const PostedRequest& posted,
                               const Service& service, const std::string& sent) {
  const auto channel = hub.FindChannel(std::string(kOpen311Channel));
  if (channel == nullptr || channel->config().paused)
    return Error{Fault::kUnreachable, "reports are not taken now; send it again"};
  const Time now = hub.clock().Now();
  const auto services = hub.services();
  Open311Report report =
      ReportOf(posted, ReporterOf(caller), Hex(Sha256(ReporterOf(caller) + '\n' + sent)), now);
  std::string same;  // the request, where it was reported before
  const TakeMore more{
      .judged = [&](Judged& judged) { JudgeReport(posted, service, *services, &judged); },
      .stored = [&](Tx& tx, const IntakeResult& taken) -> Result<void> {
        same.clear();
        auto before = FindSameReport(tx, report.digest, now - kSameReport);
        if (!before) return before.error();
        same = before->value_or("");
        if (!same.empty()) return Error{Fault::kRejected, "this was reported already"};
        if (taken.added.size() != 1 || taken.added.front().request_id.empty())
          return Error{Fault::kDamaged, "a report became no request"};
        report.request_id = taken.added.front().request_id;
        if (auto added = AddOpen311Report(tx, report); !added) return added;
        return Record(tx, caller.acting(), now, "open311.report",
                      {"request " + report.request_id, nullptr,
                       Json{{"service_code", service.service_code}, {"mention", taken.added.front().id}}});
      }};
  Batch batch;
  batch.events.push_back(ReportMention(posted, service, now));
  auto taken = TakeBatch(hub, *channel, std::move(batch), std::nullopt, more);
  if (!same.empty()) return same;
  if (!taken) {
    LogError("a report by Open311 cannot be stored", {{"error", taken.error().message}});
    if (taken.error().fault == Fault::kBadData) return taken.error();
    return Error{Fault::kUnreachable, "the report cannot be stored now; send it again"};
  }
  NoteHeard(hub, *channel, *taken);
  return report.request_id;
}

}  // namespace crier
