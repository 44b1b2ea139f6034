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

// A figure is saved from the page itself, so that a page moved alone keeps its downloads.
all("figure.exhibit a.picture-file").forEach((link) => {
  const figure = link.closest("figure"), drawn = figure.querySelector("svg"), picture = figure.querySelector("img");
  if (!drawn && !picture) return;
  const name = figure.id || "figure";
  if (drawn) drawn.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  link.href = drawn ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn.outerHTML)}` : picture.src;
  link.download = `${name}.${drawn ? "svg" : "png"}`;
  link.textContent += drawn ? " as SVG" : " as PNG";
  link.hidden = false;
});

// A click enlarges a figure; another, or Escape, puts it back.
all(".picture").forEach((frame) => {
  const picture = frame.querySelector("svg, img");
  if (!picture) return;
  const turn = () => frame.classList.toggle("large");
  frame.addEventListener("click", turn);
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Enter") turn();
    if (event.key === "Escape") frame.classList.remove("large");
  });
});

// Copying: code as text, a table as HTML that Word sets as APA does.
const put = (kinds) => {
  const act = (event) => { event.preventDefault(); for (const [kind, text] of Object.entries(kinds)) event.clipboardData.setData(kind, text); };
  document.addEventListener("copy", act, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", act);
};
const copyButton = (words, act) => {
  const button = document.createElement("button");
  button.type = "button"; button.className = "copy"; button.textContent = words;
  button.addEventListener("click", () => { act(); button.textContent = "Copied"; setTimeout(() => { button.textContent = words; }, 1500); });
  return button;
};
all("details.code").forEach((cell) => {
  const code = cell.querySelector("pre");
  if (code) cell.append(copyButton("Copy code", () => put({ "text/plain": code.textContent })));
});
const forWord = (table) => {
  const made = table.cloneNode(true);
  made.querySelectorAll(".pad, .visually-hidden, .sort").forEach((part) => part.remove());
  made.querySelectorAll("a, button, span").forEach((part) => part.replaceWith(...part.childNodes));
  made.setAttribute("style", "border-collapse: collapse; font: 11pt 'Times New Roman', serif; border-top: 1pt solid; border-bottom: 1pt solid");
  made.querySelectorAll("thead tr:last-child th").forEach((cell) => { cell.style.borderBottom = "1pt solid"; });
  made.querySelectorAll("th, td").forEach((cell) => { cell.style.fontWeight = "normal"; cell.style.textAlign = cell.classList.contains("number") ? "right" : "left"; cell.style.padding = "2pt 6pt"; });
  [made, ...made.querySelectorAll("*")].forEach((part) => { part.removeAttribute("class"); part.removeAttribute("id"); part.removeAttribute("tabindex"); });
  return made;
};
all(".exhibit.table").forEach((exhibit) => {
  const table = exhibit.querySelector("table"), downloads = exhibit.querySelector(".downloads");
  if (!table || !downloads) return;
  downloads.append(copyButton("Copy for Word", () => {
    const made = forWord(table), lines = [...made.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t"));
    put({ "text/html": made.outerHTML, "text/plain": lines.join("\n") });
  }));
});

// Search: the box leads to the search page, which holds the index.
const box = document.getElementById("search"), index = document.getElementById("index");
if (index) {
  const sections = JSON.parse(index.textContent), list = document.getElementById("results"), told = document.getElementById("found");
  all(".no-script").forEach((part) => { part.hidden = true; });
  const search = (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const score = (s) => words.reduce((sum, word) => { const head = `${s.page} ${s.heading}`.toLowerCase(), text = s.text.toLowerCase(); return sum < 0 || !(head.includes(word) || text.includes(word)) ? -1 : sum + (head.includes(word) ? 5 : 0) + Math.min(3, text.split(word).length - 1); }, 0);
    const hits = words.length ? sections.map((s) => [score(s), s]).filter(([n]) => n > 0).sort((a, b) => b[0] - a[0]) : [];
    told.textContent = words.length ? `${hits.length || "No"} section${hits.length === 1 ? "" : "s"} with “${query}”` : "";
    list.replaceChildren(...hits.slice(0, 40).map(([, s]) => {
      const entry = document.createElement("li"), link = document.createElement("a"), text = document.createElement("p");
      link.href = s.id ? `${s.file}#${s.id}` : s.file;
      link.textContent = s.heading && s.heading !== s.page ? `${s.page}: ${s.heading}` : s.page;
      const at = Math.max(0, s.text.toLowerCase().indexOf(words[0]) - 60);
      text.textContent = (at ? "… " : "") + s.text.slice(at, at + 180) + " …";
      entry.append(link, text);
      return entry;
    }));
  };
  const asked = () => decodeURIComponent(location.hash.match(/^#q=(.*)/)?.[1] ?? "");
  box.value = asked();
  search(box.value);
  box.addEventListener("input", () => search(box.value));
  addEventListener("hashchange", () => { if (asked()) { box.value = asked(); search(box.value); } });
} else if (box) {
  box.addEventListener("keydown", (event) => { if (event.key === "Enter" && box.value.trim()) location.href = `search.html#q=${encodeURIComponent(box.value.trim())}`; });
}

// Contents: folded on narrow screens, and following the scroll.
const fold = (lists, width) => { if (matchMedia(`(max-width: ${width})`).matches) all(lists).forEach((list) => { list.open = false; }); };
fold(".frame:not(.wide) .pages details", "85rem");
fold(".pages details", "62rem");
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
  const code = target.matches(".cell") && target.querySelector("details.code");
  if (code) code.open = true;
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (target.closest("details")) target.scrollIntoView();
  if (target.hidden) { target.closest(".exhibit").querySelector(".filter > button").click(); target.scrollIntoView(); }
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

// A long table with verdicts can be narrowed by each of its columns with few different words, and sorted by any.
all(".exhibit.long").forEach((exhibit) => {
  const table = exhibit.querySelector("table"), rows = [...table.tBodies[0].rows];
  const texts = (place) => rows.map((row) => row.cells[place]?.textContent.trim() ?? "");
  const places = [...table.tHead.rows[0].cells].map((_, place) => place);
  const verdicts = places.find((place) => rows.every((row) => row.cells[place]?.classList.contains("verdict")));
  if (verdicts === undefined || table.tHead.rows.length > 1) return;
  const few = places.filter((place) => { const kinds = new Set(texts(place)); return kinds.size > 1 && kinds.size <= 15 && kinds.size < rows.length / 2 && [...kinds].every((kind) => kind.length <= 48) && !rows[0].cells[place].classList.contains("number"); });
  const filter = document.createElement("div");
  filter.className = "filter";
  filter.setAttribute("role", "group");
  filter.setAttribute("aria-label", "Rows shown");
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  const choices = few.map((place) => {
    const label = document.createElement("label"), choice = document.createElement("select"), all = texts(place);
    const name = table.tHead.rows[0].cells[place].textContent.trim();
    label.textContent = `${name} `;
    choice.add(new Option(`all (${rows.length})`, ""));
    [...new Set(all)].forEach((kind) => choice.add(new Option(`${kind} (${all.filter((t) => t === kind).length})`, kind)));
    choice.addEventListener("change", show);
    label.append(choice);
    filter.append(label);
    return { place, choice };
  });
  function show() {
    rows.forEach((row) => { row.hidden = choices.some(({ place, choice }) => choice.value && row.cells[place].textContent.trim() !== choice.value); });
    told.textContent = `${rows.filter((row) => !row.hidden).length} rows shown`;
  }
  const clear = document.createElement("button");
  clear.type = "button"; clear.textContent = "Show all rows";
  clear.addEventListener("click", () => { choices.forEach(({ choice }) => { choice.value = ""; }); show(); });
  filter.append(clear, told);
  exhibit.prepend(filter);
  const number = (text) => parseFloat(text.replace("−", "-").replaceAll(",", ""));
  places.forEach((place) => {
    const head = table.tHead.rows[0].cells[place], button = document.createElement("button");
    button.type = "button"; button.className = "sort"; button.textContent = "↕";
    button.setAttribute("aria-label", `Sort by ${head.textContent.trim()}`);
    let down = false;
    button.addEventListener("click", () => {
      const key = (row) => row.cells[place].textContent.trim();
      const compare = (a, b) => { const x = number(key(a)), y = number(key(b)); return isNaN(x) || isNaN(y) ? key(a).localeCompare(key(b)) : x - y; };
      const sorted = [...rows].sort((a, b) => (down ? -1 : 1) * compare(a, b));
      table.tBodies[0].append(...sorted);
      [...table.tHead.rows[0].cells].forEach((cell) => cell.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      down = !down;
    });
    head.append(" ", button);
  });
});
