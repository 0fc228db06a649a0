#include "connectors/exec/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "connectors/exec/drive.h"
#include "connectors/exec/ends.h"
#include "core/id.h"
#include "core/secret.h"
#include "core/text.h"

namespace crier::exec {
namespace {

using enum Finding::State;
using std::chrono::milliseconds;

constexpr milliseconds kEndWithin = std::chrono::seconds(5);  // after the end of its input
constexpr size_t kLongRequest = 3 << 20;  // bytes: more than the largest call that the hub takes in makes

Abilities All() {
  Abilities all;
  all.poll = all.receive = all.send = all.edit = all.retract = true;
  all.read_back = all.honours_key = all.threads = all.recipients = true;
  return all;
}

// "mention 17", for comparing what two polls brought.
std::string NameOf(const Event& event) {
  struct Visitor {
    std::string operator()(const Mention& each) const { return "mention " + each.native_id; }
    std::string operator()(const Edited& each) const { return "edited " + each.mention.native_id; }
    std::string operator()(const Removed& each) const { return "removed " + each.native_id; }
    std::string operator()(const Report& each) const { return "report " + each.native_id + each.key; }
    std::string operator()(const Consent& each) const { return "consent " + each.recipient; }
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
  Judge(const Trial& trial, const Clock& clock) : trial_(trial), clock_(clock) {}

  std::vector<Finding> Run() {
    if (!Hello()) return std::move(findings_);
    Unknown();
    Who();
    if (can_.poll || can_.stream) Polls();
    if (can_.receive) Calls();
    Sends();
    Garbage();
    LongRequest();
    Together();
    KeepsSecrets();
    Ends();
    if (first_poll_) Restarts();
    return std::move(findings_);
  }

 private:
  void Add(std::string_view check, Finding::State state, std::string what) {
    findings_.push_back({std::string(check), state, Redact(std::move(what))});
  }
  void Ok(std::string_view check, std::string what) { Add(check, kOk, std::move(what)); }
  void Wrong(std::string_view check, std::string what) { Add(check, kWrong, std::move(what)); }

  // Runs it, if it does not run; false, with a finding, where that fails.
  bool Up(std::string_view check) {
    if (drive_ && !drive_->process().Ended(milliseconds(0))) return true;
    auto process = Process::Start(trial_.launch);
    if (!process) {
      Wrong(check, process.error().message);
      return false;
    }
    drive_ = std::make_unique<Drive>(*std::move(process), trial_.within);
    Json members = HelloOf("check", All(), state_);
    members.update(trial_.hello);
    members["a_member_of_later_versions"] = true;
    auto answer = drive_->AskAndWait("hello", std::move(members));
    if (!answer || answer->error) {
      Wrong(check, Trouble(answer,
                           "answer the first line, do \"hello\" (its options and secrets: --option, "
                           "--secret), with {\"id\": ..., \"done\": {\"protocol\": 1, "
                           "\"name\": ..., \"abilities\": [...]}}, and flush the output after each line"));
      drive_.reset();
      return false;
    }
    hello_ = std::move(answer->done);
    return true;
  }

  std::string Trouble(const Result<Answer>& answer, std::string_view advice) const {
    std::string text =
        answer ? fmt::format("it answers {}: {}", FaultName(answer->error->fault), answer->error->message)
               : answer.error().message;
    if (drive_ && !Trim(drive_->errors()).empty()) {
      const std::string_view words = Trim(drive_->errors());
      const std::string_view last =
          words.substr(words.rfind('\n') == std::string_view::npos ? 0 : words.rfind('\n') + 1);
      text += fmt::format("; its last words: {}", CleanUtf8(last.substr(0, 300)));
    }
    return fmt::format("{}. {}", text, advice);
  }

  // Asks; where there is no answer at all, says so and ends this run, so that the next check begins anew.
  std::optional<Answer> Ask(std::string_view check, std::string_view what, Json members,
                            std::string_view advice, size_t items = 0) {
    if (!Up(check)) return std::nullopt;
    auto answer = drive_->AskAndWait(what, std::move(members), items);
    if (answer) return *std::move(answer);
    Wrong(check, Trouble(answer, advice));
    drive_.reset();
    return std::nullopt;
  }
  bool Alive(std::string_view check, std::string_view advice) {
    return Ask(check, "who", Json::object(), advice).has_value();
  }

  bool Hello() {
    if (!Up("hello")) return false;
    if (hello_.protocol != kProtocol) {
      Wrong("hello", fmt::format("it answers \"protocol\": {}; Crier speaks {}", hello_.protocol, kProtocol));
      return false;
    }
    auto abilities = ReadAbilities(hello_.abilities);
    if (!abilities) {
      Wrong("hello", abilities.error().message);
      return false;
    }
    can_ = *abilities;
    if (hello_.name.empty()) {
      Wrong("hello", "say a \"name\", so that a log can name the program");
    } else {
      Ok("hello", fmt::format("{} {}, protocol {}; in the configuration: abilities: [{}]", hello_.name,
                              hello_.version, kProtocol, fmt::join(hello_.abilities, ", ")));
    }
    if (can_.send) {
      const Limits& limits = hello_.limits;
      Ok("limits", limits.max_length == 0 && limits.max_bytes == 0
                       ? "texts of any length; say \"max_length\" and \"unit\" if the far side has a limit"
                       : LimitsToJson(limits).dump());
    }
    return true;
  }

  void Unknown() {
    const auto answer =
        Ask("unknown request", "something_of_later_versions", Json::object(),
            "answer a request that you do not know with an error, fault \"rejected\", and go on");
    if (!answer) return;
    if (answer->error && answer->error->fault == Fault::kRejected) {
      Ok("unknown request", "refused");
    } else {
      Wrong("unknown request", "answer a request that you do not know with an error, fault \"rejected\"");
    }
  }

  void Who() {
    const auto answer =
        Ask("who", "who", Json::object(), "answer \"who\" with {\"who\": ...}, or refuse it as unknown");
    if (!answer) return;
    if (answer->error && answer->error->fault == Fault::kRejected) {
      Add("who", kSkipped, "it does not know the request; `crier doctor` shows its name instead");
    } else if (answer->error) {
      Wrong("who", answer->error->message);
    } else {
      Ok("who", answer->done.who);
    }
  }

  std::optional<Answer> Poll(const std::string& cursor) {
    const std::string_view advice =
        "answer a poll with its events and then done with a \"cursor\", within within_ms";
    if (!Up("poll")) return std::nullopt;
    Json members{{"cursor", cursor}};
    auto answer = drive_->AskAndWait("poll", std::move(members));
    if (answer && !answer->error && answer->done.cursor) return *std::move(answer);
    if (answer && !answer->error) {
      Wrong("poll",
            "it ended a poll without a \"cursor\": say from where the next goes on; the same text if nothing "
            "came");
    } else {
      Wrong("poll", Trouble(answer, advice));
    }
    if (!answer) drive_.reset();
    return std::nullopt;
  }

  void Polls() {
    first_poll_ = Poll("");
    if (!first_poll_) return;
    const Answer& first = *first_poll_;
    Ok("poll", fmt::format("{} events{}", first.events.size(), first.done.more ? ", and more to come" : ""));
    for (const Event& event : first.events) {
      const auto* mention = std::get_if<Mention>(&event);
      if (mention == nullptr ||
          (mention->created_at != Time{} && mention->created_at <= clock_.Now() + std::chrono::minutes(5)))
        continue;
      Add("created_at", kSkipped,
          fmt::format("mention {} says no time, or one to come; it counts as said when heard",
                      mention->native_id));
      break;
    }
    const auto again = Poll("");
    if (!again) return;
    if (Brings(*again, first, "poll again")) Ok("poll again", "the same cursor brings the same events");
    const auto next = Poll(*first.done.cursor);
    if (!next) return;
    const std::vector<std::string> before = NamesOf(first);
    for (const Event& event : next->events) {
      if (std::find(before.begin(), before.end(), NameOf(event)) == before.end()) continue;
      Wrong("cursor", fmt::format("{} came again after its cursor: bring only what came after the cursor",
                                  NameOf(event)));
      return;
    }
    Ok("cursor", fmt::format("goes on after it: {} events", next->events.size()));
  }

  // At least what the other brought, in the same order; more may have come meanwhile.
  bool Brings(const Answer& answer, const Answer& wanted, std::string_view check) {
    const auto names = NamesOf(answer), want = NamesOf(wanted);
    if (names.size() >= want.size() && std::equal(want.begin(), want.end(), names.begin())) return true;
    Wrong(check,
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
    const auto answer =
        Ask("receive", "receive", {{"call", CallToJson(call)}}, "answer a call with done, or with an error");
    if (!answer) return;
    if (answer->error) {
      Ok("receive",
         fmt::format("a call without a signature is refused: {}", FaultName(answer->error->fault)));
    } else if (answer->events.empty()) {
      Ok("receive", fmt::format("a call without a signature brings nothing, status {}", answer->done.status));
    } else {
      Wrong("receive",
            "it believes a call without a signature: anybody can speak in anybody's name. Check one over the "
            "raw body, and answer fault \"auth\"");
    }
  }

  Outgoing Item(const Post& post, const std::string& key) const {
    Outgoing out;
    out.key = key;
    out.post = &post;
    out.recipient = trial_.recipient;
    return out;
  }

  // One item; its receipt, unless something is wrong.
  std::optional<Receipt> SendOne(std::string_view check, const Outgoing& out) {
    const auto answer = Ask(check, "send", {{"items", {ItemToJson(out)}}},
                            "answer each item with its \"key\" and a \"receipt\" or an \"error\"", 1);
    if (!answer) return std::nullopt;
    if (answer->error) {
      Wrong(check, answer->error->message);
      return std::nullopt;
    }
    const auto found = answer->receipts.find(out.key);
    if (found == answer->receipts.end()) {
      Wrong(check, fmt::format("its receipt has not the key of the item, {}", out.key));
    } else if (found->second.error) {
      Wrong(check, found->second.error->message);
    } else {
      return found->second;
    }
    return std::nullopt;
  }

  void Sends() {
    if (!can_.send) return;
    if (!trial_.send) {
      Add("send", kSkipped,
          "--send tries it, and the rest of what it says of sending: that really sends a text that says that "
          "it is a test");
      return;
    }
    Post post;
    post.lang = "en";
    post.title = "Crier test";
    post.event = "Test";
    post.status = "Test";
    post.sent = clock_.Now();
    post.parts = {"Crier tests this channel. This is only a test."};
    const std::string key = "check-" + NewId(clock_.Now());
    const Outgoing out = Item(post, key);
    const auto receipt = SendOne("send", out);
    if (!receipt) return;
    const std::string native_id = receipt->native_id;
    if (native_id.empty() && (can_.edit || can_.retract || can_.threads)) {
      Wrong("send",
            "its receipt has no \"native_id\", without which nothing can be edited, taken back or answered");
      return;
    }
    Ok("send", fmt::format("sent, native_id '{}'", native_id));
    if (can_.honours_key) {
      const auto again = SendOne("send again", out);
      if (again && again->native_id == native_id) Ok("send again", "the same key is one delivery");
      if (again && again->native_id != native_id)
        Wrong("send again",
              "the same key made a second delivery: answer with the first one's native_id, or do not say "
              "honours_key");
    }
    if (can_.read_back) ReadsBack("read back", native_id, key, post.parts[0]);
    if (can_.edit) {
      post.parts[0] = "Crier tests this channel. This was only a test.";
      const auto answer = Ask("edit", "edit", {{"native_id", native_id}, {"item", ItemToJson(out)}},
                              "answer an edit with done");
      if (answer && answer->error) Wrong("edit", answer->error->message);
      if (answer && !answer->error) Ok("edit", "changed in place");
      if (answer && !answer->error && can_.read_back)
        ReadsBack("read the edit", native_id, key, post.parts[0]);
    }
    if (!can_.retract) return;
    for (const std::string_view check : {"retract", "retract again"}) {
      const auto answer = Ask(check, "retract", {{"native_id", native_id}}, "answer a retract with done");
      if (answer && answer->error) Wrong(check, answer->error->message + ". Gone already is done");
      if (answer && !answer->error) Ok(check, "gone");
    }
    if (!can_.read_back) return;
    const auto gone = Ask("read what is gone", "read_back", {{"native_id", native_id}, {"key", key}},
                          "answer with \"shown\": null");
    if (!gone) return;
    if (!gone->error && gone->done.has_shown && !gone->done.shown) {
      Ok("read what is gone", "not there");
    } else {
      Wrong("read what is gone", "answer with done and \"shown\": null for what is not there");
    }
  }

  void ReadsBack(std::string_view check, const std::string& native_id, const std::string& key,
                 const std::string& text) {
    // Where the answer to a send is lost, Crier knows the key alone.
    for (const bool by_key : {false, true}) {
      const auto answer = Ask(check, "read_back", {{"native_id", by_key ? "" : native_id}, {"key", key}},
                              "answer with \"shown\"");
      if (!answer) return;
      if (answer->error || !answer->done.shown) {
        Wrong(check,
              fmt::format("what was sent is not found by its {}: {}", by_key ? "key alone" : "native_id",
                          answer->error ? answer->error->message : "\"shown\" is null"));
        return;
      }
      if (answer->done.shown->text.find(text) == std::string::npos) {
        Wrong(check, "\"shown\" has another \"text\"");
        return;
      }
    }
    Ok(check, "found by native_id and by key");
  }

  void Garbage() {
    if (!Up("garbage")) return;
    drive_->Say("this is no JSON\n\x01\xff{\n[]\n{}\n");
    if (Alive("garbage", "read over a line that is no request; a log line may say so"))
      Ok("garbage", "read over");
  }

  void LongRequest() {
    if (Ask("long request", "who", {{"padding", std::string(kLongRequest, 'x')}},
            "read lines of any length: a call that came in makes one of megabytes")) {
      Ok("long request", fmt::format("{} bytes are read", kLongRequest));
    }
  }

  // Several at once, whose answers may come in any order.
  void Together() {
    if (!Up("together")) return;
    std::vector<int64_t> ids;
    if (first_poll_ && can_.stream)
      ids.push_back(drive_->Ask("poll", {{"cursor", *first_poll_->done.cursor}}));
    const size_t streams = ids.size();
    for (int i = 0; i < 20; ++i) ids.push_back(drive_->Ask("who", Json::object()));
    for (size_t i = streams; i < ids.size(); ++i) {
      const auto answer = drive_->Answered(ids[i]);
      if (answer) continue;
      Wrong("together", Trouble(answer, streams > 0 ? "go on answering while a poll is held"
                                                    : "answer every request, also when they come at once"));
      drive_.reset();
      return;
    }
    Ok("together", streams > 0 ? "answers while a poll is held" : "20 requests at once are answered");
  }

  void KeepsSecrets() {
    const auto secrets = trial_.hello.find("secrets");
    if (!drive_ || secrets == trial_.hello.end() || secrets->empty()) return;
    for (const auto& [name, value] : secrets->items()) {
      if (drive_->errors().find(value.get<std::string>()) == std::string::npos) continue;
      Wrong("secrets", fmt::format("the secret '{}' is in what it logs or writes to standard error", name));
      return;
    }
    Ok("secrets", "none in what it logs");
  }

  void Ends() {
    if (!Up("end")) return;
    drive_->process().CloseInput();
    const auto how = drive_->process().Ended(kEndWithin);
    state_ = drive_->state().value_or(state_);
    drive_.reset();
    if (!how) {
      Wrong("end",
            "it goes on after the end of its input: end then, within two seconds, also while a poll is held");
    } else if (*how != "exited with status 0") {
      Wrong("end", fmt::format("after the end of its input it {}: exit with 0", *how));
    } else {
      Ok("end", "ends when its input does");
    }
  }

  void Restarts() {
    if (!Up("restart")) return;
    const auto again = Poll("");
    if (again && Brings(*again, *first_poll_, "restart"))
      Ok("restart", "a new run brings the same for the same cursor");
    drive_.reset();
  }

  const Trial& trial_;
  const Clock& clock_;
  std::vector<Finding> findings_;
  std::unique_ptr<Drive> drive_;
  std::string state_;
  Done hello_;
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
