#include "tests/support/connector_case.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/yaml.h"
#include "tests/support/case_members.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

namespace fs = std::filesystem;

void ExpectEvents(const Yaml& want, const std::vector<Event>& events) {
  const auto wanted = want.Items();
  std::string got;
  for (const Event& event : events) {
    const auto members = MembersOf(event);
    got += fmt::format("\n  {} {}", members.at("event"),
                       members.contains("native_id") ? members.at("native_id") : "");
  }
  EXPECT_EQ(events.size(), wanted.size()) << want.Where() << ": it brought" << got;
  for (size_t i = 0; i < std::min(events.size(), wanted.size()); ++i)
    ExpectMembers(wanted[i], MembersOf(events[i]));
}

void ExpectError(const Yaml& step, const Error& error) {
  const std::string wanted = step.At("fault").Scalar();
  EXPECT_EQ(std::string(FaultName(error.fault)), wanted) << step.Where() << ": " << error.message;
  for (const Yaml& piece : step.At("message").Items()) {
    EXPECT_NE(error.message.find(piece.Scalar()), std::string::npos)
        << piece.Where() << ": not in the message: " << error.message;
  }
  if (step.Has("retry_after")) {
    const auto wait = ParseDuration(step.At("retry_after").Scalar());
    ASSERT_TRUE(wait) << step.Where() << ": retry_after cannot be read";
    EXPECT_EQ(error.retry_after, *wait) << step.Where();
  }
  EXPECT_EQ(CanaryIn(error.message), "") << step.Where();
}

void ExpectReceipt(const Yaml& want, const Receipt& got) {
  const std::string why = got.error ? got.error->message : "";
  if (auto only = want.Only({"state", "native_id", "url", "fault", "message", "retry_after"}); !only) {
    ADD_FAILURE() << only.error().message;
  }
  EXPECT_EQ(std::string(DeliveryStateName(got.state)), want.At("state").Scalar())
      << want.Where() << ": " << why;
  if (want.Has("native_id")) {
    EXPECT_EQ(got.native_id, want.At("native_id").Scalar()) << want.Where();
  }
  if (want.Has("url")) {
    EXPECT_EQ(got.url, want.At("url").Scalar()) << want.Where();
  }
  EXPECT_EQ(got.error.has_value(), want.Has("fault")) << want.Where() << ": " << why;
  if (got.error && want.Has("fault")) ExpectError(want, *got.error);
}

// One case under way.
class Run {
 public:
  Run(Stage* stage, Script* script, fs::path folder)
      : stage_(*stage), script_(*script), folder_(std::move(folder)) {}

  void Step(const Yaml& step) {
    using Do = void (Run::*)(const Yaml&);
    static const std::map<std::string, Do> kinds = {
        {"poll", &Run::Poll},          {"wait", &Run::Wait},       {"restart", &Run::Restart},
        {"send", &Run::Send},          {"edit", &Run::Edit},       {"retract", &Run::Retract},
        {"read_back", &Run::ReadBack}, {"receive", &Run::Receive}, {"who", &Run::Who},
        {"limits", &Run::CheckLimits},
    };
    const auto it = kinds.find(step.At("do").Scalar());
    if (it == kinds.end()) {
      ADD_FAILURE() << step.Where()
                    << ": do is one of poll wait restart send edit retract read_back receive who limits";
      return;
    }
    testing::internal::CaptureStderr();
    (this->*it->second)(step);
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_EQ(CanaryIn(log), "") << step.Where() << ": in the log";
    for (const Yaml& piece : step.At("log").Items()) {
      EXPECT_NE(log.find(piece.Scalar()), std::string::npos) << piece.Where() << ": not in the log:\n" << log;
    }
  }

 private:
  bool Allows(const Yaml& step, std::initializer_list<std::string_view> keys) {
    auto only = step.Only(keys);
    if (!only) ADD_FAILURE() << only.error().message;
    return only.has_value();
  }

  Result<Batch> PollAt(const std::string& cursor) {
    return stage_.channel().source()->Poll(cursor, stage_.clock.Now() + std::chrono::seconds(60), {});
  }

