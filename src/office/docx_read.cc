// Names are matched without their prefix: a strict file has other namespaces, and other programs choose other prefixes.
#include <algorithm>
#include <map>
#include <optional>
#include <pugixml.hpp>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "office/docx.h"
#include "office/docx_parts.h"
#include "office/xml_guard.h"
#include "office/xml_text.h"

namespace bihuan::office {
namespace {

std::string_view local(const char* name) {
  const std::string_view whole = name;
  const size_t colon = whole.rfind(':');
  return colon == whole.npos ? whole : whole.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node node, std::string_view name) {
  for (auto inner = node.first_child(); inner; inner = inner.next_sibling())
    if (local(inner.name()) == name) return inner;
  return {};
}

std::string_view attribute(pugi::xml_node node, std::string_view name) {
  for (auto a = node.first_attribute(); a; a = a.next_attribute())
    if (local(a.name()) == name) return a.value();
  return {};
}

bool is_on(pugi::xml_node flag) {
  if (!flag) return false;
  const auto value = attribute(flag, "val");
  return value != "0" && value != "false" && value != "off";
}

Error not_a_docx(std::string what) { return Error{Fault::refused, "docx.not_a_docx", {{"what", "docx.what." + what}}}; }

Result<void> parse(const Part& part, pugi::xml_document& document) {
  TRY(guard_xml(part.name, part.bytes));
  const auto parsed = document.load_buffer(part.bytes.data(), part.bytes.size(),
                                           pugi::parse_default | pugi::parse_ws_pcdata_single, pugi::encoding_utf8);
  if (parsed) return {};
  return Error{Fault::refused,
               "docx.malformed",
               {{"part", part.name}, {"offset", std::to_string(parsed.offset)}},
               parsed.description()};
}

class Package {
 public:
  explicit Package(std::vector<Part> parts) : parts_(std::move(parts)) {}

  const std::vector<Part>& parts() const { return parts_; }

  const Part* find(std::string_view name) const {
    for (const auto& part : parts_)
      if (part.name == name) return &part;
    return nullptr;
  }

  // The part that `from` ("" = the package) points at with a relationship of this kind.
  Result<const Part*> related(std::string_view from, std::string_view kind) const {
    TRY_SET(const auto all, all_related(from, {kind}));
    return all.empty() ? nullptr : all.front();
  }

  Result<std::vector<const Part*>> all_related(std::string_view from, const std::set<std::string_view>& kinds) const {
    std::vector<const Part*> found;
    const size_t slash = from.rfind('/');
    const std::string folder(slash == from.npos ? "" : from.substr(0, slash + 1));
    const std::string file(slash == from.npos ? from : from.substr(slash + 1));
    const Part* links = find(folder + "_rels/" + file + ".rels");
    if (links == nullptr) return found;
    pugi::xml_document xml;
    TRY(parse(*links, xml));
    for (const auto link : xml.document_element().children()) {
      const auto type = attribute(link, "Type");
      if (kinds.count(type.substr(type.rfind('/') + 1)) == 0) continue;
      const auto target = attribute(link, "Target");
      const Part* part = find(starts_with(target, "/") ? std::string(target.substr(1)) : folder + std::string(target));
      if (part != nullptr) found.push_back(part);
    }
    return found;
  }

 private:
  std::vector<Part> parts_;
};

// What the reader needs to know of styles.
struct Styles {
  std::set<std::string, std::less<>> titles;
  std::set<std::string, std::less<>> annexes;
  std::set<std::string, std::less<>> hidden;
};

Styles read_styles(pugi::xml_node root) {
  Styles out;
  std::map<std::string, std::string> based_on;
  for (auto style = root.first_child(); style; style = style.next_sibling()) {
    if (local(style.name()) != "style") continue;
    const std::string id(attribute(style, "styleId"));
    const auto name = attribute(child(style, "name"), "val");
    if (id == kTitleStyle.id || name == kTitleStyle.name) out.titles.insert(id);
    if (id == kAnnexStyle.id || name == kAnnexStyle.name) out.annexes.insert(id);
    if (is_on(child(child(style, "rPr"), "vanish"))) out.hidden.insert(id);
    based_on[id] = attribute(child(style, "basedOn"), "val");
  }
  for (const auto& [id, parent] : based_on) {
    std::string at = parent;
    for (int steps = 0; steps < 16 && out.hidden.count(at) == 0; ++steps) {
      const auto next = based_on.find(at);
      if (next == based_on.end()) break;
      at = next->second;
    }
    if (out.hidden.count(at) != 0) out.hidden.insert(id);
  }
  return out;
}

struct Line {
  std::string text = {};
  size_t length = 0;  // code points
  std::vector<SlotText> slots = {};
  bool joins_next = false;  // its paragraph mark is deleted
};

class Walker {
 public:
  explicit Walker(const Styles& styles) : styles_(styles) {}

