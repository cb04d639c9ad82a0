"use strict";
// Shows the findings that fit the filter, and keeps the filter in the address, so that it can be
// passed on: report.html#level=error&operation=getCall
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const fields = ["level", "rule", "contract", "operation", "text"].filter((field) => form.elements[field]);
  const cards = [...document.querySelectorAll("article.finding")].map((card) => ({
    card,
    // What was found, and not the explanation of its rule, which speaks of other things too.
    text: [...card.querySelectorAll("h3, dl")].map((part) => part.textContent).join(" ").toLowerCase(),
  }));
  const shown = document.getElementById("shown");
  const noMatch = document.getElementById("no-match");

  const chosen = () => Object.fromEntries(fields.map((field) => [field, form.elements[field].value.trim()]));

  function apply() {
    const { text, ...exact } = chosen();
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { card, text } of cards) {
      const fits =
        Object.entries(exact).every(([field, value]) => !value || card.dataset[field] === value) &&
        words.every((word) => text.includes(word));
      card.hidden = !fits;
      count += fits;
    }
    shown.textContent = count === cards.length ? "" : `${count} of ${cards.length} shown`;
    noMatch.hidden = count > 0;
  }

  function fromAddress() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) {
      const control = form.elements[field];
      control.value = wanted.get(field) ?? "";
      // What this report has none of cannot be chosen.
      if (control.selectedIndex < 0) control.selectedIndex = 0;
    }
    apply();
  }

  function toAddress() {
    const wanted = new URLSearchParams(Object.entries(chosen()).filter(([, value]) => value));
    history.replaceState(null, "", `#${wanted}`);
    apply();
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", toAddress);
  form.addEventListener("reset", () => queueMicrotask(toAddress));
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
