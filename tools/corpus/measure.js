// Reads the boxes of everything marked on a corpus page. All numbers are CSS pixels of the screen.
// data-field, data-rec: a value. data-label, data-rec: its label. data-record: the container of a record.
// data-fit: one line, shortened with … until it fits. data-barcode, data-message, data-seal, data-clock,
// data-statusbar: as named. data-over: something laid over the page (its value is the kind of extra).
(() => {
  const box = (r) => [r.left, r.top, r.right, r.bottom];
  const textNodes = (el) => {
    const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
    const out = [];
    for (let n = walker.nextNode(); n; n = walker.nextNode()) if (n.data.trim()) out.push(n);
    return out;
  };
  const textOf = (el) => textNodes(el).map((n) => n.data).join("").replace(/\s+/g, " ").trim();
  const lines = (el) => {
    const rects = [];
    for (const node of textNodes(el)) {
      const range = document.createRange();
      // Leading and trailing blanks of the source are no part of the value.
      const lead = node.data.length - node.data.trimStart().length;
      range.setStart(node, lead);
      range.setEnd(node, node.data.trimEnd().length);
      for (const r of range.getClientRects()) if (r.width > 0.5) rects.push(box(r));
    }
    const grouped = [];
    for (const r of rects) {
      const mid = (r[1] + r[3]) / 2;
      const line = grouped.find((g) => mid > g[1] && mid < g[3]);
      if (line) {
        line[0] = Math.min(line[0], r[0]); line[1] = Math.min(line[1], r[1]);
        line[2] = Math.max(line[2], r[2]); line[3] = Math.max(line[3], r[3]);
      } else grouped.push([...r]);
    }
    return grouped;
  };
  // What a point of the value is covered by: "" when visible, "edge" outside the screen, else the covering thing.
  const coverAt = (el, x, y, screen) => {
    if (x < 0 || y < 0 || x >= screen.right || y >= screen.bottom) return "edge";
    const top = document.elementFromPoint(x, y);
    if (!top || el.contains(top) || top.contains(el)) return "";
    const over = top.closest("[data-over]");
    return over ? over.dataset.over : "chrome";
  };
  const cover = (el, rects, screen) => {
    const seen = {};
    let covered = 0, total = 0;
    for (const [x0, y0, x1, y1] of rects)
      for (let i = 0; i < 12; i++) for (let j = 1; j < 4; j++) {
        total++;
        const what = coverAt(el, x0 + ((i + 0.5) / 12) * (x1 - x0), y0 + (j / 4) * (y1 - y0), screen);
        if (what) { covered++; seen[what] = (seen[what] || 0) + 1; }
      }
    return { share: total ? covered / total : 1, by: seen };
  };
  window.corpusFullHeight = () => document.querySelector(".screen").scrollHeight;
  window.corpusGrow = (h) => {
    document.querySelector(".screen").style.setProperty("height", h + "px", "important");
  };
  window.corpusOverlay = (html) => document.querySelector(".screen").insertAdjacentHTML("beforeend", html);
  const fit = () => {
    for (const el of document.querySelectorAll("[data-fit]")) {
      if (el.dataset.fitted) continue;
      el.dataset.fitted = "1";
      const node = textNodes(el).pop();
      if (!node) continue;
      const full = node.data;
      let n = full.length;
      while (n > 1 && el.scrollWidth > el.clientWidth + 0.5) { n--; node.data = full.slice(0, n).trimEnd() + "…"; }
      if (n < full.length) {
        const field = el.matches("[data-field]") ? el : el.querySelector("[data-field]") || el.closest("[data-field]");
        if (field) field.dataset.truncated = "1";
      }
    }
  };
  window.corpusMeasure = () => {
    fit();
    const screen = document.querySelector(".screen").getBoundingClientRect();
    const all = (sel) => [...document.querySelectorAll(sel)];
    const part = (el) => ({ text: textOf(el), lines: lines(el) });
    const first = (sel) => { const el = document.querySelector(sel); return el ? box(el.getBoundingClientRect()) : null; };
    const clock = document.querySelector("[data-clock]");
    return {
      height: screen.height,
      fields: all("[data-field]").map((el) => {
        const p = part(el);
        return { name: el.dataset.field, rec: +el.dataset.rec, truncated: !!el.dataset.truncated, ...p,
                 cover: cover(el, p.lines, screen) };
      }),
      labels: all("[data-label]").map((el) => ({ name: el.dataset.label, rec: +el.dataset.rec, ...part(el) })),
      records: all("[data-record]").map((el) => ({ rec: +el.dataset.record, box: box(el.getBoundingClientRect()) })),
      barcodes: all("[data-barcode]").map((el) => ({
        format: el.dataset.barcode, text: el.dataset.code, box: box(el.getBoundingClientRect()),
        cover: cover(el, [box(el.getBoundingClientRect())], screen) })),
      messages: all("[data-message]").map((el) => ({
        index: +el.dataset.message, box: box(el.getBoundingClientRect()),
        cover: cover(el, [box(el.getBoundingClientRect())], screen) })),
      overs: all("[data-over]").map((el) => ({ kind: el.dataset.over, box: box(el.getBoundingClientRect()) })),
      seal: first("[data-seal]"),
      statusbar: first("[data-statusbar]"),
      clock: clock ? { text: textOf(clock), lines: lines(clock) } : null,
    };
  };
})();
