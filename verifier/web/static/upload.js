"use strict";
/* Folders become one request a case; each shows how far it is, from the first byte to the verdict. */
(() => {
  const drop = document.getElementById("drop"), words = drop.dataset;
  const results = document.getElementById("results"), list = results.querySelector("ul");
  const CLAIMS = ["claim.yaml", "claim.yml", "claim.json"];
  const policy = () => document.getElementById("policy").value;

  const line = (name) => {
    results.hidden = false;
    const item = document.createElement("li"), title = document.createElement("b"), state = document.createElement("span");
    const bar = document.createElement("progress");
    title.textContent = name;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", name);
    item.append(title, state, bar);
    list.append(item);
    return {
      set(text, percent) { state.textContent = text; if (percent === undefined) bar.removeAttribute("value"); else bar.value = percent; },
      bad(text) { state.textContent = `${words.failed}: ${text}`; state.className = "bad"; bar.hidden = true; },
      done(state_) {
        bar.value = 100;
        state.textContent = `${words.done} `;
        const link = document.createElement("a");
        link.href = `/cases/${encodeURIComponent(state_.case_id)}`;
        link.textContent = words.open;
        state.append(link);
      },
    };
  };
  const send = (row, body) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/cases");
    request.setRequestHeader("X-CSRF-Token", desk.csrf);
    request.setRequestHeader("Idempotency-Key", crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.set(words.sending, Math.round((event.loaded / event.total) * 90));
    });
    request.addEventListener("load", () => {
      const data = request.response || {};
      if (request.status === 202) resolve(data);
      else reject(new Error([data.detail || request.status, ...(data.errors || []).map((e) => `${e.field}: ${e.reason}`)].join("; ")));
    });
    request.addEventListener("error", () => reject(new Error(words.network)));
    request.send(body);
  });
  const follow = (row, job) => desk.follow(job.id, (state) => row.set(state.state === "running" ? words.running : words.queued))
    .then((state) => (state.state === "done" ? row.done(state) : row.bad(state.error_reason)));
  const submit = async (name, body) => {
    const row = line(name);
    body.append("policy", policy());
    try {
      const answer = await send(row, body);
      (answer.refused || []).forEach((refused) => line(refused.where).bad(refused.reason));
      const [first, ...rest] = answer.jobs;
      if (first) await Promise.all([follow(row, first), ...rest.map((job) => follow(line(job.case_id), job))]);
    } catch (error) { row.bad(error.message); }
  };

  /* entries: [path, File]; every folder that holds a claim is a case with all that lies below it. */
  const take = async (entries) => {
    const zips = entries.filter(([path]) => /\.zip$/i.test(path));
    const files = entries.filter(([path]) => !/\.zip$/i.test(path) && !path.split("/").some((part) => part.startsWith(".")));
    const folderOf = (path) => path.split("/").slice(0, -1).join("/");
    const cases = new Map();
    files.filter(([path]) => CLAIMS.includes(path.split("/").pop())).forEach(([path, file]) => cases.set(folderOf(path), file));
    const tables = files.filter(([path]) => /^claims\.(csv|xlsx)$/.test(path.split("/").pop()));
    if (tables.length) line(tables[0][0]).bad(words.table);
    const orphans = new Set(files.map(([path]) => folderOf(path)).filter((folder) => folder && ![...cases.keys()].some(
      (known) => folder === known || folder.startsWith(`${known}/`) || known.startsWith(`${folder}/`))));
    if (!tables.length) orphans.forEach((folder) => line(folder).bad(words.noclaim));
    const work = zips.map(([path, file]) => () => { const body = new FormData(); body.append("archive", file, file.name); return submit(path, body); });
    cases.forEach((claim, folder) => work.push(() => {
      const body = new FormData();
      body.append("claim", claim, claim.name);
      files.filter(([path, file]) => file !== claim && (path.startsWith(`${folder}/`) || !folder))
        .forEach(([, file]) => body.append("pictures", file, file.name));
      return submit(folder.split("/").pop() || claim.name, body);
    }));
    for (const one of work) await one();
  };
  const walk = async (entry) => {
    if (entry.isFile) return [[entry.fullPath.replace(/^\//, ""), await new Promise((yes, no) => entry.file(yes, no))]];
    const reader = entry.createReader(), found = [];
    for (;;) {
      const some = await new Promise((yes, no) => reader.readEntries(yes, no));
      if (!some.length) break;
      for (const one of some) found.push(...await walk(one));
    }
    return found;
  };
  ["dragenter", "dragover"].forEach((name) => drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); }));
  ["dragleave", "drop"].forEach((name) => drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("over"); }));
  drop.addEventListener("drop", async (event) => {
    const roots = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    const entries = [];
    for (const root of roots) entries.push(...await walk(root));
    take(entries.sort((a, b) => (a[0] < b[0] ? -1 : 1)));
  });
  const chosen = (input) => { take([...input.files].map((file) => [file.webkitRelativePath || file.name, file])); input.value = ""; };
  ["folder", "zip"].forEach((name) => document.getElementById(name).addEventListener("change", (event) => chosen(event.target)));

  document.getElementById("typed").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target, claim = {}, body = new FormData();
    new FormData(form).forEach((value, name) => { if (typeof value === "string" && value) claim[name] = value; });
    body.append("claim", JSON.stringify(claim));
    [...form.elements.pictures.files].forEach((file) => body.append("pictures", file, file.name));
    submit(claim.case_id, body);
  });
})();
