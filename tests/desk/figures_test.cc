#include "desk/figures.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

using std::chrono::hours;

const Time kMonday = *ParseTime("2026-11-30T15:00:00Z");  // in New York, too

RequestFacts Handled(const std::string& department, Time at, int answered_in, int closed_in) {
  RequestFacts facts{.department = department, .requested = at, .accepted = at};
  if (answered_in >= 0) facts.answered = at + hours(answered_in);
  if (closed_in >= 0) facts.closed = at + hours(closed_in);
  return facts;
}

TEST(Figures, TellMedianAndNinetyOfAHundred) {
  std::vector<RequestFacts> facts;
  for (int i = 1; i <= 10; ++i) facts.push_back(Handled("Streets", kMonday, i, 10 * i));
  facts.push_back(Handled("Streets", kMonday, -1, -1));
  const Figures figures = FiguresOf(facts);
  EXPECT_EQ(figures.requests, 11);
  EXPECT_EQ(figures.answered, 10);
  EXPECT_EQ(figures.closed, 10);
  ASSERT_TRUE(figures.to_answer && figures.to_close);
  EXPECT_EQ(figures.to_answer->median, hours(5));
  EXPECT_EQ(figures.to_answer->p90, hours(9));
  EXPECT_EQ(figures.to_close->p90, hours(90));
  const Figures none = FiguresOf({});
  EXPECT_EQ(none.requests, 0);
  EXPECT_FALSE(none.to_answer || none.to_close);
  EXPECT_EQ(FiguresOf(std::vector{Handled("", kMonday, 3, -1)}).to_answer->p90, hours(3)) << "of one";
  EXPECT_EQ(FiguresOf(std::vector{Handled("", kMonday, -1, -1)}).closed, 0);
}

TEST(Figures, TheFirstContactWasEnoughWhereNobodyHadToComeBack) {
  RequestFacts good = Handled("Streets", kMonday, 1, 2), again = good, asked = good,
               open = Handled("", kMonday, 1, -1);
  again.reopened = true;
  asked.came_back = true;
  const Figures figures = FiguresOf(std::vector{good, again, asked, open});
  EXPECT_EQ(figures.first_contact, 1);
  EXPECT_EQ(figures.reopened, 1);
  EXPECT_EQ(figures.closed, 3);
}

TEST(Figures, WeeksBeginOnMondayInTheCity) {
  // Monday at 3 in the morning, UTC, is still Sunday in New York.
  const Time sunday = *ParseTime("2026-11-30T03:00:00Z");
  const auto departments =
      FiguresByDepartment(std::vector{Handled("Streets", kMonday, 1, 2), Handled("Streets", sunday, 1, 2),
                                      Handled("Parks", kMonday, 1, 2)},
                          "America/New_York");
  ASSERT_TRUE(departments);
  ASSERT_EQ(departments->size(), 2U);
  EXPECT_EQ(departments->at(0).department, "Parks");
  const DepartmentFigures& streets = departments->at(1);
  EXPECT_EQ(streets.figures.requests, 2);
  ASSERT_EQ(streets.weeks.size(), 2U);
  EXPECT_EQ(streets.weeks[0].monday, std::chrono::sys_days(std::chrono::year(2026) / 11 / 23));
  EXPECT_EQ(streets.weeks[1].monday, std::chrono::sys_days(std::chrono::year(2026) / 11 / 30));
  EXPECT_FALSE(FiguresByDepartment(std::vector{Handled("", kMonday, 1, 2)}, "Mars/Base"));
}

}  // namespace
}  // namespace crier
