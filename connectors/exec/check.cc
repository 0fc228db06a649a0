#include "connectors/exec/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "connectors/exec/check_sends.h"
#include "connectors/exec/ends.h"
#include "connectors/exec/trial_run.h"
#include "core/text.h"

namespace crier::exec {
namespace {

using enum Finding::State;
using std::chrono::milliseconds;

constexpr milliseconds kEndWithin = std::chrono::seconds(5);  // after the end of its input
constexpr size_t kLongRequest = 3 << 20;  // bytes: more than the largest call that the hub takes in makes

// "mention 17", for comparing what two polls brought.
std::string NameOf(const Event& event) {
  struct Visitor {
    std::string operator()(const Mention& each) const { return "mention " + each.native_id; }
    std::string operator()(const Edited& each) const { return "edited " + each.mention.native_id; }
    std::string operator()(const Removed& each) const { return "removed " + each.native_id; }
    std::string operator()(const Report& each) const { return "report " + each.native_id + each.key; }
    std::string operator()(const Consent& each) const { return "consent " + each.recipient; }
    std::string operator()(const Alert& each) const { return "alert " + each.id.identifier; }
  };
  return std::visit(Visitor{}, event);
}

std::vector<std::string> NamesOf(const Answer& answer) {
  std::vector<std::string> names;
  for (const Event& event : answer.events) names.push_back(NameOf(event));
  return names;
}

// One trial under way.
class Judge {
 public:
  Judge(const Trial& trial, const Clock& clock) : trial_(trial), clock_(clock), run_(trial) {}

  std::vector<Finding> Run() {
    if (!Hello()) return run_.TakeFindings();
    Unknown();
    Who();
    if (can_.poll || can_.stream) Polls();
    if (can_.receive) Calls();
    if (can_.send) CheckSends(run_, can_, clock_);
    Garbage();
    LongRequest();
    Together();
    KeepsSecrets();
    Ends();
    if (first_poll_) Restarts();
    return run_.TakeFindings();
  }

 private:
  bool Hello() {
    if (!run_.Up("hello")) return false;
    if (run_.hello().protocol != kProtocol) {
      run_.Wrong("hello", fmt::format("it answers \"protocol\": {}; Crier speaks {}", run_.hello().protocol,
                                      kProtocol));
      return false;
    }
    auto abilities = ReadAbilities(run_.hello().abilities);
    if (!abilities) {
      run_.Wrong("hello", abilities.error().message);
      return false;
    }
    can_ = *abilities;
    if (run_.hello().name.empty()) {
      run_.Wrong("hello", "say a \"name\", so that a log can name the program");
    } else {
      run_.Ok("hello",
              fmt::format("{} {}, protocol {}; in the configuration: abilities: [{}]", run_.hello().name,
                          run_.hello().version, kProtocol, fmt::join(run_.hello().abilities, ", ")));
    }
    if (can_.send) {
      const Limits& limits = run_.hello().limits;
      run_.Ok("limits",
              limits.max_length == 0 && limits.max_bytes == 0
                  ? "texts of any length; say \"max_length\" and \"unit\" if the far side has a limit"
                  : LimitsToJson(limits).dump());
    }
    return true;
  }

  void Unknown() {
    const auto answer =
        run_.Ask("unknown request", "something_of_later_versions", Json::object(),
                 "answer a request that you do not know with an error, fault \"rejected\", and go on");
    if (!answer) return;
    if (answer->error && answer->error->fault == Fault::kRejected) {
      run_.Ok("unknown request", "refused");
    } else {
      run_.Wrong("unknown request",
                 "answer a request that you do not know with an error, fault \"rejected\"");
    }
  }

  void Who() {
    const auto answer =
        run_.Ask("who", "who", Json::object(), "answer \"who\" with {\"who\": ...}, or refuse it as unknown");
    if (!answer) return;
    if (answer->error && answer->error->fault == Fault::kRejected) {
      run_.Add("who", kSkipped, "it does not know the request; `crier doctor` shows its name instead");
    } else if (answer->error) {
      run_.Wrong("who", answer->error->message);
    } else {
      run_.Ok("who", answer->done.who);
    }
  }

  std::optional<Answer> Poll(const std::string& cursor) {
    const std::string_view advice =
        "answer a poll with its events and then done with a \"cursor\", within within_ms";
    if (!run_.Up("poll")) return std::nullopt;
    Json members{{"cursor", cursor}};
    auto answer = run_.drive().AskAndWait("poll", std::move(members));
    if (answer && !answer->error && answer->done.cursor) return *std::move(answer);
    if (answer && !answer->error) {
      run_.Wrong(
          "poll",
          "it ended a poll without a \"cursor\": say from where the next goes on; the same text if nothing "
          "came");
    } else {
      run_.Wrong("poll", run_.Trouble(answer, advice));
    }
    if (!answer) run_.Drop();
    return std::nullopt;
  }

