"use strict";
(() => {
  const on = (id, run) => {
    const form = document.getElementById(id);
    if (form) form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try { await run(new FormData(form), form); } catch (error) { desk.tell(error); }
    });
  };
  on("add-user", async (data) => {
    await desk.call("POST", "/api/v1/users", Object.fromEntries(data));
    location.reload();
  });
  on("add-token", async (data, form) => {
    const made = await desk.call("POST", "/api/v1/tokens",
      { name: data.get("name"), scopes: data.getAll("scopes"), days: Number(data.get("days")) });
    const box = document.getElementById("new-token");
    box.querySelector("code").textContent = made.token;
    box.hidden = false;
    box.scrollIntoView({ block: "center" });
    form.reset();
  });
  on("password", async (data) => {
    await desk.call("POST", "/api/v1/me/password", Object.fromEntries(data));
    location.href = "/login";
  });
  document.querySelectorAll("[data-user]").forEach((button) => button.addEventListener("click", () => desk.call(
    "PATCH", `/api/v1/users/${encodeURIComponent(button.dataset.user)}`, { disabled: button.dataset.disabled === "true" },
  ).then(() => location.reload()).catch(desk.tell)));
  document.querySelectorAll("[data-token]").forEach((button) => button.addEventListener("click", () => desk.call(
    "DELETE", `/api/v1/tokens/${button.dataset.token}`).then(() => location.reload()).catch(desk.tell)));
})();
