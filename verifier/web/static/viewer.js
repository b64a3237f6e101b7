"use strict";
/* The picture: zoom, pan, layers, boxes. The view box of the SVG is the window onto the picture. */
const viewer = (() => {
  const sheets = [...document.querySelectorAll("[data-sheet]")];
  const tabs = [...document.querySelectorAll("[data-tab]")];
  const shown = { fields: true, findings: true, heat: false };
  let current = sheets.length ? 1 : 0;

  const sheetOf = (number) => sheets.find((sheet) => Number(sheet.dataset.sheet) === number);
  const svgOf = (number) => sheetOf(number).querySelector("svg");
  const size = (svg) => ({ w: Number(svg.dataset.width), h: Number(svg.dataset.height) });
  const view = (svg) => { const [x, y, w, h] = svg.getAttribute("viewBox").split(" ").map(Number); return { x, y, w, h }; };
  const set = (svg, { x, y, w, h }) => {
    const full = size(svg);
    const keepX = Math.min(Math.max(x, -w / 2), full.w - w / 2), keepY = Math.min(Math.max(y, -h / 2), full.h - h / 2);
    svg.setAttribute("viewBox", `${keepX} ${keepY} ${w} ${h}`);
    svg.closest(".stage").classList.toggle("zoomed", w < full.w * 0.98);
  };
  const fit = (svg) => { const { w, h } = size(svg); set(svg, { x: 0, y: 0, w, h }); };
  /* Wide enough to read: the width of the picture, as much of its height as the stage shows. */
  const fitWidth = (svg, middle) => {
    const { w, h } = size(svg), stage = svg.closest(".stage");
    const tall = Math.min(h, w * stage.clientHeight / Math.max(1, stage.clientWidth));
    const y = Math.min(Math.max(0, middle - tall / 2), h - tall);
    set(svg, { x: 0, y, w, h: tall });
  };
  const zoom = (svg, factor, px = 0.5, py = 0.5) => {
    const v = view(svg), full = size(svg);
    const w = Math.min(Math.max(v.w * factor, full.w / 16), full.w * 1.2), k = w / v.w;
    set(svg, { x: v.x + v.w * px * (1 - k), y: v.y + v.h * py * (1 - k), w, h: v.h * k });
  };
  const pan = (svg, dx, dy) => { const v = view(svg); set(svg, { ...v, x: v.x + v.w * dx, y: v.y + v.h * dy }); };

  const load = (image) => { if (image && !image.getAttribute("href")) image.setAttribute("href", image.dataset.src); };
  const layers = () => {
    document.querySelectorAll("[data-layer]").forEach((b) => b.setAttribute("aria-pressed", String(shown[b.dataset.layer])));
    sheets.forEach((sheet) => ["fields", "findings"].forEach((name) => {
      sheet.querySelector(`.layer-${name}`).toggleAttribute("hidden", !shown[name]);
      sheet.querySelector(`.layer-${name}`).style.display = shown[name] ? "" : "none";
    }));
    sheets.forEach((sheet) => { sheet.querySelector(".layer-heat").style.display = shown.heat ? "" : "none"; });
    if (shown.heat && current) heat();
  };
  const heat = async () => {
    const image = sheetOf(current).querySelector(".layer-heat");
    if (image.dataset.asked) return;
    image.dataset.asked = "1";
    const answer = await fetch(image.dataset.src, { credentials: "same-origin" });
    if (!answer.ok) { desk.toast(document.querySelector('[data-layer="heat"]').dataset.none); return; }
    image.setAttribute("href", URL.createObjectURL(await answer.blob()));
    image.removeAttribute("hidden");
  };
  const toggle = (name) => { shown[name] = !shown[name]; layers(); };

  const open = (number) => {
    if (!sheetOf(number)) return;
    current = number;
    sheets.forEach((sheet) => { sheet.hidden = Number(sheet.dataset.sheet) !== number; });
    tabs.forEach((tab) => {
      const mine = Number(tab.dataset.tab) === number;
      tab.setAttribute("aria-selected", String(mine));
      tab.tabIndex = mine ? 0 : -1;
    });
    load(svgOf(number).querySelector(".shot"));
    if (shown.heat) heat();
  };
  const light = (number, mark) => document.querySelectorAll(".mark").forEach((node) => node.classList.toggle("lit",
    Number(node.dataset.mark) === mark && Number(node.closest("[data-sheet]").dataset.sheet) === number));
  const show = (number, mark) => {
    open(number);
    light(number, mark);
    const node = sheetOf(number).querySelector(`.mark[data-mark="${mark}"] .box`);
    if (node) fitWidth(svgOf(number), Number(node.getAttribute("y")) + Number(node.getAttribute("height")) / 2);
  };

  sheets.forEach((sheet) => {
    const stage = sheet.querySelector(".stage"), svg = sheet.querySelector("svg");
    const at = (event) => { const r = svg.getBoundingClientRect(); return [(event.clientX - r.left) / r.width, (event.clientY - r.top) / r.height]; };
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(svg, event.deltaY > 0 ? 1.15 : 1 / 1.15, ...at(event));
    }, { passive: false });
    const fingers = new Map();
    stage.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, at(event)); stage.classList.add("dragging"); });
    stage.addEventListener("pointermove", (event) => {
      const old = fingers.get(event.pointerId);
      if (!old) return;
      const now = at(event);
      if (fingers.size === 1) {
        if (event.pointerType === "touch" && !stage.classList.contains("zoomed")) return;
        pan(svg, old[0] - now[0], old[1] - now[1]);
        if (!stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
      } else {
        const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
        const far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) || 0.01;
        zoom(svg, far(old, other) / far(now, other), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      }
      fingers.set(event.pointerId, now);
    });
    ["pointerup", "pointercancel", "pointerleave"].forEach((name) => stage.addEventListener(name, (event) => {
      fingers.delete(event.pointerId);
      if (!fingers.size) stage.classList.remove("dragging");
    }));
    stage.addEventListener("dblclick", () => { if (stage.classList.contains("zoomed")) fit(svg); else zoom(svg, 0.4); });
    stage.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[event.key];
      if (step) { event.preventDefault(); pan(svg, ...step); }
    });
  });
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => open(Number(tab.dataset.tab)));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      open(Number(next.dataset.tab));
      next.focus();
    });
  });
  document.querySelectorAll("[data-layer]").forEach((b) => b.addEventListener("click", () => toggle(b.dataset.layer)));
  const scale = (how) => { if (!current) return; const svg = svgOf(current); if (how === "fit") fit(svg); else zoom(svg, how === "in" ? 0.75 : 1.33); };
  document.querySelectorAll("[data-zoom]").forEach((b) => b.addEventListener("click", () => scale(b.dataset.zoom)));
  Object.assign(desk.keys, {
    1: () => toggle("fields"), 2: () => toggle("findings"), 3: () => toggle("heat"),
    "+": () => scale("in"), "=": () => scale("in"), "-": () => scale("out"), 0: () => scale("fit"),
    "]": () => open(current + 1), "[": () => open(current - 1),
  });
  if (current) { open(1); layers(); }
  return { open, show, light };
})();