  void Polls() {
    first_poll_ = Poll("");
    if (!first_poll_) return;
    const Answer& first = *first_poll_;
    run_.Ok("poll",
            fmt::format("{} events{}", first.events.size(), first.done.more ? ", and more to come" : ""));
    for (const Event& event : first.events) {
      const auto* mention = std::get_if<Mention>(&event);
      if (mention == nullptr ||
          (mention->created_at != Time{} && mention->created_at <= clock_.Now() + std::chrono::minutes(5)))
        continue;
      run_.Add("created_at", kSkipped,
               fmt::format("mention {} says no time, or one to come; it counts as said when heard",
                           mention->native_id));
      break;
    }
    const auto again = Poll("");
    if (!again) return;
    if (Brings(*again, first, "poll again")) run_.Ok("poll again", "the same cursor brings the same events");
    const auto next = Poll(*first.done.cursor);
    if (!next) return;
    const std::vector<std::string> before = NamesOf(first);
    for (const Event& event : next->events) {
      if (std::find(before.begin(), before.end(), NameOf(event)) == before.end()) continue;
      run_.Wrong("cursor",
                 fmt::format("{} came again after its cursor: bring only what came after the cursor",
                             NameOf(event)));
      return;
    }
    run_.Ok("cursor", fmt::format("goes on after it: {} events", next->events.size()));
  }

  // At least what the other brought, in the same order; more may have come meanwhile.
  bool Brings(const Answer& answer, const Answer& wanted, std::string_view check) {
    const auto names = NamesOf(answer), want = NamesOf(wanted);
    if (names.size() >= want.size() && std::equal(want.begin(), want.end(), names.begin())) return true;
    run_.Wrong(
        check,
        fmt::format(
            "the same cursor brought {} events, before {}, or others: a poll changes nothing, and Crier "
            "asks with an old cursor again after a crash",
            names.size(), want.size()));
    return false;
  }

  void Calls() {
    Inbound call;
    call.method = "POST";
    call.path = "/hooks/check";
    call.body = "{\"from\": \"nobody\"}";
    call.received_at = clock_.Now();
    const auto answer = run_.Ask("receive", "receive", {{"call", CallToJson(call)}},
                                 "answer a call with done, or with an error");
    if (!answer) return;
    if (answer->error) {
      run_.Ok("receive",
              fmt::format("a call without a signature is refused: {}", FaultName(answer->error->fault)));
    } else if (answer->events.empty()) {
      run_.Ok("receive",
              fmt::format("a call without a signature brings nothing, status {}", answer->done.status));
    } else {
      run_.Wrong(
          "receive",
          "it believes a call without a signature: anybody can speak in anybody's name. Check one over the "
          "raw body, and answer fault \"auth\"");
    }
  }

  void Garbage() {
    if (!run_.Up("garbage")) return;
    run_.drive().Say("this is no JSON\n\x01\xff{\n[]\n{}\n");
    if (run_.Alive("garbage", "read over a line that is no request; a log line may say so"))
      run_.Ok("garbage", "read over");
  }

  void LongRequest() {
    if (run_.Ask("long request", "who", {{"padding", std::string(kLongRequest, 'x')}},
                 "read lines of any length: a call that came in makes one of megabytes")) {
      run_.Ok("long request", fmt::format("{} bytes are read", kLongRequest));
    }
  }

  // Several at once, whose answers may come in any order.
  void Together() {
    if (!run_.Up("together")) return;
    std::vector<int64_t> ids;
    if (first_poll_ && can_.stream)
      ids.push_back(run_.drive().Ask("poll", {{"cursor", *first_poll_->done.cursor}}));
    const size_t streams = ids.size();
    for (int i = 0; i < 20; ++i) ids.push_back(run_.drive().Ask("who", Json::object()));
    for (size_t i = streams; i < ids.size(); ++i) {
      const auto answer = run_.drive().Answered(ids[i]);
      if (answer) continue;
      run_.Wrong("together",
                 run_.Trouble(answer, streams > 0 ? "go on answering while a poll is held"
                                                  : "answer every request, also when they come at once"));
      run_.Drop();
      return;
    }
    run_.Ok("together", streams > 0 ? "answers while a poll is held" : "20 requests at once are answered");
  }

  void KeepsSecrets() {
    const auto secrets = trial_.hello.find("secrets");
    if (!run_.running() || secrets == trial_.hello.end() || secrets->empty()) return;
    for (const auto& [name, value] : secrets->items()) {
      if (run_.drive().errors().find(value.get<std::string>()) == std::string::npos) continue;
      run_.Wrong("secrets",
                 fmt::format("the secret '{}' is in what it logs or writes to standard error", name));
      return;
    }
    run_.Ok("secrets", "none in what it logs");
  }

  void Ends() {
    if (!run_.Up("end")) return;
    const auto how = run_.EndOfInput(kEndWithin);
    if (!how) {
      run_.Wrong(
          "end",
          "it goes on after the end of its input: end then, within two seconds, also while a poll is held");
    } else if (*how != "exited with status 0") {
      run_.Wrong("end", fmt::format("after the end of its input it {}: exit with 0", *how));
    } else {
      run_.Ok("end", "ends when its input does");
    }
  }

  void Restarts() {
    if (!run_.Up("restart")) return;
    const auto again = Poll("");
    if (again && Brings(*again, *first_poll_, "restart"))
      run_.Ok("restart", "a new run brings the same for the same cursor");
    run_.Drop();
  }

  const Trial& trial_;
  const Clock& clock_;
  TrialRun run_;
  Abilities can_;
  std::optional<Answer> first_poll_;
};

}  // namespace

std::string_view StateName(Finding::State state) {
  switch (state) {
    case kOk:
      return "ok";
    case kWrong:
      return "wrong";
    case kSkipped:
      return "skipped";
  }
  return "wrong";
}

std::vector<Finding> Check(const Trial& trial, const Clock& clock) { return Judge(trial, clock).Run(); }

}  // namespace crier::exec
