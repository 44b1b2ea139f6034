"use strict";
const all = (selector) => [...document.querySelectorAll(selector)];
const remember = (name, value) => { try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch {} };
const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };

// Tools: a switch for all code, and one for the theme. Both are remembered where the browser allows it.
all(".tools").forEach((tools) => { tools.hidden = false; });
const codeSwitch = document.getElementById("code-switch");
if (codeSwitch) {
  const cells = all("details.code");
  const show = (open) => { codeSwitch.setAttribute("aria-pressed", open); cells.forEach((cell) => { cell.open = open; }); };
  show(recall("code") === "shown");
  codeSwitch.addEventListener("click", () => {
    const open = codeSwitch.getAttribute("aria-pressed") !== "true";
    show(open);
    remember("code", open && "shown");
  });
}
const themes = { "": "as set on this device", light: "light", dark: "dark" };
const themeSwitch = document.getElementById("theme-switch");
const setTheme = (name) => {
  if (name) document.documentElement.dataset.theme = name; else delete document.documentElement.dataset.theme;
  themeSwitch.querySelector("span").textContent = themes[name];
};
setTheme(recall("theme") in themes ? recall("theme") : "");
themeSwitch.addEventListener("click", () => {
  const names = Object.keys(themes);
  const next = names[(names.indexOf(document.documentElement.dataset.theme || "") + 1) % names.length];
  setTheme(next);
  remember("theme", next);
});

// A figure's PNG is saved from the page itself, so that a page moved alone keeps its downloads.
all("figure.exhibit").forEach((figure) => { figure.querySelector("a.png").href = figure.querySelector("img").src; });

// Contents: folded on narrow screens, and following the scroll.
if (matchMedia("(max-width: 80rem)").matches) all(".pages details, .toc details").forEach((list) => { list.open = false; });
const entries = all(".toc a").map((link) => ({ link, target: document.getElementById(decodeURIComponent(link.hash.slice(1))) })).filter((e) => e.target);
const follow = () => {
  const passed = entries.filter((e) => e.target.getBoundingClientRect().top < innerHeight * 0.3);
  const here = passed.length ? passed[passed.length - 1] : entries[0];
  entries.forEach((e) => { if (e === here) e.link.setAttribute("aria-current", "location"); else e.link.removeAttribute("aria-current"); });
};
if (entries.length) { follow(); addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true }); }

// A link into folded contents or code opens it.
const open = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
};
open();
addEventListener("hashchange", open);
