"use strict";
/* Shared by every page: calls to the API, toasts, preferences, countdowns, shortcuts. */
const desk = (() => {
  const words = document.body.dataset;
  const csrf = document.querySelector('meta[name="csrf"]').content;
  const toastBox = document.getElementById("toast");
  let toastTimer = 0;

  const toast = (text, bad = false) => {
    toastBox.textContent = text;
    toastBox.classList.toggle("bad", bad);
    toastBox.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => { toastBox.hidden = true; }, bad ? 9000 : 4000);
  };

  /* Resolves with the answer's JSON (or null), rejects with what the API says is wrong. */
  const call = async (method, address, body) => {
    const options = { method, headers: { "X-CSRF-Token": csrf }, credentials: "same-origin" };
    if (body instanceof FormData) options.body = body;
    else if (body !== undefined) {
      options.headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    const answer = await fetch(address, options);
    if (answer.status === 401) { location.reload(); throw new Error(words.failed); }
    const data = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (answer.ok) return data;
    const more = ((data && data.errors) || []).map((item) => `${item.field}: ${item.reason}`).join("; ");
    throw new Error(data ? `${data.detail}${more ? ` (${more})` : ""}` : words.failed);
  };
  const tell = (error) => toast(error.message || words.failed, true);

  const remember = (name, value) => {
    document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`;
  };
  document.getElementById("language").addEventListener("click", (event) => {
    remember("desk_lang", event.currentTarget.dataset.to);
    location.reload();
  });
  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme === "dark"
      || (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = dark ? "light" : "dark";
    remember("desk_theme", root.dataset.theme);
  });

  /* Time left until a deadline, in the two largest units. */
  const span = (seconds) => {
    const minutes = Math.floor(Math.abs(seconds) / 60);
    const days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60);
    if (days) return `${days} ${words.day} ${hours} ${words.hour}`;
    return hours ? `${hours} ${words.hour} ${minutes % 60} ${words.minute}` : `${minutes} ${words.minute}`;
  };
  const count = () => document.querySelectorAll(".countdown").forEach((node) => {
    const left = (Date.parse(node.dateTime || node.dataset.at) - Date.now()) / 1000;
    node.textContent = left > 0
      ? (document.documentElement.lang === "en" ? `${span(left)} ${words.left}` : `${words.left} ${span(left)}`)
      : `${words.over} ${span(left)}`;
    node.classList.toggle("over", left <= 0);
    node.classList.toggle("soon", left > 0 && left < 6 * 3600);
  });
  count();
  setInterval(count, 30000);

  /* Shortcuts: one letter, or "g" and a letter; silent while somebody types, and they can be switched off. */
  const keys = {};
  const help = document.getElementById("help");
  const on = document.getElementById("keys-on");
  if (on) {
    on.checked = localStorage.getItem("desk_keys") !== "off";
    on.addEventListener("change", () => localStorage.setItem("desk_keys", on.checked ? "on" : "off"));
  }
  let before = "";
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, dialog");
    if (event.key === "Escape" && keys.Escape) keys.Escape(event);
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !on || !on.checked) return;
    const name = before === "g" ? `g ${event.key}` : event.key;
    before = event.key;
    if (keys[name]) { event.preventDefault(); keys[name](event); }
  });
  if (help) {
    const open = () => help.showModal();
    document.getElementById("open-help").addEventListener("click", open);
    help.querySelector("[data-close]").addEventListener("click", () => help.close());
    help.addEventListener("click", (event) => { if (event.target === help) help.close(); });
    keys["?"] = open;
    keys["g i"] = () => { location.href = "/"; };
    keys["/"] = () => { const box = document.getElementById("search"); if (box) box.focus(); };
  }

  /* Lists: j and k move, Enter opens. */
  const items = () => [...document.querySelectorAll(".item")];
  const move = (step) => {
    const all = items();
    if (!all.length) return;
    const now = all.findIndex((node) => node.classList.contains("current"));
    const next = all[Math.min(all.length - 1, Math.max(0, now + step))];
    all.forEach((node) => node.classList.toggle("current", node === next));
    (next.querySelector("a") || next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    next.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
  };
  keys.j = () => move(1);
  keys.k = () => move(-1);
  document.querySelectorAll("tr[data-href]").forEach((row) => row.addEventListener("click", (event) => {
    if (!event.target.closest("a, button") && !getSelection().toString()) location.href = row.dataset.href;
  }));

  document.querySelectorAll("[data-copy]").forEach((button) => button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      toast(words.copied);
    } catch { getSelection().selectAllChildren(source); }
  }));
  document.querySelectorAll("[data-again]").forEach((button) => button.addEventListener("click", () => {
    const chosen = document.getElementById("policy");
    button.setAttribute("aria-busy", "true");
    call("POST", `/api/v1/cases/${encodeURIComponent(button.dataset.again)}/verify`,
      { policy: chosen ? chosen.value : button.dataset.policy })
      .then(() => location.reload()).catch((error) => { button.removeAttribute("aria-busy"); tell(error); });
  }));

  /* A job that runs: look again until it is finished, then load the page anew. */
  const follow = async (job, each = () => {}) => {
    for (let wait = 600; ; wait = Math.min(wait * 1.3, 4000)) {
      const state = await call("GET", `/api/v1/jobs/${job}`);
      each(state);
      if (state.state === "done" || state.state === "failed") return state;
      await new Promise((done) => setTimeout(done, wait));
    }
  };
  const running = document.querySelector("main [data-job]");
  if (running) follow(running.dataset.job).then(() => location.reload()).catch(tell);

  const working = document.getElementById("working");
  if (working && !working.hidden) {
    let last = Number(working.querySelector("[data-count]").textContent);
    const look = setInterval(() => call("GET", "/api/v1/jobs/counts").then((counts) => {
      const now = (counts.queued || 0) + (counts.running || 0);
      working.querySelector("[data-count]").textContent = now;
      if (now === 0 || now <= last - 10) { clearInterval(look); location.reload(); }
    }).catch(() => clearInterval(look)), 2500);
  }
  return { call, tell, toast, follow, keys, words, csrf };
})();
