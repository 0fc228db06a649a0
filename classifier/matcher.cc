#include "classifier/matcher.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <deque>

#include "classifier/literal_index.h"
#include "classifier/pattern.h"

namespace crier {
namespace {

// The largest program and state cache of one pattern. Real patterns take a few KiB.
constexpr int64_t kPatternMemory = int64_t{1} << 20;
constexpr uint32_t kMaxStarts = 16;
constexpr int64_t kLeftoverMemory = int64_t{64} << 20;

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options Options(int64_t memory) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory);
  return options;
}

}  // namespace

struct Matcher::Tables {
  // A literal: whose it is, and what must stand around it.
  struct Entry {
    uint32_t pattern = 0;
    uint32_t branch = 0;  // numbered over all patterns
    uint32_t order = 0;   // in its group
    uint8_t group = 0;
    bool last_group = false;
    bool whole = false;
    bool at_start = false;
    bool edge_before = false;
    bool word_tail = false;
    bool edge_after = false;
  };
  std::vector<Pattern> patterns;
  Shape shape;
  uint32_t branches = 0;
  std::vector<std::unique_ptr<RE2>> expressions;  // none where strings decide
  std::vector<Entry> entries;
  LiteralIndex words;     // strings that begin a word: looked for only there
  LiteralIndex anywhere;  // the others
  std::vector<uint32_t> leftover;
  std::unique_ptr<RE2::Set> leftover_set;

