#include "classifier/matcher.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "classifier/literal_index.h"
#include "classifier/pattern.h"

namespace crier {
namespace {

constexpr size_t kShare = 64;  // patterns that make a thread worth while
constexpr int64_t kLeftoverMemory = int64_t{64} << 20;

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options SetOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kLeftoverMemory);
  return options;
}

struct PatternRead {
  Result<std::unique_ptr<const Expression>> expression = Error{};
  Needs needs;
};

// By several threads: the start of every command waits for it.
std::vector<PatternRead> ReadAll(const std::vector<Matcher::Pattern>& patterns) {
  std::vector<PatternRead> read(patterns.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i; (i = next++) < patterns.size();) {
      const std::optional<PatternTree> tree = ParsePattern(patterns[i].regex);
      read[i].expression = Expression::Compile(patterns[i].regex, tree);
      read[i].needs = NeedsOf(tree);
    }
  };
  std::vector<std::jthread> helpers;
  const size_t most = std::min<size_t>(std::thread::hardware_concurrency(), patterns.size() / kShare);
  for (size_t i = 1; i < most; ++i) helpers.emplace_back(work);
  work();
  return read;
}

}  // namespace

struct Matcher::Tables {
  // A literal: whose it is, and what must stand around it.
  struct Entry {
    uint32_t pattern = 0;
    uint32_t branch = 0;  // numbered over all patterns
    LanguageMask languages = kAnyLanguage;
    uint16_t order = 0;     // in its group
    uint8_t group : 2 = 0;  // below kMaxGroups
    bool last_group : 1 = false;
    bool whole : 1 = false;
    bool at_start : 1 = false;
    bool edge_before : 1 = false;
    bool word_tail : 1 = false;
    bool edge_after : 1 = false;
  };
  static_assert(kMaxGroups <= 4);
  std::vector<Pattern> patterns;
  Shape shape;
  uint32_t branches = 0;
  std::vector<std::unique_ptr<const Expression>> expressions;  // none where strings decide
  std::vector<Entry> entries;
  LiteralIndex words;              // strings that begin a word: looked for only there
  LiteralIndex anywhere;           // the others
  std::vector<uint32_t> leftover;  // for which no string is needed
  std::vector<uint32_t> strange;   // of these, those that only RE2 understands
  std::unique_ptr<RE2::Set> strange_set;

  bool Search(uint32_t pattern, std::string_view text, size_t from, Scratch* scratch, Hit* hit) const {
    Program::Span span;
    if (!expressions[pattern]->Search(text, from, &scratch->words_, &scratch->program_, &span)) return false;
    hit->pattern = pattern;
    hit->start = static_cast<uint32_t>(span.start);
    hit->end = static_cast<uint32_t>(span.end);
    return true;
  }
};

