/** The page's only style sheet; the page names its digest in the content security policy. */
export function styleSheet(runId: string): string {
  // The run goes into a CSS string: nothing but the characters that a run id has.
  const run = runId.replace(/[^A-Za-z0-9._-]/g, '');
  return `${SCREEN}${PRINT}@page{size:A4;margin:16mm 14mm 18mm;@bottom-left{content:"ringsight ${run}";font-size:8pt;color:#555}@bottom-right{content:counter(page) " / " counter(pages);font-size:8pt;color:#555}}`;
}

const SCREEN = `
:root{--ink:#18212b;--soft:#566270;--line:#d8dee5;--faint:#eef1f4;--panel:#f6f8fa;--link:#1d4f7c;
--critical:#8c1c1c;--high:#ad4e0b;--medium:#806300;--low:#3a6186;--informational:#5b6673}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;color:var(--ink);background:#fff;font:15px/1.6 "Helvetica Neue",Arial,"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif;overflow-wrap:anywhere}
main{max-width:1080px;margin:0 auto;padding:0 24px 64px}
h1,h2,h3,h4,h5,p,ul,ol,dl,dd,figure{margin:0;padding:0}
ul,ol{list-style:none}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:3px}
a:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
sup{font-size:.72em;line-height:0}
.soft,.note,.more{color:var(--soft)}
.note,.more{font-size:13px;margin:6px 0 0}
.code{font:12px/1.5 ui-monospace,"SF Mono",Consolas,"Liberation Mono",Menlo,"Noto Sans Mono CJK SC",monospace;color:var(--soft);overflow-wrap:anywhere}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.tag{display:inline-block;font-size:12px;font-weight:400;line-height:18px;padding:0 7px;border:1px solid var(--line);border-radius:9px;color:var(--soft);white-space:nowrap}
.badge{display:inline-block;min-width:20px;padding:0 4px;border:1px solid var(--ink);border-radius:3px;font-size:12px;line-height:18px;font-weight:600;text-align:center;font-variant-numeric:tabular-nums}
.level{display:inline-flex;align-items:center;gap:8px;font-weight:600;white-space:nowrap}
.symbols{position:absolute;width:0;height:0}.level svg{flex:none;width:44px;height:9px}.off{fill:none;stroke:currentColor;opacity:.45}.on{fill:currentColor;stroke:currentColor}
.critical>.level,.level.critical{color:var(--critical)}.level.high{color:var(--high)}.level.medium{color:var(--medium)}.level.low{color:var(--low)}.level.informational{color:var(--informational)}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{padding:7px 14px 7px 0;text-align:left;vertical-align:top;font-weight:400;border-bottom:1px solid var(--faint)}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:12px;color:var(--soft);border-bottom:1px solid var(--line);vertical-align:bottom;white-space:nowrap}
th.num,td.num{text-align:right}
tbody th span,tbody td>span{display:block}
tbody th .soft,tbody td>.badge,tbody th .badge,tbody th .name,tbody th .sep{display:inline}
tbody td>.badge,tbody th>.badge{display:inline-block}
td>.level,th>.level{display:inline-flex!important}
caption{text-align:left;font-size:13px;color:var(--soft);padding:14px 0 4px}
.scroll{overflow-x:auto}
.top{padding:44px 0 24px;border-bottom:2px solid var(--ink)}
.brand{font-size:12px;letter-spacing:.14em;text-transform:uppercase;color:var(--soft)}
h1{font-size:30px;line-height:1.3;font-weight:700;margin:6px 0 2px}
.subtitle{font-size:17px;color:var(--soft)}
dl.run{display:grid;grid-template-columns:repeat(3,1fr);gap:12px 32px;margin-top:24px}
dt{font-size:12px;color:var(--soft)}dl.run dd{font-size:14px}
.reading{display:grid;grid-template-columns:1fr 1fr;gap:32px;padding:22px 0;border-bottom:1px solid var(--line)}
.reading h2{font-size:14px;margin:0 0 4px}.reading p{font-size:14px;color:#3b4653}
h2{font-size:20px;line-height:1.4;margin:44px 0 14px}
.overview h2{margin-top:32px}
.tiles{display:grid;grid-template-columns:repeat(5,1fr);border:1px solid var(--line);border-radius:4px}
.tiles li{padding:14px 18px 12px;border-left:1px solid var(--line)}.tiles li:first-child{border-left:0}
.tiles b{display:block;font-size:32px;line-height:1.2;font-weight:600;font-variant-numeric:tabular-nums}
.tiles .level{font-size:13px}.tiles .zero b{color:#8a95a1;font-weight:400}
.answers{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;align-items:center;margin-top:22px;font-size:13px}
.answers .label{color:var(--soft)}.answers ul{grid-column:2;display:flex;flex-wrap:wrap;gap:2px 28px}
.answers li{display:flex;align-items:center;gap:7px}
.flagged{fill:#18212b}.cleared{fill:#b9c4cf}rect.unknown{fill:#fff}.frame{fill:none;stroke:#7b8794}
.answers li rect{stroke:#7b8794}
dl.totals{display:grid;grid-template-columns:repeat(6,1fr);gap:8px 24px;margin-top:20px;padding-top:14px;border-top:1px solid var(--faint)}
dl.totals dd{font-size:17px;font-variant-numeric:tabular-nums}
.list td,.list th{vertical-align:middle;padding-top:9px;padding-bottom:9px}
.list{table-layout:fixed}.list th:nth-child(1){width:5%}.list th:nth-child(2){width:12%}.list th:nth-child(3){width:9%}.list th:nth-child(4){width:7%}.list th:nth-child(6){width:6%}.list th:nth-child(7){width:22%}.list tbody th{width:auto}.list th:nth-child(3),.list td:nth-child(3){padding-right:24px}.list th:nth-child(6),.list td:nth-child(6){padding-right:24px}.list .mini{display:block;margin-top:3px}
.mini rect{fill:#7b8794}
.list a{color:var(--ink);text-decoration-color:#a9b4c0}.list a:hover{color:var(--link)}
.warning{margin-top:56px;padding-top:20px;border-top:3px solid var(--informational)}
.warning.critical{border-color:var(--critical)}.warning.high{border-color:var(--high)}.warning.medium{border-color:var(--medium)}.warning.low{border-color:var(--low)}
.warning>header{display:flex;justify-content:space-between;align-items:flex-start;gap:24px}
.over{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;font-size:13px;color:var(--soft)}
h3{font-size:23px;line-height:1.35;margin-top:4px}
.rank{color:var(--soft);font-weight:400;margin-right:12px;font-variant-numeric:tabular-nums}
.priority{text-align:right;flex:none;line-height:1.1}.priority b{display:block;font-size:34px;font-weight:600;font-variant-numeric:tabular-nums}.priority span{font-size:12px;color:var(--soft)}
.lead{font-size:17px;line-height:1.65;margin-top:10px;max-width:46em}
h4{font-size:15px;margin:28px 0 8px;padding-bottom:5px;border-bottom:1px solid var(--line)}
h5{font-size:14px;margin:18px 0 2px}
.waterfall td,.waterfall th{vertical-align:middle}.waterfall tbody th{width:40%}.waterfall tbody th b{font-weight:600;margin-right:10px}.waterfall tbody th span{display:inline;font-size:.93em;color:var(--soft)}.waterfall td,.waterfall th{padding-top:6px;padding-bottom:6px}
.waterfall .wide{width:42%}.waterfall tfoot th,.waterfall tfoot td{border-top:1px solid var(--ink);border-bottom:0;font-weight:600}
.bar{display:block;width:100%;height:16px}.zero{stroke:#9aa5b1}.plus{fill:#34506b}.minus{fill:#fff;stroke:#34506b}.total{fill:#18212b}
.ok{color:#20613a}.wrong{color:var(--critical)}
.beside{display:grid;grid-template-columns:minmax(0,1fr) 380px;gap:32px}
.beside figure{align-self:start;position:sticky;top:8px}figcaption{font-size:12.5px;color:var(--soft);text-align:center}
.graph{display:block;max-width:100%;height:auto;margin:0 auto}
.edge{stroke:#9fb0c0;stroke-linecap:round}.node{fill:#fff;stroke:var(--ink);stroke-width:1.5}.node.won{fill:var(--ink)}
.tie{stroke:#b08a3e;stroke-width:1;stroke-dasharray:3 3}.value{fill:#fff6e0;stroke:#b08a3e}.value-no{font-size:11px;fill:#6d5316}.shared{list-style:decimal;margin:2px 0 0;padding-left:26px;font-size:13px}.shared .badge{margin-right:2px}.shared li{margin-bottom:4px}
.letter{font-size:13px;font-weight:600;fill:var(--ink)}.letter.won{fill:#fff}
.figure{font-size:11px;fill:var(--ink);paint-order:stroke;stroke:#fff;stroke-width:3.5px;stroke-linejoin:round;font-variant-numeric:tabular-nums}
.timeline{display:block;height:auto}.timeline .foot{stroke:var(--line)}.timeline .year{font-size:11px;fill:var(--soft)}.timeline line.year{stroke:var(--line);stroke-dasharray:2 3}
.timeline .who{font-size:13px;font-weight:600;fill:var(--ink)}.timeline .rest{font-size:10.5px;font-weight:400;fill:var(--soft)}.timeline .turns{fill:none;stroke:#8fa3b5;stroke-width:1.2}
.timeline path{fill:none;stroke-linecap:round}.timeline .bid{stroke:#7f93a8}.timeline .took{stroke:var(--ink);stroke-linecap:square}.timeline .silent{stroke:#d5dce3}.timeline .outside{font-size:10.5px;fill:var(--soft);text-anchor:middle}.timeline .outside.won{font-weight:700;fill:var(--ink)}
.changes{display:flex;flex-wrap:wrap;gap:2px 24px;font-size:13px;margin-top:6px}
.division .badge{border-color:var(--line);color:var(--soft);font-weight:400}.division .badge.won{border:2px solid var(--ink);line-height:16px;color:var(--ink);font-weight:700}.plain tbody th{font-weight:500}.plain tbody th,.plain tbody td{vertical-align:baseline}.members{max-width:760px}.members td:nth-child(3){white-space:nowrap}.members td:first-child,.plain td:first-child:has(.badge),.plain td:first-child:empty{width:34px}
.links{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:0 28px;font-size:13px;font-variant-numeric:tabular-nums;margin-top:2px}.links li{display:grid;grid-template-columns:24px 24px 34px 1fr 1.4fr;gap:4px;padding:4px 0;border-bottom:1px solid var(--faint);align-items:baseline}.links b,.links span:not(.badge){text-align:right}.links span:not(.badge){color:var(--soft)}
tr.won th,td.won{font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:2px 22px;font-size:12.5px;color:var(--soft);margin-bottom:4px}
.legend li{display:flex;align-items:center;gap:5px}.legend b{font-weight:600;color:var(--ink)}
.strips thead th{padding-bottom:0;border-bottom:0}.strips th{width:30%}.strips td,.strips thead th:last-child{width:70%;padding-right:0}
.strips tbody td{padding:0;vertical-align:middle}.strips tbody th b{font-weight:500;display:block;line-height:1.4}.strips tbody th span{font-size:12px;line-height:1.5;color:var(--soft)}
.axis,.strip{display:block}.axis text{font-size:11px;fill:var(--soft);font-variant-numeric:tabular-nums}
.strip path{fill:none;vector-effect:non-scaling-stroke}.tick{stroke:var(--faint)}.base{stroke:#c3ccd5}.ceiling{stroke:var(--critical);stroke-width:1.5;stroke-dasharray:4 3}
.member{stroke:var(--ink);stroke-width:3}.other{stroke:#75818e;stroke-width:1.2}
.thread{stroke:#9aa5b1}.strip text,.legend text{paint-order:stroke;stroke:#fff;stroke-width:2.5px;font-size:11.5px;font-weight:600;fill:var(--ink);text-anchor:middle}.strip .win,.legend .win{fill:#fff;stroke:none}.chip,.strip svg{overflow:visible}.chip rect,.chipbox{fill:var(--ink)}
circle.won{fill:var(--ink)}.strip .beyond{font-size:11px;font-weight:400;fill:var(--soft);text-anchor:end}.none{font-size:13px;color:var(--soft);padding:14px 0}
.grid{font-size:12px}.grid td,.grid th{padding:5px 10px 5px 0;white-space:nowrap;font-variant-numeric:tabular-nums}.grid td b{font-weight:500}.grid td.won b{font-weight:700}
.grid td span{font-size:11px;color:var(--soft);font-weight:400}.grid tbody th span{white-space:nowrap}
.signal{margin-top:14px;padding:12px 16px 14px;background:var(--panel);border-left:2px solid var(--line)}
.signal h5{margin:0;display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center;font-size:15px}.signal h5 a{color:var(--ink)}
.adds{margin-left:auto;font-variant-numeric:tabular-nums}
.facts{display:flex;flex-wrap:wrap;gap:4px 28px;margin:8px 0 2px}.facts dd{font-size:14px;font-variant-numeric:tabular-nums}
.rows{font-size:12.5px;margin-top:6px}.rows th,.rows td{padding-top:3px;padding-bottom:3px;border-color:#e4e9ee}.rows tbody th{font-weight:500;white-space:nowrap}.rows td{overflow-wrap:normal}.rows .line{white-space:nowrap}.signal .more .badge{min-width:16px;line-height:14px;font-size:10.5px;margin-right:4px}.signal>p+.facts~p:not(.more){margin-top:18px}.rows .badge{display:inline-block;min-width:16px;line-height:14px;font-size:10.5px;margin-right:6px}
.rows thead th{border-color:#cfd7df}
.columns{display:grid;grid-template-columns:1fr 1fr;gap:0 40px}
.tests li{padding:7px 0 7px 14px;border-left:3px solid var(--line);margin-bottom:8px;font-size:14px}.tests .supported{border-color:var(--high)}.tests .not_supported{border-color:#34506b}.tests .unknown,.tests .not_tested{border-left-style:dashed;border-color:#9aa5b1}
.result{font-size:13px;color:var(--soft)}.result b{font-weight:600;color:var(--ink)}
.dots li,.steps li,.clauses li{font-size:14px;margin-bottom:6px;padding-left:22px;position:relative}
.dots li::before{content:"–";position:absolute;left:4px;color:var(--soft)}
.steps{counter-reset:s}.steps li::before{counter-increment:s;content:counter(s);position:absolute;left:0;top:.25em;width:15px;height:15px;border:1px solid var(--soft);border-radius:50%;font-size:10px;line-height:14px;text-align:center;color:var(--soft)}
.clauses li{padding-left:0}.clauses b{font-weight:500}
.foot{display:flex;justify-content:space-between;gap:24px;margin-top:24px;font-size:13px}.foot .code{font-size:11px}.foot a{flex:none}
.screens .shares{width:18%;min-width:110px;padding-top:12px}.screens td span,.screens th span{font-size:12.5px;color:var(--soft)}.screens td b{font-weight:600;color:var(--ink)}
.hash{font-size:10.5px}
.end{margin-top:48px;padding-top:12px;border-top:2px solid var(--ink);font-size:12.5px;color:var(--soft)}
@media screen and (max-width:760px){
main{padding:0 16px 40px}.top{padding-top:24px}h1{font-size:24px}.reading,.columns,.beside{grid-template-columns:minmax(0,1fr);gap:14px}
dl.run{grid-template-columns:1fr 1fr}dl.totals{grid-template-columns:repeat(3,1fr)}
.tiles{grid-template-columns:1fr}.tiles li{display:flex;align-items:center;justify-content:space-between;border-left:0;border-top:1px solid var(--line);padding:7px 14px}.tiles li:first-child{border-top:0}.tiles b{font-size:20px;order:2}
.answers{grid-template-columns:1fr}.answers ul{grid-column:1}
.list thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.list tr{display:grid;grid-template-columns:auto 1fr auto;gap:0 12px;padding:10px 0;border-bottom:1px solid var(--line)}
.list td,.list tbody th{border:0;padding:0;width:auto}.list tbody th,.list td:last-child{grid-column:1/-1}.list td:last-child{font-size:13px;color:var(--soft)}
.list .mini,.list td:nth-child(4),.list td:nth-child(6){display:none}
.warning>header{gap:12px}h3{font-size:19px}.priority b{font-size:26px}
.waterfall thead{display:none}.waterfall tr{display:grid;grid-template-columns:1fr auto auto;gap:2px 12px;padding:7px 0;border-bottom:1px solid var(--faint)}.waterfall th,.waterfall td,.waterfall tbody th{border:0!important;padding:0;width:auto}.waterfall .wide{grid-column:1/-1;grid-row:2;width:auto}
.strips thead th:first-child{display:none}.strips tr,.strips tbody,.strips thead{display:block}.strips th,.strips td,.strips thead th:last-child{display:block;width:100%}.strips tbody th{border:0;padding-bottom:0}
.beside figure{position:static}.foot{flex-direction:column;gap:6px}
}
`;

