// Any program, in any language, as a channel: JSON Lines on its standard input and output.
// docs/exec-protocol.md is the protocol.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "connectors/exec/ends.h"
#include "connectors/exec/program.h"
#include "core/secret.h"

namespace crier::exec {

const ConnectorType& Type();

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortest{100};                       // ours
constexpr milliseconds kLongest = std::chrono::minutes(10);  // ours

class ExecChannel : public Channel {
 public:
  ExecChannel(Plan plan, const Clock& clock, State& state)
      : state_(state),
        program_(std::move(plan), clock, state),
        source_(program_, clock),
        sink_(program_),
        receiver_(program_, clock) {}

  Source* source() override { return can().poll || can().stream ? &source_ : nullptr; }
  Sink* sink() override { return can().send ? &sink_ : nullptr; }
  Receiver* receiver() override { return can().receive ? &receiver_ : nullptr; }
  std::optional<Abilities> abilities() override { return can(); }
  void Begin() override { program_.ReadStateAgain(); }

  // Where the program cannot be asked now, what it said last stands in: a text that is too long helps nobody.
  Result<Limits> limits() override {
    auto hello = program_.Hello();
    if (hello) {
      const std::string said = LimitsToJson(hello->limits).dump();
      // Else what it says now is not known while it is down.
      if (state_.Recall("limits") != said) static_cast<void>(state_.Put("limits", said));
      return hello->limits;
    }
    if (const std::string stored = state_.Recall("limits"); !stored.empty()) {
      auto limits = ReadLimits(Json::parse(stored, nullptr, false));
      if (limits) return *std::move(limits);
    }
    return hello.error();
  }

  Result<Identity> WhoAmI() override {
    const Answer answer = program_.Ask("who", Json::object(), program_.plan().answer_within);
    if (!answer.error) return Identity{Redact(answer.done.who), Redact(answer.done.quota)};
    if (answer.error->fault != Fault::kRejected) return *answer.error;
    auto hello = program_.Hello();
    if (!hello) return hello.error();
    return Identity{Redact(hello->version.empty() ? hello->name : hello->name + " " + hello->version), ""};
  }

 private:
  const Abilities& can() const { return program_.plan().abilities; }
  State& state_;
  Program program_;
  ProgramSource source_;
  ProgramSink sink_;
  ProgramReceiver receiver_;
};

// A reference becomes the secret, anything else stays as it is.
Result<std::string> Value(const std::string& text) {
  if (!text.starts_with("env:") && !text.starts_with("file:")) return text;
  auto secret = Secret::Resolve(text);
  if (!secret) return secret.error();
  return secret->Reveal();
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto bad = [&](std::string_view what) {
    return Error{Fault::kConfig, fmt::format("{}: exec {}: {}", settings.Where(), channel, what)};
  };
  Plan plan;
  plan.channel = channel;
  auto abilities = ReadAbilities(settings.List("abilities"));
  if (!abilities) return bad(abilities.error().message);
  plan.abilities = *abilities;
  plan.start_within = settings.Duration("start_within");
  plan.answer_within = settings.Duration("answer_within");
  for (const milliseconds time : {plan.start_within, plan.answer_within}) {
    if (time < kShortest || time > kLongest)
      return bad("'start_within' and 'answer_within' are 100ms to 10m");
  }
  plan.launch.program = std::filesystem::absolute(settings.Text("program")).lexically_normal().string();
  plan.launch.args = settings.List("args");
  const std::string& folder = settings.Text("folder");
  plan.launch.folder = folder.empty() ? std::filesystem::path(plan.launch.program).parent_path().string()
                                      : std::filesystem::absolute(folder).string();
  plan.launch.env = PlainEnvironment();
  for (const auto& variable : settings.Table("env")) {
    const auto& [name, text] = variable;
    if (name.empty() || name.find('=') != std::string::npos)
      return bad(fmt::format("'env': '{}' is no name", name));
    auto value = Value(text);
    if (!value) return bad(fmt::format("'env': {}: {}", name, value.error().message));
    std::erase_if(plan.launch.env, [&](const auto& each) { return each.first == variable.first; });
    plan.launch.env.emplace_back(name, *std::move(value));
  }
  plan.hello = {{"options", settings.Table("options")}, {"secrets", Json::object()}};
  for (const auto& [name, reference] : settings.Table("secrets")) {
    auto secret = Secret::Resolve(reference);
    if (!secret) return bad(fmt::format("'secrets': {}: {}", name, secret.error().message));
    plan.hello["secrets"][name] = secret->Reveal();
  }
  return std::unique_ptr<Channel>(new ExecChannel(std::move(plan), doors.clock, state));
}

std::vector<Option> Options() {
  using enum OptionKind;
  return {
      {.key = "program", .help = "the file to run", .kind = kPath, .required = true, .destination = true},
      {.key = "args", .help = "its arguments", .kind = kList, .destination = true},
      {.key = "abilities",
       .help = "what it is for here: poll or stream, receive, send, edit, retract, read_back, honours_key, "
               "threads, recipients, answers, answers_direct, names_author",
       .kind = kList,
       .required = true},
      {.key = "options",
       .help = "names and texts that it gets when it starts",
       .kind = kTable,
       .destination = true},
      {.key = "secrets",
       .help = "names and secrets that it gets when it starts",
       .kind = kTable,
       .secret = true,
       .destination = true},
      {.key = "env",
       .help = "variables of its environment, as text or as secret",
       .kind = kTable,
       .secret = true},
      {.key = "folder", .help = "where it works; none: the folder of the program", .kind = kPath},
      {.key = "start_within",
       .help = "how long it may take to be ready, 100ms to 10m",
       .kind = kDuration,
       .fallback = "10s"},
      {.key = "answer_within",
       .help = "how long it may take for an answer, 100ms to 10m",
       .kind = kDuration,
       .fallback = "60s"},
  };
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "exec",
      .summary = "Any program, in any language, as a channel: JSON Lines on its standard input and output",
      .proven = "real programs, and `crier connectors check`",
      .options = Options(),
      .abilities = {.poll = true,
                    .stream = true,
                    .receive = true,
                    .send = true,
                    .edit = true,
                    .retract = true,
                    .read_back = true,
                    .honours_key = true,
                    .threads = true,
                    .recipients = true,
                    .answers = true,
                    .answers_direct = true,
                    .names_author = true},
      .limits = {.unit = LengthUnit::kCharacters,
                 .max_length = 0,
                 .rates = {},
                 .source = "the program, when it starts: docs/exec-protocol.md"},
      .open = &Open,
  };
  return type;
}

}  // namespace crier::exec
