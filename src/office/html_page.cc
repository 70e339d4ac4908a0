#include "office/html_page.h"

namespace bihuan::office {

// The column has the geometry of the paper: 28 characters of 16 pt on 156 mm, lines of 28.99 pt.
std::string_view page_style() {
  return R"css(
@font-face{font-family:bh-title;src:local("方正小标宋简体"),local("FZXiaoBiaoSong-B05S"),local("方正小标宋_GBK"),local("Source Han Serif SC Bold"),local("Noto Serif CJK SC Bold"),local("SimSun")}
:root{--fang:"仿宋_GB2312","仿宋",FangSong,STFangsong,"FandolFang R",FandolFang,"Noto Serif CJK SC",serif;--kai:"楷体_GB2312","楷体",KaiTi,STKaiti,FandolKai,"LXGW WenKai","Noto Serif CJK SC",serif;--hei:"黑体",SimHei,STHeiti,"Noto Sans CJK SC",sans-serif;--ui:system-ui,"Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif}
*{box-sizing:border-box}
html{background:#e6e8eb}
body{margin:0;padding:24px 12px 48px;color:#111;font:16pt/28.99pt var(--fang)}
main{width:210mm;max-width:100%;min-height:297mm;margin:0 auto;padding:37mm 26mm 35mm 28mm;background:#fff;box-shadow:0 1px 6px #0003;letter-spacing:-.25pt;text-autospace:no-autospace;line-break:strict;hanging-punctuation:allow-end;overflow-wrap:break-word}
main>*{margin:0;white-space:pre-wrap;text-align:justify;font-size:16pt;font-weight:400;min-height:28.99pt}
main>.title{font:400 22pt/35pt bh-title,SimSun,"Noto Serif CJK SC",serif;text-align:center;letter-spacing:0}
.subtitle,.number{text-align:center}
.title+:not(.title):not(.subtitle),.subtitle+:not(.title):not(.subtitle){margin-top:28.99pt}
.number+.title{margin-top:57.98pt}
.heading1,.heading2,.body{text-indent:2em}
.heading1{font-family:var(--hei)}
.heading2,.subtitle{font-family:var(--kai)}
.heading2 .on{font-family:var(--fang)}
.signature,.date{text-align:right}
:not(.signature)+.signature{margin-top:28.99pt}
.attachment{font-family:var(--hei);margin-top:57.98pt;break-before:page}
.note{font-size:12pt;line-height:18pt}
main>.small{font-size:9pt;line-height:12pt;min-height:12pt;color:#555;font-family:SimSun,"Noto Serif CJK SC",serif;text-align:left;overflow-wrap:anywhere;letter-spacing:0}
main>.grid{width:100%;min-height:0;table-layout:fixed;border-collapse:collapse;letter-spacing:0;font-size:12pt;line-height:18pt;text-align:left}
main>.grid p{margin:0;min-height:18pt}
main>.grid td,main>.grid th{padding:3pt 4pt;border:1px solid #111;vertical-align:middle;background:none;white-space:pre-wrap}
main>.grid th{text-align:center;font:400 12pt/18pt var(--hei)}
main>.list{font-size:9pt;line-height:13pt}
main>.list th{font:400 9pt/13pt var(--hei)}
main>.list p{min-height:13pt}
.bh{position:relative;cursor:pointer;text-indent:0;border-bottom:1px dotted #8a8f98}
.bh:hover,.bh:focus-visible,.bh.on{background:#fff6d6;outline:0;border-bottom:1px solid #b8860b}
.claim{border-bottom:1px dotted #2e7d32}
.claim:hover,.claim:focus-visible,.claim.on{background:#eef7ee;border-bottom-color:#2e7d32}
.holds::after{content:"✓";color:#2e7d32;font:700 11pt/1 var(--ui);vertical-align:.45em;margin-left:1px;letter-spacing:0}
.bh[data-hint]:not(:has(.bh:hover)):hover::before,.bh[data-hint]:focus-visible::before{content:attr(data-hint);position:absolute;left:0;bottom:calc(100% + 4px);z-index:3;width:max-content;max-width:26em;padding:5px 9px;border-radius:4px;background:#263238;color:#fff;font:13px/1.5 var(--ui);letter-spacing:0;white-space:normal;text-align:left;pointer-events:none}
.draft{position:fixed;top:0;left:0;right:0;z-index:5;padding:4px;background:#fff;border-bottom:2px solid #d32f2f;color:#d32f2f;text-align:center;font:700 15px/22px var(--hei);letter-spacing:.2em}
.draft~main{margin-top:20px}
#bh-panel,#bh-annex{font:14px/1.7 var(--ui);color:#222}
#bh-panel{position:fixed;top:0;right:0;bottom:0;z-index:6;width:400px;max-width:100%;padding:14px 18px 24px;overflow:auto;background:#fff;border-left:1px solid #cfd4da;box-shadow:-2px 0 10px #0002}
#bh-panel[hidden]{display:none}
#bh-panel button{float:right;min-height:32px;padding:0 12px;border:1px solid #b5bcc4;border-radius:4px;background:#f6f7f8;font:14px var(--ui);cursor:pointer}
#bh-panel button:hover{background:#e9ecef}
#bh-annex{width:210mm;max-width:100%;margin:24px auto 0;padding:12px 20px;background:#fff;box-shadow:0 1px 6px #0003}
#bh-annex summary{cursor:pointer;font-weight:700;font-size:15px}
#bh-annex section{padding:10px 0;border-top:1px solid #e3e6ea}
h4{margin:4px 0 6px;font-size:15px;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 14px;margin:6px 0}
dt{color:#5f6873}
dd{margin:0;overflow-wrap:anywhere}
.rows{margin:8px 0;overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:13px;line-height:1.5}
th,td{padding:4px 7px;border:1px solid #cfd4da;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f1f3f5;white-space:nowrap}
@media screen and (min-width:1260px){.open main,.open #bh-annex{margin-right:430px}}
@media screen and (max-width:800px){body{padding:8px 0 32px}main{padding:32px 20px;min-height:0}main>*{font-size:14pt;line-height:26pt;min-height:26pt}main>.title{font-size:clamp(13pt,calc((100vw - 40px)/19.5),22pt);line-height:1.6}#bh-panel{top:auto;left:0;width:auto;max-height:60vh;border-left:0;border-top:1px solid #cfd4da}}
@page{size:A4;margin:37mm 26mm 35mm 28mm}
@page :right{@bottom-right{content:"— " counter(page) " —";font:14pt SimSun,"Noto Serif CJK SC",serif;padding:0 14pt 12mm 0}}
@page :left{@bottom-left{content:"— " counter(page) " —";font:14pt SimSun,"Noto Serif CJK SC",serif;padding:0 0 12mm 14pt}}
@media print{html{background:none}body{padding:0}main{width:auto;min-height:0;margin:0;padding:0;box-shadow:none}.bh,.claim{border:0}.bh::before{display:none}.holds::after{content:none}#bh-panel{display:none}#bh-annex{width:auto;margin:0;padding:0;box-shadow:none}#bh-annex:not([open]){display:none}#bh-annex{break-before:page}#bh-annex summary{list-style:none}tr{break-inside:avoid}thead{display:table-header-group}.draft{top:38%;padding:0;border:0;background:none;font-size:34pt;line-height:1.2;white-space:nowrap;opacity:.16;transform:rotate(-32deg)}.draft~main{margin-top:0}}
)css";
}

std::string_view draft_style() {
  return R"css(@page{@top-center{content:"草稿 · 不得作为正式文件";color:#d32f2f;font:700 14pt SimHei,"Noto Sans CJK SC",sans-serif}}
)css";
}

std::string_view page_script() {
  return R"js(
(() => {
  const panel = document.getElementById('bh-panel');
  const notes = new Map();
  for (const note of document.querySelectorAll('#bh-annex section[data-for]')) notes.set(note.dataset.for, note);
  let shown = null;
  const close = () => {
    panel.hidden = true;
    document.body.classList.remove('open');
    if (!shown) return;
    shown.classList.remove('on');
    shown.setAttribute('aria-expanded', 'false');
    shown.focus({preventScroll: true});
    shown = null;
  };
  const open = (slot) => {
    const note = notes.get(slot.dataset.bh);
    if (!note) return;
    if (shown) shown.classList.remove('on');
    shown = slot;
    shown.classList.add('on');
    shown.setAttribute('aria-expanded', 'true');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = '关闭';
    button.addEventListener('click', close);
    const copies = [...note.childNodes].map((node) => node.cloneNode(true));
    panel.replaceChildren(button, ...copies);
    panel.hidden = false;
    panel.scrollTop = 0;
    document.body.classList.add('open');
    button.focus({preventScroll: true});
  };
  for (const slot of document.querySelectorAll('#bh-text data[data-bh]')) {
    if (slot.title) slot.dataset.hint = slot.title;
    slot.removeAttribute('title');
    slot.setAttribute('role', 'button');
    slot.setAttribute('aria-expanded', 'false');
    slot.setAttribute('aria-controls', 'bh-panel');
    slot.tabIndex = 0;
    slot.addEventListener('click', (event) => { event.stopPropagation(); open(slot); });
    slot.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      open(slot);
    });
  }
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
})();
)js";
}

}  // namespace bihuan::office
