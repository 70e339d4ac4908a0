// Printed forms: what is wrong in one is said with its place.
#include "kit/issues_for_test.h"
#include "kit/print_form.h"

namespace bihuan::kit {
namespace {

const std::string kSlip = "templates/slip.print.md";

Kit sound_kit() {
  auto loaded = load(small_kit());
  EXPECT_TRUE(loaded.kit) << in_words(loaded.issues);
  return *std::move(loaded.kit);
}

TEST(PrintForm, IsReadAsLinesAndGrids) {
  const Kit kit = sound_kit();
  const auto forms = print_forms(kit);
  ASSERT_EQ(forms.size(), 1u);
  const auto& form = forms[0];
  EXPECT_EQ(form.name, "slip");
  EXPECT_EQ(form.kind, "problem");
  EXPECT_EQ(in_language(form.label, "en"), "Slip");
  ASSERT_TRUE(form.when);
  using Style = PrintBlock::Style;
  std::vector<Style> styles;
  for (const auto& block : form.blocks) styles.push_back(block.style);
  EXPECT_EQ(styles, (std::vector<Style>{Style::number, Style::title, Style::addressee, Style::body, Style::body,
                                        Style::grid, Style::grid}));
  EXPECT_FALSE(form.blocks[3].optional);
  EXPECT_TRUE(form.blocks[4].optional);
}

TEST(PrintForm, KnowsTheWidthsOfItsColumnsAndWhichRowRepeats) {
  const auto form = print_forms(sound_kit()).at(0);
  const auto& boxes = form.blocks[5];
  EXPECT_EQ(boxes.widths, (std::vector<int>{3, 6}));
  EXPECT_FALSE(boxes.has_header);
  EXPECT_TRUE(boxes.rows[0].cells[0].label);
  const auto& list = form.blocks[6];
  EXPECT_TRUE(list.has_header);
  EXPECT_TRUE(list.rows[0].cells[1].label);
  EXPECT_EQ(list.rows[1].each, "measure");
  EXPECT_EQ(list.rows[1].by, "problem");
  ASSERT_EQ(list.rows[1].cells[2].text.size(), 1u);
  EXPECT_EQ(list.rows[1].cells[2].text[0].tag->path, (std::vector<std::string>{"problem", "code"}));
}

TEST(PrintForm, NamesKindsAndFieldsThatThereAre) {
  expect_issue({kSlip, "kind: problem", "kind: problm"}, "kit.no_such_kind", "problm");
  expect_issue({kSlip, "{{serial}}", "{{serail}}"}, "kit.no_such_field", "serail");
  expect_issue({kSlip, "{{problem.code}}", "{{problem.cod}}"}, "kit.no_such_field", "problem.cod");
  expect_issue({kSlip, "{{problem.code}}", "{{unit.code}}"}, "kit.wrong_field_type", "unit.code");
  expect_issue({kSlip, "{{each measure}}", "{{each meeting}}"}, "kit.print_not_a_part", "meeting");
  expect_issue({kSlip, "| {{code}}", "| {{count}}"}, "kit.no_such_field", "count}} |\n\n");
}

TEST(PrintForm, ItsConditionIsCompiledAndSaysWhyNot) {
  expect_issue({kSlip, "known due", "known deu"}, "kit.expression", "deu");
  expect_issue({kSlip, "unless: {zh: 还没有时限。}\n", ""}, "kit.missing_key", "\"known due\"");
}

TEST(PrintForm, MistakesOfWritingArePointedAt) {
  expect_issue({kSlip, "{{due:year}}", "{{due:yaer}}"}, "kit.print_format", "due:yaer");
  expect_issue({kSlip, "{{lead_unit}}：", "{{lead_unit："}, "kit.print_open_tag", "{{lead_unit：");
  expect_issue({kSlip, "@addressee", "@adressee"}, "kit.not_one_of", "adressee");
  expect_issue({kSlip, "| {{unit}} |", "| {{unit}} | x | y |"}, "kit.print_row_too_wide", "| {{each");
  expect_issue({kSlip, "---\nkind", "kind"}, "kit.print_no_head", "kind");
  expect_issue({kSlip, "label: {zh: 整改单", "label: {{zh: 整改单"}, "yaml.malformed", "{zh: 整改单");
}

}  // namespace
}  // namespace bihuan::kit
