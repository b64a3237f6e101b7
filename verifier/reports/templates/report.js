"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const language = document.getElementById("language");
  const search = document.getElementById("search");
  const mistake = document.getElementById("mistake");
  let verdict = "";
  root.classList.add("js");

  language.hidden = false;
  all(".copy").forEach((button) => { button.hidden = false; });
  language.addEventListener("click", () => {
    const next = root.dataset.lang === "zh" ? "en" : "zh";
    root.dataset.lang = next;
    root.lang = next === "zh" ? "zh-CN" : "en";
    search.placeholder = search.dataset[next];
    [search, mistake].forEach((node) => node && node.setAttribute("aria-label", node.dataset[next]));
    all("#mistake option").forEach((option) => { option.textContent = option.dataset[next]; });
  });

  const filter = () => {
    const words = search.value.trim().toLowerCase();
    const shown = new Set();
    all("article.case").forEach((card) => {
      const fits = (!verdict || card.dataset.verdict === verdict)
        && (!mistake || !mistake.value || card.dataset.mistake === mistake.value)
        && (!words || card.dataset.text.toLowerCase().includes(words));
      card.hidden = !fits;
      if (fits) shown.add(card.dataset.case);
    });
    all(".index tbody tr").forEach((row) => { row.hidden = !shown.has(row.dataset.case); });
  };
  search.addEventListener("input", filter);
  if (mistake) mistake.addEventListener("change", filter);
  all(".chip").forEach((chip) => chip.addEventListener("click", () => {
    verdict = chip.dataset.filter;
    all(".chip").forEach((other) => other.classList.toggle("on", other === chip));
    filter();
  }));

  const light = (card, field, on) => all("[data-field]", card)
    .filter((node) => node.dataset.field === field)
    .forEach((node) => node.classList.toggle("lit", on));
  const jump = (row) => {
    const mark = row.dataset.target && document.getElementById(row.dataset.target);
    if (mark) mark.scrollIntoView({ block: "center", behavior: "smooth" });
  };
  all("article.case").forEach((card) => all("[data-field]", card).forEach((node) => {
    const field = node.dataset.field;
    ["mouseenter", "focus"].forEach((name) => node.addEventListener(name, () => light(card, field, true)));
    ["mouseleave", "blur"].forEach((name) => node.addEventListener(name, () => light(card, field, false)));
    if (node.tagName === "TR") {
      node.addEventListener("click", () => jump(node));
      node.addEventListener("keydown", (event) => { if (event.key === "Enter") jump(node); });
    }
  }));

  all(".frame").forEach((frame) => {
    const toggle = (event) => {
      const before = frame.getBoundingClientRect();
      const at = event.clientY ? (event.clientY - before.top + frame.scrollTop) / frame.scrollHeight : 0;
      frame.classList.toggle("zoom");
      frame.scrollTop = frame.scrollHeight * at - frame.clientHeight / 2;
    };
    frame.addEventListener("click", toggle);
    frame.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle(event); });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all(".frame.zoom").forEach((frame) => frame.classList.remove("zoom"));
  });

  all(".copy").forEach((button) => button.addEventListener("click", async () => {
    const text = button.parentElement.querySelector(`.request [lang="${root.dataset.lang}"]`).textContent;
    const words = all("span", button).find((span) => span.lang === root.dataset.lang);
    const before = words.textContent;
    try {
      await navigator.clipboard.writeText(text);
      words.textContent = root.dataset.lang === "zh" ? button.dataset.doneZh : button.dataset.doneEn;
      setTimeout(() => { words.textContent = before; }, 1500);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(button.parentElement.querySelector(".request"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
  }));
})();