  // Without recursion: the depth of the file is not the depth of our stack.
  Result<ReadDocument> walk(pugi::xml_node body) {
    for (auto node = body.first_child(); node;) {
      TRY_SET(const Step step, enter(node));
      if (step == Step::into && node.first_child()) {
        node = node.first_child();
        continue;
      }
      if (step == Step::into) leave(node);
      while (!node.next_sibling() && node.parent() != body) {
        node = node.parent();
        leave(node);
      }
      node = node.next_sibling();
    }
    while (!block_slots_.empty()) close_block_slot();
    auto& slots = out_.slots;
    std::stable_sort(slots.begin(), slots.end(), [](const SlotText& a, const SlotText& b) {
      return a.start != b.start ? a.start < b.start : a.end > b.end;
    });
    return std::move(out_);
  }

 private:
  enum class Step { into, over };

  struct OpenParagraph {
    Line line;
    std::vector<size_t> slots;  // open ones, into line.slots
    bool is_title = false;
    bool is_hidden = false;
    std::vector<Line> after;  // of text boxes inside
  };

  Result<Step> enter(pugi::xml_node node) {
    static const std::set<std::string_view> kPassedOver = {
        "del",      "moveFrom",   "delText",   "instrText",  "delInstrText", "pPr",     "rPr",       "sdtPr",
        "sdtEndPr", "sectPr",     "tblPr",     "tblGrid",    "tblPrEx",      "trPr",    "tcPr",      "rt",
        "rubyPr",   "footnotePr", "endnotePr", "smartTagPr", "customXmlPr",  "fldData", "docPartObj"};
    if (node.type() != pugi::node_element) return Step::over;
    const auto name = local(node.name());
    if (kPassedOver.count(name) != 0) return Step::over;
    if (name == "p") return open_paragraph(node);
    if (name == "sdt") {
      open_slot(node);
    } else if (name == "r") {
      return is_hidden(node) ? Step::over : Step::into;
    } else if (name == "tr") {
      return child(child(node, "trPr"), "del") ? Step::over : Step::into;
    } else if (name == "AlternateContent") {
      return Step::into;
    } else if (name == "Fallback" || (name == "Choice" && has_earlier_choice(node))) {
      return Step::over;
    } else if (name == "altChunk" || name == "subDoc") {
      return Error{Fault::refused, "docx.embedded_document"};
    } else {
      return put_content(node, name) ? Step::over : Step::into;
    }
    return Step::into;
  }

  void leave(pugi::xml_node node) {
    const auto name = local(node.name());
    if (name == "p") close_paragraph();
    if (name == "sdt") close_slot(node);
  }

  static bool has_earlier_choice(pugi::xml_node node) {
    for (auto before = node.previous_sibling(); before; before = before.previous_sibling())
      if (local(before.name()) == "Choice") return true;
    return false;
  }

  bool is_hidden(pugi::xml_node run) const {
    const auto properties = child(run, "rPr");
    if (const auto vanish = child(properties, "vanish")) return is_on(vanish);
    if (!open_.empty() && open_.back().is_hidden) return true;
    return styles_.hidden.count(attribute(child(properties, "rStyle"), "val")) != 0;
  }

