/** @file How the page looks: one column of text, a contents beside it where there is room. */
import { Html } from './html.ts';
import { toneRules } from './tones.ts';

const base = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
body{margin:0 auto;max-width:74rem;padding:0 clamp(1rem,4vw,2.5rem) 3rem;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1,h2,h3{line-height:1.25;text-wrap:balance;letter-spacing:-.012em;margin:0}
h1{font-size:clamp(1.9rem,5vw,2.6rem);font-weight:680}
h2{font-size:1.45rem;font-weight:660;margin-bottom:.6rem}
h3{font-size:1.08rem;font-weight:660;margin-bottom:.35rem}
p{margin:0 0 .7rem;max-width:68ch}
a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:from-font}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:3px}
code{font:.9em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--surface);border:1px solid var(--line);border-radius:4px;padding:.1em .4em;user-select:all;display:inline-block;max-width:100%;line-height:1.35}
.note,.reason{color:var(--soft-ink);font-size:.9rem}
.figure{font-variant-numeric:tabular-nums;white-space:nowrap}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.sprite{position:absolute;width:0;height:0}
.icon{width:1em;height:1em;vertical-align:-.13em;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;flex:none}
.skip{position:absolute;left:1rem;top:-4rem;background:var(--paper);padding:.4rem .8rem;border:2px solid var(--focus);border-radius:6px;z-index:2}
.skip:focus{top:1rem}
`;

const frame = `
header{padding:2.6rem 0 1.6rem}
header .note{margin:.5rem 0 0}
.brand{margin:0 0 .2rem;font-weight:640;letter-spacing:.08em;text-transform:uppercase;font-size:.78rem;color:var(--soft-ink)}
nav ul{list-style:none;margin:0 0 1.6rem;padding:.55rem 0;display:flex;flex-wrap:wrap;gap:.15rem 1.2rem;border-block:1px solid var(--line)}
nav a{display:inline-block;padding:.15rem 0;text-decoration:none}
nav a:hover{text-decoration:underline}
.count{display:inline-block;min-width:1.5em;padding:0 .4em;text-align:center;border-radius:1em;background:var(--bad-back);color:var(--bad);font-size:.8rem;font-weight:640}
main>section{margin:0 0 2.8rem}
.chapter{border-top:1px solid var(--line);padding-top:1.8rem}
.chapter>section{margin:1.6rem 0 0}
.contents{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;font-size:.92rem;max-width:none}
.contents a{display:inline-block;padding:.1rem 0}
.source .icon{margin-right:.35em}
footer{border-top:1px solid var(--line);padding-top:1rem}
@media (min-width:68rem){
.frame{display:grid;grid-template-columns:13.5rem minmax(0,1fr);gap:3rem}
nav ul{position:sticky;top:1.5rem;flex-direction:column;flex-wrap:nowrap;gap:.3rem;border:0;padding:0;max-height:calc(100vh - 3rem);overflow:auto}
nav li{padding-left:.8rem;border-left:2px solid var(--line);font-size:.94rem;line-height:1.4}
}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr));gap:1rem;margin:0 0 2.4rem}
.card{display:flex;flex-direction:column;border:1px solid var(--line);border-radius:10px;padding:1rem 1.1rem;background:var(--surface)}
.card p{margin:0}
.card .card-title{font-weight:620;line-height:1.35;margin-bottom:.5rem}
.card .share{margin-top:auto;font-size:2rem;font-weight:660;line-height:1.2;letter-spacing:-.02em}
.card .share a{color:inherit;text-decoration:none}
.card .share a:hover{text-decoration:underline}
.card .share .note{font-weight:400;letter-spacing:0}
.card .bar{margin:.35rem 0 .5rem}
`;

const pieces = `
.tag{display:inline-flex;align-items:center;gap:.3em;font-size:.84rem;font-weight:560;line-height:1.35;padding:.08em .55em .08em .4em;border-radius:5px;background:var(--surface);color:var(--soft-ink);vertical-align:baseline}
.tag.good{background:var(--good-back);color:var(--good)}
.tag.bad{background:var(--bad-back);color:var(--bad)}
.tag.doubtful{background:var(--doubtful-back);color:var(--doubtful)}
.bar{display:block;height:.5rem;border-radius:.25rem;background:var(--track);overflow:hidden}
.bar span{display:block;height:100%;background:var(--bar)}
ul.plain{margin:.2rem 0 .4rem;padding-left:1.2rem;font-size:.94rem}
ul.plain ::marker{color:var(--soft-ink)}
ul.entries{list-style:none;margin:.4rem 0;padding:0}
ul.entries>li{padding:.6rem 0;border-top:1px solid var(--line)}
ul.entries>li:first-child{border-top:0}
.entry-head{display:block}
.entry-head a{font-weight:620;margin-right:.3em}
.concern{display:flex;flex-wrap:wrap;align-items:baseline;gap:.1rem .6rem;margin-top:.3rem}
.concern ul.plain{flex-basis:100%}
.concern>:nth-child(2){flex:1 1 14rem;font-size:.94rem}
ul.entries p{margin:.2rem 0}
.troubled{border:1px solid var(--line);border-left:4px solid var(--bad);border-radius:10px;padding:1.1rem 1.3rem .5rem}
.steps{margin:.4rem 0;padding-left:1.4rem}
.steps li{padding:.35rem 0 .5rem .3rem}
.steps ::marker{color:var(--soft-ink);font-weight:620}
.steps .reason{display:block}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;align-items:center;font-size:.9rem;color:var(--soft-ink);max-width:none}
details>summary{cursor:pointer;padding:.3rem 0}
details.group{border-top:1px solid var(--line)}
details.group:last-of-type{border-bottom:1px solid var(--line)}
details.group>summary{padding:.6rem .2rem}
details.group>summary:hover .group-title{text-decoration:underline;text-underline-offset:.18em}
.group>summary>.note{white-space:nowrap}
details.group[open]{padding-bottom:.8rem}
.group .entries,.group>p{margin-left:1.2rem}
.group .entries>li{border-top:0;padding:.35rem 0}
.group-title{font-weight:600;margin-right:.35em}
.rest>summary,.coverage+details>summary{color:var(--link)}
.spread{display:flex;flex-wrap:wrap;align-items:center;gap:.1rem .8rem;margin:.3rem 0 0 1.1rem}
.strip{display:flex;width:min(16rem,100%);height:.5rem;border-radius:.25rem;overflow:hidden;gap:1px;background:var(--paper)}
.strip span{min-width:3px}
`;

const tables = `
table{border-collapse:collapse;width:100%;margin:.5rem 0 .8rem}
caption{text-align:left;color:var(--soft-ink);font-size:.9rem;padding-bottom:.3rem}
th,td{text-align:left;vertical-align:top;padding:.55rem .9rem .55rem 0;border-top:1px solid var(--line);font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{border-top:0;font-size:.84rem;font-weight:560;color:var(--soft-ink);padding-block:.3rem}
tbody th{font-weight:560}
tbody th .note,tbody th .about{font-weight:400}
.coverage th:first-child{width:42%}
.measure{display:grid;grid-template-columns:minmax(3rem,11rem) 1fr;gap:.8rem;align-items:center}
.links{display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:center;margin-top:.25rem;font-size:.88rem;font-weight:400}
.evidence-link{display:inline-block;line-height:1.7}
.about{display:block}
.results .note,.coverage th .note{display:block}
.results td,.results .note{font-size:.9rem}
.matrix{table-layout:fixed}
.matrix th:not(:first-child),.matrix td{width:3.1rem;text-align:center;padding-inline:0;vertical-align:middle}
.matrix tbody th{width:auto;font-size:.96rem;line-height:1.45;padding-block:.4rem}
.item{display:flex;flex-wrap:wrap;gap:.1rem .7rem;align-items:baseline}
.pill{display:inline-flex;align-items:center;justify-content:center;gap:.2em;min-width:2.4em;padding:.12em .4em;border-radius:1em;font-size:.86rem;font-weight:640;white-space:nowrap}
.legend .pill.stale{margin-inline:.2em}
.pill.stale{gap:.1em;padding-inline:.25em;outline:2px dashed var(--doubtful);outline-offset:1px}
.l0{background:var(--l0-back);color:var(--l0-ink)}
.l1{background:var(--l1-back);color:var(--l1-ink)}
.l2{background:var(--l2-back);color:var(--l2-ink)}
.l3{background:var(--l3-back);color:var(--l3-ink)}
.l4{background:var(--l4-back);color:var(--l4-ink)}
.l5{background:var(--l5-back);color:var(--l5-ink)}
.matrix td.passed{background:none;color:var(--bar)}
.claimed{color:var(--doubtful)}
.empty::before{content:"";display:inline-block;width:.3rem;height:.3rem;border-radius:50%;background:var(--line)}
@media (max-width:40rem){
.matrix th:not(:first-child),.matrix td{width:1.75rem}
.matrix .pill{min-width:0;padding:.1em .3em;font-size:.78rem;flex-direction:column;gap:0}
.matrix thead th{font-size:.78rem}
.coverage th:first-child{width:38%}
.measure{grid-template-columns:1fr;gap:.25rem}
th,td{padding-right:.5rem}
.results .tag{font-size:.75rem;gap:.2em;padding-inline:.25em .3em}
.results td{font-size:.84rem}
.results th:nth-child(2){width:27%}
}
`;

const timeline = `
.timeline{margin:0 0 1rem}
.timeline figcaption{color:var(--soft-ink);font-size:.92rem;margin-bottom:.8rem}
.timeline .legend{margin-top:.4rem}
.chart{display:block;width:100%;height:auto;overflow:visible;font-family:inherit}
.chart.wide{max-width:60rem}
.chart text{fill:var(--soft-ink);font-size:12.5px}
.chart .lane{font-weight:600}
.chart .floor{stroke:var(--line)}
.chart .tick{stroke:var(--line);stroke-dasharray:2 4}
.tick-name.middle{text-anchor:middle}
.tick-name.end{text-anchor:end}
.reach{fill:transparent}
svg.sign{width:1.1em;height:1.1em;vertical-align:-.2em;overflow:visible}
.sign path{fill:var(--sign);stroke:var(--sign);stroke-width:1.6;stroke-linejoin:round}
.sign.lab{--sign:var(--lab)}
.sign.practice{--sign:var(--practice)}
.sign.benchmark{--sign:var(--benchmark)}
.sign.project{--sign:var(--project)}
.sign.plain{--sign:var(--soft-ink)}
.sign.stale path,.sign.flawed path{fill:var(--paper)}
.sign .strike{display:none}
.sign.flawed .strike{display:inline;stroke-width:2}
.chart a:hover path,.chart a:focus-visible path{stroke-width:3.2}
.chart.narrow{display:none}
@media (max-width:40rem){.chart.wide{display:none}.chart.narrow{display:block}}
`;

/** On paper everything is unfolded and every link says where it leads only by its name. */
const print = `
@media print{
@page{margin:16mm 14mm}
html{font-size:9.5pt}
body{max-width:none;padding:0}
p{max-width:none}
nav,.skip,.contents{display:none}
header{padding-top:0}
details::details-content{content-visibility:visible;display:block;height:auto}
details>summary{list-style:none}
summary::-webkit-details-marker{display:none}
tr,li,.card,figure{break-inside:avoid}
h2,h3,summary{break-after:avoid}
thead{display:table-header-group}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
a{color:inherit}
}
`;

/** A constant of this file: no word of a learner's gets into it. */
export const styles = new Html(toneRules + base + frame + pieces + tables + timeline + print);
