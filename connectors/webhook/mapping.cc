#include "connectors/webhook/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "core/digest.h"
#include "core/html.h"
#include "core/text.h"
#include "core/yaml.h"

namespace crier::webhook {
namespace {

const std::vector<std::string_view> kFields = {"native_id", "text",      "created_at",    "url",
                                               "lang",      "author_id", "author_handle", "author_name",
                                               "lat",       "long",      "in_reply_to"};
constexpr size_t kMaxId = 512;    // Mention::native_id
constexpr size_t kMaxUrl = 2048;  // ours
constexpr size_t kMaxName = 512;  // ours; names and handles are cut
constexpr size_t kMaxLang = 35;   // RFC 5646, section 4.4.1

std::string Cut(std::string text, size_t most) {
  text.resize(Utf8Floor(text, most));
  return text;
}

}  // namespace

Result<Mapping> Mapping::From(const Settings& settings, std::string channel) {
  Mapping mapping;
  mapping.channel_ = std::move(channel);
  mapping.html_ = settings.Flag("html");
  mapping.direct_ = settings.Flag("direct");
  auto items = Pointer::Parse(settings.Text("items"));
  if (!items) return Error{Fault::kConfig, "'items': " + items.error().message};
  mapping.items_ = *std::move(items);
  for (const auto& [field, text] : settings.Table("fields")) {
    if (std::find(kFields.begin(), kFields.end(), field) == kFields.end())
      return Error{Fault::kConfig, "'fields': " + UnknownKey(field, kFields)};
    auto pointer = Pointer::Parse(text);
    if (!pointer)
      return Error{Fault::kConfig, fmt::format("'fields': {}: {}", field, pointer.error().message)};
    mapping.fields_.emplace(field, *std::move(pointer));
  }
  if (!mapping.fields_.contains("text"))
    return Error{Fault::kConfig, "'fields' must say where the text is, such as {text: /message}"};
  if (mapping.fields_.contains("lat") != mapping.fields_.contains("long"))
    return Error{Fault::kConfig, "'fields': lat and long belong together"};
  return mapping;
}

Result<Batch> Mapping::Read(const Json& document, Time received_at) const {
  const Json* items = items_.In(document);
  if (items == nullptr || !items->is_structured()) {
    return Error{Fault::kBadData,
                 fmt::format("'{}' is neither an object nor an array of them", items_.text())};
  }
  const size_t count = items->is_array() ? items->size() : 1;
  if (count > kMostItems)
    return Error{Fault::kBadData, fmt::format("{} items in one call; at most {}", count, kMostItems)};
  Batch batch;
  for (size_t i = 0; i < count; ++i) {
    auto mention = ReadItem(items->is_array() ? (*items)[i] : *items, received_at);
    if (!mention) {
      Error error = mention.error();
      error.message = fmt::format("item {}: {}", i, error.message);
      return error;
    }
    batch.events.emplace_back(*std::move(mention));
  }
  std::stable_sort(batch.events.begin(), batch.events.end(), [](const Event& a, const Event& b) {
    return std::get<Mention>(a).created_at < std::get<Mention>(b).created_at;
  });
  return batch;
}

Error Mapping::Bad(std::string_view field, std::string_view what) const {
  return {Fault::kBadData, fmt::format("{} at '{}' {}", field, fields_.find(field)->second.text(), what)};
}

const Json* Mapping::Find(std::string_view field, const Json& item) const {
  const auto pointer = fields_.find(field);
  return pointer == fields_.end() ? nullptr : pointer->second.In(item);
}

Result<std::string> Mapping::Scalar(std::string_view field, const Json& item) const {
  const Json* value = Find(field, item);
  if (value == nullptr) return std::string();
  if (value->is_string()) return CleanUtf8(value->get_ref<const std::string&>());
  if (value->is_number()) return value->dump();
  return Bad(field, "is neither a text nor a number");
}

Result<std::string> Mapping::Id(std::string_view field, const Json& item) const {
  const Json* value = Find(field, item);
  // A number beyond 64 bits is read as the nearest double, and so are its neighbours.
  if (value != nullptr && value->is_number_float())
    return Bad(field, "is no integer of 64 bits; ids that are longer must be texts");
  auto id = Scalar(field, item);
  if (id && id->size() > kMaxId) return Bad(field, fmt::format("is longer than {} bytes", kMaxId));
  return id;
}

Result<std::optional<double>> Mapping::Degrees(std::string_view field, const Json& item, double most) const {
  const auto text = Scalar(field, item);
  if (!text) return text.error();
  if (text->empty()) return std::optional<double>();
  double degrees = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), degrees);
  if (error != std::errc() || end != text->data() + text->size() || !(degrees >= -most && degrees <= most))
    return Bad(field, fmt::format("is no number from -{} to {}", most, most));
  return std::optional<double>(degrees);
}

Result<Mention> Mapping::ReadItem(const Json& item, Time received_at) const {
  Mention mention;
  mention.channel = channel_;
  mention.direct = direct_;
  auto text = Scalar("text", item);
  if (!text) return text.error();
  mention.text = Cut(html_ ? HtmlToText(*text) : *std::move(text), kMaxMentionText);
  if (Trim(mention.text).empty()) return Bad("text", "is missing or empty");

  auto native_id = Id("native_id", item);
  if (!native_id) return native_id.error();
  mention.native_id = *std::move(native_id);
  if (mention.native_id.empty() && fields_.contains("native_id"))
    return Bad("native_id", "is missing or empty");
  // The members of an object are in order of their names, so the same item has the same hash.
  if (mention.native_id.empty())
    mention.native_id = Hex(Sha256(item.dump(-1, ' ', false, Json::error_handler_t::replace)));

  auto created_at = Scalar("created_at", item);
  if (!created_at) return created_at.error();
  mention.created_at = received_at;
  if (!created_at->empty()) {
    const auto time = ReadMoment(*created_at);
    if (!time) return Bad("created_at", "is neither RFC 3339 nor Unix seconds or milliseconds");
    // Nothing is said after it was heard.
    mention.created_at = std::min(*time, received_at);
  }

  auto author_id = Id("author_id", item);
  if (!author_id) return author_id.error();
  auto in_reply_to = Id("in_reply_to", item);
  if (!in_reply_to) return in_reply_to.error();
  mention.author.id = *std::move(author_id);
  mention.in_reply_to = *std::move(in_reply_to);
  const std::pair<std::string_view, std::string*> texts[] = {{"author_handle", &mention.author.handle},
                                                             {"author_name", &mention.author.name},
                                                             {"lang", &mention.lang},
                                                             {"url", &mention.url}};
  for (const auto& [field, to] : texts) {
    auto value = Scalar(field, item);
    if (!value) return value.error();
    *to = *std::move(value);
  }
  mention.author.handle = Cut(std::move(mention.author.handle), kMaxName);
  mention.author.name = Cut(std::move(mention.author.name), kMaxName);
  // Half a tag or half an address is none, and people click on addresses.
  if (mention.lang.size() > kMaxLang) mention.lang.clear();
  const bool web = mention.url.starts_with("https://") || mention.url.starts_with("http://");
  if (!web || mention.url.size() > kMaxUrl) mention.url.clear();

  const auto lat = Degrees("lat", item, 90);
  if (!lat) return lat.error();
  const auto lon = Degrees("long", item, 180);
  if (!lon) return lon.error();
  if (*lat && *lon) mention.point = Point{**lat, **lon};
  return mention;
}

}  // namespace crier::webhook
