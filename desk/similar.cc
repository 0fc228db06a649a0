#include "desk/similar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/text.h"

namespace crier {
namespace {

constexpr double kSamePlaceMetres = 60, kNearMetres = 150;
// What each reason is worth, and the least sum that is shown: one author alone is not enough, who says two
// things about one service is; so is the neighbour's report about that service.
constexpr double kSamePlace = 0.5, kNear = 0.25, kSameThread = 0.6, kSameAuthor = 0.3, kSameWords = 0.4,
                 kSameServiceToo = 0.1, kLeast = 0.35;
constexpr size_t kShortestWord = 4;  // bytes: shorter ones stand in every report
constexpr size_t kLeastShared = 3;
constexpr double kLeastOverlap = 0.5;
constexpr size_t kMostWords = 200, kMostShown = 5;

double MetresBetween(const Point& one, const Point& other) {
  constexpr double kMetresOfDegree = 111'320, kRadians = std::numbers::pi / 180;
  const double north = (one.lat - other.lat) * kMetresOfDegree;
  const double east = (one.lon - other.lon) * kMetresOfDegree * std::cos(one.lat * kRadians);
  return std::hypot(north, east);
}

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

std::set<std::string> LongWords(const std::string& text) {
  const std::string folded = Fold(text).text;
  std::set<std::string> words;
  for (size_t i = 0; i < folded.size() && words.size() < kMostWords;) {
    size_t end = i;
    while (end < folded.size() && IsWordByte(folded[end])) ++end;
    if (end - i >= kShortestWord) words.insert(folded.substr(i, end - i));
    i = std::max(end, i + 1);
  }
  return words;
}

std::string Address(const ServiceRequest& request) {
  return Fold(std::string(Trim(request.address_string))).text;
}

bool ShareAny(const std::set<std::string>& one, const std::set<std::string>& other) {
  return std::any_of(one.begin(), one.end(), [&](const std::string& each) { return other.count(each) > 0; });
}

class Comparison {
 public:
  Comparison(const RequestTraits& of, const std::set<std::string>& words) : of_(of), words_(words) {}

  SimilarRequest With(const RequestTraits& candidate) {
    found_ = {.request = candidate.request};
    ComparePlaces(candidate.request);
    CompareWords(candidate.request);
    if (ShareAny(of_.posts, candidate.posts)) Add("same_thread", "", kSameThread);
    if (ShareAny(of_.authors, candidate.authors)) Add("same_author", "", kSameAuthor);
    if (!found_.because.empty() && of_.request.service_code == candidate.request.service_code)
      found_.score += kSameServiceToo;
    return std::move(found_);
  }

 private:
  void Add(const char* why, std::string what, double worth) {
    found_.because.push_back({why, std::move(what)});
    found_.score += worth;
  }

  void ComparePlaces(const ServiceRequest& other) {
    const ServiceRequest& request = of_.request;
    const std::string address = Address(request);
    if (!address.empty() && address == Address(other))
      return Add("same_place", other.address_string, kSamePlace);
    if (!request.join_key.empty() && request.join_key == other.join_key)
      return Add("same_place", other.address_string, kSamePlace);
    if (!request.point || !other.point) return;
    const double metres = MetresBetween(*request.point, *other.point);
    if (metres > kNearMetres) return;
    const bool same = metres <= kSamePlaceMetres;
    Add(same ? "same_place" : "near", fmt::format("{:.0f} m", metres), same ? kSamePlace : kNear);
  }

  void CompareWords(const ServiceRequest& other) {
    const std::set<std::string> theirs = LongWords(other.description);
    std::vector<std::string> shared;
    std::set_intersection(words_.begin(), words_.end(), theirs.begin(), theirs.end(),
                          std::back_inserter(shared));
    if (shared.size() < kLeastShared) return;
    const double overlap =
        static_cast<double>(shared.size()) / static_cast<double>(std::min(words_.size(), theirs.size()));
    if (overlap < kLeastOverlap) return;
    std::string what;
    for (size_t i = 0; i < std::min(shared.size(), kMostShown); ++i) what += (i > 0 ? ", " : "") + shared[i];
    Add("same_words", std::move(what), kSameWords * overlap);
  }

  const RequestTraits& of_;
  const std::set<std::string>& words_;
  SimilarRequest found_;
};

}  // namespace

std::vector<SimilarRequest> FindSimilar(const RequestTraits& of, const std::vector<RequestTraits>& candidates,
                                        size_t most) {
  const std::set<std::string> words = LongWords(of.request.description);
  Comparison comparison(of, words);
  std::vector<SimilarRequest> similar;
  for (const RequestTraits& each : candidates) {
    if (each.request.id == of.request.id) continue;
    SimilarRequest found = comparison.With(each);
    if (found.score >= kLeast) similar.push_back(std::move(found));
  }
  std::sort(similar.begin(), similar.end(), [](const SimilarRequest& one, const SimilarRequest& other) {
    return one.score != other.score ? one.score > other.score : one.request.id > other.request.id;
  });
  if (similar.size() > most) similar.resize(most);
  return similar;
}

}  // namespace crier
