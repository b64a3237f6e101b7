"use strict";
(() => {
  const box = document.getElementById("compare"), edge = document.getElementById("edge");
  const place = (percent) => { box.style.setProperty("--edge", `${percent}%`); edge.value = percent; };
  edge.addEventListener("input", () => place(Number(edge.value)));
  document.querySelectorAll("[data-mode]").forEach((button) => button.addEventListener("click", () => {
    box.className = `compare ${button.dataset.mode}`;
    edge.disabled = button.dataset.mode !== "slider";
    document.querySelectorAll("[data-mode]").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
  }));
  const drag = (event) => {
    if (!box.classList.contains("slider") || !event.buttons || event.target.closest("a")) return;
    const r = box.getBoundingClientRect();
    place(Math.min(100, Math.max(0, Math.round(((event.clientX - r.left) / r.width) * 100))));
  };
  box.addEventListener("pointerdown", drag);
  box.addEventListener("pointermove", drag);
  box.addEventListener("dragstart", (event) => event.preventDefault());
})();
