#include "tests/support/fake_mail.h"

#include <algorithm>

#include "core/imap.h"
#include "core/settings.h"
#include "core/yaml.h"
#include "tests/support/script.h"

namespace crier {
namespace {

std::string Shown(const MailServer& server, std::string protocol) {
  if (server.tls == MailServer::Tls::kTls) protocol += 's';
  return protocol + "://" + server.host + ":" + std::to_string(server.port);
}

// Lines end as they do on the wire.
std::string WithCrLf(const std::string& text) {
  if (text.find("\r\n") != text.npos) return text;
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

Result<FakeMail::Box> ReadBox(const Yaml& node, uint32_t validity, const std::filesystem::path& folder) {
  FakeMail::Box box;
  auto number = node.Number("validity", validity);
  if (!number) return number.error();
  box.validity = static_cast<uint32_t>(*number);
  auto next = node.Number("next", 0);
  if (!next) return next.error();
  box.next = static_cast<uint32_t>(*next);
  for (const Yaml& item : node.At("mailbox").Items()) {
    if (auto only =
            item.Only({"uid", "arrived", "file", "message", "after", "size", "structure", "sections"});
        !only)
      return only.error();
    FakeMail::Kept kept;
    auto uid = item.Number("uid", 0);
    auto after = item.Number("after", 0);
    auto arrived = ParseTime(item.Has("arrived") ? item.At("arrived").Scalar() : "2027-01-15T08:00:00Z");
    if (!uid || !after || !arrived) return item.Bad("uid and after are numbers, arrived is a time");
    kept.uid = static_cast<uint32_t>(*uid);
    kept.after = static_cast<int>(*after);
    kept.arrived = *arrived;
    kept.message = item.At("message").Scalar();
    if (item.Has("file")) {
      const auto file = folder / item.At("file").Scalar();
      if (!std::filesystem::is_regular_file(file)) return item.Bad("there is no file " + file.string());
      kept.message = ReadFile(file);
    }
    kept.message = WithCrLf(kept.message);
    auto size = item.Number("size", 0);
    if (!size) return size.error();
    kept.size = static_cast<size_t>(*size);
    kept.structure = item.At("structure").Scalar();
    for (const std::string& name : item.At("sections").Keys())
      kept.sections[name] = WithCrLf(item.At("sections").At(name).Scalar());
    box.letters.push_back(std::move(kept));
  }
  return box;
}

Result<MailScript::Exchange> ReadMailExchange(const Yaml& node, const std::filesystem::path& folder) {
  if (auto only = node.Only({"when", "wants", "lacks", "fault", "message", "in_doubt", "retry_after",
                             "validity", "next", "mailbox", "always"});
      !only) {
    return only.error();
  }
  MailScript::Exchange exchange;
  auto when = node.Text("when");
  if (!when) return when.error();
  exchange.when = *when;
  exchange.always = node.At("always").Scalar() == "true";
  for (const Yaml& piece : node.At("wants").Items()) exchange.wants.push_back(piece.Scalar());
  for (const Yaml& piece : node.At("lacks").Items()) exchange.lacks.push_back(piece.Scalar());
  if (node.Has("fault")) {
    const auto fault = FaultNamed(node.At("fault").Scalar());
    if (!fault) return node.Bad("fault is one of config auth throttled unreachable rejected bad_data");
    Error error{*fault, node.Has("message") ? node.At("message").Scalar() : "scripted: no answer"};
    error.in_doubt = node.At("in_doubt").Scalar() == "true";
    if (node.Has("retry_after")) {
      const auto wait = ParseDuration(node.At("retry_after").Scalar());
      if (!wait) return wait.error();
      error.retry_after = *wait;
    }
    exchange.fault = std::move(error);
  }
  if (node.Has("mailbox")) {
    auto box = ReadBox(node, 1, folder);
    if (!box) return box.error();
    exchange.box = *std::move(box);
  }
  return exchange;
}

}  // namespace

class FakeMail::Opened : public Mailbox {
 public:
  Opened(FakeMail& mail, const Box& box) : mail_(mail), validity_(box.validity), next_(box.next) {}

  uint32_t validity() const override { return validity_; }
  uint32_t next() const override { return next_; }