Matcher::Matcher(std::unique_ptr<const Tables> tables) : tables_(std::move(tables)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

Result<Matcher> Matcher::Build(std::vector<Pattern> patterns) {
  auto tables = std::make_unique<Tables>();
  tables->patterns = std::move(patterns);
  std::vector<PatternRead> read = ReadAll(tables->patterns);
  std::vector<LiteralIndex::Entry> words;
  std::vector<LiteralIndex::Entry> anywhere;
  for (uint32_t i = 0; i < tables->patterns.size(); ++i) {
    const Pattern& pattern = tables->patterns[i];
    Result<std::unique_ptr<const Expression>>& expression = read[i].expression;
    if (!expression) return std::move(expression).error();
    const Needs& needs = read[i].needs;
    ++(needs.whole              ? tables->shape.whole
       : needs.branches.empty() ? tables->shape.leftover
                                : tables->shape.guarded);
    if (needs.branches.empty())
      ((*expression)->understood() ? tables->leftover : tables->strange).push_back(i);
    for (const Needs::Branch& branch : needs.branches) {
      for (size_t group = 0; group < branch.size(); ++group) {
        for (uint32_t order = 0; order < branch[group].size(); ++order) {
          const Literal& literal = branch[group][order];
          const bool word = literal.edge_before && IsWordByte(literal.text[0]);
          (word ? words : anywhere).push_back({literal.text, static_cast<uint32_t>(tables->entries.size())});
          Tables::Entry& entry = tables->entries.emplace_back();
          entry.pattern = i;
          entry.branch = tables->branches;
          entry.languages = pattern.languages;
          entry.order = static_cast<uint16_t>(order);
          entry.group = group & 3;
          entry.last_group = group + 1 == branch.size();
          entry.whole = needs.whole;
          entry.at_start = needs.at_start;
          entry.edge_before = literal.edge_before && !word;
          entry.word_tail = literal.word_tail;
          entry.edge_after = literal.edge_after;
        }
      }
      ++tables->branches;
    }
    if (needs.whole && !pattern.all_spans) expression->reset();
    tables->expressions.push_back(*std::move(expression));
  }
  tables->words = LiteralIndex(words);
  tables->anywhere = LiteralIndex(anywhere);
  if (!tables->strange.empty()) {
    auto set = std::make_unique<RE2::Set>(SetOptions(), RE2::UNANCHORED);
    for (const uint32_t i : tables->strange) set->Add(Piece(tables->patterns[i].regex), nullptr);
    // Without the set, each is tried by itself.
    if (set->Compile()) tables->strange_set = std::move(set);
  }
  return Matcher(std::move(tables));
}

void Matcher::Find(std::string_view text, LanguageMask languages, Scratch* scratch,
                   std::vector<Hit>* hits) const {
  const Tables& tables = *tables_;
  hits->clear();
  scratch->due_.clear();
  scratch->words_.clear();
  scratch->seen_.resize(tables.patterns.size());
  scratch->progress_.resize(tables.branches);
  if (++scratch->epoch_ == 0) {
    std::fill(scratch->seen_.begin(), scratch->seen_.end(), Scratch::Seen{});
    std::fill(scratch->progress_.begin(), scratch->progress_.end(), Scratch::Progress{});
    scratch->epoch_ = 1;
  }
  constexpr uint32_t kNotYet = ~uint32_t{0};

  const auto found = [&](uint32_t number, size_t start, size_t length) {
    const Tables::Entry& entry = tables.entries[number];
    if ((entry.languages & languages) == 0) return;
    size_t end = start + length;
    if (entry.edge_before && (start > 0 && IsWordByte(text[start - 1])) == IsWordByte(text[start])) return;
    if (entry.word_tail) {
      while (end < text.size() && IsWordByte(text[end])) ++end;
    }
    if (entry.edge_after && IsWordByte(text[end - 1]) == (end < text.size() && IsWordByte(text[end]))) return;
    Scratch::Seen& seen = scratch->seen_[entry.pattern];
    const bool first = seen.epoch != scratch->epoch_;
    if (entry.whole) {
      if (first) {
        seen = {};
        seen.epoch = scratch->epoch_;
        seen.hit = static_cast<uint32_t>(hits->size());
        seen.order = entry.order;
        hits->push_back({entry.pattern, static_cast<uint32_t>(start), static_cast<uint32_t>(end)});
      } else if ((*hits)[seen.hit].start == start && entry.order < seen.order) {
        // Starts only grow, so a later one never replaces the hit; at the same start the preferred string
        // wins.
        (*hits)[seen.hit].end = static_cast<uint32_t>(end);
        seen.order = entry.order;
      }
      return;
    }
    if (first) {
      seen = {};
      seen.epoch = scratch->epoch_;
      seen.start = entry.at_start ? kNotYet : 0;
    }
    Scratch::Progress& progress = scratch->progress_[entry.branch];
    if (progress.epoch != scratch->epoch_) {
      progress.epoch = scratch->epoch_;
      progress.ends.fill(kNotYet);
    }
    if (entry.group > 0 && progress.ends[entry.group - 1] > start) return;
    // Strings come by where they begin, so no match begins before the first.
    if (entry.group == 0 && entry.at_start) seen.start = std::min(seen.start, static_cast<uint32_t>(start));
    if (!entry.last_group) {
      progress.ends[entry.group] = std::min(progress.ends[entry.group], static_cast<uint32_t>(end));
    } else if (!seen.due) {
      seen.due = true;
      scratch->due_.push_back(entry.pattern);
    }
  };

  bool in_word = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool word = IsWordByte(text[i]);
    if (word && !in_word) {
      scratch->words_.push_back(static_cast<uint32_t>(i));
      tables.words.At(text, i, [&](uint32_t number, size_t length) { found(number, i, length); });
    }
    in_word = word;
    if (!tables.anywhere.empty()) {
      tables.anywhere.At(text, i, [&](uint32_t number, size_t length) { found(number, i, length); });
    }
  }

  const auto search = [&](uint32_t pattern, size_t from) {
    Hit hit;
    if ((tables.patterns[pattern].languages & languages) != 0 &&
        tables.Search(pattern, text, from, scratch, &hit))
      hits->push_back(hit);
  };
  for (const uint32_t pattern : scratch->due_) search(pattern, scratch->seen_[pattern].start);
  for (const uint32_t pattern : tables.leftover) search(pattern, 0);
  if (!tables.strange.empty()) {
    RE2::Set::ErrorInfo error{};
    if (tables.strange_set != nullptr &&
        (tables.strange_set->Match(Piece(text), &scratch->leftover_, &error) ||
         error.kind == RE2::Set::kNoError)) {
      for (const int i : scratch->leftover_) search(tables.strange[static_cast<size_t>(i)], 0);
    } else {
      for (const uint32_t pattern : tables.strange) search(pattern, 0);
    }
  }
  std::sort(hits->begin(), hits->end(), [](const Hit& a, const Hit& b) { return a.pattern < b.pattern; });
}

std::vector<Matcher::Hit> Matcher::AllSpans(uint32_t pattern, std::string_view text, Scratch* scratch,
                                            size_t limit) const {
  std::vector<Hit> spans;
  Program::Span span;
  Hit hit;
  size_t from = 0;
  while (spans.size() < limit && from < text.size() &&
         tables_->expressions[pattern]->Search(text, from, nullptr, &scratch->program_, &span)) {
    hit = {pattern, static_cast<uint32_t>(span.start), static_cast<uint32_t>(span.end)};
    spans.push_back(hit);
    from = std::max<size_t>(hit.end, hit.start + 1);
  }
  return spans;
}

Matcher::Shape Matcher::shape() const { return tables_->shape; }

}  // namespace crier
