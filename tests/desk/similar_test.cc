#include "desk/similar.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

RequestTraits Reported(const std::string& id, const std::string& words = "",
                       const std::string& address = "") {
  RequestTraits traits;
  traits.request.id = id;
  traits.request.service_code = "pothole";
  traits.request.description = words;
  traits.request.address_string = address;
  return traits;
}

std::string WhyOf(const RequestTraits& one, const RequestTraits& other) {
  std::string why;
  for (const SimilarRequest& each : FindSimilar(one, {other}, 10)) {
    for (const Likeness& like : each.because) why += like.why + "(" + like.what + ")";
  }
  return why;
}

TEST(Similar, ByAddressHoweverItIsSpelt) {
  EXPECT_EQ(WhyOf(Reported("1", "", "4 Álamo Street"), Reported("2", "", " 4 alamo STREET ")),
            "same_place( 4 alamo STREET )");
  EXPECT_EQ(WhyOf(Reported("1"), Reported("2")), "") << "no address is not the same address";
}

TEST(Similar, ByDistance) {
  RequestTraits here = Reported("1"), door = Reported("2"), corner = Reported("3"), far = Reported("4");
  here.request.point = Point{41.262, -70.561};
  door.request.point = Point{41.2624, -70.561};    // 45 m north
  corner.request.point = Point{41.262, -70.5598};  // 100 m east
  far.request.point = Point{41.264, -70.561};      // 223 m
  EXPECT_EQ(WhyOf(here, door), "same_place(45 m)");
  EXPECT_EQ(WhyOf(here, corner), "near(100 m)");
  EXPECT_EQ(WhyOf(here, far), "");
  corner.request.service_code = "noise";
  EXPECT_EQ(WhyOf(here, corner), "") << "another matter nearby is no duplicate";
}

TEST(Similar, ByWordsThatSaySomething) {
  const RequestTraits one = Reported("1", "Huge crater on Elm by the school, tires burst");
  EXPECT_EQ(WhyOf(one, Reported("2", "CRATER by the school burst our tires")),
            "same_words(burst, crater, school, tires)");
  EXPECT_EQ(WhyOf(one, Reported("3", "it is on the way to us and we can do no more")), "");
  EXPECT_EQ(WhyOf(one, Reported("4", "the school is closed today, and nobody told any of the parents")), "");
}

TEST(Similar, ByThreadAndByAuthorWithTheSameService) {
  RequestTraits one = Reported("1"), other = Reported("2");
  one.posts = {"town/1", "town/0"};
  other.posts = {"town/2", "town/0"};
  EXPECT_EQ(WhyOf(one, other), "same_thread()");
  other.posts = {"other/0"};
  EXPECT_EQ(WhyOf(one, other), "") << "ids of another channel";
  one.authors = other.authors = {"town/u1"};
  EXPECT_EQ(WhyOf(one, other), "same_author()");
  other.request.service_code = "noise";
  EXPECT_EQ(WhyOf(one, other), "");
}

TEST(Similar, TheLikeliestFirstAndNeverItself) {
  const RequestTraits one = Reported("1", "Huge crater by the school", "4 Elm");
  const auto found =
      FindSimilar(one,
                  {Reported("2", "", "4 Elm"), Reported("1", "Huge crater by the school", "4 Elm"),
                   Reported("3", "a huge crater at the school", "4 Elm"), Reported("4", "", "4 Elm")},
                  2);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].request.id, "3");
  EXPECT_EQ(found[1].request.id, "4") << "of the same likeness the newest";
  EXPECT_GT(found[0].score, found[1].score);
}

TEST(Similar, BearsWhatStrangersWrite) {
  std::string endless;
  for (int i = 0; i < 1'000; ++i) endless += "word" + std::to_string(i) + " ";
  EXPECT_NE(WhyOf(Reported("1", endless), Reported("2", endless)), "");
  EXPECT_EQ(WhyOf(Reported("1", "\xFF\xFE\xFF"), Reported("2", "\xFF\xFE\xFF")), "");
}

}  // namespace
}  // namespace crier