  Result<Found> Find(uint32_t first, Time since, size_t limit, std::stop_token) override {
    if (auto error = mail_.Ask("FIND " + std::to_string(first))) return *error;
    Found found;
    found.next = first;
    for (const Kept& kept : mail_.Here()) {
      if (kept.uid < first || kept.arrived < std::chrono::floor<std::chrono::days>(since)) continue;
      if (found.uids.size() == limit) {
        found.more = true;
        break;
      }
      found.uids.push_back(kept.uid);
      found.next = kept.uid + 1;
    }
    seen_ = mail_.Here().size();
    return found;
  }

  Result<std::vector<ReceivedLetter>> Read(std::span<const uint32_t> uids, size_t max_bytes,
                                           std::stop_token) override {
    std::string line = "READ ";
    for (const uint32_t uid : uids) line += (line.ends_with(' ') ? "" : ",") + std::to_string(uid);
    if (auto error = mail_.Ask(line)) return *error;
    std::vector<ReceivedLetter> letters;
    for (const Kept& kept : mail_.Here()) {
      if (std::find(uids.begin(), uids.end(), kept.uid) == uids.end()) continue;
      letters.push_back({kept.uid, kept.arrived, std::max(kept.size, kept.message.size()),
                         kept.message.substr(0, max_bytes)});
    }
    return letters;
  }

  Result<LetterPart> Structure(uint32_t uid, std::stop_token) override {
    if (auto error = mail_.Ask("STRUCTURE " + std::to_string(uid))) return *error;
    for (const Kept& kept : mail_.Here()) {
      if (kept.uid != uid) continue;
      if (auto structure = imap::Structure(kept.structure)) return *std::move(structure);
    }
    return Error{Fault::kRejected, "scripted: no structure"};
  }

  Result<std::vector<std::string>> Sections(uint32_t uid, std::span<const std::string> names,
                                            size_t max_bytes, std::stop_token) override {
    if (auto error = mail_.Ask("SECTIONS " + std::to_string(uid))) return *error;
    std::vector<std::string> sections(names.size());
    for (const Kept& kept : mail_.Here()) {
      for (size_t i = 0; kept.uid == uid && i < names.size(); ++i) {
        const auto found = kept.sections.find(names[i]);
        if (found != kept.sections.end()) sections[i] = found->second.substr(0, max_bytes);
      }
    }
    return sections;
  }

  Result<bool> Wait(std::chrono::milliseconds, std::stop_token) override {
    if (auto error = mail_.Ask("WAIT")) return *error;
    return mail_.Here().size() > seen_;
  }