  bool Confirm(uint32_t pattern, std::string_view text, size_t from, RE2::Anchor anchor, Hit* hit) const {
    re2::StringPiece span;
    if (!expressions[pattern]->Match(Piece(text), from, text.size(), anchor, &span, 1)) return false;
    hit->pattern = pattern;
    hit->start = static_cast<uint32_t>(span.data() - text.data());
    hit->end = static_cast<uint32_t>(hit->start + span.size());
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
  std::deque<std::string> texts;  // that the entries below refer to
  std::vector<LiteralIndex::Entry> words;
  std::vector<LiteralIndex::Entry> anywhere;
  for (uint32_t i = 0; i < tables->patterns.size(); ++i) {
    const Pattern& pattern = tables->patterns[i];
    auto expression = std::make_unique<RE2>(Piece(pattern.regex), Options(kPatternMemory));
    if (!expression->ok()) {
      return Error{Fault::kConfig, fmt::format("'{}' is not a pattern that RE2 takes: {}", pattern.regex,
                                               expression->error())};
    }
    const Needs needs = NeedsOf(pattern.regex);
    ++(needs.whole              ? tables->shape.whole
       : needs.branches.empty() ? tables->shape.leftover
                                : tables->shape.guarded);
    if (needs.branches.empty()) tables->leftover.push_back(i);
    for (const Needs::Branch& branch : needs.branches) {
      for (size_t group = 0; group < branch.size(); ++group) {
        for (uint32_t order = 0; order < branch[group].size(); ++order) {
          const Literal& literal = branch[group][order];
          const bool word = literal.edge_before && IsWordByte(literal.text[0]);
          texts.push_back(literal.text);
          (word ? words : anywhere).push_back({texts.back(), static_cast<uint32_t>(tables->entries.size())});
          tables->entries.push_back({i, tables->branches, order, static_cast<uint8_t>(group),
                                     group + 1 == branch.size(), needs.whole, needs.at_start,
                                     literal.edge_before && !word, literal.word_tail, literal.edge_after});
        }
      }
      ++tables->branches;
    }
    if (needs.whole && !pattern.all_spans) expression.reset();
    tables->expressions.push_back(std::move(expression));
  }
  tables->words = LiteralIndex(words);
  tables->anywhere = LiteralIndex(anywhere);
  if (!tables->leftover.empty()) {
    auto set = std::make_unique<RE2::Set>(Options(kLeftoverMemory), RE2::UNANCHORED);
    for (const uint32_t i : tables->leftover) set->Add(Piece(tables->patterns[i].regex), nullptr);
    // Without the set, each is tried by itself.
    if (set->Compile()) tables->leftover_set = std::move(set);
  }
  return Matcher(std::move(tables));
}

void Matcher::Find(std::string_view text, LanguageMask languages, Scratch* scratch,
                   std::vector<Hit>* hits) const {
  const Tables& tables = *tables_;
  hits->clear();
  scratch->starts_.clear();
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
    if ((tables.patterns[entry.pattern].languages & languages) == 0) return;
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
    }
    Scratch::Progress& progress = scratch->progress_[entry.branch];
    if (progress.epoch != scratch->epoch_) {
      progress.epoch = scratch->epoch_;
      progress.ends.fill(kNotYet);
    }
    if (entry.group > 0 && progress.ends[entry.group - 1] > start) return;
    if (entry.group == 0 && entry.at_start)
      scratch->starts_.push_back({entry.pattern, static_cast<uint32_t>(start)});
    if (!entry.last_group) {
      progress.ends[entry.group] = std::min(progress.ends[entry.group], static_cast<uint32_t>(end));
    } else if (entry.at_start) {
      seen.due = true;
    } else if (!seen.due) {
      seen.due = true;
      if (Hit hit; tables.Confirm(entry.pattern, text, 0, RE2::UNANCHORED, &hit)) hits->push_back(hit);
    }
  };

  bool in_word = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool word = IsWordByte(text[i]);
    if (word && !in_word && !tables.words.empty()) {
      tables.words.At(text, i, [&](uint32_t number, size_t length) { found(number, i, length); });
    }
    in_word = word;
    if (!tables.anywhere.empty()) {
      tables.anywhere.At(text, i, [&](uint32_t number, size_t length) { found(number, i, length); });
    }
  }

  // Starts ascend, so the first at which RE2 matches is the leftmost. After a few RE2 searches by itself:
  // trying every start of a long text would take quadratic time.
  for (const Scratch::Start start : scratch->starts_) {
    Scratch::Seen& seen = scratch->seen_[start.pattern];
    if (!seen.due || (seen.tries > 0 && seen.tried == start.at)) continue;
    seen.tried = start.at;
    Hit hit;
    const bool search = ++seen.tries > kMaxStarts;
    const bool matched =
        tables.Confirm(start.pattern, text, start.at, search ? RE2::UNANCHORED : RE2::ANCHOR_START, &hit);
    if (matched) hits->push_back(hit);
    if (matched || search) seen.due = false;
  }

  const auto try_leftover = [&](uint32_t pattern) {
    Hit hit;
    if ((tables.patterns[pattern].languages & languages) != 0 &&
        tables.Confirm(pattern, text, 0, RE2::UNANCHORED, &hit))
      hits->push_back(hit);
  };
  if (!tables.leftover.empty()) {
    RE2::Set::ErrorInfo error{};
    if (tables.leftover_set != nullptr &&
        (tables.leftover_set->Match(Piece(text), &scratch->leftover_, &error) ||
         error.kind == RE2::Set::kNoError)) {
      for (const int i : scratch->leftover_) try_leftover(tables.leftover[static_cast<size_t>(i)]);
    } else {
      for (const uint32_t pattern : tables.leftover) try_leftover(pattern);
    }
  }
  std::sort(hits->begin(), hits->end(), [](const Hit& a, const Hit& b) { return a.pattern < b.pattern; });
}

std::vector<Matcher::Hit> Matcher::AllSpans(uint32_t pattern, std::string_view text, size_t limit) const {
  std::vector<Hit> spans;
  Hit hit;
  size_t from = 0;
  while (spans.size() < limit && from < text.size() &&
         tables_->Confirm(pattern, text, from, RE2::UNANCHORED, &hit)) {
    spans.push_back(hit);
    from = std::max<size_t>(hit.end, hit.start + 1);
  }
  return spans;
}

Matcher::Shape Matcher::shape() const { return tables_->shape; }

}  // namespace crier
