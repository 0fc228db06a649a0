// Every call and every topic of the event stream, tried by every role and by nobody, and docs/rights.md says
// the same.
#include "accounts/rights.h"

#include <fstream>
#include <regex>
#include <set>

#include "hub/api/routes.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

// A path that the pattern takes.
std::string PathOf(std::string_view pattern) {
  return std::regex_replace(std::string(pattern), std::regex("\\{\\w+\\}"), "nobody");
}
std::string CallOf(const Route& route) {
  return std::string(route.method) + " " + std::string(route.pattern);
}

// Each row of docs/rights.md that begins with a call or an event in backticks: who may, by name.
std::map<std::string, std::set<std::string>> InDocs() {
  std::ifstream in(SourceDir() / "docs" / "rights.md");
  std::map<std::string, std::set<std::string>> rights;
  std::vector<std::string> columns;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells;
    const std::regex cell("\\| *([^|]*[^| ]|) *(?=\\|)");
    for (std::sregex_iterator it(line.begin(), line.end(), cell), end; it != end; ++it)
      cells.push_back((*it)[1]);
    if (cells.empty()) continue;
    if (!cells[0].starts_with("`")) {
      if (cells[0] == "call" || cells[0] == "event") columns = cells;
      continue;
    }
    auto& who = rights[cells[0].substr(1, cells[0].size() - 2)];
    for (size_t i = 1; i < cells.size() && i < columns.size(); ++i) {
      if (cells[i] == "yes") who.insert(columns[i]);
    }
  }
  return rights;
}

class Rights : public PeopleOfHub {
 protected:
  Rights() {
    for (const Role role : kRoles) {
      const std::string name(RoleName(role));
      Make(name, {role});
      browsers_[name] = Open(name);
    }
    Make("none", {});
    browsers_["no role"] = Open("none");
  }
  // Whether the call came through the door, whatever it was answered inside.
  static bool MayOf(const ServerReply& reply) { return reply.status != 401 && reply.status != 403; }

  std::map<std::string, Browser> browsers_;
};

TEST_F(Rights, EveryCallByEveryRoleIsAsTheTableSays) {
  const auto docs = InDocs();
  for (const Route& route : Routes()) {
    const auto row = docs.find(CallOf(route));
    ASSERT_NE(row, docs.end()) << CallOf(route) << " is not in docs/rights.md";
    std::set<std::string> may;
    const std::string path = PathOf(route.pattern);
    const std::string method(route.method);
    ServerRequest anybody;
    anybody.method = method;
    anybody.path = path;
    if (MayOf(AnswerApi(*hub_, anybody))) may.insert("nobody");
    for (const auto& [name, unused] : browsers_) {
      const Browser used = Open(name == "no role" ? "none" : name);  // some calls end every session
      ServerRequest request = anybody;
      request.headers.Add("Host", "crier.example");
      request.headers.Add("Cookie", used.cookie);
      request.headers.Add("X-CSRF-Token", used.csrf);
      const ServerReply reply = AnswerApi(*hub_, request);
      if (MayOf(reply)) may.insert(name);
      if (reply.status == 403) {
        EXPECT_EQ(Json::parse(reply.body)["error"]["fault"], "rejected");
      }
    }
    const ServerReply by_token = [&] {
      ServerRequest request = anybody;
      request.headers.Add("Authorization", std::string("Bearer ") + kTestToken);
      return AnswerApi(*hub_, request);
    }();
    if (MayOf(by_token)) may.insert("the hub's token");
    EXPECT_EQ(may, row->second) << CallOf(route);
  }
}

TEST_F(Rights, EveryTopicOfTheStreamIsAsTheTableSays) {
  const auto docs = InDocs();
  for (const Topic& topic : Topics()) {
    const auto row = docs.find(std::string(topic.event));
    ASSERT_NE(row, docs.end()) << topic.event;
    std::set<std::string> may = {"the hub's token"};
    for (const auto& [name, browser] : browsers_) {
      if (Call(browser, "GET", "/stream").status == 200) may.insert(name);
    }
    EXPECT_EQ(may, row->second) << topic.event;
    // The stream is one: each of its topics wants just what the stream wants.
    EXPECT_EQ(topic.permission, Permission::kView) << topic.event << " wants a filter in Live";
  }
}

TEST_F(Rights, TheTableNamesNothingElse) {
  std::set<std::string> known;
  for (const Route& route : Routes()) known.insert(CallOf(route));
  for (const Topic& topic : Topics()) known.insert(std::string(topic.event));
  for (const auto& [name, who] : InDocs()) EXPECT_TRUE(known.contains(name)) << name;
}

// Every event that anybody publishes has its topic.
TEST(RightsOfTopics, EveryEventThatIsPublishedHasOne) {
  std::set<std::string> topics;
  for (const Topic& topic : Topics()) topics.insert(std::string(topic.event));
  const std::regex published("Publish\\(\"(\\w+)\"");
  int found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SourceDir() / "hub")) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream in(entry.path());
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    for (std::sregex_iterator it(text.begin(), text.end(), published), end; it != end; ++it, ++found)
      EXPECT_TRUE(topics.contains((*it)[1])) << (*it)[1] << " in " << entry.path();
  }
  EXPECT_GT(found, 5);
}

TEST_F(Rights, WhoIsRefusedLearnsWhoMay) {
  const ServerReply reply = Call(browsers_["viewer"], "POST", "/bulletins/x/approve", "{}");
  EXPECT_EQ(reply.status, 403);
  EXPECT_NE(reply.body.find("approver"), std::string::npos) << reply.body;
}

TEST_F(Rights, APathThatIsNoneTellsAStrangerNothing) {
  EXPECT_EQ(AnswerApi(*hub_, Request("GET", "/nothing")).status, 401);
  EXPECT_EQ(Call(browsers_["no role"], "GET", "/nothing").status, 404);
}

}  // namespace
}  // namespace crier
