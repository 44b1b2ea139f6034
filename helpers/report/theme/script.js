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
all("figure.exhibit a.png").forEach((link) => { link.href = link.closest("figure").querySelector("img").src; link.hidden = false; });

// Contents: folded on narrow screens, and following the scroll.
const fold = (lists, width) => { if (matchMedia(`(max-width: ${width})`).matches) all(lists).forEach((list) => { list.open = false; }); };
fold(".pages details", "80rem");
fold(".toc details", "62rem");
const entries = all(".toc a").map((link) => ({ link, target: document.getElementById(decodeURIComponent(link.hash.slice(1))) })).filter((e) => e.target);
const follow = () => {
  const passed = entries.filter((e) => e.target.getBoundingClientRect().top < innerHeight * 0.3);
  const end = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const here = end ? entries.at(-1) : passed.at(-1) ?? entries[0];
  entries.forEach((e) => { if (e === here) e.link.setAttribute("aria-current", "location"); else e.link.removeAttribute("aria-current"); });
};
if (entries.length) { follow(); addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true }); }

// A link into folded contents or code opens it.
const open = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (target.hidden) { target.closest(".exhibit").querySelector(".filter button").click(); target.scrollIntoView(); }
};
open();
addEventListener("hashchange", open);

// The map: a number shows its card when pointed at, tapped or reached by keyboard; a click keeps the card open.
let pinned = null;
const place = (card, button) => {
  const at = button.getBoundingClientRect(), { offsetWidth: width, offsetHeight: height } = card;
  const left = Math.max(8, Math.min(at.left + at.width / 2 - width / 2, document.documentElement.clientWidth - width - 8));
  const below = at.bottom + height + 10 < innerHeight || at.top < height + 10;
  card.style.left = `${left}px`;
  card.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - height - 4)}px`;
};
all("button[popovertarget]").forEach((button) => {
  const card = document.getElementById(button.getAttribute("popovertarget"));
  let timer;
  const show = () => { if (!card.matches(":popover-open")) { card.showPopover({ source: button }); } place(card, button); };
  const hide = () => { if (pinned !== card && card.matches(":popover-open")) card.hidePopover(); };
  const later = (act, wait) => () => { clearTimeout(timer); timer = setTimeout(act, wait); };
  const inside = () => card.contains(document.activeElement) || document.activeElement === button;
  button.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse" && !pinned) later(show, 120)(); });
  button.addEventListener("pointerleave", later(() => { if (!inside()) hide(); }, 250));
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", later(() => { if (!inside()) hide(); }, 250));
  button.addEventListener("focus", () => { if (button.matches(":focus-visible")) show(); });
  button.addEventListener("blur", later(() => { if (!inside()) hide(); }, 50));
  button.addEventListener("click", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (pinned === card) { pinned = null; card.hidePopover(); } else { show(); pinned = card; }
  });
  card.addEventListener("toggle", (event) => { if (event.newState === "closed" && pinned === card) pinned = null; });
});
addEventListener("scroll", () => all(".card:popover-open").forEach((card) => place(card, document.querySelector(`[popovertarget="${card.id}"]`))), { passive: true });

// Within a table of numbers the arrow keys move; Tab enters and leaves it.
all(".grid").forEach((grid) => {
  const rows = [...(grid.rows || [grid])].map((row) => [...row.querySelectorAll("button.num")]).filter((row) => row.length);
  rows.flat().forEach((button, i) => { button.tabIndex = i ? -1 : 0; });
  grid.addEventListener("keydown", (event) => {
    const row = rows.findIndex((r) => r.includes(event.target)), column = row < 0 ? -1 : rows[row].indexOf(event.target);
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (row < 0 || !(step || event.key === "Home" || event.key === "End")) return;
    event.preventDefault();
    const line = rows[Math.max(0, Math.min(row + (step ? step[0] : 0), rows.length - 1))];
    const flat = rows.flat(), index = flat.indexOf(event.target);
    const next = event.key === "Home" ? rows[row][0] : event.key === "End" ? rows[row].at(-1) : step[0] ? line[Math.min(column, line.length - 1)] : flat[Math.max(0, Math.min(index + step[1], flat.length - 1))];
    flat.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
    next.focus();
  });
});

// A long table with verdicts can be narrowed to one of them.
all(".exhibit.long").forEach((exhibit) => {
  const rows = [...exhibit.querySelectorAll("tbody tr")], verdict = (row) => row.querySelectorAll("td.verdict").length === 1 ? row.querySelector("td.verdict").textContent : undefined;
  const kinds = [...new Set(rows.map(verdict))];
  if (kinds.length < 2 || kinds.includes(undefined)) return;
  const filter = document.createElement("div");
  filter.className = "filter";
  filter.setAttribute("role", "group");
  filter.setAttribute("aria-label", "Rows shown");
  ["all", ...kinds].forEach((kind) => {
    const button = document.createElement("button"), shown = rows.filter((row) => kind === "all" || verdict(row) === kind);
    button.type = "button";
    button.textContent = `${kind} (${shown.length})`;
    button.setAttribute("aria-pressed", kind === "all");
    button.addEventListener("click", () => {
      rows.forEach((row) => { row.hidden = !shown.includes(row); });
      [...filter.children].forEach((other) => { other.setAttribute("aria-pressed", other === button); });
    });
    filter.append(button);
  });
  exhibit.prepend(filter);
});
