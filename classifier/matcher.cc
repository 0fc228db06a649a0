#include "classifier/matcher.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>

#include "classifier/literal_index.h"
#include "classifier/pattern.h"

namespace crier {
namespace {

// The largest program and state cache of one pattern. Real patterns take a few KiB.
constexpr int64_t kPatternMemory = int64_t{1} << 20;
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
  struct Entry {
    uint32_t pattern = 0;
    uint32_t order = 0;
    bool edge_before = false;
    bool edge_after = false;
  };
  std::vector<Pattern> patterns;
  std::vector<Needs> needs;
  std::vector<std::unique_ptr<RE2>> expressions;  // none where strings decide
  std::vector<Entry> entries;
  LiteralIndex words;     // strings that begin a word: looked for only there
  LiteralIndex anywhere;  // the others
  std::vector<uint32_t> leftover;
  std::unique_ptr<RE2::Set> leftover_set;

  bool Confirm(uint32_t pattern, std::string_view text, size_t from, Hit* hit) const {
    re2::StringPiece span;
    if (!expressions[pattern]->Match(Piece(text), from, text.size(), RE2::UNANCHORED, &span, 1)) return false;
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
  tables->needs.reserve(tables->patterns.size());
  std::vector<LiteralIndex::Entry> words;
  std::vector<LiteralIndex::Entry> anywhere;
  for (uint32_t i = 0; i < tables->patterns.size(); ++i) {
    const Pattern& pattern = tables->patterns[i];
    auto expression = std::make_unique<RE2>(Piece(pattern.regex), Options(kPatternMemory));
    if (!expression->ok()) {
      return Error{Fault::kConfig, fmt::format("'{}' is not a pattern that RE2 takes: {}", pattern.regex,
                                               expression->error())};
    }
    const Needs& needs = tables->needs.emplace_back(NeedsOf(pattern.regex));
    if (needs.literals.empty()) tables->leftover.push_back(i);
    for (uint32_t order = 0; order < needs.literals.size(); ++order) {
      const Literal& literal = needs.literals[order];
      const bool word = literal.edge_before && IsWordByte(literal.text[0]);
      (word ? words : anywhere).push_back({literal.text, static_cast<uint32_t>(tables->entries.size())});
      tables->entries.push_back({i, order, literal.edge_before && !word, literal.edge_after});
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
  scratch->seen_.resize(tables.patterns.size());
  if (++scratch->epoch_ == 0) {
    std::fill(scratch->seen_.begin(), scratch->seen_.end(), Scratch::Seen{});
    scratch->epoch_ = 1;
  }
  constexpr uint32_t kNoHit = ~uint32_t{0};

  const auto found = [&](uint32_t number, size_t start, size_t length) {
    const Tables::Entry& entry = tables.entries[number];
    if ((tables.patterns[entry.pattern].languages & languages) == 0) return;
    const size_t end = start + length;
    if (entry.edge_after && IsWordByte(text[end - 1]) == (end < text.size() && IsWordByte(text[end]))) {
      return;
    }
    if (entry.edge_before && (start > 0 && IsWordByte(text[start - 1])) == IsWordByte(text[start])) return;
    Scratch::Seen& seen = scratch->seen_[entry.pattern];
    const bool first = seen.epoch != scratch->epoch_;
    const bool whole = tables.needs[entry.pattern].whole;
    if (!first) {
      // Starts only grow, so a later one never replaces the hit; at the same start the preferred string wins.
      if (!whole || (*hits)[seen.hit].start != start || entry.order >= seen.order) return;
      (*hits)[seen.hit].end = static_cast<uint32_t>(end);
      seen.order = entry.order;
      return;
    }
    seen = {scratch->epoch_, kNoHit, entry.order};
    Hit hit{entry.pattern, static_cast<uint32_t>(start), static_cast<uint32_t>(end)};
    if (!whole && !tables.Confirm(entry.pattern, text, 0, &hit)) return;
    seen.hit = static_cast<uint32_t>(hits->size());
    hits->push_back(hit);
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

  const auto try_leftover = [&](uint32_t pattern) {
    Hit hit;
    if ((tables.patterns[pattern].languages & languages) != 0 && tables.Confirm(pattern, text, 0, &hit))
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
  while (spans.size() < limit && from < text.size() && tables_->Confirm(pattern, text, from, &hit)) {
    spans.push_back(hit);
    from = std::max<size_t>(hit.end, hit.start + 1);
  }
  return spans;
}

Matcher::Shape Matcher::shape() const {
  Shape shape;
  for (const Needs& needs : tables_->needs) {
    ++(needs.whole ? shape.whole : needs.literals.empty() ? shape.leftover : shape.guarded);
  }
  return shape;
}

}  // namespace crier
