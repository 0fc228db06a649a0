#include "hub/commands/connector_page.h"

#include <fmt/format.h>

#include <utility>

#include "connectors/catalog.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr std::string_view kHead = R"(# Channels

What each connector can do, needs and may. Made from what the connectors say of themselves, by `crier connectors --markdown`; change them, not this
file. `connectors/NAME/README.md` tells how to set each up and what the platform's terms are; a rate is what the far side allows, and Crier keeps to it.

)";

void Add(std::string* text, bool whether, std::string_view more) {
  if (whether && !more.empty()) *text += fmt::format("{}{}", text->empty() ? "" : ", ", more);
}

std::string_view UnitText(LengthUnit unit) {
  switch (unit) {
    case LengthUnit::kCharacters:
      return "characters (code points)";
    case LengthUnit::kGraphemes:
      return "graphemes";
    case LengthUnit::kWeighted:
      return "weighted characters (twitter-text)";
    case LengthUnit::kUtf16:
      return "UTF-16 units";
    case LengthUnit::kBytes:
      return "bytes";
    case LengthUnit::kSms:
      return "SMS";
  }
  return "";
}

std::string Thousands(size_t number) {
  std::string digits = std::to_string(number);
  for (size_t i = digits.size(); i > 3;) digits.insert(i -= 3, ",");
  return digits;
}

std::string DurationText(std::chrono::seconds time) {
  for (const auto& [unit, name] :
       {std::pair{int64_t{86'400}, "d"}, {int64_t{3'600}, "h"}, {int64_t{60}, "min"}}) {
    if (time.count() >= unit && time.count() % unit == 0)
      return fmt::format("{} {}", time.count() / unit, name);
  }
  return fmt::format("{} s", time.count());
}

std::string PriceText(const Price& price) {
  if (price.currency.empty()) return "";
  const auto in_units = [](int thousandths) { return fmt::format("{:.3f}", thousandths / 1000.0); };
  return fmt::format("{} {} a post, {} with a link ({})", in_units(price.post), price.currency,
                     in_units(price.post_with_url), price.source);
}

// In a cell a bar would begin the next one.
std::string Cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

std::string Section(const ConnectorType& type) {
  std::string text =
      fmt::format("## {}\n\n{}. It {}.\n\n", type.name, type.summary, AbilitiesText(type.abilities));
  const std::string length = LengthText(type), price = PriceText(type.limits.price);
  if (type.abilities.send && !length.empty()) text += fmt::format("- A part holds {}.\n", length);
  for (const Rate& rate : type.limits.rates) text += fmt::format("- {}.\n", RateText(rate));
  if (!price.empty()) text += fmt::format("- It costs {}.\n", price);
  if (!type.limits.source.empty()) text += fmt::format("- From: {}.\n", type.limits.source);
  if (!type.proven.empty()) text += fmt::format("- Proven on: {}.\n", type.proven);
  if (type.options.empty()) return text + '\n';
  text += "\n| option | meaning | |\n|---|---|---|\n";
  for (const Option& option : type.options)
    text += fmt::format("| `{}` | {} | {} |\n", option.key, Cell(option.help), Cell(OptionText(option)));
  return text + '\n';
}

}  // namespace

std::string AbilitiesText(const Abilities& can) {
  std::string text;
  Add(&text, can.poll, "polls");
  Add(&text, can.stream, "streams");
  Add(&text, can.receive, "receives webhooks");
  Add(&text, can.send, can.recipients ? "sends to people one by one" : "sends");
  Add(&text, can.edit, "edits");
  Add(&text, can.retract, "retracts");
  Add(&text, can.read_back, "reads back");
  Add(&text, can.requests, "takes service requests, no bulletins");
  Add(&text, can.honours_key, "honours our key");
  return text;
}

std::string LengthText(const ConnectorType& type) {
  const Limits& limits = type.limits;
  std::string text;
  Add(&text, limits.max_length > 0,
      fmt::format("{} {}", Thousands(limits.max_length), UnitText(limits.unit)));
  Add(&text, limits.max_bytes > 0, fmt::format("at most {} bytes", Thousands(limits.max_bytes)));
  Add(&text, limits.url_length > 0, fmt::format("a URL counts {}", limits.url_length));
  Add(&text, type.abilities.threads && !text.empty(),
      fmt::format("threads of up to {} parts", limits.max_parts));
  return text;
}

std::string RateText(const Rate& rate) {
  return fmt::format("{} {} in {}", Thousands(static_cast<size_t>(rate.count)), rate.what,
                     DurationText(rate.per));
}

std::string OptionText(const Option& option) {
  std::string text;
  Add(&text, option.required, "required");
  Add(&text, option.secret, "secret: env:NAME or file:PATH");
  Add(&text, true, Takes(option));
  Add(&text, !option.fallback.empty(), fmt::format("default {}", option.fallback));
  return text;
}

std::string ConnectorText(const ConnectorType& type) {
  std::string text = fmt::format("{}: {}\nIt {}.\n", type.name, type.summary, AbilitiesText(type.abilities));
  if (!type.options.empty()) text += "\nOptions:\n";
  for (const Option& option : type.options) {
    const std::string more = OptionText(option);
    text += fmt::format("  {:<16} {}{}\n", option.key, option.help,
                        more.empty() ? "" : fmt::format(" ({})", more));
  }
  const std::string length = LengthText(type), price = PriceText(type.limits.price);
  if (type.abilities.send && !length.empty()) text += fmt::format("\nA part holds {}.\n", length);
  if (!type.limits.rates.empty()) text += "\nRates:\n";
  for (const Rate& rate : type.limits.rates) text += fmt::format("  {}\n", RateText(rate));
  if (!price.empty()) text += fmt::format("\nIt costs {}.\n", price);
  if (!type.limits.source.empty()) text += fmt::format("\nLimits: {}\n", type.limits.source);
  if (!type.proven.empty()) text += fmt::format("\nProven on: {}\n", type.proven);
  return text;
}

std::string ConnectorsPage() {
  std::string text(kHead);
  text += "| connector | can | proven on |\n|---|---|---|\n";
  for (const ConnectorType* type : Catalog()) {
    text += fmt::format("| [{0}](#{0}) | {1} | {2} |\n", type->name, Cell(AbilitiesText(type->abilities)),
                        Cell(type->proven));
  }
  text += '\n';
  for (const ConnectorType* type : Catalog()) text += Section(*type);
  text.pop_back();
  return text;
}

}  // namespace crier