 private:
  FakeMail& mail_;
  const uint32_t validity_;
  const uint32_t next_;
  size_t seen_ = 0;
};

void FakeMail::Answers(Answer answer) {
  std::lock_guard lock(mutex_);
  answer_ = std::move(answer);
}

void FakeMail::Fill(Box box) {
  std::sort(box.letters.begin(), box.letters.end(),
            [](const Kept& a, const Kept& b) { return a.uid < b.uid; });
  std::lock_guard lock(mutex_);
  box_ = std::move(box);
}

void FakeMail::Hold(bool held) {
  std::lock_guard lock(mutex_);
  held_ = held;
}

std::vector<std::string> FakeMail::Log() const {
  std::lock_guard lock(mutex_);
  return log_;
}

std::vector<Letter> FakeMail::Sent() const {
  std::lock_guard lock(mutex_);
  return sent_;
}

std::vector<FakeMail::Kept> FakeMail::Here() const {
  std::lock_guard lock(mutex_);
  std::vector<Kept> here;
  std::copy_if(box_.letters.begin(), box_.letters.end(), std::back_inserter(here),
               [&](const Kept& kept) { return kept.after <= waits_; });
  return here;
}

std::optional<Error> FakeMail::Ask(const std::string& line, const Letter* letter) {
  Answer answer;
  {
    std::lock_guard lock(mutex_);
    log_.push_back(line);
    if (line == "WAIT" && !held_) ++waits_;
    answer = answer_;
  }
  return answer ? answer(line, letter) : std::nullopt;
}

std::vector<Result<void>> FakeMail::Submit(const MailServer& server, std::span<const Letter> letters, size_t,
                                           std::stop_token) {
  std::vector<Result<void>> answers;
  std::optional<Error> rest;
  for (const Letter& letter : letters) {
    if (rest) {
      answers.emplace_back(*rest);
      continue;
    }
    auto error = Ask("SUBMIT " + Shown(server, "smtp") + " " + letter.to, &letter);
    if (!error) {
      std::lock_guard lock(mutex_);
      sent_.push_back(letter);
      answers.emplace_back();
      continue;
    }
    if (error->fault != Fault::kRejected) {
      rest = error;
      rest->in_doubt = false;
    }
    answers.emplace_back(*std::move(error));
  }
  return answers;
}

Result<void> FakeMail::Greet(const MailServer& server, std::stop_token) {
  if (auto error = Ask("GREET " + Shown(server, "smtp"))) return *error;
  return {};
}

Result<std::unique_ptr<Mailbox>> FakeMail::Open(const MailServer& server, const std::string& folder,
                                                std::stop_token) {
  if (auto error = Ask("OPEN " + Shown(server, "imap") + "/" + folder)) return *error;
  std::lock_guard lock(mutex_);
  return std::unique_ptr<Mailbox>(std::make_unique<Opened>(*this, box_));
}

Result<std::unique_ptr<MailScript>> MailScript::Load(const std::filesystem::path& file) {
  auto script = std::make_unique<MailScript>();
  if (!std::filesystem::exists(file)) return script;
  auto yaml = Yaml::Load(file.string());
  if (!yaml) return yaml.error();
  if (auto only = yaml->Only({"validity", "next", "mailbox", "answers"}); !only) return only.error();
  auto box = ReadBox(*yaml, 1, file.parent_path());
  if (!box) return box.error();
  script->box_ = *std::move(box);
  for (const Yaml& node : yaml->At("answers").Items()) {
    auto exchange = ReadMailExchange(node, file.parent_path());
    if (!exchange) return exchange.error();
    script->exchanges_.push_back(*std::move(exchange));
  }
  script->spent_.resize(script->exchanges_.size());
  return script;
}

void MailScript::Act(FakeMail& mail) {
  mail.Fill(box_);
  mail.Answers(
      [this, &mail](const std::string& line, const Letter* letter) { return Answer(mail, line, letter); });
}

std::optional<Error> MailScript::Answer(FakeMail& mail, const std::string& line, const Letter* letter) {
  std::lock_guard lock(mutex_);
  const size_t turn = asked_++;
  if (fail_ && fail_->first == turn) return fail_->second;
  for (size_t i = 0; i < exchanges_.size(); ++i) {
    const Exchange& exchange = exchanges_[i];
    if (spent_[i] || !line.starts_with(exchange.when)) continue;
    if (!exchange.always) spent_[i] = true;
    for (const std::string& piece : exchange.wants) {
      if (letter == nullptr || letter->message.find(piece) == std::string::npos)
        complaints_.push_back(line + ": no " + piece + " in the letter " + (letter ? letter->message : ""));
    }
    for (const std::string& piece : exchange.lacks) {
      if (letter != nullptr && letter->message.find(piece) != std::string::npos)
        complaints_.push_back(line + ": " + piece + " in the letter " + letter->message);
    }
    if (exchange.box) mail.Fill(*exchange.box);
    return exchange.fault;
  }
  if (letter != nullptr) {
    complaints_.push_back("not scripted: " + line);
    return Error{Fault::kUnreachable, "not scripted: " + line};
  }
  return std::nullopt;
}

void MailScript::FailAt(size_t n, Error error) {
  std::lock_guard lock(mutex_);
  fail_.emplace(n, std::move(error));
}

std::vector<std::string> MailScript::Complaints() const {
  std::lock_guard lock(mutex_);
  return complaints_;
}

std::vector<std::string> MailScript::Unused() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> unused;
  for (size_t i = 0; i < exchanges_.size(); ++i) {
    if (!spent_[i] && !exchanges_[i].always) unused.push_back(exchanges_[i].when);
  }
  return unused;
}

size_t MailScript::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

}  // namespace crier