  Step open_paragraph(pugi::xml_node node) {
    const auto properties = child(node, "pPr");
    const auto style = attribute(child(properties, "pStyle"), "val");
    if (open_.empty() && (style == kAnnexStyle.id || styles_.annexes.count(style) != 0)) in_annex_ = true;
    OpenParagraph paragraph;
    paragraph.is_title = style == kTitleStyle.id || styles_.titles.count(style) != 0;
    paragraph.is_hidden = styles_.hidden.count(style) != 0;
    paragraph.line.joins_next = static_cast<bool>(child(child(properties, "rPr"), "del"));
    open_.push_back(std::move(paragraph));
    return Step::into;
  }

  void close_paragraph() {
    OpenParagraph done = std::move(open_.back());
    open_.pop_back();
    std::vector<Line> lines = {std::move(done.line)};
    std::move(done.after.begin(), done.after.end(), std::back_inserter(lines));
    for (auto& line : lines) {
      if (open_.empty())
        append(line);
      else
        open_.back().after.push_back(std::move(line));
    }
  }

  void append(const Line& line) {
    if (in_annex_) {
      if (!line.text.empty()) out_.annex.push_back(line.text);
      return;
    }
    if (any_ && !joins_) {
      out_.text += '\n';
      ++length_;
    }
    any_ = true;
    joins_ = line.joins_next;
    for (const auto& slot : line.slots) out_.slots.push_back({slot.slot, length_ + slot.start, length_ + slot.end});
    out_.text += line.text;
    length_ += line.length;
  }

  static std::optional<std::string> slot_of(pugi::xml_node control) {
    const auto properties = child(control, "sdtPr");
    const auto tag = attribute(child(properties, "tag"), "val");
    if (!starts_with(tag, kSlotTag) || child(properties, "dataBinding")) return std::nullopt;
    return std::string(tag.substr(kSlotTag.size()));
  }

  // A control inside a paragraph belongs to its line; one around whole paragraphs to the text.
  void open_slot(pugi::xml_node control) {
    const auto slot = slot_of(control);
    if (!slot) return;
    if (!open_.empty()) {
      auto& paragraph = open_.back();
      paragraph.slots.push_back(paragraph.line.slots.size());
      paragraph.line.slots.push_back({*slot, paragraph.line.length, paragraph.line.length});
    } else {
      block_slots_.push_back({*slot, length_ + (any_ && !joins_ ? 1 : 0), 0});
    }
  }

  void close_slot(pugi::xml_node control) {
    if (!slot_of(control)) return;
    if (open_.empty()) return close_block_slot();
    auto& paragraph = open_.back();
    paragraph.line.slots[paragraph.slots.back()].end = paragraph.line.length;
    paragraph.slots.pop_back();
  }

  void close_block_slot() {
    auto slot = std::move(block_slots_.back());
    block_slots_.pop_back();
    slot.end = length_;
    slot.start = std::min(slot.start, slot.end);
    out_.slots.push_back(std::move(slot));
  }

  // True when the element is text or a break; what is not text is gone into.
  bool put_content(pugi::xml_node node, std::string_view name) {
    if (open_.empty()) return false;
    auto& paragraph = open_.back();
    if (name == "t") {
      put(run_text(node.text().get(), attribute(node, "space") == "preserve"));
    } else if (name == "tab" || name == "ptab") {
      put("\t");
    } else if (name == "br" || name == "cr") {
      const auto type = attribute(node, "type");
      if (!paragraph.is_title && type != "page" && type != "column") put("\n");
    } else if (name == "noBreakHyphen") {
      put("-");
    } else if (name == "sym") {
      put(symbol_text(attribute(node, "char")));
    } else {
      return false;
    }
    return true;
  }

  void put(std::string_view text) {
    auto& line = open_.back().line;
    line.text += text;
    line.length += count_code_points(text);
  }

  const Styles& styles_;
  ReadDocument out_;
  size_t length_ = 0;                // code points of out_.text
  bool any_ = false;                 // is there a line yet
  bool joins_ = false;               // does the last line join the next
  bool in_annex_ = false;            // from its heading to the end
  std::vector<OpenParagraph> open_;  // text boxes put paragraphs inside paragraphs
  std::vector<SlotText> block_slots_;
};

// The text of a header, a footer or of notes, without the page numbers that its fields show.
class MarginText : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    const auto name = local(node.name());
    if (skip_below_ >= 0 && depth() > skip_below_) return true;
    skip_below_ = -1;
    if (name == "fldSimple" && is_page_number(attribute(node, "instr"))) skip_below_ = depth();
    if (name == "fldChar") mark(attribute(node, "fldCharType"));
    if (name == "instrText") instruction_ += node.text().get();
    if (name == "t" && !shows_page_) text_ += node.text().get();
    if (name == "p" && !text_.empty()) text_ += '\n';
    return true;
  }
  std::string take() { return std::string(trim(text_)); }

