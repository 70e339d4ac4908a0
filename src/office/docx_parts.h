// The fixed parts of a .docx in GB/T 9704-2012 layout: page, grid, styles, fonts, page numbers. Lengths are twips (1/20
// pt).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "office/zip.h"

namespace bihuan::office {

// A4. Type area 156 × 225 mm, its corner 37 mm from the top and 28 mm from the left; the rest is right and bottom.
// 225 mm are 12756 twips; the area is 6 twips higher, so that 22 lines of the grid fit.
constexpr int kPageWidth = 11906;
constexpr int kPageHeight = 16838;
constexpr int kTop = 2098;
constexpr int kLeft = 1587;
constexpr int kAreaWidth = 8844;
constexpr int kAreaHeight = 12762;
constexpr int kLinePitch = 580;  // 28.99 pt
// 28 characters of 16 pt on 156 mm stand 15.79 pt apart. The styles set each 0.25 pt closer (at 0.2 LibreOffice, which
// rounds, sets only 27), and the justification fills the line. A grid of characters (linesAndChars with a negative
// charSpace) says the same to Word, but LibreOffice 7.4, which makes our PDF, then gives each character two cells: 14 a
// line.
constexpr int kCharPitch = 316;
constexpr int kCloser = -5;

// Word keeps the id of a style, other programs only its name; the reader knows both.
struct StyleName {
  std::string_view id;
  std::string_view name;
};
constexpr StyleName kTitleStyle{"BhTitle", "公文标题"};
constexpr StyleName kAnnexStyle{"BhAnnexTitle", "公文数据附表标题"};

constexpr std::string_view kProofNamespace = "urn:bihuan:proof:1";
constexpr std::string_view kSlotTag = "bh:";

// `text` for an element or an attribute in double quotes: cleaned, then escaped.
std::string escape_xml(std::string_view text);

// All parts but word/document.xml, in package order from the content types on; document.xml goes in at the returned
// place.
struct FixedParts {
  std::vector<Part> parts;
  size_t document_at = 0;
};
FixedParts fixed_parts(std::string_view title, bool draft, std::string_view proof);

// The w:sectPr that closes the body.
std::string section_properties(bool draft);

}  // namespace bihuan::office
