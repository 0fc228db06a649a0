#include "tests/fuzz/poll.h"

#include <charconv>
#include <map>
#include <stdexcept>

#include "core/text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::fuzz {
namespace {

constexpr size_t kMostAnswers = 8;
constexpr size_t kMostRequests = 200;  // of one poll; more is a loop
constexpr std::string_view kChannel = "test";

HttpResponse AnswerOf(std::string_view piece) {
  HttpResponse response;
  response.status = 200;
  if (!piece.starts_with("HTTP ")) {
    response.body = std::string(piece);
    return response;
  }
  const size_t end = std::min(piece.find("\n\n"), piece.size());
  const auto lines = Split(piece.substr(0, end), '\n');
  response.body = std::string(piece.substr(std::min(end + 2, piece.size())));
  int status = 0;
  std::from_chars(lines[0].data() + 5, lines[0].data() + lines[0].size(), status);
  if (status >= 200 && status <= 599) response.status = status;
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t colon = lines[i].find(':');
    if (colon == lines[i].npos) continue;
    response.headers.Add(std::string(lines[i].substr(0, colon)),
                         std::string(Trim(lines[i].substr(colon + 1))));
  }
  return response;
}

class FarSide {
 public:
  explicit FarSide(std::string_view input) {
    for (const std::string_view piece : Pieces(input, kMostAnswers)) answers_.push_back(AnswerOf(piece));
    http_.Always("", [this](const HttpRequest& request) -> Result<HttpResponse> {
      Must(asked_ < kMostRequests, "a poll asks no more than it must");
      ++asked_;
      // What is asked again is answered again; a conditional question is another one.
      const std::string question = request.url + "\n" + std::string(request.headers.Get("If-None-Match")) +
                                   "\n" + std::string(request.headers.Get("If-Modified-Since"));
      HttpResponse response =
          answers_[turns_.emplace(question, turns_.size()).first->second % answers_.size()];
      response.url = request.url;
      return response;
    });
  }
  Http& http() { return http_; }
  size_t questions() const { return turns_.size(); }
  void Again() { asked_ = 0; }

 private:
  std::vector<HttpResponse> answers_;
  std::map<std::string, size_t> turns_;  // of each question
  size_t asked_ = 0;
  FakeHttp http_;
};

// The text that was told last under each native id.
std::map<std::string, std::string> Told(const Batch& batch) {
  std::map<std::string, std::string> texts;
  for (const Event& event : batch.events) {
    if (const auto* mention = std::get_if<Mention>(&event)) texts[mention->native_id] = mention->text;
    if (const auto* edited = std::get_if<Edited>(&event))
      texts[edited->mention.native_id] = edited->mention.text;
  }
  return texts;
}

void MustTellNoneAgain(const std::map<std::string, std::string>& told, const Batch& next) {
  for (const Event& event : next.events) {
    if (const auto* mention = std::get_if<Mention>(&event))
      Must(!told.contains(mention->native_id), "what is known is no new mention");
    if (const auto* edited = std::get_if<Edited>(&event)) {
      const auto known = told.find(edited->mention.native_id);
      Must(known == told.end() || known->second != edited->mention.text, "an edit changes the text");
    }
  }
}

}  // namespace

void PollWhatever(const ConnectorType& type, std::string_view settings, std::string_view input,
                  bool all_in_cursor) {
  const auto read = Settings::Parse(settings, type.options);
  Must(read.has_value(), "the target's own settings can be read");
  FarSide far(input);
  FakeMail mail;
  const FakeClock clock;
  FakeState state;
  FakeState other_state;
  const auto open = [&](State& its) {
    auto channel = type.open(*read, std::string(kChannel), Doors{far.http(), mail, clock}, its);
    Must(channel.has_value(), "the target's own settings open a channel");
    return *std::move(channel);
  };
  const auto poll = [&](Channel& channel, const std::string& cursor) {
    far.Again();
    auto batch = channel.source()->Poll(cursor, clock.Now() + std::chrono::minutes(1), {});
    if (batch) {
      MustKeepBounds(*batch, kChannel);
    } else {
      MustExplain(batch.error());
    }
    return batch;
  };

  const auto channel = open(state);
  const auto first = poll(*channel, "");
  const auto again = poll(*open(other_state), "");
  Must(first.has_value() == again.has_value(), "the same answers are read or refused alike");
  if (!first) return;
  Must(Written(*first) == Written(*again), "the same answers bring the same events");
  Must(first->cursor == again->cursor, "the same answers bring the same cursor");

  const size_t questions = far.questions();
  const auto next = poll(*channel, first->cursor);
  // Where there was more, the next poll goes on with it.
  if (!all_in_cursor || first->more) return;
  if (next) {
    MustTellNoneAgain(Told(*first), *next);
    // A question of its own, such as a conditional one, may be answered with what is new.
    if (far.questions() == questions) Must(next->events.empty(), "the same answers bring nothing new");
  }
  const auto next_again = poll(*open(other_state), first->cursor);
  Must(next.has_value() == next_again.has_value(), "the same answers are read or refused alike");
  if (next) Must(Written(*next) == Written(*next_again), "the same cursor brings the same events");
}

}  // namespace crier::fuzz
