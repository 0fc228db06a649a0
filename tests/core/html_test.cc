#include "core/html.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/text.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

TEST(HtmlToText, SaysWhatAReaderSees) {
  EXPECT_EQ(HtmlToText("<p>Hi <b>all</b>,<br>see <a href='http://x.org/a'>x.org</a></p><p>two</p>"),
            "Hi all,\nsee x.org\n\ntwo");
  EXPECT_EQ(HtmlToText("a\n  b&nbsp;&nbsp;c\t<i> d</i>"), "a b c d");
  EXPECT_EQ(HtmlToText("x<ul><li>one<li>two</ul>y"), "x\n\none\ntwo\n\ny");
  EXPECT_EQ(HtmlToText("<div>a</div><div>b</div>"), "a\nb");
  EXPECT_EQ(HtmlToText("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>"), "1 2\n3");
  EXPECT_EQ(HtmlToText("caf&eacute; &lt;b&gt; &#x1F525; &amp;amp; AT&T"), "café <b> 🔥 &amp; AT&T");
  EXPECT_EQ(HtmlToText("<br><br><br><br>a<br><br><br><br>b<br>"), "a\n\nb");
  // Mastodon cuts a link's visible text into spans.
  EXPECT_EQ(
      HtmlToText("<a href='x'><span class='invisible'>https://</span><span>city.example.org/a</span></a>"),
      "https://city.example.org/a");
}

TEST(HtmlToText, DropsWhatNobodySees) {
  EXPECT_EQ(
      HtmlToText("<head><title>t</title></head>a<script>if (1 < 2) '</p>'</script>b<style>p{}</style>c"),
      "abc");
  EXPECT_EQ(HtmlToText("a<!-- <p>no</p> -->b<![CDATA[x]]>c<?php ?>d"), "abcd");
  EXPECT_EQ(HtmlToText("<img alt=\"a > b\" title='>'>x"), "x");
  EXPECT_EQ(HtmlToText("a<script>b"), "a");
}

TEST(HtmlToText, PlainTextStays) {
  EXPECT_EQ(HtmlToText("5 < 6 and 7 > 6, <3 ok"), "5 < 6 and 7 > 6, <3 ok");
  EXPECT_EQ(HtmlToText("I <love this"), "I <love this");
  EXPECT_EQ(HtmlToText(""), "");
  EXPECT_EQ(HtmlToText("</p></div></b>"), "");
}

TEST(HtmlToText, BracketsOfAPersonStay) {
  const std::pair<const char*, const char*> texts[] = {
      {"Shut <Ash to Birch> today", "Shut <Ash to Birch> today"},
      {"Ana <ana@example.org> says", "Ana <ana@example.org> says"},
      {"map at <https://example.org/map> now", "map at <https://example.org/map> now"},
      {"call <tel:5550100>", "call <tel:5550100>"},
      {"if a<b and c>d", "if a<b and c>d"},
      {"x <- y -> z, I </3 rain", "x <- y -> z, I </3 rain"},
      {"<sarcasm>lovely</sarcasm>", "<sarcasm>lovely</sarcasm>"},
      {"<!!> and <?> and <>", "<!!> and <?> and <>"},
      {"<Main St> flooded, <Main> too", "<Main St> flooded, <Main> too"},
      // Markup, however odd.
      {"H<SUB>2</SUB>O<BR>next", "H2O\nnext"},
      {"<lite-youtube videoid='x'>film</lite-youtube>", "film"},
      {"a<o:p></o:p><st1:place w:st=\"on\">Elm</st1:place>", "aElm"},
      {"<p nowrap>one<td class valign=top>two", "one two"},
      {"<a href=x target>link</a>", "link"},
  };
  for (const auto& [html, want] : texts) EXPECT_EQ(HtmlToText(html), want) << html;
}

TEST(HtmlToText, AnInvisibleElementThatNeverEndsHidesNothing) {
  EXPECT_EQ(HtmlToText("a <title> is missing, <select> one"), "a is missing, one");
  EXPECT_EQ(HtmlToText("<object>x</object>seen<object>y"), "seeny");
}

TEST(MendReferences, LeavesOutWhatIsNoCharacter) {
  EXPECT_EQ(MendReferences("a&#0;b&#x0;c&#xFFFE;d&#xD800;e&#1f"), "abcdef");
  EXPECT_EQ(MendReferences("&#55357;&#56832;|&#xD83D;&#xDE00;|&#56832;&#55357;"), "😀|😀|");
  EXPECT_EQ(MendReferences("&#99999999999999999999;&#x110000;"), "");
  EXPECT_EQ(MendReferences("&#9;&#10;&#65;&#x10FFFD;&#146;&amp;#0;&#;&#x;&"),
            "&#9;&#10;&#65;&#x10FFFD;&#146;&amp;#0;&#;&#x;&");
}

TEST(HtmlToText, HostileInputIsBounded) {
  const auto repeat = [](std::string_view piece) {
    std::string html;
    while (html.size() < 1024 * 1024) html += piece;
    return html;
  };
  int i = 0;
  std::string fonts;
  while (fonts.size() < 1024 * 1024) fonts += "<div><font a=" + std::to_string(i++) + "></div>x";
  for (const std::string& html : {repeat("<div>"),
                                  repeat("<b>"),
                                  repeat("<p><b>x"),
                                  repeat("</div>"),
                                  repeat("<!--"),
                                  repeat("<a '"),
                                  repeat("<a =\""),
                                  repeat("<table>"),
                                  repeat("<script>"),
                                  repeat("&amp"),
                                  repeat("<"),
                                  repeat("<li><ul>"),
                                  repeat("<x y='"),
                                  repeat("</script"),
                                  repeat("<svg></"),
                                  repeat("<b x "),
                                  repeat("<x "),
                                  repeat("<a b='"),
                                  repeat("<title>"),
                                  repeat("&#0;"),
                                  repeat("</x>"),
                                  repeat("<x y=1>"),
                                  fonts}) {
    const std::string text = HtmlToText(html);
    EXPECT_TRUE(IsUtf8(text));
    EXPECT_LE(text.size(), 2 * html.size());
  }
  EXPECT_EQ(HtmlToText(repeat("<div>") + "x"), "") << "over 1 MiB is cut first";
  std::string deep;
  for (int k = 0; k < 5000; ++k) deep += "<div>";
  EXPECT_EQ(HtmlToText(deep + "x"), "x");
  EXPECT_EQ(HtmlToText("a\xFF&#0;&#1;&#xD800;b").find('\0'), std::string::npos);
  EXPECT_TRUE(IsUtf8(HtmlToText("a\xFF&#0;&#1;&#xD800;b")));
}

TEST(EscapeHtml, WhatIsEscapedReadsTheSame) {
  EXPECT_EQ(EscapeHtml("<a href=\"x\">'&</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&lt;/a&gt;");
  EXPECT_EQ(HtmlToText(EscapeHtml("1 < 2 & \"three\" <script>'")), "1 < 2 & \"three\" <script>'");
}

TEST(EscapeHtml, NaughtyStringsReadTheSame) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  std::ifstream file(SharedData() / "conformance/hostile/blns.txt");
  for (std::string line; std::getline(file, line);) {
    EXPECT_TRUE(IsUtf8(HtmlToText(line)));
    // Blanks fold, so compare the words.
    const auto words = [](const std::string& text) {
      std::string joined = HtmlToText(EscapeHtml(text));
      std::erase(joined, ' ');
      return joined;
    };
    EXPECT_EQ(words(HtmlToText(EscapeHtml(line))), words(CleanUtf8(line)));
  }
}

}  // namespace
}  // namespace crier
