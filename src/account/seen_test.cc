// Who sees a row: in memory and in SQL, the same.
#include "account/seen.h"

#include "account/site_for_test.h"

namespace bihuan::account {
namespace {

class Seen : public Site {
 protected:
  Seen() {
    order.name = "order";
    order.unit_field = "lead";
    for (const auto& [name, many] : {std::pair{"lead", false}, {"issuer", false}, {"co", true}}) {
      kit::Field field;
      field.name = name;
      field.type = expr::Type::unit;
      field.many = many;
      field.column = static_cast<int>(order.fields.size());
      order.fields.push_back(field);
      order.table.columns.push_back({name, many ? db::ColumnType::text : db::ColumnType::integer});
    }
    order.table.name = "order";
    for (const auto& statement : db::create_statements(order.table, db::Dialect::sqlite))
      must(session().execute(statement));
  }

  int64_t put(int64_t lead, const db::Value& issuer, const db::Value& co) {
    auto tx = begin();
    const int64_t id = must(tx.new_id(order.table));
    must(tx.put_new(order.table, id, {lead, issuer, co}));
    must(tx.append("order.issue", log::Origin::loop));
    must(tx.commit());
    return id;
  }
  std::set<int64_t> listed(const Scope& scope, int ymd = 20211231) {
    const auto sql = seen_sql(scope, order, day(ymd), 1);
    auto query = must(session().prepare("select t.id from \"order\" t where " + sql.condition));
    int place = 0;
    for (const auto& value : sql.values) query.bind(++place, value);
    std::set<int64_t> ids;
    while (must(query.step())) ids.insert(query.integer(0));
    return ids;
  }
  std::set<int64_t> seen(const Scope& scope, int ymd = 20211231) {
    std::set<int64_t> ids;
    auto query = must(session().prepare("select id, lead, issuer, co from \"order\""));
    while (must(query.step())) {
      const db::Row row = {query.value(1), query.value(2), query.value(3)};
      if (must(sees(scope, units_of(order, row), paths_at(session(), {writer_->size(), day(ymd)}))))
        ids.insert(query.integer(0));
    }
    return ids;
  }

  kit::Kind order;
};

TEST_F(Seen, ARowIsSeenFromEachUnitThatItNamesAndFromAbove) {
  const int64_t plain = put(village, db::Null{}, db::Null{});
  const int64_t issued = put(village, town04, db::Null{});
  const int64_t shared = put(village, db::Null{}, std::string("county、town04"));
  const Scope west{{path(town04)}};
  EXPECT_EQ(listed(west), (std::set{issued, shared}));
  EXPECT_EQ(seen(west), (std::set{issued, shared}));
  const Scope east{{path(town03)}};
  EXPECT_EQ(listed(east), (std::set{plain, issued, shared}));
  EXPECT_EQ(seen(east), (std::set{plain, issued, shared}));
}

TEST_F(Seen, ACodeIsNotFoundInALongerOne) {
  auto tx = begin();
  const int64_t town0 = must(org::add_unit(tx, {"town0", "零镇", "town", "county", day(20200101)}));
  must(tx.commit());
  const int64_t shared = put(county, db::Null{}, std::string("town03"));
  const Scope zero{{path(town0)}};
  EXPECT_TRUE(listed(zero).empty());
  EXPECT_TRUE(seen(zero).empty());
  EXPECT_EQ(listed({{path(town03)}}), std::set{shared});
}

TEST_F(Seen, WhoHoldsNothingSeesNothingAndWhoSeesEverythingSeesRowsWithoutAUnit) {
  put(village, db::Null{}, db::Null{});
  EXPECT_TRUE(listed({}).empty());
  EXPECT_TRUE(seen({}).empty());
  EXPECT_EQ(listed({{""}}).size(), 1u);
  EXPECT_EQ(seen({{""}}).size(), 1u);
  kit::Kind theme;
  EXPECT_EQ(seen_sql({}, theme, day(20211231), 1).condition, "1 = 0");
  EXPECT_FALSE(must(sees({}, units_of(theme, {}), {})));
  EXPECT_TRUE(must(sees({{path(town03)}}, units_of(theme, {}), {})));
}

TEST_F(Seen, WhatAnEndedUnitWasNamedInIsSeenBySuccessors) {
  const int64_t mine = put(town03, db::Null{}, db::Null{});
  const int64_t shared = put(county, db::Null{}, std::string("town03"));
  auto tx = begin();
  must(org::merge_units(tx, {town03}, town04, day(20210601)));
  must(tx.commit());
  const Scope west{{path(town04)}};
  EXPECT_EQ(listed(west), (std::set{mine, shared}));
  EXPECT_EQ(seen(west), (std::set{mine, shared}));
  EXPECT_TRUE(listed(west, 20210501).empty());
  EXPECT_TRUE(seen(west, 20210501).empty());
}

}  // namespace
}  // namespace bihuan::account