 private:
  static bool is_page_number(std::string_view instruction) {
    const auto word = trim(instruction);
    return starts_with(word, "PAGE") || starts_with(word, "NUMPAGES") || starts_with(word, "SECTIONPAGES");
  }
  void mark(std::string_view type) {
    if (type == "begin") instruction_.clear();
    if (type == "separate") shows_page_ = is_page_number(instruction_);
    if (type == "end") shows_page_ = false;
  }

  std::string text_;
  std::string instruction_;
  bool shows_page_ = false;
  int skip_below_ = -1;
};

Result<std::string> read_margins(const Package& package, std::string_view main) {
  TRY_SET(const auto parts, package.all_related(main, {"header", "footer", "footnotes", "endnotes"}));
  std::string margins;
  for (const Part* part : parts) {
    pugi::xml_document xml;
    TRY(parse(*part, xml));
    MarginText reader;
    xml.traverse(reader);
    const std::string text = reader.take();
    if (!text.empty()) margins += (margins.empty() ? "" : "\n") + text;
  }
  return margins;
}

Result<std::string> read_proof(const Package& package) {
  std::string proof;
  for (const auto& part : package.parts()) {
    // An xml part of somebody else is not ours to judge; the DTD check has been made on all.
    if (!starts_with(part.name, "customXml/") || part.bytes.find(kProofNamespace) == part.bytes.npos) continue;
    pugi::xml_document xml;
    TRY(parse(part, xml));
    const auto root = xml.document_element();
    if (local(root.name()) != "proof") continue;
    auto decoded = from_base64(trim(root.text().get()));
    if (!decoded) return Error{Fault::refused, "docx.damaged_proof", {{"part", part.name}}, decoded.error().key};
    if (!proof.empty() && proof != *decoded) return Error{Fault::refused, "docx.two_proofs"};
    proof = *std::move(decoded);
  }
  return proof;
}

Result<Package> open_package(std::string_view bytes) {
  if (starts_with(bytes, "\xD0\xCF\x11\xE0")) return not_a_docx("old_or_encrypted");
  auto parts = read_zip(bytes);
  if (!parts && parts.error().key == "zip.not_a_zip") {
    auto error = not_a_docx("not_a_package");
    error.detail = parts.error().detail;
    return error;
  }
  if (!parts) return std::move(parts.error());
  for (const auto& part : *parts) {
    const auto ends = [&](std::string_view end) {
      return part.name.size() >= end.size() && part.name.compare(part.name.size() - end.size(), end.size(), end) == 0;
    };
    if (ends(".xml") || ends(".rels")) TRY(refuse_dtd(part.name, part.bytes));
  }
  Package package(*std::move(parts));
  if (package.find("[Content_Types].xml") == nullptr) return not_a_docx("not_a_package");
  return package;
}

}  // namespace

Result<ReadDocument> read_docx(std::string_view bytes) {
  TRY_SET(const auto package, open_package(bytes));
  TRY_SET(const Part* main, package.related("", "officeDocument"));
  if (main == nullptr) return not_a_docx("no_document");
  pugi::xml_document document;
  TRY(parse(*main, document));
  const auto body = child(document.document_element(), "body");
  if (local(document.document_element().name()) != "document" || !body) return not_a_docx("other_kind");
  Styles styles;
  TRY_SET(const Part* style_part, package.related(main->name, "styles"));
  if (style_part != nullptr) {
    pugi::xml_document xml;
    TRY(parse(*style_part, xml));
    styles = read_styles(xml.document_element());
  }
  TRY_SET(auto out, Walker(styles).walk(body));
  TRY_SET(out.margins, read_margins(package, main->name));
  TRY_SET(out.proof, read_proof(package));
  return out;
}

}  // namespace bihuan::office