  void Poll(const Yaml& step) {
    if (!Allows(step, {"do", "cursor", "more", "trouble", "events", "repeat", "fault", "message",
                       "retry_after", "log"}))
      return;
    ASSERT_NE(stage_.channel().source(), nullptr) << step.Where() << ": the channel has no source";
    if (step.Has("cursor")) cursor_ = step.At("cursor").Scalar();
    script_.TakeUsed();
    auto batch = PollAt(cursor_);
    EXPECT_EQ(batch.has_value(), !step.Has("fault"))
        << step.Where() << ": " << (batch ? "" : batch.error().message);
    if (!batch) {
      if (step.Has("fault")) ExpectError(step, batch.error());
      return;
    }
    EXPECT_LE(batch->cursor.size(), 64u * 1024) << step.Where();
    EXPECT_EQ(CanaryIn(batch->cursor), "") << step.Where();
    if (step.Has("more")) {
      EXPECT_EQ(batch->more, step.At("more").Scalar() == "true") << step.Where();
    }
    const std::string trouble = batch->trouble ? batch->trouble->message : "";
    EXPECT_EQ(!trouble.empty(), step.Has("trouble")) << step.Where() << ": " << trouble;
    EXPECT_EQ(CanaryIn(trouble), "") << step.Where();
    for (const Yaml& piece : step.At("trouble").Items())
      EXPECT_NE(trouble.find(piece.Scalar()), std::string::npos) << piece.Where() << ": not in " << trouble;
    ExpectEvents(step.At("events"), batch->events);
    if (step.At("repeat").Scalar() != "false") Repeat(step, *batch);
    cursor_ = batch->cursor;
  }

  // The same cursor and the same answers bring the same.
  void Repeat(const Yaml& step, const Batch& first) {
    script_.GiveBack(script_.TakeUsed());
    stage_.mail.Hold(true);
    const auto again = PollAt(cursor_);
    stage_.mail.Hold(false);
    ASSERT_TRUE(again) << step.Where() << ": the same cursor again: " << again.error().message;
    const auto ids = [](const Batch& batch) {
      std::set<std::string> set;
      for (const Event& event : batch.events) {
        const auto members = MembersOf(event);
        const auto id = members.find("native_id");
        set.insert(members.at("event") + " " + (id == members.end() ? "" : id->second));
      }
      return set;
    };
    EXPECT_EQ(ids(*again), ids(first)) << step.Where() << ": the same cursor again brought other events";
    EXPECT_EQ(again->cursor, first.cursor) << step.Where() << ": the same cursor again led elsewhere";
  }

  void Wait(const Yaml& step) {
    if (!Allows(step, {"do", "for"})) return;
    const auto time = ParseDuration(step.At("for").Scalar());
    ASSERT_TRUE(time) << step.Where() << ": " << time.error().message;
    stage_.clock.Advance(*time);
  }

  void Restart(const Yaml& step) {
    if (!Allows(step, {"do"})) return;
    const auto opened = stage_.Open();
    ASSERT_TRUE(opened) << step.Where() << ": " << opened.error().message;
  }

  static Post PostOf(const Yaml& node) {
    Post post;
    post.lang = node.At("lang").Scalar();
    post.title = node.At("title").Scalar();
    post.web = node.At("web").Scalar();
    post.event = node.At("event").Scalar();
    post.severity = node.At("severity").Scalar();
    post.status = node.At("status").Scalar();
    post.visibility = VisibilityOf(node.At("visibility").Scalar()).value_or(Visibility::kUsual);
    post.automatic = node.At("automatic").Scalar() == "true";
    for (const auto& [name, value] : node.At("fields").Entries()) post.fields[name] = value.Scalar();
    return post;
  }

  // `post` keeps the text; one part for each Outgoing.
  Outgoing OutgoingOf(const Yaml& item, Post* post) {
    Allows(item, {"key", "text", "parent", "recipient"});
    post->parts.push_back(item.At("text").Scalar());
    Outgoing out;
    out.key = item.At("key").Scalar();
    out.post = post;
    out.part = post->parts.size() - 1;
    out.parent = item.At("parent").Scalar();
    out.recipient = item.At("recipient").Scalar();
    return out;
  }

