// Prepared answers, as data: config/templates/answers/<id>.yaml, each in every language of the city:
//   kind: 'accepted'          # or ask, status, canned (core/reply.h)
//   emergency: true           # for people in danger; with canned alone
//   en:
//     name: 'Report accepted'  # what staff choose it by
//     title: 'Report {{ticket}}'
//     words: |
//       We have your report {{ticket}}. {{#department}}{{department}} takes care of it.{{/department}}
// What may stand in them: kCannedNames. A name that has no value may stand in a section of its own alone: no
// resident reads "call  ." because a department has no phone.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/reply.h"
#include "core/result.h"

namespace crier {

inline constexpr std::string_view kCannedNames[] = {
    "city",        // the city's name
    "ticket",      // the request's number for residents
    "service",     // "Pothole"
    "department",  // that takes care of it, and how to reach it
    "phone",       //
    "email",       //
    "expected",    // the day by which that is usually done: a hope, and the words must say so
    "link",        // where the request can be looked up
    "status",      // the request's state, as it is called in that language
    "notes",       // what staff tell the resident about that state
    "address",     // where it is, as it was understood
};

struct CannedWords {
  std::string name, title, words;
};
struct CannedAnswer {
  std::string id;  // the file's name
  ReplyKind kind = ReplyKind::kCanned;
  bool emergency = false;                        // the lane of people in danger offers it
  std::map<std::string, CannedWords> languages;  // by primary language, lower case
};

class CannedAnswers {
 public:
  // Of a folder that is not there: none. kConfig, with file:line.
  static Result<CannedAnswers> Load(const std::filesystem::path& folder);
  const std::vector<CannedAnswer>& all() const { return all_; }  // by id
  const CannedAnswer* Find(std::string_view id) const;

 private:
  std::vector<CannedAnswer> all_;
};

// In that language, or else in English, or else in the first there is; `lang` is then the one that it is.
const CannedWords& WordsIn(const CannedAnswer& answer, std::string* lang);

// Every one of kCannedNames must be in `values`; empty: not known. kRejected where the words need one that is
// not known, with its name.
struct FilledAnswer {
  std::string title, words;
};
Result<FilledAnswer> FillCanned(const CannedWords& words, const std::map<std::string, std::string>& values);

// What a state is called to a resident, who knows no "draft": "open", "abierta". `status` is one of
// kRequestStatuses, or of those that come to be; what has no name of its own stays as it is.
std::string StatusInWords(std::string_view status, std::string_view lang);

}  // namespace crier
