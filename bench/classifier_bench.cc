// How many messages a second: the matcher against RE2 (a plain loop, and RE2::Set) and Hyperscan, with the
// shipped packs and with more rules, and the whole of classifying, on messages not seen before. Answers are
// compared; a wrong one fails the run. script/bench puts the figures into its table.
#include <benchmark/benchmark.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <set>

#include "bench/hyperscan.h"
#include "classifier/classifier.h"
#include "classifier/matcher.h"
#include "classifier/pack.h"
#include "classifier/reading.h"
#include "hub/paths.h"

namespace crier {
namespace {

constexpr size_t kMessages = 50'000;
constexpr size_t kChecked = 500;

struct Corpus {
  std::vector<std::string> patterns;  // of the shipped packs
  std::vector<std::string> messages;  // as written
  std::vector<std::string> readings;
  std::vector<std::string> words;  // of the examples, four letters or more
};

void AddWords(const std::string& text, std::set<std::string>* words) {
  constexpr size_t kShortest = 4;
  std::string word;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    if (c >= 'a' && c <= 'z') {
      word += c;
      continue;
    }
    if (word.size() >= kShortest) words->insert(word);
    word.clear();
  }
}

// Messages that nobody wrote: the words of the packs' examples in new orders, some hundred bytes each.
const Corpus& TheCorpus() {
  static const Corpus corpus = [] {
    Corpus made;
    std::vector<Finding> findings;
    const Packs packs = ReadPacks(ShareDir() / "rules", &findings);
    std::set<std::string> patterns;
    std::vector<std::string> pieces;
    std::set<std::string> vocabulary;
    for (const Rule& rule : packs.rules) {
      patterns.insert(rule.match.begin(), rule.match.end());
      patterns.insert(rule.unless.begin(), rule.unless.end());
      for (const std::vector<std::string>* examples : {&rule.yes, &rule.no}) {
        for (const std::string& example : *examples) {
          // Pieces of three words keep phrases alive without repeating an example.
          size_t words = 0;
          size_t from = 0;
          for (size_t i = 0; i <= example.size(); ++i) {
            if (i < example.size() && example[i] != ' ') continue;
            if (++words % 3 != 0 && i < example.size()) continue;
            pieces.push_back(example.substr(from, i - from));
            from = std::min(i + 1, example.size());
          }
          AddWords(example, &vocabulary);
        }
      }
    }
    made.patterns.assign(patterns.begin(), patterns.end());
    made.words.assign(vocabulary.begin(), vocabulary.end());
    std::mt19937 random(92);
    Reading reading;
    for (size_t i = 0; i < kMessages && !pieces.empty(); ++i) {
      std::string& message = made.messages.emplace_back();
      while (message.size() < 92) message += pieces[random() % pieces.size()] + ' ';
      ReadInto(message, &reading);
      made.readings.push_back(reading.text);
    }
    return made;
  }();
  return corpus;
}

// So many patterns: those of the packs, fewer of them, or with phrases, choices and gaps of the examples'
// words beside them. 0: those of the packs.
std::vector<std::string> Patterns(int64_t count) {
  const Corpus& corpus = TheCorpus();
  std::vector<std::string> patterns = corpus.patterns;
  if (count == 0 || corpus.words.empty()) return patterns;
  const auto wanted = static_cast<size_t>(count);
  std::mt19937 random(903);
  if (patterns.size() > wanted) {
    std::shuffle(patterns.begin(), patterns.end(), random);
    patterns.resize(wanted);
  }
  const auto word = [&] { return corpus.words[random() % corpus.words.size()]; };
  std::set<std::string> there(patterns.begin(), patterns.end());
  while (patterns.size() < wanted) {
    std::string made = R"(\b)";
    switch (random() % 3) {
      case 0:
        made += word() + ' ' + word() + 's';
        made += '?';
        break;
      case 1:
        made += "(?:" + word() + '|' + word() + '|' + word() + ") " + word();
        break;
      default:
        made += word() + R"( (?:\w+ ){0,2})" + word();
    }
    made += R"(\b)";
    if (there.insert(made).second) patterns.push_back(std::move(made));
  }
  return patterns;
}

Result<Matcher> BuildMatcher(const std::vector<std::string>& patterns) {
  std::vector<Matcher::Pattern> made;
  for (const std::string& pattern : patterns) made.push_back({pattern});
  return Matcher::Build(std::move(made));
}

// Kilobytes that this process holds (`VmRSS`), or held at most (`VmHWM`).
double Held(const std::string& what) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(what + ':', 0) == 0) return std::stod(line.substr(what.size() + 1));
  }
  return 0;
}

using BenchClock = std::chrono::steady_clock;