  void Send(const Yaml& step) {
    if (!Allows(step, {"do", "post", "batch", "receipts", "log"})) return;
    ASSERT_NE(stage_.channel().sink(), nullptr) << step.Where() << ": the channel has no sink";
    Post post = PostOf(step.At("post"));
    std::vector<Outgoing> batch;
    for (const Yaml& item : step.At("batch").Items()) batch.push_back(OutgoingOf(item, &post));
    const auto receipts = stage_.channel().sink()->Send(batch);
    ASSERT_EQ(receipts.size(), batch.size()) << step.Where() << ": one receipt for each";
    const auto wanted = step.At("receipts").Items();
    ASSERT_EQ(wanted.size(), batch.size()) << step.Where() << ": write one receipt for each of the batch";
    for (size_t i = 0; i < wanted.size(); ++i) ExpectReceipt(wanted[i], receipts[i]);
  }

  void Edit(const Yaml& step) {
    if (!Allows(step, {"do", "native_id", "post", "item", "receipt", "log"})) return;
    ASSERT_NE(stage_.channel().sink(), nullptr) << step.Where();
    Post post = PostOf(step.At("post"));
    const Outgoing now = OutgoingOf(step.At("item"), &post);
    ExpectReceipt(step.At("receipt"), stage_.channel().sink()->Edit(step.At("native_id").Scalar(), now));
  }

  void Retract(const Yaml& step) {
    if (!Allows(step, {"do", "native_id", "fault", "message", "retry_after", "log"})) return;
    ASSERT_NE(stage_.channel().sink(), nullptr) << step.Where();
    const auto done = stage_.channel().sink()->Retract(step.At("native_id").Scalar());
    EXPECT_EQ(done.has_value(), !step.Has("fault"))
        << step.Where() << ": " << (done ? "" : done.error().message);
    if (!done && step.Has("fault")) ExpectError(step, done.error());
  }

  void ReadBack(const Yaml& step) {
    if (!Allows(step, {"do", "native_id", "key", "text", "parent", "after", "others", "first_tried", "shows",
                       "fault", "message", "retry_after", "log"}))
      return;
    ASSERT_NE(stage_.channel().sink(), nullptr) << step.Where();
    Sought sought = {.key = step.At("key").Scalar(),
                     .native_id = step.At("native_id").Scalar(),
                     .text = step.At("text").Scalar(),
                     .parent = step.At("parent").Scalar(),
                     .first_tried = ParseTime(step.At("first_tried").Scalar()).value_or(Time{}),
                     .after = step.At("after").Scalar()};
    for (const Yaml& other : step.At("others").Items()) sought.others[other.Scalar()] = false;
    const auto shown = stage_.channel().sink()->ReadBack(sought);
    EXPECT_EQ(shown.has_value(), !step.Has("fault"))
        << step.Where() << ": " << (shown ? "" : shown.error().message);
    if (!shown) {
      if (step.Has("fault")) ExpectError(step, shown.error());
      return;
    }
    const Yaml want = step.At("shows");
    EXPECT_EQ(shown->has_value(), !want.Keys().empty()) << step.Where();
    if (shown->has_value()) {
      ExpectMembers(want,
                    {{"native_id", (*shown)->native_id}, {"url", (*shown)->url}, {"text", (*shown)->text}});
    }
  }

  void Receive(const Yaml& step) {
    if (!Allows(step, {"do", "call", "status", "reply", "events", "fault", "message", "log"})) return;
    ASSERT_NE(stage_.channel().receiver(), nullptr) << step.Where() << ": the channel has no receiver";
    const Yaml call = step.At("call");
    if (!Allows(call, {"method", "path", "query", "headers", "body", "body_file"})) return;
    Inbound inbound;
    inbound.method = call.At("method").Scalar();
    inbound.path = call.At("path").Scalar();
    for (const std::string& key : call.At("query").Keys())
      inbound.query[key] = call.At("query").At(key).Scalar();
    for (const std::string& key : call.At("headers").Keys()) {
      inbound.headers.Add(key, call.At("headers").At(key).Scalar());
    }
    inbound.body =
        call.Has("body_file") ? ReadFile(folder_ / call.At("body_file").Scalar()) : call.At("body").Scalar();
    inbound.received_at = stage_.clock.Now();
    const auto reply = stage_.channel().receiver()->Receive(inbound);
    EXPECT_EQ(reply.has_value(), !step.Has("fault"))
        << step.Where() << ": " << (reply ? "" : reply.error().message);
    if (!reply) {
      if (step.Has("fault")) ExpectError(step, reply.error());
      return;
    }
    if (step.Has("status")) {
      EXPECT_EQ(std::to_string(reply->status), step.At("status").Scalar()) << step.Where();
    }
    if (step.Has("reply")) {
      EXPECT_EQ(reply->body, step.At("reply").Scalar()) << step.Where();
    }
    ExpectEvents(step.At("events"), reply->batch.events);
  }

