// What one has to do: the work table, the inbox, where mail goes, the calendar feed.
#include "remind/inbox.h"

#include "http/app.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "remind/channel.h"
#include "remind/feed.h"
#include "remind/ical.h"
#include "remind/work.h"

namespace bihuan::http {

Result<Answer> my_work(Call& call, const api::MyWork& in) {
  TRY_SET(const int64_t position, call.position());
  remind::WorkPage page;
  page.kind = in.kind.value_or("");
  page.only_mine = in.only_mine.value_or(false);
  page.from = static_cast<size_t>(in.from.value_or(0));
  page.limit = static_cast<size_t>(in.limit.value_or(50));
  page.language = call.language_key();
  TRY_SET(const auto work, remind::my_work(call.session(), call.kit(), call.actor(), call.today(), position, page));
  JsonText json;
  json.begin_object()
      .number("position", position)
      .number("total", static_cast<int64_t>(work.total))
      .name("items")
      .begin_list();
  for (const auto& item : work.items) {
    json.begin_object()
        .text("kind", item.kind)
        .text("kind_label", item.kind_label)
        .number("id", item.id)
        .number("rev", item.rev);
    json.text("code", item.code)
        .text("title", item.title)
        .text("state", item.state)
        .text("state_label", item.state_label)
        .number("round", item.round);
    json.number("unit", item.unit).text("unit_name", item.unit_name);
    if (item.due) json.text("due", item.due->iso());
    if (item.limit) json.text("limit", item.limit->iso());
    if (!item.lamp.empty()) json.text("lamp", item.lamp).text("lamp_label", item.lamp_label);
    json.name("steps").begin_list();
    for (const auto& step : item.steps) json.text(step);
    json.end_list().end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> list_inbox(Call& call, const api::ListInbox& in) {
  remind::InboxPage page;
  page.unread_only = in.unread.value_or(false);
  page.before = in.before.value_or(0);
  page.limit = static_cast<int>(in.limit.value_or(50));
  TRY_SET(const auto items, remind::list_inbox(call.session(), call.actor().account, page));
  TRY_SET(const int64_t unread, remind::unread_count(call.session(), call.actor().account));
  JsonText json;
  json.begin_object().number("unread", unread).name("items").begin_list();
  for (const auto& item : items) {
    json.begin_object()
        .number("id", item.id)
        .text("level", remind::to_string(item.level))
        .text("subject", item.subject)
        .text("text", item.text);
    json.text("kind", item.about_kind)
        .number("about_id", item.about_id)
        .text("due", item.due.iso())
        .text("made", to_string(item.made));
    json.boolean("read", item.read.has_value()).end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> mark_read(Call& call, const api::MarkRead& in) {
  TRY(remind::mark_read(call.tx(), call.actor().account, in.body.ids));
  return json_answer("{}");
}

Result<Answer> show_address(Call& call, const api::ShowAddress&) {
  TRY_SET(const auto address, remind::address_of(call.session(), call.actor().account));
  return json_answer(JsonText().begin_object().text("address", address).end_object().take());
}

Result<Answer> set_address(Call& call, const api::SetAddress& in) {
  TRY(remind::set_address(call.tx(), call.actor().account, in.body.address));
  return json_answer("{}");
}

Result<Answer> create_feed(Call& call, const api::CreateFeed&) {
  TRY_SET(const auto token, remind::create_feed(call.tx(), call.actor().account, call.app().options().random));
  return shown_once(
      json_answer(JsonText().begin_object().text("path", "/api/calendar/" + token + ".ics").end_object().take(), 201));
}

Result<Answer> revoke_feed(Call& call, const api::RevokeFeed&) {
  TRY(remind::revoke_feed(call.tx(), call.actor().account));
  return json_answer("{}");
}

// The address is the secret: calendar programs cannot sign in.
Result<Answer> calendar_feed(Call& call, const api::CalendarFeed& in) {
  TRY(call.app().buckets().take("feed", call.request().peer, {60, 60}, call.now()));
  TRY_SET(const auto account, remind::find_feed(call.session(), in.token));
  if (!account) return Error{Fault::not_found, "api.no_such_path", {{"path", "/api/calendar"}}};
  TRY_SET(const org::Moment now, call.moment());
  TRY_SET(const auto actor, account::load_actor_by_id(call.session(), *account, now));
  TRY_SET(const auto items,
          remind::deadlines_of(call.session(), call.kit(), actor, now.day, now.position, call.app().site().origin()));
  Answer answer = json_answer(remind::ical_of("闭环 " + actor.name, items));
  answer.media_type = "text/calendar; charset=utf-8";
  return answer;
}

}  // namespace bihuan::http