// Seconds that each side took over the same messages, round by round.
class Rounds {
 public:
  void Add(double ours, double theirs) {
    ours_.push_back(ours);
    ratios_.push_back(theirs / ours);
    theirs_.push_back(theirs);
  }
  // Messages a second of both, and how many times as fast ours is: the ratio of medians, the least and the
  // most.
  void Tell(size_t messages, benchmark::State* state) const {
    if (ours_.empty()) return;
    state->counters["ours"] = static_cast<double>(messages) / Median(ours_);
    state->counters["ours_least"] =
        static_cast<double>(messages) / *std::max_element(ours_.begin(), ours_.end());
    state->counters["ours_most"] =
        static_cast<double>(messages) / *std::min_element(ours_.begin(), ours_.end());
    state->counters["peer"] = static_cast<double>(messages) / Median(theirs_);
    state->counters["peer_least"] =
        static_cast<double>(messages) / *std::max_element(theirs_.begin(), theirs_.end());
    state->counters["peer_most"] =
        static_cast<double>(messages) / *std::min_element(theirs_.begin(), theirs_.end());
    state->counters["ratio"] = Median(theirs_) / Median(ours_);
    state->counters["ratio_least"] = *std::min_element(ratios_.begin(), ratios_.end());
    state->counters["ratio_most"] = *std::max_element(ratios_.begin(), ratios_.end());
  }

 private:
  static double Median(std::vector<double> all) {
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
  }
  std::vector<double> ours_;
  std::vector<double> theirs_;
  std::vector<double> ratios_;
};

std::vector<Matcher::Hit> PlainLoop(const std::vector<std::unique_ptr<RE2>>& expressions,
                                    const std::string& text) {
  std::vector<Matcher::Hit> hits;
  for (uint32_t i = 0; i < expressions.size(); ++i) {
    re2::StringPiece span;
    if (!expressions[i]->Match(text, 0, text.size(), RE2::UNANCHORED, &span, 1)) continue;
    const auto start = static_cast<uint32_t>(span.data() - text.data());
    hits.push_back({i, start, static_cast<uint32_t>(start + span.size())});
  }
  return hits;
}

std::vector<std::unique_ptr<RE2>> Compile(const std::vector<std::string>& patterns) {
  std::vector<std::unique_ptr<RE2>> expressions;
  for (const std::string& pattern : patterns) expressions.push_back(std::make_unique<RE2>(pattern));
  return expressions;
}