  void Who(const Yaml& step) {
    if (!Allows(step, {"do", "is", "fault", "message", "retry_after", "log"})) return;
    const auto who = stage_.channel().WhoAmI();
    EXPECT_EQ(who.has_value(), !step.Has("fault"))
        << step.Where() << ": " << (who ? "" : who.error().message);
    if (who) {
      EXPECT_EQ(who->who, stage_.Fill(step.At("is").Scalar())) << step.Where();
    }
    if (!who && step.Has("fault")) ExpectError(step, who.error());
  }

  void CheckLimits(const Yaml& step) {
    if (!Allows(step, {"do", "max_length", "fault", "message", "retry_after", "log"})) return;
    const auto limits = stage_.channel().limits();
    EXPECT_EQ(limits.has_value(), !step.Has("fault"))
        << step.Where() << ": " << (limits ? "" : limits.error().message);
    if (limits) {
      EXPECT_EQ(std::to_string(limits->max_length), step.At("max_length").Scalar()) << step.Where();
    }
    if (!limits && step.Has("fault")) ExpectError(step, limits.error());
  }

  Stage& stage_;
  Script& script_;
  fs::path folder_;
  std::string cursor_;
};

}  // namespace

std::vector<fs::path> CasesOf(const ConnectorType& type) {
  std::vector<fs::path> cases;
  std::error_code absent;
  for (const auto& entry :
       fs::directory_iterator(SourceDir() / "connectors" / type.name / "testdata", absent)) {
    if (entry.is_directory() && fs::exists(entry.path() / "expect.yaml")) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

void RunCase(const ConnectorType& type, const fs::path& folder) {
  auto exchanges = Script::Load(folder / "http.yaml");
  ASSERT_TRUE(exchanges) << exchanges.error().message;
  Script script(*std::move(exchanges));
  auto expect = Yaml::Load((folder / "expect.yaml").string());
  ASSERT_TRUE(expect) << expect.error().message;
  const auto only = expect->Only({"now", "answer", "steps"});
  ASSERT_TRUE(only) << only.error().message;
  const std::string answer = expect->At("answer").Scalar();
  ASSERT_TRUE(answer.empty() || answer == "status") << folder << ": 'answer' is status or left out";
  const auto now = ParseTime(expect->Has("now") ? expect->At("now").Scalar() : "2027-01-15T08:00:00Z");
  ASSERT_TRUE(now) << now.error().message;

  auto stage = Stage::Set(type, folder / "settings.yaml", *now);
  ASSERT_TRUE(stage) << stage.error().message;
  (*stage)->http.Always("", [&](const HttpRequest& request) { return script.Answer(request); });
  auto mail_script = MailScript::Load(folder / "mail.yaml");
  ASSERT_TRUE(mail_script) << mail_script.error().message;
  (*mail_script)->Act((*stage)->mail);
  Run run(stage->get(), &script, folder);
  const auto steps = expect->At("steps").Items();
  ASSERT_FALSE(steps.empty()) << folder << ": no steps";
  for (const Yaml& step : steps) {
    run.Step(step);
    if (testing::Test::HasFatalFailure()) return;
  }
  for (const std::string& complaint : script.Complaints()) ADD_FAILURE() << folder << ": " << complaint;
  for (const std::string& unused : script.Unused())
    ADD_FAILURE() << folder << ": nothing asked for " << unused;
  for (const HttpRequest& request : (*stage)->http.Log()) EXPECT_EQ(CanaryIn(request.url), "");
  for (const std::string& complaint : (*mail_script)->Complaints())
    ADD_FAILURE() << folder << ": " << complaint;
  for (const std::string& unused : (*mail_script)->Unused())
    ADD_FAILURE() << folder << ": nothing asked for " << unused;
  for (const Letter& letter : (*stage)->mail.Sent()) EXPECT_EQ(CanaryIn(letter.message), "");
}

}  // namespace crier
