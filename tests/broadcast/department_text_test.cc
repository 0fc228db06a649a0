#include "broadcast/department_text.h"

#include <gmock/gmock.h>

#include "core/length.h"

namespace crier {
namespace {

using testing::HasSubstr;
using testing::Not;

const Time kNoonOfText = *ParseTime("2026-11-30T17:00:00Z");

ServiceRequest Hole() {
  ServiceRequest request;
  request.id = "01J0000000000000000000HOLE";
  request.ticket = "AB12-CD34";
  request.service_code = "pothole";
  request.department = "Streets";
  request.description = "A huge hole,\nthe wheel is gone";
  request.address_string = "41 Elm Street\r\nBcc: eve@example.org";
  request.neighborhood = "Old Town";
  request.point = Point{41.26, -70.56};
  request.due_datetime = kNoonOfText + std::chrono::hours(48);
  return request;
}
DepartmentText InEnglish() {
  DepartmentText text;
  text.city = "Port Alder";
  text.time_zone = "America/New_York";
  text.service = "Pothole";
  text.link = "https://crier.example/#/requests/1";
  return text;
}

TEST(DepartmentPost, SaysWhatAndWhereAndWhenAndHowToAnswer) {
  const Post post = DepartmentPost(Hole(), InEnglish(), {}, kNoonOfText);
  EXPECT_THAT(post.title, HasSubstr("[AB12-CD34] Pothole: 41 Elm Street"));
  EXPECT_THAT(post.title, Not(HasSubstr("\n")));
  ASSERT_EQ(post.parts.size(), 1U);
  for (const char* said : {"A huge hole,\nthe wheel is gone", "Old Town", "mlat=41.26", "December 2",
                           "AB12-CD34", "https://crier.example/#/requests/1", "becomes a note"})
    EXPECT_THAT(post.parts[0], HasSubstr(said));
  EXPECT_TRUE(post.is_answer() && post.automatic);
  EXPECT_EQ(post.fields.at("service_code"), "pothole");
  EXPECT_EQ(post.fields.at("due_datetime"), FormatTime(*Hole().due_datetime));
  DepartmentText text = InEnglish();
  text.answers = false;
  EXPECT_THAT(DepartmentPost(Hole(), text, {}, kNoonOfText).parts[0], Not(HasSubstr("becomes a note")));
  text.lang = "es";
  EXPECT_THAT(DepartmentPost(Hole(), text, {}, kNoonOfText).parts[0], HasSubstr("Lugar: 41 Elm Street"));
}

TEST(DepartmentPost, CutsTheWordsAndNothingElseWhereItMust) {
  ServiceRequest request = Hole();
  request.description = std::string(3'000, 'x');
  Limits limits;
  limits.max_length = 500;
  const Post post = DepartmentPost(request, InEnglish(), limits, kNoonOfText);
  EXPECT_TRUE(Fits(post.parts.at(0), limits));
  EXPECT_THAT(post.parts.at(0), HasSubstr("xxx..."));
  EXPECT_THAT(post.parts.at(0), HasSubstr("AB12-CD34"));
}

TEST(DuePost, IsOneMessageForAllOfThem) {
  const std::vector<ServiceRequest> many(25, Hole());
  const Post post = DuePost(DueStep::kOverdue, "Streets", many, InEnglish(), {}, kNoonOfText);
  EXPECT_EQ(post.title, "25 requests are OVERDUE: Streets");
  EXPECT_THAT(post.parts.at(0), HasSubstr("and 5 more"));
  DepartmentText text = InEnglish();
  text.lang = "es";
  Limits limits;
  limits.max_length = 280;
  const Post short_one = DuePost(DueStep::kSoon, "", many, text, limits, kNoonOfText);
  EXPECT_EQ(short_one.title, "25 solicitudes vencen pronto: Port Alder");
  EXPECT_TRUE(Fits(short_one.parts.at(0), limits));
}

}  // namespace
}  // namespace crier
