"use strict";
/* The case: rows and boxes point at each other; decisions; supplements. */
(() => {
  const page = document.querySelector(".case");
  const id = encodeURIComponent(page.dataset.case);
  const showOf = (node) => viewer.show(Number(node.dataset.picture), Number(node.dataset.mark));

  document.querySelectorAll(".fields .item").forEach((row) => {
    if (!row.dataset.mark) return;
    const go = () => showOf(row);
    row.addEventListener("click", (event) => { if (!event.target.closest("button")) go(); });
    row.addEventListener("chosen", go);
    row.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === row) go(); });
  });
  document.querySelectorAll(".num").forEach((badge) => badge.addEventListener("click", () => showOf(badge)));
  document.querySelectorAll(".mark").forEach((mark) => mark.addEventListener("click", () => {
    const sheet = Number(mark.closest("[data-sheet]").dataset.sheet);
    viewer.light(sheet, Number(mark.dataset.mark));
    document.querySelectorAll(".fields .item").forEach((row) => row.classList.toggle("lit", row.dataset.field === mark.dataset.subject));
  }));
  /* The contradiction in the first second: the worst field is shown at once. */
  const worst = document.querySelector(".fields .mismatch[data-mark], .fields .unreadable[data-mark]");
  if (worst) showOf(worst);

  const form = document.getElementById("decide");
  let wanted = "";
  const begin = (word) => {
    if (!form) return;
    wanted = word;
    const note = form.elements.note, title = form.querySelector("h2");
    title.textContent = title.dataset[word];
    form.classList.toggle("asking", word === "ask");
    note.value = word === "ask" ? note.dataset.request : "";
    note.rows = word === "ask" ? 10 : 3;
    form.hidden = false;
    form.scrollIntoView({ block: "center" });
    note.focus();
  };
  const end = () => { if (form) form.hidden = true; };
  const send = async () => {
    try {
      await desk.call("POST", `/api/v1/cases/${id}/decisions`,
        { decision: wanted, note: form.elements.note.value, report_digest: page.dataset.digest });
      location.reload();
    } catch (error) { desk.tell(error); }
  };
  if (form) {
    document.querySelectorAll("[data-decide]").forEach((b) => b.addEventListener("click", () => begin(b.dataset.decide)));
    form.querySelector("[data-cancel]").addEventListener("click", end);
    form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
    form.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(); });
  }

  const notice = document.querySelector("[data-undo]");
  const undo = async () => {
    if (!notice || notice.hidden) return;
    try {
      await desk.call("DELETE", `/api/v1/cases/${id}/decisions/${notice.dataset.undo}`);
      location.reload();
    } catch (error) { desk.tell(error); }
  };
  if (notice) {
    const until = Date.now() + Number(notice.dataset.left) * 1000;
    document.getElementById("undo").addEventListener("click", undo);
    const tick = setInterval(() => {
      const left = Math.ceil((until - Date.now()) / 1000);
      notice.querySelector(".seconds").textContent = Math.max(0, left);
      if (left <= 0) { notice.hidden = true; clearInterval(tick); }
    }, 500);
  }

  const supplement = document.getElementById("supplement");
  if (supplement) supplement.addEventListener("change", async () => {
    const body = new FormData();
    [...supplement.files].forEach((file) => body.append("pictures", file));
    body.append("policy", document.getElementById("policy").value);
    try {
      await desk.call("POST", `/api/v1/cases/${id}/pictures`, body);
      location.reload();
    } catch (error) { desk.tell(error); }
    supplement.value = "";
  });

  Object.assign(desk.keys, {
    a: () => begin("accept"), r: () => begin("reject"), s: () => begin("ask"),
    u: undo, n: () => { location.href = document.getElementById("next-case").href; }, Escape: end,
  });
})();
