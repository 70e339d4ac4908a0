// A notice in our own words, for the tests of this folder: title, addressee, three levels of headings, some thirty
// slots, an annex.
#pragma once

#include <ostream>

#include "office/document.h"

namespace bihuan::office {

// For GoogleTest.
inline void PrintTo(const SlotText& one, std::ostream* out) {
  *out << one.slot << " [" << one.start << ", " << one.end << ")";
}

inline Span slot(std::string id, std::string text) {
  return {std::move(text), id, "指标 " + id + "：2021年度督查台账，截至2021年12月31日"};
}
inline Paragraph plain(Style style, std::string text) { return {style, {{std::move(text)}}}; }

inline Document sample_notice() {
  Document out;
  out.title = "关于2021年度重点工作任务督查落实情况的通报";
  const auto add = [&](Style style, std::vector<Span> spans) { out.paragraphs.push_back({style, std::move(spans)}); };
  add(Style::number, {{"青山督办〔2021〕5号"}});
  add(Style::title,
      {{"中共青山县委办公室 青山县人民政府办公室关于"}, slot("t01", "2021年度"), {"重点工作任务督查落实情况的通报"}});
  add(Style::addressee, {{"各乡镇党委、人民政府，县直各单位："}});
  add(Style::body, {{"今年以来，全县上下围绕县委、县政府中心工作，对照年度任务清单逐项抓落实。县督查室全年开展督查"},
                    slot("f01", "126"),
                    {"次，下发督办通知"},
                    slot("f02", "348"),
                    {"件，办结"},
                    slot("f03", "339"),
                    {"件，办结率"},
                    slot("f04", "97.4%"),
                    {"。现将有关情况通报如下。"}});
  add(Style::heading1, {{"一、总体情况"}});
  for (int round = 0; round < 3; ++round) {
    const std::string tail = std::to_string(round);
    const char* names[] = {"责任落实", "任务推进", "问题整改"};
    add(Style::heading2,
        {{"（" +
          std::string(round == 0   ? "一"
                      : round == 1 ? "二"
                                   : "三") +
          "）" + names[round] + "方面。"},
         {"各单位主要负责人亲自部署、亲自过问，全年召开专题会议"},
         slot("a" + tail, "1200余"),
         {"次，研究解决具体困难"},
         slot("b" + tail, "462"),
         {"项。"},
         Span{{},
              "c" + tail,
              "断言：所有到期任务均已办结",
              {{"列入清单的"}, slot("d" + tail, "145"), {"项任务到期"}, slot("e" + tail, "131"), {"项，均已按期办结"}}},
         {"，做到件件有着落、事事有回音。"}});
    add(Style::body,
        {{"1. "
          "坚持清单管理。对年度任务实行台账式管理，逐项明确责任单位、责任人和完成时限，每月调度一次、每季通报一次，对进"
          "展缓慢的"
          "单位及时提醒。全年共调度"},
         slot("g" + tail, "12"),
         {"轮，发出提醒函"},
         slot("h" + tail, "57"),
         {"份，约谈"},
         slot("i" + tail, "6"),
         {"人次。对群众反映集中的道路、饮水、就医等事项，县督查室直插一线、实地查看，"
          "先后走访"},
         slot("j" + tail, "近300"),
         {"个村（居），入户核实9.2万人次，推动解决了一批长期积累的问题。各乡镇也结合实际，把督查与"
          "调研、服务结合起来，既查进度，也帮助基层理清思路、补齐短板，形成了上下联动、左右协同的工作格局。"}});
    add(Style::body, {{"2. "
                       "强化跟踪问效。对已经办结的事项开展“回头看”，重点核查办理结果是否真实、群众是否满意、长效机制是"
                       "否建立。从回访情况看，"
                       "群众满意率为"},
                      slot("k" + tail, "98.6%"),
                      {"，比上年提高"},
                      slot("l" + tail, "1.3"),
                      {"个百分点。对弄虚作假、敷衍应付的，一律退回重办并通报批评；对确有客观困难的，由县级分管领导牵头"
                       "协调，限期拿出解决办法。"}});
  }
  add(Style::heading1, {{"二、存在的主要问题"}});
  for (int i = 0; i < 3; ++i) {
    add(Style::body,
        {{"从督查情况看，工作中还存在一些不足：有的单位对任务理解不深、抓得不紧，前松后紧；有的信息报送不及时、数据前后"
          "不一致，"
          "同一事项在不同报表中口径不同；有的重部署轻落实，以会议落实会议、以文件落实文件；有的对群众诉求回应不够主动，"
          "解决问题的办法不多。对这些问题，各单位要高度重视，举一反三，切实加以改进，确保在规定时限内整改到位。"}});
  }
  add(Style::heading1, {{"三、下一步工作要求"}});
  for (int i = 0; i < 3; ++i) {
    add(Style::body,
        {{"各单位要进一步提高政治站位，把抓落实作为一项重要政治任务，主要负责人要履行第一责任人职责，一级抓一级、层层抓"
          "落实。"
          "要坚持问题导向，对尚未办结的事项逐件分析原因，明确时间表、路线图；要坚持实事求是，所报数据必须有据可查、有源"
          "可溯，"
          "严禁虚报瞒报；要坚持标本兼治，及时总结好经验好做法，健全长效机制，以高质量落实推动高质量发展。"}});
  }
  add(Style::body, {{"特此通报。"}});
  add(Style::signature, {{"中共青山县委办公室"}});
  add(Style::date, {{"2022年1月7日"}});

  out.annex_title = "附表：文中数据来源";
  out.annex_notes = {"本表列出文中每一处数据的定义、数值、来源记录数和摘要，可用 bihuan check 核对。"};
  out.annex.header = {"序号", "文中数据", "定义", "记录数", "摘要（SHA-256 前 16 位）"};
  out.annex.widths = {8, 16, 44, 10, 22};
  for (int i = 1; i <= 40; ++i) {
    out.annex.rows.push_back({std::to_string(i), std::to_string(i * 37) + "项",
                              "count 督查事项 where 状态 = \"办结\" in year(2021)", std::to_string(i * 3),
                              "9f86d081884c7d65"});
  }
  Document::Detail detail;
  detail.facts = {{"指标", "全年督查次数"},
                  {"定义", "count inspection in year(2021)"},
                  {"数值", "126 次"},
                  {"状态", "已证明"},
                  {"日志位置", "第 4821 条"}};
  detail.rows.header = {"日期", "单位", "事项"};
  for (int i = 1; i <= 12; ++i)
    detail.rows.rows.push_back({"2021-" + std::to_string(i) + "-15", "县督查室", "第" + std::to_string(i) + "轮督查"});
  out.details["f01"] = detail;
  detail.facts[0].second = "到期任务办结率 <核对> & \"引号\"";
  out.details["c0"] = detail;
  out.proof = R"({"log":4821,"slots":{"f01":{"text":"<b>126</b> \\u003c &"}}})";
  return out;
}

}  // namespace bihuan::office
