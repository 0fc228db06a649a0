#include "core/ticket.h"

#include <gtest/gtest.h>

#include <set>

namespace crier {
namespace {

constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

TEST(Ticket, IsReadAsPeopleWriteIt) {
  const std::string ticket = NewTicket();
  ASSERT_EQ(ticket.size(), 16U);
  EXPECT_EQ(ReadTicket(ticket), ticket);
  std::string bare, spaced = " ";
  for (const char c : ticket) {
    if (c == '-') continue;
    bare += c >= 'A' ? static_cast<char>(c - 'A' + 'a') : (c == '0' ? 'o' : (c == '1' ? 'l' : c));
    spaced += std::string(1, c) + " ";
  }
  EXPECT_EQ(ReadTicket(bare), ticket);
  EXPECT_EQ(ReadTicket(spaced), ticket);
}

TEST(Ticket, OneWrongCharacterOrTwoThatChangedPlacesAreSeen) {
  const std::string ticket = NewTicket();
  for (size_t i = 0; i < ticket.size(); ++i) {
    if (ticket[i] == '-') continue;
    for (const char other : kLetters) {
      std::string wrong = ticket;
      wrong[i] = other;
      EXPECT_EQ(ReadTicket(wrong).has_value(), wrong == ticket) << wrong << " for " << ticket;
    }
    for (size_t j = 0; j < i; ++j) {
      if (ticket[j] == '-') continue;
      std::string wrong = ticket;
      std::swap(wrong[i], wrong[j]);
      EXPECT_EQ(ReadTicket(wrong).has_value(), wrong == ticket) << wrong << " for " << ticket;
    }
  }
}

TEST(Ticket, WhatIsNoneIsNone) {
  const std::string ticket = NewTicket();
  for (const std::string& bad :
       {std::string(), std::string("-"), ticket.substr(1), ticket + "0", std::string(14, 'U'),
        ticket + "\xFF", std::string(1'000'000, '0'), std::string("../../etc/passwd")})
    EXPECT_FALSE(ReadTicket(bad)) << bad.substr(0, 40);
}

TEST(Ticket, NoTwoAreAlike) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(seen.insert(NewTicket()).second);
}

}  // namespace
}  // namespace crier