// Against RE2: each expression in turn, which finds the places as we do, or all in one RE2::Set, which only
// says which match. Rounds alternate over messages that neither has seen.
void BM_MatcherAgainstRe2(benchmark::State& state) {
  constexpr size_t kChunk = 100;
  constexpr int64_t kSetMemory = int64_t{1} << 30;
  const bool in_set = state.range(1) != 0;
  const Corpus& corpus = TheCorpus();
  const std::vector<std::string> patterns = Patterns(state.range(0));
  Result<Matcher> matcher = BuildMatcher(patterns);
  if (!matcher || corpus.messages.empty()) return state.SkipWithError("no packs");
  const std::vector<std::unique_ptr<RE2>> expressions = Compile(patterns);
  RE2::Options options;
  options.set_max_mem(kSetMemory);
  RE2::Set set(options, RE2::UNANCHORED);
  if (in_set) {
    for (const std::string& pattern : patterns) {
      if (set.Add(pattern, nullptr) < 0) return state.SkipWithError("RE2::Set refuses a pattern");
    }
    if (!set.Compile()) return state.SkipWithError("RE2::Set cannot be built");
  }
  Matcher::Scratch scratch;
  std::vector<Matcher::Hit> hits;
  const size_t checked = patterns.size() > 1'000 ? kChecked / 10 : kChecked;
  for (size_t i = 0; i < checked; ++i) {
    matcher->Find(corpus.readings[i], kAnyLanguage, &scratch, &hits);
    if (hits != PlainLoop(expressions, corpus.readings[i])) return state.SkipWithError("not what RE2 finds");
  }
  Rounds rounds;
  std::vector<int> ids;
  size_t next = kChecked;
  for (auto unused : state) {
    if (next + kChunk > corpus.readings.size()) next = kChecked;
    size_t ours = 0;
    size_t theirs = 0;
    const BenchClock::time_point begin = BenchClock::now();
    for (size_t i = next; i < next + kChunk; ++i) {
      matcher->Find(corpus.readings[i], kAnyLanguage, &scratch, &hits);
      ours += hits.size();
    }
    const BenchClock::time_point between = BenchClock::now();
    for (size_t i = next; i < next + kChunk; ++i) {
      if (in_set) {
        RE2::Set::ErrorInfo error{};
        if (!set.Match(corpus.readings[i], &ids, &error) && error.kind != RE2::Set::kNoError)
          return state.SkipWithError("RE2::Set gave up");
        theirs += ids.size();
      } else {
        theirs += PlainLoop(expressions, corpus.readings[i]).size();
      }
    }
    const double took = std::chrono::duration<double>(between - begin).count();
    rounds.Add(took, std::chrono::duration<double>(BenchClock::now() - between).count());
    state.SetIterationTime(took);
    if (ours != theirs) return state.SkipWithError("not as many hits as RE2 finds");
    next += kChunk;
  }
  rounds.Tell(kChunk, &state);
  state.counters["patterns"] = static_cast<double>(patterns.size());
}
BENCHMARK(BM_MatcherAgainstRe2)
    ->ArgNames({"rules", "set"})
    ->ArgsProduct({{0, 200, 2'000}, {0, 1}})
    ->UseManualTime()
    ->Iterations(20);

#ifdef CRIER_HYPERSCAN
// Alternating over chunks of messages that neither has seen. Without places Hyperscan only says which
// patterns match; with places RE2 looks for each of them where. The matcher always finds the places.
void BM_MatcherAgainstHyperscan(benchmark::State& state) {
  constexpr size_t kChunk = 1'000;
  const bool places = state.range(1) != 0;
  const Corpus& corpus = TheCorpus();
  const std::vector<std::string> patterns = Patterns(state.range(0));
  Result<Matcher> matcher = BuildMatcher(patterns);
  if (!matcher || corpus.messages.empty()) return state.SkipWithError("no packs");
  const BenchClock::time_point building = BenchClock::now();
  const Hyperscan peer(patterns);
  if (!peer.ok()) return state.SkipWithError("Hyperscan cannot be built");
  const double peer_build = std::chrono::duration<double>(BenchClock::now() - building).count();
  const std::vector<std::unique_ptr<RE2>> expressions = Compile(patterns);
  Matcher::Scratch scratch;
  std::vector<Matcher::Hit> hits;
  std::vector<uint32_t> ids;
  // What Hyperscan finds, the matcher finds; the reverse holds but for the few patterns that it reads
  // otherwise.
  for (size_t i = 0; i < kChecked; ++i) {
    matcher->Find(corpus.readings[i], kAnyLanguage, &scratch, &hits);
    peer.Find(corpus.readings[i], &ids);
    for (const uint32_t id : ids) {
      if (std::none_of(hits.begin(), hits.end(), [&](const Matcher::Hit& hit) { return hit.pattern == id; }))
        return state.SkipWithError("Hyperscan finds what the matcher does not");
    }
  }
  Rounds rounds;
  size_t next = kChecked;
  for (auto unused : state) {
    if (next + kChunk > corpus.readings.size()) next = kChecked;
    const BenchClock::time_point begin = BenchClock::now();
    for (size_t i = next; i < next + kChunk; ++i) {
      matcher->Find(corpus.readings[i], kAnyLanguage, &scratch, &hits);
      benchmark::DoNotOptimize(hits.data());
    }
    const BenchClock::time_point between = BenchClock::now();
    for (size_t i = next; i < next + kChunk; ++i) {
      const std::string& text = corpus.readings[i];
      peer.Find(text, &ids);
      benchmark::DoNotOptimize(ids.data());
      for (size_t n = 0; places && n < ids.size(); ++n) {
        re2::StringPiece span;
        benchmark::DoNotOptimize(expressions[ids[n]]->Match(text, 0, text.size(), RE2::UNANCHORED, &span, 1));
      }
    }
    const double took = std::chrono::duration<double>(between - begin).count();
    rounds.Add(took, std::chrono::duration<double>(BenchClock::now() - between).count());
    state.SetIterationTime(took);
    next += kChunk;
  }
  rounds.Tell(kChunk, &state);
  state.counters["patterns"] = static_cast<double>(patterns.size());
  state.counters["hyperscan_takes"] = static_cast<double>(peer.taken());
  state.counters["hyperscan_build_s"] = peer_build;
}
BENCHMARK(BM_MatcherAgainstHyperscan)
    ->ArgNames({"rules", "places"})
    ->ArgsProduct({{0, 200, 2'000, 10'000}, {0, 1}})
    ->UseManualTime()
    ->Iterations(40);
#endif

// Memory is told of a process that does nothing else.
void BM_MatcherBuild(benchmark::State& state) {
  const std::vector<std::string> patterns = Patterns(state.range(0));
  const double before = Held("VmRSS");
  for (auto unused : state) {
    if (!BuildMatcher(patterns)) return state.SkipWithError("no packs");
  }
  state.counters["patterns"] = static_cast<double>(patterns.size());
  state.counters["mb"] = (Held("VmHWM") - before) / 1024;
}
BENCHMARK(BM_MatcherBuild)->ArgName("rules")->Arg(0)->Arg(2'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

void BM_Classify(benchmark::State& state) {
  const Corpus& corpus = TheCorpus();
  const auto classifier = Classifier::Load(ShareDir() / "rules");
  if (!classifier) return state.SkipWithError(classifier.error().message.c_str());
  if (corpus.messages.size() < kMessages) return state.SkipWithError("no packs");
  Mention mention;
  // Looked at before the clock runs: the first run of a benchmark is one message long, and that one may well
  // have no issue.
  size_t hits = 0;
  for (size_t i = 0; i < kChecked; ++i) {
    mention.text = corpus.messages[i];
    hits += (*classifier)->Classify(mention).issues.size();
  }
  if (hits == 0) return state.SkipWithError("no message had an issue");
  std::string json;
  size_t next = kChecked;
  for (auto unused : state) {
    mention.text = corpus.messages[next];
    const Verdict verdict = (*classifier)->Classify(mention);
    json.clear();
    AppendVerdictFields(verdict, &json);
    benchmark::DoNotOptimize(json.data());
    next = next + 1 < kMessages ? next + 1 : 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Classify);

}  // namespace
}  // namespace crier
