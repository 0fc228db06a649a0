// How many messages a second: the matcher against a plain loop of RE2, and the whole of classifying, on
// messages not seen before. Every answer of the matcher is compared with RE2's once; a wrong one fails the
// run.
#include <benchmark/benchmark.h>
#ifdef CRIER_HYPERSCAN
#include <hs/hs.h>
#endif
#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>

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
};

// Messages that nobody wrote: the words of the packs' examples in new orders, some hundred bytes each.
const Corpus& TheCorpus() {
  static const Corpus corpus = [] {
    Corpus made;
    std::vector<Finding> findings;
    const Packs packs = ReadPacks(ShareDir() / "rules", &findings);
    std::set<std::string> patterns;
    std::vector<std::string> pieces;
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
        }
      }
    }
    made.patterns.assign(patterns.begin(), patterns.end());
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

void BM_Matcher(benchmark::State& state) {
  const Corpus& corpus = TheCorpus();
  std::vector<Matcher::Pattern> patterns;
  for (const std::string& pattern : corpus.patterns) patterns.push_back({pattern});
  Result<Matcher> matcher = Matcher::Build(std::move(patterns));
  if (!matcher || corpus.messages.empty()) return state.SkipWithError("no packs");
  Matcher::Scratch scratch;
  std::vector<Matcher::Hit> hits;
  const std::vector<std::unique_ptr<RE2>> expressions = Compile(corpus.patterns);
  for (size_t i = 0; i < kChecked; ++i) {
    matcher->Find(corpus.readings[i], kAnyLanguage, &scratch, &hits);
    if (hits != PlainLoop(expressions, corpus.readings[i])) return state.SkipWithError("not what RE2 finds");
  }
  size_t next = kChecked;
  for (auto unused : state) {
    matcher->Find(corpus.readings[next], kAnyLanguage, &scratch, &hits);
    benchmark::DoNotOptimize(hits.data());
    next = next + 1 < kMessages ? next + 1 : 0;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["patterns"] = static_cast<double>(corpus.patterns.size());
}
BENCHMARK(BM_Matcher);

void BM_Re2Loop(benchmark::State& state) {
  const Corpus& corpus = TheCorpus();
  if (corpus.messages.empty()) return state.SkipWithError("no packs");
  const std::vector<std::unique_ptr<RE2>> expressions = Compile(corpus.patterns);
  size_t next = 0;
  for (auto unused : state) {
    benchmark::DoNotOptimize(PlainLoop(expressions, corpus.readings[next]).size());
    next = next + 1 < kMessages ? next + 1 : 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Re2Loop);

#ifdef CRIER_HYPERSCAN
// The patterns that Hyperscan takes, each told once a text.
class Hyperscan {
 public:
  explicit Hyperscan(const std::vector<std::string>& patterns) {
    std::vector<const char*> texts;
    std::vector<unsigned> flags;
    std::vector<unsigned> ids;
    for (unsigned i = 0; i < patterns.size(); ++i) {
      hs_database_t* alone = nullptr;
      hs_compile_error_t* error = nullptr;
      const bool taken =
          hs_compile(patterns[i].c_str(), kFlags, HS_MODE_BLOCK, nullptr, &alone, &error) == HS_SUCCESS;
      hs_free_database(alone);
      if (error != nullptr) hs_free_compile_error(error);
      if (!taken) continue;
      texts.push_back(patterns[i].c_str());
      flags.push_back(kFlags);
      ids.push_back(i);
    }
    taken_ = ids.size();
    hs_compile_error_t* error = nullptr;
    ok_ = hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(ids.size()),
                           HS_MODE_BLOCK, nullptr, &database_, &error) == HS_SUCCESS &&
          hs_alloc_scratch(database_, &scratch_) == HS_SUCCESS;
    if (error != nullptr) hs_free_compile_error(error);
  }
  Hyperscan(const Hyperscan&) = delete;
  Hyperscan& operator=(const Hyperscan&) = delete;
  ~Hyperscan() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }

  bool ok() const { return ok_; }
  size_t taken() const { return taken_; }
  void Find(const std::string& text, std::vector<uint32_t>* ids) const {
    ids->clear();
    hs_scan(
        database_, text.data(), static_cast<unsigned>(text.size()), 0, scratch_,
        [](unsigned id, unsigned long long, unsigned long long, unsigned, void* found) {
          static_cast<std::vector<uint32_t>*>(found)->push_back(id);
          return 0;
        },
        ids);
  }

 private:
  static constexpr unsigned kFlags = HS_FLAG_SINGLEMATCH | HS_FLAG_UTF8 | HS_FLAG_DOTALL;
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
  size_t taken_ = 0;
  bool ok_ = false;
};

// Alternating over chunks of messages that neither has seen. Without places Hyperscan only says which
// patterns match; with places RE2 looks for each of them where. The counters are medians of ratios: above 1,
// the matcher, which always finds the places, is the faster.
void BM_MatcherAgainstHyperscan(benchmark::State& state) {
  constexpr size_t kChunk = 1'000;
  const bool places = state.range(0) != 0;
  const Corpus& corpus = TheCorpus();
  std::vector<Matcher::Pattern> patterns;
  for (const std::string& pattern : corpus.patterns) patterns.push_back({pattern});
  Result<Matcher> matcher = Matcher::Build(std::move(patterns));
  const Hyperscan peer(corpus.patterns);
  if (!matcher || !peer.ok()) return state.SkipWithError("cannot be built");
  const std::vector<std::unique_ptr<RE2>> expressions = Compile(corpus.patterns);
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
  using Clock = std::chrono::steady_clock;
  std::vector<double> ratios;
  size_t next = kChecked;
  for (auto unused : state) {
    if (next + kChunk > corpus.readings.size()) next = kChecked;
    const Clock::time_point begin = Clock::now();
    for (size_t i = next; i < next + kChunk; ++i) {
      matcher->Find(corpus.readings[i], kAnyLanguage, &scratch, &hits);
      benchmark::DoNotOptimize(hits.data());
    }
    const Clock::time_point between = Clock::now();
    for (size_t i = next; i < next + kChunk; ++i) {
      const std::string& text = corpus.readings[i];
      peer.Find(text, &ids);
      benchmark::DoNotOptimize(ids.data());
      for (size_t n = 0; places && n < ids.size(); ++n) {
        re2::StringPiece span;
        benchmark::DoNotOptimize(expressions[ids[n]]->Match(text, 0, text.size(), RE2::UNANCHORED, &span, 1));
      }
    }
    ratios.push_back(std::chrono::duration<double>(Clock::now() - between) /
                     std::chrono::duration<double>(between - begin));
    state.SetIterationTime(std::chrono::duration<double>(between - begin).count());
    next += kChunk;
  }
  std::sort(ratios.begin(), ratios.end());
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kChunk));
  state.counters["of_hyperscan"] = ratios[ratios.size() / 2];
  state.counters["hyperscan_takes"] = static_cast<double>(peer.taken());
}
BENCHMARK(BM_MatcherAgainstHyperscan)->ArgName("places")->Arg(0)->Arg(1)->UseManualTime()->Iterations(40);
#endif

void BM_MatcherBuild(benchmark::State& state) {
  for (auto unused : state) {
    std::vector<Matcher::Pattern> patterns;
    for (const std::string& pattern : TheCorpus().patterns) patterns.push_back({pattern});
    if (!Matcher::Build(std::move(patterns))) return state.SkipWithError("no packs");
  }
}
BENCHMARK(BM_MatcherBuild)->Unit(benchmark::kMillisecond);

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
