#include "office/docx_parts.h"

#include "base/hash.h"
#include "office/document.h"

namespace bihuan::office {
namespace {

constexpr std::string_view kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kW = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
constexpr std::string_view kRelationType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

std::string fonts(std::string_view name) {
  std::string out = "<w:rFonts w:ascii=\"";
  return out.append(name)
      .append("\" w:hAnsi=\"")
      .append(name)
      .append("\" w:eastAsia=\"")
      .append(name)
      .append("\" w:cs=\"")
      .append(name)
      .append("\"/>");
}

std::string size(int half_points) {
  const auto value = std::to_string(half_points);
  return "<w:sz w:val=\"" + value + "\"/><w:szCs w:val=\"" + value + "\"/>";
}

// `paragraph` and `run` are the children of w:pPr and w:rPr, in the schema's order.
std::string paragraph_style(StyleName style, std::string_view paragraph, const std::string& run) {
  std::string out = "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"";
  out.append(style.id).append("\"><w:name w:val=\"").append(style.name);
  out.append("\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr>").append(paragraph).append("</w:pPr>");
  if (!run.empty()) out.append("<w:rPr>").append(run).append("</w:rPr>");
  return out.append("</w:style>");
}

std::string styles() {
  const std::string two_in = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/>";
  const std::string wide = "<w:spacing w:val=\"0\"/>";  // characters of another size than 16 pt keep their own pitch
  const std::string off_grid = "<w:snapToGrid w:val=\"0\"/>";
  std::string out(kXml);
  out.append("<w:styles ").append(kW).append("><w:docDefaults><w:rPrDefault><w:rPr>");
  out += fonts("仿宋_GB2312") + size(32) + "<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/>";
  out += "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>";
  out +=
      "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/><w:pPr>"
      "<w:widowControl w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/><w:jc "
      "w:val=\"both\"/></w:pPr>"
      "<w:rPr><w:spacing w:val=\"" +
      std::to_string(kCloser) + "\"/>" + size(32) + "</w:rPr></w:style>";
  out +=
      "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>"
      "<w:uiPriority w:val=\"99\"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/>"
      "<w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/>"
      "<w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>";
  // A title line is as high as a line of the grid, so that the text below keeps to the 22 lines.
  out += paragraph_style(
      kTitleStyle,
      off_grid + "<w:spacing w:line=\"580\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/><w:outlineLvl w:val=\"0\"/>",
      fonts("方正小标宋简体") + wide + size(44));
  out += paragraph_style({"BhSubtitle", "公文副标题"}, "<w:jc w:val=\"center\"/>", fonts("楷体_GB2312"));
  out += paragraph_style({"BhNumber", "发文字号"}, "<w:jc w:val=\"center\"/>", "");
  out += paragraph_style({"BhAddressee", "主送机关"}, "<w:jc w:val=\"both\"/>", "");
  out += paragraph_style({"BhHeading1", "公文一级标题"}, "<w:keepNext/>" + two_in + "<w:outlineLvl w:val=\"0\"/>",
                         fonts("黑体"));
  out += paragraph_style({"BhHeading2", "公文二级标题"}, two_in + "<w:outlineLvl w:val=\"1\"/>", fonts("楷体_GB2312"));
  out += paragraph_style({"BhBody", "公文正文"}, two_in, "");
  out += paragraph_style({"BhSignature", "发文机关署名"}, "<w:keepNext/><w:jc w:val=\"right\"/>", "");
  out += paragraph_style({"BhDate", "成文日期"}, "<w:jc w:val=\"right\"/>", "");
  out += paragraph_style({"BhAttachment", "公文附件标题"},
                         "<w:keepNext/><w:pageBreakBefore/><w:outlineLvl w:val=\"0\"/>", fonts("黑体"));
  out += paragraph_style({"BhNote", "公文说明"},
                         off_grid + "<w:spacing w:after=\"60\" w:line=\"360\" w:lineRule=\"exact\"/>", wide + size(24));
  out += paragraph_style(kAnnexStyle,
                         "<w:keepNext/><w:pageBreakBefore/>" + off_grid +
                             "<w:spacing w:after=\"290\" w:line=\"580\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>"
                             "<w:outlineLvl w:val=\"0\"/>",
                         fonts("黑体"));
  const std::string cell = "<w:wordWrap w:val=\"0\"/>" + off_grid + "<w:spacing w:before=\"30\" w:after=\"30\"/>";
  out +=
      paragraph_style({"BhTableHead", "公文表头"}, cell + "<w:jc w:val=\"center\"/>", fonts("黑体") + wide + size(18));
  out += paragraph_style({"BhTableCell", "公文表格"}, cell + "<w:jc w:val=\"left\"/>", fonts("宋体") + wide + size(18));
  const std::string in_form =
      off_grid + "<w:spacing w:before=\"40\" w:after=\"40\" w:line=\"360\" w:lineRule=\"atLeast\"/>";
  out += paragraph_style({"BhFormLabel", "公文表单栏目"}, in_form + "<w:jc w:val=\"center\"/>",
                         fonts("黑体") + wide + size(24));
  out += paragraph_style({"BhFormCell", "公文表单内容"}, in_form + "<w:jc w:val=\"left\"/>", wide + size(24));
  out += paragraph_style({"BhSmallPrint", "公文查验说明"},
                         "<w:keepNext/><w:keepLines/><w:wordWrap w:val=\"0\"/>" + off_grid +
                             "<w:spacing w:line=\"240\" w:lineRule=\"exact\"/><w:jc w:val=\"left\"/>",
                         fonts("宋体") + "<w:color w:val=\"595959\"/>" + wide + size(18));
  out += paragraph_style({"BhHeader", "公文草稿标记"}, off_grid + "<w:jc w:val=\"center\"/>",
                         fonts("黑体") + "<w:color w:val=\"FF0000\"/>" + wide + size(28));
  out += paragraph_style({"BhFooter", "公文页码"}, off_grid + "<w:spacing w:line=\"320\" w:lineRule=\"exact\"/>",
                         fonts("宋体") + wide + size(28));
  return out + "</w:styles>";
}

std::string font_table() {
  struct Font {
    std::string_view name, alternative, family;
  };
  constexpr Font kFonts[] = {{"仿宋_GB2312", "仿宋", "modern"},
                             {"楷体_GB2312", "楷体", "modern"},
                             {"黑体", "SimHei", "modern"},
                             {"宋体", "SimSun", "auto"},
                             {"方正小标宋简体", "方正小标宋_GBK", "script"}};
  std::string out(kXml);
  out.append("<w:fonts ").append(kW).append(">");
  for (const auto& font : kFonts) {
    out.append("<w:font w:name=\"").append(font.name).append("\"><w:altName w:val=\"").append(font.alternative);
    out.append("\"/><w:charset w:val=\"86\"/><w:family w:val=\"").append(font.family);
    out.append("\"/><w:pitch w:val=\"default\"/></w:font>");
  }
  return out + "</w:fonts>";
}

std::string settings() {
  std::string out(kXml);
  out.append("<w:settings ")
      .append(kW)
      .append("><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"632\"/><w:evenAndOddHeaders/>");
  out +=
      "<w:drawingGridVerticalSpacing w:val=\"290\"/><w:characterSpacingControl w:val=\"doNotCompress\"/>"
      "<w:compat><w:doNotExpandShiftReturn/><w:useFELayout/>";
  constexpr std::string_view kSettings[][2] = {{"compatibilityMode", "15"},
                                               {"overrideTableStyleFontSizeAndJustification", "1"},
                                               {"enableOpenTypeFeatures", "1"},
                                               {"doNotFlipMirrorIndents", "1"}};
  for (const auto& [name, value] : kSettings) {
    out.append("<w:compatSetting w:name=\"").append(name);
    out.append("\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"").append(value).append("\"/>");
  }
  return out + "</w:compat><w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>";
}

// "— 1 —", one character of 14 pt in from the outer edge.
std::string footer(bool even) {
  const std::string_view place = even ? "<w:ind w:leftChars=\"0\" w:left=\"280\"/><w:jc w:val=\"left\"/>"
                                      : "<w:ind w:rightChars=\"0\" w:right=\"280\"/><w:jc w:val=\"right\"/>";
  const auto text = [](std::string_view s) {
    return std::string("<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t xml:space=\"preserve\">")
        .append(s)
        .append("</w:t></w:r>");
  };
  const auto mark = [](std::string_view type) {
    return std::string("<w:r><w:fldChar w:fldCharType=\"").append(type).append("\"/></w:r>");
  };
  std::string out(kXml);
  out.append("<w:ftr ")
      .append(kW)
      .append("><w:p><w:pPr><w:pStyle w:val=\"BhFooter\"/>")
      .append(place)
      .append("</w:pPr>");
  out += text("— ") + mark("begin") + "<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>" +
         mark("separate") + "<w:r><w:t>" + (even ? "2" : "1") + "</w:t></w:r>" + mark("end") + text(" —");
  return out + "</w:p></w:ftr>";
}

std::string header() {
  std::string out(kXml);
  out.append("<w:hdr ").append(kW).append("><w:p><w:pPr><w:pStyle w:val=\"BhHeader\"/></w:pPr><w:r><w:t>");
  return out + "草稿 · 不得作为正式文件</w:t></w:r></w:p></w:hdr>";
}

std::string relationships(const std::vector<std::pair<std::string, std::string>>& type_and_target) {
  std::string out(kXml);
  out += "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
  int id = 0;
  for (const auto& [type, target] : type_and_target) {
    out += "<Relationship Id=\"rId" + std::to_string(++id) + "\" Type=\"";
    if (type.find(':') == type.npos) out += kRelationType;
    out += type + "\" Target=\"" + target + "\"/>";
  }
  return out + "</Relationships>";
}

std::string content_types(bool draft, bool proof) {
  std::string out(kXml);
  out +=
      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
      "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
      "<Default Extension=\"xml\" ContentType=\"application/xml\"/>";
  const auto part = [&](std::string_view name, std::string_view type) {
    out.append("<Override PartName=\"/").append(name);
    out.append("\" ContentType=\"application/vnd.openxmlformats-").append(type).append("+xml\"/>");
  };
  part("word/document.xml", "officedocument.wordprocessingml.document.main");
  part("word/styles.xml", "officedocument.wordprocessingml.styles");
  part("word/settings.xml", "officedocument.wordprocessingml.settings");
  part("word/fontTable.xml", "officedocument.wordprocessingml.fontTable");
  part("word/footer1.xml", "officedocument.wordprocessingml.footer");
  part("word/footer2.xml", "officedocument.wordprocessingml.footer");
  if (draft) part("word/header1.xml", "officedocument.wordprocessingml.header");
  if (draft) part("word/header2.xml", "officedocument.wordprocessingml.header");
  if (proof) part("customXml/itemProps1.xml", "officedocument.customXmlProperties");
  part("docProps/core.xml", "package.core-properties");
  part("docProps/app.xml", "officedocument.extended-properties");
  return out + "</Types>";
}

}  // namespace

std::string escape_xml(std::string_view text) {
  std::string out;
  for (const char c : clean_text(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
      case '\t':
        out += ' ';
        break;
      default:
        out += c;
    }
  }
  return out;
}

FixedParts fixed_parts(std::string_view title, bool draft, std::string_view proof) {
  FixedParts out;
  const auto add = [&](std::string name, std::string bytes) {
    out.parts.push_back({std::move(name), std::move(bytes)});
  };
  add("[Content_Types].xml", content_types(draft, !proof.empty()));
  add("_rels/.rels",
      relationships({{"officeDocument", "word/document.xml"},
                     {"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                      "docProps/core.xml"},
                     {"extended-properties", "docProps/app.xml"}}));
  out.document_at = out.parts.size();
  // The ids that section_properties() speaks of: rId1 to rId7 in this order.
  std::vector<std::pair<std::string, std::string>> links = {{"styles", "styles.xml"},
                                                            {"settings", "settings.xml"},
                                                            {"fontTable", "fontTable.xml"},
                                                            {"footer", "footer1.xml"},
                                                            {"footer", "footer2.xml"}};
  if (draft) links.insert(links.end(), {{"header", "header1.xml"}, {"header", "header2.xml"}});
  if (!proof.empty()) links.push_back({"customXml", "../customXml/item1.xml"});
  add("word/_rels/document.xml.rels", relationships(links));
  add("word/styles.xml", styles());
  add("word/settings.xml", settings());
  add("word/fontTable.xml", font_table());
  add("word/footer1.xml", footer(false));
  add("word/footer2.xml", footer(true));
  if (draft) add("word/header1.xml", header());
  if (draft) add("word/header2.xml", header());
  if (!proof.empty()) {
    add("customXml/item1.xml", std::string(kXml).append("<proof xmlns=\"").append(kProofNamespace) +
                                   "\" encoding=\"base64\">" + to_base64(proof) + "</proof>");
    add("customXml/_rels/item1.xml.rels", relationships({{"customXmlProps", "itemProps1.xml"}}));
    add("customXml/itemProps1.xml",
        std::string(kXml) +
            "<ds:datastoreItem ds:itemID=\"{6B1C7E5A-0F3D-4C1B-9E52-B1450A57C0DE}\" xmlns:ds=\"http://schemas."
            "openxmlformats.org/officeDocument/2006/customXml\"><ds:schemaRefs><ds:schemaRef ds:uri=\"" +
            std::string(kProofNamespace) + "\"/></ds:schemaRefs></ds:datastoreItem>");
  }
  add("docProps/core.xml",
      std::string(kXml) +
          "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
          "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>" +
          escape_xml(title) + "</dc:title></cp:coreProperties>");
  add("docProps/app.xml", std::string(kXml) +
                              "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/"
                              "extended-properties\"><Application>Bihuan</Application></Properties>");
  return out;
}

std::string section_properties(bool draft) {
  const auto number = [](int value) { return std::to_string(value); };
  std::string out = "<w:sectPr>";
  if (draft)
    out += "<w:headerReference w:type=\"default\" r:id=\"rId6\"/><w:headerReference w:type=\"even\" r:id=\"rId7\"/>";
  out += "<w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"even\" r:id=\"rId5\"/>";
  out += "<w:pgSz w:w=\"" + number(kPageWidth) + "\" w:h=\"" + number(kPageHeight) + "\"/>";
  // The dash of the page number, in the middle of a line of 320, stands 7 mm (397) below the type area.
  const int bottom = kPageHeight - kTop - kAreaHeight;
  out += "<w:pgMar w:top=\"" + number(kTop) + "\" w:right=\"" + number(kPageWidth - kLeft - kAreaWidth) +
         "\" w:bottom=\"" + number(bottom) + "\" w:left=\"" + number(kLeft) + "\" w:header=\"850\" w:footer=\"" +
         number(bottom - 397 - 160) + "\" w:gutter=\"0\"/>";
  return out + "<w:cols w:space=\"425\"/><w:docGrid w:type=\"lines\" w:linePitch=\"" + number(kLinePitch) +
         "\"/></w:sectPr>";
}

}  // namespace bihuan::office
