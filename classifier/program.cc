#include "classifier/program.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "classifier/pattern.h"

namespace crier {
namespace {

constexpr uint32_t kNoLimit = std::numeric_limits<uint32_t>::max();
constexpr uint32_t kNoTable = kNoLimit;
constexpr size_t kBuckets = 32;  // by the last five bits of a byte
constexpr size_t kManyWays = 4;
constexpr uint32_t kFirstWay = kNoLimit;
constexpr size_t kMaxOps = 20'000;
// Of a search; more, and RE2, which never takes more than a few steps a byte, is the faster.
constexpr size_t kFreeSteps = 2'000;
constexpr size_t kStepsAByte = 16;

bool EdgeAt(std::string_view text, size_t at) {
  const bool before = at > 0 && IsWordByte(text[at - 1]);
  const bool behind = at < text.size() && IsWordByte(text[at]);
  return before != behind;
}

size_t NextChar(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

size_t CharBefore(std::string_view text, size_t at) {
  --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

}  // namespace

// From the end to the beginning, so that what comes behind an operation is there already.
class ProgramBuilder {
 public:
  using Code = Program::Code;
  using Kind = PatternTree::Kind;

  bool Build(const PatternTree& tree, Program* program) {
    program_ = program;
    Program::Op match;
    match.look.set = CharSet{}.Others();
    match.look.end = true;
    program->start_ = Emit(tree, Put(match));
    program->at_begin_ = BeginsWith(tree, Kind::kBegin);
    const Program::Look& look = program->ops_[program->start_].look;
    program->at_word_ = BeginsWith(tree, Kind::kEdge) && !look.end && !look.set.Meets(WordChars().Others());
    return !too_large_;
  }

 private:
  static bool BeginsWith(const PatternTree& tree, Kind kind) {
    if (tree.kind == kind) return true;
    if (tree.kind == Kind::kSequence) return !tree.parts.empty() && BeginsWith(tree.parts.front(), kind);
    if (tree.kind == Kind::kChoice) {
      return std::all_of(tree.parts.begin(), tree.parts.end(),
                         [&](const PatternTree& part) { return BeginsWith(part, kind); });
    }
    return false;
  }
  uint32_t Put(Program::Op op) {
    too_large_ = too_large_ || program_->ops_.size() >= kMaxOps;
    program_->ops_.push_back(op);
    return static_cast<uint32_t>(program_->ops_.size() - 1);
  }
  const Program::Look& LookOf(uint32_t op) const { return program_->ops_[op].look; }
  uint32_t Set(const CharSet& set) {
    program_->sets_.push_back(set);
    return static_cast<uint32_t>(program_->sets_.size() - 1);
  }

  uint32_t Emit(const PatternTree& tree, uint32_t next) {
    if (too_large_) return next;
    Program::Op op;
    op.next = next;
    switch (tree.kind) {
      case Kind::kText:
        op.code = Code::kText;
        op.first = static_cast<uint32_t>(program_->texts_.size());
        program_->texts_ += tree.text;
        op.last = static_cast<uint32_t>(program_->texts_.size());
        op.look.set = FirstOf(tree.text);
        return Put(op);
      case Kind::kSet:
        op.code = Code::kSet;
        op.first = Set(tree.set);
        op.look.set = tree.set;
        return Put(op);
      case Kind::kSequence:
        for (size_t i = tree.parts.size(); i-- > 0;) next = Emit(tree.parts[i], next);
        return next;
      case Kind::kChoice:
        return Choice(tree, next);
      case Kind::kRepeat:
        return Repeat(tree, next);
      default:
        op.code = tree.kind == Kind::kEdge     ? Code::kEdge
                  : tree.kind == Kind::kNoEdge ? Code::kNoEdge
                  : tree.kind == Kind::kBegin  ? Code::kBegin
                                               : Code::kEnd;
        op.look = tree.kind == Kind::kEnd ? Program::Look{{}, true} : LookOf(next);
        return Put(op);
    }
  }
  static CharSet FirstOf(std::string_view text) {
    CharSet set;
    if (static_cast<unsigned char>(text[0]) < 128)
      set.Add(text[0]);
    else
      set.beyond = true;
    return set;
  }

  uint32_t Choice(const PatternTree& tree, uint32_t next) {
    std::vector<uint32_t> ways;
    for (const PatternTree& part : tree.parts) ways.push_back(Emit(part, next));
    return Ways(ways);
  }
  uint32_t Ways(const std::vector<uint32_t>& ways) {
    Program::Op op;
    op.code = Code::kChoice;
    op.first = static_cast<uint32_t>(program_->ways_.size());
    program_->ways_.insert(program_->ways_.end(), ways.begin(), ways.end());
    op.last = static_cast<uint32_t>(program_->ways_.size());
    op.most = ways.size() > kManyWays ? Table(ways) : kNoTable;
    for (const uint32_t way : ways) {
      op.look.set.Add(LookOf(way).set);
      op.look.end = op.look.end || LookOf(way).end;
    }
    return Put(op);
  }

  uint32_t Table(const std::vector<uint32_t>& ways) {
    const auto table = static_cast<uint32_t>(program_->tables_.size());
    const auto list = [&](const auto& admits) {
      program_->tables_.push_back(static_cast<uint32_t>(program_->ways_.size()));
      std::copy_if(ways.begin(), ways.end(), std::back_inserter(program_->ways_),
                   [&](uint32_t way) { return admits(LookOf(way)); });
    };
    for (uint64_t bucket = 0; bucket < kBuckets; ++bucket) {
      const uint64_t bits = uint64_t{1} << bucket | uint64_t{1} << (bucket + kBuckets);
      list([&](const Program::Look& look) {
        return look.set.beyond || ((look.set.low | look.set.high) & bits) != 0;
      });
    }
    list([](const Program::Look& look) { return look.end; });
    program_->tables_.push_back(static_cast<uint32_t>(program_->ways_.size()));
    return table;
  }

  uint32_t Repeat(const PatternTree& tree, uint32_t next) {
    const PatternTree& once = tree.parts.front();
    const bool set = once.kind == Kind::kSet;
    const bool byte = once.kind == Kind::kText && once.text.size() == 1;
    if ((set || byte) && tree.most != 1) return Run(tree, set ? once.set : FirstOf(once.text), next);
    if (tree.most < 0) {
      next = Loop(tree, next);
    } else {
      const uint32_t behind = next;
      for (int i = tree.least; i < tree.most; ++i) {
        const uint32_t more = Emit(once, next);
        next = tree.greedy ? Ways({more, behind}) : Ways({behind, more});
        if (too_large_) return next;
      }
    }
    for (int i = 0; i < tree.least; ++i) next = Emit(once, next);
    return next;
  }

  // Any number of them; each is longer than nothing.
  uint32_t Loop(const PatternTree& tree, uint32_t next) {
    // What may follow one of them is known only when it is there: until then it is anything.
    Program::Op any;
    any.code = Code::kChoice;
    any.most = kNoTable;
    any.look.set = CharSet{}.Others();
    any.look.end = true;
    const uint32_t loop = Put(any);
    const uint32_t once = Emit(tree.parts.front(), loop);
    Program::Op& op = program_->ops_[loop];
    op.first = static_cast<uint32_t>(program_->ways_.size());
    op.last = op.first + 2;
    op.look = LookOf(once);
    op.look.set.Add(LookOf(next).set);
    op.look.end = op.look.end || LookOf(next).end;
    program_->ways_.push_back(tree.greedy ? once : next);
    program_->ways_.push_back(tree.greedy ? next : once);
    return loop;
  }

  uint32_t Run(const PatternTree& tree, const CharSet& set, uint32_t next) {
    Program::Op op;
    op.code = Code::kRun;
    op.greedy = tree.greedy;
    op.next = next;
    op.first = Set(set);
    op.last = static_cast<uint32_t>(tree.least);
    op.most = tree.most < 0 ? kNoLimit : static_cast<uint32_t>(tree.most);
    op.one_way = !set.Meets(LookOf(next).set);
    op.look.set = set;
    if (tree.least == 0) {
      op.look.set.Add(LookOf(next).set);
      op.look.end = LookOf(next).end;
    }
    return Put(op);
  }

  Program* program_ = nullptr;
  bool too_large_ = false;
};

std::optional<Program> Program::Compile(const PatternTree& tree) {
  Program program;
  // Between the bytes of one character RE2 may find nothing, which is no match here.
  if (MayBeEmpty(tree) || !ProgramBuilder().Build(tree, &program)) return std::nullopt;
  return program;
}

// One search. `steps` bounds all its tries together.
class Program::Walker {
 public:
  Walker(const Program& program, std::string_view text, Scratch* scratch)
      : program_(program),
        text_(text),
        frames_(scratch->frames_),
        steps_(kFreeSteps + text.size() * kStepsAByte) {}

  Answer Try(size_t start, size_t* end) {
    frames_.clear();
    uint32_t number = program_.start_;
    size_t at = start;
    while (true) {
      const Op& op = program_.ops_[number];
      if (op.code == Code::kMatch) {
        *end = at;
        return Answer::kYes;
      }
      if (steps_-- == 0) return Answer::kGaveUp;
      if (Enter(number, op, &at, &number)) continue;
      do {
        if (frames_.empty()) return Answer::kNo;
        if (steps_-- == 0) return Answer::kGaveUp;
      } while (!Resume(&at, &number));
    }
  }

 private:
  bool Enter(uint32_t number, const Op& op, size_t* at, uint32_t* next) {
    *next = op.next;
    switch (op.code) {
      case Code::kText: {
        const size_t length = op.last - op.first;
        if (text_.size() - *at < length) return false;
        const char* wanted = program_.texts_.data() + op.first;
        if (text_[*at] != *wanted || std::memcmp(text_.data() + *at, wanted, length) != 0) return false;
        *at += length;
        return true;
      }
      case Code::kSet:
        if (*at == text_.size() || !program_.sets_[op.first].Has(text_[*at])) return false;
        *at = NextChar(text_, *at);
        return true;
      case Code::kRun:
        return Run(number, op, at);
      case Code::kEdge:
        return EdgeAt(text_, *at);
      case Code::kNoEdge:
        return !EdgeAt(text_, *at);
      case Code::kBegin:
        return *at == 0;
      case Code::kEnd:
        return *at == text_.size();
      default:
        return Choose(number, op, kFirstWay, *at, next);
    }
  }

  // From the `way` on.
  bool Choose(uint32_t number, const Op& op, uint32_t way, size_t at, uint32_t* next) {
    uint32_t first = op.first;
    uint32_t last = op.last;
    if (op.most != kNoTable) {
      const size_t bucket =
          at < text_.size() ? static_cast<unsigned char>(text_[at]) % kBuckets : size_t{kBuckets};
      first = program_.tables_[op.most + bucket];
      last = program_.tables_[op.most + bucket + 1];
    }
    for (way = way == kFirstWay ? first : way; way < last; ++way) {
      if (!program_.ops_[program_.ways_[way]].look.Admits(text_, at)) continue;
      *next = program_.ways_[way];
      if (way + 1 < last) frames_.push_back({number, static_cast<uint32_t>(at), way + 1});
      return true;
    }
    return false;
  }

  // Goes over at most so many characters of the set.
  size_t Over(const CharSet& set, size_t at, uint32_t most, uint32_t* count) {
    for (; *count < most && at < text_.size() && set.Has(text_[at]); ++*count) at = NextChar(text_, at);
    return at;
  }
  bool Run(uint32_t number, const Op& op, size_t* at) {
    const CharSet& set = program_.sets_[op.first];
    uint32_t count = 0;
    const size_t least = Over(set, *at, op.last, &count);
    if (count < op.last) return false;
    size_t end = least;
    if (op.greedy || op.one_way) {
      end = Over(set, least, op.most, &count);
      steps_ -= std::min(steps_, (end - *at) / 8);
      return op.one_way ? Take(op, end, at) : Shorter(number, op, least, end, at);
    }
    return Longer(number, op, end, count, at);
  }
  bool Take(const Op& op, size_t end, size_t* at) {
    *at = end;
    return program_.ops_[op.next].look.Admits(text_, end);
  }
  // The longest end from `least` to `end` that what comes next admits.
  bool Shorter(uint32_t number, const Op& op, size_t least, size_t end, size_t* at) {
    const Look& look = program_.ops_[op.next].look;
    while (!look.Admits(text_, end)) {
      if (end == least) return false;
      end = CharBefore(text_, end);
    }
    if (end > least) frames_.push_back({number, static_cast<uint32_t>(least), static_cast<uint32_t>(end)});
    *at = end;
    return true;
  }
  // The shortest.
  bool Longer(uint32_t number, const Op& op, size_t end, uint32_t count, size_t* at) {
    const Look& look = program_.ops_[op.next].look;
    const CharSet& set = program_.sets_[op.first];
    const size_t from = end;
    while (!look.Admits(text_, end)) {
      if (count == op.most || end == text_.size() || !set.Has(text_[end])) return false;
      end = NextChar(text_, end);
      ++count;
    }
    steps_ -= std::min(steps_, (end - from) / 8);
    if (count < op.most) frames_.push_back({number, static_cast<uint32_t>(end), count});
    *at = end;
    return true;
  }

  // The next way of the last choice. False where it has none.
  bool Resume(size_t* at, uint32_t* next) {
    const Scratch::Frame frame = frames_.back();
    frames_.pop_back();
    const Op& op = program_.ops_[frame.op];
    if (op.code == Code::kChoice) {
      *at = frame.at;
      return Choose(frame.op, op, frame.next, frame.at, next);
    }
    *next = op.next;
    if (op.greedy) return Shorter(frame.op, op, frame.at, CharBefore(text_, frame.next), at);
    if (frame.at == text_.size() || !program_.sets_[op.first].Has(text_[frame.at])) return false;
    return Longer(frame.op, op, NextChar(text_, frame.at), frame.next + 1, at);
  }

  const Program& program_;
  std::string_view text_;
  std::vector<Scratch::Frame>& frames_;
  size_t steps_;
};

Program::Answer Program::Search(std::string_view text, size_t from, const std::vector<uint32_t>* words,
                                Scratch* scratch, Span* span) const {
  Walker walker(*this, text, scratch);
  const Look& look = ops_[start_].look;
  if (at_word_ && words != nullptr) {
    for (auto word = std::lower_bound(words->begin(), words->end(), from); word != words->end(); ++word) {
      if (!look.set.Has(text[*word])) continue;
      span->start = *word;
      if (const Answer answer = walker.Try(*word, &span->end); answer != Answer::kNo) return answer;
    }
    return Answer::kNo;
  }
  for (size_t at = from; at <= text.size() && (at == 0 || !at_begin_); ++at) {
    if (!look.Admits(text, at)) continue;
    // Inside a character nothing begins.
    if (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    if (at_word_ && at > 0 && IsWordByte(text[at - 1])) continue;
    span->start = at;
    if (const Answer answer = walker.Try(at, &span->end); answer != Answer::kNo) return answer;
  }
  return Answer::kNo;
}

}  // namespace crier
