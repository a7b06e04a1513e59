// Search as you type: shows the entries that hold every word typed, and says how many there are.
(() => {
  const box = document.querySelector(".search");
  const input = document.getElementById("search");
  const found = document.getElementById("found");
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const chapters = [...document.querySelectorAll(".chapter")].map(section => ({
    section,
    rest: section.querySelector(".before"),
    entries: [...section.querySelectorAll(".entry")].map(article => ({ article, text: plain(article.textContent) })),
  }));
  const kinds = { rule: "rule", fact: "fact", derived: "worked out fact", technique: "technique", group: "group",
    source: "source", setting: "setting", "short-form": "short form" };
  const outside = [document.querySelector("header"), document.querySelector("nav")];
  let waiting;

  const say = text => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { found.textContent = text; }, 200);
  };

  const mark = words => {
    if (!window.CSS || !CSS.highlights) return;
    CSS.highlights.delete("found");
    if (!words.length) return;
    const ranges = [];
    for (const { section, entries } of chapters) {
      if (section.hidden) continue;
      for (const { article } of entries) {
        if (article.hidden) continue;
        const walk = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
        for (let node = walk.nextNode(); node; node = walk.nextNode()) {
          const text = node.data.toLowerCase();
          if (text.length !== node.data.length) continue;
          for (const word of words) {
            for (let at = text.indexOf(word); at >= 0 && ranges.length < 3000; at = text.indexOf(word, at + word.length)) {
              const range = new Range();
              range.setStart(node, at);
              range.setEnd(node, at + word.length);
              ranges.push(range);
            }
          }
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  };

  const search = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const count = {};
    let total = 0;
    for (const { section, rest, entries } of chapters) {
      let some = 0;
      for (const { article, text } of entries) {
        const matches = words.every(word => text.includes(word));
        article.hidden = !matches;
        if (matches) {
          some += 1;
          count[article.dataset.kind] = (count[article.dataset.kind] || 0) + 1;
        }
      }
      section.hidden = words.length > 0 && !some;
      if (rest) rest.hidden = words.length > 0;
      total += some;
    }
    for (const part of outside) part.hidden = words.length > 0;
    mark(words);
    const named = Object.keys(kinds).filter(kind => count[kind])
      .map(kind => `${count[kind]} ${kinds[kind]}${count[kind] === 1 ? "" : "s"}`);
    say(!words.length ? "" : total ? `Found: ${named.join(", ")}` : "Nothing found");
  };

  const clear = () => {
    input.value = "";
    search();
  };

  input.addEventListener("input", search);
  input.addEventListener("keydown", event => {
    if (event.key === "Escape") clear();
    if (event.key === "Enter") {
      const first = document.querySelector(".chapter:not([hidden]) .entry:not([hidden]) h3");
      if (first && input.value.trim()) {
        first.tabIndex = -1;
        first.focus();
      }
    }
  });
  box.querySelector("button").addEventListener("click", () => {
    clear();
    input.focus();
  });
  document.addEventListener("click", event => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (target && target.closest("[hidden]")) clear();
  });
  window.addEventListener("beforeprint", clear);
  box.hidden = false;
  if (input.value) search();
})();
