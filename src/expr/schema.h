// What the figure language needs to know of a kit: kinds with typed columns, parameters, declared figures. Abstract, so
// that the language is tested without any kit, and a kit is checked by compiling its expressions against itself.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/number.h"

namespace bihuan::expr {

enum class Type {
  integer,
  decimal,  // scaled integer, `scale` digits after the point
  text,
  choice,   // one of `values`; the row holds the key
  date,     // yyyymmdd
  boolean,  // 0 or 1
  unit,     // id of a unit
  account,  // id of an account
  ref,      // id of a row of kind `target`
};

// What an empty field means (DESIGN §6).
enum class Absent {
  none,     // there is none, or not yet: comparisons are false
  unknown,  // we do not know: comparisons are unknown
};

struct Choice {
  std::string key;
  std::vector<std::string> labels;  // any of them may stand in quotes in an expression
};

struct Field {
  std::string name;
  std::vector<std::string> labels;  // Chinese names by which an expression may call the field
  Type type = Type::text;
  int scale = 0;
  Absent absent = Absent::none;
  std::vector<Choice> values;  // choice
  std::string target;          // ref: kind
  bool personal = false;       // may be erased: no figure is made of it, or erasing would change what was published
};

enum class KindClass { ledger, form, matter, system, unit };

struct Kind {
  std::string name;  // also the table's name
  std::vector<std::string> labels;
  KindClass cls = KindClass::ledger;
  std::vector<Field> fields;  // the table's columns, in order
  std::string date_field;     // "" = not dated
  std::string unit_field;     // whose record it is; "" = none
  bool about = false;         // its rows tell of another row: columns about_kind (text), about_id; `X of it` uses them
  // form: one record per unit and period
  std::vector<std::string> form_levels;  // units of these levels file it
  int form_months = 1;                   // 1, 3, 6 or 12

  const Field* find(std::string_view name_or_label) const;
};

// A stated bar: a logged setting. The value is bound when a figure is computed, not when it is compiled.
struct Parameter {
  std::string name;
  std::vector<std::string> labels;
  Type type = Type::decimal;  // or integer
  int scale = 6;              // digits after the point that its value may have, 0 to 6; none for an integer
};

struct Schema {
  std::vector<Kind> kinds;  // kit kinds and the system kinds (unit, account, evidence, step)
  std::vector<Parameter> parameters;
  std::map<std::string, std::string> figures;        // declared figures: name → expression
  std::map<std::string, std::string> figure_labels;  // label → name
  std::vector<std::string> levels;                   // unit levels, top first
  std::map<std::string, std::string> level_labels;   // label → level

  const Kind* find_kind(std::string_view name_or_label) const;
  const Parameter* find_parameter(std::string_view name_or_label) const;
};

}  // namespace bihuan::expr
