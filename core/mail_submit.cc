#include "core/mail_submit.h"

#include <algorithm>
#include <optional>

#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMostConnections = 32;

}  // namespace

Fault FaultOfSmtpReply(int code, std::string_view text) {
  switch (code) {
    case 530:
    case 534:
    case 535:
    case 538:
      return Fault::kAuth;
    case 421:
      return Fault::kThrottled;
    default:
      break;
  }
  if (code / 100 == 5) return Fault::kRejected;
  const std::string low = Lower(text);
  // 4.5.3 too many recipients, 4.7.28 and its neighbours a rate (RFC 3463; the large providers' own lists).
  for (const std::string_view word :
       {" 4.5.3", " 4.7.28", "too many", "too fast", "rate limit", "throttl", "slow down"}) {
    if (low.find(word) != std::string::npos) return Fault::kThrottled;
  }
  return Fault::kUnreachable;
}

// Their QUIT is not waited for.
Submission::~Submission() {
  const NoSigPipe no_signal;
  for (const auto& carrier : carriers_) carrier->line.CutOff();
  multi_.reset();
}

size_t Submission::OnRead(char* buffer, size_t size, size_t count, void* self) {
  auto* carrier = static_cast<Carrier*>(self);
  const std::string& message = carrier->letter->message;
  carrier->started = true;
  const size_t piece = std::min(size * count, message.size() - carrier->given);
  std::copy_n(message.data() + carrier->given, piece, buffer);
  carrier->given += piece;
  if (carrier->given == message.size() && !carrier->ended) {
    carrier->ended = true;
    carrier->line.ForgetReply();  // the next one is about the letter as a whole
  }
  return piece;
}

void Submission::Start(Carrier& carrier, const Letter& letter, size_t index, bool fresh) {
  carrier.letter = &letter;
  carrier.index = index;
  carrier.given = 0;
  carrier.started = carrier.ended = false;
  carrier.fresh = fresh;
  carrier.line.Prepare(false, fresh);
  CURL* easy = carrier.line.easy();
  carrier.recipients = curl_slist_append(nullptr, letter.to.c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, letter.from.c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, carrier.recipients);
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Submission::OnRead);
  curl_easy_setopt(easy, CURLOPT_READDATA, &carrier);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &carrier);
  curl_multi_add_handle(multi_->get(), easy);
}

void Submission::Leave(Carrier& carrier) {
  curl_multi_remove_handle(multi_->get(), carrier.line.easy());
  curl_slist_free_all(carrier.recipients);
  carrier.recipients = nullptr;
  carrier.letter = nullptr;
}

std::optional<Submission::Outcome> Submission::Finish(Carrier& carrier, CURLcode code) {
  const MailLine& line = carrier.line;
  if (code == CURLE_OK) return Outcome{{}, false};
  const int reply = line.reply_code();
  long opened = 0;
  curl_easy_getinfo(line.easy(), CURLINFO_NUM_CONNECTS, &opened);
  // A connection that had rested was closed by the other end; this letter was not yet on its way.
  const bool was_dead = opened == 0 && !carrier.started && (reply < 400 || reply == 421);
  if (was_dead && !carrier.fresh && code != CURLE_ABORTED_BY_CALLBACK) return std::nullopt;
  // MAIL, RCPT and DATA are refused with a reply; so is the whole letter at its end.
  const bool refused = reply >= 400 && (code == CURLE_SEND_ERROR || carrier.started);
  if (refused) {
    Error error = line.Fail(FaultOfSmtpReply(reply, line.reply()), line.reply());
    const bool stops = error.fault == Fault::kThrottled || error.fault == Fault::kAuth;
    return Outcome{std::move(error), stops};
  }
  Error error = line.Failed(code);
  error.in_doubt = carrier.ended;
  return Outcome{std::move(error), true};
}

std::vector<Result<void>> Submission::Submit(std::span<const Letter> letters, size_t connections,
                                             const std::stop_token& stop) {
  constexpr int kPollMs = 60'000;
  const NoSigPipe no_signal;
  connections = std::clamp<size_t>(connections, 1, kMostConnections);
  while (carriers_.size() < std::min(connections, letters.size()))
    carriers_.push_back(std::make_unique<Carrier>(server_, policy_));
  curl_multi_setopt(multi_->get(), CURLMOPT_MAXCONNECTS, static_cast<long>(connections));

  std::vector<std::optional<Result<void>>> answers(letters.size());
  std::optional<Error> rest;  // what the letters that have not started get
  size_t next = 0;
  size_t under_way = 0;
  const std::stop_callback on_stop(stop, [this] { curl_multi_wakeup(multi_->get()); });
  const auto start_more = [&] {
    for (const auto& carrier : carriers_) {
      if (rest || next == letters.size() || under_way == connections) return;
      if (carrier->letter != nullptr) continue;
      Start(*carrier, letters[next], next, false);
      ++next;
      ++under_way;
    }
  };
  const auto finish = [&](Carrier& carrier, CURLcode code) {
    std::optional<Outcome> outcome = Finish(carrier, code);
    const Letter& letter = *carrier.letter;
    const size_t index = carrier.index;
    Leave(carrier);
    if (!outcome) {
      Start(carrier, letter, index, true);
      return;
    }
    if (outcome->stops_the_rest && !rest) {
      rest = outcome->result.error();
      rest->in_doubt = false;
    }
    answers[index] = std::move(outcome->result);
    --under_way;
  };
  while (true) {
    start_more();
    if (under_way == 0) break;
    if (stop.stop_requested()) {
      // First of all: a handle that is taken away in the middle of a letter would end the letter there, and
      // the server would take what it has for the whole.
      for (const auto& carrier : carriers_) carrier->line.CutOff();
      for (const auto& carrier : carriers_) {
        if (carrier->letter != nullptr) finish(*carrier, CURLE_ABORTED_BY_CALLBACK);
      }
      continue;
    }
    int running = 0;
    curl_multi_perform(multi_->get(), &running);
    int left = 0;
    bool some = false;
    while (const CURLMsg* message = curl_multi_info_read(multi_->get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      Carrier* carrier = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &carrier);
      finish(*carrier, code);
      some = true;
    }
    if (!some) curl_multi_poll(multi_->get(), nullptr, 0, kPollMs, nullptr);
  }
  std::vector<Result<void>> results;
  for (auto& answer : answers) results.push_back(answer ? *std::move(answer) : Result<void>(*rest));
  return results;
}

}  // namespace crier