// On paper: no cut tables, figures whole, no colour needed; background marks are kept.
const PRINT = `@media print{
.more{break-before:avoid}
.rows .line{white-space:normal}
body{font-size:9.5pt;line-height:1.5;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}a{color:inherit;text-decoration:none}
.top{padding-top:0}h1{font-size:20pt}h2{font-size:14pt;margin-top:22pt}h3{font-size:14pt}.lead{font-size:11pt}
table{font-size:8.5pt}.list th,.list td{padding-top:4pt;padding-bottom:4pt}.list th:nth-child(2){width:17%}.list th:nth-child(3){width:10%}.list th:nth-child(4){width:8%}
.rows,.grid,.screens td span,.screens th span{font-size:7.5pt}.screens .code{font-size:7pt}.grid td,.grid th{padding-right:6pt}.grid td span,.code{font-size:7pt}
thead{display:table-header-group}tfoot{display:table-row-group}
tr,.rows,figure,.tests li,.dots li,.steps li,.clauses li,.facts,.tiles,.answers,.reading,.warning>header,.waterfall,.links,.signal h5{break-inside:avoid}
h2,h3,h4,h5,caption,.note:has(+ul),.note:has(+.scroll),.legend,.warning>header,.lead,.signal h5,.signal>p{break-after:avoid}
.warning{margin-top:26pt;border-top-width:2pt}.warning.whole{break-before:page;margin-top:0}
.signal{background:none;border-left:2pt solid #999;padding:4pt 0 4pt 10pt}
.beside{grid-template-columns:minmax(0,1fr) 270px;gap:16pt}.figure{font-size:13px}.strips th{width:36%}.strips td,.strips thead th:last-child{width:64%}.beside figure{position:static}
.scroll{overflow:visible}.foot a{display:none}.appendix{break-inside:auto}
}
`;
